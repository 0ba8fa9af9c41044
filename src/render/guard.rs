//! Whether a document is about the right person: what stands on its pages against all who are in the batch.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use serde_json::Value;

use super::Readback;
use crate::message::{Message, say};

/// Shorter numbers stand on a page by chance: years, credits, course codes.
const SHORTEST: usize = 6;
/// A number this long is looked for inside of longer ones too.
const LONG: usize = 10;

/// The student IDs and identity numbers of the whole batch, and whose they are.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    /// Records may give one identity number to two students; it is foreign to neither.
    owners: HashMap<String, BTreeSet<String>>,
    lengths: BTreeSet<usize>,
}

impl Roster {
    /// A roster of `(number, student ID of its owner)`.
    pub fn new(numbers: impl IntoIterator<Item = (String, String)>) -> Roster {
        let mut roster = Roster::default();
        for (number, owner) in numbers {
            let number = number.trim().to_ascii_uppercase();
            if number.len() >= SHORTEST {
                roster.lengths.insert(number.len());
                roster.owners.entry(number).or_default().insert(owner);
            }
        }
        roster
    }

    /// The students other than `own` whose numbers stand in a text.
    pub fn others(&self, own: &str, text: &str) -> BTreeSet<&str> {
        self.foreign(own, text).flat_map(|(_, owners)| owners).map(String::as_str).collect()
    }

    /// The text with a word in the place of every number of another student: for what is printed of findings, which know
    /// the others.
    pub fn discreet(&self, own: &str, text: &str, word: &str) -> String {
        let mut numbers: Vec<_> = self.foreign(own, text).collect();
        numbers.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let (mut said, mut at) = (String::new(), 0);
        for (range, _) in numbers {
            if range.start >= at {
                said.push_str(text.get(at..range.start).unwrap_or_default());
                said.push_str(word);
            }
            at = at.max(range.end);
        }
        said + text.get(at..).unwrap_or_default()
    }

    /// A record in which every text is discreet.
    pub fn discreet_record(&self, own: &str, record: &mut Value, word: &str) {
        match record {
            Value::String(text) if text.len() >= SHORTEST => *text = self.discreet(own, text, word),
            Value::Array(list) => list.iter_mut().for_each(|value| self.discreet_record(own, value, word)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.discreet_record(own, value, word)),
            _ => {}
        }
    }

    /// Where a number stands in a text that is another student's, and whose.
    fn foreign(&self, own: &str, text: &str) -> impl Iterator<Item = (Range<usize>, &BTreeSet<String>)> {
        self.numbers(text).into_iter().filter(|(_, owners)| !owners.contains(own))
    }

    /// Where a number of somebody stands in a text, and whose.
    fn numbers(&self, text: &str) -> Vec<(Range<usize>, &BTreeSet<String>)> {
        let mut found = Vec::new();
        let of_number = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        for token in text.split(|c: char| !of_number(c)).filter(|token| token.len() >= SHORTEST) {
            let start = token.as_ptr() as usize - text.as_ptr() as usize;
            let token = token.to_ascii_uppercase();
            let mut look = |at: usize, length: usize| {
                let owner = token.get(at..at + length).and_then(|part| self.owners.get(part));
                found.extend(owner.map(|owners| (start + at..start + at + length, owners)));
            };
            for length in self.lengths.iter().filter(|l| **l == token.len() || (**l >= LONG && **l < token.len())) {
                (0..=token.len() - length).for_each(|at| look(at, *length));
            }
            // A hyphen may belong to a number or join two.
            let mut at = 0;
            for part in token.split(['-', '_']) {
                look(at, part.len());
                at += part.len() + 1;
            }
        }
        found
    }

    /// Why a document must not go into the dossier of a student with this ID and name: a character that was not printed, the
    /// student not shown, or another one shown.
    pub fn objection(&self, id: &str, name: &str, title: &str, page: &Readback) -> Option<Message> {
        let about = |message: Message| Some(message.with("document", title));
        if let Some(character) = page.missing.first() {
            let point = character.chars().next().map_or(0, u32::from);
            let what = say("guard-glyph").with("character", character.as_str());
            return about(what.with("point", format!("{point:04X}")));
        }
        if !page.shows(id) {
            return about(say("guard-no-id").with("id", id));
        }
        if !page.shows(name) {
            return about(say("guard-no-name").with("name", name));
        }
        let found: BTreeSet<&str> = page.runs.iter().flat_map(|run| self.others(id, run)).collect();
        let found: Vec<String> = found.into_iter().map(str::to_owned).collect();
        if found.is_empty() { None } else { about(say("guard-other").with("others", found.join("、"))) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn roster() -> Roster {
        let numbers = [
            ("201920010101", "201920010101"),
            ("11010519491231002x", "201920010101"),
            ("2019", "2019"),
            ("430105199901011234", "201920010101"),
            ("430105199901011234", "201920010102"),
            ("M2020-17", "M2020-17"),
            ("201920010102", "201920010102"),
        ];
        Roster::new(numbers.map(|(n, o)| (n.to_owned(), o.to_owned())))
    }

    fn page(runs: &[&str]) -> Readback {
        Readback { runs: runs.iter().map(|r| (*r).to_owned()).collect(), ..Readback::default() }
    }

    fn key(runs: &[&str]) -> Option<String> {
        roster().objection("201920010102", "张 三", "成绩单", &page(runs)).map(|m| m.key().to_owned())
    }

    #[test]
    fn a_document_of_the_right_person_passes() {
        assert_eq!(key(&["学号201920010102", "张", "三", "2019"]), None);
    }

    #[test]
    fn another_number_is_found_in_either_case_and_inside_of_longer_ones() {
        for other in ["201920010101", "11010519491231002X", "见11010519491231002x。", "A201920010101B", "M2020-17号"]
        {
            assert_eq!(key(&["201920010102", "张三", other]).as_deref(), Some("guard-other"), "{other}");
        }
    }

    #[test]
    fn a_number_of_another_is_not_printed() {
        let discreet = |text: &str| roster().discreet("201920010102", text, "某生");
        assert_eq!(discreet("与201920010101的照片相同"), "与某生的照片相同");
        assert_eq!(discreet("photos/201920010101.jpg、201920010102.jpg"), "photos/某生.jpg、201920010102.jpg");
        assert_eq!(discreet("见M2020-17号和11010519491231002x。"), "见某生号和某生。");
        assert_eq!(discreet("2019级，无"), "2019级，无");
    }

    #[test]
    fn a_number_that_two_students_have_is_foreign_to_neither() {
        assert_eq!(key(&["201920010102", "张三", "430105199901011234"]), None);
        let mut record = json!({"id": "201920010102", "n": ["430105199901011234", {"p": "scans/201920010101/a.jpg"}]});
        roster().discreet_record("201920010102", &mut record, "某生");
        assert_eq!(record, json!({"id": "201920010102", "n": ["430105199901011234", {"p": "scans/某生/a.jpg"}]}));
    }

    #[test]
    fn a_document_without_the_student_is_refused() {
        assert_eq!(key(&["张三"]).as_deref(), Some("guard-no-id"));
        assert_eq!(key(&["201920010102", "李四"]).as_deref(), Some("guard-no-name"));
    }

    #[test]
    fn a_missing_glyph_is_refused() {
        let page = Readback { missing: vec!["𬍛".into()], ..page(&["201920010102", "张三"]) };
        let message = roster().objection("201920010102", "张三", "成绩单", &page).unwrap();
        assert!(message.zh().contains("U+2C35B"), "{}", message.zh());
    }
}

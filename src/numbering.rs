//! 档号 (DA/T 13-2022): made from a pattern, unique, without gaps, and the same from run to run.
//!
//! Every run holds the table of all numbers that were ever given, `archive-numbers.tsv`, and the next run goes on from it.

use std::collections::{BTreeMap, BTreeSet};

use crate::message::{Message, say};
use crate::records::{Archive, Batch};

/// The table's place in a run.
pub const TABLE: &str = "archive-numbers.tsv";
const HEAD: &str = "student ID\tsequence\tarchive number\n";

/// A number that was given to a student.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Given {
    sequence: u32,
    number: String,
}

/// All numbers that were given, by student ID.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbering(BTreeMap<String, Given>);

/// What stands in a pattern.
#[derive(Debug, PartialEq, Eq)]
enum Part<'p> {
    Text(&'p str),
    Field(&'p str),
    /// The running number, with leading zeros up to a width.
    Sequence(usize),
}

const FIELDS: [&str; 7] = ["fonds", "class_code", "year", "retention", "retention_code", "batch", "college"];

fn parts(pattern: &str) -> Result<Vec<Part<'_>>, Message> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some((text, behind)) = rest.split_once('{') {
        let (field, after) = behind.split_once('}').ok_or_else(|| say("number-brace"))?;
        parts.push(Part::Text(text));
        parts.push(match field.split_once(':') {
            None if field == "seq" => Part::Sequence(1),
            None if FIELDS.contains(&field) => Part::Field(field),
            Some(("seq", width)) => match width.parse() {
                Ok(width @ 1..=9) => Part::Sequence(width),
                _ => return Err(say("number-width").with("text", width)),
            },
            _ => return Err(say("number-field").with("text", field).with("known", FIELDS.join("、"))),
        });
        rest = after;
    }
    parts.push(Part::Text(rest));
    match parts.iter().filter(|part| matches!(part, Part::Sequence(_))).count() {
        1 => Ok(parts),
        _ => Err(say("number-sequence")),
    }
}

/// What is wrong with a pattern.
///
/// # Errors
/// A field that is not known, a brace that is not closed, or none or several running numbers.
pub fn check_pattern(pattern: &str) -> Result<(), Message> {
    parts(pattern).map(drop)
}

/// 保管期限 as in an archive number: 永久 is Y, 30年 is D30 (DA/T 13-2022).
fn retention_code(retention: &str) -> String {
    match retention.strip_suffix('年') {
        Some(years) => format!("D{years}"),
        None if retention == "永久" => "Y".into(),
        None => retention.to_owned(),
    }
}

/// The pattern with its fields filled in, but for the running number.
fn filled(parts: &[Part], batch: &Batch, college: &str, sequence: &dyn Fn(usize) -> String) -> String {
    let Archive { fonds, class_code, year, retention, .. } = &batch.archive;
    let field = |name: &str| match name {
        "fonds" => fonds.clone(),
        "class_code" => class_code.clone(),
        "year" => year.clone(),
        "retention" => retention.clone(),
        "retention_code" => retention_code(retention),
        "batch" => batch.batch.clone(),
        _ => college.to_owned(),
    };
    let text = parts.iter().map(|part| match part {
        Part::Text(text) => (*text).to_owned(),
        Part::Field(name) => field(name),
        Part::Sequence(width) => sequence(*width),
    });
    text.collect()
}

impl Numbering {
    /// Reads a table; lines that are none are passed over, for a run's manifest vouches for the table.
    pub fn read(table: &str) -> Numbering {
        let line = |line: &str| {
            let mut cells = line.split('\t');
            let (id, sequence, number) = (cells.next()?, cells.next()?.parse().ok()?, cells.next()?);
            Some((id.to_owned(), Given { sequence, number: number.to_owned() }))
        };
        Numbering(table.lines().filter_map(line).collect())
    }

    /// With those of an older table for students who have none in this.
    #[must_use]
    pub fn and_older(self, Numbering(mut all): Numbering) -> Numbering {
        all.extend(self.0);
        Numbering(all)
    }

    /// The table: student ID, running number, archive number, a student a line.
    pub fn table(&self) -> String {
        let line = |(id, given): (&String, &Given)| format!("{id}\t{}\t{}\n", given.sequence, given.number);
        HEAD.to_owned() + &self.0.iter().map(line).collect::<String>()
    }

    /// Whether no number was ever given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every number.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(|given| given.number.as_str())
    }

    /// Whether a number was given.
    pub fn has(&self, number: &str) -> bool {
        self.numbers().any(|given| given == number)
    }

    /// A student's number.
    pub fn of(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(|given| given.number.as_str())
    }

    /// The highest running number that was given; 0 where none was.
    pub fn last(&self) -> u32 {
        self.0.values().map(|given| given.sequence).max().unwrap_or(0)
    }

    /// Gives numbers to students who have none, in order of their IDs, each with the college's code. `sealed` numbers stay
    /// as they are; all others follow the pattern of today.
    ///
    /// # Errors
    /// As [`check_pattern`], or which number would be given twice.
    pub fn give<'s>(
        &mut self,
        batch: &Batch,
        sealed: &Numbering,
        students: impl Iterator<Item = (&'s str, &'s str)>,
    ) -> Result<(), Message> {
        let Some(pattern) = &batch.archive.number else { return Ok(()) };
        let parts = parts(pattern)?;
        self.0.extend(sealed.0.clone());
        let students: BTreeMap<&str, &str> = students.collect();
        let mut last: BTreeMap<String, u32> = BTreeMap::new();
        let scope = |college: &str| filled(&parts, batch, college, &|_| String::new());
        let number = |college: &str, sequence: u32| filled(&parts, batch, college, &|w| format!("{sequence:0w$}"));
        for (id, given) in &mut self.0 {
            let college = students.get(id.as_str());
            if let Some(college) = college.filter(|_| !sealed.0.contains_key(id)) {
                given.number = number(college, given.sequence);
            }
            // Of a student who is gone nobody knows the college: the number counts for every one.
            let scopes = college.map_or_else(
                || batch.colleges.iter().map(|college| scope(&college.code)).collect(),
                |college| BTreeSet::from([scope(college)]),
            );
            for scope in scopes {
                let last = last.entry(scope).or_default();
                *last = given.sequence.max(*last);
            }
        }
        let before = batch.archive.first.unwrap_or(1).saturating_sub(1);
        for (id, college) in students {
            if !self.0.contains_key(id) {
                let last = last.entry(scope(college)).or_insert(before);
                *last = (*last).max(before) + 1;
                self.0.insert(id.to_owned(), Given { sequence: *last, number: number(college, *last) });
            }
        }
        let mut seen = BTreeSet::new();
        match self.0.values().find(|given| !seen.insert(&given.number)) {
            Some(twice) => Err(say("number-twice").with("number", twice.number.as_str())),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(pattern: &str, first: Option<u32>) -> Batch {
        let text = include_str!("../inputs/batch.yaml");
        let mut batch: Batch = crate::ingest::parse("batch.yaml", text.as_bytes(), "zishen/batch/1").unwrap();
        (batch.archive.number, batch.archive.first) = (Some(pattern.into()), first);
        batch
    }

    const PATTERN: &str = "{fonds}-{class_code}·{year}-{retention_code}-{seq:4}";

    /// DA/T 13-2022: 全宗号-档案门类代码·年度-保管期限-案卷号.
    #[test]
    fn numbers_follow_the_pattern_and_stay() {
        let mut numbers = Numbering::default();
        numbers.give(&batch(PATTERN, None), &Numbering::default(), [("3", "cs"), ("1", "edu")].into_iter()).unwrap();
        assert_eq!(numbers.of("1"), Some("0542-JX14·2022-D30-0001"));
        assert_eq!(numbers.of("3"), Some("0542-JX14·2022-D30-0002"));
        let mut next = Numbering::read(&numbers.table());
        assert_eq!(next, numbers);
        // A student between them comes behind; one who is gone keeps the number.
        next.give(&batch(PATTERN, None), &numbers, [("2", "cs"), ("3", "cs")].into_iter()).unwrap();
        assert_eq!(next.of("2"), Some("0542-JX14·2022-D30-0003"));
        assert_eq!((next.of("1"), next.of("3")), (numbers.of("1"), numbers.of("3")));
    }

    #[test]
    fn a_new_pattern_changes_what_is_not_sealed() {
        let mut numbers = Numbering::default();
        numbers.give(&batch("a{seq}", Some(7)), &Numbering::default(), [("1", "cs")].into_iter()).unwrap();
        let sealed = numbers.clone();
        numbers.give(&batch("b{seq:2}", Some(7)), &sealed, [("1", "cs"), ("2", "cs")].into_iter()).unwrap();
        assert_eq!((numbers.of("1"), numbers.of("2")), (Some("a7"), Some("b08")));
        let mut free = sealed.clone();
        free.give(&batch("b{seq:2}", Some(7)), &Numbering::default(), [("1", "cs")].into_iter()).unwrap();
        assert_eq!(free.of("1"), Some("b07"));
    }

    #[test]
    fn each_college_counts_for_itself_where_the_pattern_names_it() {
        let mut numbers = Numbering::default();
        let students = [("1", "cs"), ("2", "edu"), ("3", "cs")];
        numbers.give(&batch("{college}{seq}", None), &Numbering::default(), students.into_iter()).unwrap();
        assert_eq!(["1", "2", "3"].map(|id| numbers.of(id).unwrap()), ["cs1", "edu1", "cs2"]);
    }

    #[test]
    fn wrong_patterns_are_reported() {
        for (pattern, key) in [
            ("{fonds}", "number-sequence"),
            ("{seq}{seq}", "number-sequence"),
            ("{seq:0}", "number-width"),
            ("{seq", "number-brace"),
            ("{name}{seq}", "number-field"),
        ] {
            assert_eq!(check_pattern(pattern).unwrap_err().key(), key, "{pattern}");
        }
    }
}

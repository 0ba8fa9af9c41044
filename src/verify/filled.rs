//! The forms that are printed from the student's record, held against it: what the program's own templates show of the record
//! as it stands there is read on the pages (docs/dossier-format.md, section 4.2).

use serde_json::Value;

use super::letters::is_shown;
use super::rows::reach;
use super::{rows, sums};

/// The keys of the forms, and the places in the record of the texts that each shows; `*` is every item of a list. Behind a
/// colon stand the cells of a row, side by side ([`rows`]); `@` alone is a sum ([`sums`]).
const SHOWN: &str = include_str!("texts/forms.txt");
/// Of these a form shows the last, and the record holds earlier ones beside.
const REPEATED: [(&str, &str); 2] = [("midterm", "more_midterms"), ("proposal", "more_proposals")];
/// Most bytes that are looked through.
const MOST: usize = 1 << 30;

/// The first text of the record that a form does not show; `text` is the plain text of its pages.
pub fn wrong_text(key: &str, student: &Value, text: &str) -> Option<String> {
    let mut words = SHOWN.lines().map(|line| line.split(' ')).find(|words| words.clone().next() == Some(key))?.skip(1);
    let of_form = last(key, student)?;
    let mut left = MOST;
    words.find_map(|place| {
        if place.starts_with('@') {
            return sums::wrong(place, of_form, text).map(|what| format!("{place} {what}"));
        }
        if let Some((place, cells)) = place.split_once(':') {
            let mut items = Vec::new();
            reach(of_form, &place.split('/').collect::<Vec<_>>(), &mut items);
            return rows::wrong(&items, cells, text, &mut left).map(|what| format!("{place} {what}"));
        }
        let mut due = Vec::new();
        reach(of_form, &place.split('/').collect::<Vec<_>>(), &mut due);
        let lacking = due.into_iter().filter_map(Value::as_str).find(|due| !is_shown(due, text, &mut left))?;
        Some(format!("{place} {}", lacking.chars().take(SOME).collect::<String>()))
    })
}

/// What the record has for a form: of several the last by its day.
pub fn last<'v>(key: &str, student: &'v Value) -> Option<&'v Value> {
    let more = REPEATED.iter().find(|(form, _)| *form == key).and_then(|(_, more)| student.get(*more)?.as_array());
    let day = |one: &Value| one.get("date").and_then(Value::as_str).map(str::to_owned);
    let all = student.get(key).into_iter().filter(|one| !one.is_null()).chain(more.into_iter().flatten());
    all.reduce(|last, one| if day(one) > day(last) { one } else { last })
}

/// Characters that are shown of what is lacking.
const SOME: usize = 40;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_text_of_a_row_is_shown() {
        let student = json!({"activities": [{"title": "甲 乙", "host": "丙", "credits": "1"}, {"title": null}]});
        assert_eq!(wrong_text("activities", &student, "甲乙丙1"), None);
        assert_eq!(wrong_text("activities", &student, "1甲丙").as_deref(), Some("* 甲乙丙1"));
        assert_eq!(wrong_text("review", &student, ""), None);
        let more = json!({"midterm": {"awards": "甲"}, "more_midterms": [{}]});
        assert!(wrong_text("midterm", &more, "").is_some());
        let later =
            json!({"midterm": {"date": "2020-01-01"}, "more_midterms": [{"date": "2021-01-02", "awards": "乙"}]});
        assert_eq!(wrong_text("midterm", &later, "2021年1月2日乙"), None);
    }

    #[test]
    fn a_long_text_may_be_parted_and_no_letter_of_it_changed() {
        let long: String = (0..200u32).filter_map(|n| char::from_u32(0x4e00 + n * 7)).collect();
        let student = json!({"plan": {"objective": long}});
        let at = long.char_indices().nth(120).map(|(at, _)| at).unwrap();
        let parted = format!("{}第1页{}", &long[..at], &long[at..]);
        assert_eq!(wrong_text("plan", &student, &parted), None);
        let changed = parted.replacen(long.chars().nth(60).unwrap(), "x", 1);
        assert!(wrong_text("plan", &student, &changed).is_some());
        let cut = &parted[..parted.len() - 3];
        assert!(wrong_text("plan", &student, cut).is_some());
    }
}

//! The forms that are printed from the student's record, held against it: what the program's own templates show of the record
//! as it stands there is read on the pages (docs/dossier-format.md, section 4.2).

use memchr::memmem;
use serde_json::Value;

use super::letters::{bare, is_whole, plain};

/// The keys of the forms, and the places in the record of the texts that each shows; `*` is every item of a list.
const SHOWN: &str = include_str!("texts/forms.txt");
/// Of these a form shows the last, and the record holds earlier ones beside.
const REPEATED: [(&str, &str); 2] = [("midterm", "more_midterms"), ("proposal", "more_proposals")];
/// A long text may be parted by the end of a page: its least piece in bytes, and most pieces.
const PIECE: usize = 36;
const MOST_PIECES: usize = 64;
/// Most bytes that are looked through.
const MOST: usize = 1 << 30;

/// The first text of the record that a form does not show; `text` is the plain text of its pages.
pub fn wrong(key: &str, student: &Value, text: &str) -> Option<String> {
    let mut words = SHOWN.lines().map(|line| line.split(' ')).find(|words| words.clone().next() == Some(key))?.skip(1);
    let more = REPEATED.iter().find(|(form, _)| *form == key).and_then(|(_, more)| student.get(*more)?.as_array());
    if more.is_some_and(|more| !more.is_empty()) {
        return None;
    }
    let mut left = MOST;
    words.find_map(|place| {
        let parts: Vec<&str> = place.split('/').collect();
        let mut due = Vec::new();
        collect(student.get(key)?, &parts, &mut due);
        let lacking = due.into_iter().find(|due| !is_shown(due, text, &mut left))?;
        Some(format!("{place} {}", lacking.chars().take(SOME).collect::<String>()))
    })
}

/// Characters that are shown of what is lacking.
const SOME: usize = 40;

/// The texts at a place.
fn collect<'v>(value: &'v Value, place: &[&str], found: &mut Vec<&'v str>) {
    match (place, value) {
        ([], Value::String(text)) => found.push(text),
        (["*", rest @ ..], Value::Array(items)) => items.iter().for_each(|item| collect(item, rest, found)),
        ([key, rest @ ..], Value::Object(fields)) => {
            fields.get(*key).into_iter().for_each(|field| collect(field, rest, found));
        }
        _ => {}
    }
}

/// Whether a text stands on the pages: as it is, or a long one in pieces with the end of a page between them.
pub fn is_shown(due: &str, text: &str, left: &mut usize) -> bool {
    let whole = plain(&bare(due));
    let mut has = |piece: &str| match left.checked_sub(text.len()) {
        Some(rest) => {
            *left = rest;
            memmem::find(text.as_bytes(), piece.as_bytes()).is_some()
        }
        None => false,
    };
    if whole.is_empty() || has(&whole) {
        return true;
    }
    let mut rest = whole.as_str();
    for _ in 0..MOST_PIECES {
        if is_whole(due) || rest.len() < PIECE {
            return false;
        }
        let ends: Vec<usize> = rest.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
        let longest = ends.partition_point(|end| has(&rest[..*end]));
        let Some(end) = longest.checked_sub(1).and_then(|at| ends.get(at)).filter(|end| **end >= PIECE) else {
            return false;
        };
        // The last piece is not left so short that it stands anywhere.
        let end = if *end < rest.len() && rest.len() - end < PIECE { back(rest, PIECE) } else { *end };
        rest = &rest[end..];
        if rest.is_empty() {
            return true;
        }
    }
    false
}

/// Where the last bytes of a text begin, at least so many.
fn back(text: &str, bytes: usize) -> usize {
    let mut at = text.len() - bytes;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_text_of_a_row_is_shown() {
        let student = json!({"activities": [{"title": "甲 乙", "host": "丙", "credits": "1"}, {"title": null}]});
        assert_eq!(wrong("activities", &student, "1甲乙丙"), None);
        assert_eq!(wrong("activities", &student, "1甲丙").as_deref(), Some("*/title 甲 乙"));
        assert_eq!(wrong("review", &student, ""), None);
        let more = json!({"midterm": {"awards": "甲"}, "more_midterms": [{}]});
        assert_eq!(wrong("midterm", &more, ""), None);
    }

    #[test]
    fn a_long_text_may_be_parted_and_no_letter_of_it_changed() {
        let long: String = (0..200u32).filter_map(|n| char::from_u32(0x4e00 + n * 7)).collect();
        let student = json!({"plan": {"objective": long}});
        let at = long.char_indices().nth(120).map(|(at, _)| at).unwrap();
        let parted = format!("{}第1页{}", &long[..at], &long[at..]);
        assert_eq!(wrong("plan", &student, &parted), None);
        let changed = parted.replacen(long.chars().nth(60).unwrap(), "x", 1);
        assert!(wrong("plan", &student, &changed).is_some());
        let cut = &parted[..parted.len() - 3];
        assert!(wrong("plan", &student, cut).is_some());
    }
}

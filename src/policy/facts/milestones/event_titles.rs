//! Titles of 学术活动 with what is written about them: the speaker, a label, that it did not take place.

use std::collections::BTreeSet;

use crate::policy::facts::opinion::said::said;
use crate::policy::spellings::{WordList, phrases, spellings};
use crate::records::normal::compatible;
use crate::records::plain_title;

/// Letters that a title has at least, once what is written about it is taken off.
const LEAST: usize = 2;
/// With which a note begins.
const OPENING: [char; 4] = ['(', '[', '【', '〔'];

/// Whether two titles may be one, where one or both have a note in brackets, or one has a label before a colon:
/// `讲座：教育史的写法` and `教育史的写法（主讲人：李四）`. Notes and labels that number a part tell titles apart.
pub fn may_be_one_event_title(one: &str, other: &str) -> bool {
    let (one, other) = (Readings::of(one), Readings::of(other));
    let is_part = one.parts != other.parts;
    let is_one =
        |one: &Readings, other: &Readings| other.bare == one.bare || one.unlabelled.as_ref() == Some(&other.bare);
    !is_part && (is_one(&one, &other) || is_one(&other, &one))
}

/// What a note on the title says by which the student may not have been there: 活动已取消, 请假未参加.
pub fn absence(title: &str) -> Option<String> {
    // Most titles have no note, and need no copy.
    if !compatible(title).contains(OPENING) {
        return None;
    }
    let (_, notes) = without_notes(title);
    notes.into_iter().find(|note| is_absence(note))
}

/// Whether a note says that the student may not have been there.
pub fn is_absence(note: &str) -> bool {
    said(phrases(WordList::NotAttended), &plain_title(note)).next().is_some()
}

/// The ways in which a title may be read.
struct Readings {
    /// Without notes.
    bare: String,
    /// Without notes and label.
    unlabelled: Option<String>,
    /// The notes that number a part.
    parts: BTreeSet<String>,
}

impl Readings {
    fn of(title: &str) -> Readings {
        let (bare, notes) = without_notes(title);
        let parts = notes.iter().map(|note| plain_title(note)).filter(|note| is_part(note)).collect();
        let behind =
            bare.split_once(':').filter(|(label, _)| !is_part(&plain_title(label))).map(|(_, rest)| plain_title(rest));
        let unlabelled = behind.filter(|rest| rest.chars().count() >= LEAST);
        Readings { bare: plain_title(&bare), unlabelled, parts }
    }
}

/// The title and its notes in brackets, in half width; a title that stands in brackets as a whole is no note.
fn without_notes(title: &str) -> (String, Vec<String>) {
    let title = compatible(title);
    if !title.contains(OPENING) {
        return (title.into_owned(), vec![]);
    }
    let (mut bare, mut notes, mut depth) = (String::new(), Vec::<String>::new(), 0u32);
    for c in title.chars() {
        match c {
            _ if OPENING.contains(&c) => {
                if depth == 0 {
                    notes.push(String::new());
                }
                depth += 1;
            }
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => notes.last_mut().into_iter().for_each(|note| note.push(c)),
        }
    }
    if plain_title(&bare).chars().count() >= LEAST { (bare, notes) } else { (title.into_owned(), vec![]) }
}

/// Whether a note numbers a part: 上, 第二场, 下午, 3.
fn is_part(note: &str) -> bool {
    let rest = phrases(WordList::PartWord).without(note);
    let is_number = |c: char| c.is_ascii_digit() || spellings(WordList::PartNumber).knows(c.encode_utf8(&mut [0; 4]));
    !note.is_empty() && rest.chars().all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_and_labels_leave_a_title_what_it_is() {
        for other in
            ["教育史的写法（主讲人：李四）", "讲座：教育史的写法", "【线上】教育史的写法", "教育史的写法(李四教授)"]
        {
            assert!(may_be_one_event_title("教育史的写法", other), "{other}");
        }
        for (one, other) in [
            ("教育史的写法（上）", "教育史的写法（下）"),
            ("教育史的写法（上午）", "教育史的写法（下午）"),
            ("教育史的写法（第一场）", "教育史的写法（第二场）"),
            ("讲座：教育史的写法", "讲座：教育史的读法"),
            ("教育史的写法", "教育史的写法与读法"),
        ] {
            assert!(!may_be_one_event_title(one, other), "{one} {other}");
        }
        assert!(absence("教育学前沿（活动已取消）").is_some());
        assert!(absence("取消高考的争论").is_none());
    }
}

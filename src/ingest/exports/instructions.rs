//! Sheets that are plainly no tables: pages of words, instructions for filling in, lists of codes, statistics. Nothing in them
//! looks like a record, for a record says whose it is: by an ID, or by a name that the roster has.

use std::sync::Arc;

use super::assemble::Assembly;
use super::headings::Headings;
use super::label;
use super::notice::{Notice, Weight};
use super::passport::{Passport, Plain};
use super::state::named;
use super::values::{looks_scientific, student_id};
use crate::ingest::table::{Row, Sheet, Value, one_line};
use crate::message::say;

/// Kind of words in the names of sheets and files.
const INSTRUCTIONS: &str = "instructions";
/// A number that is long enough for an ID.
const ID_DIGITS: usize = 6;

/// What a sheet without known headings plainly is; none where it may hold records.
pub fn plainly(sheet: &Sheet, file: &str, headings: &Headings) -> Option<Plain> {
    let is_named = [file, &*sheet.name].iter().any(|name| named(headings, INSTRUCTIONS, name).is_some());
    let is_row = |row: &Row| if is_named { looks_like_record(row, headings) } else { begins_like_record(row) };
    let is_grid = || sheet.rows.iter().filter(|row| row.cells.len() > 1).nth(1).is_some();
    match (is_named, sheet.rows.iter().any(is_row)) {
        (_, true) => None,
        (true, false) => Some(Plain::Named),
        (false, false) => (!is_grid()).then_some(Plain::Words),
    }
}

/// Whether a row holds an ID, or what may be one that nobody can read.
fn looks_like_record(row: &Row, headings: &Headings) -> bool {
    let is_id = |value: &Value| match value {
        Value::Error(_) | Value::Uncomputed | Value::TooLong => true,
        value => is_long_id(value) || looks_scientific(value.shown().trim()),
    };
    row.cells.iter().any(|cell| is_id(&cell.value)) || begins_like_record(row) || label::is_label(row, headings)
}

fn is_long_id(value: &Value) -> bool {
    let text = value.shown();
    text.chars().filter(|c| c.is_numeric()).count() >= ID_DIGITS && student_id(value).is_ok()
}

/// Whether a row begins with a long number, or has one and is no sentence, as a row does whose columns nobody has parted. A
/// sentence may have one: `学号为12位，如202399999999`, which a comma may have parted into cells.
fn begins_like_record(row: &Row) -> bool {
    let long = |text: &str| text.chars().count() >= ID_DIGITS && text.chars().all(char::is_numeric);
    let texts: Vec<&str> = row.cells.iter().map(|cell| cell.value.shown().trim()).collect();
    let joined = texts.join("，");
    let begins = joined.chars().take_while(|c| c.is_numeric()).count() >= ID_DIGITS;
    let has_long = joined.split(|c: char| !c.is_numeric()).any(long);
    texts.iter().any(|text| long(text)) || (has_long && (begins || !is_sentence(&joined)))
}

/// Whether a text is words with punctuation among them.
fn is_sentence(text: &str) -> bool {
    const FEWEST_LETTERS: usize = 5;
    text.chars().filter(|c| c.is_alphabetic()).count() >= FEWEST_LETTERS
        && text.contains(['。', '，', '；', '：', '、', '？', '！'])
}

/// Says of sheets that seem to be no tables what they are; one that names a student of the roster says what nobody reads.
pub fn weigh(file: &Arc<str>, sheets: &[&Sheet], passport: &mut Passport, assembly: &Assembly) {
    for (seen, sheet) in sheets.iter().enumerate() {
        let Some(own) = passport.sheets.get_mut(seen) else { continue };
        let Some(plain) = own.plain else { continue };
        let cells = sheet.rows.iter().flat_map(|row| row.cells.iter().map(move |cell| (row.number, cell)));
        let mut named =
            cells.filter_map(|(row, cell)| Some((row, cell.column, assembly.mentioned(cell.value.shown())?)));
        let (weight, row, column, message) = match (named.next(), plain) {
            (Some((row, column, text)), _) => {
                own.plain = None;
                (Weight::Doubt, row, column, say("table-sheet-names").with("text", one_line(text)))
            }
            (None, Plain::Words) => (Weight::Note, 0, 0, say("table-sheet-prose")),
            (None, Plain::Named) => (Weight::Note, 0, 0, say("table-sheet-instructions")),
        };
        passport.note(Notice { weight, at: sheet.at(file, row, column), message });
    }
}

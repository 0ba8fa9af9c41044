//! Why a sheet has no headings that are known: its texts went through the wrong encoding, or its columns are parted by blanks.

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};

use super::headings::{Headings, folded_heading};
use crate::ingest::table::{Sheet, Value, one_line};
use crate::message::{Message, say};

/// What a text was written in, what it was read as, and the key by which that is told.
const WAYS: [(&Encoding, &Encoding, &str); 3] = [
    (UTF_8, GB18030, "table-garbled-utf-8-as-gbk"),
    (GB18030, WINDOWS_1252, "table-garbled-gbk-as-latin"),
    (UTF_8, WINDOWS_1252, "table-garbled-utf-8-as-latin"),
];
/// So many cells of question marks alone are no words.
const FEWEST_LOST: usize = 3;
/// Rows that are looked at.
const ROWS: usize = 20;

/// What keeps a sheet from being read that has no known headings, where it can be recognised.
pub fn obstacle(sheet: &Sheet, headings: &Headings) -> Option<Message> {
    garbled(sheet, headings).or_else(|| fixed_width(sheet, headings))
}

/// Headings in one cell with blanks between them.
fn fixed_width(sheet: &Sheet, headings: &Headings) -> Option<Message> {
    const FEWEST: usize = 3;
    let known = |text: &str| text.split_whitespace().filter(|word| headings.is_heading(&folded_heading(word))).count();
    let alone = sheet.rows.iter().take(ROWS).filter(|row| row.cells.len() == 1).flat_map(|row| &row.cells);
    alone.into_iter().any(|cell| known(cell.value.shown()) >= FEWEST).then(|| say("table-nothing-fixed-width"))
}

/// How the headings of a sheet without known ones were spoilt.
fn garbled(sheet: &Sheet, headings: &Headings) -> Option<Message> {
    let cells = sheet.rows.iter().take(ROWS).flat_map(|row| &row.cells);
    let texts = cells.filter_map(|cell| if let Value::Text(text) = &cell.value { Some(&**text) } else { None });
    // A program that cannot write a character writes a question mark.
    let asked = texts.clone().filter(|text| text.len() > 1 && text.bytes().all(|byte| byte == b'?')).count();
    if asked >= FEWEST_LOST {
        return Some(say("table-garbled-lost"));
    }
    let spoilt: Vec<&str> = texts.filter(|text| !text.is_ascii()).collect();
    let known = |text: &str, written, read| {
        came_from(text, written, read).filter(|was| !was.is_ascii() && headings.is_heading(&folded_heading(was)))
    };
    let found = spoilt.iter().find_map(|text| {
        let way = WAYS.iter().find_map(|(written, read, key)| Some((known(text, written, read)?, *key)));
        way.map(|(was, key)| say(key).with("text", one_line(text)).with("was", one_line(&was)))
    });
    let lost = || spoilt.iter().any(|text| super::values::has_lost_characters(text)).then(|| say("table-garbled-lost"));
    found.or_else(lost)
}

/// The text that, written in one encoding and read as another, looks so; none where nothing can have.
fn came_from(text: &str, written: &'static Encoding, read: &'static Encoding) -> Option<String> {
    let bytes = if read == WINDOWS_1252 { western(text)? } else { read.encode(text).0.into_owned() };
    let (was, _) = written.decode_without_bom_handling(&bytes);
    Some(was.into_owned())
}

/// The bytes of a text in Latin-1, and in Windows-1252 where Latin-1 has no such character.
fn western(text: &str) -> Option<Vec<u8>> {
    let byte = |c: char| {
        let other = || {
            let mut buffer = [0; 4];
            let (bytes, _, failed) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
            bytes.first().copied().filter(|_| !failed)
        };
        u8::try_from(u32::from(c)).ok().or_else(other)
    };
    text.chars().map(byte).collect()
}

//! The comments on the cells of a BIFF workbook (MS-XLS 2.4.179, 2.4.181 and 2.4.329): one record says where and names an object,
//! the text of the object stands in the records behind it.

use std::collections::BTreeMap;

use encoding_rs::GB18030;

use super::limits;
use super::sheet::Comment;

const NOTE: u16 = 0x001C;
const OBJECT: u16 = 0x005D;
const OBJECT_TEXT: u16 = 0x01B6;
const CONTINUE: u16 = 0x003C;
/// The row of a record that goes on with the text of the one before.
const NO_ROW: u16 = 0xFFFF;

/// The comments of a sheet, as its records come.
#[derive(Debug, Default)]
pub struct Notes {
    object: u16,
    /// Characters of the object's text that are still to come.
    left: usize,
    texts: BTreeMap<u16, String>,
    /// Row, column and object.
    placed: Vec<(u16, u16, u16)>,
    /// Comments before Excel 97, bytes in a code page.
    old: Vec<(u16, u16, Vec<u8>)>,
}

impl Notes {
    /// Takes a record of the sheet. `is_old` where texts are bytes in a code page.
    pub fn take(&mut self, kind: u16, content: &[u8], is_old: bool) {
        let two = |at: usize| Some(u16::from_le_bytes([*content.get(at)?, *content.get(at + 1)?]));
        let word = |at: usize| two(at).unwrap_or(0);
        match kind {
            NOTE if is_old => self.take_old(word(0), word(2), content.get(6..).unwrap_or_default()),
            NOTE if self.placed.len() < limits::COMMENTS => self.placed.push((word(0), word(2), word(6))),
            OBJECT => self.object = word(6),
            OBJECT_TEXT => self.left = word(10).into(),
            CONTINUE => return self.go_on(content),
            _ => {}
        }
        if kind != OBJECT_TEXT {
            self.left = 0;
        }
    }

    fn take_old(&mut self, row: u16, column: u16, text: &[u8]) {
        if row == NO_ROW {
            self.old.last_mut().into_iter().for_each(|(.., before)| before.extend(text));
        } else if self.old.len() < limits::COMMENTS {
            self.old.push((row, column, text.to_vec()));
        }
    }

    /// A part of the text, of characters of one byte or of two as the first byte says.
    fn go_on(&mut self, content: &[u8]) {
        let Some((options, bytes)) = content.split_first().filter(|_| self.left > 0) else { return };
        let text = self.texts.entry(self.object).or_default();
        let units: Vec<u16> = if options & 1 == 0 {
            bytes.iter().take(self.left).map(|byte| u16::from(*byte)).collect()
        } else {
            bytes.chunks_exact(2).take(self.left).map(|two| u16::from_le_bytes([two[0], two[1]])).collect()
        };
        self.left -= units.len();
        text.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{FFFD}')));
    }

    /// All comments.
    pub fn comments(&self) -> Vec<Comment> {
        let comment = |row: u16, column: u16, text: String| Comment { row: row.into(), column: column.into(), text };
        let placed = self
            .placed
            .iter()
            .filter_map(|(row, column, object)| Some(comment(*row, *column, self.texts.get(object)?.clone())));
        let decoded = |bytes: &[u8]| GB18030.decode_without_bom_handling(bytes).0.into_owned();
        placed.chain(self.old.iter().map(|(row, column, bytes)| comment(*row, *column, decoded(bytes)))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records as MS-XLS writes them: an object with its number, its text in two parts, and where the comment stands.
    #[test]
    fn a_comment_is_put_together_of_its_records() {
        let mut notes = Notes::default();
        let object = [0x15, 0, 0x12, 0, 0x19, 0, 7, 0];
        let lengths = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0x10, 0];
        notes.take(OBJECT, &object, false);
        notes.take(OBJECT_TEXT, &lengths, false);
        notes.take(CONTINUE, &[0, b'5', b'8'], false);
        notes.take(CONTINUE, &[1, 0x5C, 0x4F, 0x9F, 0x5E], false);
        // The fonts of the text.
        notes.take(CONTINUE, &[0, 0, 0, 0, 4, 0, 0, 0], false);
        notes.take(NOTE, &[1, 0, 5, 0, 0, 0, 7, 0, 0, 0, 0], false);
        assert_eq!(notes.comments(), [Comment { row: 1, column: 5, text: "58作废".into() }]);
    }

    /// The same before Excel 97 (BIFF 5): bytes, here of GBK, and a record that goes on with them.
    #[test]
    fn an_old_comment_goes_on_in_records_without_a_row() {
        let mut notes = Notes::default();
        notes.take(NOTE, &[1, 0, 5, 0, 4, 0, 0xD7, 0xF7], true);
        notes.take(NOTE, &[0xFF, 0xFF, 0, 0, 2, 0, 0xB7, 0xCF], true);
        assert_eq!(notes.comments(), [Comment { row: 1, column: 5, text: "作废".into() }]);
    }
}

//! From the codes in a font to characters: the table that a PDF carries for whoever copies its text (`ToUnicode`,
//! ISO 32000-1, 9.10.3).

use std::collections::BTreeMap;

use super::lexer::{Lexer, Token, meant};

/// What stands for a code that no table has.
const UNKNOWN: char = '\u{fffd}';

/// A font, as far as its text is read.
#[derive(Debug, Default)]
pub struct Font {
    /// Bytes of a code.
    width: usize,
    /// By the first code of a range: its last, and the text of the first in UTF-16.
    ranges: BTreeMap<u32, (u32, Vec<u16>)>,
    has_table: bool,
}

/// What a table lists: a code or text, or a list of texts.
enum Item {
    One(Vec<u8>),
    List(Vec<Vec<u8>>),
}

impl Font {
    /// A font without a table: codes of one byte are ASCII.
    pub fn plain(is_composite: bool) -> Font {
        Font { width: if is_composite { 2 } else { 1 }, ..Font::default() }
    }

    /// A font with its table.
    pub fn with_table(is_composite: bool, table: &[u8]) -> Font {
        let mut font = Font { has_table: true, ..Font::plain(is_composite) };
        let (mut items, mut is_list) = (Vec::new(), false);
        for token in Lexer::new(table) {
            match token {
                Token::Open(false) => {
                    is_list = true;
                    items.push(Item::List(Vec::new()));
                }
                Token::Close => is_list = false,
                Token::Text(text) => match items.last_mut() {
                    Some(Item::List(list)) if is_list => list.push(meant(text)),
                    _ => items.push(Item::One(meant(text))),
                },
                Token::Word(b"endcodespacerange") => {
                    if let Some(Item::One(code)) = items.first() {
                        font.width = code.len().clamp(1, 4);
                    }
                }
                Token::Word(b"endbfchar") => items.chunks(2).for_each(|pair| font.add_one(pair)),
                Token::Word(b"endbfrange") => items.chunks(3).for_each(|range| font.add_range(range)),
                Token::Word(b"begincodespacerange" | b"beginbfchar" | b"beginbfrange") => items.clear(),
                _ => {}
            }
        }
        font
    }

    fn add_one(&mut self, pair: &[Item]) {
        if let [Item::One(from), Item::One(text)] = pair {
            self.ranges.insert(code(from), (code(from), units(text)));
        }
    }

    fn add_range(&mut self, range: &[Item]) {
        match range {
            [Item::One(from), Item::One(to), Item::One(text)] => {
                self.ranges.insert(code(from), (code(to), units(text)));
            }
            [Item::One(from), Item::One(_), Item::List(texts)] => {
                for (at, text) in (code(from)..).zip(texts) {
                    self.ranges.insert(at, (at, units(text)));
                }
            }
            _ => {}
        }
    }

    /// The characters of a text that is shown; none if they take more than so many bytes.
    pub fn text(&self, shown: &[u8], most: usize) -> Option<String> {
        shown.chunks(self.width).try_fold(String::new(), |text, bytes| {
            let text = text + &self.character(code(bytes));
            (text.len() <= most).then_some(text)
        })
    }

    fn character(&self, code: u32) -> String {
        if !self.has_table {
            let plain = u8::try_from(code).ok().filter(|byte| self.width == 1 && (b' '..=b'~').contains(byte));
            return plain.map_or(UNKNOWN, char::from).into();
        }
        let range = self.ranges.range(..=code).next_back();
        let Some((from, (_, units))) = range.filter(|(_, (last, _))| *last >= code) else { return UNKNOWN.into() };
        let mut units = units.clone();
        if let Some(last) = units.last_mut() {
            *last = last.wrapping_add((code - from) as u16);
        }
        String::from_utf16_lossy(&units)
    }
}

/// A code, the most significant byte first.
fn code(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |code, byte| code << 8 | u32::from(*byte))
}

fn units(text: &[u8]) -> Vec<u16> {
    text.chunks(2).map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Adobe Technical Note 5411, 1.4.
    #[test]
    fn a_table_is_read_as_its_authors_wrote_it() {
        let table = b"1 begincodespacerange <0000> <FFFF> endcodespacerange \
            2 beginbfrange <0000> <005E> <0020> <005F> <0061> [<00660066> <00660069> <00660066006C>] endbfrange \
            1 beginbfchar <3A51> <D840DC3E> endbfchar";
        let font = Font::with_table(true, table);
        let shown = b"\x00\x21\x00\x5f\x00\x60\x00\x61\x3a\x51\x3a\x52";
        assert_eq!(font.text(shown, 15).as_deref(), Some("Afffiffl\u{2003e}\u{fffd}"));
        assert_eq!(font.text(shown, 14), None);
    }

    #[test]
    fn ascii_needs_no_table() {
        assert_eq!(Font::plain(false).text(b"ZS1:\xff", 9).as_deref(), Some("ZS1:\u{fffd}"));
        assert_eq!(Font::plain(true).text(b"ab", 9).as_deref(), Some("\u{fffd}"));
    }
}

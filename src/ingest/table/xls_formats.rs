//! Number formats and fonts of a BIFF workbook (MS-XLS 2.4.122, 2.4.126 and 2.4.353): how its cell styles show a value.

use std::collections::BTreeMap;

use encoding_rs::GB18030;

use super::formats::{Shown, shown_as, shown_by};
use super::limits;

const FORMAT: u16 = 0x041E;
const STYLE: u16 = 0x00E0;
const FONT: u16 = 0x0031;

/// The cell styles of a workbook in their order, and the formats of its own.
#[derive(Debug, Default)]
pub struct CellStyles {
    own: BTreeMap<u16, Shown>,
    /// Font and format of each.
    styles: Vec<(u16, u16)>,
    /// Whether each font strikes out, and the sign of one that stands raised or lowered.
    fonts: Vec<(bool, Option<char>)>,
}

impl CellStyles {
    /// Takes a record of the workbook's head. `is_old` where texts are bytes in a code page.
    pub fn take(&mut self, kind: u16, content: &[u8], is_old: bool) {
        let word = |at: usize| Some(u16::from_le_bytes([*content.get(at)?, *content.get(at + 1)?]));
        if self.styles.len().max(self.own.len()).max(self.fonts.len()) > limits::STYLES {
            return;
        }
        match kind {
            FONT => {
                let moved = [None, Some('^'), Some('_')].get(usize::from(word(8).unwrap_or(0))).copied().flatten();
                self.fonts.push((word(2).is_some_and(|options| options & 8 != 0), moved));
            }
            STYLE => self.styles.push((word(0).unwrap_or(0), word(2).unwrap_or(0))),
            FORMAT => {
                let number = word(0).unwrap_or(0);
                self.own.insert(number, shown_by(&code(content, is_old)));
            }
            _ => {}
        }
    }

    /// How a style shows a number, where it is neither a date nor as it is.
    pub fn shows(&self, style: u16) -> Option<Shown> {
        let (_, format) = self.styles.get(usize::from(style)).copied().unwrap_or_default();
        let shown = self.own.get(&format).cloned().unwrap_or_else(|| shown_as(format.into()));
        matches!(shown, Shown::Percent | Shown::By(_)).then_some(shown)
    }
}

impl CellStyles {
    /// A font by its number; they are counted from 0, and there is no number 4.
    fn font(&self, number: u16) -> (bool, Option<char>) {
        let place = if number > 4 { number - 1 } else { number };
        self.fonts.get(usize::from(place)).copied().unwrap_or_default()
    }

    /// Whether a font strikes out.
    pub fn is_struck(&self, font: u16) -> bool {
        self.font(font).0
    }

    /// The sign of a font that stands above or below the line.
    pub fn moved(&self, font: u16) -> Option<char> {
        self.font(font).1
    }

    /// Whether characters of a font are seen as they are.
    pub fn is_plain(&self, font: u16) -> bool {
        self.font(font) == (false, None)
    }

    /// Whether a style strikes out.
    pub fn strikes(&self, style: u16) -> bool {
        self.styles.get(usize::from(style)).is_some_and(|(font, _)| self.is_struck(*font))
    }

    /// Whether a person sees a value otherwise under a style.
    pub fn changes(&self, style: u16) -> bool {
        self.shows(style).is_some() || self.strikes(style)
    }
}

/// The text of a format.
fn code(content: &[u8], is_old: bool) -> String {
    if is_old {
        return GB18030.decode_without_bom_handling(content.get(3..).unwrap_or_default()).0.into_owned();
    }
    let text = content.get(5..).unwrap_or_default();
    if content.get(4).is_none_or(|options| options & 1 == 0) {
        return text.iter().map(|byte| char::from(*byte)).collect();
    }
    let units = text.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
    char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{FFFD}')).collect()
}

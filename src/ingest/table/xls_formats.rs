//! Number formats of a BIFF workbook (MS-XLS 2.4.126 and 2.4.353): how its cell styles show a number.

use std::collections::BTreeMap;

use encoding_rs::GB18030;

use super::formats::{Shown, shown_as, shown_by};
use super::limits;

const FORMAT: u16 = 0x041E;
const STYLE: u16 = 0x00E0;

/// The cell styles of a workbook in their order, and the formats of its own.
#[derive(Debug, Default)]
pub struct CellStyles {
    own: BTreeMap<u16, Shown>,
    styles: Vec<u16>,
}

impl CellStyles {
    /// Takes a record of the workbook's head. `is_old` where texts are bytes in a code page.
    pub fn take(&mut self, kind: u16, content: &[u8], is_old: bool) {
        let word = |at: usize| Some(u16::from_le_bytes([*content.get(at)?, *content.get(at + 1)?]));
        if self.styles.len() > limits::STYLES || self.own.len() > limits::STYLES {
            return;
        }
        match kind {
            STYLE => self.styles.push(word(2).unwrap_or(0)),
            FORMAT => {
                let number = word(0).unwrap_or(0);
                self.own.insert(number, shown_by(&code(content, is_old)));
            }
            _ => {}
        }
    }

    /// How a style shows a number, where it is neither a date nor as it is.
    pub fn shows(&self, style: u16) -> Option<Shown> {
        let format = self.styles.get(usize::from(style)).copied().unwrap_or(0);
        let shown = self.own.get(&format).cloned().unwrap_or_else(|| shown_as(format.into()));
        matches!(shown, Shown::Percent | Shown::By(_)).then_some(shown)
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

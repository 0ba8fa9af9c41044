//! Number formats of a BIFF workbook (MS-XLS 2.4.126 and 2.4.353): which of its cell styles show a number in percent.

use std::collections::BTreeMap;

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

    /// Whether a style shows a number in percent.
    pub fn is_percent(&self, style: u16) -> bool {
        let format = self.styles.get(usize::from(style)).copied().unwrap_or(0);
        let shown = self.own.get(&format).copied().unwrap_or_else(|| shown_as(format.into()));
        shown == Shown::Percent
    }
}

/// The text of a format: of signs alone, so that only the ASCII characters matter.
fn code(content: &[u8], is_old: bool) -> String {
    let (head, is_wide) = if is_old { (3, false) } else { (5, content.get(4).is_some_and(|options| options & 1 != 0)) };
    let text = content.get(head..).unwrap_or_default();
    let step = if is_wide { 2 } else { 1 };
    text.chunks(step).filter(|unit| unit.get(1).is_none_or(|high| *high == 0)).map(|unit| char::from(unit[0])).collect()
}

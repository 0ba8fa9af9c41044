//! The shared strings of a BIFF workbook (MS-XLS 2.4.265 and 2.5.293) that have runs in other fonts, where a person sees them
//! otherwise than their characters say.

use std::collections::BTreeMap;

use super::rich::RichText;
use super::xls_formats::CellStyles;

/// The texts, by number, with what is struck out, raised or lowered set apart. `parts` are the contents of the record and of those
/// that go on with it.
pub fn rich_strings(parts: &[&[u8]], styles: &CellStyles) -> BTreeMap<u32, String> {
    let mut reader = Reader { parts, at: 8 };
    (0..).map_while(|number| Some((number, reader.string(styles)?))).filter_map(|(n, text)| Some((n, text?))).collect()
}

struct Reader<'a> {
    parts: &'a [&'a [u8]],
    at: usize,
}

impl Reader<'_> {
    /// The next string, where its fonts change what is seen; no string where the record ends.
    fn string(&mut self, styles: &CellStyles) -> Option<Option<String>> {
        let (length, options) = (usize::from(self.word()?), self.byte()?);
        let runs = if options & 8 == 0 { 0 } else { self.word()? };
        let more = if options & 4 == 0 { 0 } else { u32::from(self.word()?) | u32::from(self.word()?) << 16 };
        let units = self.units(length, options & 1 != 0)?;
        let runs = (0..runs).map(|_| Some((usize::from(self.word()?), self.word()?))).collect::<Option<Vec<_>>>()?;
        (0..more).try_for_each(|_| self.byte().map(drop))?;
        let is_plain = runs.iter().all(|(_, font)| styles.is_plain(*font));
        Some((!is_plain).then(|| set_apart(&units, &runs, styles)))
    }

    /// Characters of one byte or of two; a part that goes on with them says anew which.
    fn units(&mut self, length: usize, is_wide: bool) -> Option<Vec<u16>> {
        let (mut units, mut is_wide) = (Vec::new(), is_wide);
        while units.len() < length {
            if self.parts.first().is_some_and(|part| self.at >= part.len()) {
                is_wide = self.byte()? & 1 != 0;
            }
            units.push(if is_wide { self.word()? } else { self.byte()?.into() });
        }
        Some(units)
    }

    fn byte(&mut self) -> Option<u8> {
        loop {
            let (part, others) = self.parts.split_first()?;
            if let Some(byte) = part.get(self.at) {
                self.at += 1;
                return Some(*byte);
            }
            (self.parts, self.at) = (others, 0);
        }
    }

    fn word(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }
}

/// A text of runs, each with its first character and its font; what stands before the first one has the cell's font.
fn set_apart(units: &[u16], runs: &[(usize, u16)], styles: &CellStyles) -> String {
    let starts = [(0, None)].into_iter().chain(runs.iter().map(|(start, font)| (*start, Some(*font))));
    let ends = runs.iter().map(|(start, _)| *start).chain([units.len()]);
    let mut rich = RichText::default();
    for ((start, font), end) in starts.zip(ends) {
        let Some(run) = units.get(start..end).filter(|run| !run.is_empty()) else { continue };
        let is_struck = font.is_some_and(|font| styles.is_struck(font));
        let text = String::from_utf16_lossy(run);
        if is_struck {
            rich.strike();
        }
        rich.push(&text, font.and_then(|font| styles.moved(font)));
        if is_struck {
            rich.strike();
        }
    }
    rich.done()
}

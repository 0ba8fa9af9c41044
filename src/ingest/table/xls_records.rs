//! The records of a workbook of BIFF (MS-XLS), walked once: its cells are counted within the limits, what the next reader must
//! not see is taken out, and what it does not say is noted.

use std::collections::{BTreeMap, BTreeSet};

use super::limits;
use super::unreadable::{Unreadable, too_many};
use super::xls_formats::CellStyles;
use super::xls_notes::Notes;
use super::xls_strings::rich_strings;
use crate::ingest::{NameEncoding, chinese_encoding};
use crate::message::say;

const BOUND_SHEET: u16 = 0x0085;
const DATE_MODE: u16 = 0x0022;
const CODE_PAGE: u16 = 0x0042;
const LABEL: u16 = 0x0204;
const FORMAT: u16 = 0x041E;
const STYLE: u16 = 0x00E0;
const FONT: u16 = 0x0031;
const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const DIMENSIONS: u16 = 0x0200;
const NAME: u16 = 0x0018;
const EXTERNAL_SHEET: u16 = 0x0017;
const FORMULA: u16 = 0x0006;
const ROW: u16 = 0x0208;
const COLUMN_INFO: u16 = 0x007D;
const MULTIPLE_RK: u16 = 0x00BD;
const STRINGS: u16 = 0x00FC;
const CONTINUE: u16 = 0x003C;
const SHARED_LABEL: u16 = 0x00FD;
/// A record type that no reader knows.
const IDLE: u16 = 0x0FFF;
/// NUMBER, LABEL, RSTRING, BOOLERR, RK, LABELSST and FORMULA: one cell each.
const CELLS: [u16; 7] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD, FORMULA];

/// What the records of a workbook say beside its cells.
#[derive(Default)]
pub struct Walk {
    /// Whether days count from 1904 and not from 1900.
    pub epoch_1904: bool,
    /// Whether texts are bytes in a code page, as before Excel 97.
    has_code_page: bool,
    code_page: Option<u16>,
    /// Bytes of the first texts, to recognise a code page that is not that of the bytes.
    texts: Vec<Vec<u8>>,
    /// Number formats and fonts of the cells.
    pub styles: CellStyles,
    /// Shared texts of which a person sees something else, by number.
    pub rich: BTreeMap<u32, String>,
    /// One for each sheet, in the order of the file.
    pub sheets: Vec<Walked>,
}

/// What the records of a sheet say beside its cells.
#[derive(Default)]
pub struct Walked {
    /// Rows that are hidden, from 0.
    pub hidden_rows: Vec<u32>,
    /// First and last column of each hidden range, from 0.
    pub hidden_columns: Vec<(u32, u32)>,
    cells: usize,
    /// Rows and columns up to the last cell.
    extent: (usize, usize),
    /// The styles of cells that show a value otherwise, by row and column.
    pub shown: BTreeMap<(u32, u32), u16>,
    /// Formulas of the sheet.
    pub formulas: Formulas,
    /// Comments on cells.
    pub notes: Notes,
    /// The numbers of the shared texts of which a person sees something else, by row and column.
    pub rich: BTreeMap<(u32, u32), u32>,
}

/// Which formulas have no result, by row and column.
#[derive(Default)]
pub struct Formulas {
    /// Those that the next program was asked to compute: POI leaves a zero there.
    pub uncomputed: BTreeSet<(u32, u32)>,
    /// Those that come to an empty text: where no formula of a workbook comes to anything else, xlwt has left them so.
    empty: BTreeSet<(u32, u32)>,
    /// Whether any other has a result.
    has_results: bool,
}

impl Formulas {
    /// Takes the record of a formula without its length (MS-XLS 2.4.127; bit 1 of the options asks to compute).
    fn take(&mut self, place: (u32, u32), record: &[u8]) {
        let (result, options) = (record.get(6..14).unwrap_or_default(), record.get(14).copied().unwrap_or(0));
        let is_empty = result.starts_with(&[3]) && result.ends_with(&[0xFF, 0xFF]);
        let is_zero = result.iter().all(|byte| *byte == 0);
        match options & 2 != 0 {
            true if is_empty || is_zero => drop(self.uncomputed.insert(place)),
            _ if is_empty => drop(self.empty.insert(place)),
            _ => self.has_results = true,
        }
    }
}

/// Type, place of the content, and the content's length.
fn record(stream: &[u8], at: usize) -> Option<(u16, usize, usize)> {
    let (kind, length) = (word(stream, at)?, usize::from(word(stream, at + 2)?));
    (at + 4 + length <= stream.len()).then_some((kind, at + 4, length))
}

fn word(stream: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes([*stream.get(at)?, *stream.get(at + 1)?]))
}

fn put(stream: &mut [u8], at: usize, length: usize) {
    stream.iter_mut().skip(at).take(length).for_each(|byte| *byte = 0);
}

impl Walk {
    /// Walks the stream of a workbook and overwrites in it what calamine must not believe.
    ///
    /// # Errors
    /// More sheets or cells than the limits allow.
    pub fn of(stream: &mut [u8]) -> Result<Walk, Unreadable> {
        let mut walk = Walk::default();
        let (mut at, mut starts) = (0, Vec::new());
        while let Some((kind, content, length)) = record(stream, at) {
            match kind {
                BOF => walk.has_code_page = word(stream, content).is_some_and(|version| version < 0x0600),
                CODE_PAGE => walk.code_page = word(stream, content),
                DATE_MODE => walk.epoch_1904 = word(stream, content) == Some(1),
                BOUND_SHEET => starts.push((word(stream, content), word(stream, content + 2))),
                FORMAT | STYLE | FONT => {
                    let is_old = walk.has_code_page;
                    walk.styles.take(kind, stream.get(content..content + length).unwrap_or_default(), is_old);
                }
                STRINGS => walk.rich = rich_strings(&with_continuation(stream, at), &walk.styles),
                NAME | EXTERNAL_SHEET => stream[at..at + 2].copy_from_slice(&IDLE.to_le_bytes()),
                EOF => break,
                _ => {}
            }
            at = content + length;
        }
        if starts.len() > limits::SHEETS {
            return Err(too_many(say("table-limit-sheets"), limits::SHEETS));
        }
        let (mut cells, mut area) = (0usize, 0usize);
        for (low, high) in starts {
            let start = usize::from(low.unwrap_or(0)) | usize::from(high.unwrap_or(0)) << 16;
            let walked = Walked::of(stream, start, &walk)?;
            cells = cells.saturating_add(walked.cells);
            area = area.saturating_add(walked.extent.0.saturating_mul(walked.extent.1));
            // The reader keeps each sheet as a full rectangle.
            if cells.max(area) > limits::CELLS {
                return Err(too_many(say("table-limit-cells"), limits::CELLS));
            }
            walk.sheets.push(walked);
        }
        if walk.has_code_page {
            walk.texts = texts(stream);
        }
        if !walk.sheets.iter().any(|sheet| sheet.formulas.has_results) {
            for Formulas { uncomputed, empty, .. } in walk.sheets.iter_mut().map(|sheet| &mut sheet.formulas) {
                uncomputed.append(empty);
            }
        }
        Ok(walk)
    }
}

/// The content of a record and of those that go on with it.
fn with_continuation(stream: &[u8], at: usize) -> Vec<&[u8]> {
    let (mut at, mut parts) = (at, Vec::new());
    while let Some((kind, content, length)) = record(stream, at) {
        if !parts.is_empty() && kind != CONTINUE {
            break;
        }
        at = content + length;
        parts.extend(stream.get(content..at));
    }
    parts
}

/// The texts of the first cells of a stream whose texts are bytes.
fn texts(stream: &[u8]) -> Vec<Vec<u8>> {
    const MOST: usize = 2000;
    let (mut at, mut found) = (0, Vec::new());
    while let Some((kind, content, length)) = record(stream, at).filter(|_| found.len() < MOST) {
        at = content + length;
        if kind == LABEL && length > 8 {
            found.extend(stream.get(content + 8..at).map(<[u8]>::to_vec));
        }
    }
    found
}

impl Walk {
    /// The code page that the texts are in, where it is not what the file says: programs that were made for one language
    /// write GBK and call it 1252, or nothing.
    pub fn code_page_of_texts(&self) -> Option<u16> {
        let is_western =
            self.code_page.is_none_or(|page| matches!(page, 367 | 437 | 850 | 1200 | 1250..=1254 | 10000 | 0x8000..));
        if !self.has_code_page || !is_western {
            return None;
        }
        let texts: Vec<&[u8]> = self.texts.iter().map(Vec::as_slice).collect();
        match chinese_encoding(&texts)? {
            NameEncoding::Utf8 => Some(65001),
            _ => Some(936),
        }
    }
}

impl Walked {
    fn of(stream: &mut [u8], start: usize, book: &Walk) -> Result<Walked, Unreadable> {
        let styles = &book.styles;
        let (mut walked, mut at, mut depth) = (Walked::default(), start, 0usize);
        while let Some((kind, content, length)) = record(stream, at) {
            at = content + length;
            walked.notes.take(kind, stream.get(content..at).unwrap_or_default(), book.has_code_page);
            let field = |n: usize| word(stream, content + 2 * n).map_or(0, u32::from);
            match kind {
                BOF => depth += 1,
                EOF if depth <= 1 => break,
                EOF => depth -= 1,
                DIMENSIONS => put(stream, content, length),
                // A row is hidden by bit 5 of its options.
                ROW if length >= 16 && field(6) & 0x20 != 0 => walked.hidden_rows.push(field(0)),
                COLUMN_INFO if length >= 10 && field(4) & 1 != 0 => walked.hidden_columns.push((field(0), field(1))),
                MULTIPLE_RK if length >= 6 => {
                    let (row, first) = (field(0), field(1));
                    let count = (length - 6) / 6;
                    let style = |n: usize| word(stream, content + 4 + 6 * n).unwrap_or(0);
                    let shown = (first..).zip((0..count).map(style)).filter(|(_, style)| styles.changes(*style));
                    walked.shown.extend(shown.map(|(column, style)| ((row, column), style)));
                    walked.note(row, first.saturating_add(u32::try_from(count).unwrap_or(0)), count)?;
                }
                kind if CELLS.contains(&kind) && length >= 6 => {
                    walked.note(field(0), field(1), 1)?;
                    let style = word(stream, content + 4).unwrap_or(0);
                    if styles.changes(style) {
                        walked.shown.insert((field(0), field(1)), style);
                    }
                    if kind == SHARED_LABEL && !book.rich.is_empty() {
                        let number = field(3) | field(4) << 16;
                        walked.rich.extend(book.rich.contains_key(&number).then_some(((field(0), field(1)), number)));
                    }
                    if kind == FORMULA && length >= 22 {
                        let place = (field(0), field(1));
                        walked.formulas.take(place, stream.get(content..content + length).unwrap_or_default());
                        put(stream, content + 20, 2);
                    }
                }
                _ => {}
            }
        }
        Ok(walked)
    }

    fn note(&mut self, row: u32, column: u32, cells: usize) -> Result<(), Unreadable> {
        self.cells += cells;
        self.extent = (self.extent.0.max(row as usize + 1), self.extent.1.max(column as usize + 1));
        if self.cells > limits::CELLS { Err(too_many(say("table-limit-cells"), limits::CELLS)) } else { Ok(()) }
    }
}

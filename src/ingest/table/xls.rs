//! Workbooks of BIFF (MS-XLS): calamine reads the cells, after what the file claims was replaced by what it holds.
//!
//! The records are walked once beforehand: to bound the cells, to set claimed dimensions to zero, to take away names and
//! formulas, of which only the last value is wanted, and to learn what is hidden. The result is put into a fresh
//! compound file, so that no claim of the old one reaches the reader.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};
use std::panic::catch_unwind;

use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsOptions};

use super::compound::Compound;
use super::formats::Shown;
use super::limits;
use super::locked;
use super::locked_xls;
use super::sheet::{Area, Cell, Epoch, Filling, Row, Sheet, Value};
use super::unreadable::{Unreadable, damaged, too_many};
use super::xls_formats::CellStyles;
use crate::ingest::{NameEncoding, chinese_encoding};
use crate::message::say;

const BOUND_SHEET: u16 = 0x0085;
const DATE_MODE: u16 = 0x0022;
const CODE_PAGE: u16 = 0x0042;
const LABEL: u16 = 0x0204;
const FORMAT: u16 = 0x041E;
const STYLE: u16 = 0x00E0;
const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const DIMENSIONS: u16 = 0x0200;
const NAME: u16 = 0x0018;
const EXTERNAL_SHEET: u16 = 0x0017;
const FORMULA: u16 = 0x0006;
const ROW: u16 = 0x0208;
const COLUMN_INFO: u16 = 0x007D;
const MULTIPLE_RK: u16 = 0x00BD;
/// A record type that no reader knows.
const IDLE: u16 = 0x0FFF;
/// NUMBER, LABEL, RSTRING, BOOLERR, RK, LABELSST and FORMULA: one cell each.
const CELLS: [u16; 7] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD, FORMULA];

/// Reads every worksheet.
///
/// # Errors
/// The file is damaged, encrypted, no workbook, or beyond a limit.
pub fn read(bytes: &[u8], filling: &mut Filling) -> Result<(), Unreadable> {
    let mut stream = workbook_stream(bytes)?;
    locked_xls::unlock(&mut stream).ok_or_else(|| Unreadable(say("table-encrypted")))?;
    let walked = Walk::of(&mut stream)?;
    let clean = compound_file(&stream).map_err(|_| damaged("Workbook"))?;
    // calamine is foreign code: should a file make it panic, that is the file's fault.
    let sheets = catch_unwind(|| sheets(clean, &walked)).map_err(|_| damaged("Workbook"))??;
    for (sheet, rows) in sheets {
        filling.sheet(sheet)?;
        rows.into_iter().try_for_each(|row| filling.row(row))?;
    }
    Ok(())
}

/// The workbook of another format that a compound file holds when it is encrypted; none where it is not.
///
/// # Errors
/// It is encrypted with a password.
pub fn unlocked(bytes: &[u8]) -> Result<Option<Vec<u8>>, Unreadable> {
    let file = Compound::open(bytes).ok_or_else(|| damaged("OLE2"))?;
    let Some(package) = file.stream("EncryptedPackage") else { return Ok(None) };
    let encrypted = || Unreadable(say("table-encrypted"));
    let info = file.stream("EncryptionInfo").ok_or_else(encrypted)?;
    let plain = locked::unlock(&info, &package).ok_or_else(encrypted)?;
    if plain.starts_with(b"PK") { Ok(Some(plain)) } else { Err(damaged("EncryptedPackage")) }
}

fn workbook_stream(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let file = Compound::open(bytes).ok_or_else(|| damaged("OLE2"))?;
    let named = |name: &str| file.stream(name);
    if let Some(stream) = named("Workbook").or_else(|| named("Book")) {
        return Ok(stream);
    }
    let other = [
        ("WordDocument", "Word（doc）"),
        ("PowerPoint Document", "PowerPoint（ppt）"),
        ("HwpSummaryInformation", "HWP"),
    ];
    let found = other.iter().find(|(stream, _)| file.has(stream)).map(|(_, kind)| *kind);
    Err(Unreadable(found.map_or_else(|| say("table-no-workbook"), |kind| say("table-kind").with("kind", kind))))
}

fn compound_file(stream: &[u8]) -> std::io::Result<Cursor<Vec<u8>>> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    file.create_stream("/Workbook")?.write_all(stream)?;
    file.flush()?;
    Ok(Cursor::new(file.into_inner().into_inner()))
}

/// What a walk over the records tells.
#[derive(Default)]
struct Walk {
    epoch_1904: bool,
    /// Whether texts are bytes in a code page, as before Excel 97.
    has_code_page: bool,
    code_page: Option<u16>,
    /// Bytes of the first texts, to tell a code page that is not that of the bytes.
    texts: Vec<Vec<u8>>,
    styles: CellStyles,
    sheets: Vec<Walked>,
}

#[derive(Default)]
struct Walked {
    hidden_rows: Vec<u32>,
    hidden_columns: Vec<(u32, u32)>,
    cells: usize,
    /// Rows and columns up to the last cell.
    extent: (usize, usize),
    /// The styles of cells that show a number otherwise, by row and column.
    shown: BTreeMap<(u32, u32), u16>,
    formulas: Formulas,
}

/// Which formulas have no result, by row and column.
#[derive(Default)]
struct Formulas {
    /// Those that the next program was asked to compute: POI leaves a zero there.
    uncomputed: BTreeSet<(u32, u32)>,
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
    fn of(stream: &mut [u8]) -> Result<Walk, Unreadable> {
        let mut walk = Walk::default();
        let (mut at, mut starts) = (0, Vec::new());
        while let Some((kind, content, length)) = record(stream, at) {
            match kind {
                BOF => walk.has_code_page = word(stream, content).is_some_and(|version| version < 0x0600),
                CODE_PAGE => walk.code_page = word(stream, content),
                DATE_MODE => walk.epoch_1904 = word(stream, content) == Some(1),
                BOUND_SHEET => starts.push((word(stream, content), word(stream, content + 2))),
                FORMAT | STYLE => {
                    let is_old = walk.has_code_page;
                    walk.styles.take(kind, stream.get(content..content + length).unwrap_or_default(), is_old);
                }
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
            let walked = Walked::of(stream, start, &walk.styles)?;
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
    fn code_page_of_texts(&self) -> Option<u16> {
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
    fn of(stream: &mut [u8], start: usize, styles: &CellStyles) -> Result<Walked, Unreadable> {
        let (mut walked, mut at, mut depth) = (Walked::default(), start, 0usize);
        while let Some((kind, content, length)) = record(stream, at) {
            at = content + length;
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
                    let shown =
                        (first..).zip((0..count).map(style)).filter(|(_, style)| styles.shows(*style).is_some());
                    walked.shown.extend(shown.map(|(column, style)| ((row, column), style)));
                    walked.note(row, first.saturating_add(u32::try_from(count).unwrap_or(0)), count)?;
                }
                kind if CELLS.contains(&kind) && length >= 6 => {
                    walked.note(field(0), field(1), 1)?;
                    let style = word(stream, content + 4).unwrap_or(0);
                    if styles.shows(style).is_some() {
                        walked.shown.insert((field(0), field(1)), style);
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

fn sheets(clean: Cursor<Vec<u8>>, walked: &Walk) -> Result<Vec<(Sheet, Vec<Row>)>, Unreadable> {
    let mut options = XlsOptions::default();
    options.force_codepage = walked.code_page_of_texts();
    let mut book: Xls<_> = Xls::new_with_options(clean, options).map_err(|_| damaged("Workbook"))?;
    let epoch = if walked.epoch_1904 { Epoch::Y1904 } else { Epoch::Y1900 };
    let listed = book.sheets_metadata().to_vec();
    let mut read = Vec::new();
    for (index, meta) in listed.into_iter().enumerate() {
        if meta.typ != SheetType::WorkSheet {
            continue;
        }
        let range = book.worksheet_range(&meta.name).map_err(|_| damaged(&meta.name))?;
        let merged = book.merge_cells_by_sheet_name(&meta.name).unwrap_or_default();
        let area = |d: calamine::Dimensions| Area { top: d.start.0, bottom: d.end.0, left: d.start.1, right: d.end.1 };
        let seen = walked.sheets.get(index);
        let sheet = Sheet {
            name: meta.name.as_str().into(),
            hidden: meta.visible != SheetVisible::Visible,
            rows: vec![],
            hidden_columns: seen.map(|walked| walked.hidden_columns.clone()).unwrap_or_default(),
            merged: merged.into_iter().take(limits::MERGED).map(area).collect(),
        };
        let (top, left) = range.start().unwrap_or_default();
        let hidden = seen.map(|walked| walked.hidden_rows.as_slice()).unwrap_or_default();
        let shown = |row: u32, cell: Cell| {
            let style = seen.and_then(|walked| walked.shown.get(&(row, cell.column)));
            style
                .and_then(|style| walked.styles.shows(*style))
                .map_or(cell.clone(), |shown| as_shown(cell, &shown, epoch))
        };
        let is_uncomputed =
            |row: u32, column: u32| seen.is_some_and(|walked| walked.formulas.uncomputed.contains(&(row, column)));
        let rows = (top..).zip(range.rows()).map(|(number, data)| {
            let cells = (left..).zip(data).filter_map(|(column, data)| {
                if is_uncomputed(number, column) {
                    Some(Cell::plain(column, Value::Uncomputed))
                } else {
                    cell(column, data, epoch)
                }
            });
            let cells = cells.map(|cell| shown(number, cell));
            Row { number, hidden: hidden.contains(&number), cells: cells.collect(), text: None }
        });
        read.push((sheet, rows.collect()));
    }
    Ok(read)
}

fn cell(column: u32, data: &Data, epoch: Epoch) -> Option<Cell> {
    let value = match data {
        Data::Empty => return None,
        Data::String(text) => Value::text(text)?,
        Data::Float(number) => Value::Number(number.to_string().into()),
        Data::Int(number) => Value::Number(number.to_string().into()),
        Data::Bool(yes) => Value::Bool(*yes),
        Data::DateTime(moment) => Value::Date(moment.as_f64().to_string().into(), epoch),
        Data::DateTimeIso(day) => Value::Day(day.as_str().into()),
        Data::DurationIso(text) => Value::Text(text.as_str().into()),
        Data::Error(error) => Value::Error(error.to_string().into()),
    };
    Some(Cell::plain(column, value))
}

/// The number of a cell as it is shown.
fn as_shown(cell: Cell, shown: &Shown, epoch: Epoch) -> Cell {
    let Value::Number(number) = &cell.value else { return cell };
    let (value, odd) = shown.value(number, epoch);
    Cell { value, odd, ..cell }
}

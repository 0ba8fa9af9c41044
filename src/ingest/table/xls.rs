//! Workbooks of BIFF (MS-XLS): calamine reads the cells, after what the file claims was replaced by what it holds.
//!
//! The records are walked once beforehand: to bound the cells, to set claimed dimensions to zero, to take away names and
//! formulas, of which only the last value is wanted, and to learn what is hidden. The result is put into a fresh
//! compound file, so that no claim of the old one reaches the reader.

use std::io::{Cursor, Write};
use std::panic::catch_unwind;

use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsOptions};

use super::compound::Compound;
use super::filling::Filling;
use super::formats::Shown;
use super::limits;
use super::locked;
use super::locked_xls;
use super::sheet::{Area, Cell, Epoch, Odd, Row, Sheet, Value};
use super::unreadable::{Unreadable, damaged};
use super::xls_records::Walk;
use crate::message::say;

/// Reads every worksheet.
///
/// # Errors
/// The file is damaged, encrypted, no workbook, or beyond a limit.
pub fn read_xls(bytes: &[u8], filling: &mut Filling) -> Result<(), Unreadable> {
    let mut stream = workbook_stream(bytes)?;
    locked_xls::unlock_xls(&mut stream).ok_or_else(|| Unreadable(say("table-encrypted")))?;
    let walked = Walk::of(&mut stream)?;
    let clean = compound_file(&stream).map_err(|_| damaged("Workbook"))?;
    // calamine is foreign code: should a file make it panic, that is the file's fault.
    let sheets = catch_unwind(|| sheets(clean, &walked)).map_err(|_| damaged("Workbook"))??;
    for (mut sheet, rows) in sheets {
        let comments = std::mem::take(&mut sheet.comments);
        filling.sheet(sheet)?;
        comments.into_iter().try_for_each(|comment| filling.comment(comment.row, comment.column, &comment.text))?;
        rows.into_iter().try_for_each(|row| filling.row(row))?;
    }
    Ok(())
}

/// The workbook of another format that a compound file holds when it is encrypted; none where it is not.
///
/// # Errors
/// It is encrypted with a password.
pub fn unlocked_stream(bytes: &[u8]) -> Result<Option<Vec<u8>>, Unreadable> {
    let file = Compound::open(bytes).ok_or_else(|| damaged("OLE2"))?;
    let Some(package) = file.stream("EncryptedPackage") else { return Ok(None) };
    let encrypted = || Unreadable(say("table-encrypted"));
    let info = file.stream("EncryptionInfo").ok_or_else(encrypted)?;
    let plain = locked::unlock_xlsx(&info, &package).ok_or_else(encrypted)?;
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
            hidden_columns: seen.map(|walked| walked.hidden_columns.clone()).unwrap_or_default(),
            merged: merged.into_iter().take(limits::MERGED).map(area).collect(),
            comments: seen.map(|walked| walked.notes.comments()).unwrap_or_default(),
            ..Sheet::default()
        };
        let (top, left) = range.start().unwrap_or_default();
        let hidden = seen.map(|walked| walked.hidden_rows.as_slice()).unwrap_or_default();
        let shown = |row: u32, mut cell: Cell| {
            let rich = seen.and_then(|seen| walked.rich.get(seen.rich.get(&(row, cell.column))?));
            if let Some(text) = rich.and_then(|text| Value::text(text)) {
                cell.value = text;
            }
            let Some(style) = seen.and_then(|walked| walked.shown.get(&(row, cell.column))) else { return cell };
            let cell = match walked.styles.shows(*style) {
                Some(shown) => as_shown(cell, &shown, epoch),
                None => cell,
            };
            let struck = walked.styles.strikes(*style).then_some(Odd::Struck);
            Cell { odd: struck.or(cell.odd), ..cell }
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

//! Workbooks of Office Open XML (ECMA-376 part 1, §18), read as a stream.
//!
//! What calamine gives is not enough here: it keeps numbers as floats and reports no hidden rows, and it reserves what a
//! file claims to hold. Tests compare the values of this reader with calamine's.

mod book;
mod comments;
mod strings;
mod styles;
mod worksheet;

use super::archive::Archive;
use super::filling::Filling;
use super::sheet::Sheet;
use super::unreadable::{Unreadable, damaged};

/// Reads every worksheet.
///
/// # Errors
/// The archive is damaged, encrypted or beyond a limit.
pub fn read_xlsx(archive: &mut Archive, filling: &mut Filling) -> Result<(), Unreadable> {
    let start = book::start_part(archive)?;
    let book = book::read_book(archive, &start)?;
    // A part that is named and is not there lacks only where a cell needs it.
    let styles = match book.styles.as_deref().filter(|part| archive.has(part)) {
        Some(part) => styles::read_styles(archive, part)?,
        None => styles::Styles::default(),
    };
    let strings = match book.strings.as_deref().filter(|part| archive.has(part)) {
        Some(part) => strings::read_strings(archive, part)?,
        None => Vec::new(),
    };
    if book.sheets.is_empty() {
        return Err(damaged(&start));
    }
    let shared =
        worksheet::Shared { strings: &strings, styles: &styles, epoch: book.epoch, uncomputed: book.uncomputed };
    for sheet in &book.sheets {
        filling.sheet(Sheet { name: sheet.name.as_str().into(), hidden: sheet.hidden, ..Sheet::default() })?;
        worksheet::read_worksheet(archive, &sheet.part, &shared, filling)?;
        comments::read(archive, &sheet.part, filling)?;
    }
    Ok(())
}

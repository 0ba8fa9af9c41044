//! Bytes of a table file into sheets of raw cells: xlsx, xls, ods, HTML and delimited text, recognised by content.
//!
//! Every file is held to the limits of `limits.rs`; whatever is wrong with it is one [`Unreadable`] of this file.

pub mod limits;

mod archive;
mod bounded;
mod compound;
mod cut;
mod decode;
mod delimited;
mod detect;
mod escapes;
mod filling;
mod formats;
mod html;
mod locked;
mod locked_xls;
mod ods;
mod paged;
mod quotes;
mod rich;
mod sheet;
mod shown;
mod unreadable;
mod xls;
mod xls_formats;
mod xls_notes;
mod xls_records;
mod xls_strings;
mod xlsx;
mod xml;

pub use crate::location::column_name;
pub use cut::is_cut_off;
pub use decode::{Proof, TextEncoding};
pub use delimited::Lines;
pub use detect::Format;
pub use html::Page;
pub use paged::{PageMark, page_marks_of_cell};
pub use quotes::Quotes;
pub use sheet::{Area, Cell, Comment, Epoch, Odd, Row, Sheet, TextRow, Value};
pub use unreadable::{Unreadable, one_line};

use crate::message::say;
use filling::Filling;

/// A table file, read.
#[derive(Debug)]
pub struct Workbook {
    /// Its format.
    pub format: Format,
    /// Encoding of its text, and by what it was determined; none where the format says it.
    pub encoding: Option<(TextEncoding, Proof)>,
    /// What separates the columns of a delimited text.
    pub separator: Option<char>,
    /// How the lines of a delimited text add up.
    pub lines: Option<Lines>,
    /// What a page seems to be instead of an export.
    pub page: Option<Page>,
    /// The page numbers that it prints.
    pub pages: Vec<PageMark>,
    /// Lines of text of a page below its last table.
    pub below: Vec<String>,
    /// Sheet, row and column of the first cell whose characters were written out, `&#30740;` for 研.
    pub escaped: Option<(usize, u32, u32)>,
    /// Its sheets, in order.
    pub sheets: Vec<Sheet>,
}

/// Reads a table file.
///
/// # Errors
/// Why it cannot be read, with what to do.
pub fn read_table(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    if bytes.len() > limits::BYTES {
        return Err(unreadable::too_many(say("table-limit-bytes"), limits::BYTES >> 20));
    }
    let bytes = detect::from_signature(bytes);
    let format = detect::detect(bytes)?;
    let mut filling = Filling::default();
    let (mut encoding, mut separator, mut lines, mut page) = (None, None, None, None);
    let (mut pages, mut below) = (Vec::new(), Vec::new());
    match format {
        Format::Xlsx => xlsx::read_xlsx(&mut archive::Archive::open(bytes)?, &mut filling)?,
        Format::Ods => ods::read_ods(&mut archive::Archive::open(bytes)?, &mut filling)?,
        Format::Xls => match xls::unlocked_stream(bytes)? {
            Some(package) => return read_table(&package),
            None => xls::read_xls(bytes, &mut filling)?,
        },
        Format::Html => {
            let decoded = decode::decode_table(bytes, html::declared_encoding(bytes).as_deref())?;
            encoding = Some((decoded.encoding, decoded.proof));
            page = html::seeming(&decoded.text);
            pages = paged::page_marks(&decoded.text);
            below = html::read_html(&decoded.text, &mut filling)?;
        }
        Format::Text => {
            let decoded = decode::decode_table(bytes, None)?;
            encoding = Some((decoded.encoding, decoded.proof));
            let (found, counted) = delimited::read_delimited(&decoded.text, &mut filling)?;
            (separator, lines) = (Some(found), Some(counted));
        }
    }
    let escaped = filling.escaped;
    let sheets = filling.done();
    pages.extend(marks_of_cells(&sheets));
    Ok(Workbook { format, encoding, separator, lines, page, pages, below, escaped, sheets })
}

/// The page numbers in cells.
fn marks_of_cells(sheets: &[Sheet]) -> Vec<PageMark> {
    let cells = sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|row| &row.cells);
    let texts = cells.filter_map(|cell| if let Value::Text(text) = &cell.value { Some(text) } else { None });
    texts.flat_map(|text| paged::page_marks_of_cell(text)).collect()
}

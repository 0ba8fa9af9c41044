//! 移交清单 and the index of an archive's volumes as workbooks.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet,
};

use super::RunHead;
use super::xlsx::XlsxError;
use crate::message::say;
use crate::records::values::Day;
use crate::render::view::Handed;

/// A column: key of its heading, width in characters, whether it counts.
type Heading = (&'static str, f64, bool);

const LIST: [Heading; 8] = [
    ("index-order", 5.0, true),
    ("index-archive-number", 22.0, false),
    ("index-id", 16.0, false),
    ("index-name", 12.0, false),
    ("index-college", 20.0, false),
    ("index-degree-certificate", 20.0, false),
    ("index-items", 6.0, true),
    ("index-pages", 6.0, true),
];
const INDEX: [Heading; 18] = [
    ("index-order", 5.0, true),
    ("index-archive-number", 22.0, false),
    ("index-id", 16.0, false),
    ("index-name", 12.0, false),
    ("index-college", 20.0, false),
    ("index-category", 14.0, false),
    ("index-supervisors", 16.0, false),
    ("index-enrolled", 10.0, false),
    ("index-expected", 10.0, false),
    ("index-thesis", 40.0, false),
    ("index-secrecy", 8.0, false),
    ("index-graduation-certificate", 20.0, false),
    ("index-degree-certificate", 20.0, false),
    ("index-items", 6.0, true),
    ("index-pages", 6.0, true),
    ("index-filed", 12.0, false),
    ("index-dossier", 34.0, false),
    ("index-sha256", 66.0, false),
];

/// Columns of the index that are printed.
const PRINTED: usize = 16;

/// 移交清单: the rows of the PDF.
///
/// # Errors
/// When the writer refuses the content.
pub fn list_xlsx(head: &RunHead, date: Day, handed: &[Handed]) -> Result<Vec<u8>, XlsxError> {
    let row = |(order, student): (usize, &Handed)| {
        let Handed { archive_number, id, name, college, degree_certificate, .. } = student.clone();
        let (items, pages) = (student.items.to_string(), student.pages.to_string());
        vec![order.to_string(), archive_number, id, name, college, degree_certificate, items, pages]
    };
    book(head, date, "handover-title", &LIST, (1..).zip(handed).map(row).collect())
}

/// The index: a row a volume with all that finds it again.
///
/// # Errors
/// When the writer refuses the content.
pub fn index_xlsx(head: &RunHead, date: Day, handed: &[Handed]) -> Result<Vec<u8>, XlsxError> {
    let row = |(order, student): (usize, &Handed)| {
        let student = student.clone();
        vec![
            order.to_string(),
            student.archive_number,
            student.id,
            student.name,
            student.college,
            student.category,
            student.supervisors,
            student.enrolled,
            student.expected,
            student.thesis,
            String::new(),
            student.graduation_certificate,
            student.degree_certificate,
            student.items.to_string(),
            student.pages.to_string(),
            date.to_string(),
            student.dossier,
            student.sha256,
        ]
    };
    book(head, date, "index-title", &INDEX, (1..).zip(handed).map(row).collect())
}

fn book(
    head: &RunHead,
    date: Day,
    title: &'static str,
    columns: &[Heading],
    rows: Vec<Vec<String>>,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (year, month, day) = date.ymd();
    let created = ExcelDateTime::from_ymd(year as u16, month as u8, day as u8)?;
    let title = format!("{} {}", head.title, say(title).zh());
    let about = DocProperties::new().set_title(&title).set_author(&head.school).set_creation_datetime(&created);
    workbook.set_properties(&about);
    let sheet = workbook.add_worksheet();
    fill(sheet, columns, &rows)?;
    sheet.set_landscape();
    // As the writer counts sizes: 8 is A3, 9 is A4. Paths and checksums are for programs, and not printed.
    sheet.set_paper_size(if columns.len() > PRINTED { 8 } else { 9 });
    sheet.set_print_area(0, 0, rows.len() as u32, columns.len().min(PRINTED).saturating_sub(1) as u16)?;
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_freeze_panes(1, 0)?;
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, columns: &[Heading], rows: &[Vec<String>]) -> Result<(), XlsxError> {
    let font = say("font-song").zh();
    let cell = Format::new().set_font_name(font).set_font_size(10).set_align(FormatAlign::VerticalCenter);
    let cell = cell.set_border(FormatBorder::Thin).set_text_wrap();
    let (as_text, head) = (cell.clone().set_num_format("@"), cell.clone().set_bold().set_align(FormatAlign::Center));
    let quoted = as_text.clone().set_quote_prefix();
    for ((key, width, _), at) in columns.iter().zip(0..) {
        sheet.set_column_width(at, *width)?;
        sheet.write_string_with_format(0, at, say(key).zh(), &head)?;
    }
    for (row, line) in rows.iter().zip(1..) {
        for ((said, (_, _, counts)), at) in row.iter().zip(columns).zip(0..) {
            match said.parse::<f64>().ok().filter(|_| *counts) {
                Some(number) => sheet.write_number_with_format(line, at, number, &cell)?,
                None if said.starts_with(['=', '+', '-', '@']) => {
                    sheet.write_string_with_format(line, at, said, &quoted)?
                }
                None => sheet.write_string_with_format(line, at, said, &as_text)?,
            };
        }
    }
    let (last_row, last_column) = (rows.len() as u32, columns.len().saturating_sub(1) as u16);
    sheet.autofilter(0, 0, last_row.max(1), last_column)?;
    sheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

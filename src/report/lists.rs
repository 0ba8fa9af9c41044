//! 移交清单 and the index of an archive's volumes as workbooks.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet,
};

use super::RunHead;
use super::xlsx::{XlsxError, sheet_footer, sheet_height, sheet_lines, sheet_title};
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
const INDEX: [Heading; 20] = [
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
    ("index-college-conclusion", 12.0, false),
    ("index-graduate-school-conclusion", 14.0, false),
    ("index-graduation-certificate", 20.0, false),
    ("index-degree-certificate", 20.0, false),
    ("index-items", 6.0, true),
    ("index-pages", 6.0, true),
    ("index-filed", 12.0, false),
    ("index-dossier", 34.0, false),
    ("index-sha256", 66.0, false),
];

/// Size of type in the tables, in points.
const SIZE: f64 = 10.0;

/// What stands around the rows of the list that two sides sign.
struct Frame {
    title: String,
    about: String,
    total: String,
}

/// Lines to be signed, by who hands over and by who receives.
const SIGNED: [[&str; 2]; 3] = [
    ["handover-unit-from", "handover-unit-to"],
    ["handover-person-from", "handover-person-to"],
    ["handover-day-from", "handover-day-to"],
];

impl Frame {
    /// Writes title and batch into the first two rows, and sum and lines to sign behind the last; gives the row of the last line.
    fn write(&self, sheet: &mut Worksheet, last: u32, columns: &[Heading]) -> Result<u32, XlsxError> {
        let (end, half) = (columns.len().saturating_sub(1) as u16, (columns.len() / 2) as u16);
        sheet_title(sheet, end, &self.title, &self.about)?;
        let plain = Format::new().set_font_name(say("font-song").zh()).set_font_size(SIZE);
        let plain = plain.set_align(FormatAlign::VerticalCenter);
        let total = plain.clone().set_bold().set_align(FormatAlign::Right).set_border(FormatBorder::Thin);
        sheet.merge_range(last + 1, 0, last + 1, end, &self.total, &total)?;
        for (keys, at) in SIGNED.iter().zip(last + 2..) {
            sheet.merge_range(at, 0, at, half - 1, &say(keys[0]).zh(), &plain)?;
            sheet.merge_range(at, half, at, end, &say(keys[1]).zh(), &plain)?;
            sheet.set_row_height(at, 30)?;
        }
        Ok(last + 1 + SIGNED.len() as u32)
    }
}

/// Columns of the index that are printed.
const PRINTED: usize = 18;

/// 移交清单: the rows of the PDF.
///
/// # Errors
/// When the writer refuses the content.
pub fn list_xlsx(head: &RunHead, date: Day, handed: &[Handed]) -> Result<Vec<u8>, XlsxError> {
    let pages: u32 = handed.iter().map(|student| student.pages).sum();
    let frame = Frame {
        title: format!("{}{}", head.school, say("handover-title").zh()),
        about: say("handover-about").with("batch", head.title.as_str()).with("run", head.run.as_str()).zh(),
        total: say("handover-total").with("dossiers", handed.len()).with("pages", pages).zh(),
    };
    let row = |(order, student): (usize, &Handed)| {
        let Handed { archive_number, id, name, college, degree_certificate, .. } = student.clone();
        let (items, pages) = (student.items.to_string(), student.pages.to_string());
        vec![order.to_string(), archive_number, id, name, college, degree_certificate, items, pages]
    };
    book(head, date, "handover-title", &LIST, (1..).zip(handed).map(row).collect(), Some(&frame))
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
            student.college_conclusion,
            student.graduate_school_conclusion,
            student.graduation_certificate,
            student.degree_certificate,
            student.items.to_string(),
            student.pages.to_string(),
            date.to_string(),
            student.dossier,
            student.sha256,
        ]
    };
    book(head, date, "index-title", &INDEX, (1..).zip(handed).map(row).collect(), None)
}

fn book(
    head: &RunHead,
    date: Day,
    title: &'static str,
    columns: &[Heading],
    rows: Vec<Vec<String>>,
    frame: Option<&Frame>,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (year, month, day) = date.ymd();
    let created = ExcelDateTime::from_ymd(year as u16, month as u8, day as u8)?;
    let title = format!("{} {}", head.title, say(title).zh());
    let about = DocProperties::new().set_title(&title).set_author(&head.school).set_creation_datetime(&created);
    workbook.set_properties(&about);
    let sheet = workbook.add_worksheet();
    let heads = if frame.is_some() { 2 } else { 0 };
    let mut last = heads + rows.len() as u32;
    fill(sheet, columns, &rows, heads)?;
    match frame {
        Some(frame) => last = frame.write(sheet, last, columns)?,
        None => {
            sheet.autofilter(0, 0, last.max(1), columns.len().saturating_sub(1) as u16)?;
        }
    }
    sheet_footer(sheet, &title);
    sheet.set_landscape();
    // As the writer counts sizes: 8 is A3, 9 is A4. Paths and checksums are for programs, and not printed.
    sheet.set_paper_size(if columns.len() > PRINTED { 8 } else { 9 });
    sheet.set_print_area(0, 0, last, columns.len().min(PRINTED).saturating_sub(1) as u16)?;
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(heads, heads)?;
    sheet.set_freeze_panes(heads + 1, 0)?;
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, columns: &[Heading], rows: &[Vec<String>], heads: u32) -> Result<(), XlsxError> {
    let font = say("font-song").zh();
    let cell = Format::new().set_font_name(font).set_font_size(SIZE).set_align(FormatAlign::VerticalCenter);
    let cell = cell.set_border(FormatBorder::Thin).set_text_wrap();
    let (as_text, head) = (cell.clone().set_num_format("@"), cell.clone().set_bold().set_align(FormatAlign::Center));
    let quoted = as_text.clone().set_quote_prefix();
    for ((key, width, _), at) in columns.iter().zip(0..) {
        sheet.set_column_width(at, *width)?;
        sheet.write_string_with_format(heads, at, say(key).zh(), &head)?;
    }
    for (row, line) in rows.iter().zip(heads + 1..) {
        let mut lines = 1;
        for ((said, (_, width, counts)), at) in row.iter().zip(columns).zip(0..) {
            // A checksum is for programs, and makes no row of people's higher.
            if usize::from(at) < PRINTED {
                lines = lines.max(sheet_lines(said, (width * 7.0 + 5.0) * 0.75, SIZE));
            }
            match said.parse::<f64>().ok().filter(|_| *counts) {
                Some(number) => sheet.write_number_with_format(line, at, number, &cell)?,
                None if said.starts_with(['=', '+', '-', '@']) => {
                    sheet.write_string_with_format(line, at, said, &quoted)?
                }
                None => sheet.write_string_with_format(line, at, said, &as_text)?,
            };
        }
        sheet_height(sheet, line, lines, SIZE)?;
    }
    let (last_row, last_column) = (heads + rows.len() as u32, columns.len().saturating_sub(1) as u16);
    sheet.ignore_error_range(heads, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

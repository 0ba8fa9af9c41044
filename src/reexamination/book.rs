//! Workbooks of the re-examination: plain tables that can be sorted and filled in.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook,
    Worksheet, XlsxError,
};

use crate::message::say;
use crate::records::values::Day;
use crate::report::{sheet_footer, sheet_height, sheet_lines, sheet_title};

/// Longest text of a cell: Excel refuses 32,768 UTF-16 units, and a character has at most two.
const MOST_CHARACTERS: usize = 16_000;
/// Size of type in points.
const SIZE: f64 = 10.0;

/// A column of a workbook.
#[derive(Debug, Clone)]
pub struct Heading {
    /// Key of its heading in the tables of messages.
    pub key: &'static str,
    /// Width in characters.
    pub width: f64,
    /// Whether a person fills it in, and what may stand there; any text where nothing is listed.
    pub asked: Option<Vec<String>>,
    /// How a number is shown; none where its cells are text.
    pub number: Option<&'static str>,
}

impl Heading {
    /// A column that the program fills in.
    pub fn shown(key: &'static str, width: f64) -> Heading {
        Heading { key, width, asked: None, number: None }
    }

    /// A column of counts.
    pub fn count(key: &'static str, width: f64) -> Heading {
        Heading { number: Some("0"), ..Heading::shown(key, width) }
    }

    /// A column of shares in percent.
    pub fn share(key: &'static str, width: f64) -> Heading {
        Heading { number: Some("0.0%"), ..Heading::shown(key, width) }
    }

    /// A column to fill in.
    pub fn asked(key: &'static str, width: f64, words: Vec<String>) -> Heading {
        Heading { key, width, asked: Some(words), number: None }
    }

    /// How many lines a text takes: Excel counts widths in digits of 7 pixels beside 5 pixels of white, 96 pixels an inch.
    fn lines(&self, text: &str) -> usize {
        sheet_lines(text, (self.width * 7.0 + 5.0) * 0.75, SIZE)
    }
}

/// `12`, `83.3%`.
fn number(said: &str) -> Option<f64> {
    match said.strip_suffix('%') {
        Some(percent) => Some(percent.parse::<f64>().ok()? / 100.0),
        None => said.parse().ok(),
    }
}

/// A sheet of a workbook.
pub struct Page {
    /// Name on the tab.
    pub name: String,
    /// Title and a line below it; none where a person fills in what begins in the first row.
    pub head: Option<(String, String)>,
    /// Columns from the left.
    pub columns: Vec<Heading>,
    /// Its rows, as wide as the columns.
    pub rows: Vec<Vec<String>>,
}

/// The bytes of a workbook; the same pages and day give the same bytes.
///
/// # Errors
/// When the writer refuses the content.
pub fn round_workbook(title: &str, school: &str, date: Day, pages: &[Page]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (year, month, day) = date.ymd();
    let created = ExcelDateTime::from_ymd(year as u16, month as u8, day as u8)?;
    let about = DocProperties::new().set_title(title).set_author(school).set_creation_datetime(&created);
    workbook.set_properties(&about);
    for page in pages {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&page.name)?;
        let right = page.columns.len().saturating_sub(1) as u16;
        let top = match &page.head {
            Some((title, line)) => {
                sheet_title(sheet, right, title, line)?;
                2
            }
            None => 0,
        };
        fill(sheet, page, top)?;
        sheet_footer(sheet, title);
        sheet.set_landscape();
        sheet.set_paper_size(9);
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(top, top)?;
        sheet.set_freeze_panes(top + 1, 0)?;
    }
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, page: &Page, top: u32) -> Result<(), XlsxError> {
    let cell = Format::new().set_font_name(say("font-song").zh()).set_font_size(SIZE).set_num_format("@");
    let cell = cell.set_align(FormatAlign::VerticalCenter).set_border(FormatBorder::Thin).set_text_wrap();
    let open = cell.clone().set_background_color(Color::RGB(0x00FF_F8E1));
    let head = cell.clone().set_bold().set_align(FormatAlign::Center);
    let (last, right) = (top + page.rows.len() as u32, page.columns.len().saturating_sub(1) as u16);
    for (column, at) in page.columns.iter().zip(0..) {
        sheet.set_column_width(at, column.width)?;
        sheet.write_string_with_format(top, at, say(column.key).zh(), &head)?;
        if let Some(words) = column.asked.as_ref().filter(|words| !words.is_empty()) {
            let choice = DataValidation::new().allow_list_strings(words)?;
            sheet.add_data_validation(top + 1, at, last.max(top + 1), at, &choice)?;
        }
    }
    if page.head.is_some() {
        let heads = page.columns.iter().map(|column| column.lines(&say(column.key).zh()));
        sheet_height(sheet, top, heads.max().unwrap_or(1), SIZE)?;
    }
    for (line, row) in page.rows.iter().zip(top + 1..) {
        // Where a person writes, Excel makes the row as high as the text.
        if page.head.is_some() {
            let lines = line.iter().zip(&page.columns).map(|(said, column)| column.lines(said));
            sheet_height(sheet, row, lines.max().unwrap_or(1), SIZE)?;
        }
        for ((said, column), at) in line.iter().zip(&page.columns).zip(0..) {
            let said: String = said.chars().take(MOST_CHARACTERS).collect();
            if let Some((number, shown)) = number(&said).zip(column.number) {
                sheet.write_number_with_format(row, at, number, &cell.clone().set_num_format(shown))?;
                continue;
            }
            let format = if column.asked.is_some() { &open } else { &cell };
            // What looks like a formula stays text even where the file is saved as CSV and opened again.
            let quoted = format.clone().set_quote_prefix();
            let format = if said.starts_with(['=', '+', '-', '@']) { &quoted } else { format };
            sheet.write_string_with_format(row, at, said, format)?;
        }
    }
    sheet.autofilter(top, 0, last.max(top + 1), right)?;
    sheet.ignore_error_range(top, 0, last, right, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

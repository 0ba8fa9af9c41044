//! 《博、硕士研究生毕业资格审查汇总表》 as a workbook, from the same view as the PDF: to be printed as it is, and to be
//! reckoned with.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet,
};
use serde_json::Value;

use crate::records::values::Day;

/// The workbook could not be written.
pub type XlsxError = rust_xlsxwriter::XlsxError;

/// Row of the headings, counted from 0: below the title and the line with college and date.
const HEAD_ROW: u32 = 2;
/// Longest text of a cell: Excel refuses 32,768 UTF-16 units, and a character has at most two.
const MOST_CHARACTERS: usize = 16_000;
/// Size of type in the table, in points, and the height of a line of it.
const SIZE: f64 = 9.0;
const LINE: f64 = 12.5;
/// The highest row that Excel knows, in points.
const HIGHEST: f64 = 409.0;
/// What A4 and A3 across leave between margins of 10 mm, in millimetres.
const WIDTHS: [(&str, f64, u8); 2] = [("a4", 277.0, 9), ("a3", 400.0, 8)];
/// Columns of codes and dates, which stand on one line: a number that is broken is read wrong.
const CODES: [&str; 5] = ["id", "major_code", "enrolled", "expected", "birth_date"];
/// Columns that hold quantities; all else is text, so that no ID loses a digit.
const QUANTITIES: [&str; 5] = ["order", "credits_needed", "credits_earned", "practice", "activities"];

/// The workbook's bytes. No student's text can begin a formula, and quantities alone are numbers; the creation time is
/// `date`, so the same view gives the same bytes.
///
/// # Errors
/// When the writer refuses the content, for example beyond 1,048,576 rows.
pub fn summary_xlsx(view: &Value, date: Day) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(view, date)?);
    let table = Table::new(view);
    let sheet = workbook.add_worksheet();
    sheet.set_name("汇总表")?;
    table.page(sheet);
    table.head(sheet)?;
    let last = table.rows(sheet)?;
    table.foot(sheet, last + 1)?;
    sheet.ignore_error_range(0, 0, last + 1, table.last(), IgnoreError::NumberStoredAsText)?;
    sheet.set_freeze_panes(HEAD_ROW + 1, 3.min(table.last()))?;
    sheet.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
    workbook.save_to_buffer()
}

fn properties(view: &Value, date: Day) -> Result<DocProperties, XlsxError> {
    let (year, month, day) = date.ymd();
    let created = ExcelDateTime::from_ymd(year as u16, month as u8, day as u8)?;
    let title = format!("{}{}{}", text(&view["school"]["name"]), text(&view["college"]), text(&view["form"]["title"]));
    Ok(DocProperties::new()
        .set_title(title)
        .set_subject(text(&view["batch"]["title"]))
        .set_author(text(&view["school"]["name"]))
        .set_creation_datetime(&created))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().chars().take(MOST_CHARACTERS).collect()
}

fn plain_format() -> Format {
    Format::new().set_font_name("宋体").set_font_size(SIZE).set_align(FormatAlign::VerticalCenter)
}

/// A column: its key and its width on paper in millimetres.
struct Column {
    key: String,
    head: String,
    width: f64,
}

impl Column {
    fn lines(&self, text: &str) -> usize {
        sheet_lines(text, self.width * 72.0 / 25.4, SIZE)
    }
}

struct Table<'v> {
    view: &'v Value,
    columns: Vec<Column>,
    paper: u8,
}

impl<'v> Table<'v> {
    fn new(view: &'v Value) -> Table<'v> {
        let (_, room, paper) = *WIDTHS.iter().find(|(name, ..)| view["paper"] == *name).unwrap_or(&WIDTHS[0]);
        let list = || view["columns"].as_array().into_iter().flatten();
        let fixed: f64 = list().filter_map(|column| column["width"].as_f64()).sum();
        // One column takes what the others leave; where none does, or on large paper, all grow alike.
        let rest = (room - fixed).max(24.0);
        let width = |column: &Value| column["width"].as_f64().filter(|width| *width > 0.0).unwrap_or(rest);
        let grown = (room / list().map(width).sum::<f64>().max(1.0)).max(1.0);
        let column = |column: &Value| Column {
            key: text(&column["key"]),
            head: text(&column["head"]),
            width: width(column) * grown,
        };
        Table { view, columns: list().map(column).collect(), paper }
    }

    fn last(&self) -> u16 {
        self.columns.len().saturating_sub(1) as u16
    }

    fn page(&self, sheet: &mut Worksheet) {
        sheet.set_landscape();
        sheet.set_paper_size(self.paper);
        sheet.set_margins(0.39, 0.39, 0.5, 0.55, 0.25, 0.25);
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_print_center_horizontally(true);
        let whose = format!("{}　{}", text(&self.view["college"]), text(&self.view["batch"]["title"]));
        sheet_footer(sheet, &whose);
    }

    /// Title, whose table it is, and the headings.
    fn head(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let title = format!("{}{}", text(&self.view["school"]["name"]), text(&self.view["form"]["title"]));
        let run = text(&self.view["batch"]["run"]);
        let run = if run.is_empty() { run } else { format!("　第{run}次运行") };
        let line = format!(
            "学院：{}　　审查批次：{}{run}　　审查日期：{}",
            text(&self.view["college"]),
            text(&self.view["batch"]["title"]),
            text(&self.view["date"]),
        );
        sheet_title(sheet, self.last(), &title, &line)?;
        let format = plain_format().set_font_name("黑体").set_align(FormatAlign::Center);
        let format = format.set_border(FormatBorder::Thin).set_text_wrap();
        let mut lines = 1;
        for (column, at) in self.columns.iter().zip(0..) {
            sheet.write_string_with_format(HEAD_ROW, at, &column.head, &format)?;
            // Excel counts widths in digits of 7 pixels beside 5 pixels of white, at 96 pixels an inch.
            sheet.set_column_width(at, ((column.width * 96.0 / 25.4 - 5.0) / 7.0).max(1.0))?;
            lines = lines.max(column.lines(&column.head));
        }
        set_height(sheet, HEAD_ROW, lines)
    }

    /// Groups with their sub-totals and the total; gives the row of the total.
    fn rows(&self, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
        let mut at = HEAD_ROW;
        for group in self.view["groups"].as_array().into_iter().flatten() {
            at += 1;
            self.bar(sheet, at, &format!("{}　　{}", text(&group["name"]), text(&group["subtotal"])))?;
            for row in group["rows"].as_array().into_iter().flatten() {
                at += 1;
                self.row(sheet, at, row)?;
            }
        }
        self.bar(sheet, at + 1, &text(&self.view["total"]))?;
        Ok(at + 1)
    }

    fn row(&self, sheet: &mut Worksheet, at: u32, row: &Value) -> Result<(), XlsxError> {
        let cell = plain_format().set_align(FormatAlign::Center).set_border(FormatBorder::Thin);
        let (as_text, as_code) =
            (cell.clone().set_num_format("@").set_text_wrap(), cell.clone().set_num_format("@").set_shrink());
        let as_number = cell.set_shrink();
        let mut lines = 1;
        for (column, place) in self.columns.iter().zip(0..) {
            // The day of 开题报告 stands below its result.
            let said = text(&row[&column.key]);
            let said = if column.key == "proposal" { said.replace(' ', "\n") } else { said };
            let is_code = CODES.contains(&column.key.as_str());
            lines = lines.max(if is_code { 1 } else { column.lines(&said) });
            let number = said.parse::<f64>().ok().filter(|_| QUANTITIES.contains(&column.key.as_str()));
            match number {
                Some(number) => sheet.write_number_with_format(at, place, number, &as_number)?,
                // What looks like a formula stays text even where the file is saved as CSV and opened again.
                None if said.starts_with(['=', '+', '-', '@']) => {
                    sheet.write_string_with_format(at, place, said, &as_text.clone().set_quote_prefix())?
                }
                None => sheet.write_string_with_format(at, place, said, if is_code { &as_code } else { &as_text })?,
            };
        }
        set_height(sheet, at, lines)
    }

    /// A line that runs over empty cells instead of joining them: joined cells could not be sorted or filtered.
    fn bar(&self, sheet: &mut Worksheet, at: u32, said: &str) -> Result<(), XlsxError> {
        let bold = plain_format().set_font_name("黑体").set_border_top(FormatBorder::Thin);
        let bold = bold.set_border_bottom(FormatBorder::Thin);
        for place in 0..=self.last() {
            sheet.write_blank(at, place, &bold)?;
        }
        sheet.write_string_with_format(at, 0, said, &bold)?;
        set_height(sheet, at, 1)
    }

    /// Where officers sign, in two rows.
    fn foot(&self, sheet: &mut Worksheet, after: u32) -> Result<(), XlsxError> {
        let rows = [
            ["审查小组成员：", "", "主管院领导签字：", "", "（学院公章）"],
            ["填表人：", "", "联系电话：", "", "日期：　　　　年　　月　　日"],
        ];
        let label = plain_format().set_font_size(10).set_align(FormatAlign::Right);
        let line = plain_format().set_border_bottom(FormatBorder::Thin);
        let seal = plain_format().set_font_size(10).set_align(FormatAlign::Center);
        let formats = [&label, &line, &label, &line, &seal];
        for (texts, at) in rows.iter().zip(after + 1..) {
            for ((share, said), format) in [0.1, 0.36, 0.49, 0.74, 1.0].iter().zip(texts).zip(formats) {
                let before =
                    [0.0, 0.1, 0.36, 0.49, 0.74].into_iter().rev().find(|from| from < share).unwrap_or_default();
                let (first, last) = (self.column_at(before), self.column_at(*share).saturating_sub(1));
                over(sheet, Span { row: at, first, last: last.max(first) }, said, format)?;
            }
            sheet.set_row_height(at, 30)?;
        }
        Ok(())
    }

    /// The column that begins at a share of the whole width.
    fn column_at(&self, share: f64) -> u16 {
        let whole: f64 = self.columns.iter().map(|column| column.width).sum();
        let mut before = 0.0;
        let begins = |column: &Column| {
            let begins = before + column.width / 2.0 >= share * whole;
            before += column.width;
            begins
        };
        self.columns.iter().position(begins).unwrap_or(self.columns.len()) as u16
    }
}

/// Title and a line below it over all columns, in the first two rows.
///
/// # Errors
/// When the writer refuses the content.
pub fn sheet_title(sheet: &mut Worksheet, last: u16, title: &str, line: &str) -> Result<(), XlsxError> {
    let large = plain_format().set_font_name("黑体").set_font_size(16).set_align(FormatAlign::Center);
    over(sheet, Span { row: 0, first: 0, last }, title, &large)?;
    sheet.set_row_height(0, 28)?;
    let small = plain_format().set_font_size(10).set_align(FormatAlign::Center);
    over(sheet, Span { row: 1, first: 0, last }, line, &small)?;
    sheet.set_row_height(1, 18)?;
    Ok(())
}

/// Whose the sheet is and the number of the page, at the foot of each.
pub fn sheet_footer(sheet: &mut Worksheet, whose: &str) {
    // An ampersand begins a code in headers and footers, and a digit behind it would belong to the size.
    let gap = if whose.starts_with(|c: char| c.is_ascii_digit()) { " " } else { "" };
    sheet.set_footer(format!("&L&9{gap}{}&C&9第 &P 页，共 &N 页", whose.replace('&', "&&")));
}

/// How many lines a text takes in a column of some points, counted generously: a row that is too low hides what is in it.
pub fn sheet_lines(text: &str, width: f64, size: f64) -> usize {
    let room = (width - 5.0).max(size);
    let width = |c: char| if c.is_ascii() { 0.55 * size } else { size };
    text.split('\n').map(|line| (line.chars().map(width).sum::<f64>() * 1.06 / room).ceil().max(1.0) as usize).sum()
}

/// Makes a row high enough for some lines of a size.
///
/// # Errors
/// When the writer refuses the row.
pub fn sheet_height(sheet: &mut Worksheet, row: u32, lines: usize, size: f64) -> Result<(), XlsxError> {
    sheet.set_row_height(row, (lines as f64 * size / SIZE * LINE + 5.0).min(HIGHEST))?;
    Ok(())
}

/// Cells beside each other in one row, from the first column to the last.
struct Span {
    row: u32,
    first: u16,
    last: u16,
}

/// Writes over several columns; a single one cannot be joined.
fn over(sheet: &mut Worksheet, cells: Span, said: &str, format: &Format) -> Result<(), XlsxError> {
    let Span { row, first, last } = cells;
    if first < last {
        sheet.merge_range(row, first, row, last, said, format)?
    } else {
        sheet.write_string_with_format(row, first, said, format)?
    };
    Ok(())
}

fn set_height(sheet: &mut Worksheet, row: u32, lines: usize) -> Result<(), XlsxError> {
    sheet_height(sheet, row, lines, SIZE)
}

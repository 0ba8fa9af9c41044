//! 《博、硕士研究生毕业资格审查汇总表》 as a workbook, from the same view as the PDF.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook};
use serde_json::Value;

use crate::records::values::Day;
use crate::render::view;

/// The workbook could not be written.
pub type XlsxError = rust_xlsxwriter::XlsxError;

/// Row of the headings, counted from 0: below the title and the line with college and date.
const HEAD_ROW: u32 = 2;

/// Longest text of a cell: Excel refuses 32,768 UTF-16 units, and a character has at most two.
const MOST_CHARACTERS: usize = 16_000;

/// The workbook's bytes. Every cell is text, so no student's text can begin a formula and no ID loses a
/// digit; the creation time is `date`, so the same view gives the same bytes.
///
/// # Errors
/// When the writer refuses the content, for example beyond 1,048,576 rows.
pub fn summary_xlsx(view: &Value, date: Day) -> Result<Vec<u8>, XlsxError> {
    let text = |value: &Value| value.as_str().unwrap_or_default().chars().take(MOST_CHARACTERS).collect::<String>();
    let mut workbook = Workbook::new();
    let (year, month, day) = date.ymd();
    let created = ExcelDateTime::from_ymd(year as u16, month as u8, day as u8)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = workbook.add_worksheet();
    sheet.set_name("汇总表")?;
    let columns: Vec<_> = view["columns"].as_array().into_iter().flatten().map(|column| text(&column["key"])).collect();
    let last = columns.len().saturating_sub(1) as u16;
    let centred = Format::new().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
    let title = centred.clone().set_bold().set_font_size(16);
    let cell = centred.clone().set_border(FormatBorder::Thin).set_text_wrap().set_num_format("@");
    let head = cell.clone().set_bold();
    // What looks like a formula stays text even where the file is saved as CSV and opened again.
    let quoted = cell.clone().set_quote_prefix();

    let heading = format!("{}{}", text(&view["school"]["name"]), text(&view["form"]["title"]));
    sheet.merge_range(0, 0, 0, last, &heading, &title)?;
    let line = format!(
        "学院：{}　　审查批次：{}　　日期：{}",
        text(&view["college"]),
        text(&view["batch"]["title"]),
        text(&view["date"])
    );
    sheet.merge_range(1, 0, 1, last, &line, &centred)?;
    for (column, at) in columns.iter().filter_map(|key| view::column(key)).zip(0..) {
        sheet.write_string_with_format(HEAD_ROW, at, column.head, &head)?;
        sheet.set_column_width(at, column.characters)?;
    }
    let mut at = HEAD_ROW;
    for row in view["groups"].as_array().into_iter().flatten().filter_map(|g| g["rows"].as_array()).flatten() {
        at += 1;
        for (key, column) in columns.iter().zip(0..) {
            let text = text(&row[key]);
            let format = if text.starts_with(['=', '+', '-', '@']) { &quoted } else { &cell };
            sheet.write_string_with_format(at, column, text, format)?;
        }
    }
    sheet.autofilter(HEAD_ROW, 0, at.max(HEAD_ROW + 1), last)?;
    sheet.merge_range(at + 1, 0, at + 1, last, &text(&view["total"]), &centred)?;
    sheet.merge_range(at + 3, 0, at + 3, last, FOOTER, &centred)?;
    sheet.set_freeze_panes(HEAD_ROW + 1, 3)?;
    sheet.set_repeat_rows(0, HEAD_ROW)?;
    sheet.set_landscape();
    // As the writer counts sizes: 8 is A3, 9 is A4.
    sheet.set_paper_size(if view["paper"] == "a3" { 8 } else { 9 });
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    workbook.save_to_buffer()
}

const FOOTER: &str = "审查小组成员：　　　　　　　　主管院领导签字：　　　　　　　　学院（公章）　　　　　　　　填表人/联系电话：　　　　　　　　年　　月　　日";

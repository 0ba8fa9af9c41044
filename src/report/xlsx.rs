//! 《博、硕士研究生毕业资格审查汇总表》 as a workbook, from the same view as the PDF.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook};
use serde_json::Value;

use crate::records::values::Day;

/// The workbook could not be written.
pub type XlsxError = rust_xlsxwriter::XlsxError;

/// Column key, heading, width in characters.
const COLUMNS: [(&str, &str, f64); 25] = [
    ("order", "序号", 5.0),
    ("id", "学号", 15.0),
    ("name", "姓名", 14.0),
    ("sex", "性别", 5.0),
    ("level", "学位层次", 7.0),
    ("kind", "学位类型", 7.0),
    ("study_mode", "学习方式", 8.0),
    ("major_code", "专业代码", 9.0),
    ("major", "专业名称", 18.0),
    ("supervisor", "导师", 10.0),
    ("enrolled", "入学年月", 9.0),
    ("credits_needed", "应修总学分", 8.0),
    ("credits_earned", "已修总学分", 8.0),
    ("course_credits", "课程学分（学位课/选修）", 13.0),
    ("practice", "实践学分", 7.0),
    ("activities", "学术活动学分", 8.0),
    ("midterm", "中期考核", 8.0),
    ("proposal", "开题报告（日期）", 16.0),
    ("outputs", "科研成果", 18.0),
    ("project", "省研创项目（结题）", 11.0),
    ("photo", "学位照片", 8.0),
    ("chsi_photo", "学信网照片", 9.0),
    ("college_conclusion", "学院初审结论", 12.0),
    ("graduate_school_conclusion", "研究生院复核结论", 12.0),
    ("note", "备注", 24.0),
];
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
    let mut workbook = Workbook::new();
    let (year, month, day) = date.ymd();
    let created = ExcelDateTime::from_ymd(year as u16, month as u8, day as u8)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = workbook.add_worksheet();
    sheet.set_name("汇总表")?;
    let last = (COLUMNS.len() - 1) as u16;
    let centred = Format::new().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
    let title = centred.clone().set_bold().set_font_size(16);
    let cell = centred.clone().set_border(FormatBorder::Thin).set_text_wrap().set_num_format("@");
    let head = cell.clone().set_bold();
    let text = |value: &Value| value.as_str().unwrap_or_default().chars().take(MOST_CHARACTERS).collect::<String>();

    let heading = format!("{}{}", text(&view["school"]["name"]), text(&view["form"]["title"]));
    sheet.merge_range(0, 0, 0, last, &heading, &title)?;
    let line = format!(
        "学院：{}　　审查批次：{}　　日期：{}",
        text(&view["college"]),
        text(&view["batch"]["title"]),
        text(&view["date"])
    );
    sheet.merge_range(1, 0, 1, last, &line, &centred)?;
    for ((_, name, width), column) in COLUMNS.iter().zip(0..) {
        sheet.write_string_with_format(HEAD_ROW, column, *name, &head)?;
        sheet.set_column_width(column, *width)?;
    }
    let mut at = HEAD_ROW;
    for row in view["groups"].as_array().into_iter().flatten().filter_map(|g| g["rows"].as_array()).flatten() {
        at += 1;
        for ((key, ..), column) in COLUMNS.iter().zip(0..) {
            sheet.write_string_with_format(at, column, text(&row[*key]), &cell)?;
        }
    }
    sheet.autofilter(HEAD_ROW, 0, at.max(HEAD_ROW + 1), last)?;
    sheet.merge_range(at + 1, 0, at + 1, last, &text(&view["total"]), &centred)?;
    sheet.merge_range(at + 3, 0, at + 3, last, FOOTER, &centred)?;
    sheet.set_freeze_panes(HEAD_ROW + 1, 3)?;
    sheet.set_repeat_rows(0, HEAD_ROW)?;
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    workbook.save_to_buffer()
}

const FOOTER: &str = "审查小组成员：　　　　　　　　主管院领导签字：　　　　　　　　学院（公章）　　　　　　　　填表人/联系电话：　　　　　　　　年　　月　　日";

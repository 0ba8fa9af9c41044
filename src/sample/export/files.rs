//! Sheets as the files that systems and officers make of them: workbook, HTML page, CSV.

use encoding_rs::GB18030;
use quick_xml::escape::partial_escape;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

use super::{ExportError, Sheet};
use crate::ingest::exports::Headings;
use crate::message::Word;
use crate::records::TableKind;
use crate::records::values::Day;
use crate::sample::pools::Pools;

/// Fields that an export writes as numbers, and those that it writes as dates.
const NUMBERS: [&str; 4] = ["credits", "mark", "months", "supervisor_rank"];
const DATES: [&str; 5] = ["birth_date", "date", "from", "to", "submitted"];

/// A workbook as officers keep it: a merged title, headings, rows, a total and the clerk's name.
pub fn xlsx_file(
    sheets: &[Sheet],
    kind: TableKind,
    headings: &Headings,
    pools: &Pools,
    date: Day,
) -> Result<Vec<u8>, ExportError> {
    let mut book = Workbook::new();
    let (year, month, today) = date.ymd();
    let created = ExcelDateTime::from_ymd(year as u16, month as u8, today as u8)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let (title, as_date) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name)?;
        let last = u16::try_from(sheet.fields.len().saturating_sub(1)).unwrap_or(u16::MAX);
        page.merge_range(0, 0, 0, last, &format!("{}（{}）", kind.chinese(), sheet.name), &title)?;
        for (column, field) in (0..).zip(&sheet.fields) {
            page.write_string(1, column, heading(headings, kind, field))?;
        }
        let mut line = 2;
        for row in &sheet.rows {
            for (column, field) in (0..).zip(&sheet.fields) {
                let Some(text) = row.get(field) else { continue };
                match (text.parse::<f64>(), text.parse::<Day>()) {
                    (Ok(number), _) if NUMBERS.contains(field) => page.write_number(line, column, number)?,
                    (_, Ok(date)) if DATES.contains(field) => {
                        let (year, month, day) = date.ymd();
                        let moment = ExcelDateTime::from_ymd(year as u16, month as u8, day as u8)?;
                        page.write_datetime_with_format(line, column, &moment, &as_date)?
                    }
                    _ => page.write_string(line, column, text)?,
                };
            }
            line += 1;
        }
        page.write_string(line, 0, pools.remark("total"))?;
        page.write_number(line, 1, sheet.rows.len() as f64)?;
        page.write_string(line + 1, 0, format!("{}：{}", pools.remark("clerk"), pools.remark("officer")))?;
    }
    book.save_to_buffer()
}

fn heading(headings: &Headings, kind: TableKind, field: &str) -> String {
    headings.aliases(kind, field).first().cloned().unwrap_or_default()
}

/// The page that many systems call `.xls`.
pub fn html_page(sheet: &Sheet, kind: TableKind, headings: &Headings) -> Vec<u8> {
    let cell = |tag: &str, text: &str| format!("<{tag}>{}</{tag}>", partial_escape(text));
    let head: String = sheet.fields.iter().map(|field| cell("th", &heading(headings, kind, field))).collect();
    let mut page = String::from(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head><body>\n",
    );
    page.push_str(&format!(
        "<table border=\"1\">\n<tr><th colspan=\"{}\">{}</th></tr>\n",
        sheet.fields.len(),
        partial_escape(sheet.name.as_str())
    ));
    page.push_str(&format!("<tr>{head}</tr>\n"));
    for row in &sheet.rows {
        let cells = sheet.fields.iter().map(|field| match row.get(field) {
            Some(text) => cell("td", text),
            None => "<td>&nbsp;</td>".into(),
        });
        page.push_str(&format!("<tr>{}</tr>\n", cells.collect::<String>()));
    }
    page.push_str("</table></body></html>\n");
    page.into_bytes()
}

/// CSV in GB 18030 without a mark, as Chinese spreadsheets save it.
pub fn csv_file(sheet: &Sheet, kind: TableKind, headings: &Headings) -> Vec<u8> {
    let quoted = |text: &str| {
        if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    };
    let head: Vec<String> = sheet.fields.iter().map(|field| quoted(&heading(headings, kind, field))).collect();
    let mut lines = vec![head.join(",")];
    for row in &sheet.rows {
        let cells: Vec<String> =
            sheet.fields.iter().map(|field| row.get(field).map(|text| quoted(text)).unwrap_or_default()).collect();
        lines.push(cells.join(","));
    }
    GB18030.encode(&(lines.join("\r\n") + "\r\n")).0.into_owned()
}

//! Rows within a table that are no data: totals, notes, numbers of pages, titles, explanations of the columns.

use super::Context;
use super::declared::declared_records;
use super::headings;
use super::heads;
use super::label;
use super::line::Line;
use super::values::{looks_scientific, read_day, student_id};
use crate::ingest::table::{Cell, Value, one_line, page_marks_of_cell};
use crate::message::{Message, say};

/// Why a row is no data, if it is none: a sum, a note below the table, or a title between tables.
pub fn why_no_data(line: &Line, context: &Context) -> Option<Message> {
    let first = line.row.cells.first().map(|cell| cell.value.to_string()).unwrap_or_default();
    let lone = line.row.cells.len() == 1;
    if lone && declared_records(&first).is_some() {
        return Some(say("table-row-note").with("text", one_line(&first)));
    }
    let own_id = line.block.columns.get("id").and_then(|column| line.row.cell(column.column));
    let is_words = |cell: &Cell| line.row.cells.len() == 1 && is_prose(cell.value.shown());
    if own_id.is_some_and(|cell| student_id(&cell.value).is_ok() && !is_words(cell)) {
        let is_code =
            || !first.contains(|c: char| c.is_ascii_digit()) && heads::known_headings(line.row, &context.headings) >= 2;
        return (is_code() || numbers_columns(line)).then(|| say("table-row-heading"));
    }
    let text = folded_start(&first);
    let begins = |list: &[String]| list.iter().any(|word| text.starts_with(&folded_start(word)));
    // The word may stand in any column that has no numbers, as `合计` below the names.
    let any_total = line.row.cells.iter().any(|cell| {
        let text = folded_start(&cell.value.to_string());
        context.headings.totals().iter().any(|word| text == folded_start(word))
    });
    let is_mark = || {
        let is_numbered = own_id.is_some() && first.contains(|c: char| c.is_ascii_digit());
        let is_day = || read_day(&Value::Text(first.as_str().into())).is_ok();
        lone && (is_page_mark(&first) || is_day() || !is_numbered || is_sentence(&first))
    };
    if heads::known_headings(line.row, &context.headings) >= 2 {
        Some(say("table-row-heading"))
    } else if any_total || is_subtotal(line) || begins(context.headings.totals()) {
        Some(say("table-row-total").with("text", one_line(&first)))
    } else if begins(context.headings.notes()) || is_label(line, context) || is_mark() || explains(line) {
        Some(say("table-row-note").with("text", one_line(&first)))
    } else {
        None
    }
}

/// Whether a row right below the headings only numbers the columns: 1, 2, 3 …
fn numbers_columns(line: &Line) -> bool {
    const FEWEST: usize = 3;
    line.row.number == line.block.header.1.saturating_add(1)
        && line.row.cells.len() >= FEWEST
        && (1..)
            .zip(&line.row.cells)
            .all(|(number, cell): (u32, &Cell)| cell.value.shown().trim() == number.to_string())
}

/// Whether a spreadsheet summed up a group of rows below them: `201946000000 汇总`, and none of the columns that a row must have.
fn is_subtotal(line: &Line) -> bool {
    const SUMS: [&str; 5] = ["汇总", "小计", "合计", "计数", "平均值"];
    let lacks = ["course", "title", "unit", "project", "milestone", "name"].iter().all(|field| line.is_blank(field));
    let ends = |cell: &Cell| SUMS.iter().any(|word| cell.value.shown().trim_end().ends_with(word));
    lacks && line.row.cells.first().is_some_and(ends)
}

/// Words by which a row below the headings says how to fill in the columns.
const EXPLANATIONS: [&str; 16] = [
    "必填",
    "选填",
    "非必填",
    "可选",
    "可空",
    "文本",
    "数字",
    "数值",
    "日期",
    "整数",
    "分",
    "学分",
    "学时",
    "人",
    "月",
    "%",
];

/// Whether a row rules off, or stands right below the headings and explains them.
fn explains(line: &Line) -> bool {
    let texts = || line.row.cells.iter().map(|cell| headings::folded_heading(cell.value.shown()));
    let is_rule = |text: String| text.chars().all(|c| "-=_+:|─—".contains(c));
    let is_below = || line.row.number == line.block.header.1.saturating_add(1);
    texts().all(is_rule) || (is_below() && texts().all(|text| EXPLANATIONS.contains(&text.as_str())))
}

/// Whether a text says something in words, and holds no number that is long enough for an ID: `(8 rows affected)`.
fn is_sentence(text: &str) -> bool {
    const FEWEST_DIGITS: usize = 6;
    let longest = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    longest < FEWEST_DIGITS && text.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !looks_scientific(text.trim())
}

/// Whether a text is several words without a number: `End of report` is no ID.
fn is_prose(text: &str) -> bool {
    text.split_whitespace().nth(1).is_some() && !text.contains(|c: char| c.is_ascii_digit())
}

/// Whether a text is nothing but the number of a page.
fn is_page_mark(text: &str) -> bool {
    const LONGEST: usize = 40;
    text.len() <= LONGEST && !page_marks_of_cell(text).is_empty()
}

/// Whether a row only labels the table below it: it has not what rows of its table must have.
fn is_label(line: &Line, context: &Context) -> bool {
    let required = line.block.kind.as_ref().map(|kind| context.headings.required(*kind)).unwrap_or_default();
    let lacks = required.iter().any(|field| field != "id" && line.is_blank(field));
    lacks && label::is_label(line.row, &context.headings)
}

/// A text as the beginning of a row is compared: half-width, without white space.
fn folded_start(text: &str) -> String {
    text.chars().map(headings::half_width).filter(|c| !headings::is_blank(*c)).collect()
}

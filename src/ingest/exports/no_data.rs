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
use crate::records::TableKind;

/// Why a row is no data, if it is none: a sum, a note below the table, or a title between tables.
pub fn why_no_data(line: &Line, context: &Context) -> Option<Message> {
    let first = line.row.cells.first().map(|cell| cell.value.to_string()).unwrap_or_default();
    let lone = line.row.cells.len() == 1;
    if lone && declared_records(&first).is_some() {
        return Some(say("table-row-note").with("text", one_line(&first)));
    }
    let own_id = line.block.columns.get("id").and_then(|column| line.row.cell(column.column));
    let is_words = |cell: &Cell| line.row.cells.len() == 1 && is_prose(cell.value.shown());
    let totals = context.headings.totals();
    // `Total` might be an ID.
    let sums =
        |cell: &Cell| !cell.value.shown().contains(|c: char| c.is_ascii_digit()) && is_total(line, &first, totals);
    if own_id.is_some_and(|cell| student_id(&cell.value).is_ok() && !is_words(cell) && !sums(cell)) {
        let is_code =
            || !first.contains(|c: char| c.is_ascii_digit()) && heads::known_headings(line.row, &context.headings) >= 2;
        return (is_code() || numbers_columns(line)).then(|| say("table-row-heading"));
    }
    let is_mark = || {
        let is_numbered = own_id.is_some() && first.contains(|c: char| c.is_ascii_digit());
        let is_day = || read_day(&Value::Text(first.as_str().into())).is_ok();
        lone && (is_page_mark(&first) || is_day() || !is_numbered || is_sentence(&first))
    };
    // Whose rows they are may be told by a merged cell or by labels, so that a row begins with the title of a course:
    // 共产党宣言研读, 平均场博弈.
    let (is_record, is_full) = (is_whole(line, context) || has_code(line), is_full(line, context));
    let notes = context.headings.notes();
    if heads::known_headings(line.row, &context.headings) >= 2 {
        Some(say("table-row-heading"))
    } else if is_total(line, &first, totals) || (!is_record && !is_full && begins_with(&first, totals)) {
        Some(say("table-row-total").with("text", one_line(&first)))
    } else if (!is_record && begins_with(&first, notes)) || is_label(line, context) || is_mark() || explains(line) {
        Some(say("table-row-note").with("text", one_line(&first)))
    } else {
        None
    }
}

/// Whether every column that a row must have is filled; a mark may be still to come.
fn has_required(line: &Line, context: &Context) -> bool {
    let required = line.block.kind.as_ref().map(|kind| context.headings.required(*kind)).unwrap_or_default();
    required.len() > 1 && required.iter().all(|field| field == "mark" || !line.is_blank(field))
}

/// Whether a row is one of a course, with all that it must have.
fn is_whole(line: &Line, context: &Context) -> bool {
    let is_course = matches!(line.block.kind, Ok(TableKind::Plan | TableKind::Results));
    is_course && line.row.cells.len() > 1 && has_required(line, context)
}

/// Whether a row of any other table has all that it must have and more, as no sum has.
fn is_full(line: &Line, context: &Context) -> bool {
    const FEWEST_CELLS: usize = 4;
    line.row.cells.len() >= FEWEST_CELLS && has_required(line, context)
}

/// Whether a row has what looks like the code of a course behind its first cell.
fn has_code(line: &Line) -> bool {
    let first = line.row.cells.first().map(|cell| cell.column);
    let code = line.block.columns.get("code").filter(|code| Some(code.column) != first);
    let is_code = |text: &str| text.is_ascii() && text.contains(|c: char| c.is_ascii_digit()) && !text.contains(':');
    code.and_then(|code| line.row.cell(code.column)).is_some_and(|cell| is_code(cell.value.shown()))
}

/// Whether a text begins with a word of a list; one of a single character says so only before a number: `共20条`.
fn begins_with(text: &str, list: &[String]) -> bool {
    let text = folded_start(text);
    list.iter().map(|word| folded_start(word)).any(|word| {
        let is_one = word.chars().nth(1).is_none();
        let rest = text.strip_prefix(&word);
        !word.is_ascii() && rest.is_some_and(|rest| !is_one || rest.starts_with(|c: char| c.is_numeric()))
    })
}

/// Whether a row sums up: its first cell says so and nothing else but numbers and units, or any cell does alone, as `合计`
/// below the names; or a spreadsheet summed up a group of rows below them.
fn is_total(line: &Line, first: &str, totals: &[String]) -> bool {
    const UNITS: &str = "分门人次个条项场名页元数值率学时成绩点";
    let is_unit = |c: char| !c.is_alphabetic() || UNITS.contains(c);
    let words: Vec<String> = totals.iter().map(|word| headings::folded_heading(word)).collect();
    let first = headings::folded_heading(first);
    let is_word = |text: &str| words.contains(&headings::folded_heading(text));
    words.iter().filter_map(|word| first.strip_prefix(word.as_str())).any(|rest| rest.chars().all(is_unit))
        || line.row.cells.iter().any(|cell| is_word(cell.value.shown()))
        || is_subtotal(line, &words)
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

/// Whether a spreadsheet summed up a group of rows below them: `201946000000 汇总`, `石兰 平均值`, and none of the columns that a
/// row must have.
fn is_subtotal(line: &Line, words: &[String]) -> bool {
    let ends = |cell: &Cell| {
        let text = headings::folded_heading(cell.value.shown());
        words.iter().any(|word| text.ends_with(word.as_str()))
    };
    let lacks = ["course", "title", "unit", "project", "milestone"].iter().all(|field| line.is_blank(field));
    let name = line.block.columns.get("name").and_then(|name| line.row.cell(name.column));
    let first = line.row.cells.first().filter(|_| name.is_none());
    lacks && name.or(first).is_some_and(ends)
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

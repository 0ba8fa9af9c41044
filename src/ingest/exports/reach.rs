//! How far labels above a table reach: a row that may name another student ends them, lest its rows go to the student
//! before.

use super::headings::{Headings, folded_heading, half_width, is_blank, is_invisible};
use super::label::Labels;
use super::values::{looks_scientific, read_day};
use crate::ingest::table::{Row, Value};
use crate::records::TableKind;

/// Digits that a number has which may be an ID.
const FEWEST_DIGITS: usize = 6;

/// What the rows of a table without IDs look like.
#[derive(Debug, Clone)]
pub struct Shape {
    /// What the table holds.
    pub kind: Option<TableKind>,
    /// Columns that its rows must have.
    pub needed: Vec<u32>,
    /// The column that holds a number in every row.
    pub number: Option<u32>,
}

impl Shape {
    /// Whether a row has what rows of the table have.
    pub fn fits(&self, row: &Row, headings: &Headings) -> bool {
        let texts = || row.cells.iter().map(|cell| cell.value.to_string());
        let is_filled = |column: &u32| row.cell(*column).is_some();
        let has_number = |column: u32| row.cell(column).is_some_and(|cell| has_digit(cell.value.shown()));
        row.cells.len() > 1
            && self.needed.iter().all(is_filled)
            && self.number.is_none_or(has_number)
            && !texts().all(|text| text.contains([':', '：']))
            && texts().filter(|text| headings.is_heading(&folded_heading(text))).count() < 2
    }
}

/// Whether a row below labels may name another student: it holds another number or name, or looks like the title of
/// a section.
pub fn ends(row: &Row, labels: &Labels, shape: &Shape, headings: &Headings) -> bool {
    if labels.differ(row, headings) {
        return true;
    }
    let id = labels.id().unwrap_or_default();
    let texts: Vec<String> = row.cells.iter().map(|cell| cell.value.to_string()).collect();
    if shape.fits(row, headings) {
        let mut needed = shape.needed.iter().filter_map(|column| row.cell(*column));
        return needed.any(|cell| numbers(&cell.value).iter().any(|number| is_like(number, &id)));
    }
    let is_other = |cell: &Value| {
        looks_scientific(cell.shown().trim())
            || (read_day(cell).is_err() && numbers(cell).iter().any(|number| *number != id))
    };
    if row.cells.iter().any(|cell| is_other(&cell.value)) {
        return true;
    }
    if says_nothing_new(&texts, headings) {
        return false;
    }
    match &row.cells[..] {
        [only] => read_day(&only.value).is_err() && !titles_part(only.value.shown(), labels, shape.kind, headings),
        _ => shape.number.is_some() && !texts.iter().any(|text| has_digit(text)),
    }
}

/// Whether a row right below labels names another student than they do.
pub fn contradicts(row: &Row, labels: &Labels, headings: &Headings) -> bool {
    let Some(id) = labels.id() else { return false };
    let is_other = |cell: &Value| numbers(cell).iter().any(|number| is_like(number, &id));
    (labels.values.contains_key("name") && labels.differ(row, headings))
        || row.cells.iter().any(|cell| is_other(&cell.value))
}

/// Totals and notes.
fn says_nothing_new(texts: &[String], headings: &Headings) -> bool {
    let words = || headings.totals().iter().chain(headings.notes());
    let begins = |text: &String| {
        let text = plain(text);
        words().any(|word| text.starts_with(&plain(word)))
    };
    texts.iter().any(begins)
}

/// Whether a title names nothing but a part of one student's section: a class of courses, a term, another kind of table.
pub fn titles_part(text: &str, labels: &Labels, kind: Option<TableKind>, headings: &Headings) -> bool {
    const LONGEST: usize = 60;
    const FILLERS: [&str; 18] = [
        "学年", "学期", "成绩", "情况", "课程", "第", "春", "秋", "夏", "季", "年", "表", "及", "与", "和", "类", "的",
        "续",
    ];
    let mut rest = plain(text);
    if rest.chars().count() > LONGEST {
        return false;
    }
    let known = [labels.id(), labels.shown("name")].into_iter().flatten().map(|known| plain(&known));
    let own: Vec<String> = known.filter(|known| rest.contains(known)).collect();
    own.iter().for_each(|known| rest = rest.replace(known, ""));
    let mut names_part = !own.is_empty() || ["学年", "学期"].iter().any(|word| rest.contains(word));
    for (word, named) in headings.title_words() {
        if rest.contains(word) {
            names_part |= named.is_none() || *named != kind;
            rest = rest.replace(word, "");
        }
    }
    for word in FILLERS {
        rest = rest.replace(word, "");
    }
    let is_ordinal =
        |c: char| c.is_ascii_digit() || c.is_ascii_punctuation() || "一二三四五六七八九十、，。（）：—–".contains(c);
    names_part && rest.chars().all(is_ordinal)
}

/// Runs of letters and digits that are long enough for an ID.
fn numbers(value: &Value) -> Vec<String> {
    let text: String = value.shown().chars().map(half_width).filter(|c| !is_invisible(*c)).collect();
    let text = text.trim().to_lowercase();
    let whole = text.strip_suffix(".0").unwrap_or(&text);
    let runs = whole.split(|c: char| !c.is_ascii_alphanumeric());
    let is_number = |run: &&str| run.bytes().filter(u8::is_ascii_digit).count() >= FEWEST_DIGITS;
    runs.filter(is_number).map(str::to_owned).collect()
}

/// Whether a number is none but looks like it: as long, or one longer or shorter, and begun alike.
fn is_like(number: &str, id: &str) -> bool {
    number != id && number.len().abs_diff(id.len()) <= 1 && number.get(..2).is_some_and(|start| id.starts_with(start))
}

fn has_digit(text: &str) -> bool {
    text.chars().map(half_width).any(|c| c.is_ascii_digit())
}

/// Half-width, small, without white space.
fn plain(text: &str) -> String {
    text.chars().map(half_width).filter(|c| !is_blank(*c)).flat_map(char::to_lowercase).collect()
}

//! Sheets of raw cells: what a table file holds, before anybody asks what it means.

use std::fmt;
use std::sync::Arc;

use super::quotes::Quotes;
use crate::location::Location;

/// A sheet of a workbook, a table of a page, or a text table as a whole.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Name; empty in a file that has but one nameless table.
    pub name: Arc<str>,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    /// Rows that hold anything, by number.
    pub rows: Vec<Row>,
    /// Columns that are hidden, from 0, as ranges with both ends.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Merged areas, from the top.
    pub merged: Vec<Area>,
    /// Comments on cells, from the top.
    pub comments: Vec<Comment>,
    /// Whether pictures or shapes lie on it; said of xlsx alone.
    pub is_drawn: bool,
}

/// What somebody has written on a cell, beside its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Comment {
    /// Row of the cell, from 0.
    pub row: u32,
    /// Column of the cell, from 0.
    pub column: u32,
    /// The text.
    pub text: String,
}

/// A row that holds anything.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// From 0, as in the spreadsheet.
    pub number: u32,
    /// Whether the row is hidden.
    pub hidden: bool,
    /// Cells that hold anything, by column.
    pub cells: Vec<Cell>,
    /// How it stands in a delimited text.
    pub text: Option<TextRow>,
}

/// How a row stands in a delimited text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextRow {
    /// Its first line, from 1.
    pub line: usize,
    /// Number of columns, empty ones included.
    pub columns: u32,
    /// Separators that quotes take into cells.
    pub held: u32,
    /// What its quotes are.
    pub quotes: Quotes,
}

/// A cell that holds something.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// From 0, as in the spreadsheet.
    pub column: u32,
    /// The value, as the file has it.
    pub value: Value,
    /// Whether a formula made it; the value is what the spreadsheet last computed.
    pub formula: bool,
    /// What a person sees otherwise than the value says.
    pub odd: Option<Odd>,
}

/// What a person sees otherwise than a value says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Odd {
    /// Another number, since the format shows fewer decimals; nothing, where it shows none at all.
    Seen(Arc<str>),
    /// A value that is struck out.
    Struck,
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Odd::Seen(text) => write!(f, " seen {text}"),
            Odd::Struck => f.write_str(" struck"),
        }
    }
}

impl Cell {
    /// A value that nothing is said about.
    pub fn plain(column: u32, value: Value) -> Cell {
        Cell { column, value, formula: false, odd: None }
    }
}

/// What a cell holds, as the file types it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text as it stands.
    Text(Arc<str>),
    /// A number, in the decimal digits of the file.
    Number(Arc<str>),
    /// A number that is shown as a date: days since the epoch.
    Date(Arc<str>, Epoch),
    /// A day that the file writes out, `2022-11-16`.
    Day(Arc<str>),
    /// TRUE or FALSE.
    Bool(bool),
    /// An error such as `#N/A`.
    Error(Arc<str>),
    /// A formula that no program has computed yet.
    Uncomputed,
    /// A text longer than any cell may be, which is not kept.
    TooLong,
}

/// From when a workbook counts its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Epoch {
    /// Day 1 is 1900-01-01, with a 29 February 1900 that never was.
    Y1900,
    /// Day 0 is 1904-01-01.
    Y1904,
}

/// Cells merged into one; the content stands in the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Area {
    /// First row, from 0.
    pub top: u32,
    /// Last row.
    pub bottom: u32,
    /// First column, from 0.
    pub left: u32,
    /// Last column.
    pub right: u32,
}

impl Area {
    /// `B2:D4` or `B2`.
    pub fn parse(text: &str) -> Option<Area> {
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        let ((left, top), (right, bottom)) = (address(from)?, address(to)?);
        (top <= bottom && left <= right).then_some(Area { top, bottom, left, right })
    }

    /// Whether a cell lies in the area.
    pub fn holds(self, row: u32, column: u32) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }
}

impl Sheet {
    /// The place of a cell, row and column from 0.
    pub fn at(&self, file: &Arc<str>, row: u32, column: u32) -> Location {
        Location::cell(file.clone(), self.name.clone(), row, column)
    }

    /// The comments on cells of a row.
    pub fn comments_on(&self, row: u32) -> &[Comment] {
        let (from, to) = (
            self.comments.partition_point(|comment| comment.row < row),
            self.comments.partition_point(|comment| comment.row <= row),
        );
        self.comments.get(from..to).unwrap_or_default()
    }

    /// Whether a column is hidden.
    pub fn is_column_hidden(&self, column: u32) -> bool {
        self.hidden_columns.iter().any(|(from, to)| (*from..=*to).contains(&column))
    }
}

impl Row {
    /// The cell in a column.
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        self.cells.binary_search_by_key(&column, |cell| cell.column).ok().and_then(|index| self.cells.get(index))
    }
}

/// The content as a person sees it; a date is its number of days.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shown())
    }
}

/// Column and row from 0 of `F88` or `$F$88`.
pub fn address(text: &str) -> Option<(u32, u32)> {
    let text = text.trim_start_matches('$');
    let split = text.find(|c: char| !c.is_ascii_uppercase())?;
    let (letters, digits) = text.split_at(split);
    let column =
        letters.bytes().try_fold(0u32, |sum, letter| sum.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1))?;
    let row: u32 = digits.trim_start_matches('$').parse().ok()?;
    Some((column.checked_sub(1)?, row.checked_sub(1)?))
}

impl Value {
    /// The content as a person sees it; a date is its number of days.
    pub fn shown(&self) -> &str {
        match self {
            Value::Text(text) | Value::Number(text) | Value::Date(text, _) | Value::Day(text) | Value::Error(text) => {
                text
            }
            Value::Bool(true) => "TRUE",
            Value::Bool(false) => "FALSE",
            Value::Uncomputed => "=?",
            Value::TooLong => "…",
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.shown().len()
    }

    /// A number that is shown in percent, as it is read there: `93%` of 0.93.
    pub fn percent(number: &str) -> Value {
        let Some(share) = number.parse::<f64>().ok().filter(|share| share.is_finite()) else {
            return Value::Number(number.into());
        };
        // A spreadsheet computes in binary; what is far behind the point is noise.
        let shown = format!("{:.9}", share * 100.0);
        Value::Text(format!("{}%", shown.trim_end_matches('0').trim_end_matches('.')).into())
    }

    /// A text, or nothing if only white space stands there; what a spreadsheet shows of an error is no text.
    pub fn text(text: &str) -> Option<Value> {
        Value::shared(&Arc::from(text))
    }

    /// The same of a text that several cells share.
    pub fn shared(text: &Arc<str>) -> Option<Value> {
        match text.trim() {
            "" => None,
            error if is_error(error) => Some(Value::Error(error.into())),
            _ => Some(Value::Text(text.clone())),
        }
    }
}

/// Whether a text is an error of a spreadsheet (ECMA-376 part 1, §18.17.3, and those that came later), or the signs
/// that fill a cell which is too narrow for its number.
fn is_error(text: &str) -> bool {
    const ERRORS: [&str; 18] = [
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#BUSY!",
        "#UNKNOWN!",
        "#PYTHON!",
        "#EXTERNAL!",
        "#TIMEOUT!",
    ];
    let number = text.strip_prefix("Err:").unwrap_or_default();
    let is_code = number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_narrow = text.len() >= 3 && text.bytes().all(|byte| byte == b'#');
    (text.starts_with('#') && ERRORS.contains(&text)) || is_narrow || is_code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_spreadsheets_name_them() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")] {
            assert_eq!(crate::location::column_name(column), name);
            assert_eq!(address(&format!("{name}88")), Some((column, 87)));
        }
        for bad in ["", "A", "1", "A0", "a1", "A-1", "ZZZZZZZZZZ1", "A99999999999"] {
            assert_eq!(address(bad), None, "{bad}");
        }
        assert_eq!(Area::parse("$B$2:D4"), Some(Area { top: 1, bottom: 3, left: 1, right: 3 }));
        assert_eq!(Area::parse("D4:B2"), None);
    }
}

//! CSV and TSV (RFC 4180 and what spreadsheets make of it): the separator is recognised by content.
//!
//! A quote that was never closed must not swallow the lines after it. A cell in quotes ends where RFC 4180 ends it; one
//! that would reach over lines which look like rows of their own does not, and a cell whose quotes cannot be cell quotes
//! keeps them as characters. Such rows are marked, for the table above to judge by the number of its headings.

use std::collections::BTreeMap;

use serde::Serialize;

use super::filling::Filling;
use super::limits;
use super::quotes::{Field, Reader, Record, WIDEST, lines_of};
use super::sheet::{Cell, Row, Sheet, TextRow, Value};
use super::unreadable::{Unreadable, too_many};
use crate::message::say;

/// Separators that exports use.
const SEPARATORS: [u8; 4] = [b'\t', b',', b';', b'|'];
/// Separators that no spreadsheet writes, but people and other programs do; each stands for a table only where more lines
/// have it than have a usual one.
const UNUSUAL: [&str; 7] = ["，", "；", "｜", "\\t", "\u{1}", "\u{1f}", "^"];
/// What an unusual separator is read as.
const STAND_IN: u8 = 0x1F;
/// Lines that are looked at to find the separator.
const LOOKED_AT: usize = 50;
/// Bytes of each of them: far more than a row of any export has.
const LOOKED_INTO: usize = 1 << 16;

/// How the lines of a text add up: those that are there are rows, blank, or go on with a cell of the line above.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Lines {
    /// All lines of the file.
    pub physical: usize,
    /// Lines without content.
    pub blank: usize,
    /// Lines within a cell that has line ends.
    pub continued: usize,
}

/// Reads a text table; gives the separator as well.
///
/// # Errors
/// A limit is exceeded.
pub fn read_delimited(text: &str, filling: &mut Filling) -> Result<(char, Lines), Unreadable> {
    let (separator, rest) = separator(text);
    if let Some(unusual) = unusual(rest, separator) {
        let usual = rest.replace(unusual, &char::from(STAND_IN).to_string());
        let lines = records(&usual, text.len() - rest.len(), STAND_IN, unusual, filling)?;
        let shown = if unusual == "\\t" { Some('\t') } else { unusual.chars().next() };
        return Ok((shown.unwrap_or(','), lines));
    }
    let lines = records(rest, text.len() - rest.len(), separator, "", filling)?;
    Ok((char::from(separator), lines))
}

/// Takes a text apart; `head` is the length of what stands before it, `unusual` what the separator stands for.
fn records(rest: &str, head: usize, separator: u8, unusual: &str, filling: &mut Filling) -> Result<Lines, Unreadable> {
    let mut lines = Lines::default();
    if head > 0 {
        (lines.physical, lines.blank) = (1, 1);
    }
    filling.sheet(Sheet::default())?;
    let quotes = quotes(rest, separator);
    let mut reader = Reader::new(rest, separator, usual_width(rest, separator));
    let mut number = 0u32;
    while let Some(record) = reader.next_record() {
        // Blank lines count too: each costs as much.
        if number >= limits::ROWS {
            return Err(too_many(say("table-limit-rows"), limits::ROWS as usize));
        }
        if record.fields.len() > WIDEST {
            return Err(too_many(say("table-limit-columns"), limits::COLUMNS as usize));
        }
        let cells = cells(&record.fields, unusual, quotes);
        let line = lines.physical + 1;
        lines.physical += record.lines;
        if cells.is_empty() {
            lines.blank += record.lines
        } else {
            lines.continued += record.lines - 1
        }
        filling.row(Row { number, cells, text: Some(text_row(&record, line)), ..Row::default() })?;
        number = number.saturating_add(1);
    }
    Ok(lines)
}

/// The separator of another kind that more lines have than the usual one.
fn unusual(text: &str, usual: u8) -> Option<&'static str> {
    let lines = |separator: &str| text.lines().take(LOOKED_AT).filter(|line| line.contains(separator)).count();
    let most = UNUSUAL.into_iter().rev().max_by_key(|separator| lines(separator))?;
    (lines(most) > lines(&char::from(usual).to_string())).then_some(most)
}

fn text_row(record: &Record, line: usize) -> TextRow {
    let columns = u32::try_from(record.fields.len()).unwrap_or(u32::MAX);
    let held: usize = record.fields.iter().map(|field| field.separators).sum();
    TextRow { line, columns, held: u32::try_from(held).unwrap_or(u32::MAX), quotes: record.quotes }
}

fn cells(fields: &[Field], unusual: &str, quotes: Option<(char, char)>) -> Vec<Cell> {
    let cell = |(column, field): (u32, &Field)| {
        let text = without(quotes, formula_text(&field.text));
        let value = match unusual {
            "" => Value::text(text)?,
            _ => Value::text(&text.replace(char::from(STAND_IN), unusual))?,
        };
        Some(Cell::plain(column, value))
    };
    (0..).zip(fields).filter_map(cell).collect()
}

/// Quotation marks other than those of RFC 4180 that enclose the cells of nearly every line.
fn quotes(text: &str, separator: u8) -> Option<(char, char)> {
    const PAIRS: [(char, char); 3] = [('\'', '\''), ('“', '”'), ('‘', '’')];
    let split = |line: &str| line.split(char::from(separator)).map(str::trim).filter(|cell| !cell.is_empty()).count();
    let lines = || text.lines().take(LOOKED_AT).filter(|line| line.len() <= LOOKED_INTO && split(line) > 1);
    let is_enclosed = |line: &&str, pair: (char, char)| {
        let mut cells = line.split(char::from(separator)).map(str::trim).filter(|cell| !cell.is_empty());
        cells.all(|cell| without(Some(pair), cell).len() < cell.len())
    };
    let holds = |pair: &(char, char)| {
        let enclosed = lines().filter(|line| is_enclosed(line, *pair)).count();
        enclosed > 1 && enclosed * 10 >= lines().count() * 9
    };
    PAIRS.into_iter().find(holds)
}

/// A cell without the marks that enclose it.
fn without(quotes: Option<(char, char)>, text: &str) -> &str {
    let inner = |(open, close): (char, char)| text.trim().strip_prefix(open)?.strip_suffix(close);
    quotes.and_then(inner).unwrap_or(text)
}

/// The number of columns that most lines have which can be read alone, else that most lines have.
fn usual_width(text: &str, separator: u8) -> usize {
    let most = |with_quotes: bool| {
        let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
        for line in lines_of(text).filter(|line| with_quotes || !line.contains('"')) {
            let width = line.bytes().filter(|byte| *byte == separator).count() + 1;
            if width > 1 {
                *widths.entry(width).or_default() += 1;
            }
        }
        widths.into_iter().max_by_key(|(width, lines)| (*lines, *width)).map(|(width, _)| width)
    };
    most(false).or_else(|| most(true)).unwrap_or(0)
}

/// `="0123"` is how some programs keep a spreadsheet from taking a text for a number.
fn formula_text(text: &str) -> &str {
    text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

/// The separator that splits the first lines into most columns; `sep=;` says it openly.
fn separator(text: &str) -> (u8, &str) {
    if let Some((first, rest)) = text.split_once('\n')
        && let [named] = first.trim_end().strip_prefix("sep=").unwrap_or("").as_bytes()
    {
        return (*named, rest);
    }
    let count = |of_line: fn(&[u8], u8) -> usize, separator: u8| {
        let lines = text.lines().take(LOOKED_AT).map(|line| &line.as_bytes()[..line.len().min(LOOKED_INTO)]);
        let found = lines.map(|line| of_line(line, separator)).filter(|count| *count > 0);
        found.fold((0, 0), |(lines, total), count| (lines + 1, total + count))
    };
    // Where no separator lies outside quotes, the quotes are strays.
    let best = |of_line| {
        let best = SEPARATORS.into_iter().rev().max_by_key(|separator| count(of_line, *separator));
        best.filter(|separator| count(of_line, *separator).0 > 0)
    };
    let found = best(outside_quotes).or_else(|| best(in_all)).unwrap_or(b',');
    let padded = SEPARATORS.into_iter().skip(1).find(|other| found == b'\t' && tabs_pad(text, *other));
    (padded.unwrap_or(found), text)
}

/// Whether every tab stands beside a separator of another kind, or at an end of its line: some systems put one to each value, lest
/// a spreadsheet take it for a number.
fn tabs_pad(text: &str, separator: u8) -> bool {
    let mut others = 0;
    text.lines().take(LOOKED_AT).all(|line| {
        let bytes = line.trim_end_matches('\r').as_bytes();
        let is_end =
            |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(|byte| [separator, b'"'].contains(byte));
        others += in_all(bytes, separator);
        let mut tabs = (0..bytes.len().min(LOOKED_INTO)).filter(|at| bytes[*at] == b'\t');
        tabs.all(|at| is_end(at.checked_sub(1)) || is_end(Some(at + 1)))
    }) && others > 0
}

fn in_all(line: &[u8], separator: u8) -> usize {
    line.iter().filter(|byte| **byte == separator).count()
}

fn outside_quotes(line: &[u8], separator: u8) -> usize {
    let mut quoted = false;
    line.iter()
        .filter(|byte| {
            quoted ^= **byte == b'"';
            !quoted && **byte == separator
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<(u32, String)>)> {
        let mut filling = Filling::default();
        read_delimited(text, &mut filling).unwrap();
        let sheet = filling.done().remove(0);
        let cells = |row: &Row| row.cells.iter().map(|c| (c.column, c.value.to_string())).collect();
        sheet.rows.iter().map(|row| (row.number, cells(row))).collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        let text = "a,b\r\n\r\n\r\n\"line\r\nbreak\",c\r\n,\r\nd\n";
        let read = rows(text);
        assert_eq!(read.iter().map(|row| row.0).collect::<Vec<_>>(), [0, 3, 5]);
        assert_eq!(read[1].1, [(0, "line\r\nbreak".into()), (1, "c".into())]);
        assert_eq!(rows("\n\na\n")[0].0, 2);
    }

    #[test]
    fn the_separator_is_known_by_content() {
        for text in ["学号\t姓名\n1\t张,三\n", "学号,姓名\n1,\"张\t,三\"\n", "sep=;\n学号;姓名\n1;张,三\n"]
        {
            assert_eq!(rows(text)[1].1.len(), 2, "{text}");
        }
        assert_eq!(rows("=\"0012\",x\n")[0].1[0].1, "0012");
        assert_eq!(rows("一列\n")[0].1.len(), 1);
    }
}

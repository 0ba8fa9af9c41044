//! CSV and TSV (RFC 4180 and what spreadsheets make of it): the separator is told by content.

use super::limits;
use super::sheet::{Cell, Filling, Row, Sheet, Value};
use super::unreadable::{Unreadable, damaged, too_many};
use crate::message::say;

/// Separators that exports use.
const SEPARATORS: [u8; 4] = [b'\t', b',', b';', b'|'];
/// Lines that are looked at to tell the separator.
const LOOKED_AT: usize = 50;

/// Reads a text table; gives the separator as well.
///
/// # Errors
/// A limit is exceeded.
pub fn read(text: &str, filling: &mut Filling) -> Result<char, Unreadable> {
    let (separator, text) = separator(text);
    if is_too_wide(text, separator) {
        return Err(too_many(say("table-limit-columns"), limits::COLUMNS as usize));
    }
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
    filling.sheet(Sheet::default())?;
    let mut record = csv::StringRecord::new();
    let mut number = 0u32;
    while reader.read_record(&mut record).map_err(|_| damaged("CSV"))? {
        let start = record.position().map_or(0, |position| position.byte()) as usize;
        number = number.saturating_add(blank_lines(text, start));
        filling.row(Row { number, hidden: false, cells: cells(&record) })?;
        number = number.saturating_add(1);
    }
    Ok(char::from(separator))
}

fn cells(record: &csv::StringRecord) -> Vec<Cell> {
    let cell = |(column, text): (u32, &str)| {
        let value = Value::text(formula_text(text))?;
        Some(Cell { column, value, formula: false })
    };
    (0..).zip(record).filter_map(cell).collect()
}

/// Whether a row has so many columns, even empty ones, that taking it apart would cost too much.
fn is_too_wide(text: &str, separator: u8) -> bool {
    const WIDEST: usize = 20_000;
    let (mut quoted, mut columns) = (false, 0usize);
    text.bytes().any(|byte| {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => columns = 0,
            byte if byte == separator => columns += 1,
            _ => {}
        }
        columns > WIDEST
    })
}

/// `="0123"` is how some programs keep a spreadsheet from taking a text for a number.
fn formula_text(text: &str) -> &str {
    text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

/// Empty lines at `start`: the reader passes over them, a spreadsheet counts them.
fn blank_lines(text: &str, start: usize) -> u32 {
    let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
    let rest = if before.ends_with('\r') { rest.strip_prefix('\n').unwrap_or(rest) } else { rest };
    let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    let blank = &rest[..blank];
    let lines = blank.matches('\n').count().max(blank.matches('\r').count());
    u32::try_from(lines).unwrap_or(u32::MAX)
}

/// The separator that splits the first lines into most columns; `sep=;` says it openly.
fn separator(text: &str) -> (u8, &str) {
    if let Some((first, rest)) = text.split_once('\n')
        && let [named] = first.trim_end().strip_prefix("sep=").unwrap_or("").as_bytes()
    {
        return (*named, rest);
    }
    let count = |separator: u8| {
        let lines = text.lines().take(LOOKED_AT);
        let found = lines.map(|line| outside_quotes(line, separator)).filter(|count| *count > 0);
        found.fold((0, 0), |(lines, total), count| (lines + 1, total + count))
    };
    let best = SEPARATORS.into_iter().rev().max_by_key(|separator| count(*separator));
    (best.filter(|separator| count(*separator).0 > 0).unwrap_or(b','), text)
}

fn outside_quotes(line: &str, separator: u8) -> usize {
    let mut quoted = false;
    line.bytes()
        .filter(|byte| {
            quoted ^= *byte == b'"';
            !quoted && *byte == separator
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<(u32, String)>)> {
        let mut filling = Filling::default();
        read(text, &mut filling).unwrap();
        let sheet = filling.done().remove(0);
        let cells = |row: &Row| row.cells.iter().map(|c| (c.column, c.value.to_string())).collect();
        sheet.rows.iter().map(|row| (row.number, cells(row))).collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        let text = "a,b\r\n\r\n\r\n\"line\r\nbreak\",c\r\n,\r\nd\n";
        let told = rows(text);
        assert_eq!(told.iter().map(|row| row.0).collect::<Vec<_>>(), [0, 3, 5]);
        assert_eq!(told[1].1, [(0, "line\r\nbreak".into()), (1, "c".into())]);
        assert_eq!(rows("\n\na\n")[0].0, 2);
    }

    #[test]
    fn the_separator_is_told_by_content() {
        for text in ["学号\t姓名\n1\t张,三\n", "学号,姓名\n1,\"张\t,三\"\n", "sep=;\n学号;姓名\n1;张,三\n"]
        {
            assert_eq!(rows(text)[1].1.len(), 2, "{text}");
        }
        assert_eq!(rows("=\"0012\",x\n")[0].1[0].1, "0012");
        assert_eq!(rows("一列\n")[0].1.len(), 1);
    }
}

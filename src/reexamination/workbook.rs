//! A summary table that came back from Excel, held cell by cell against the one that the run wrote.
//!
//! Rows are found by 学号 and columns by their headings, so that sorting, widths and empty rows change nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::remark::{Remark, RemarkKind};
use crate::ingest::table::{self, Row, Sheet, Value};
use crate::render::view::column;

/// Every difference of the second workbook from the first.
pub fn edits(file: &str, written: &[u8], sent: &[u8]) -> Vec<Remark> {
    let unread = |why: String| vec![Remark::new(RemarkKind::WorkbookUnread, file).differs(why, "")];
    let open = |bytes: &[u8]| table::read(bytes).map_err(|why| why.0.zh());
    let (written, sent) = match (open(written), open(sent)) {
        (Ok(written), Ok(sent)) => (written, sent),
        (Err(why), _) | (_, Err(why)) => return unread(why),
    };
    match (Table::find(&written.sheets), Table::find(&sent.sheets)) {
        (Some(written), Some(sent)) => compare(&file.into(), &written, &sent),
        _ => unread(column("id").map_or(String::new(), |id| id.head.to_owned())),
    }
}

/// The table of a workbook.
struct Table<'s> {
    sheet: &'s Sheet,
    /// Columns by heading.
    columns: BTreeMap<String, u32>,
    /// Column of 学号.
    id: u32,
    /// Rows below the headings that have an ID, by ID.
    rows: BTreeMap<String, Vec<&'s Row>>,
    /// The texts that stand elsewhere.
    lines: BTreeSet<String>,
}

impl<'s> Table<'s> {
    fn find(sheets: &'s [Sheet]) -> Option<Table<'s>> {
        sheets.iter().find_map(|sheet| {
            let (head, id) = sheet.rows.iter().find_map(|row| Some((row, heading(row)?)))?;
            let columns = head.cells.iter().map(|cell| (plain(&cell.value), cell.column)).collect();
            let mut table = Table { sheet, columns, id, rows: BTreeMap::new(), lines: BTreeSet::new() };
            for row in &sheet.rows {
                match row.cell(id).map(|cell| plain(&cell.value)).filter(|id| is_id(id) && row.number > head.number) {
                    Some(id) => table.rows.entry(id).or_default().push(row),
                    None => table.lines.extend(row.cells.iter().map(|cell| plain(&cell.value))),
                }
            }
            Some(table)
        })
    }
}

/// The column of 学号, where a row holds headings.
fn heading(row: &Row) -> Option<u32> {
    let head = column("id")?.head;
    row.cells.iter().find(|cell| plain(&cell.value) == head).map(|cell| cell.column)
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn plain(value: &Value) -> String {
    value.to_string().replace("\r\n", "\n").trim().to_owned()
}

/// Whether two texts are one, a number with other zeros included.
fn is_same(a: &str, b: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    a == b || number(a).zip(number(b)).is_some_and(|(a, b)| a == b)
}

fn compare(file: &Arc<str>, written: &Table, sent: &Table) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let order = column("order").map(|order| order.head);
    let columns = || written.columns.iter().filter(|(head, _)| Some(head.as_str()) != order);
    for (head, _) in columns().filter(|(head, _)| !sent.columns.contains_key(*head)) {
        remarks.push(Remark::new(RemarkKind::Column, head.as_str()));
    }
    let known: Vec<(u32, u32)> = columns().filter_map(|(head, at)| Some((*at, *sent.columns.get(head)?))).collect();
    for (id, rows) in &written.rows {
        match (rows.first(), sent.rows.get(id).and_then(|rows| rows.first())) {
            (Some(was), Some(is)) => remarks.extend(cells(file, sent, &known, (was, is))),
            _ => remarks.push(Remark::new(RemarkKind::RowGone, id)),
        }
    }
    for (id, rows) in &sent.rows {
        let more = rows.iter().skip(usize::from(written.rows.contains_key(id)));
        let at = |row: &&Row| sent.sheet.at(file, row.number, sent.id).to_string();
        remarks.extend(more.map(|row| Remark::new(RemarkKind::RowAdded, at(row)).differs(id, "")));
    }
    let gone = written.lines.difference(&sent.lines);
    remarks.extend(gone.map(|line| Remark::new(RemarkKind::LineChanged, "").differs("", line)));
    remarks
}

fn cells(file: &Arc<str>, sent: &Table, columns: &[(u32, u32)], rows: (&Row, &Row)) -> Vec<Remark> {
    let text = |row: &Row, column: u32| row.cell(column).map(|cell| plain(&cell.value)).unwrap_or_default();
    let differs = |(before, after): &(u32, u32)| {
        let (was, is) = (text(rows.0, *before), text(rows.1, *after));
        let at = sent.sheet.at(file, rows.1.number, *after).to_string();
        let edited = !is_same(&was, &is);
        edited.then(|| Remark::new(RemarkKind::Cell, at).differs(is, was))
    };
    columns.iter().filter_map(differs).collect()
}

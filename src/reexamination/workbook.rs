//! A summary table that came back from Excel, held cell by cell against the one that the run wrote.
//!
//! Rows are found by 学号 and columns by their headings, so that sorting, widths and empty rows change nothing. All else that
//! a person sees or does not see is told: other sheets, texts beside the table, comments, what is hidden.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::remark::{Remark, RemarkKind};
use crate::ingest::table::{self, Odd, Row, Sheet, Value};
use crate::render::view::column;

/// Every difference of the second workbook from the first, in the order of its sheets and cells.
pub fn edits(file: &str, written: &[u8], sent: &[u8]) -> Vec<Remark> {
    let unread = |why: String| vec![Remark::new(RemarkKind::WorkbookUnread, file).differs(why, "")];
    let open = |bytes: &[u8]| table::read_table(bytes).map_err(|why| why.0.zh());
    let (written, sent) = match (open(written), open(sent)) {
        (Ok(written), Ok(sent)) => (written.sheets, sent.sheets),
        (Err(why), _) | (_, Err(why)) => return unread(why),
    };
    let Some(own) = Table::find(written.iter()) else {
        return unread(column("id").map_or(String::new(), |id| id.head.to_owned()));
    };
    // The sheet of the same name is the table, wherever it stands.
    let named = sent.iter().filter(|sheet| sheet.name == own.sheet.name).chain(&sent);
    let Some(table) = Table::find(named) else {
        return unread(column("id").map_or(String::new(), |id| id.head.to_owned()));
    };
    let file: Arc<str> = file.into();
    let mut remarks = sheets(&written, &sent);
    remarks.extend(Compared { file: &file, was: &own, is: &table }.remarks());
    remarks
}

/// Sheets that the run has not written, and such as are hidden.
fn sheets(written: &[Sheet], sent: &[Sheet]) -> Vec<Remark> {
    let is_written = |sheet: &&Sheet| written.iter().any(|one| one.name == sheet.name);
    let added = sent.iter().filter(|sheet| !is_written(sheet));
    let hidden = sent.iter().filter(|sheet| sheet.hidden && is_written(sheet));
    let added = added.map(|sheet| Remark::new(RemarkKind::SheetAdded, &*sheet.name));
    added.chain(hidden.map(|sheet| Remark::new(RemarkKind::Hidden, &*sheet.name))).collect()
}

/// The table of a workbook.
struct Table<'s> {
    sheet: &'s Sheet,
    /// Columns by heading.
    columns: BTreeMap<String, u32>,
    /// Number of the row of headings.
    head: u32,
    /// Column of 学号.
    id: u32,
    /// Rows below the headings with something below 学号, by that.
    rows: BTreeMap<String, Vec<&'s Row>>,
    /// The texts that stand elsewhere: row, column, text.
    lines: Vec<(u32, u32, String)>,
}

impl<'s> Table<'s> {
    fn find(sheets: impl IntoIterator<Item = &'s Sheet>) -> Option<Table<'s>> {
        sheets.into_iter().find_map(|sheet| {
            let (head, id) = sheet.rows.iter().find_map(|row| Some((row, heading(row)?)))?;
            let mut columns = BTreeMap::new();
            for cell in &head.cells {
                columns.entry(plain(&cell.value)).or_insert(cell.column);
            }
            let mut table = Table { sheet, columns, head: head.number, id, rows: BTreeMap::new(), lines: Vec::new() };
            for row in &sheet.rows {
                let id = row.cell(id).map(|cell| plain(&cell.value)).filter(|id| !id.is_empty());
                match id.filter(|_| row.number > head.number) {
                    Some(id) => table.rows.entry(id).or_default().push(row),
                    None => table.lines.extend(row.cells.iter().map(|c| (row.number, c.column, plain(&c.value)))),
                }
            }
            table.lines.retain(|(_, _, text)| !text.is_empty());
            Some(table)
        })
    }
}

/// The column of 学号, where a row holds headings.
fn heading(row: &Row) -> Option<u32> {
    let head = column("id")?.head;
    row.cells.iter().find(|cell| plain(&cell.value) == head).map(|cell| cell.column)
}

fn plain(value: &Value) -> String {
    value.to_string().replace("\r\n", "\n").trim().to_owned()
}

/// Whether two texts are one, a number with other zeros included.
fn is_same(a: &str, b: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    a == b || number(a).zip(number(b)).is_some_and(|(a, b)| a == b)
}

/// The table as the run wrote it, and as it came back.
struct Compared<'t> {
    file: &'t Arc<str>,
    was: &'t Table<'t>,
    is: &'t Table<'t>,
}

impl Compared<'_> {
    fn at(&self, row: u32, column: u32) -> String {
        self.is.sheet.at(self.file, row, column).to_string()
    }

    fn remarks(&self) -> Vec<Remark> {
        // Each with the cell where it shows, to put them in order; what has none comes first.
        let mut remarks: Vec<(u32, u32, Remark)> = Vec::new();
        let gone = self.was.columns.keys().filter(|head| !self.is.columns.contains_key(*head));
        remarks.extend(gone.map(|head| (0, 0, Remark::new(RemarkKind::Column, head.as_str()))));
        let mut known: BTreeMap<u32, u32> = BTreeMap::new();
        known.extend(self.was.columns.iter().filter_map(|(head, at)| Some((*self.is.columns.get(head)?, *at))));
        for (id, rows) in &self.was.rows {
            match (rows.first(), self.is.rows.get(id).and_then(|rows| rows.first())) {
                (Some(was), Some(is)) => remarks.extend(self.cells(&known, was, is)),
                _ => remarks.push((0, 0, Remark::new(RemarkKind::RowGone, id))),
            }
        }
        for (id, rows) in &self.is.rows {
            let more = rows.iter().skip(usize::from(self.was.rows.contains_key(id)));
            remarks.extend(more.map(|row| {
                let remark = Remark::new(RemarkKind::RowAdded, self.at(row.number, self.is.id)).differs(id, "");
                (row.number, self.is.id, remark)
            }));
        }
        remarks.extend(self.lines());
        if self.is.sheet.is_drawn && !self.was.sheet.is_drawn {
            remarks.push((0, 0, Remark::new(RemarkKind::Drawing, &*self.is.sheet.name)));
        }
        remarks.extend(self.unseen());
        remarks.sort_by_key(|(row, column, _)| (*row, *column));
        remarks.into_iter().map(|(_, _, remark)| remark).collect()
    }

    /// The cells of a student's row, those beyond the table included; `known` are columns with where they stood.
    fn cells(&self, known: &BTreeMap<u32, u32>, was: &Row, is: &Row) -> Vec<(u32, u32, Remark)> {
        let text = |row: &Row, column: u32| row.cell(column).map(|cell| plain(&cell.value)).unwrap_or_default();
        let strange = is.cells.iter().map(|cell| cell.column).filter(|column| !known.contains_key(column));
        let columns: BTreeSet<u32> = known.keys().copied().chain(strange).collect();
        let differs = |column: u32| {
            let before = known.get(&column).map(|at| text(was, *at)).unwrap_or_default();
            let (after, seen) = (text(is, column), is.cell(column).and_then(|cell| cell.odd.as_ref()));
            let after = match seen {
                Some(Odd::Seen(seen)) => seen.to_string(),
                _ => after,
            };
            let edited = !is_same(&before, &after) || seen == Some(&Odd::Struck);
            let remark = || Remark::new(RemarkKind::Cell, self.at(is.number, column)).differs(after.clone(), before);
            edited.then(|| (is.number, column, remark()))
        };
        columns.into_iter().filter_map(differs).collect()
    }

    /// Texts outside the rows: each that is another, gone or new.
    fn lines(&self) -> Vec<(u32, u32, Remark)> {
        let mut left: Vec<&(u32, u32, String)> = self.was.lines.iter().collect();
        let mut new: Vec<&(u32, u32, String)> = Vec::new();
        for line in &self.is.lines {
            match left.iter().position(|(_, _, text)| *text == line.2) {
                Some(at) => drop(left.remove(at)),
                None => new.push(line),
            }
        }
        let mut remarks = Vec::new();
        for (row, column, text) in new {
            // The one that stood in this cell is what was changed.
            let before = left.iter().position(|(was, at, _)| (was, at) == (row, column)).map(|at| left.remove(at));
            let before = before.map(|(_, _, text)| text.as_str()).unwrap_or_default();
            let remark = Remark::new(RemarkKind::LineChanged, self.at(*row, *column)).differs(text, before);
            remarks.push((*row, *column, remark));
        }
        let gone = left.into_iter().map(|(row, column, text)| {
            (*row, *column, Remark::new(RemarkKind::LineChanged, self.at(*row, *column)).differs("", text))
        });
        remarks.extend(gone);
        remarks
    }

    /// What is hidden, and what stands in comments, though the run has hidden and written none.
    fn unseen(&self) -> Vec<(u32, u32, Remark)> {
        let (sheet, id) = (self.is.sheet, self.is.id);
        let hidden = |row, column| (row, column, Remark::new(RemarkKind::Hidden, self.at(row, column)));
        let rows = sheet.rows.iter().filter(|row| row.hidden && !row.cells.is_empty());
        let was_hidden = |head: &str| self.was.columns.get(head).is_some_and(|at| self.was.sheet.is_column_hidden(*at));
        let columns = self.is.columns.iter().filter(|(head, at)| sheet.is_column_hidden(**at) && !was_hidden(head));
        let known: BTreeSet<&str> = self.was.sheet.comments.iter().map(|comment| comment.text.as_str()).collect();
        let comments = sheet.comments.iter().filter(|comment| !known.contains(comment.text.as_str()));
        let comments = comments.map(|one| {
            let at = self.at(one.row, one.column);
            (one.row, one.column, Remark::new(RemarkKind::Comment, at).differs(one.text.as_str(), ""))
        });
        let rows = rows.map(|row| hidden(row.number, id));
        rows.chain(columns.map(|(_, at)| hidden(self.is.head, *at))).chain(comments).collect()
    }
}

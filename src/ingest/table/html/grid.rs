//! A table of a page while it is being read: rows and cells where a browser shows them.

use html5ever::tokenizer::Tag;

use super::tag::span;
use crate::ingest::table::limits;
use crate::ingest::table::sheet::{Area, Cell, Odd, Row, Sheet, Value};

/// A table that is being read.
#[derive(Default)]
pub struct Open {
    /// Lines of text above it; none where it stands within a cell.
    pub above: Option<Vec<String>>,
    /// The rows that are complete, and merged areas.
    pub sheet: Sheet,
    row: Option<Row>,
    /// Text of the cell that is open.
    pub cell: Option<String>,
    is_struck: bool,
    next_row: u32,
    next_column: u32,
    /// Cells of rows above that reach into this and later rows.
    reaching: Vec<Area>,
    here: Area,
}

/// One sheet of all tables, with the lines of text above each.
pub fn below_each_other(tables: Vec<Open>) -> Sheet {
    let mut sheet = Sheet::default();
    let mut next = 0u32;
    for open in tables {
        for line in open.above.into_iter().flatten() {
            let cells = Value::text(&line).map(|value| Cell::plain(0, value));
            sheet.rows.push(Row { number: next, cells: cells.into_iter().collect(), ..Row::default() });
            next = next.saturating_add(1);
        }
        let moved = |row: Row| Row { number: row.number.saturating_add(next), ..row };
        sheet.rows.extend(open.sheet.rows.into_iter().map(moved));
        let moved =
            |area: Area| Area { top: area.top.saturating_add(next), bottom: area.bottom.saturating_add(next), ..area };
        sheet.merged.extend(open.sheet.merged.into_iter().map(moved).take(limits::MERGED - sheet.merged.len()));
        next = next.saturating_add(open.next_row);
    }
    sheet
}

impl Open {
    /// A table with the lines of text above it.
    pub fn below(above: Option<Vec<String>>) -> Open {
        Open { above, ..Open::default() }
    }

    /// Ends the row that is open and, unless nothing follows, begins another.
    pub fn row(&mut self, begins: Option<bool>) {
        self.end_cell();
        if let Some(row) = self.row.take() {
            self.next_row += 1;
            if !row.cells.is_empty() {
                self.sheet.rows.push(row);
            }
        }
        if let Some(hidden) = begins {
            self.row = Some(Row { number: self.next_row, hidden, ..Row::default() });
            self.next_column = 0;
            self.reaching.retain(|area| area.bottom >= self.next_row);
        }
    }

    /// Begins a cell, in the first column that no cell of a row above reaches into.
    pub fn cell(&mut self, tag: &Tag, is_struck: bool) {
        self.end_cell();
        if self.row.is_none() {
            self.row(Some(false));
        }
        let taken = |column| self.reaching.iter().find(|area| area.holds(self.next_row, column));
        let mut left = self.next_column;
        while let Some(area) = taken(left) {
            left = area.right + 1;
        }
        let right = left.saturating_add(span(tag, "colspan", limits::COLUMNS) - 1).min(limits::COLUMNS);
        let bottom = self.next_row.saturating_add(span(tag, "rowspan", limits::ROWS) - 1);
        self.here = Area { top: self.next_row, bottom, left, right };
        if bottom > self.next_row && self.reaching.len() < limits::COLUMNS as usize {
            self.reaching.push(self.here);
        }
        self.next_column = right + 1;
        self.cell = Some(String::new());
        self.is_struck = is_struck;
    }

    /// Enters the cell that is open.
    pub fn end_cell(&mut self) {
        let (Some(text), Some(row)) = (self.cell.take(), self.row.as_mut()) else { return };
        let area = self.here;
        if area.left <= limits::COLUMNS
            && let Some(value) = Value::text(&text)
        {
            let odd = self.is_struck.then_some(Odd::Struck);
            row.cells.push(Cell { odd, ..Cell::plain(area.left, value) });
        }
        if (area.top, area.left) != (area.bottom, area.right) && self.sheet.merged.len() < limits::MERGED {
            self.sheet.merged.push(area);
        }
    }
}

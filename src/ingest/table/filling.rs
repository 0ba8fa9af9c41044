//! Sheets as a reader fills them: cells in reading order, held to the limits of a file.

use super::escapes::unescaped;
use super::limits;
use super::sheet::{Cell, Comment, Row, Sheet, Value};
use super::unreadable::{Unreadable, one_line, too_many};
use crate::message::say;

/// Takes cells in reading order and holds a file to its limits.
#[derive(Debug, Default)]
pub struct Filling {
    sheets: Vec<Sheet>,
    cells: usize,
    text: usize,
    /// Sheet, row and column of the first cell whose characters were written out.
    pub escaped: Option<(usize, u32, u32)>,
}

impl Filling {
    /// Begins a sheet.
    ///
    /// # Errors
    /// More sheets than a file may have.
    pub fn sheet(&mut self, mut sheet: Sheet) -> Result<(), Unreadable> {
        // The name stands in every place that is reported; a spreadsheet allows 31 characters, a hostile file any.
        sheet.name = one_line(&sheet.name).into();
        if self.sheets.len() == limits::SHEETS {
            return Err(too_many(say("table-limit-sheets"), limits::SHEETS));
        }
        self.sheets.push(sheet);
        Ok(())
    }

    /// The sheet that was begun last.
    pub fn last(&mut self) -> Option<&mut Sheet> {
        self.sheets.last_mut()
    }

    /// Reads characters that were written out as they were meant, and keeps where the first of them stands.
    fn unescape(&mut self, row: &mut Row) {
        let (sheet, number) = (self.sheets.len().saturating_sub(1), row.number);
        row.cells.retain_mut(|cell| {
            let Value::Text(text) = &cell.value else { return true };
            let Some(meant) = unescaped(text) else { return true };
            self.escaped.get_or_insert((sheet, number, cell.column));
            // Nothing but a blank may have been written so.
            let value = Value::text(&meant);
            let is_there = value.is_some();
            value.into_iter().for_each(|value| cell.value = value);
            is_there
        });
    }

    /// Adds a row with its cells, which may come in any order; of two cells in one place the later counts.
    ///
    /// # Errors
    /// More rows, columns, cells or text than a file may have.
    pub fn row(&mut self, mut row: Row) -> Result<(), Unreadable> {
        if row.cells.is_empty() {
            return Ok(());
        }
        let is_too_long = |cell: &&mut Cell| cell.value.bytes() > limits::CELL_TEXT * 4;
        row.cells.iter_mut().filter(is_too_long).for_each(|cell| cell.value = Value::TooLong);
        self.unescape(&mut row);
        self.cells = self.cells.saturating_add(row.cells.len());
        self.text = self.text.saturating_add(row.cells.iter().map(|cell| cell.value.bytes()).sum());
        let right = row.cells.iter().map(|cell| cell.column).max().unwrap_or(0);
        if row.number >= limits::ROWS {
            return Err(too_many(say("table-limit-rows"), limits::ROWS as usize));
        } else if right >= limits::COLUMNS {
            return Err(too_many(say("table-limit-columns"), limits::COLUMNS as usize));
        } else if self.cells > limits::CELLS {
            return Err(too_many(say("table-limit-cells"), limits::CELLS));
        } else if self.text > limits::TEXT {
            return Err(too_many(say("table-limit-text"), limits::TEXT >> 20));
        }
        if !row.cells.is_sorted_by(|a, b| a.column < b.column) {
            row.cells.reverse();
            row.cells.sort_by_key(|cell| cell.column);
            row.cells.dedup_by_key(|cell| cell.column);
        }
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.rows.push(row);
        }
        Ok(())
    }

    /// Adds a comment on a cell.
    ///
    /// # Errors
    /// More text than a file may have.
    pub fn comment(&mut self, row: u32, column: u32, text: &str) -> Result<(), Unreadable> {
        self.text = self.text.saturating_add(text.len());
        if self.text > limits::TEXT {
            return Err(too_many(say("table-limit-text"), limits::TEXT >> 20));
        }
        let is_said = |c: char| !c.is_whitespace();
        if let Some(sheet) = self.sheets.last_mut()
            && sheet.comments.len() < limits::COMMENTS
            && text.contains(is_said)
        {
            sheet.comments.push(Comment { row, column, text: text.trim().to_owned() });
        }
        Ok(())
    }

    /// All sheets, rows by number.
    pub fn done(mut self) -> Vec<Sheet> {
        for sheet in &mut self.sheets {
            sheet.merged.sort();
            sheet.comments.sort();
            if !sheet.rows.is_sorted_by_key(|row| row.number) {
                sheet.rows.sort_by_key(|row| row.number);
            }
        }
        self.sheets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_cells_in_one_place_the_later_counts() {
        let cell = |column, text: &str| Cell::plain(column, Value::Text(text.into()));
        let mut filling = Filling::default();
        filling.sheet(Sheet::default()).unwrap();
        let cells = vec![cell(2, "a"), cell(0, "b"), cell(2, "c")];
        filling.row(Row { number: 3, cells, ..Row::default() }).unwrap();
        assert_eq!(filling.done()[0].rows[0].cells, [cell(0, "b"), cell(2, "c")]);
    }
}

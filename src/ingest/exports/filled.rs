//! How many rows of a table have something in each column, by which a later run sees that a column was emptied.

use super::block::Block;
use super::passport::TablePassport;
use crate::ingest::table::Row;

/// Numbers of filled cells by column.
#[derive(Default)]
pub struct Filled(Vec<usize>);

impl Filled {
    /// Counts the cells of a row that is in the records.
    pub fn count(&mut self, row: &Row) {
        let columns = row.cells.last().map_or(0, |cell| cell.column as usize + 1);
        if self.0.len() < columns {
            self.0.resize(columns, 0);
        }
        for cell in &row.cells {
            self.0.get_mut(cell.column as usize).into_iter().for_each(|count| *count += 1);
        }
    }

    /// Enters the numbers in the passport of the table.
    pub fn enter(&self, block: &Block, table: &mut TablePassport) {
        let of = |column: u32| self.0.get(column as usize).copied().unwrap_or(0);
        for (field, column) in block.columns.iter() {
            table.mapping.get_mut(field).into_iter().for_each(|mapped| mapped.filled = of(column.column));
        }
        for (mapped, (column, _)) in table.ignored.iter_mut().zip(&block.unknown) {
            mapped.filled = of(*column);
        }
    }
}

//! How much a table file may hold. Work is bounded by size, not by a clock, so that the same file always reads the same.
//!
//! Each limit stands well above what an export of 5,000 students needs (some 150,000 rows of 12 columns) and below what
//! reads in about 2 seconds and 512 MiB.

/// Most bytes of a file.
pub const BYTES: usize = 64 << 20;
/// Most entries of an archive (xlsx, ods).
pub const ENTRIES: usize = 4096;
/// Most bytes of all parts of an archive that are read, unpacked.
pub const EXPANDED: u64 = 256 << 20;
/// A part above [`RATIO_FREE`] may not be more than so many times its packed size.
pub const RATIO: u64 = 250;
/// Size up to which nobody asks how well a part was packed.
pub const RATIO_FREE: u64 = 8 << 20;
/// Deepest nesting of elements in a part, or of tables in HTML.
pub const NESTING: usize = 32;
/// Most attributes of a tag of HTML: the tokenizer holds each against all before it.
pub const ATTRIBUTES: usize = 1000;
/// Most sheets, or tables of an HTML page.
pub const SHEETS: usize = 256;
/// Most rows of a sheet, as many as Excel has.
pub const ROWS: u32 = 1_048_576;
/// Most columns; no export comes near.
pub const COLUMNS: u32 = 1024;
/// Most cells with content of a file.
pub const CELLS: usize = 3_000_000;
/// Most characters of a cell, as many as Excel allows.
pub const CELL_TEXT: usize = 32_767;
/// Most bytes of all cell texts of a file.
pub const TEXT: usize = 128 << 20;
/// Most merged areas of a sheet.
pub const MERGED: usize = 100_000;
/// Most comments of a sheet.
pub const COMMENTS: usize = 100_000;
/// Most number formats and cell styles of a workbook.
pub const STYLES: usize = 70_000;

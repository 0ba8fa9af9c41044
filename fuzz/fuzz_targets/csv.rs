//! Any bytes as a text table: what is read adds up to the lines of the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zishen::ingest::table::read_table;

fuzz_target!(|data: &[u8]| {
    let Ok(book) = read_table(data) else { return };
    if let Some(lines) = book.lines {
        let rows: usize = book.sheets.iter().map(|sheet| sheet.rows.len()).sum();
        assert_eq!(lines.physical, rows + lines.blank + lines.continued);
    }
});

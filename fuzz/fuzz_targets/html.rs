//! Any bytes as a page with tables.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zishen::ingest::table::read_table;

fuzz_target!(|data: &[u8]| {
    let _ = read_table(&[b"<html><table><tr><td>", data].concat());
});

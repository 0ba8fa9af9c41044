//! Any bytes as the records of a workbook within a sound compound file, and as a compound file itself.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use zishen::ingest::table::read_table;

fuzz_target!(|data: &[u8]| {
    let _ = read_table(&[&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], data].concat());
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).expect("a file");
    file.create_stream("/Workbook").and_then(|mut stream| stream.write_all(data)).expect("a stream");
    file.flush().expect("a file");
    let _ = read_table(&file.into_inner().into_inner());
});

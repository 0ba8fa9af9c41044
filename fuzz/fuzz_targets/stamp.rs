//! Any bytes as the answer of a service of time stamps: read within the bounds, without a panic.

#![no_main]

#[path = "../readers.rs"]
#[allow(dead_code, reason = "each target uses one of them")]
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::stamp(bytes));

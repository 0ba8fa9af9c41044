//! Any bytes as a revocation list or certificate: read within the bounds, without a panic.

#![no_main]

#[path = "../readers.rs"]
#[allow(dead_code, reason = "each target uses one of them")]
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::list(bytes));

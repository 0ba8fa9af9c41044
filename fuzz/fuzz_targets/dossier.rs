//! `verify` of any bytes as the texts of a dossier ends without a panic.

#![no_main]

#[path = "../holdings.rs"]
#[allow(dead_code, reason = "each target uses one of them")]
mod holdings;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    holdings::dossier(folder.path(), bytes);
});

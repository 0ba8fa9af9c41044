//! Bytes of a fuzzer as holdings, and what must be true of each, whatever the bytes are. `tests/fuzzed.rs` runs the same.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use zishen::verify::{Demands, Options, Report, Standard, verify};

fn check(path: &Path) -> Vec<Report> {
    let demands = Demands::default();
    verify(path, &Options { quick: false, seen: &|_| {}, demands: &demands, bounded: &zishen::pdf::look })
        .unwrap_or_default()
}

/// As a ZIP: what is accepted as a dossier is read by another library too, with the same names.
pub fn zip(folder: &Path, bytes: &[u8]) {
    let path = folder.join("1.zip");
    fs::write(&path, bytes).unwrap();
    for report in check(&path) {
        assert_eq!(report.path, path);
        if report.holds() && report.standard == Standard::Dossier {
            let archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            assert_eq!(archive.len() as u64, report.files_hashed, "another reader sees other files");
        }
    }
}

/// The files of a bag, in this order, with a byte between that no text has.
const FILES: [&str; 7] = [
    "bagit.txt",
    "manifest-sha256.txt",
    "manifest-md5.txt",
    "tagmanifest-sha256.txt",
    "bag-info.txt",
    "fetch.txt",
    "data/x",
];

/// As the texts of an unpacked bag: what is accepted has a declaration and a manifest.
pub fn bag(folder: &Path, bytes: &[u8]) {
    let bag = folder.join("bag");
    fs::create_dir_all(bag.join("data")).unwrap();
    let mut texts = bytes.split(|byte| *byte == 0xfe);
    for file in FILES {
        match texts.next() {
            Some(text) => fs::write(bag.join(file), text).unwrap(),
            None => drop(fs::remove_file(bag.join(file))),
        }
    }
    for report in check(&bag) {
        let manifests = ["manifest-sha256.txt", "manifest-md5.txt"].map(|file| bag.join(file).exists());
        assert!(!report.holds() || (bag.join("bagit.txt").exists() && manifests.contains(&true)));
    }
}

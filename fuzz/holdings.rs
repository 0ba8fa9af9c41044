//! Bytes of a fuzzer as holdings, and what must be true of each, whatever the bytes are. `tests/fuzzed.rs` runs the same.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

use zishen::verify::{Demands, Options, Report, Standard, verify};

/// Longest check of any of these, on a busy machine; memory is bounded by `-rss_limit_mb`, and in the tests of hostile
/// archives.
const TIME: Duration = Duration::from_secs(5);

fn check(path: &Path) -> Vec<Report> {
    let demands = Demands::default();
    let options = Options { quick: false, seen: &|_| {}, demands: &demands, bounded: &zishen::pdf::look };
    let began = Instant::now();
    let reports = verify(path, &options).unwrap_or_default();
    assert!(began.elapsed() < TIME, "{:?}", began.elapsed());
    reports
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

/// Puts texts, with the byte between them, into files, and takes away the files for which there is none.
fn put(folder: &Path, files: &[&str], bytes: &[u8]) {
    let mut texts = bytes.split(|byte| *byte == 0xfe);
    for file in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match texts.next() {
            Some(text) => fs::write(path, text).unwrap(),
            None => drop(fs::remove_file(path)),
        }
    }
}

/// As the texts of an unpacked bag: what is accepted has a declaration and a manifest.
pub fn bag(folder: &Path, bytes: &[u8]) {
    let bag = folder.join("bag");
    put(&bag, &FILES, bytes);
    for report in check(&bag) {
        let manifests = ["manifest-sha256.txt", "manifest-md5.txt"].map(|file| bag.join(file).exists());
        assert!(!report.holds() || (bag.join("bagit.txt").exists() && manifests.contains(&true)));
    }
}

/// The texts of a dossier: every parser of its records is met.
pub const DOSSIER: [&str; 9] = [
    "bagit.txt",
    "bag-info.txt",
    "manifest-sha256.txt",
    "dossier.json",
    "data/record/student.json",
    "data/record/evaluation.json",
    "metadata/metadata.csv",
    "metadata/preservation/premis.xml",
    "README.txt",
];

/// As the texts of an unpacked dossier: as documents and manifests are lacking, none is accepted.
pub fn dossier(folder: &Path, bytes: &[u8]) {
    let bag = folder.join("dossier");
    put(&bag, &DOSSIER, bytes);
    assert!(check(&bag).iter().all(|report| !report.holds()));
}

/// The texts of a run.
pub const RUN: [&str; 7] = [
    "run.json",
    "findings.json",
    "index.html",
    "文件目录.XML",
    "说明文件.TXT",
    "archive-numbers.tsv",
    "manifest-sha256.txt",
];

/// As the texts of a run whose dossiers are gone: none is accepted that names any.
pub fn run(folder: &Path, bytes: &[u8]) {
    let batch = folder.join("b");
    put(&batch.join("0001"), &RUN, bytes);
    let reports = check(&batch);
    assert!(reports.iter().all(|report| !report.holds() || report.dossiers == 0));
}

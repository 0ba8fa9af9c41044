//! `verify` against `tests/archives/`: each is named by its fault, and every code has one at least.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use strum::IntoEnumIterator;
use tempfile::TempDir;
use zishen::message::Word;
use zishen::verify::{Code, Demands, Layer, Options, Report, verify};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/archives")
}

/// A case as `verify` gets it.
struct Case {
    path: PathBuf,
    /// Holds what was put together.
    _made: Option<TempDir>,
}

impl Case {
    /// An archive or a run as it lies there. A run with a file `BASE` is put together: the good run that its first line
    /// names, without the files of its other lines, and with the files beside it.
    fn of(entry: &Path) -> Case {
        let Ok(text) = fs::read_to_string(entry.join("BASE")) else {
            return Case { path: entry.to_owned(), _made: None };
        };
        let (made, mut lines) = (TempDir::new().unwrap(), text.lines());
        let base = folder().join(lines.next().unwrap());
        let gone: Vec<&str> = lines.collect();
        copy(&base, made.path(), &gone);
        copy(entry, made.path(), &["BASE"]);
        Case { path: made.path().to_owned(), _made: Some(made) }
    }
}

/// Copies the files of a folder but some.
fn copy(from: &Path, to: &Path, but: &[&str]) {
    for file in walkdir::WalkDir::new(from).into_iter().map(Result::unwrap).filter(|one| one.file_type().is_file()) {
        let path = file.path().strip_prefix(from).unwrap();
        if !but.iter().any(|left| path == Path::new(left)) {
            fs::create_dir_all(to.join(path).parent().unwrap()).unwrap();
            fs::copy(file.path(), to.join(path)).unwrap();
        }
    }
}

fn check(path: &Path, demands: &Demands) -> Vec<Report> {
    verify(path, &Options { quick: false, seen: &|_| {}, demands, bounded: &zishen::pdf::look }).unwrap()
}

fn codes(reports: &[Report]) -> BTreeSet<&'static str> {
    reports.iter().flat_map(|report| &report.findings).map(|finding| finding.code.key()).collect()
}

/// Codes that need a key, a certificate or a clock, for which `tests/signatures.rs` makes what they are found in; and what
/// neither a ZIP nor Git can hold, for which `tests/verify.rs` does.
const ELSEWHERE: [&str; 12] = [
    "bag-empty-folder",
    "sign-broken",
    "sign-updated",
    "sign-unchecked",
    "sign-unknown",
    "sign-expired",
    "sign-revoked",
    "sign-usage",
    "sign-weak",
    "sign-list",
    "sign-stamp",
    "sign-stamp-unknown",
];

#[test]
fn every_archive_is_refused_by_the_name_of_its_fault() {
    let (mut met, mut wrong) = (BTreeSet::new(), Vec::new());
    for entry in fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.file_name().unwrap().to_str().unwrap().to_owned();
        let code = name.strip_suffix(".zip").unwrap_or(&name).split("--").next().unwrap().to_owned();
        if name == "make.py" {
            continue;
        }
        let demands = Demands { run: if code == "run-rollback" { 3 } else { 0 }, ..Demands::default() };
        let reports = check(&Case::of(&entry).path, &demands);
        let (found, holds) = (codes(&reports), reports.iter().all(Report::holds));
        if code == "good" {
            assert!(holds && found.is_empty(), "{name}: {found:?}");
            continue;
        }
        // That a run before is gone is reported, and is no fault.
        if !found.contains(code.as_str()) || (holds && code != "run-previous-gone") {
            wrong.push(format!("{name}: {found:?}"));
        }
        met.insert(code);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let lacking: Vec<&str> =
        Code::iter().map(Word::key).filter(|code| !met.contains(*code) && !ELSEWHERE.contains(code)).collect();
    assert!(lacking.is_empty(), "codes without an archive: {lacking:?}");
}

#[test]
fn a_document_without_the_signature_that_its_run_promises_is_named() {
    let case = Case::of(&folder().join("sign-missing--sealed"));
    let reports = check(&case.path, &Demands::default());
    let missing = reports.iter().flat_map(|report| &report.findings).filter(|finding| finding.detail == "PAdES");
    let missing: Vec<(&str, &str)> = missing.map(|finding| (finding.code.key(), finding.subject.as_str())).collect();
    assert_eq!(missing, [("sign-missing", "summary/edu.pdf")]);
}

/// Ways to change one place of a file.
const WAYS: usize = 8 + 1 + 256;

/// The file with one bit flipped, cut off, or with one byte more; behind the end only the last can be.
fn changed(whole: &[u8], at: usize, way: usize) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    match way {
        0..8 => bytes[at] ^= 1 << way,
        8 => bytes.truncate(at),
        way => bytes.insert(at, (way - 9) as u8),
    }
    bytes
}

/// The content of every entry, read by a foreign library.
fn contents(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let count = archive.len();
    let read = |index| {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        (file.name().unwrap().to_string(), bytes)
    };
    (0..count).map(read).collect()
}

/// Every flipped bit, every truncation and insertions at every place; a part of them unless `EXHAUSTIVE` is set (`flips`
/// leaves the insertions out). The run refuses all; what the dossier alone would accept has the same content.
#[test]
fn no_small_change_passes_where_the_run_is_at_hand() {
    let (step, stride, ways) = match std::env::var("EXHAUSTIVE").as_deref() {
        Ok("flips") => (1, 1, 9),
        Ok(_) => (1, 1, WAYS),
        Err(_) => (37, 13, WAYS),
    };
    let whole = fs::read(folder().join("good.zip")).unwrap();
    let sound = contents(&whole);
    let [tried, accepted, unseen] = [const { AtomicU64::new(0) }; 3];
    let places: Vec<usize> = (0..=whole.len()).step_by(step).collect();
    places.par_chunks(64).for_each(|places| {
        let run = TempDir::new().unwrap();
        copy(&folder().join("good"), run.path(), &[]);
        let dossiers = run.path().join("b/0001/dossiers/edu");
        for (at, way) in places.iter().flat_map(|at| (0..ways).step_by(stride).map(move |way| (*at, way))) {
            if at == whole.len() && way < 9 {
                continue;
            }
            let bytes = changed(&whole, at, way);
            fs::write(dossiers.join("202020010101.zip"), &bytes).unwrap();
            let reports = check(run.path(), &Demands::default());
            tried.fetch_add(1, Ordering::Relaxed);
            accepted.fetch_add(u64::from(reports[0].holds()), Ordering::Relaxed);
            if reports[0].findings.iter().all(|finding| finding.code.layer() == Layer::Run || finding.warning) {
                unseen.fetch_add(1, Ordering::Relaxed);
                assert_eq!(contents(&bytes), sound, "at {at}, way {way}");
            }
        }
    });
    let [tried, accepted, unseen] = [tried, accepted, unseen].map(AtomicU64::into_inner);
    println!("{} bytes, {tried} changes: {accepted} accepted by the run, {unseen} by the dossier alone", whole.len());
    assert_eq!(accepted, 0);
    assert!(unseen * 1000 < tried, "the dossier alone shows less than 999 in 1000");
}

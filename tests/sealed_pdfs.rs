//! Signatures in PDFs: those of the school's own documents hold or are a fault; others are reported.
//!
//! `tests/pdfs/sealed` holds files that pyHanko 0.38 signed: in the form of PAdES, in the older one, by two persons one
//! after the other, and one that was added to after it was signed.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use zishen::pdf::{Binding, Part, join_pdfs, look};
use zishen::sign::{Trust, check_pdf, pem};

use crate::made;
use crate::sample::{text, zishen};
use crate::signatures::{keys, output, read, run, sign_run};

fn sealed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pdfs/sealed").join(name)
}

/// For every signature: whether it covers the whole file, and the kinds of its problems in 2027.
fn seals(pdf: &[u8]) -> Vec<(bool, Vec<String>)> {
    let anchors = pem::pem_certificates(&read(sealed("root.pem"))).unwrap();
    let trust = Trust { anchors, lists: Vec::new(), now: Duration::from_secs(1_800_000_000), proven: None };
    let facts = look(pdf).unwrap();
    let kind = |problem: &zishen::sign::Problem| format!("{problem:?}").split('(').next().unwrap().to_owned();
    let one = |seal: &zishen::pdf::Seal| {
        let Some((signature, covered)) = seal.parts(pdf) else { return (false, vec!["gap".to_owned()]) };
        let problems = match check_pdf(&signature, &covered, (seal.form.starts_with("ETSI"), None), &trust) {
            Ok(all) => all.iter().flat_map(|signature| signature.problems.iter().map(kind)).collect(),
            Err(problem) => vec![kind(&problem)],
        };
        (seal.is_whole(pdf), problems)
    };
    facts.seals.iter().map(one).collect()
}

#[test]
fn what_pyhanko_signs_is_accepted() {
    assert_eq!(seals(&read(sealed("pades.pdf"))), [(true, vec![])]);
    assert_eq!(seals(&read(sealed("adobe.pdf"))), [(true, vec![])]);
    assert_eq!(seals(&read(sealed("two.pdf"))), [(false, vec![]), (true, vec![])]);
    assert_eq!(seals(&read(sealed("updated.pdf"))), [(false, vec![])]);
}

/// A dean who signs the summary table with another program signs the sheet that was printed.
#[test]
fn the_place_of_a_signature_is_no_other_page() {
    let whole = read(sealed("pades.pdf"));
    let end = whole.windows(5).position(|five| five == b"%%EOF").unwrap() + 5;
    let (before, after) = (look(&whole[..end]).unwrap(), look(&whole).unwrap());
    assert!(before.seals.is_empty() && after.seals.len() == 1 && !before.drawn.is_empty());
    assert_ne!(before.drawn, after.drawn);
    assert_eq!([&before.unsealed, &after.unsealed], [&before.drawn, &before.drawn]);
}

#[test]
fn the_time_that_a_pdf_claims_lies_within_the_certificate_and_not_ahead() {
    let pdf = read(sealed("pades.pdf"));
    let seal = look(&pdf).unwrap().seals.remove(0);
    let (signature, covered) = seal.parts(&pdf).unwrap();
    let anchors = pem::pem_certificates(&read(sealed("root.pem"))).unwrap();
    let trust = Trust { anchors, lists: Vec::new(), now: Duration::from_secs(1_800_000_000), proven: None };
    let kinds = |said: Option<u64>| -> Vec<String> {
        let all = check_pdf(&signature, &covered, (true, said.map(Duration::from_secs)), &trust).unwrap();
        let kind = |problem: &zishen::sign::Problem| format!("{problem:?}").split('(').next().unwrap().to_owned();
        all.iter().flat_map(|one| one.problems.iter().map(kind)).collect()
    };
    assert!(seal.claimed.is_some());
    assert_eq!(kinds(seal.claimed), [""; 0]);
    assert_eq!(kinds(Some(1)), ["Expired"]);
    assert!(kinds(Some(1_800_172_801)).contains(&"Form".to_owned()));
}

#[test]
fn every_changed_byte_of_a_sealed_pdf_is_found() {
    let whole = read(sealed("pades.pdf"));
    let gap = look(&whole).unwrap().seals[0].gap.unwrap();
    let holds = |pdf: &[u8]| look(pdf).is_some() && seals(pdf) == [(true, vec![])];
    assert!(holds(&whole));
    for at in (0..whole.len()).filter(|at| *at < gap.0 || *at >= gap.1 || at % 7 == 0) {
        let mut changed = whole.clone();
        changed[at] ^= 0x01;
        // In digits the case of a letter alone changes nothing.
        assert!(!holds(&changed), "byte {at}");
    }
}

/// Another part of the file is said to be what is covered.
#[test]
fn a_bound_copy_has_the_pages_and_not_the_signature() {
    let whole = read(sealed("pades.pdf"));
    let part = Part { bytes: whole.clone(), title: "x".into(), is_inner: false };
    let bound = join_pdfs(&[part.clone(), part], &Binding { title: "x", sides: 2 }).unwrap();
    let (one, both) = (look(&whole).unwrap(), look(&bound).unwrap());
    assert!(both.seals.is_empty());
    let drawn: Vec<_> = both.drawn.into_iter().filter(|page| !page.is_empty()).collect();
    assert_eq!(drawn, [one.drawn.clone(), one.drawn].concat());
    assert_ne!(drawn, look(&read(sealed("updated.pdf"))).unwrap().drawn);
}

#[test]
fn what_is_covered_is_all_but_the_signature_itself() {
    let whole = String::from_utf8_lossy(&read(sealed("pades.pdf"))).into_owned();
    assert_eq!(whole.len() as u64, fs::metadata(sealed("pades.pdf")).unwrap().len(), "text alone");
    let (start, end) = look(whole.as_bytes()).unwrap().seals[0].gap.unwrap();
    let range = format!("[0 {start} {end} {}", whole.len() - end);
    let with = |other: String| {
        let at = whole.find(&range).unwrap();
        let padded = format!("{other:<width$}", width = range.len());
        [&whole[..at], &padded, &whole[at + range.len()..]].concat()
    };
    for other in [
        format!("[0 {start} {end} {}", whole.len() - end - 1),
        format!("[0 {start} {end} {}", whole.len() - end + 1),
        format!("[0 {} {end} {}", start - 1, whole.len() - end),
        format!("[0 {start} {} {}", end + 1, whole.len() - end - 1),
        format!("[1 {start} {end} {}", whole.len() - end),
        format!("[0 {start}"),
        format!("[0 {start} {end} -1"),
    ] {
        let found = seals(with(other.clone()).as_bytes());
        assert_ne!(found, [(true, vec![])], "{other}");
    }
}

/// The codes on one file, of faults or of notes.
fn codes(run: &Path, subject: &str, warning: bool, more: &[&str]) -> Vec<String> {
    let output = zishen(&[&["verify", "--format", "json", text(run)], more].concat());
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();
    let of_file = |finding: &&Value| {
        finding["subject"].as_str().unwrap().ends_with(subject) && finding["warning"] == Value::Bool(warning)
    };
    let findings = reports[0]["findings"].as_array().unwrap().iter().filter(of_file);
    findings
        .map(|finding| finding["code"].as_str().unwrap().to_owned())
        .filter(|code| code.starts_with("sign"))
        .collect()
}

#[test]
fn a_damaged_seal_of_a_summary_table_is_a_fault() {
    let Some(keys) = keys() else { return };
    let out = output();
    let (first, second) = (run(&out, "0001"), run(&out, "0002"));
    let (code, said) = sign_run(keys, &first, "rsa.p12", &["--pdf"]);
    assert_eq!(code, 0, "{said}");
    let tables = fs::read_dir(second.join("summary")).unwrap().flatten().map(|entry| entry.path());
    let pdf = tables.into_iter().find(|path| path.extension().is_some_and(|end| end == "pdf")).unwrap();
    let whole = read(&pdf);
    let name = pdf.file_name().unwrap().to_str().unwrap().to_owned();
    let ca = keys.join("ca.pem");
    let trusted = ["--trust", text(&ca)];
    assert_eq!(codes(&second, &name, false, &trusted), [""; 0]);
    let other = keys.join("other.pem");
    assert_eq!(codes(&second, &name, false, &["--trust", text(&other)]), ["sign-unknown"]);
    assert_eq!(codes(&second, &name, true, &[]), ["sign-unknown"]);
    let (start, end) = look(&whole).unwrap().seals[0].gap.unwrap();
    let exchange = |at: usize, byte: u8| {
        let mut changed = whole.clone();
        changed[at] = byte;
        changed
    };
    let binary = whole.windows(2).position(|two| two[0] > 0x7f && two[1] > 0x7f).unwrap();
    let time = whole.windows(5).rposition(|window| window == b"/M(D:").unwrap();
    let added = [&whole[..], b"\n% more\n"].concat();
    let emptied = { [&whole[..start + 1], &vec![b'0'; end - start - 2], &whole[end - 1..]].concat() };
    for (name_of_case, changed, expected) in [
        ("its mark", exchange(binary, whole[binary] ^ 0x04), "sign-broken"),
        ("the time", exchange(time + 8, b'9'), "sign-broken"),
        ("more behind it", added, "sign-updated"),
        ("no signature", emptied, "sign-form"),
    ] {
        fs::write(&pdf, &changed).unwrap();
        assert_eq!(codes(&second, &name, false, &trusted), [expected], "{name_of_case}");
    }
}

/// A dossier with one PDF; everything else is as wrong as can be, but the list of contents can be read.
fn dossier(pdf: &[u8], path: &str, source: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let index = made::pretty(&json!({"schema_version": "3", "batch": "b", "student_id": "b", "student_name": "",
        "verdict": "pass", "state": "complete", "unsigned": [], "files": [{"path": path, "title": "", "bytes": pdf.len(),
            "sha256": "", "sha512": "", "media_type": "", "pdf_standard": null, "content_sha256": null, "pages": 1,
            "volume_start": 1, "source": source, "form": null}], "paper_originals": [], "absent": []}));
    let mut zip = zip::ZipWriter::new(fs::File::create(folder.path().join("b.zip")).unwrap());
    for (name, content) in
        [("b/bagit.txt", &b""[..]), ("b/dossier.json", index.as_slice()), (&format!("b/{path}"), pdf)]
    {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap();
    folder
}

#[test]
fn what_was_handed_in_signed_is_reported_and_no_fault() {
    let pdf = read(sealed("updated.pdf"));
    let mut broken = pdf.clone();
    broken[400] ^= 0x01;
    for (pdf, expected) in
        [(&pdf, vec!["sign-unknown", "sign-updated"]), (&broken, vec!["sign-broken", "sign-updated"])]
    {
        let held = dossier(pdf, "data/evidence/1.pdf", "evidence");
        let zip = held.path().join("b.zip");
        assert_eq!(codes(&zip, "1.pdf", true, &[]), expected);
        assert_eq!(codes(&zip, "1.pdf", false, &[]), [""; 0]);
        let own = dossier(pdf, "data/forms/08-review.pdf", "printed");
        let faults = codes(&own.path().join("b.zip"), "08-review.pdf", false, &[]);
        assert!(faults.contains(&"sign-updated".to_owned()), "{faults:?}");
    }
}

#[test]
fn a_pdf_by_another_name_is_looked_at_too() {
    let pdf = crate::hostile_pdfs::plain(&[
        "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(x)>>>>".to_owned(),
        "<</Type/Pages/Kids[]/Count 0>>".to_owned(),
    ]);
    for path in ["data/evidence/1.PDF", "data/evidence/1.dat", "data/evidence/1", "data/photo/photo.jpg"] {
        let held = dossier(&pdf, path, "evidence");
        let output = Command::new(env!("CARGO_BIN_EXE_zishen")).arg("verify").arg(held.path().join("b.zip")).output();
        assert!(String::from_utf8_lossy(&output.unwrap().stdout).contains("pdf-active"), "{path}");
    }
}

//! `verify` against dossiers that were changed in every way.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use strum::IntoEnumIterator;
use tempfile::TempDir;
use zishen::finding::Verdict;
use zishen::message::Word;
use zishen::package::{
    Absent, BagInfo, Dossier, FormRef, Part, PdfStandard, Place, Source, StudentName, assemble, sha256,
};
use zishen::records::FormCode;
use zishen::verify::{Code, Demands, Options, Report, verify};

/// A PDF of one empty page that declares PDF/A-2a.
fn pdf() -> Vec<u8> {
    let metadata = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>".to_owned(),
        format!("<</Length {}>>stream\n{metadata}\nendstream", metadata.len()),
    ];
    let (mut text, mut places) = ("%PDF-1.7\n".to_owned(), Vec::new());
    for (object, number) in objects.iter().zip(1..) {
        places.push(text.len());
        text += &format!("{number} 0 obj{object}endobj\n");
    }
    let start = text.len();
    text += "xref\n0 5\n0000000000 65535 f \n";
    text += &places.iter().map(|place| format!("{place:010} 00000 n \n")).collect::<String>();
    text += &format!("trailer<</Size 5/Root 1 0 R>>\nstartxref\n{start}\n%%EOF");
    text.into_bytes()
}

fn part(place: Place, start: Option<u32>) -> Part {
    let form = match place {
        Place::Form(code) => Some(FormRef { code, version: Some("1".into()), template_sha256: None }),
        _ => None,
    };
    let is_pdf = !matches!(place, Place::StudentRecord);
    Part {
        place,
        title: "题名".into(),
        bytes: if is_pdf { pdf() } else { b"{}\n".to_vec() },
        pages: is_pdf.then_some(1),
        volume_start: start,
        pdf_standard: is_pdf.then_some(PdfStandard::A2a),
        content_sha256: None,
        source: Source::Printed,
        form,
    }
}

/// A dossier with nothing in it but what must be.
fn dossier() -> Vec<u8> {
    let absent = FormCode::ALL.into_iter().filter(|code| *code != FormCode::Review);
    let absent = absent.map(|form| Absent { form, title: "表".into(), reason: "无".into() }).collect();
    let info = BagInfo {
        source_organization: "麓山师范大学研究生院".into(),
        bagging_date: jiff::civil::date(2022, 11, 16),
        external_description: "档案".into(),
        external_identifier: "1".into(),
        bag_group_identifier: "b".into(),
        internal_sender_identifier: String::new(),
        software_agent: "zishen".into(),
        with_sm3: true,
    };
    let parts = vec![
        part(Place::Cover, None),
        part(Place::Contents, None),
        part(Place::Notes, None),
        part(Place::Form(FormCode::Review), Some(1)),
        part(Place::StudentRecord, None),
    ];
    let student = StudentName { id: "1".into(), name: "甲".into() };
    let (batch, verdict) = ("b".into(), Verdict::Pass);
    assemble(Dossier { info, student, batch, verdict, unsigned: vec![], parts, paper_originals: vec![], absent })
        .unwrap()
}

fn check(path: &Path) -> Report {
    verify(path, &Options { quick: false, seen: &|_| {}, demands: &Demands::default(), bounded: &zishen::pdf::look })
        .unwrap()
        .remove(0)
}

fn check_bytes(folder: &TempDir, bytes: &[u8]) -> Report {
    let path = folder.path().join("1.zip");
    fs::write(&path, bytes).unwrap();
    check(&path)
}

fn codes(report: &Report) -> BTreeSet<&'static str> {
    report.findings.iter().map(|finding| finding.code.key()).collect()
}

#[test]
fn a_sound_dossier_holds() {
    let report = check_bytes(&TempDir::new().unwrap(), &dossier());
    assert!(report.holds(), "{:?}", report.findings);
    assert_eq!((report.dossiers, report.files_hashed), (1, 17));
    assert_eq!(report.unchanged, 14);
}

#[test]
fn every_code_is_explained() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/verify-findings.md");
    let document = fs::read_to_string(document).unwrap();
    let explained: Vec<&str> =
        document.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let known: Vec<&str> = Code::iter().map(Word::key).collect();
    assert_eq!(explained, known);
    assert!(Code::iter().all(|code| code.chinese() != format!("verify-{}", code.key())));
}

/// Where a pattern stands, counted from the end.
fn last(bytes: &[u8], pattern: &[u8]) -> usize {
    bytes.windows(pattern.len()).rposition(|window| window == pattern).unwrap()
}

/// An archive of one entry for every fault of the container, made from a sound one.
#[test]
fn faults_of_the_container_are_named() {
    let (folder, whole) = (TempDir::new().unwrap(), dossier());
    let end = last(&whole, b"PK\x05\x06");
    let central = u32::from_le_bytes(whole[end + 16..end + 20].try_into().unwrap()) as usize;
    let set = |at: usize, values: &[u8]| {
        let mut changed = whole.clone();
        changed[at..at + values.len()].copy_from_slice(values);
        changed
    };
    let with_comment = [&set(end + 20, &[2, 0])[..], b"hi"].concat();
    let second_end = [&set(end + 20, &[22, 0])[..], b"PK\x05\x06", &[0; 18]].concat();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("zip-no-end", whole[..end].to_vec()),
        ("zip-second-end", second_end),
        ("zip-prepended", [b"#!", &whole[..]].concat()),
        ("zip-appended", [&whole[..], b"more"].concat()),
        ("zip-comment", with_comment),
        ("zip-disks", set(end + 4, &[1])),
        ("zip-directory", set(end + 8, &[1, 0, 1, 0])),
        ("zip-headers-differ", set(central + 16, &[1, 2, 3, 4])),
        ("zip-encrypted", set(central + 8, &[1])),
        ("zip-link", set(central + 40, &[0xed, 0xa1])),
        ("zip-form", set(central + 12, &[1])),
        ("zip-method", set(central + 10, &[12])),
    ];
    for (code, bytes) in cases {
        let report = check_bytes(&folder, &bytes);
        let found = codes(&report);
        // A fault of one header alone is also one of two headers that differ.
        let either = found.contains(code)
            || (matches!(code, "zip-encrypted" | "zip-method") && found.contains("zip-headers-differ"));
        assert!(either && !report.holds(), "{code}: {found:?}");
    }
}

fn unpacked(folder: &TempDir) -> PathBuf {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(dossier())).unwrap();
    archive.extract(folder.path()).unwrap();
    folder.path().join("1")
}

#[test]
fn faults_of_the_bag_are_named() {
    type Change = fn(&Path);
    let cases: [(&str, Change); 9] = [
        ("bag-none", |bag| fs::rename(bag.join("bagit.txt"), bag.join("bagit")).unwrap()),
        ("bag-declaration", |bag| fs::write(bag.join("bagit.txt"), "BagIt-Version: 2.0\n").unwrap()),
        ("bag-file-missing", |bag| fs::remove_file(bag.join("data/record/student.json")).unwrap()),
        ("bag-file-unexpected", |bag| fs::write(bag.join("data/more"), "x").unwrap()),
        ("bag-file-changed", |bag| fs::write(bag.join("data/record/student.json"), "[]\n").unwrap()),
        ("bag-oxum", |bag| fs::write(bag.join("data/record/student.json"), "[ ]\n").unwrap()),
        ("bag-manifest-path", |bag| append(bag, "manifest-sha256.txt", &format!("{}  ../x\n", "0".repeat(64)))),
        ("bag-manifest-line", |bag| append(bag, "manifest-sha256.txt", "nonsense\n")),
        ("dossier-tag-file", |bag| fs::remove_file(bag.join("README.txt")).unwrap()),
    ];
    for (code, change) in cases {
        let folder = TempDir::new().unwrap();
        let bag = unpacked(&folder);
        assert!(check(&bag).holds());
        change(&bag);
        let report = check(&bag);
        assert!(codes(&report).contains(code) && !report.holds(), "{code}: {:?}", codes(&report));
    }
}

fn append(bag: &Path, file: &str, line: &str) {
    let text = fs::read_to_string(bag.join(file)).unwrap();
    fs::write(bag.join(file), text + line).unwrap();
}

#[test]
fn a_run_is_held_against_its_manifest() {
    let out = TempDir::new().unwrap();
    let run = out.path().join("b/0001");
    fs::create_dir_all(run.join("dossiers/edu")).unwrap();
    let zip = dossier();
    fs::write(run.join("dossiers/edu/1.zip"), &zip).unwrap();
    let record = format!(
        r#"{{"run":"0001","previous":null,"students":[{{"dossier":"dossiers/edu/1.zip","sha256":"{}","bytes":{}}}]}}"#,
        sha256(&zip),
        zip.len()
    );
    fs::write(run.join("run.json"), &record).unwrap();
    let manifest = format!("{}  dossiers/edu/1.zip\n{}  run.json\n", sha256(&zip), sha256(record.as_bytes()));
    fs::write(run.join("manifest-sha256.txt"), &manifest).unwrap();
    let report = check(out.path());
    assert!(report.holds(), "{:?}", report.findings);
    assert_eq!(report.dossiers, 1);
    fs::write(run.join("more"), "x").unwrap();
    assert!(codes(&check(out.path())).contains("run-file-unexpected"));
    fs::remove_file(run.join("more")).unwrap();
    fs::write(run.join("dossiers/edu/1.zip"), [&zip[..], b"x"].concat()).unwrap();
    let found = check(out.path());
    assert!(codes(&found).is_superset(&BTreeSet::from(["run-file-changed", "run-record", "zip-appended"])));
}

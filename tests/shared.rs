//! A file or photo that two students share costs nobody a dossier, and names nobody in the dossier of another.

use std::fs;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;
use zip::ZipArchive;

use crate::sample::{build, copy_of_inputs, text, zishen};

/// Passes, with one paper whose evidence is E01.
const FIRST: &str = "201920010101";
/// The first again, under another ID and name.
const SECOND: &str = "201920010199";

/// The two of them with the same photo and the same evidence; `authors` go into the paper of both.
fn twins(authors: &str) -> TempDir {
    let inputs = copy_of_inputs(&[FIRST]);
    let at = |name: &str| inputs.path().join(name);
    let record = fs::read_to_string(at(&format!("students/{FIRST}.yaml"))).unwrap();
    let record = record.replacen("authors: 2,", &format!("authors: 2{authors},"), 1);
    fs::write(at(&format!("students/{FIRST}.yaml")), &record).unwrap();
    let second = record.replace(FIRST, SECOND).replacen("name: 张䶮", "name: 李四", 1);
    let second: String = second.lines().filter(|line| !line.starts_with("document:")).flat_map(|l| [l, "\n"]).collect();
    fs::write(at(&format!("students/{SECOND}.yaml")), second).unwrap();
    fs::copy(at(&format!("photos/{FIRST}.jpg")), at(&format!("photos/{SECOND}.jpg"))).unwrap();
    fs::create_dir(at(&format!("scans/{SECOND}"))).unwrap();
    for page in fs::read_dir(at(&format!("scans/{FIRST}"))).unwrap().map(Result::unwrap) {
        fs::copy(page.path(), at(&format!("scans/{SECOND}")).join(page.file_name())).unwrap();
    }
    inputs
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The finding of a student with a code; null where there is none.
fn finding(findings: &Value, id: &str, code: &str) -> Value {
    let students = findings["students"].as_array().unwrap();
    let student = students.iter().find(|student| student["id"] == id).unwrap();
    student["findings"].as_array().unwrap().iter().find(|f| f["code"] == code).cloned().unwrap_or_default()
}

#[test]
fn both_have_a_dossier_and_a_finding_and_stay_in_the_totals() {
    let (inputs, out) = (twins(""), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    let run = out.path().join("2022-autumn/0001");
    let findings = json(&run.join("findings.json"));
    assert_eq!(json(&run.join("run.json"))["counts"]["dossiers"], 2);
    for (id, other) in [(FIRST, SECOND), (SECOND, FIRST)] {
        for (code, outcome) in [("photo", "fail"), ("files", "undetermined")] {
            let found = finding(&findings, id, code);
            assert_eq!(
                (&found["outcome"], &found["others"]),
                (&outcome.into(), &serde_json::json!([other])),
                "{found}"
            );
        }
        let explained = zishen(&["explain", id, text(inputs.path())]);
        assert!(String::from_utf8_lossy(&explained.stdout).contains(other));
        names_nobody(&run.join(format!("dossiers/edu/{id}.zip")), other);
    }
}

/// No file of a dossier has another student's number.
fn names_nobody(dossier: &Path, other: &str) {
    let mut zip = ZipArchive::new(File::open(dossier).unwrap()).unwrap();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let (name, mut bytes) = (entry.name().unwrap().into_owned(), Vec::new());
        entry.read_to_end(&mut bytes).unwrap();
        let names_other = bytes.windows(other.len()).any(|part| part == other.as_bytes());
        assert!(!names_other, "{name} of {} names {other}", dossier.display());
    }
}

/// The second's record names the first's very files, and a title says so: paths and titles of the dossier
/// do not say whose they are, and are still what the format allows.
#[test]
fn a_path_in_the_folder_of_another_names_nobody_in_the_dossier() {
    let (inputs, out) = (twins(""), TempDir::new().unwrap());
    let record = inputs.path().join(format!("students/{SECOND}.yaml"));
    let own = fs::read_to_string(&record).unwrap();
    let shared = own.replace(&format!("scans/{SECOND}/"), &format!("scans/{FIRST}/"));
    let shared = shared.replace(&format!("photos/{SECOND}.jpg"), &format!("photos/{FIRST}.jpg"));
    assert!(shared.matches(FIRST).count() >= 2, "{shared}");
    fs::write(&record, shared.replacen("title: 论文封面", &format!("title: 与{FIRST}合著的论文封面"), 1)).unwrap();
    build(inputs.path(), out.path(), &[], 0);
    let run = out.path().join("2022-autumn/0001");
    for (id, other) in [(FIRST, SECOND), (SECOND, FIRST)] {
        names_nobody(&run.join(format!("dossiers/edu/{id}.zip")), other);
    }
    let verified = zishen(&["verify", text(out.path())]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    // Nothing has changed for the next night.
    let again = build(inputs.path(), out.path(), &[], 0);
    assert!(String::from_utf8_lossy(&again.stdout).contains("没有变化"));
}

#[test]
fn authors_of_one_paper_share_its_evidence() {
    let inputs = twins(", author_names: [\"张 䶮\", 李四*]");
    let explained = zishen(&["explain", FIRST, text(inputs.path())]);
    let printed = String::from_utf8_lossy(&explained.stdout).into_owned();
    assert!(printed.contains("与另一名学生的照片是同一文件") && !printed.contains("文件完全相同"), "{printed}");
    // A paper that names but one of them excuses nobody.
    let inputs = twins(", author_names: [张䶮, 王五]");
    let explained = zishen(&["explain", FIRST, text(inputs.path())]);
    assert!(String::from_utf8_lossy(&explained.stdout).contains("文件完全相同"));
}

//! Mistakes of a first evening, one a folder of `tests/mistakes/cases`: what was changed, moved or added in a project that
//! passes, and the lines that must be reported, each once. A new case is a new folder.
//!
//! `changes.tsv`: file, what stands there, what is written instead (`⇥` is a tab). `moves.tsv`: from, to. `files/`: laid over.
//! `arguments.txt`: the command, where it is not `check inputs --details`. `expected.txt`: the lines.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::sample::{inputs, text, zishen};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes")
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// A project as `init` makes it, with its settings made, and the exports of two students.
fn project() -> TempDir {
    let folder = TempDir::new().unwrap();
    let project = folder.path().join("inputs");
    let own =
        ["--school", "麓山大学", "--school-code", "99542", "--college", "cs=计算机学院", "--season", "2026-autumn"];
    let output = zishen(&[&["init", text(&project)][..], &own].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    change(&project.join("batch.yaml"), "\"0000\"", "\"0542\"");
    change(&project.join("policy.yaml"), "请填文号", "麓大研〔2025〕12号");
    lay(&root().join("tables"), &project.join("tables"));
    for (student, other) in [("202320010101", "201920010101"), ("202320010102", "201920010104")] {
        fs::copy(inputs().join(format!("photos/{other}.jpg")), project.join(format!("photos/{student}.jpg"))).unwrap();
    }
    folder
}

fn change(file: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(old), "{old}");
    fs::write(file, text.replace(old, new)).unwrap();
}

fn lay(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for path in sorted(from) {
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            lay(&path, &place);
        } else {
            fs::copy(&path, place).unwrap();
        }
    }
}

/// The rows of a file of the case, none where there is no such file.
fn rows(file: PathBuf) -> Vec<Vec<String>> {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines().map(|line| line.split('\t').map(|cell| cell.replace('⇥', "\t")).collect()).collect()
}

/// What the program says of a case, and the exit code.
fn printed(case: &Path) -> (String, Option<i32>) {
    let folder = project();
    let project = folder.path().join("inputs");
    for row in rows(case.join("changes.tsv")) {
        change(&project.join(&row[0]), &row[1], &row[2]);
    }
    for row in rows(case.join("moves.tsv")) {
        fs::rename(project.join(&row[0]), project.join(&row[1])).unwrap();
    }
    if case.join("files").exists() {
        lay(&case.join("files"), &project);
    }
    let arguments = fs::read_to_string(case.join("arguments.txt")).unwrap_or("check inputs --details".into());
    let output = Command::new(env!("CARGO_BIN_EXE_zishen"))
        .args(arguments.split_whitespace())
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (said.into_owned(), output.status.code())
}

#[test]
fn every_mistake_is_reported_once_with_its_place_and_its_remedy() {
    let mut wrong = Vec::new();
    for case in sorted(&root().join("cases")) {
        let (said, code) = printed(&case);
        let expected = fs::read_to_string(case.join("expected.txt")).unwrap_or_default();
        let count = |line: &str| said.lines().filter(|printed| printed.trim() == line.trim()).count();
        let is_reported = !expected.is_empty() && expected.lines().all(|line| count(line) == 1);
        let other_faults = said.lines().skip(1).count() != expected.lines().count();
        // Where nothing can be read, nothing but the mistake is reported.
        if !is_reported || (code == Some(3) && other_faults) {
            wrong.push(format!("{} ({code:?})\n{said}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

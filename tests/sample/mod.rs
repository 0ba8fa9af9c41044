//! The sample cohort, whole or a few students of it, for tests that run the program.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;
use walkdir::WalkDir;

pub fn zishen(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zishen"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts")
}

/// Reports that a tool is not installed. Where `CI` is set the test fails: there a skipped test would pass for a passed one.
pub fn tool_absent(name: &str) {
    assert!(std::env::var_os("CI").is_none(), "{name} is not installed; `.ci/run` installs what the tests need");
    println!("skipped: {name} is not installed");
}

pub fn text(path: &Path) -> &str {
    path.to_str().expect("a UTF-8 path")
}

/// Builds `inputs` into `out` and expects an exit code.
pub fn build(inputs: &Path, out: &Path, more: &[&str], code: i32) -> Output {
    let output = zishen(&[&["build", text(inputs), "--out", text(out)], more].concat());
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

pub fn inputs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs")
}

/// A small copy of the inputs: batch, policy, programmes, photos, scans and the named students, without the exports.
pub fn copy_of_inputs(students: &[&str]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for entry in WalkDir::new(inputs()).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file()) {
        let path = entry.path().strip_prefix(inputs()).unwrap();
        let wanted = students.iter().any(|id| path.ends_with(format!("{id}.yaml")));
        let left_out = ["students", "tables", "evidence"].iter().any(|folder| path.starts_with(folder));
        if !left_out || wanted {
            fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
            fs::copy(entry.path(), folder.path().join(path)).unwrap();
        }
    }
    fs::create_dir_all(folder.path().join("students")).unwrap();
    folder
}

/// Any two students of the sample cohort.
pub fn two_students() -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(inputs().join("students"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().trim_end_matches(".yaml").to_owned())
        .collect();
    names.sort();
    names.truncate(2);
    names
}

/// Every file below a folder with its bytes.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    let named = entries.map(|e| (text(e.path().strip_prefix(folder).unwrap()).to_owned(), fs::read(e.path()).unwrap()));
    named.collect()
}

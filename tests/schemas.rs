//! The committed JSON Schemas are those that `zishen schema NAME` prints, and a foreign validator accepts every sample
//! under them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use walkdir::WalkDir;

const NAMES: [&str; 11] = [
    "batch",
    "policy",
    "programme",
    "student",
    "decisions",
    "evidence",
    "appeal",
    "calendar",
    "remedies",
    "rulings",
    "schools",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_committed_schemas_are_those_of_the_program() {
    for name in NAMES {
        let output = Command::new(env!("CARGO_BIN_EXE_zishen")).args(["schema", name]).output().unwrap();
        let committed = fs::read(root().join("schemas").join(format!("{name}.json"))).unwrap();
        assert!(output.status.success());
        assert!(output.stdout == committed, "run `zishen schema {name} > schemas/{name}.json`");
    }
}

/// Every name and word that the schema of the policy lets an officer write is on the page that tells how.
#[test]
fn the_page_on_the_policy_has_every_word_of_its_schema() {
    fn collect(value: &Value, words: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                let named = fields.get("properties").and_then(Value::as_object);
                words.extend(named.into_iter().flat_map(|named| named.keys().cloned()));
                let of_enum = fields.get("enum").and_then(Value::as_array).into_iter().flatten();
                words.extend(of_enum.chain(fields.get("const")).filter_map(Value::as_str).map(str::to_owned));
                fields.values().for_each(|below| collect(below, words));
            }
            Value::Array(list) => list.iter().for_each(|below| collect(below, words)),
            _ => {}
        }
    }
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let mut words = BTreeSet::new();
    collect(&serde_json::from_str(&read("schemas/policy.json")).unwrap(), &mut words);
    words.remove("schema");
    // The codes of findings have their chapters.
    let findings = read("docs/findings.md");
    for page in ["docs/policy.md", "docs/zh/policy.md"] {
        let text = read(page);
        let absent: Vec<_> = words.iter().filter(|word| !text.contains(*word) && !findings.contains(*word)).collect();
        assert!(absent.is_empty(), "{page} does not tell of {absent:?}");
    }
}

/// Runs Python's jsonschema on files. Without it there is no test, which only a developer's machine may pass over.
fn validate(files: &[PathBuf]) -> Option<Output> {
    let has_validator = Command::new("python3").args(["-c", "import jsonschema, yaml"]).output();
    if !has_validator.is_ok_and(|output| output.status.success()) {
        assert!(std::env::var_os("CI").is_none(), "python3 with jsonschema and PyYAML is needed");
        eprintln!("skipped: python3 with jsonschema and PyYAML is not there");
        return None;
    }
    let script = root().join("tests/schemas/validate.py");
    let output = Command::new("python3").arg(script).arg(root().join("schemas")).args(files).output();
    Some(output.expect("python3 starts"))
}

/// Every whole input file of the repository that is meant to be right.
fn samples() -> Vec<PathBuf> {
    let folders = ["inputs", "examples", "tests/decisions", "tests/verdicts"];
    let files = folders.into_iter().flat_map(|folder| WalkDir::new(root().join(folder)).sort_by_file_name());
    let files = files.map(|entry| entry.unwrap().into_path());
    let is_sample = |path: &PathBuf| {
        let is_yaml = path.extension().is_some_and(|extension| extension == "yaml");
        let text = if is_yaml { fs::read_to_string(path).unwrap() } else { String::new() };
        let kind = text.lines().find_map(|line| line.strip_prefix("schema: zishen/")?.split('/').next());
        kind.is_some_and(|kind| NAMES.contains(&kind))
    };
    files.filter(is_sample).collect()
}

#[test]
fn every_sample_is_valid_under_its_schema() {
    let samples = samples();
    assert!(samples.len() > 60, "{}", samples.len());
    let Some(output) = validate(&samples) else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// A schema that takes anything would accept every sample, too.
#[test]
fn what_may_not_stand_in_a_list_is_refused() {
    let policy = fs::read_to_string(root().join("inputs/policy.yaml")).unwrap();
    let folder = TempDir::new().unwrap();
    for (number, (right, wrong)) in
        [("is: {mark: 60}", "is: best"), ("is: {months: 12}", "is: {mark: 12}"), ("is: plan,", "is: required,")]
            .into_iter()
            .enumerate()
    {
        assert!(policy.contains(right), "{right}");
        let file = folder.path().join(format!("{number}.yaml"));
        fs::write(&file, policy.replacen(right, wrong, 1)).unwrap();
        let Some(output) = validate(&[file]) else { return };
        assert!(!output.status.success(), "{wrong}");
    }
}

//! Input files with faults: all are reported at once, with line and column, and nothing makes the reader panic.

use std::fs;
use std::path::Path;

use walkdir::WalkDir;
use zishen::fault::Fault;
use zishen::ingest::parse;
use zishen::policy::Policy;
use zishen::records::{Batch, DecisionFile, EvidenceSheet, Programme, Student};

fn inputs() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs")
}

#[test]
fn every_fault_of_a_policy_is_reported_with_line_and_column() {
    let text = fs::read_to_string(inputs().join("policy.yaml")).unwrap();
    let faulty = text.replacen("  refusals:", "  refusal:", 1).replacen("{mark: 70}", "{mark: 170}", 1).replacen(
        "take: best",
        "take: middle",
        1,
    );
    let faults = parse::<Policy>("policy.yaml", faulty.as_bytes(), "zishen/policy/2").unwrap_err();
    let line = |part: &str| 1 + faulty.lines().position(|line| line.contains(part)).unwrap();
    let printed: Vec<_> = faults.iter().map(ToString::to_string).collect();
    for part in ["  refusal:", "{mark: 170}", "take: middle"] {
        let at = format!("policy.yaml:{}:", line(part));
        assert!(printed.iter().any(|fault| fault.starts_with(&at)), "nothing at {at} in {printed:#?}");
    }
    assert!(printed.iter().any(|fault| fault.contains("refusals")), "the nearest key is named: {printed:#?}");
}

#[test]
fn a_programme_that_does_not_say_whether_activities_are_asked_is_refused() {
    let path = "programmes/040101-am-2019.yaml";
    let text =
        fs::read_to_string(inputs().join(path)).unwrap().replacen("activities: {required: true, ", "activities: {", 1);
    let faults = parse::<Programme>(path, text.as_bytes(), "zishen/programme/2").unwrap_err();
    assert!(faults.iter().any(|fault| fault.to_string().contains("required")), "{faults:#?}");
}

/// Reads bytes as what file or folder says.
fn faults(file: &str, bytes: &[u8]) -> Vec<Fault> {
    let faults = match file.split(['/', '.', '-']).next().unwrap() {
        "batch" => parse::<Batch>(file, bytes, "zishen/batch/1").err(),
        "policy" => parse::<Policy>(file, bytes, "zishen/policy/2").err(),
        "programme" | "programmes" => parse::<Programme>(file, bytes, "zishen/programme/2").err(),
        "evidence" => parse::<EvidenceSheet>(file, bytes, "zishen/evidence/1").err(),
        "decisions" => parse::<DecisionFile>(file, bytes, "zishen/decisions/1").err(),
        _ => parse::<Student>(file, bytes, "zishen/student/1").err(),
    };
    assert!(faults.as_ref().is_none_or(|faults| !faults.is_empty()), "{file}: refused without a reason");
    faults.unwrap_or_default()
}

fn read(file: &str, bytes: &[u8]) -> bool {
    faults(file, bytes).is_empty()
}

/// `tests/yaml/<kind>-<case>.yaml` is refused with the lines of `<kind>-<case>.txt`, or read where there are none.
#[test]
fn every_fixture_is_refused_in_the_words_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/yaml");
    let mut wrong = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap) {
        if entry.path().extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let file = entry.file_name().to_str().unwrap();
        let printed: String = faults(file, &fs::read(entry.path()).unwrap()).iter().map(|f| format!("{f}\n")).collect();
        let expected = fs::read_to_string(entry.path().with_extension("txt")).unwrap_or_default();
        if printed != expected {
            wrong.push(format!("{file}\n--- expected\n{expected}--- printed\n{printed}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_file_cut_or_spoiled_anywhere_is_read_or_refused() {
    let files = WalkDir::new(inputs()).into_iter().map(Result::unwrap);
    for entry in files.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "yaml")) {
        let file = entry.path().strip_prefix(inputs()).unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(entry.path()).unwrap();
        assert!(read(&file, &bytes), "{file}");
        for at in (0..bytes.len()).step_by(997) {
            read(&file, &bytes[..at]);
            let mut spoiled = bytes.clone();
            spoiled[at] = [b'{', b':', b'\t', 0xff, b'"', b'&'][at % 6];
            read(&file, &spoiled);
        }
    }
}

/// Such files must end quickly and in words; a stack that overflows would end the whole run.
#[test]
fn hostile_files_are_refused() {
    let deep = format!("schema: zishen/student/1\nid: {}", "[".repeat(200_000));
    let nested: String = (0..5_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let anchors = "schema: zishen/student/1\nid: &a \"1\"\nname: *a\n".to_owned();
    for hostile in [deep, nested, anchors, "\u{0}".repeat(1000), "- ".repeat(100_000), "? ".repeat(10_000)] {
        assert!(!read("students/9.yaml", hostile.as_bytes()));
    }
}

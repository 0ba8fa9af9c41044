//! Decisions over the whole batch: `tests/decisions/<case>.yaml` in place of the sample's, and in `<case>.txt` what `check`
//! tells of those that did nothing; no such file where there is nothing to tell.

use std::fs;
use std::path::Path;

use walkdir::WalkDir;

use crate::sample::{build, copy_of_inputs, text, zishen};

/// The lines of `check` on decisions, without the folder.
fn printed(case: &Path) -> String {
    let inputs = copy_of_inputs(&["201920010101", "201920020210"]);
    fs::remove_file(inputs.path().join("decisions/2022.yaml")).unwrap();
    fs::copy(case, inputs.path().join("decisions/case.yaml")).unwrap();
    let output = zishen(&["check", text(inputs.path())]);
    let output = String::from_utf8(output.stdout).unwrap();
    output
        .lines()
        .filter(|line| line.contains("decisions/case.yaml:"))
        .filter(|line| line.starts_with("  JW"))
        .fold(String::new(), |printed, line| printed + line.trim() + "\n")
}

#[test]
fn decisions_that_did_nothing_are_reported_with_the_reason() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/decisions");
    let mut wrong = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap) {
        if entry.path().extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let expected = fs::read_to_string(entry.path().with_extension("txt")).unwrap_or_default();
        let printed = printed(entry.path());
        if printed != expected {
            wrong.push(format!("{}\n--- expected\n{expected}--- printed\n{printed}", entry.file_name().display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn entries_of_the_policy_that_nobody_met_are_reported_with_their_line() {
    let inputs = copy_of_inputs(&["201920010101"]);
    let policy = inputs.path().join("policy.yaml");
    let text_of = fs::read_to_string(&policy).unwrap();
    let dead =
        "proposal-interval:\n  - {for: {cohorts: {from: 2090}}, is: {months: 1}, basis: thesis, clause: 第六条}\n";
    let text_of = text_of.replacen("proposal-interval:\n", dead, 1);
    fs::write(&policy, &text_of).unwrap();
    let line = 1 + text_of.lines().position(|line| line.contains("from: 2090")).unwrap();
    let output = zishen(&["check", text(inputs.path()), "--format", "json"]);
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let unmet = printed["remarks"]["unmet"].as_array().unwrap();
    assert!(unmet.contains(&format!("policy.yaml:{line}").into()), "{unmet:?}");
}

/// The sample's waiver names its paper, which stands with its digest beside the finding.
#[test]
fn a_dossier_with_a_decision_and_its_paper_verifies() {
    let inputs = copy_of_inputs(&["201920020210"]);
    let out = tempfile::TempDir::new().unwrap();
    build(inputs.path(), out.path(), &[], 0);
    let output = zishen(&["verify", text(out.path())]);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{printed}");
    assert!(printed.contains("档案包1个"), "{printed}");
}

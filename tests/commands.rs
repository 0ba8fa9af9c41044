//! `check`, `explain` and `impact` from outside, on the sample cohort.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn zishen(arguments: &[&str]) -> Output {
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs");
    Command::new(env!("CARGO_BIN_EXE_zishen")).args(arguments).arg(inputs).output().unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = zishen(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn check_filters_by_college_code_and_outcome() {
    let json: Value =
        serde_json::from_str(&printed(&["check", "--format", "json", "--college", "lit", "--outcome", "fail"]))
            .unwrap();
    let students = json["students"].as_array().unwrap();
    let ids: Vec<_> = students.iter().map(|student| student["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["201830030305", "202020030308"]);
    let findings = students.iter().flat_map(|student| student["findings"].as_array().unwrap());
    assert!(findings.map(|finding| finding["outcome"].as_str().unwrap()).all(|outcome| outcome == "fail"));
}

#[test]
fn check_gives_programs_what_the_rules_propose() {
    let inputs = crate::sample::copy_of_inputs(&["201920010101", "201920010102"]);
    let policy = inputs.path().join("policy.yaml");
    let rules = "conclusions:\n- is: {name: 毕业, when: {count: {of: findings, where: {outcome: [fail, missing, undetermined]}, most: 0}}}\n  basis: status\n  clause: 第三十条\n- {is: {name: 肄业}, basis: status, clause: 第三十三条}\n";
    std::fs::write(&policy, std::fs::read_to_string(&policy).unwrap() + rules).unwrap();
    let output = crate::sample::zishen(&["check", inputs.path().to_str().unwrap(), "--format", "json"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let proposed = json["students"].as_array().unwrap().iter();
    let proposed: Vec<_> = proposed.map(|student| [&student["proposed"]["name"], &student["verdict"]]).collect();
    assert_eq!(proposed, [["毕业", "pass"], ["肄业", "fail"]]);
    assert_eq!(json["students"][0]["proposed"]["basis"]["clause"], "第三十条");
}

/// The reasons with their numbers come first; an unknown programme is reported once, and not with all that follows from it.
#[test]
fn check_counts_reasons_and_folds_what_follows_from_one_fault() {
    let inputs = crate::sample::copy_of_inputs(&["201920010101"]);
    let record = inputs.path().join("students/201920010101.yaml");
    let text = std::fs::read_to_string(&record).unwrap().replacen("programme: 040101-am-2019", "programme: nowhere", 1);
    std::fs::write(&record, text).unwrap();
    let check = |more: &[&str]| {
        let arguments = [&["check", inputs.path().to_str().unwrap()], more].concat();
        String::from_utf8(crate::sample::zishen(&arguments).stdout).unwrap()
    };
    let (short, whole) = (check(&[]), check(&["--details"]));
    let reasons = short.split("未通过的原因").nth(1).unwrap();
    let reasons: Vec<_> = reasons.lines().skip(1).take_while(|line| line.starts_with("  1人")).collect();
    assert!((1..=4).contains(&reasons.len()) && short.contains("项因此无法判断"), "{short}");
    let of_student = |text: &str| text.lines().skip_while(|line| !line.contains("201920010101 ")).count();
    assert!(of_student(&short) + 10 < of_student(&whole), "{short}\n{whole}");
    assert!(whole.contains("院通〔2022〕56号"), "{whole}");
}

#[test]
fn check_lists_who_lacks_a_requirement() {
    let text = printed(&["check", "--lacking", "practice"]);
    // As in tests/cohort.tsv: practice=fail once, practice=missing twice.
    for words in ["3人", "202020010106", "202020030307", "202020020299"] {
        assert!(text.contains(words), "`{words}` is not in {text}");
    }
}

#[test]
fn strict_tells_by_the_exit_code_that_somebody_does_not_pass() {
    assert_eq!(zishen(&["check"]).status.code(), Some(0));
    assert_eq!(zishen(&["check", "--strict"]).status.code(), Some(1));
    assert_eq!(zishen(&["check", "--code", "nonsense"]).status.code(), Some(2));
}

#[test]
fn explain_shows_clause_numbers_place_and_the_waiver_beside_the_rule() {
    let text = printed(&["explain", "201920020210"]);
    for words in
        ["院通〔2022〕56号 四.1.(1)①", "学术活动不少于8次", "计4次", "如无豁免：不通过", "JW2022-017", ".yaml:92"]
    {
        assert!(text.contains(words), "`{words}` is not in {text}");
    }
    let text = printed(&["explain", "201920020210", "--lang", "en"]);
    assert!(text.contains("academic activities: at least 8") && text.contains("Without the waiver: fail"), "{text}");
    assert_eq!(zishen(&["explain", "1"]).status.code(), Some(1));
}

#[test]
fn impact_lists_whose_result_another_policy_changes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs");
    let policy = std::fs::read_to_string(root.join("policy.yaml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let new = folder.path().join("new.yaml");
    std::fs::write(&new, policy.replace("{mark: 70}", "{mark: 60}")).unwrap();
    let text = printed(&["impact", "--policy", new.to_str().unwrap()]);
    // The one with 68 in a degree course, and the one whose 及格 could not be judged under 70.
    assert!(text.contains("201920010102 李玥　不通过 → 通过"), "{text}");
    assert!(text.contains("201930010109 陶鹤鸣　需人工认定 → 通过"), "{text}");
    assert!(text.contains("2人（共32人）"), "{text}");
    let same = printed(&["impact", "--policy", root.join("policy.yaml").to_str().unwrap()]);
    assert!(same.contains("0人（共32人）"), "{same}");
}

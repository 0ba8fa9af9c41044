//! Whom the graduate school is asked about beside those on whom the two differ.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::{case, said};
use crate::sample::{build, copy_of_inputs, text, zishen};

/// 邹慧敏, of whom 陆文焕 is the supervisor; both sides let her pass.
const STUDENT: &str = "201830030304";

/// Builds, sends in and receives; what the receiver is told.
fn send(inputs: &Path, home: &Path, number: u32) -> String {
    let (out, sent) = (home.join("out"), home.join(format!("{number}.zip")));
    build(inputs, &out, &[], 0);
    let packed = zishen(&["submit", text(&out), "--college", "lit", "--to", text(&sent)]);
    assert_eq!(packed.status.code(), Some(0), "{}", said(&packed));
    let to = home.join("received");
    said(&zishen(&["receive", text(&sent), "--to", text(&to), "--on", "2022-11-15", "--inputs", text(inputs)]))
}

/// Why the graduate school is asked about the student, without a sample.
fn chosen(inputs: &Path, home: &Path) -> Value {
    let [received, reviewed] = ["received", "reviewed"].map(|name| home.join(name));
    let folders = ["--received", text(&received), "--inputs", text(inputs), "--to", text(&reviewed)];
    let output = zishen(&[&["review"], &folders[..], &["--on", "2022-11-17", "--sample", "0"]].concat());
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", said(&output));
    let review = fs::read(reviewed.join("2022-autumn/round-1/review.json")).unwrap();
    case(&serde_json::from_slice(&review).unwrap(), STUDENT)["chosen"].clone()
}

/// The supervisor decides for the college, which is told and looked at; another decides then, and it is looked at still.
#[test]
fn whose_supervisor_decided_is_looked_at_to_the_end_of_the_round() {
    let (inputs, home) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap());
    let record = inputs.path().join(format!("students/{STUDENT}.yaml"));
    let before = fs::read_to_string(&record).unwrap();
    let decided = "decision: pass, by: 袁可欣";
    assert!(before.contains(decided));
    fs::write(&record, before.replace(decided, "decision: pass, by: 陆文焕教授")).unwrap();
    let told = send(inputs.path(), home.path(), 1);
    assert!(told.contains("由学生本人、导师作出") && told.contains("陆文焕教授"), "{told}");
    assert_eq!(chosen(inputs.path(), home.path()), Value::from(vec!["decided-by"]));
    fs::write(&record, before).unwrap();
    let told = send(inputs.path(), home.path(), 2);
    assert!(told.contains("第2轮") && !told.contains("导师作出"), "{told}");
    assert_eq!(chosen(inputs.path(), home.path()), Value::from(vec!["moved"]));
}

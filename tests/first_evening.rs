//! The guide of the first evening, walked from beginning to end: its commands are run, its changes made, its workbooks filled
//! in by openpyxl, and it ends with students who pass.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::sample::{inputs, tool_absent};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// The two students of tests/guide/fill.py.
const STUDENTS: [&str; 2] = ["202320010101", "202320010102"];

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Text between one mark and the next, again and again.
fn between<'t>(text: &'t str, open: &'t str, close: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(open).skip(1).filter_map(move |rest| rest.split(close).next())
}

/// The changes of the guide's table: file, what stands there, what is written.
fn changes(guide: &str) -> Vec<[String; 3]> {
    let rows = guide.lines().filter(|line| line.starts_with("| `inputs/"));
    let cells = |row: &str| between(row, "| `", "` ").map(str::to_owned).collect::<Vec<_>>();
    rows.map(|row| cells(row).try_into().expect("three cells in code")).collect()
}

fn absent(tool: &str) -> Option<()> {
    tool_absent(tool);
    None
}

/// What the guide asks for beside the commands: settings, workbooks, photos, the sheets of a paper.
fn fill_in(project: &Path, guide: &str) -> Option<()> {
    for [file, old, new] in changes(guide) {
        let path = project.parent().unwrap().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(&old), "{old}");
        fs::write(path, text.replace(&old, &new)).unwrap();
    }
    let filled = Command::new("python3").arg(format!("{ROOT}/tests/guide/fill.py")).arg(project).output();
    match filled {
        Err(_) => return absent("python3"),
        Ok(output) if said(&output).contains("No module named") => return absent("openpyxl"),
        Ok(output) => assert!(output.status.success(), "{}", said(&output)),
    }
    let sample = inputs();
    let scans = ["e01-1.jpg", "e01-4.jpg", "e01-2.jpg", "e01-3.jpg"];
    for (student, other) in STUDENTS.iter().zip(["201920010101", "201920010104"]) {
        let photo = sample.join(format!("photos/{other}.jpg"));
        fs::copy(photo, project.join(format!("photos/{student}.jpg"))).unwrap();
        let folder = project.join("evidence").join(student);
        fs::create_dir_all(&folder).unwrap();
        for (scan, sheet) in scans.iter().zip(["封面", "封底", "目录", "首页"]) {
            let bytes = fs::read(sample.join("scans/201920010101").join(scan)).unwrap();
            // A scan of one's own: no two students hand in the same file.
            fs::write(folder.join(format!("E01-{sheet}.jpg")), [&bytes[..], student.as_bytes()].concat()).unwrap();
        }
    }
    Some(())
}

#[test]
fn the_guide_leads_from_workbooks_to_students_who_pass() {
    let guide = fs::read_to_string(format!("{ROOT}/docs/zh/first-evening.md")).unwrap();
    let folder = TempDir::new().unwrap();
    let lines: Vec<&str> = between(&guide, "```sh\n", "```").flat_map(str::lines).collect();
    assert!(lines.len() >= 7, "{lines:?}");
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[0], "zishen", "{line}");
        let output =
            Command::new(env!("CARGO_BIN_EXE_zishen")).args(&words[1..]).current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{line}: {}", said(&output));
        if words[1] == "init" && fill_in(&folder.path().join("inputs"), &guide).is_none() {
            return;
        }
    }
    let run = fs::read(folder.path().join("out/2026-autumn/current/run.json")).unwrap();
    let run: Value = serde_json::from_slice(&run).unwrap();
    let verdicts: Vec<_> = run["students"].as_array().unwrap().iter().map(|s| (&s["id"], &s["verdict"])).collect();
    let expected: Vec<Value> = STUDENTS.iter().map(|id| Value::from(*id)).collect();
    assert_eq!(verdicts, expected.iter().zip([&Value::from("pass"), &Value::from("pass")]).collect::<Vec<_>>());
}

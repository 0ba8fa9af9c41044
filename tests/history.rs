//! What a night leaves for people and machines: `runs`, `diff`, `prune`, numbers for monitoring, the digest, and logs that
//! hold nothing personal.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::sample::{build, copy_of_inputs, text, zishen};

/// Passes; fails when a mark of 90 and more becomes one of 50 and more.
const STUDENT: &str = "201920010101";
const OTHER: &str = "202020010105";

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

fn change(inputs: &Path, from: &str, to: &str) {
    let path = inputs.join(format!("students/{STUDENT}.yaml"));
    let record = fs::read_to_string(&path).unwrap();
    let changed = record.replacen(from, to, 1);
    assert_ne!(record, changed, "{from}");
    fs::write(path, changed).unwrap();
}

/// Three runs of two students: both pass; one fails; one more has vanished.
fn three_runs() -> (TempDir, TempDir) {
    let (inputs, out) = (copy_of_inputs(&[STUDENT, OTHER]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    change(inputs.path(), "mark: \"9", "mark: \"5");
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    fs::remove_file(inputs.path().join(format!("students/{OTHER}.yaml"))).unwrap();
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    (inputs, out)
}

fn names(out: &Path) -> Vec<String> {
    let output = zishen(&["runs", text(out), "--format", "json"]);
    let runs: Value = serde_json::from_slice(&output.stdout).unwrap();
    runs.as_array().unwrap().iter().map(|run| run["run"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn runs_and_their_differences_are_reported() {
    let (_inputs, out) = three_runs();
    let listed = said(&zishen(&["runs", text(out.path())]));
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines.len(), 3, "{listed}");
    assert!(lines[0].contains("2人：通过2") && lines[1].contains("不通过1") && lines[2].contains("1人"), "{listed}");
    assert!(lines[2].contains("当前") && !lines[1].contains("当前"), "{listed}");

    let diff = |old: &str, new: &str| said(&zishen(&["diff", text(out.path()), old, new]));
    let failing = diff("0001", "0002");
    for part in ["1名学生有变化", "新不通过（1人）", &format!("学号{STUDENT}：通过 → 不通过"), ".mark：9"]
    {
        assert!(failing.contains(part), "{part}: {failing}");
    }
    let vanished = diff("0002", "0003");
    assert!(vanished.contains(OTHER) && !vanished.contains(STUDENT), "{vanished}");
    let back = diff("0003", "0001");
    assert!(back.contains("新通过（1人）") && back.contains(OTHER), "{back}");
    let json = zishen(&["diff", text(out.path()), "0001", "0002", "--format", "json"]);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((&json["students"][0]["id"], &json["students"][0]["kind"]), (&STUDENT.into(), &"newly-failing".into()));
    assert_eq!(zishen(&["diff", text(out.path()), "0001", "0009"]).status.code(), Some(3));
}

#[test]
fn prune_keeps_the_newest_and_what_was_handed_over() {
    let (_inputs, out) = three_runs();
    let batch = out.path().join("2022-autumn");
    fs::write(batch.join("handed-over.txt"), "0001\n").unwrap();
    let only = zishen(&["prune", text(out.path()), "--keep", "1", "--dry-run"]);
    assert!(said(&only).contains("0002") && names(out.path()) == ["0001", "0002", "0003"], "{}", said(&only));
    let pruned = zishen(&["prune", text(out.path()), "--keep", "1"]);
    assert_eq!((pruned.status.code(), names(out.path())), (Some(0), vec!["0001".to_owned(), "0003".to_owned()]));
    // What cannot be read might name any run.
    fs::write(batch.join("handed-over.txt"), "第一次\n").unwrap();
    assert_eq!(zishen(&["prune", text(out.path()), "--keep", "1"]).status.code(), Some(3));
    assert!(batch.join("0001").exists() && batch.join("0003").exists());
    fs::remove_file(batch.join("handed-over.txt")).unwrap();
    assert_eq!(zishen(&["verify", text(out.path()), "--quick"]).status.code(), Some(0));
}

#[test]
fn numbers_and_digest_are_those_of_the_run_and_their_failure_changes_nothing() {
    let (inputs, out, to) = (copy_of_inputs(&[STUDENT, OTHER]), TempDir::new().unwrap(), TempDir::new().unwrap());
    let [metrics, digest] = ["zishen.prom", "digest.txt"].map(|name| to.path().join(name));
    let notify = format!("cat > '{}'", digest.display());
    build(inputs.path(), out.path(), &["--metrics", text(&metrics), "--notify", &notify], 0);
    let numbers = fs::read_to_string(&metrics).unwrap();
    for line in [
        "zishen_dossiers{batch=\"2022-autumn\",verdict=\"pass\"} 2",
        "zishen_build_exit_code{batch=\"2022-autumn\"} 0",
        "zishen_run_number{batch=\"2022-autumn\"} 1",
        "zishen_unprocessed{batch=\"2022-autumn\"} 0",
    ] {
        assert!(numbers.lines().any(|printed| printed == line), "{line}: {numbers}");
    }
    // The text format of Prometheus: comments, or a name with labels and one number.
    for line in numbers.lines().filter(|line| !line.starts_with("# ")) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("zishen_") && name.ends_with('}') && value.parse::<f64>().is_ok(), "{line}");
    }
    assert_eq!(fs::read_dir(to.path()).unwrap().count(), 2, "nothing half-written is left");
    let printed = fs::read_to_string(&digest).unwrap();
    assert!(printed.contains("通过：2") && printed.contains("index.html") && !printed.contains("张䶮"), "{printed}");

    change(inputs.path(), "mark: \"9", "mark: \"5");
    let nowhere = to.path().join("nowhere/zishen.prom");
    let more = ["--accept-changes", "--metrics", text(&nowhere), "--notify", "cat >/dev/null; exit 7"];
    let output = build(inputs.path(), out.path(), &more, 0);
    assert!(said(&output).contains("nowhere") && said(&output).contains('7'), "{}", said(&output));
    assert_eq!(names(out.path()).len(), 2);
    // A build that stops says so too.
    fs::write(inputs.path().join("policy.yaml"), "x").unwrap();
    build(inputs.path(), out.path(), &["--metrics", text(&metrics), "--notify", &notify], 3);
    let numbers = fs::read_to_string(&metrics).unwrap();
    assert!(numbers.lines().any(|line| line == "zishen_build_exit_code{batch=\"2022-autumn\"} 3"), "{numbers}");
    assert!(fs::read_to_string(&digest).unwrap().contains("退出码：3"));
}

/// Names, numbers and marks that stand in the records, right and wrong ones, never stand in a log.
#[test]
fn no_log_holds_what_is_personal() {
    let inputs = copy_of_inputs(&[STUDENT, OTHER]);
    change(inputs.path(), "name: 张䶮", "name: 蘇慕遮蘇慕遮");
    change(inputs.path(), "mark: \"9", "mark: \"八七六五 \"\n    date: \"9");
    let other = inputs.path().join(format!("students/{OTHER}.yaml"));
    let record = fs::read_to_string(&other).unwrap();
    let number = record.split("number: \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    fs::write(&other, record.replacen(&number, "99010119990101777Y", 1)).unwrap();
    fs::create_dir_all(inputs.path().join("tables")).unwrap();
    let roster = "学号,姓名,证件类型,证件号码\n202020019999,欧阳?飞,居民身份证,990101199901017779\n,孤名氏,,\n";
    fs::write(inputs.path().join("tables/名册.csv"), roster).unwrap();
    let upload = inputs.path().join("evidence").join(OTHER);
    fs::create_dir_all(&upload).unwrap();
    fs::write(upload.join("司马相如的录用函.pdf"), "x").unwrap();
    for (more, lines) in [(&["--log-format", "json"][..], true), (&[][..], false)] {
        let out = TempDir::new().unwrap();
        // A roster without any results would stop the build before it says what it could not use.
        let arguments = [&["build", text(inputs.path()), "--out", text(out.path()), "--accept-changes"], more].concat();
        let output = zishen(&arguments);
        let log = said(&output);
        assert!(matches!(output.status.code(), Some(1)), "{log}");
        for planted in ["蘇慕遮", "八七六五", "77Y", "欧阳", "99901017779", "孤名氏", "司马相如", "名册.csv!B2：欧"]
        {
            assert!(!log.contains(planted), "{planted}: {log}");
        }
        assert!(log.contains("tables/名册.csv"), "{log}");
        if lines {
            let printed: Vec<Value> = (String::from_utf8(output.stderr).unwrap().lines())
                .map(|line| serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}")))
                .collect();
            assert!(printed.iter().all(|line| line["time"].is_string() && line["event"].is_string()));
        }
    }
}

/// A reader that goes away is no fault; output that could not be written is one.
#[test]
#[cfg(target_os = "linux")]
fn output_that_nobody_reads_ends_nothing() {
    let run = |out: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zishen"));
        command.args(["explain", STUDENT]).current_dir(env!("CARGO_MANIFEST_DIR"));
        command.stdout(out).stderr(Stdio::piped()).spawn().unwrap()
    };
    let mut child = run(Stdio::piped());
    drop(child.stdout.take());
    let mut printed = String::new();
    child.stderr.take().unwrap().read_to_string(&mut printed).unwrap();
    assert_eq!((child.wait().unwrap().code(), &*printed), (Some(0), ""));
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = run(full.into()).wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
}

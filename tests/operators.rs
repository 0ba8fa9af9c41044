//! What an operator meets at night and must not be hurt by: links, names that are one on some systems, an output within the
//! inputs, records larger than any real one, a terminal that goes away, tables that break off.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::sample::{build, copy_of_inputs, files, inputs, text, tool_absent, two_students, zishen};

const STUDENT: &str = "201920010101";

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The sample's tables as a project of their own.
fn tables() -> TempDir {
    let folder = copy_of_inputs(&[]);
    fs::remove_dir_all(folder.path().join("students")).unwrap();
    for (path, bytes) in files(&inputs().join("tables")) {
        fs::create_dir_all(folder.path().join("tables")).unwrap();
        fs::write(folder.path().join("tables").join(path), bytes).unwrap();
    }
    folder
}

#[test]
fn no_line_of_a_foreign_file_is_quoted() {
    let secret = TempDir::new().unwrap();
    fs::write(secret.path().join("secret.yaml"), "root_password: hunter2\n").unwrap();
    for name in ["students/x.yaml", "decisions/x.yaml", "programmes/x.yaml", "policy.yaml", "batch.yaml"] {
        let inputs = copy_of_inputs(&[STUDENT]);
        let path = inputs.path().join(name);
        let _ = fs::remove_file(&path);
        symlink(secret.path().join("secret.yaml"), &path).unwrap();
        let output = zishen(&["check", text(inputs.path())]);
        let printed = said(&output);
        assert!(printed.contains(name) && printed.contains("是链接"), "{name}: {printed}");
        assert!(!printed.contains("hunter2") && !printed.contains("root_password"), "{name}: {printed}");
    }
    for folder in ["students", "programmes", "decisions", "tables"] {
        let inputs = copy_of_inputs(&[STUDENT]);
        let _ = fs::remove_dir_all(inputs.path().join(folder));
        symlink(secret.path(), inputs.path().join(folder)).unwrap();
        let printed = said(&zishen(&["check", text(inputs.path())]));
        assert!(
            printed.contains(folder) && printed.contains("链接") && !printed.contains("root_password"),
            "{folder}: {printed}"
        );
    }
}

#[test]
fn names_that_are_one_on_some_systems_are_refused() {
    let inputs = copy_of_inputs(&[STUDENT]);
    let record = fs::read_to_string(inputs.path().join(format!("students/{STUDENT}.yaml"))).unwrap();
    for (id, file) in [("abc1", "a"), ("ABC1", "b"), ("-rf", "c")] {
        let record = record.replacen(STUDENT, id, 1);
        fs::write(inputs.path().join(format!("students/{file}.yaml")), record).unwrap();
    }
    let printed = said(&zishen(&["check", text(inputs.path())]));
    assert!(printed.matches("只差大小写").count() == 2 && printed.contains("学号 `-rf` 无效"), "{printed}");
    let batch = fs::read_to_string(inputs.path().join("batch.yaml")).unwrap();
    for (old, new, expected) in [
        ("{code: cs,", "{code: EDU,", "`EDU` 重复"),
        ("{code: cs,", "{code: -cs,", "`-cs` 无效"),
        ("name: 文学院", "name: 教育科学 学院", "学院名称"),
        ("batch: 2022-autumn", "batch: -2022", "`-2022` 无效"),
    ] {
        fs::write(inputs.path().join("batch.yaml"), batch.replacen(old, new, 1)).unwrap();
        let output = zishen(&["check", text(inputs.path())]);
        assert_eq!(output.status.code(), Some(3));
        assert!(said(&output).contains(expected), "{expected}: {}", said(&output));
    }
    fs::write(inputs.path().join("batch.yaml"), batch).unwrap();
    let out = TempDir::new().unwrap();
    fs::create_dir(out.path().join("2022-AUTUMN")).unwrap();
    let output = build(inputs.path(), out.path(), &[], 3);
    assert!(said(&output).contains("2022-AUTUMN"), "{}", said(&output));
}

#[test]
fn an_output_within_the_inputs_is_refused() {
    let inputs = copy_of_inputs(&[STUDENT]);
    let elsewhere = TempDir::new().unwrap();
    symlink(inputs.path(), elsewhere.path().join("link")).unwrap();
    for out in [inputs.path().join("out"), inputs.path().to_owned(), elsewhere.path().join("link/deep/out")] {
        let output = build(inputs.path(), &out, &[], 3);
        assert!(said(&output).contains("在材料目录"), "{}", said(&output));
    }
    assert!(!inputs.path().join("out").exists() && !inputs.path().join("2022-autumn").exists());
}

#[test]
fn one_student_beyond_the_limits_is_named_and_the_others_go_on() {
    let students = two_students();
    let (inputs, out) = (copy_of_inputs(&[&students[0], &students[1]]), TempDir::new().unwrap());
    let path = inputs.path().join(format!("students/{}.yaml", students[0]));
    let record = fs::read_to_string(&path).unwrap();
    let dossiers = |code, run: &str| {
        let output = build(inputs.path(), out.path(), &["--accept-changes"], code);
        (said(&output), json(&out.path().join("2022-autumn").join(run).join("run.json"))["counts"]["dossiers"].clone())
    };
    fs::write(&path, record.replacen("objective: ", &format!("objective: {}", "长".repeat(400_000)), 1)).unwrap();
    // What a build cannot do, a check that comes before it says, with the same code.
    for command in [&["check", text(inputs.path())][..], &["plan", text(inputs.path()), "--out", text(out.path())]] {
        let output = zishen(command);
        assert!(output.status.code() == Some(1) && said(&output).contains("limits.field_characters"), "{command:?}");
    }
    let (printed, count) = dossiers(1, "0001");
    assert!(printed.contains("400") && printed.contains("limits.field_characters") && count == 1, "{printed}");
    let row = record.lines().find(|line| line.trim_start().starts_with("- {code:") && line.contains("mark:")).unwrap();
    let rows: String = (0..20_000).map(|n| row.replacen("code: \"", &format!("code: \"X{n}"), 1) + "\n").collect();
    fs::write(&path, record.replacen("results:\n", &format!("results:\n{rows}"), 1)).unwrap();
    let (printed, count) = dossiers(1, "0002");
    assert!(printed.contains("limits.record_kilobytes") && count == 1, "{printed}");
}

/// A student whose record is too large stands in the table of the college that the record names, without a dossier and with
/// the reason; what is no record of a student is none that could not be read.
#[test]
fn who_has_too_large_a_record_stands_in_the_table_without_a_dossier() {
    let (inputs, out) = (copy_of_inputs(&["201920010101", "201920010102"]), TempDir::new().unwrap());
    let path = inputs.path().join("students/201920010102.yaml");
    let record = fs::read_to_string(&path).unwrap();
    fs::write(&path, record.replacen("objective: ", &format!("objective: {}", "长".repeat(20_000)), 1)).unwrap();
    fs::create_dir_all(inputs.path().join("evidence/201899999999")).unwrap();
    fs::write(inputs.path().join("evidence/201899999999/1.txt"), "x").unwrap();
    let output = build(inputs.path(), out.path(), &[], 1);
    assert!(
        said(&output).contains("201899999999") && said(&output).contains("limits.field_characters"),
        "{}",
        said(&output)
    );
    let book = fs::read(out.path().join("2022-autumn/0001/summary/edu.xlsx")).unwrap();
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut strings = String::new();
    std::io::Read::read_to_string(&mut book.by_name("xl/sharedStrings.xml").unwrap(), &mut strings).unwrap();
    assert!(strings.contains("201920010102") && strings.contains("合计：2人，其中通过1人、待补充材料1人"), "{strings}");
    // Of the other no more stands there than whose line it is: neither credits nor open requirements.
    assert!(strings.contains(">档案包未生成（学号201920010102：plan.objective 有200"), "{strings}");
    assert!(strings.contains("档案包未生成1人"), "{strings}");
    assert!(!strings.contains("未列入本表") && !strings.contains("份材料无法读取"), "{strings}");
    let explained = zishen(&["explain", "201920010102", text(inputs.path())]);
    assert!(said(&explained).contains("limits.field_characters"), "{}", said(&explained));
    let verified = zishen(&["verify", text(out.path())]);
    assert!(!said(&verified).contains("summary/"), "{}", said(&verified));
}

/// 300,000 attributes of one tag, which a tokenizer holds against each other: one fault of that file, at once.
#[test]
fn a_tag_of_very_many_attributes_is_a_fault_of_its_file() {
    let inputs = copy_of_inputs(&[STUDENT]);
    fs::create_dir(inputs.path().join("tables")).unwrap();
    let attributes: String = (0..300_000).map(|n| format!(" a{n}=1")).collect();
    fs::write(inputs.path().join("tables/attrs.xls"), format!("<html><table><tr><td{attributes}>x</table>")).unwrap();
    let began = std::time::Instant::now();
    let output = zishen(&["check", text(inputs.path())]);
    assert!(said(&output).contains("属性超过1000个"), "{}", said(&output));
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[test]
fn a_terminal_that_goes_away_ends_a_build_as_a_polite_signal_does() {
    let out = TempDir::new().unwrap();
    // The tests themselves may run where the signal is ignored, as below `nohup`.
    let start = |signal: &str| {
        let mut command = Command::new("env");
        command.args([signal, env!("CARGO_BIN_EXE_zishen"), "build", text(&inputs()), "--out", text(out.path())]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let batch = out.path().join("2022-autumn");
    for (signal, code) in [("--default-signal=HUP", 143), ("--ignore-signal=HUP", 0)] {
        let mut child = start(signal);
        while !fs::read_dir(&batch).is_ok_and(|mut names| {
            names.any(|name| name.unwrap().file_name().to_string_lossy().starts_with(".staging"))
        }) {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(Command::new("kill").args(["-HUP", &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(code));
        assert_eq!(json(&batch.join("status.json"))["exit_code"], code);
    }
}

/// A run that is being published when a signal comes is published to its end, however slow the disk, and said to be.
#[test]
fn a_signal_while_a_run_is_published_does_not_deny_it() {
    let out = TempDir::new().unwrap();
    let staged = out.path().join("2022-autumn/.staging-0001");
    let output = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-P", text(&staged)])
        .args(["-e", "trace=/^rename", "-e", "inject=/^rename:signal=TERM:delay_exit=1900000"])
        .args([env!("CARGO_BIN_EXE_zishen"), "build", text(&inputs()), "--out", text(out.path())])
        .output();
    let Ok(output) = output else { return tool_absent("strace") };
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let status = json(&out.path().join("2022-autumn/status.json"));
    assert_eq!((&status["state"], &status["exit_code"]), (&"published".into(), &0.into()));
    assert!(out.path().join("2022-autumn/0001").is_dir());
}

#[test]
fn an_output_that_vanishes_during_the_build_is_no_success() {
    let out = TempDir::new().unwrap();
    let place = out.path().join("va");
    let mut child = Command::new(env!("CARGO_BIN_EXE_zishen"))
        .args(["build", text(&inputs()), "--out", text(&place), "--threads", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let staged = place.join("2022-autumn/.staging-0001/dossiers");
    while !staged.exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    fs::rename(&place, out.path().join("moved")).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(4));
    assert!(!place.join("2022-autumn/0001").exists() && !out.path().join("moved/2022-autumn/0001").exists());
}

/// A record that changes while the build is at work is not half in the run, and the next night takes it in.
#[test]
fn inputs_that_change_during_the_build_are_not_published_as_read() {
    let (folder, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for (path, bytes) in files(&inputs()) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_zishen"))
        .args(["build", text(folder.path()), "--out", text(out.path()), "--threads", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !out.path().join("2022-autumn/.staging-0001/dossiers").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let record = folder.path().join(format!("students/{STUDENT}.yaml"));
    let changed = fs::read_to_string(&record).unwrap().replacen("name: 张䶮", "name: 张三", 1);
    fs::write(&record, changed).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(3));
    assert!(!out.path().join("2022-autumn/0001").exists());
    assert_eq!(json(&out.path().join("2022-autumn/status.json"))["state"], "stopped");
}

/// A page that is cut within a row, a workbook that is gone, a table emptied: each stops, says what and what would change,
/// and goes on when that very thing is accepted.
#[test]
fn a_table_that_vanishes_or_breaks_off_stops_the_build() {
    let (inputs, out) = (tables(), TempDir::new().unwrap());
    let table = |name: &str| inputs.path().join("tables").join(name);
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    let page = fs::read(table("培养环节.xls")).unwrap();

    fs::remove_file(table("培养环节.xls")).unwrap();
    let output = build(inputs.path(), out.path(), &[], 1);
    let printed = said(&output);
    for words in ["培养环节", "若发布：通过", "--accept-changes=", "档案包", "页数"] {
        assert!(printed.contains(words), "{words}: {printed}");
    }
    assert!(!out.path().join("2022-autumn/0002").exists());
    build(inputs.path(), out.path(), &["--accept-changes=verdicts"], 1);

    fs::write(table("培养环节.xls"), &page[..page.len() - 700]).unwrap();
    let output = build(inputs.path(), out.path(), &[], 1);
    assert!(said(&output).contains("末尾不完整"), "{}", said(&output));

    // The same under another name is no loss.
    fs::write(table("培养环节20221101.xls"), &page).unwrap();
    fs::remove_file(table("培养环节.xls")).unwrap();
    build(inputs.path(), out.path(), &[], 0);

    let results = fs::read(table("实践环节.xlsx")).unwrap();
    fs::write(table("实践环节.xlsx"), &results[..results.len() / 2]).unwrap();
    let output = build(inputs.path(), out.path(), &[], 1);
    assert!(said(&output).contains("未读到任何记录"), "{}", said(&output));
    fs::write(table("实践环节.xlsx"), &results).unwrap();

    let decisions = fs::read_dir(inputs.path().join("decisions")).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(decisions).unwrap();
    let output = build(inputs.path(), out.path(), &[], 1);
    assert!(said(&output).contains("decisions/：文件由"), "{}", said(&output));
    build(inputs.path(), out.path(), &["--accept-changes=decisions", "--accept-changes=verdicts"], 0);
    assert_eq!(json(&out.path().join("2022-autumn/0003/run.json"))["accepted"], serde_json::json!(["decisions"]));
}

/// A table that is again what it was two nights ago stops, though no row is lost; a new one that says the same does not.
#[test]
fn an_old_copy_of_a_table_that_is_put_back_stops_the_build() {
    let (inputs, out) = (tables(), TempDir::new().unwrap());
    let table = inputs.path().join("tables/学术活动.csv");
    let old = fs::read(&table).unwrap();
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    fs::write(&table, [&old[..], b"\r\n"].concat()).unwrap();
    build(inputs.path(), out.path(), &[], 0);
    fs::write(&table, &old).unwrap();
    let output = build(inputs.path(), out.path(), &[], 1);
    assert!(said(&output).contains("与第0001次运行时的内容完全相同"), "{}", said(&output));
    fs::write(&table, [&old[..], b"\r\n\r\n"].concat()).unwrap();
    build(inputs.path(), out.path(), &[], 0);
    fs::write(&table, &old).unwrap();
    build(inputs.path(), out.path(), &["--accept-changes=学术活动.csv"], 0);
    build(inputs.path(), out.path(), &[], 0);
}

#[test]
fn a_first_build_holds_tables_against_the_roster() {
    let (inputs, out) = (tables(), TempDir::new().unwrap());
    fs::remove_file(inputs.path().join("tables/培养环节.xls")).unwrap();
    let output = build(inputs.path(), out.path(), &[], 1);
    assert!(said(&output).contains("一行也没有") && said(&output).contains("milestones"), "{}", said(&output));
    assert!(!out.path().join("2022-autumn/0001").exists());
}

/// The last run lost a file; a night in which nothing else changed makes a whole one again.
#[test]
fn a_run_that_has_lost_a_file_is_not_called_unchanged() {
    let (inputs, out) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    fs::remove_file(out.path().join("2022-autumn/0001/summary/edu.pdf")).unwrap();
    build(inputs.path(), out.path(), &[], 0);
    assert!(out.path().join("2022-autumn/0002/summary/edu.pdf").exists());
}

/// Each student is a line of findings.json, which stays one document; diff says the same of it as before.
#[test]
fn findings_are_a_line_a_student() {
    let students = two_students();
    let (inputs, out) = (copy_of_inputs(&[&students[0], &students[1]]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    let file = out.path().join("2022-autumn/0001/findings.json");
    let text_of = fs::read_to_string(&file).unwrap();
    let lines: Vec<Value> = text_of
        .lines()
        .filter_map(|line| serde_json::from_str(line.trim_end_matches(',')).ok())
        .filter(|line: &Value| line["id"].is_string())
        .collect();
    assert_eq!(json(&file)["students"], Value::from(lines));
    assert_eq!(json(&file)["schema_version"], "3");
    // An older run, of which no line is a student.
    fs::write(&file, serde_json::to_string_pretty(&json(&file)).unwrap()).unwrap();
    let path = inputs.path().join(format!("students/{}.yaml", students[0]));
    let record = fs::read_to_string(&path).unwrap();
    fs::write(&path, record.replacen("chsi_photo: confirmed", "chsi_photo: unconfirmed", 1)).unwrap();
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    let printed = zishen(&["diff", text(out.path()), "1", "2", "--format", "json"]);
    let printed: Value = serde_json::from_slice(&printed.stdout).unwrap();
    let codes: Vec<_> =
        printed["students"][0]["findings"].as_array().unwrap().iter().map(|f| f["code"].clone()).collect();
    assert_eq!(codes, ["chsi-photo"]);
}

/// A row that nobody needs is gone: that is told. One without which a requirement is no longer met stops the build, which names both.
#[test]
fn a_row_fewer_than_last_time_is_told() {
    let (inputs, out) = (tables(), TempDir::new().unwrap());
    let path = inputs.path().join("tables/学术活动.csv");
    let table = encoding_rs::GB18030.decode(&fs::read(&path).unwrap()).0.into_owned();
    let write =
        |lines: &[&str]| fs::write(&path, encoding_rs::GB18030.encode(&(lines.join("\r\n") + "\r\n")).0).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    let mut cells: Vec<&str> = lines[lines.len() - 1].split(',').collect();
    cells[2] = "多听的一场报告";
    let more = cells.join(",");
    write(&[&lines[..], &[&more]].concat());
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    write(&lines);
    let printed = said(&build(inputs.path(), out.path(), &[], 0));
    let (before, now) = (lines.len(), lines.len() - 1);
    assert!(printed.contains(&format!("与上次运行相比，学术活动：有效行由{before}行减为{now}行")), "{printed}");
    write(&lines[..lines.len() - 1]);
    let printed = said(&build(inputs.path(), out.path(), &[], 1));
    assert!(printed.contains("有1人上次符合的要求这次不再符合") && printed.contains("学术活动"), "{printed}");
    assert!(
        printed.contains("--accept-changes=activities") && !out.path().join("2022-autumn/0003").exists(),
        "{printed}"
    );
}

/// A student of whom a table says nothing any more stops the build before it publishes, though that is one of many and below any share.
/// Refused rows are reported and hold nobody up.
#[test]
fn a_student_whom_a_table_no_longer_feeds_stops_the_build() {
    let (inputs, out) = (tables(), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    let path = inputs.path().join("tables/学术活动.csv");
    let table = encoding_rs::GB18030.decode(&fs::read(&path).unwrap()).0.into_owned();
    let write = |table: &str| fs::write(&path, encoding_rs::GB18030.encode(table).0).unwrap();
    let ids = || table.lines().skip(1).filter_map(|line| line.split(',').next());
    let student = ids().min_by_key(|id| ids().filter(|other| other == id).count()).unwrap();
    let is_own = |line: &&str| line.starts_with(student);
    let without: String = table.lines().filter(|line| !is_own(line)).flat_map(|line| [line, "\r\n"]).collect();
    let lost = table.lines().filter(is_own).count();
    assert!(lost * 10 < table.lines().count(), "{lost}");
    write(&without);
    let printed = said(&build(inputs.path(), out.path(), &[], 1));
    assert!(printed.contains("涉及学生由") && printed.contains("--accept-changes=activities"), "{printed}");
    assert!(!out.path().join("2022-autumn/0002").exists());
    // Of the student all rows are there, and none can be used: that is a finding of one student and of the file.
    write(&table.replace(student, &format!("{student}！")));
    let printed = said(&build(inputs.path(), out.path(), &["--accept-changes=verdicts"], 1));
    assert!(out.path().join("2022-autumn/0002").exists(), "{printed}");
    write(&without);
    build(inputs.path(), out.path(), &["--accept-changes=activities", "--accept-changes=学术活动.csv"], 0);
}

/// A column that is gone stops the build until it is accepted by its name; one whose file is only called otherwise does not.
#[test]
fn a_column_that_is_gone_is_told_before_anything_is_published() {
    let (inputs, out) = (tables(), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    let (path, other) =
        ["学术活动.csv", "学术活动20261103.csv"].map(|name| inputs.path().join("tables").join(name)).into();
    fs::rename(&path, &other).unwrap();
    build(inputs.path(), out.path(), &[], 0);
    let table = encoding_rs::GB18030.decode(&fs::read(&other).unwrap()).0.into_owned();
    assert!(table.contains("主办单位"));
    fs::write(&other, encoding_rs::GB18030.encode(&table.replace("主办单位", "承办的人")).0).unwrap();
    let printed = said(&build(inputs.path(), out.path(), &[], 1));
    assert!(printed.contains("学术活动：上次有“主办单位”列"), "{printed}");
    assert!(printed.contains("--accept-changes=activities.host"), "{printed}");
    let printed = said(&build(inputs.path(), out.path(), &["--accept-changes=activities.host"], 0));
    assert!(printed.contains("本次没有这一列"), "{printed}");
}

/// What is no file, where an earlier run has one, keeps no build waiting.
#[test]
fn a_pipe_in_the_output_keeps_no_build_waiting() {
    let (inputs, out) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    let batch = out.path().join("2022-autumn");
    let dossier = files(&batch.join("0001")).into_keys().find(|path| path.ends_with(".zip")).unwrap();
    let names = ["0001/run.json", "0001/findings.json", "0001/manifest-sha256.txt", "handed-over.txt"];
    for name in names.map(str::to_owned).into_iter().chain([format!("0001/{dossier}")]) {
        let copied = TempDir::new().unwrap();
        let from = format!("{}/.", text(out.path()));
        assert!(Command::new("cp").args(["-a", &from, text(copied.path())]).status().unwrap().success());
        let pipe = copied.path().join("2022-autumn").join(&name);
        let _ = fs::remove_file(&pipe);
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let arguments = ["60", env!("CARGO_BIN_EXE_zishen"), "build", text(inputs.path()), "--force", "--out"];
        let output = Command::new("timeout").args(arguments).arg(copied.path()).output().unwrap();
        assert!(output.status.code().is_some_and(|code| code <= 4), "{name}: {:?} {}", output.status, said(&output));
    }
}

/// A link among the tables is read by nobody; a night that finds one is no night without changes.
#[test]
fn a_link_among_the_inputs_is_a_change() {
    let (inputs, out) = (copy_of_inputs(&[STUDENT]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    fs::create_dir_all(inputs.path().join("tables")).unwrap();
    symlink("/etc/hostname", inputs.path().join("tables/成绩.csv")).unwrap();
    let output = build(inputs.path(), out.path(), &[], 1);
    assert!(said(&output).contains("链接"), "{}", said(&output));
}

//! `history`: one student's whole case over runs and tracks, what is damaged reported and the rest shown; and cases on which
//! several people work at once.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::sample::{build, copy_of_inputs, text, zishen};

const STUDENT: &str = "201920010103";
const OTHER: &str = "201920010102";

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Inputs with calendar and settings.
fn settled() -> TempDir {
    let inputs = copy_of_inputs(&[STUDENT, OTHER]);
    for name in ["calendar.yaml", "remedies.yaml"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/appeals").join(name);
        fs::copy(from, inputs.path().join(name)).unwrap();
    }
    inputs
}

fn appeal(inputs: &Path, line: &str, code: i32) -> String {
    let mut arguments: Vec<&str> = vec!["appeal"];
    arguments.extend(line.split_whitespace());
    arguments.extend(["--inputs", text(inputs)]);
    let output = zishen(&arguments);
    assert_eq!(output.status.code(), Some(code), "{line}: {}", said(&output));
    said(&output)
}

fn open(inputs: &Path, student: &str) {
    appeal(
        inputs,
        &format!(
            "open {student} --matter qualification --document 麓师研31号 --decided 2022-11-18 --delivered 2022-11-22 \
             --date 2022-11-25 --reason 漏报"
        ),
        0,
    );
}

fn history(inputs: &Path, out: &Path, code: i32) -> Value {
    let output = zishen(&["history", STUDENT, "--inputs", text(inputs), "--out", text(out), "--format", "json"]);
    assert_eq!(output.status.code(), Some(code), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn tracks(history: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let entries = history["entries"].as_array().unwrap();
    entries.iter().map(|entry| (text(&entry["date"]), text(&entry["track"]))).collect()
}

#[test]
fn the_whole_case_stands_in_the_order_of_its_days() {
    let (inputs, out) = (settled(), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    open(inputs.path(), STUDENT);
    open(inputs.path(), OTHER);
    let by = "--by 林静好 --role 秘书";
    appeal(inputs.path(), &format!("accept SS-2022-001 {by} --date 2022-11-28"), 0);
    appeal(
        inputs.path(),
        &format!("correct SS-2022-001 2 {by} --right-date 2022-11-29 --date 2022-12-01 --reason 写错"),
        0,
    );
    let before = fs::read(out.path().join("2022-autumn/0001/run.json")).unwrap();
    let printed = history(inputs.path(), out.path(), 0);
    // By hand: applied on the day of the record, the run on the day of the batch, then the appeal.
    let expected = [
        ("2022-11-04", "application"),
        ("2022-11-16", "run"),
        ("2022-11-25", "appeal"),
        ("2022-11-29", "appeal"),
        ("2022-12-01", "appeal"),
    ];
    let record = fs::read_to_string(inputs.path().join(format!("students/{STUDENT}.yaml"))).unwrap();
    let applied = record.split("submitted: ").nth(1).unwrap().get(..10).unwrap().to_owned();
    let mut expected: Vec<_> = expected.map(|(day, track)| (day.to_owned(), track.to_owned())).into();
    expected[0].0 = applied;
    assert_eq!(tracks(&printed), expected);
    let run = &printed["entries"][1];
    let head: Value = serde_json::from_slice(&before).unwrap();
    assert_eq!(run["data"]["inputs"], head["digests"]["inputs"]);
    assert_eq!(
        run["data"]["dossier"],
        head["students"].as_array().unwrap().iter().find(|s| s["id"] == STUDENT).unwrap()["sha256"]
    );
    assert_eq!((&printed["looked_at"]["runs"], &printed["looked_at"]["cases"]), (&1.into(), &2.into()));
    assert!(printed["entries"][3]["what"]["text"].as_str().unwrap().contains("原登记为2022-11-28"));
    assert_eq!(fs::read(out.path().join("2022-autumn/0001/run.json")).unwrap(), before);
    let words = zishen(&["history", STUDENT, "--inputs", text(inputs.path()), "--out", text(out.path())]);
    assert!(said(&words).contains("查看了：运行1次，报送0次，复核0轮，案件2件"), "{}", said(&words));
    let none = zishen(&["history", "209999999999", "--inputs", text(inputs.path()), "--out", text(out.path())]);
    assert_eq!(none.status.code(), Some(3));
}

/// Who decided with whom, by which vote and run, who took a paper and by which receipt: nothing of a step is left out.
#[test]
fn every_word_of_a_step_is_retold() {
    let (inputs, out) = (settled(), TempDir::new().unwrap());
    open(inputs.path(), STUDENT);
    let by = "--by 林静好 --role 秘书";
    appeal(inputs.path(), &format!("accept SS-2022-001 {by} --date 2022-11-28 --paper 受1号"), 0);
    let left = "--way left --receiver 见证甲 --receipt 回证7";
    appeal(inputs.path(), &format!("deliver SS-2022-001 {by} --date 2022-11-28 {left}"), 0);
    // No output lies there, so nobody can say whether there is such a run.
    let nowhere = out.path().join("none");
    let decide = "decide SS-2022-001 revoke --by 方知行 --role 主任 --date 2022-12-05 --member 委员甲 --member 委员乙 --vote 9/8/7 \
                  --basis 办法 --reason 属实 --run 2022-autumn/0002 --out";
    appeal(inputs.path(), &format!("{decide} {}", text(&nowhere)), 0);
    let told = history(inputs.path(), out.path(), 0);
    let words = said(&zishen(&["history", STUDENT, "--inputs", text(inputs.path()), "--out", text(out.path())]));
    for line in [
        "文号：受1号",
        "见证人：见证甲",
        "回证、邮件或公告编号：回证7",
        "参加决定的人：委员甲、委员乙",
        "表决：学生申诉处理委员会组成人员9人，出席8人，同意7人",
        "用更正后的材料重新审查的运行：2022-autumn/0002",
    ] {
        assert!(words.lines().any(|said| said.trim() == line), "{line}: {words}");
        let entries = told["entries"].as_array().unwrap();
        let more = entries.iter().flat_map(|entry| entry["more"].as_array().into_iter().flatten());
        assert!(more.into_iter().any(|more| more["text"] == line), "{line}");
    }
    // On an earlier day nothing later had been done.
    let list = |on: &str| said(&zishen(&["appeal", "list", text(inputs.path()), "--on", on]));
    assert!(list("2022-11-24").contains("没有案件"), "{}", list("2022-11-24"));
    let then = list("2022-11-28");
    assert!(then.contains("（2022-11-28）") && !then.contains("2022-12-05"), "{then}");
    assert!(list("2022-12-05").contains("决定（2022-12-05）"), "{}", list("2022-12-05"));
}

/// The student and the supervisor hold no office, however the step is called.
#[test]
fn nobody_acts_in_a_case_of_ones_own() {
    let inputs = settled();
    open(inputs.path(), STUDENT);
    let record = fs::read_to_string(inputs.path().join(format!("students/{STUDENT}.yaml"))).unwrap();
    let name = record.lines().find_map(|line| line.strip_prefix("name: ")).unwrap();
    let said = appeal(inputs.path(), &format!("accept SS-2022-001 --by {name} --role 秘书 --date 2022-11-28"), 1);
    assert!(said.contains("学生本人不得在自己的案件中") && said.contains("工号"), "{said}");
    appeal(
        inputs.path(),
        &format!("accept SS-2022-001 --by {name}（同名，工号1234） --role 秘书 --date 2022-11-28"),
        0,
    );
}

#[test]
fn what_is_damaged_is_reported_and_the_rest_is_shown() {
    let (inputs, out) = (settled(), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    build(inputs.path(), out.path(), &["--force"], 0);
    open(inputs.path(), STUDENT);
    open(inputs.path(), OTHER);
    let first = out.path().join("2022-autumn/0001");
    let dossier = first.join(format!("dossiers/edu/{STUDENT}.zip"));
    fs::write(&dossier, b"no archive").unwrap();
    fs::write(out.path().join("2022-autumn/0002/run.json"), b"{").unwrap();
    fs::write(inputs.path().join("appeals/SS-2022-002.yaml"), "schema: zishen/appeal/1\n").unwrap();
    let printed = history(inputs.path(), out.path(), 1);
    assert_eq!(tracks(&printed).iter().filter(|(_, track)| track == "run").count(), 1);
    assert_eq!(tracks(&printed).iter().filter(|(_, track)| track == "appeal").count(), 1);
    let damaged = printed["damaged"].as_array().unwrap();
    let at = |part: &str| damaged.iter().any(|one| one["place"].as_str().unwrap().contains(part));
    assert!(at(&format!("{STUDENT}.zip")) && at("0002") && at("SS-2022-002.yaml"), "{damaged:?}");
}

/// A case that cannot be read keeps nobody from working on another, and no number is given twice.
#[test]
fn one_damaged_case_stops_no_other() {
    let inputs = settled();
    open(inputs.path(), STUDENT);
    let damaged = inputs.path().join("appeals/SS-2022-007.yaml");
    fs::write(&damaged, "schema: zishen/appeal/1\nnumber: SS-2022-007\n").unwrap();
    appeal(inputs.path(), "accept SS-2022-001 --by 林静好 --role 秘书 --date 2022-11-28", 0);
    let refused = appeal(
        inputs.path(),
        &format!(
            "open {OTHER} --matter qualification --document 31号 --decided 2022-11-18 --delivered 2022-11-22 --date 2022-11-25 --reason 漏报"
        ),
        3,
    );
    assert!(refused.contains("SS-2022-007.yaml"), "{refused}");
    let listed = zishen(&["appeal", "list", text(inputs.path()), "--on", "2022-12-01"]);
    assert_eq!(listed.status.code(), Some(3));
    assert!(
        said(&listed).contains("SS-2022-001　申诉") && said(&listed).contains("SS-2022-007.yaml"),
        "{}",
        said(&listed)
    );
    fs::remove_file(damaged).unwrap();
    let again = appeal(
        inputs.path(),
        &format!(
            "open {STUDENT} --matter qualification --document 麓师研〔31号〕 --decided 2022-11-18 --delivered 2022-11-22 --date 2022-11-26 --reason 再报"
        ),
        1,
    );
    assert!(again.contains("已有案号SS-2022-001"), "{again}");
}

/// Twelve people accept one case at once: one does, eleven are refused or sent to try again, and one step is written.
#[test]
fn many_who_record_at_once_write_one_step() {
    let inputs = settled();
    open(inputs.path(), STUDENT);
    let accept = |n: usize| {
        let by = format!("人{n}");
        zishen(&[
            "appeal",
            "accept",
            "SS-2022-001",
            "--by",
            &by,
            "--role",
            "秘书",
            "--date",
            "2022-11-28",
            "--inputs",
            text(inputs.path()),
        ])
    };
    let codes: Vec<i32> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..12).map(|n| scope.spawn(move || accept(n).status.code().unwrap())).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert!(codes.iter().all(|code| [0, 1, 75].contains(code)), "{codes:?}");
    let case = fs::read_to_string(inputs.path().join("appeals/SS-2022-001.yaml")).unwrap();
    assert_eq!(case.matches("what: accept").count(), 1, "{case}");
    // The lock is nothing of the inputs.
    let out = TempDir::new().unwrap();
    build(inputs.path(), out.path(), &[], 0);
    let run: Value = serde_json::from_slice(&fs::read(out.path().join("2022-autumn/0001/run.json")).unwrap()).unwrap();
    assert_eq!(run["files"]["appeals"], 1);
}

/// What people did stands in the run's record and in PREMIS, worked out by hand here, and `verify` holds them.
#[test]
fn every_step_of_a_case_stands_in_the_run_and_in_premis() {
    let (inputs, out) = (settled(), TempDir::new().unwrap());
    let record = inputs.path().join(format!("students/{STUDENT}.yaml"));
    let mut text_of = fs::read_to_string(&record).unwrap();
    assert!(!text_of.contains("\ndecisions:"));
    text_of += "decisions:\n  - {kind: college-review, round: 1, decision: defer, by: 袁可欣, role: 副院长, date: 2022-11-12}\n";
    fs::write(&record, text_of).unwrap();
    open(inputs.path(), STUDENT);
    appeal(inputs.path(), "accept SS-2022-001 --by 林静好 --role 秘书 --date 2022-11-28", 0);
    build(inputs.path(), out.path(), &[], 0);
    assert_eq!(zishen(&["verify", text(out.path())]).status.code(), Some(0));
    let run = out.path().join("2022-autumn/0001");
    let head: Value = serde_json::from_slice(&fs::read(run.join("run.json")).unwrap()).unwrap();
    let student = head["students"].as_array().unwrap().iter().find(|one| one["id"] == STUDENT).unwrap();
    let steps = student["steps"].as_array().unwrap();
    let printed: Vec<String> = steps
        .iter()
        .skip(1)
        .map(|step| {
            let of = |key: &str| step[key].as_str().unwrap();
            format!("{} {} {} {} {} {}", of("date"), of("track"), of("act"), of("by"), of("outcome"), of("place"))
        })
        .collect();
    let name = steps[0]["by"].as_str().unwrap();
    assert_eq!((steps[0]["track"].as_str(), steps[0]["outcome"].as_str()), (Some("application"), Some("confirmed")));
    assert_eq!(
        printed,
        [
            "2022-11-12 college-review decide 袁可欣 defer round-1".to_owned(),
            format!("2022-11-25 appeal open {name}  SS-2022-001#1"),
            "2022-11-28 appeal accept 林静好  SS-2022-001#2".to_owned(),
        ]
    );
    let mut zip =
        zip::ZipArchive::new(fs::File::open(run.join(format!("dossiers/edu/{STUDENT}.zip"))).unwrap()).unwrap();
    let premis =
        std::io::read_to_string(zip.by_name(&format!("{STUDENT}/metadata/preservation/premis.xml")).unwrap()).unwrap();
    assert_eq!(premis.matches("<event>").count(), 4 + 4);
    assert_eq!(premis.matches("<agentType>person</agentType>").count(), 3, "{premis}");
    for part in [
        "<eventDateTime>2022-11-28</eventDateTime>",
        "<eventDetail>appeal SS-2022-001#2</eventDetail>",
        "<eventOutcome>defer</eventOutcome>",
    ] {
        assert!(premis.contains(part), "{part}");
    }
    // A step more makes the dossier anew, and the page lists the decision that is due.
    appeal(inputs.path(), "deliver SS-2022-001 --by 林静好 --role 秘书 --date 2022-11-28 --way direct", 0);
    build(inputs.path(), out.path(), &[], 0);
    let again: Value =
        serde_json::from_slice(&fs::read(out.path().join("2022-autumn/0002/run.json")).unwrap()).unwrap();
    let of = |run: &Value, id: &str| {
        run["students"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap()["sha256"].clone()
    };
    assert_ne!(of(&head, STUDENT), of(&again, STUDENT));
    assert_eq!(of(&head, OTHER), of(&again, OTHER));
    let page = fs::read_to_string(out.path().join("2022-autumn/0002/index.html")).unwrap();
    // Fifteen days from 25 November are 10 December, a Saturday: Monday the 12th.
    assert!(page.contains("\"last\":\"2022-12-12\"") && page.contains("SS-2022-001"), "what is due");
}

/// The days of the college's decisions, against the last day of the batch and the day of the application.
#[test]
fn a_college_that_decides_late_early_or_unsigned_is_reported() {
    let inputs = settled();
    let batch = inputs.path().join("batch.yaml");
    fs::write(&batch, fs::read_to_string(&batch).unwrap() + "\nreexamination:\n  submit_by: 2022-11-15\n").unwrap();
    let record = inputs.path().join(format!("students/{STUDENT}.yaml"));
    let before = fs::read_to_string(&record).unwrap();
    let printed = |decision: &str| {
        fs::write(
            &record,
            format!("{before}decisions:\n  - {{kind: college-review, round: 1, decision: pass{decision}}}\n"),
        )
        .unwrap();
        said(&zishen(&["check", text(inputs.path())]))
    };
    assert!(printed(", by: 袁可欣, date: 2022-11-16").contains("已过截止日期2022-11-15"));
    assert!(printed(", by: 袁可欣, date: 2022-10-01").contains("早于学生提交申请"));
    assert!(printed("").contains("未写由谁、何日作出"));
    let other = "}\n  - {kind: college-review, round: 1, decision: fail, by: 袁可欣, date: 2022-11-15";
    let twice = printed(&format!(", by: 袁可欣, date: 2022-11-14{other}"));
    assert!(twice.contains("学院初审第1次有两个不同的决定：通过、不通过"), "{twice}");
    let fine = printed(", by: 袁可欣, date: 2022-11-15");
    assert!(!fine.contains("学院审查的日期须注意"), "{fine}");
}

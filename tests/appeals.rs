//! Appeals from outside: the guides walked through as they are written, what is refused, and the papers.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use zishen::appeal::{CASE_SCHEMA, CaseFile};
use zishen::ingest::parse;

use crate::sample::{copy_of_inputs, tool_absent};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// The students of the story.
const STUDENTS: [&str; 3] = ["201920010103", "201920010102", "201810010111"];

/// A folder with the inputs of a few students and the examples.
fn project() -> TempDir {
    let folder = TempDir::new().unwrap();
    let inputs = copy_of_inputs(&STUDENTS);
    copy(inputs.path(), &folder.path().join("inputs"));
    copy(&Path::new(ROOT).join("examples/appeals"), &folder.path().join("examples/appeals"));
    folder
}

/// The same with the calendar and the settings in their place.
fn settled() -> TempDir {
    let folder = project();
    copy(&Path::new(ROOT).join("examples/appeals"), &folder.path().join("inputs"));
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file()) {
        let path = to.join(entry.path().strip_prefix(from).unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(entry.path(), path).unwrap();
    }
}

/// Runs lines of a guide in a shell that finds the program.
fn shell(folder: &Path, lines: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_zishen")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    Command::new("sh").args(["-c", lines]).env("PATH", path).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A step of a guide: commands, and what they print where the guide shows it.
struct Shown<'g> {
    commands: &'g str,
    printed: Option<&'g str>,
}

fn shown(guide: &str) -> Vec<Shown<'_>> {
    guide
        .split("```sh\n")
        .skip(1)
        .map(|rest| {
            let (commands, behind) = rest.split_once("```").unwrap();
            let printed = behind.strip_prefix("\n```text\n").and_then(|text| text.split("```").next());
            Shown { commands, printed }
        })
        .collect()
}

/// What a guide shows of the program's words is what it says; `BLESS=1` writes it anew.
fn walk(page: &str, more: &str) -> TempDir {
    let folder = project();
    let path = Path::new(ROOT).join(page);
    let guide = fs::read_to_string(&path).unwrap();
    let mut blessed = guide.clone();
    let steps = shown(&guide);
    assert!(steps.len() >= 12, "{page}");
    for step in steps {
        let output =
            shell(folder.path(), &format!("set -e\nzishen() {{ command zishen \"$@\" {more}; }}\n{}", step.commands));
        let expected = i32::from(step.commands.contains("# 退出码 1") || step.commands.contains("# exit code 1"));
        assert_eq!(output.status.code(), Some(expected), "{page}: {}{}", step.commands, said(&output));
        if let Some(printed) = step.printed {
            blessed = blessed.replacen(
                &format!("{}```\n```text\n{printed}```", step.commands),
                &format!("{}```\n```text\n{}```", step.commands, said(&output)),
                1,
            );
        }
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &blessed).unwrap();
    }
    assert!(
        blessed == fs::read_to_string(&path).unwrap(),
        "{page} shows other words than the program; BLESS=1 writes it anew"
    );
    folder
}

/// The acts of a case, in their order.
fn acts(folder: &Path, number: &str) -> String {
    let file = format!("inputs/appeals/{number}.yaml");
    let case: CaseFile = parse(&file, &fs::read(folder.join(&file)).unwrap(), CASE_SCHEMA).unwrap();
    case.steps.iter().map(|step| step.what.key()).collect::<Vec<_>>().join(" ")
}

#[test]
fn both_guides_lead_from_the_application_to_the_delivered_decision() {
    for (page, more) in [("docs/zh/appeals.md", ""), ("docs/appeals.md", "--lang en")] {
        let folder = walk(page, more);
        let upheld = "open accept deliver extend deliver decide deliver";
        assert_eq!(acts(folder.path(), "SS-2022-001"), upheld, "{page}");
        let refused = "open accept deliver notify deliver hear decide deliver";
        assert_eq!(acts(folder.path(), "SS-2022-002"), refused, "{page}");
        assert_eq!(acts(folder.path(), "XSFH-2025-001"), "open accept deliver decide deliver", "{page}");
        let papers: Vec<String> = fs::read_dir(folder.path().join("papers"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        for title in [
            "申诉受理通知书",
            "申诉延期告知书",
            "拟不予通过告知书",
            "陈述申辩笔录",
            "申诉复查决定书",
            "学术复核决定书",
            "送达回证",
            "毕业资格审查结果说明",
        ] {
            assert!(papers.iter().any(|paper| paper.contains(title)), "{page}: {title} is not among {papers:?}");
        }
    }
}

/// Files and papers lie as everything personal does.
#[cfg(unix)]
#[test]
fn cases_and_papers_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = settled();
    let open = "zishen appeal open 201920010103 --matter qualification --document 麓师研 --decided 2022-11-18 \
                --delivered 2022-11-22 --date 2022-11-25 --reason 漏报";
    let accept = "zishen appeal accept SS-2022-001 --date 2022-11-28 --by 林静好 --role 秘书 --to papers";
    for line in [open, accept] {
        let output = shell(folder.path(), line);
        assert!(output.status.success(), "{}", said(&output));
    }
    for path in ["inputs/appeals/SS-2022-001.yaml", "papers/SS-2022-001-02-申诉受理通知书.pdf"] {
        let mode = fs::metadata(folder.path().join(path)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{path}");
    }
}

/// Each line must be refused, and leave nothing behind.
#[test]
fn what_may_not_be_recorded_leaves_the_case_as_it_was() {
    let folder = settled();
    let open = "zishen appeal open 201920010102 --matter qualification --document 麓师研 --decided 2022-11-18 \
                --delivered 2022-11-22 --reason 漏报";
    let step = "--by 方知行 --role 主任 --reason 理由 --date 2022-12-20";
    assert!(shell(folder.path(), &format!("{open} --date 2022-12-05")).status.success());
    let before = fs::read(folder.path().join("inputs/appeals/SS-2022-001.yaml")).unwrap();
    fs::create_dir_all(folder.path().join("out/2022-autumn")).unwrap();
    let decide = format!("zishen appeal decide SS-2022-001 revoke {step} --basis 办法");
    for (line, code, words) in [
        (format!("{decide} --run 2022-autumn/9999"), 1, "没有运行 2022-autumn/9999"),
        (format!("{decide} --run ../9999"), 1, "没有运行 ../9999"),
        (format!("zishen appeal accept SS-2022-001 {step}"), 1, "已过期限"),
        (format!("zishen appeal refuse SS-2022-001 {step}").replace("2022-12-20", "2122-12-20"), 1, "在今天"),
        (format!("zishen appeal decide SS-2022-001 maintain {step} --basis 办法"), 1, "须先有“受理”"),
        (format!("zishen appeal deliver SS-2022-001 {step} --way direct"), 1, "没有待送达的文书"),
        (format!("zishen appeal accept SS-2022-009 {step}"), 1, "没有案号"),
        (format!("zishen appeal refuse SS-2022-001 {step} --file ../outside.pdf"), 1, "outside.pdf"),
        (format!("{open} --date 2022-12-05 --number SS-2022-001"), 1, "已经有了"),
        ("zishen appeal accept SS-2022-001 --by 甲 --role 乙 --date 2022-13-01".into(), 2, "2022-13-01"),
        ("zishen appeal open 1 --matter nothing".into(), 2, "qualification"),
    ] {
        let output = shell(folder.path(), &line);
        assert_eq!(output.status.code(), Some(code), "{line}: {}", said(&output));
        assert!(said(&output).contains(words), "{line}: {}", said(&output));
    }
    assert_eq!(fs::read(folder.path().join("inputs/appeals/SS-2022-001.yaml")).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path().join("inputs/appeals")).unwrap().count(), 1);
}

/// A file that was written by hand says with its line what cannot be.
#[test]
fn a_file_with_steps_out_of_order_is_reported_by_its_line() {
    let folder = settled();
    let file = folder.path().join("inputs/appeals/SS-2022-007.yaml");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let text = "schema: zishen/appeal/1\nnumber: SS-2022-007\nstudent: '201920010103'\nagainst:\n  matter: qualification\n  \
                document: 麓师研\n  decided: 2022-11-18\n  delivered: 2022-11-22\n  told: true\nsteps:\n- what: open\n  \
                date: 2022-11-25\n  by: 甲\n  role: 本人\n  reason: 漏报\n- what: extend\n  date: 2022-11-26\n  by: 乙\n  role: 秘书\n";
    let reported = |text: &str| {
        fs::write(&file, text).unwrap();
        said(&shell(folder.path(), "zishen appeal list"))
    };
    let bare = reported(text);
    assert!(bare.contains("SS-2022-007.yaml:16:9") && bare.contains("steps[1].what"), "{bare}");
    let early = reported(&text.replace("what: extend", "what: accept").replace("2022-11-26", "2022-11-24"));
    assert!(early.contains("SS-2022-007.yaml:16") && early.contains("早于"), "{early}");
    let other =
        reported(&text.replace("what: extend", "what: accept").replace("number: SS-2022-007", "number: SS-2022-008"));
    assert!(other.contains("number"), "{other}");
}

/// The papers are PDF/A-2a and PDF/UA-1 as all others: they say so, and none holds a code of a dossier.
#[test]
fn papers_say_what_they_conform_to() {
    let folder = project();
    let open = "zishen appeal open 201920010103 --matter qualification --document 麓师研 --decided 2022-11-18 \
                --delivered 2022-11-22 --date 2022-11-25 --reason 漏报";
    assert!(shell(folder.path(), open).status.success());
    let refuse =
        "zishen appeal refuse SS-2022-001 --date 2022-11-28 --by 林静好 --role 秘书 --reason 已逾期 --to papers";
    assert!(shell(folder.path(), refuse).status.success());
    for entry in fs::read_dir(folder.path().join("papers")).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("pdfaid:part") && text.contains("pdfuaid:part"));
    }
}

/// A last day that hangs on holidays nobody has recorded yet is not left blank on the student's paper.
#[test]
fn the_students_paper_says_that_a_last_day_is_not_known() {
    let folder = settled();
    let bundle = "zishen appeal bundle 201920010103 --delivered 2098-12-25 --to papers";
    assert!(shell(folder.path(), bundle).status.success());
    let text = shell(folder.path(), "pdftotext papers/*.pdf -");
    if !text.status.success() {
        return tool_absent("pdftotext of poppler-utils");
    }
    let text: String = said(&text).split_whitespace().collect();
    assert!(text.contains("2099年放假安排尚未登记"), "{text}");
}

/// Who has all that the program asks for, and was not passed by a person, reads so with the reason, and not that all is met.
#[test]
fn the_students_paper_has_what_people_decided() {
    let folder = settled();
    let record = folder.path().join("inputs/students/201810010111.yaml");
    let reason = "note: 中期考核表没有考核小组签字}\n";
    let decision = format!(
        "\ndecisions:\n  - {{kind: graduate-school-review, round: 1, decision: fail, by: 韦国安, date: 2022-11-18, {reason}"
    );
    let text = fs::read_to_string(&record).unwrap();
    assert!(!text.contains("\ndecisions:"));
    fs::write(&record, text + &decision).unwrap();
    assert!(shell(folder.path(), "zishen appeal bundle 201810010111 --to papers").status.success());
    let text = shell(folder.path(), "pdftotext papers/*.pdf -");
    if !text.status.success() {
        return tool_absent("pdftotext of poppler-utils");
    }
    let text: String = said(&text).split_whitespace().collect();
    for words in ["研究生院复核（第1次）", "2022年11月18日", "中期考核表没有考核小组签字"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

/// `schema` knows the three kinds of files.
#[test]
fn the_schemas_of_cases_calendar_and_remedies_are_there() {
    for (name, field) in [("appeal", "against"), ("calendar", "years"), ("remedies", "untold")] {
        let output = crate::sample::zishen(&["schema", name]);
        let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(schema["properties"][field].is_object(), "{name}");
    }
}

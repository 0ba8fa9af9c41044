//! `init`, `doctor`, `completions`, `man` and the files below `deploy/`, from outside.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use clap::Parser;
use walkdir::WalkDir;
use zishen::cli::Cli;

use crate::sample::tool_absent;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn zishen(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zishen")).args(arguments).current_dir(folder).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = WalkDir::new(folder).into_iter().map(Result::unwrap);
    entries
        .map(|entry| {
            let bytes = if entry.file_type().is_file() { fs::read(entry.path()).unwrap() } else { vec![] };
            (entry.path().display().to_string(), bytes)
        })
        .collect()
}

#[test]
fn init_writes_what_check_reads_without_a_fault_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let given: [&[&str]; 2] = [
        &[],
        &[
            "--school",
            r#"麓山 "大学": #1\ {year}"#,
            "--school-code",
            "99542",
            "--college",
            "cs=计算机 学院",
            "--college",
        ],
    ];
    for (name, flags) in ["bare", "given"].into_iter().zip(given) {
        let mut arguments = vec!["init", name];
        arguments.extend(flags);
        arguments
            .extend(flags.last().map(|_| ["edu=教育, 学院: {甲}", "--season", "2027-spring"]).into_iter().flatten());
        let output = zishen(folder.path(), &arguments);
        assert_eq!(code(&output), 0, "{}", said(&output));
        let checked = zishen(folder.path(), &["check", name]);
        assert_eq!((code(&checked), &*checked.stderr), (0, &b""[..]), "{}", said(&checked));
        let before = content(&folder.path().join(name));
        let again = zishen(folder.path(), &arguments);
        assert_eq!(code(&again), 4, "{}", said(&again));
        assert_eq!(content(&folder.path().join(name)), before);
    }
    let batch = fs::read_to_string(folder.path().join("given/batch.yaml")).unwrap();
    for words in [r#""麓山 \"大学\": #1\\ {year}""#, "2027年上半年", r#"{code: "edu", name: "教育, 学院: {甲}"}"#]
    {
        assert!(batch.contains(words), "`{words}` is not in {batch}");
    }
}

#[test]
fn init_beside_a_file_of_somebody_else_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("policy.yaml"), "mine").unwrap();
    let before = content(folder.path());
    assert_eq!(code(&zishen(folder.path(), &["init", "."])), 4);
    assert_eq!(content(folder.path()), before);
    let refused = zishen(folder.path(), &["init", "new", "--college", "a/b=甲"]);
    assert_eq!(code(&refused), 3, "{}", said(&refused));
    assert_eq!(content(folder.path()), before);
    assert_eq!(code(&zishen(folder.path(), &["init", "new", "--season", "2026"])), 2);
}

/// A starter project with every placeholder filled in.
fn filled_project(folder: &Path, name: &str) {
    let given = ["--school", "麓山大学", "--school-code", "99542", "--college", "cs=计算机学院"];
    assert_eq!(code(&zishen(folder, &[&["init", name], &given[..]].concat())), 0);
    for (file, open, filled) in
        [("batch.yaml", "\"0000\"", "\"0542\""), ("policy.yaml", "请填文号", "麓师研〔2022〕1号")]
    {
        let path = folder.join(name).join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace(open, filled)).unwrap();
    }
}

/// Reads a workbook with openpyxl, which is not the writer: the headings, and the words of each list.
const OPENPYXL: &str = r#"
import sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1]).active
print(sheet.title, *[cell.value for cell in sheet[1]])
for rule in sheet.data_validations.dataValidation:
    print(rule.sqref, rule.formula1, rule.errorStyle or 'stop')
"#;

#[test]
fn the_workbooks_of_init_are_read_as_tables_once_they_are_filled_in() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(&zishen(folder.path(), &["init", "new"])), 0);
    let project = folder.path().join("new");
    let roster = project.join("workbooks/名册.xlsx");
    let Ok(read) = Command::new("python3").args(["-c", OPENPYXL]).arg(&roster).output() else {
        return tool_absent("python3");
    };
    if String::from_utf8_lossy(&read.stderr).contains("No module named") {
        return tool_absent("openpyxl");
    }
    let shown = said(&read);
    for words in ["名册 ", "学号（必填） ", "姓名（必填） ", "\"男,女\" stop", "\"博士,硕士\" stop"]
    {
        assert!(shown.contains(words), "{shown}");
    }
    let filled = project.join("tables/名册.xlsx");
    let fill = "import sys, openpyxl\nbook = openpyxl.load_workbook(sys.argv[1])\nsheet = book.active\n\
        at = {cell.value: cell.column for cell in sheet[1]}\n\
        for heading, value in [('学号（必填）', '202320010101'), ('姓名（必填）', '石兰'), ('性别', '女')]:\n    \
        sheet.cell(row=2, column=at[heading], value=value)\nbook.save(sys.argv[2])";
    assert!(Command::new("python3").args(["-c", fill]).args([&roster, &filled]).status().unwrap().success());
    let checked = zishen(folder.path(), &["check", "new"]);
    assert!(said(&checked).contains("石兰"), "{}", said(&checked));
    assert!(said(&checked).contains("采用1"), "{}", said(&checked));
}

#[test]
fn what_is_learnt_is_read_at_the_next_check() {
    let folder = tempfile::tempdir().unwrap();
    filled_project(folder.path(), "project");
    let project = folder.path().join("project");
    let roster = "学生证学号,姓名,性别,饭卡余额\n202320010101,石兰,女,3\n202320010102,石梅,女,4\n";
    fs::write(project.join("tables/名册.csv"), roster).unwrap();
    let before = fs::read_to_string(project.join("batch.yaml")).unwrap();
    // Without a terminal and without `--yes` nothing is asked and nothing written.
    let shown = zishen(folder.path(), &["learn", "project"]);
    assert_eq!(code(&shown), 0, "{}", said(&shown));
    for words in ["“学生证学号”（1份表）。最接近的：1 学号（id）", "“饭卡余额”（1份表）。没有接近的"]
    {
        assert!(said(&shown).contains(words), "{}", said(&shown));
    }
    assert_eq!(fs::read_to_string(project.join("batch.yaml")).unwrap(), before);
    assert_eq!(code(&zishen(folder.path(), &["learn", "project", "--yes"])), 0);
    let after = fs::read_to_string(project.join("batch.yaml")).unwrap();
    assert!(after.starts_with(&before) && after.contains("学生证学号"), "{after}");
    let checked = zishen(folder.path(), &["check", "project"]);
    assert!(said(&checked).contains("采用2"), "{}", said(&checked));
}

#[test]
fn nothing_is_published_while_a_placeholder_stands() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(&zishen(folder.path(), &["init", "new"])), 0);
    let built = zishen(folder.path(), &["build", "new", "--out", "out"]);
    assert_eq!(code(&built), 3, "{}", said(&built));
    for field in ["school.name", "school.code", "archive.fonds", "colleges[0].name", "documents.notice.number"] {
        assert!(said(&built).contains(field), "{field}: {}", said(&built));
    }
    assert!(!folder.path().join("out").exists());
    let doctor = zishen(folder.path(), &["doctor", "new", "--out", "out"]);
    assert_eq!(code(&doctor), 1, "{}", said(&doctor));
    assert!(said(&doctor).contains("archive.fonds"), "{}", said(&doctor));
}

#[test]
fn exported_templates_are_those_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(&zishen(folder.path(), &["export-templates", "look"])), 0);
    let own = content(&Path::new(ROOT).join("templates"));
    for (path, bytes) in &own {
        let below = Path::new(path).strip_prefix(Path::new(ROOT).join("templates")).unwrap();
        let there = folder.path().join("look").join(below);
        assert!(there.is_dir() || fs::read(&there).unwrap() == *bytes, "{}", there.display());
    }
    assert_eq!(content(&folder.path().join("look")).len(), own.len());
    assert_eq!(code(&zishen(folder.path(), &["export-templates", "look"])), 4);
}

#[cfg(unix)]
#[test]
fn init_writes_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(&zishen(folder.path(), &["init", "new"])), 0);
    for entry in WalkDir::new(folder.path().join("new")).into_iter().map(Result::unwrap) {
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, if entry.file_type().is_dir() { 0o700 } else { 0o600 }, "{}", entry.path().display());
    }
}

#[test]
fn doctor_finds_the_sample_ready_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = format!("{ROOT}/inputs");
    let output = zishen(folder.path(), &["doctor", &inputs, "--out", "deep/out"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert_eq!(content(folder.path()).len(), 1);
    assert!(said(&output).contains("学生32人"), "{}", said(&output));
    let english = zishen(folder.path(), &["--lang", "en", "doctor", &inputs, "--out", "deep/out"]);
    assert!(said(&english).contains("0 faults"), "{}", said(&english));
}

#[test]
fn doctor_names_each_fault_and_ends_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = format!("{ROOT}/inputs");
    fs::write(folder.path().join("file"), "").unwrap();
    fs::create_dir_all(folder.path().join("fonts")).unwrap();
    fs::write(folder.path().join("fonts/broken.ttf"), "no font").unwrap();
    zishen(folder.path(), &["init", "project"]);
    fs::write(folder.path().join("project/policy.yaml"), "schema: zishen/policy/2\n").unwrap();
    let cases: [(&[&str], &str); 6] = [
        (&["nowhere"], "材料目录 nowhere 不能读取"),
        (&["project"], "材料目录 project 有"),
        (&[&inputs, "--out", "file"], "输出目录 file 不是目录"),
        (&[&inputs, "--out", "file/out"], "输出目录 file/out 不是目录"),
        (&["project", "--out", "project/out"], "请把输出放在别处"),
        (&[&inputs, "--fonts", "fonts"], "broken.ttf"),
    ];
    for (arguments, words) in cases {
        let output = zishen(folder.path(), &[&["doctor"], arguments].concat());
        assert_eq!(code(&output), 1, "{}", said(&output));
        assert!(said(&output).contains(words), "`{words}` is not in {}", said(&output));
    }
}

#[test]
fn doctor_tells_of_a_run_that_is_going_on() {
    let folder = tempfile::tempdir().unwrap();
    let batch = folder.path().join("out/2022-autumn");
    fs::create_dir_all(&batch).unwrap();
    fs::write(batch.join(".lock"), "4711\n").unwrap();
    let held = fs::File::open(batch.join(".lock")).unwrap();
    held.lock().unwrap();
    let arguments = ["doctor", &format!("{ROOT}/inputs"), "--out", "out"];
    let output = zishen(folder.path(), &arguments);
    assert!(said(&output).contains("进程4711正在运行"), "{}", said(&output));
    drop(held);
    let output = zishen(folder.path(), &arguments);
    assert!(said(&output).contains("没有别的运行"), "{}", said(&output));
    assert_eq!(fs::read(batch.join(".lock")).unwrap(), b"4711\n");
}

#[test]
fn completions_and_pages_know_every_command() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = said(&zishen(folder.path(), &["completions", shell]));
        assert!(
            ["build", "doctor", "--season"].iter().all(|word| script.contains(word.trim_start_matches('-'))),
            "{shell}"
        );
    }
    assert!(said(&zishen(folder.path(), &["man"])).contains(".TH zishen 1"));
    assert_eq!(code(&zishen(folder.path(), &["man", "pages"])), 0);
    for page in ["zishen.1", "zishen-build.1", "zishen-doctor.1", "zishen-init.1"] {
        assert!(folder.path().join("pages").join(page).is_file(), "{page}");
    }
}

/// The command lines in guides, in shell blocks, and those that the files below `deploy/` start.
fn commands() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in WalkDir::new(format!("{ROOT}/deploy")).into_iter().map(Result::unwrap) {
        let Ok(bytes) = fs::read(entry.path()) else { continue };
        let wide = bytes.strip_prefix(b"\xff\xfe").map(|rest| {
            let units: Vec<_> = rest.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
            String::from_utf16(&units).unwrap()
        });
        let text = wide.unwrap_or_else(|| String::from_utf8(bytes).unwrap());
        let lines = text.lines().filter(|line| !line.starts_with('#') && line.contains(" build "));
        found.extend(lines.map(|line| (entry.path().display().to_string(), line.to_owned())));
    }
    for guide in [
        "docs/operations.md",
        "docs/zh/operations.md",
        "docs/zh/templates.md",
        "docs/clusters.md",
        "docs/zh/clusters.md",
    ] {
        let text = fs::read_to_string(Path::new(ROOT).join(guide)).unwrap();
        let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
        let lines = blocks.flat_map(str::lines).filter(|line| line.contains("zishen "));
        found.extend(lines.map(|line| (guide.to_owned(), line.to_owned())));
    }
    found
}

/// The calls of the program in a line of a shell, a unit or a task.
fn calls(line: &str) -> Vec<String> {
    let line =
        line.replace("ExecStart=/usr/local/bin/", "").replace("\"C:\\Program Files\\zishen\\zishen.exe\"", "; zishen");
    let parts = line.split("; ").flat_map(|part| part.split("&& ")).flat_map(|part| part.split(" -- "));
    let calls = parts.filter(|part| part.trim_start().starts_with("zishen "));
    calls.map(|call| call.split([';', '|', '>', '#', '&']).next().unwrap().to_owned()).collect()
}

#[test]
fn every_command_line_of_guides_and_deploy_is_one_that_the_program_takes() {
    let mut places = BTreeMap::new();
    for (place, line) in commands() {
        for call in calls(&line) {
            *places.entry(place.clone()).or_insert(0) += 1;
            let Err(error) = Cli::try_parse_from(call.split_whitespace()) else { continue };
            assert_eq!(error.kind(), clap::error::ErrorKind::DisplayVersion, "{place}: {line}: {error}");
        }
    }
    // Service, cron line, task, and five guides.
    assert_eq!(places.len(), 8, "{places:?}");
}

/// A group of this user other than the one that new files get; none where there is no other.
#[cfg(unix)]
fn other_group(folder: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    let own = fs::metadata(folder).unwrap().gid();
    let output = Command::new("id").arg("-G").output().unwrap();
    let groups = String::from_utf8(output.stdout).unwrap();
    let more = fs::metadata("/").unwrap().uid() == fs::metadata(folder).unwrap().uid();
    // Root may give a file to any group, for example to 1.
    groups.split_whitespace().map(|id| id.parse().unwrap()).find(|id| *id != own).or(more.then_some(1))
}

#[cfg(unix)]
#[test]
fn a_group_that_is_named_may_read_a_run_and_nobody_else() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let folder = tempfile::tempdir().unwrap();
    let Some(group) = other_group(folder.path()) else {
        return println!("skipped: this user is in one group only");
    };
    filled_project(folder.path(), "project");
    let build = |more: &[&str]| zishen(folder.path(), &[&["build", "project", "--out", "out"], more].concat());
    assert_eq!(code(&build(&[])), 0);
    let private = fs::metadata(folder.path().join("out")).unwrap();
    assert_eq!(private.permissions().mode() & 0o777, 0o700);
    let output = build(&["--force", "--group", &group.to_string()]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let batch = fs::read_dir(folder.path().join("out")).unwrap().next().unwrap().unwrap().path();
    let run = WalkDir::new(batch.join("0002")).into_iter().map(|entry| entry.unwrap().into_path());
    for path in run.chain([folder.path().join("out"), batch.clone()]) {
        let found = fs::metadata(&path).unwrap();
        let mode = if found.is_dir() { 0o750 } else { 0o640 };
        assert_eq!((found.permissions().mode() & 0o777, found.gid()), (mode, group), "{}", path.display());
    }
    assert_eq!(fs::metadata(batch.join("0001")).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(code(&build(&["--group", "no-such-group-here"])), 2);
}

/// Help, a wrong command line and an error of the system, each in the language that is asked for.
#[test]
fn each_language_is_spoken_alone() {
    let folder = tempfile::tempdir().unwrap();
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for line in
        ["--help", "build --help", "verify -h", "sign --help", "build --wrong", "check --code nonsense", "nonsense"]
    {
        let english =
            said(&zishen(folder.path(), &[&["--lang", "en"], &line.split(' ').collect::<Vec<_>>()[..]].concat()));
        assert!(!english.chars().any(is_chinese), "{line}: {english}");
        let chinese = said(&zishen(folder.path(), &line.split(' ').collect::<Vec<_>>()));
        for words in
            ["Usage", "Options", "Print help", "error:", "default:", "possible values", "unexpected", "For more"]
        {
            assert!(!chinese.contains(words), "{line}: {words}: {chinese}");
        }
        assert!(chinese.chars().any(is_chinese), "{line}: {chinese}");
    }
    assert_eq!(code(&zishen(folder.path(), &["build", "--wrong"])), 2);
    assert_eq!(code(&zishen(folder.path(), &["build", "--help"])), 0);
    fs::write(folder.path().join("file"), "").unwrap();
    let printed = said(&zishen(folder.path(), &["sample", "file/below"]));
    assert!(!printed.contains("Not a directory") && !printed.contains("File exists"), "{printed}");
}

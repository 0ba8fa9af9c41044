//! A batch in shards: what several machines make and one merges is byte by byte what one machine makes, and nothing that
//! comes twice, late or from elsewhere gets into it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;
use zishen::package::sha256;

use crate::sample::{build, copy_of_inputs, files, inputs, text, zishen};

#[cfg(unix)]
mod held;
#[cfg(target_os = "linux")]
mod many_colleges;

const BATCH: &str = "2022-autumn";
const STUDENTS: [&str; 4] = ["201920010101", "202020010105", "202020010106", "201920020201"];

/// A project with its inputs, its output and the folders of its plans.
struct Project {
    inputs: PathBuf,
    folder: TempDir,
}

impl Project {
    fn new(inputs: &Path) -> Project {
        Project { inputs: inputs.to_owned(), folder: TempDir::new().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn out(&self) -> PathBuf {
        self.path("out")
    }

    fn run(&self, number: u32) -> PathBuf {
        self.out().join(BATCH).join(format!("{number:04}"))
    }

    fn plan(&self, name: &str, shards: u32) -> Output {
        let (to, shards) = (self.path(name), shards.to_string());
        let out = self.out();
        zishen(&["plan", text(&self.inputs), "--out", text(&out), "--shards", &shards, "--to", text(&to)])
    }

    fn shard(&self, plan: &str, shard: &str) -> Output {
        zishen(&["build", text(&self.inputs), "--plan", text(&self.path(plan)), "--shard", shard])
    }

    /// A shard that goes on while the test does something else.
    fn begun(&self, plan: &str, shard: &str) -> Child {
        let plan = self.path(plan);
        let arguments = ["build", text(&self.inputs), "--plan", text(&plan), "--shard", shard];
        let silent = || Stdio::null();
        let program = env!("CARGO_BIN_EXE_zishen");
        Command::new(program).args(arguments).stdout(silent()).stderr(silent()).spawn().unwrap()
    }

    fn missing(&self, plan: &str) -> Output {
        zishen(&["missing", "--plan", text(&self.path(plan))])
    }

    fn merge(&self, plan: &str) -> Output {
        zishen(&["merge", text(&self.inputs), "--plan", text(&self.path(plan)), "--out", text(&self.out())])
    }

    /// Plan, shards and merge.
    fn whole(&self, plan: &str, shards: u32) -> Output {
        self.plan(plan, shards);
        for shard in 1..=shards {
            assert_code(&self.shard(plan, &format!("{shard}/{shards}")), 0);
        }
        self.merge(plan)
    }

    /// The folder of a shard that is done.
    fn done(&self, plan: &str, shard: u32) -> PathBuf {
        let entries = fs::read_dir(self.path(plan).join("shards")).unwrap();
        let mut paths = entries.map(|entry| entry.unwrap().path());
        paths.find(|path| !is_hidden(path) && text(path).ends_with(&format!("-{shard:04}"))).unwrap()
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().unwrap().to_string_lossy().starts_with('.')
}

fn assert_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", said(output));
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn assert_same(one: &Path, other: &Path) {
    let (one, other) = (files(one), files(other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let differing: Vec<_> = one.iter().filter(|(path, bytes)| other[*path] != **bytes).map(|(path, _)| path).collect();
    assert!(differing.is_empty(), "{differing:?}");
}

fn change_a_mark(inputs: &Path, id: &str) {
    let path = inputs.join(format!("students/{id}.yaml"));
    let record = fs::read_to_string(&path).unwrap();
    fs::write(path, record.replacen("mark: \"8", "mark: \"7", 1)).unwrap();
}

/// All that the sample cohort holds: tables, photos that are the same, shared files, students who cannot be read.
#[test]
fn the_merged_run_is_that_of_one_machine() {
    let (alone, project) = (Project::new(&inputs()), Project::new(&inputs()));
    build(&alone.inputs, &alone.out(), &[], 0);
    assert_code(&project.whole("night", 5), 0);
    assert_same(&alone.run(1), &project.run(1));
}

/// The next night: what is made from the same is kept, and the new run follows the old one.
#[test]
fn the_second_night_is_that_of_one_machine_too() {
    let inputs = copy_of_inputs(&STUDENTS);
    let (alone, project) = (Project::new(inputs.path()), Project::new(inputs.path()));
    build(&alone.inputs, &alone.out(), &[], 0);
    assert_code(&project.whole("night1", 3), 0);
    assert_same(&alone.run(1), &project.run(1));
    change_a_mark(inputs.path(), STUDENTS[2]);
    build(&alone.inputs, &alone.out(), &[], 0);
    project.plan("night2", 2);
    let printed = said(&project.shard("night2", "1/2")) + &said(&project.shard("night2", "2/2"));
    assert!(printed.contains("生成1") && printed.contains("生成0"), "{printed}");
    assert_code(&project.merge("night2"), 0);
    assert_same(&alone.run(2), &project.run(2));
    // A merge that is repeated changes nothing, and one of the night before is refused.
    let again = project.merge("night2");
    assert_code(&again, 0);
    assert!(said(&again).contains("没有变化"), "{}", said(&again));
    assert_code(&project.merge("night1"), 3);
    assert!(!project.run(3).exists());
    assert!(said(&zishen(&["verify", text(&project.out())])).contains("通过"));
}

#[test]
fn what_is_not_as_planned_is_refused() {
    let inputs = copy_of_inputs(&STUDENTS[..2]);
    let project = Project::new(inputs.path());
    assert_code(&project.plan("plan", 2), 0);
    // The same plan again is no fault, another one in its place is.
    assert_code(&project.plan("plan", 2), 0);
    assert_code(&project.plan("plan", 3), 3);
    assert_code(&project.shard("plan", "1/3"), 3);
    assert_code(&project.shard("plan", "3/2"), 2);
    assert_code(&project.shard("plan", "1/2"), 0);
    change_a_mark(inputs.path(), STUDENTS[0]);
    for refused in [project.shard("plan", "2/2"), project.merge("plan")] {
        assert_code(&refused, 3);
        let file = format!("与计划不同：材料（students/{}.yaml）", STUDENTS[0]);
        assert!(said(&refused).contains(&file), "{}", said(&refused));
    }
    fs::remove_file(inputs.path().join("policy.yaml")).unwrap();
    let refused = project.shard("plan", "2/2");
    assert_code(&refused, 3);
    assert!(said(&refused).contains("与计划不同：材料（policy.yaml）"), "{}", said(&refused));
    assert!(!project.run(1).exists());
}

/// A plan with a manifest of its own that leaves a student out is refused by the merge, though all its shards are done.
#[test]
fn a_plan_of_other_students_is_refused() {
    let inputs = copy_of_inputs(&STUDENTS[..2]);
    let project = Project::new(inputs.path());
    project.plan("plan", 1);
    let path = project.path("plan").join("plan.json");
    let mut plan: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    plan["students"].as_object_mut().unwrap().remove(STUDENTS[0]);
    let plan = plan.to_string();
    fs::write(&path, &plan).unwrap();
    let manifest = project.path("plan").join("manifest-sha256.txt");
    let line = |line: &str| match line.split_once("  ") {
        Some((_, "plan.json")) => format!("{}  plan.json\n", sha256(plan.as_bytes())),
        _ => format!("{line}\n"),
    };
    let lines: String = fs::read_to_string(&manifest).unwrap().lines().map(line).collect();
    fs::write(&manifest, lines).unwrap();
    assert_code(&project.shard("plan", "1/1"), 0);
    let refused = project.merge("plan");
    assert_code(&refused, 3);
    assert!(said(&refused).contains("计划所列的学生与材料中的不同"), "{}", said(&refused));
    assert!(!project.run(1).exists());
}

#[test]
fn the_folder_of_a_plan_may_be_named_as_any_output_is() {
    let inputs = copy_of_inputs(&STUDENTS[..1]);
    let plan = inputs.path().parent().unwrap().join(format!("plan-{}", std::process::id()));
    assert_code(&zishen(&["plan", text(inputs.path()), "--shards", "2"]), 2);
    assert_code(&zishen(&["plan", text(inputs.path()), "--shards", "2", "--out", text(&plan)]), 0);
    let missing = zishen(&["missing", "--plan", text(&plan)]);
    fs::remove_dir_all(&plan).unwrap();
    assert_eq!(String::from_utf8_lossy(&missing.stdout), "1-2\n");
}

#[test]
fn a_plan_may_lie_in_the_working_folder() {
    let (inputs, folder) = (copy_of_inputs(&STUDENTS[..1]), TempDir::new().unwrap());
    let arguments = ["plan", text(inputs.path()), "--shards", "1", "--to", "night"];
    let output =
        Command::new(env!("CARGO_BIN_EXE_zishen")).args(arguments).current_dir(folder.path()).output().unwrap();
    assert_code(&output, 0);
    assert!(folder.path().join("night/plan.json").is_file());
}

#[test]
fn a_run_that_came_in_between_is_not_followed() {
    let inputs = copy_of_inputs(&STUDENTS[..2]);
    let project = Project::new(inputs.path());
    project.plan("plan", 1);
    assert_code(&project.shard("plan", "1/1"), 0);
    change_a_mark(inputs.path(), STUDENTS[0]);
    build(&project.inputs, &project.out(), &[], 0);
    let record = fs::read(crate::sample::inputs().join(format!("students/{}.yaml", STUDENTS[0]))).unwrap();
    fs::write(inputs.path().join(format!("students/{}.yaml", STUDENTS[0])), record).unwrap();
    let refused = project.merge("plan");
    assert_code(&refused, 3);
    assert!(said(&refused).contains("上次运行"), "{}", said(&refused));
    assert!(!project.run(2).exists());
}

#[test]
fn what_is_missing_damaged_or_astray_is_named() {
    let inputs = copy_of_inputs(&STUDENTS);
    let project = Project::new(inputs.path());
    project.plan("plan", 7);
    assert_eq!(said(&project.missing("plan")), "1-7\n");
    for shard in [1, 2, 4] {
        assert_code(&project.shard("plan", &format!("{shard}/7")), 0);
    }
    assert_eq!(said(&project.missing("plan")), "3,5-7\n");
    let refused = project.merge("plan");
    assert_code(&refused, 3);
    assert!(said(&refused).contains("3,5-7"), "{}", said(&refused));
    for shard in [3, 5, 6, 7] {
        assert_code(&project.shard("plan", &format!("{shard}/7")), 0);
    }
    assert_eq!(said(&project.missing("plan")), "");
    // One byte of a dossier, then all of it.
    let shard = (1..=7).find(|shard| files(&project.done("plan", *shard)).keys().any(|path| path.ends_with(".zip")));
    let folder = project.done("plan", shard.unwrap());
    let dossier = files(&folder).into_keys().find(|path| path.ends_with(".zip")).unwrap();
    let good = fs::read(folder.join(&dossier)).unwrap();
    let mut spoiled = good.clone();
    spoiled[good.len() / 2] ^= 1;
    fs::write(folder.join(&dossier), &spoiled).unwrap();
    let refused = project.merge("plan");
    assert_code(&refused, 3);
    assert!(said(&refused).contains("受损"), "{}", said(&refused));
    fs::write(folder.join(&dossier), &good[1..]).unwrap();
    assert_code(&project.missing("plan"), 1);
    let refused = project.merge("plan");
    assert_code(&refused, 3);
    assert!(said(&refused).contains(&format!("`{}` 已完成而受损", text(&folder))), "{}", said(&refused));
    assert_code(&project.shard("plan", &format!("{}/7", shard.unwrap())), 3);
    fs::write(folder.join(&dossier), &good).unwrap();
    // A pipe in the place of a file is no file.
    let share = folder.join("shard.json");
    fs::rename(&share, folder.join("../kept")).unwrap();
    Command::new("mkfifo").arg(&share).status().unwrap();
    assert_code(&project.missing("plan"), 1);
    fs::remove_file(&share).unwrap();
    fs::rename(folder.join("../kept"), &share).unwrap();
    // What lies beside the shards is named and not read.
    let shards = project.path("plan").join("shards");
    fs::create_dir(shards.join(".0000-0001.1")).unwrap();
    fs::create_dir(shards.join("0123456789abcdef-0001")).unwrap();
    let merged = project.merge("plan");
    assert_code(&merged, 0);
    assert!(said(&merged).contains("0123456789abcdef-0001"), "{}", said(&merged));
    let alone = Project::new(inputs.path());
    build(&alone.inputs, &alone.out(), &[], 0);
    assert_same(&alone.run(1), &project.run(1));
}

/// Two at once, one that is killed, one that sleeps through the merge.
#[test]
#[cfg(target_os = "linux")]
fn who_comes_twice_or_late_changes_nothing() {
    let inputs = copy_of_inputs(&STUDENTS[..3]);
    let project = Project::new(inputs.path());
    project.plan("plan", 1);
    let attempts = || {
        let entries = fs::read_dir(project.path("plan").join("shards")).into_iter().flatten();
        entries.filter(|entry| is_hidden(&entry.as_ref().unwrap().path())).count()
    };
    let begun = |others: usize| {
        let mut child = project.begun("plan", "1/1");
        while attempts() <= others {
            assert!(child.try_wait().unwrap().is_none(), "it ended before it was seen");
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        child
    };
    let signal = |child: &Child, name: &str| {
        assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
    };
    let mut killed = begun(0);
    signal(&killed, "-KILL");
    killed.wait().unwrap();
    let mut zombie = begun(1);
    signal(&zombie, "-STOP");
    let (mut one, mut other) = (project.begun("plan", "1/1"), project.begun("plan", "1/1"));
    assert_eq!((one.wait().unwrap().code(), other.wait().unwrap().code()), (Some(0), Some(0)));
    let shard = files(&project.done("plan", 1));
    assert_code(&project.merge("plan"), 0);
    let merged = files(&project.run(1));
    signal(&zombie, "-CONT");
    assert_eq!(zombie.wait().unwrap().code(), Some(0));
    assert!(files(&project.run(1)) == merged && files(&project.done("plan", 1)) == shard);
    assert_code(&project.merge("plan"), 0);
    assert!(!project.run(2).exists());
    // Nothing stays but the attempt that was killed.
    assert_eq!(attempts(), 1);
}

#[test]
fn trouble_of_the_machine_is_worth_another_try() {
    let inputs = copy_of_inputs(&STUDENTS[..1]);
    let project = Project::new(inputs.path());
    project.plan("plan", 1);
    // A file where the folder of the shards belongs refuses every attempt, even of a superuser.
    let shards = project.path("plan").join("shards");
    fs::write(&shards, "").unwrap();
    assert_code(&project.shard("plan", "1/1"), 75);
    fs::remove_file(&shards).unwrap();
    let away = inputs.path().with_extension("away");
    fs::rename(inputs.path(), &away).unwrap();
    assert_code(&project.shard("plan", "1/1"), 75);
    // A file system that is not mounted leaves an empty folder.
    fs::create_dir(inputs.path()).unwrap();
    assert_code(&project.shard("plan", "1/1"), 75);
    fs::remove_dir(inputs.path()).unwrap();
    fs::rename(&away, inputs.path()).unwrap();
    fs::create_dir(project.path("empty")).unwrap();
    for plan in ["empty", "absent"] {
        for output in [project.shard(plan, "1/1"), project.missing(plan), project.merge(plan)] {
            assert_code(&output, 75);
        }
    }
    // What is something else than a plan stays so.
    fs::create_dir(project.path("other")).unwrap();
    for file in ["other/note", "file"] {
        fs::write(project.path(file), "").unwrap();
    }
    for plan in ["other", "file"] {
        for output in [project.shard(plan, "1/1"), project.missing(plan), project.merge(plan)] {
            assert_code(&output, 3);
        }
    }
    assert_code(&project.shard("plan", "1/1"), 0);
}

/// A dossier that cannot be made is no trouble of the shard.
#[test]
fn a_bad_student_is_in_the_report_of_the_shard() {
    let inputs = copy_of_inputs(&STUDENTS[..2]);
    let path = inputs.path().join(format!("students/{}.yaml", STUDENTS[0]));
    let record = fs::read_to_string(&path).unwrap();
    fs::write(&path, record.replacen("research: ", &format!("research: 同{}，", STUDENTS[1]), 1)).unwrap();
    let (alone, project) = (Project::new(inputs.path()), Project::new(inputs.path()));
    build(&alone.inputs, &alone.out(), &[], 1);
    project.plan("plan", 1);
    let printed = project.shard("plan", "1/1");
    assert_code(&printed, 0);
    assert!(said(&printed).contains("未能生成1"), "{}", said(&printed));
    let share = fs::read(project.done("plan", 1).join("shard.json")).unwrap();
    let share: serde_json::Value = serde_json::from_slice(&share).unwrap();
    assert_eq!(share["failed"][0]["id"], STUDENTS[0]);
    assert_code(&project.merge("plan"), 1);
    assert_same(&alone.run(1), &project.run(1));
}

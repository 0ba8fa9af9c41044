//! Runs after runs: what has not changed is taken over, and the result is the same as if everything were made anew.

use std::fs;
use std::path::{Path, PathBuf};

use crate::sample::{build, copy_of_inputs, files, text, two_students, zishen};
use tempfile::TempDir;

fn run(out: &Path, number: u32) -> PathBuf {
    out.join("2022-autumn").join(format!("{number:04}"))
}

/// Writes one mark of a student anew.
fn change_a_mark(inputs: &Path, id: &str) {
    let path = inputs.join(format!("students/{id}.yaml"));
    let record = fs::read_to_string(&path).unwrap();
    let changed = record.replacen("mark: \"8", "mark: \"7", 1);
    assert_ne!(record, changed);
    fs::write(path, changed).unwrap();
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        fs::create_dir_all(to.join(&path).parent().unwrap()).unwrap();
        fs::write(to.join(path), bytes).unwrap();
    }
}

#[cfg(unix)]
fn inode(path: PathBuf) -> u64 {
    std::os::unix::fs::MetadataExt::ino(&fs::metadata(path).unwrap())
}

#[test]
fn a_night_in_which_nothing_changed_publishes_nothing() {
    let students = two_students();
    let (inputs, out) = (copy_of_inputs(&[&students[0]]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    let before = files(&run(out.path(), 1));
    let printed = build(inputs.path(), out.path(), &[], 0);
    assert!(String::from_utf8_lossy(&printed.stdout).contains("没有变化"), "{printed:?}");
    assert!(!run(out.path(), 2).exists());
    assert!(files(&run(out.path(), 1)) == before);
}

#[test]
#[cfg(unix)]
fn only_the_changed_dossier_is_made_anew_and_all_bytes_are_those_of_a_forced_build() {
    let students = two_students();
    let (inputs, out) = (copy_of_inputs(&[&students[0], &students[1]]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    change_a_mark(inputs.path(), &students[1]);
    let other = TempDir::new().unwrap();
    copy(out.path(), other.path());
    build(inputs.path(), out.path(), &[], 0);
    build(inputs.path(), other.path(), &["--force"], 0);
    let dossier = |out: &Path, number, id: &str| {
        let colleges = fs::read_dir(run(out, number).join("dossiers")).unwrap();
        let paths = colleges.map(|college| college.unwrap().path().join(format!("{id}.zip")));
        paths.into_iter().find(|path| path.exists()).unwrap()
    };
    assert_eq!(inode(dossier(out.path(), 1, &students[0])), inode(dossier(out.path(), 2, &students[0])));
    assert_ne!(
        fs::read(dossier(out.path(), 1, &students[1])).unwrap(),
        fs::read(dossier(out.path(), 2, &students[1])).unwrap()
    );
    assert_ne!(inode(dossier(out.path(), 2, &students[0])), inode(dossier(other.path(), 2, &students[0])));
    assert!(files(&run(out.path(), 2)) == files(&run(other.path(), 2)));
}

/// A dossier that has been lost or has decayed is not passed on.
#[test]
fn a_damaged_dossier_is_made_anew() {
    let students = two_students();
    let (inputs, out) = (copy_of_inputs(&[&students[0]]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    let good = files(&run(out.path(), 1));
    let (path, bytes) = good.iter().find(|(path, _)| path.ends_with(".zip")).unwrap();
    let mut spoiled = bytes.clone();
    spoiled[bytes.len() / 2] ^= 1;
    fs::write(run(out.path(), 1).join(path), &spoiled[1..]).unwrap();
    build(inputs.path(), out.path(), &[], 0);
    assert!(files(&run(out.path(), 2))[path] == *bytes);
}

#[test]
#[cfg(unix)]
fn a_signal_ends_a_build_with_nothing_published() {
    use std::process::{Command, Stdio};
    let out = TempDir::new().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_zishen"))
        .args(["build", text(&crate::sample::inputs()), "--out", text(out.path())])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let batch = out.path().join("2022-autumn");
    while !batch.join(".lock").exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let kill = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(143));
    let mut left: Vec<_> = fs::read_dir(batch).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, [".lock", "status.json"]);
    assert_eq!(status(out.path())["exit_code"], 143);
    assert_eq!(zishen(&["build", text(&crate::sample::inputs()), "--out", text(out.path())]).status.code(), Some(0));
}

fn status(out: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(out.join("2022-autumn/status.json")).unwrap()).unwrap()
}

#[test]
fn the_status_tells_of_every_attempt() {
    let students = two_students();
    let (inputs, out) = (copy_of_inputs(&[&students[0]]), TempDir::new().unwrap());
    for (more, state, code, run) in [
        (&[][..], "published", 0, "0001".into()),
        (&[], "unchanged", 0, "0001".into()),
        (&["--only", "nobody"], "stopped", 3, serde_json::Value::Null),
    ] {
        build(inputs.path(), out.path(), more, code);
        let status = status(out.path());
        assert_eq!((&status["state"], &status["exit_code"], &status["run"]), (&state.into(), &code.into(), &run));
        assert!(status["ended"].as_str() >= status["began"].as_str());
    }
}

/// A student who is not chosen stays as the last run left it, changed records or not; and the run after that takes all.
#[test]
fn only_the_chosen_are_reviewed() {
    let students = two_students();
    let (inputs, out) = (copy_of_inputs(&[&students[0], &students[1]]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    let before = files(&run(out.path(), 1));
    let before = |id: &str| before.iter().find(|(path, _)| path.ends_with(&format!("{id}.zip"))).unwrap();
    students.iter().for_each(|id| change_a_mark(inputs.path(), id));
    build(inputs.path(), out.path(), &["--only", &students[0]], 0);
    let after = files(&run(out.path(), 2));
    let ((first, first_bytes), (second, second_bytes)) = (before(&students[0]), before(&students[1]));
    assert!(after[first] != *first_bytes && after[second] == *second_bytes);
    build(inputs.path(), out.path(), &[], 0);
    let all = files(&run(out.path(), 3));
    assert!(all[first] == after[first] && all[second] != *second_bytes);
}

#[test]
fn without_a_last_run_those_not_chosen_are_reported() {
    let students = two_students();
    let (inputs, out) = (copy_of_inputs(&[&students[0], &students[1]]), TempDir::new().unwrap());
    let printed = build(inputs.path(), out.path(), &["--only", &students[0]], 1);
    assert!(String::from_utf8_lossy(&printed.stderr).contains(&students[1]), "{printed:?}");
    build(inputs.path(), out.path(), &["--retry"], 0);
    let dossiers = files(&run(out.path(), 2)).into_keys().filter(|path| path.ends_with(".zip")).count();
    assert_eq!(dossiers, 2);
}

/// Of ten students who pass, six must confirm their photo, and no longer do: more than a fifth of the verdicts turn.
#[test]
fn too_much_change_stops_before_anything_is_published() {
    let (inputs, out) = (copy_of_inputs(&[]), TempDir::new().unwrap());
    let records = fs::read_dir(crate::sample::inputs().join("students")).unwrap().map(|entry| entry.unwrap().path());
    let passes = |path: &PathBuf| {
        let id = path.file_stem().unwrap().to_str().unwrap();
        include_str!("cohort.tsv").lines().any(|line| line.starts_with(&format!("{id}\tpass")))
    };
    let chosen: Vec<_> = records.filter(passes).collect();
    let copied = |path: &PathBuf| inputs.path().join("students").join(path.file_name().unwrap());
    for path in &chosen {
        fs::copy(path, copied(path)).unwrap();
    }
    build(inputs.path(), out.path(), &[], 0);
    for path in &chosen {
        let text = fs::read_to_string(path).unwrap();
        fs::write(copied(path), text.replacen("chsi_photo: confirmed", "chsi_photo: unconfirmed", 1)).unwrap();
    }
    let printed = build(inputs.path(), out.path(), &[], 1);
    let text = String::from_utf8_lossy(&printed.stderr).into_owned();
    assert!(text.contains("10名学生中有6人结论改变") && text.contains("--accept-changes"), "{text}");
    assert!(!run(out.path(), 2).exists());
    assert_eq!(status(out.path())["exit_code"], 1);
    // A log in JSON and the status say as much, but for the students.
    let told = build(inputs.path(), out.path(), &["--log-format", "json"], 1);
    let log = String::from_utf8_lossy(&told.stderr).into_owned();
    for said in [log, status(out.path()).to_string()] {
        let has = said.contains("10名学生中有6人结论改变") && said.contains("--accept-changes=verdicts");
        assert!(has && !chosen.iter().any(|path| said.contains(path.file_stem().unwrap().to_str().unwrap())), "{said}");
    }
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    assert!(run(out.path(), 2).exists());
}

/// What is reported is what the build then does, and the mark with its line.
#[test]
fn the_plan_tells_what_a_build_would_do_and_why() {
    let students = two_students();
    let (inputs, out) = (copy_of_inputs(&[&students[0], &students[1]]), TempDir::new().unwrap());
    let plan = || {
        let output = zishen(&["plan", text(inputs.path()), "--out", text(out.path())]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(plan().contains("尚无以往运行"), "{}", plan());
    build(inputs.path(), out.path(), &[], 0);
    assert!(plan().contains("没有变化"), "{}", plan());
    let path = inputs.path().join(format!("students/{}.yaml", students[0]));
    let record = fs::read_to_string(&path).unwrap();
    let (line, old) =
        record.lines().zip(1..).find(|(text, _)| text.contains("mark: \"8")).map(|(t, n)| (n, t)).unwrap();
    let mark = old.split("mark: \"").nth(1).unwrap()[..2].to_owned();
    change_a_mark(inputs.path(), &students[0]);
    let printed = plan();
    assert!(printed.contains("新增0，重新生成1，沿用1，不再列入0"), "{printed}");
    let change = format!("mark：{mark} → 7{}（students/{}.yaml:{line}）", &mark[1..], students[0]);
    assert!(printed.contains(&change), "{printed} has not {change}");
    fs::remove_file(&path).unwrap();
    assert!(plan().contains(&format!("{}  不再列入", students[0])), "{}", plan());
}

/// A remark with another student's number, and practice in parts with one result: the dossier and the run say the same of them.
#[test]
fn what_is_said_of_a_student_stands_alike_in_dossier_and_run() {
    let (one, other) = ("201920010101", "201920010102");
    let (folder, out) = (copy_of_inputs(&[one, other]), TempDir::new().unwrap());
    let path = folder.path().join(format!("students/{one}.yaml"));
    let record = fs::read_to_string(&path).unwrap();
    let (before, rest) = record.split_once("\npractice:\n").unwrap();
    let (practice, behind) = rest.split_once("\nactivities:\n").unwrap();
    let remark = format!("\nmidterm:\n  note: 待复核，见{other}\n");
    let behind = behind.replace("\nmidterm:\n", &remark);
    assert!(behind.contains(&remark));
    let again = practice.replace("教学实践", "科研实践");
    fs::write(&path, format!("{before}\npractice:\n{practice}\n{again}\nactivities:\n{behind}")).unwrap();
    build(folder.path(), out.path(), &[], 0);
    let said = fs::read_to_string(out.path().join("2022-autumn/0001/findings.json")).unwrap();
    assert!(said.contains("见另一名学生") && said.contains("考核优秀、优秀"), "{said}");
    let verified = zishen(&["verify", text(out.path())]);
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
}

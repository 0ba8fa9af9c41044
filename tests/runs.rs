//! Runs after runs: what has not changed is taken over, and the result is the same as if everything were made anew.

mod sample;

use std::fs;
use std::path::{Path, PathBuf};

use sample::{build, copy_of_inputs, files, text, two_students, zishen};
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
    let told = build(inputs.path(), out.path(), &[], 0);
    assert!(String::from_utf8_lossy(&told.stdout).contains("没有变化"), "{told:?}");
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
        .args(["build", text(&sample::inputs()), "--out", text(out.path())])
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
    let left: Vec<_> = fs::read_dir(batch).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, [".lock"]);
    assert_eq!(zishen(&["build", text(&sample::inputs()), "--out", text(out.path())]).status.code(), Some(0));
}

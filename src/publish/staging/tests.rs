//! Tests of staging: what stands on the disk before, during, after, and when something goes wrong.

use std::process::Command;

use super::*;

fn batch(out: &Path, name: &str) -> Result<Staging, PublishError> {
    BatchFolder::lock(out, name).and_then(|folder| Staging::begin(Arc::new(folder)))
}

fn begin(out: &Path) -> Staging {
    batch(out, "2022-autumn").unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_run_appears_whole_and_current_moves() {
    let out = tempfile::tempdir().unwrap();
    let batch = out.path().join("2022-autumn");
    for number in [1, 2] {
        let staging = begin(out.path());
        assert_eq!(staging.number(), number);
        staging.write("run.json", b"{}").unwrap();
        staging.write("dossiers/edu/202020100123.zip", b"abc").unwrap();
        assert!(!batch.join(number::run_name(number)).exists());
        let published = staging.publish().unwrap();
        let path = batch.join(number::run_name(number));
        assert_eq!(published, Published { path: path.clone(), number, files: 2, bytes: 5 });
        assert_eq!(fs::read_link(batch.join("current")).unwrap(), Path::new(&number::run_name(number)));
        assert_eq!(fs::read(batch.join("current/dossiers/edu/202020100123.zip")).unwrap(), b"abc");
    }
    assert_eq!(names(&batch), [".lock", "0001", "0002", "current"]);
}

/// What is in the way is left as it is, and named: no night overwrites or removes it.
#[test]
fn what_has_the_name_of_a_run_or_of_current_and_is_none_is_named() {
    let out = tempfile::tempdir().unwrap();
    begin(out.path()).publish().unwrap();
    let folder = out.path().join("2022-autumn");
    let refused = |name: &str| {
        let found = batch(out.path(), "2022-autumn").map(drop);
        assert!(matches!(&found, Err(PublishError::Obstacle { path }) if *path == folder.join(name)), "{found:?}");
    };
    fs::write(folder.join("0002"), "notes").unwrap();
    refused("0002");
    fs::remove_file(folder.join("0002")).unwrap();
    fs::remove_file(folder.join("current")).unwrap();
    fs::create_dir(folder.join("current")).unwrap();
    refused("current");
    assert_eq!(names(&folder), [".lock", "0001", "current"]);
    fs::remove_dir(folder.join("current")).unwrap();
    assert_eq!(begin(out.path()).publish().unwrap().number, 2);
}

#[test]
fn the_manifest_is_sorted_and_sha256sum_accepts_it() {
    let out = tempfile::tempdir().unwrap();
    let staging = begin(out.path());
    for path in ["summary/教育科学学院.pdf", "run.json", "dossiers/edu/1.zip", "index.html"] {
        staging.write(path, path.as_bytes()).unwrap();
    }
    let run = staging.publish().unwrap().path;
    let text = fs::read_to_string(run.join(MANIFEST)).unwrap();
    let listed: Vec<_> = text.lines().map(|line| &line[66..]).collect();
    assert_eq!(listed, ["dossiers/edu/1.zip", "index.html", "run.json", "summary/教育科学学院.pdf"]);
    let check = || Command::new("sha256sum").args(["--check", "--strict", MANIFEST]).current_dir(&run).output();
    assert!(check().unwrap().status.success());
    fs::write(run.join("run.json"), b"{}").unwrap();
    assert!(!check().unwrap().status.success());
}

#[test]
fn a_second_run_is_locked_out_until_the_first_ends() {
    let out = tempfile::tempdir().unwrap();
    let first = begin(out.path());
    first.write("run.json", b"{}").unwrap();
    assert!(batch(out.path(), "2022-autumn").unwrap_err().is_locked());
    assert!(batch(out.path(), "2023-spring").is_ok());
    assert_eq!(first.publish().unwrap().number, 1);
    assert_eq!(begin(out.path()).number(), 2);
}

#[test]
fn dropped_unpublished_leaves_nothing() {
    let out = tempfile::tempdir().unwrap();
    let staging = begin(out.path());
    staging.write("a/b/c", b"abc").unwrap();
    drop(staging);
    assert_eq!(names(&out.path().join("2022-autumn")), [".lock"]);
}

#[test]
fn what_a_killed_run_left_is_removed() {
    let out = tempfile::tempdir().unwrap();
    let batch = out.path().join("2022-autumn");
    fs::create_dir_all(batch.join(".staging-0001/dossiers")).unwrap();
    fs::write(batch.join(".staging-0001/dossiers/1.zip"), b"half").unwrap();
    fs::write(batch.join(".staging-0002"), b"").unwrap();
    fs::create_dir(batch.join("0041")).unwrap();
    disk::link_dir("0040", &batch.join(".next-current")).unwrap();
    fs::write(batch.join(".next-status.json"), b"{").unwrap();
    let staging = begin(out.path());
    assert_eq!(names(&batch), [".lock", ".staging-0042", "0041", "current"]);
    assert_eq!(fs::read_link(batch.join("current")).unwrap(), Path::new("0041"), "the killed run had not named itself");
    assert_eq!(staging.previous(), Some(batch.join("0041")));
    assert_eq!(staging.publish().unwrap().files, 0);
}

#[test]
fn a_file_beside_the_runs_is_replaced_as_a_whole() {
    let out = tempfile::tempdir().unwrap();
    let folder = BatchFolder::lock(out.path(), "2022-autumn").unwrap();
    for text in ["running", "published"] {
        folder.replace("status.json", text.as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("status.json")).unwrap(), text);
    }
    assert_eq!(names(folder.path()), [".lock", "status.json"]);
}

#[test]
fn an_unchanged_file_is_linked_and_a_decayed_one_is_not() {
    let out = tempfile::tempdir().unwrap();
    let first = begin(out.path());
    let digest = first.write("dossiers/edu/1.zip", b"abc").unwrap();
    first.write("dossiers/edu/2.zip", b"abc").unwrap();
    first.publish().unwrap();
    let second = begin(out.path());
    let old = second.previous().unwrap();
    fs::write(old.join("dossiers/edu/2.zip"), b"abd").unwrap();
    let whole = second.hold(&old.join("dossiers/edu/1.zip"), digest).unwrap();
    second.take_over("dossiers/edu/1.zip", whole).unwrap();
    assert!(second.hold(&old.join("dossiers/edu/2.zip"), digest).is_none());
    assert!(second.hold(&old.join("dossiers/edu/3.zip"), digest).is_none());
    let published = second.publish().unwrap();
    assert_eq!((published.files, published.bytes), (1, 3));
    assert_eq!(names(&published.path.join("dossiers/edu")), ["1.zip"]);
}

#[test]
fn threads_write_side_by_side() {
    let out = tempfile::tempdir().unwrap();
    let staging = begin(out.path());
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let staging = &staging;
            scope.spawn(move || {
                for file in 0..25 {
                    staging.write(&format!("deep/{file}/{thread}.txt"), b"abc").unwrap();
                }
            });
        }
    });
    let published = staging.publish().unwrap();
    assert_eq!((published.files, published.bytes), (100, 300));
}

#[test]
fn refuses_paths_outside_twice_and_its_own() {
    let out = tempfile::tempdir().unwrap();
    let staging = begin(out.path());
    for path in ["/tmp/x", "../x", "a/../../x", ""] {
        let refused = staging.write(path, b"").unwrap_err();
        assert!(matches!(refused, PublishError::Path { .. }), "{path}");
    }
    staging.write("a", b"1").unwrap();
    assert!(matches!(staging.write("a", b"2"), Err(PublishError::Twice { .. })));
    assert!(matches!(staging.write(MANIFEST, b""), Err(PublishError::Twice { .. })));
    assert!(matches!(batch(out.path(), "../x"), Err(PublishError::Path { .. })));
    let run = staging.publish().unwrap().path;
    assert_eq!(fs::read(run.join("a")).unwrap(), b"1");
}

#[test]
fn a_file_that_failed_stops_the_run() {
    let out = tempfile::tempdir().unwrap();
    let staging = begin(out.path());
    staging.write("a", b"1").unwrap();
    let refused = staging.write("a/b", b"a file stands where a folder is needed").unwrap_err();
    assert!(refused.is_cannot_write());
    assert!(matches!(staging.publish(), Err(PublishError::Incomplete)));
    assert_eq!(names(&out.path().join("2022-autumn")), [".lock"]);
}

#[test]
fn a_current_that_cannot_move_has_an_error_of_its_own() {
    let out = tempfile::tempdir().unwrap();
    let batch = out.path().join("2022-autumn");
    let staging = begin(out.path());
    fs::create_dir_all(batch.join("current/somebody's files")).unwrap();
    let refused = staging.publish().unwrap_err();
    assert!(matches!(&refused, PublishError::Unsettled { run, .. } if run.join(MANIFEST).is_file()));
    assert!(refused.is_cannot_write());
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_look() {
    use std::os::unix::fs::PermissionsExt;

    let out = tempfile::tempdir().unwrap();
    let staging = batch(&out.path().join("new/out"), "2022-autumn").unwrap();
    staging.write("dossiers/edu/1.zip", b"abc").unwrap();
    let run = staging.publish().unwrap().path;
    for entry in walkdir::WalkDir::new(out.path().join("new")) {
        let entry = entry.unwrap();
        let mode = fs::symlink_metadata(entry.path()).unwrap().permissions().mode() & 0o777;
        match entry.file_type() {
            kind if kind.is_dir() => assert_eq!(mode, 0o700, "{entry:?}"),
            kind if kind.is_file() => assert_eq!(mode, 0o600, "{entry:?}"),
            _ => assert!(entry.path_is_symlink()),
        }
    }
    assert!(run.join(MANIFEST).is_file());
}

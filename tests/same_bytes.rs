//! The same inputs give the same bytes, whatever surrounds the program, and whoever else is in the batch.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::sample::{build, copy_of_inputs, files, inputs, text, tool_absent};

const STUDENTS: [&str; 2] = ["201920010101", "202020010105"];

/// What a shell does around the program: variables, working folder, umask, number of threads.
const SURROUNDINGS: [&str; 9] = [
    "TZ=America/St_Johns; export TZ",
    "TZ=Pacific/Kiritimati; LC_ALL=tr_TR.UTF-8; LANG=tr_TR.UTF-8; export TZ LC_ALL LANG",
    "LC_ALL=C; LANG=; unset HOME PATH; export LC_ALL LANG",
    "umask 000",
    "umask 077; cd /",
    "SOURCE_DATE_EPOCH=1; export SOURCE_DATE_EPOCH; RAYON_NUM_THREADS=1; export RAYON_NUM_THREADS",
    "threads=--threads=1",
    "threads=--threads=7; HOSTNAME=other; USER=other; LOGNAME=other; export HOSTNAME USER LOGNAME",
    "COLUMNS=20; NO_COLOR=1; TERM=dumb; TMPDIR=/nowhere; export COLUMNS NO_COLOR TERM TMPDIR",
];

/// Everything that a run publishes.
fn published(out: &Path) -> BTreeMap<String, Vec<u8>> {
    files(&out.join("2022-autumn/0001"))
}

fn in_surroundings(shell: &str, inputs: &Path) -> BTreeMap<String, Vec<u8>> {
    let out = TempDir::new().unwrap();
    let line = format!("{shell}; exec \"$0\" build \"$1\" --out \"$2\" $threads");
    let program = env!("CARGO_BIN_EXE_zishen");
    let output = Command::new("/bin/sh").args(["-c", &line, program, text(inputs), text(out.path())]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
    published(out.path())
}

fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>, what: &str) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{what}");
    let differing: Vec<_> = one.iter().filter(|(path, bytes)| other[*path] != **bytes).map(|(path, _)| path).collect();
    assert!(differing.is_empty(), "{what}: {differing:?}");
}

/// The clock cannot be set from here without rights; a zone on the other side of the date line shifts the day.
#[test]
fn surroundings_do_not_matter() {
    let inputs = copy_of_inputs(&STUDENTS);
    let expected = in_surroundings(":", inputs.path());
    for shell in SURROUNDINGS {
        assert_same(&expected, &in_surroundings(shell, inputs.path()), shell);
    }
}

/// Another clock, host name and user, where the system lets a test change them.
#[test]
fn clock_and_host_do_not_matter() {
    let inputs = copy_of_inputs(&STUDENTS);
    let expected = in_surroundings(":", inputs.path());
    let has = |program: &str| Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success());
    if has("faketime") {
        for moment in ["1999-12-31 23:59:59", "2039-02-03 04:05:06"] {
            let shell = format!(
                "FAKETIME='{moment}'; LD_PRELOAD=$(ls /usr/lib/*/faketime/libfaketime.so.1); export FAKETIME LD_PRELOAD"
            );
            assert_same(&expected, &in_surroundings(&shell, inputs.path()), moment);
        }
    } else {
        tool_absent("faketime");
    }
    let unshare = ["--uts", "sh", "-c", "hostname elsewhere"];
    if !Command::new("unshare").args(unshare).output().is_ok_and(|out| out.status.success()) {
        println!("skipped: the host name cannot be changed here");
        return;
    }
    let out = TempDir::new().unwrap();
    let line = "hostname elsewhere; exec \"$0\" build \"$1\" --out \"$2\"";
    let arguments = ["--uts", "sh", "-c", line, env!("CARGO_BIN_EXE_zishen"), text(inputs.path()), text(out.path())];
    assert!(Command::new("unshare").args(arguments).output().unwrap().status.success());
    assert_same(&expected, &published(out.path()), "another host");
}

/// The order in which a folder lists its files, their times and modes.
#[test]
fn order_times_and_modes_of_files_do_not_matter() {
    let given = copy_of_inputs(&STUDENTS);
    let expected = in_surroundings(":", given.path());
    let turned = TempDir::new().unwrap();
    for (path, bytes) in files(given.path()).into_iter().rev() {
        let to = turned.path().join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(&to, bytes).unwrap();
        fs::set_permissions(&to, fs::Permissions::from_mode(0o444)).unwrap();
        let old = std::time::UNIX_EPOCH + std::time::Duration::from_secs(86_400);
        fs::File::open(&to).unwrap().set_modified(old).unwrap();
    }
    assert_same(&expected, &in_surroundings(":", turned.path()), "another order");
}

type Defect = (&'static str, fn(&Path, &str));

fn spoil(inputs: &Path, id: &str, from: &str, to: &str) {
    let path = inputs.join(format!("students/{id}.yaml"));
    let record = fs::read_to_string(&path).unwrap();
    let spoiled = record.replacen(from, to, 1);
    assert_ne!(record, spoiled, "{from}");
    fs::write(path, spoiled).unwrap();
}

/// Every kind of defect that one student's files can have.
const DEFECTS: [Defect; 12] = [
    ("no text", |inputs, id| fs::write(inputs.join(format!("students/{id}.yaml")), [0xff, 0xfe, 0, 1]).unwrap()),
    ("no YAML", |inputs, id| fs::write(inputs.join(format!("students/{id}.yaml")), "{[").unwrap()),
    ("another version", |inputs, id| spoil(inputs, id, "zishen/student/1", "zishen/student/9")),
    ("a wrong mark", |inputs, id| spoil(inputs, id, "mark: \"", "mark: \"？")),
    ("a wrong field", |inputs, id| spoil(inputs, id, "ethnic:", "ethnics:")),
    ("an unknown programme", |inputs, id| spoil(inputs, id, "programme: ", "programme: 0")),
    ("an unknown college", |inputs, id| spoil(inputs, id, "college: edu", "college: none")),
    ("a lost character", |inputs, id| spoil(inputs, id, "research: ", "research: \u{e863}")),
    ("another's number", |inputs, id| spoil(inputs, id, "research: ", &format!("research: {}", STUDENTS[0]))),
    ("no photo", |inputs, id| fs::remove_file(inputs.join(format!("photos/{id}.jpg"))).unwrap()),
    ("a damaged photo", |inputs, id| fs::write(inputs.join(format!("photos/{id}.jpg")), "x").unwrap()),
    ("a hostile upload", |inputs, id| {
        fs::create_dir_all(inputs.join("evidence").join(id)).unwrap();
        fs::write(inputs.join("evidence").join(id).join("a.zip"), "PK\x03\x04").unwrap();
    }),
];

/// The dossiers of the others, byte for byte.
fn dossiers(out: &Path, but: &str) -> BTreeMap<String, Vec<u8>> {
    let zips = published(out).into_iter().filter(|(path, _)| path.ends_with(".zip") && !path.contains(but));
    zips.collect()
}

#[test]
fn one_bad_student_changes_nothing_for_the_others() {
    let bad = STUDENTS[1];
    for others in [1, 10] {
        let mut ids: Vec<String> = (fs::read_dir(inputs().join("students")).unwrap())
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .filter(|id| id != bad && id != STUDENTS[0])
            .collect();
        ids.sort();
        ids.truncate(others - 1);
        ids.push(STUDENTS[0].to_owned());
        let chosen: Vec<&str> = ids.iter().map(String::as_str).collect();
        let alone = TempDir::new().unwrap();
        build(copy_of_inputs(&chosen).path(), alone.path(), &[], 0);
        let expected = dossiers(alone.path(), bad);
        assert_eq!(expected.len(), others);
        for (what, defect) in DEFECTS {
            let (inputs, out) = (copy_of_inputs(&[&chosen[..], &[bad]].concat()), TempDir::new().unwrap());
            defect(inputs.path(), bad);
            let output = crate::sample::zishen(&["build", text(inputs.path()), "--out", text(out.path())]);
            assert!(matches!(output.status.code(), Some(0 | 1)), "{what}: {output:?}");
            assert_same(&expected, &dossiers(out.path(), bad), what);
        }
    }
}

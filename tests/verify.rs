//! `verify` against dossiers that were changed in every way.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use strum::IntoEnumIterator;
use tempfile::TempDir;
use zishen::message::Word;
use zishen::verify::{Code, Demands, Options, Report, verify};

use crate::made;

fn dossier() -> Vec<u8> {
    made::dossier("1", "b")
}

fn check(path: &Path) -> Report {
    verify(path, &Options { quick: false, seen: &|_| {}, demands: &Demands::default(), bounded: &zishen::pdf::look })
        .unwrap()
        .remove(0)
}

fn check_bytes(folder: &TempDir, bytes: &[u8]) -> Report {
    let path = folder.path().join("1.zip");
    fs::write(&path, bytes).unwrap();
    check(&path)
}

fn codes(report: &Report) -> BTreeSet<&'static str> {
    report.findings.iter().map(|finding| finding.code.key()).collect()
}

#[test]
fn a_sound_dossier_holds() {
    let report = check_bytes(&TempDir::new().unwrap(), &dossier());
    assert!(report.holds(), "{:?}", report.findings);
    assert_eq!((report.dossiers, report.files_hashed), (1, 20));
    assert_eq!(report.unchanged, 17);
}

/// A run that lacks the dossier of somebody it has findings on says so among what could not be processed.
#[test]
fn nobody_is_without_a_dossier_in_silence() {
    let out = TempDir::new().unwrap();
    let path = made::run(out.path(), "b", 1, &["1", "2"]).join("run.json");
    let mut record: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    record["students"].as_array_mut().unwrap().pop();
    fs::write(&path, made::pretty(&record)).unwrap();
    let report = check(&out.path().join("b/0001"));
    let is_it = |of: &&zishen::verify::Finding| of.subject == "findings.json" && of.detail == "1 ≠ 0";
    assert_eq!(report.findings.iter().filter(is_it).count(), 1, "{:?}", report.findings);
}

/// `current` leads to the newest run beside it and nowhere else.
#[cfg(unix)]
#[test]
fn current_leads_to_the_newest_run() {
    use std::os::unix::fs::symlink;
    let out = TempDir::new().unwrap();
    let runs: Vec<PathBuf> = [1, 2].map(|number| made::run(out.path(), "b", number, &["1"])).into();
    let elsewhere = TempDir::new().unwrap();
    made::run(elsewhere.path(), "b", 2, &["1"]);
    let link = out.path().join("b/current");
    let found = |make: &dyn Fn(&Path)| {
        make(&link);
        let demands = Demands::default();
        let options = Options { quick: false, seen: &|_| {}, demands: &demands, bounded: &zishen::pdf::look };
        let reports = verify(out.path(), &options).unwrap();
        let removed =
            if link.is_dir() && !link.is_symlink() { fs::remove_dir_all(&link) } else { fs::remove_file(&link) };
        removed.unwrap();
        let last = reports.last().unwrap();
        let of_link = last.findings.iter().filter(|finding| finding.code == Code::RunFolder);
        (reports.iter().all(Report::holds), of_link.count())
    };
    let to = |target: PathBuf| move |link: &Path| symlink(&target, link).unwrap();
    assert_eq!(found(&to("0002".into())), (true, 0));
    // A build that was cut off behind its last step leaves it so.
    assert_eq!(found(&to("0001".into())), (true, 1));
    fs::create_dir(out.path().join("b/0000x")).unwrap();
    for target in [
        runs[1].clone(),
        elsewhere.path().join("b/0002"),
        "./0002".into(),
        "../b/0002".into(),
        "0002/".into(),
        "0003".into(),
        "0000".into(),
        "2".into(),
        "0000x".into(),
        "current".into(),
        "".into(),
    ] {
        if symlink(&target, &link).is_err() {
            continue;
        }
        fs::remove_file(&link).unwrap();
        assert_eq!(found(&to(target.clone())), (false, 1), "{target:?}");
    }
    // An earlier run that is no run, or lies elsewhere.
    fs::remove_dir_all(&runs[0]).unwrap();
    assert!(!found(&to("0001".into())).0, "a run that is gone");
    symlink(elsewhere.path().join("b/0002"), &runs[0]).unwrap();
    assert!(!found(&to("0001".into())).0, "a run that is a link");
    assert!(!found(&|link| fs::write(link, "0002").unwrap()).0, "a file");
    assert!(!found(&|link| fs::create_dir(link).unwrap()).0, "an empty folder");
}

#[test]
fn every_code_is_explained() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/verify-findings.md");
    let document = fs::read_to_string(document).unwrap();
    let explained: Vec<&str> =
        document.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let known: Vec<&str> = Code::iter().map(Word::key).collect();
    assert_eq!(explained, known);
    assert!(Code::iter().all(|code| code.chinese() != format!("verify-{}", code.key())));
}

/// Where a pattern stands, counted from the end.
fn last(bytes: &[u8], pattern: &[u8]) -> usize {
    bytes.windows(pattern.len()).rposition(|window| window == pattern).unwrap()
}

/// An archive of one entry for every fault of the container, made from a sound one.
#[test]
fn faults_of_the_container_are_named() {
    let (folder, whole) = (TempDir::new().unwrap(), dossier());
    let end = last(&whole, b"PK\x05\x06");
    let central = u32::from_le_bytes(whole[end + 16..end + 20].try_into().unwrap()) as usize;
    let set = |at: usize, values: &[u8]| {
        let mut changed = whole.clone();
        changed[at..at + values.len()].copy_from_slice(values);
        changed
    };
    let with_comment = [&set(end + 20, &[2, 0])[..], b"hi"].concat();
    let second_end = [&set(end + 20, &[22, 0])[..], b"PK\x05\x06", &[0; 18]].concat();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("zip-no-end", whole[..end].to_vec()),
        ("zip-second-end", second_end),
        ("zip-prepended", [b"#!", &whole[..]].concat()),
        ("zip-appended", [&whole[..], b"more"].concat()),
        ("zip-comment", with_comment),
        ("zip-disks", set(end + 4, &[1])),
        ("zip-directory", set(end + 8, &[1, 0, 1, 0])),
        ("zip-headers-differ", set(central + 16, &[1, 2, 3, 4])),
        ("zip-encrypted", set(central + 8, &[1])),
        ("zip-link", set(central + 40, &[0xed, 0xa1])),
        ("zip-form", set(central + 12, &[1])),
        ("zip-method", set(central + 10, &[12])),
    ];
    for (code, bytes) in cases {
        let report = check_bytes(&folder, &bytes);
        let found = codes(&report);
        // A fault of one header alone is also one of two headers that differ.
        let either = found.contains(code)
            || (matches!(code, "zip-encrypted" | "zip-method") && found.contains("zip-headers-differ"));
        assert!(either && !report.holds(), "{code}: {found:?}");
    }
}

fn unpacked(folder: &TempDir) -> PathBuf {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(dossier())).unwrap();
    archive.extract(folder.path()).unwrap();
    folder.path().join("1")
}

#[test]
fn faults_of_the_bag_are_named() {
    type Change = fn(&Path);
    let cases: [(&str, Change); 9] = [
        ("bag-none", |bag| fs::rename(bag.join("bagit.txt"), bag.join("bagit")).unwrap()),
        ("bag-declaration", |bag| fs::write(bag.join("bagit.txt"), "BagIt-Version: 2.0\n").unwrap()),
        ("bag-file-missing", |bag| fs::remove_file(bag.join("data/record/student.json")).unwrap()),
        ("bag-file-unexpected", |bag| fs::write(bag.join("data/more"), "x").unwrap()),
        ("bag-file-changed", |bag| fs::write(bag.join("data/record/student.json"), "[]\n").unwrap()),
        ("bag-oxum", |bag| fs::write(bag.join("data/record/student.json"), "[ ]\n").unwrap()),
        ("bag-manifest-path", |bag| append(bag, "manifest-sha256.txt", &format!("{}  ../x\n", "0".repeat(64)))),
        ("bag-manifest-line", |bag| append(bag, "manifest-sha256.txt", "nonsense\n")),
        ("dossier-tag-file", |bag| fs::remove_file(bag.join("README.txt")).unwrap()),
    ];
    for (code, change) in cases {
        let folder = TempDir::new().unwrap();
        let bag = unpacked(&folder);
        assert!(check(&bag).holds());
        change(&bag);
        let report = check(&bag);
        assert!(codes(&report).contains(code) && !report.holds(), "{code}: {:?}", codes(&report));
    }
}

fn append(bag: &Path, file: &str, line: &str) {
    let text = fs::read_to_string(bag.join(file)).unwrap();
    fs::write(bag.join(file), text + line).unwrap();
}

#[test]
fn a_run_is_held_against_its_manifest() {
    let out = TempDir::new().unwrap();
    let run = made::run(out.path(), "b", 1, &["1"]);
    let zip = dossier();
    let report = check(out.path());
    assert!(report.holds(), "{:?}", report.findings);
    assert_eq!(report.dossiers, 1);
    fs::write(run.join("more"), "x").unwrap();
    assert!(codes(&check(out.path())).contains("run-file-unexpected"));
    fs::remove_file(run.join("more")).unwrap();
    fs::write(run.join("dossiers/edu/1.zip"), [&zip[..], b"x"].concat()).unwrap();
    let found = check(out.path());
    assert!(codes(&found).is_superset(&BTreeSet::from(["run-file-changed", "run-record", "zip-appended"])));
}

/// Nothing lists an empty folder, and a ZIP of the format could not even hold one.
#[test]
fn an_empty_folder_is_found() {
    let folder = TempDir::new().unwrap();
    let bag = unpacked(&folder);
    fs::create_dir(bag.join("data/more")).unwrap();
    let out = TempDir::new().unwrap();
    fs::create_dir(made::run(out.path(), "b", 1, &["1"]).join("more")).unwrap();
    for path in [bag.as_path(), out.path()] {
        let report = check(path);
        assert!(codes(&report).contains("bag-empty-folder") && !report.holds(), "{:?}", report.findings);
    }
}

/// A file of which nothing is on the disk may say any size: to read 64 GiB would take a minute.
#[cfg(unix)]
#[test]
fn a_file_that_is_larger_than_it_may_be_is_not_read_to_its_end() {
    let grow = |path: &Path| fs::File::options().write(true).open(path).unwrap().set_len(64 << 30).unwrap();
    let ends = |path: &Path, expected: &str, what: &str| {
        let began = std::time::Instant::now();
        let report = check(path);
        assert!(codes(&report).contains(expected) && !report.holds(), "{what}: {:?}", report.findings);
        assert!(began.elapsed() < std::time::Duration::from_secs(20), "{what}: {:?}", began.elapsed());
    };
    let of_run =
        ["dossiers/edu/1.zip", "summary/edu.pdf", "summary/edu.xlsx", "findings.json", "index.html", "run.json"];
    for file in of_run {
        let out = TempDir::new().unwrap();
        let run = made::run(out.path(), "b", 1, &["1"]);
        if run.join(file).exists() {
            grow(&run.join(file));
            ends(out.path(), "bag-file-unreadable", file);
        }
    }
    for file in ["data/record/student.json", "manifest-sha256.txt", "README.txt", "more.txt", "data/more.txt"] {
        let folder = TempDir::new().unwrap();
        let bag = unpacked(&folder);
        fs::File::options().append(true).create(true).open(bag.join(file)).unwrap();
        grow(&bag.join(file));
        ends(&bag, if file.contains("more") { "dossier-name" } else { "bag-file-unreadable" }, file);
    }
}

/// A bag of somebody else, with a name as macOS gives it to the icons of folders; and one without a folder for its payload.
#[cfg(unix)]
#[test]
fn a_foreign_bag_may_have_a_line_break_in_a_name_and_must_have_a_payload_folder() {
    let folder = TempDir::new().unwrap();
    let put = |path: &str, text: &str| fs::write(folder.path().join(path), text).unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    put("data/Icon\r", "");
    put("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    let manifest = |lines: &str| {
        put("manifest-sha256.txt", lines);
        let line =
            |path: &str| format!("{}  {path}\n", zishen::package::sha256(&fs::read(folder.path().join(path)).unwrap()));
        put("tagmanifest-sha256.txt", &(line("bagit.txt") + &line("manifest-sha256.txt")));
    };
    // The SHA-256 digest of nothing.
    manifest("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  data/Icon%0D\n");
    let report = check(folder.path());
    assert!(report.holds() && report.findings.is_empty(), "{:?}", report.findings);
    fs::remove_dir_all(folder.path().join("data")).unwrap();
    manifest("");
    assert!(codes(&check(folder.path())).contains("bag-file-missing"));
}

/// A pipe has no end, and opening one waits for a writer: whatever a record names, only regular files are opened.
#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_is_not_opened() {
    let places =
        ["0001/manifest-sha256.txt", "0001/run.json", "0002/run.json", "0002/manifest-sha256.txt", "0002/index.html"];
    for place in places {
        let out = TempDir::new().unwrap();
        made::run(out.path(), "b", 1, &["1"]);
        let newest = made::run(out.path(), "b", 2, &["1"]);
        let path = out.path().join("b").join(place);
        fs::remove_file(&path).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        for more in [vec![newest.as_path()], vec![out.path()], vec![Path::new("--trust"), &path, &newest]] {
            let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_zishen"));
            let nothing = || std::process::Stdio::null();
            let mut child = program.arg("verify").args(more).stdout(nothing()).stderr(nothing()).spawn().unwrap();
            let began = std::time::Instant::now();
            while child.try_wait().unwrap().is_none() {
                if began.elapsed() > std::time::Duration::from_secs(60) {
                    child.kill().unwrap();
                    panic!("{place} hangs");
                }
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
        }
    }
}

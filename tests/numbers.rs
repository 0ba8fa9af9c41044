//! 档号: given on passing, unique, without gaps, and the same from run to run.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use zip::ZipArchive;

use crate::sample::{build, copy_of_inputs, inputs, text, tool_absent, zishen};

/// These three pass; the fourth does not.
const PASS: [&str; 3] = ["201920010101", "201920020201", "202020010105"];
const FAILS: &str = "201920010102";

fn add(to: &Path, id: &str) {
    fs::copy(inputs().join(format!("students/{id}.yaml")), to.join(format!("students/{id}.yaml"))).unwrap();
}

fn run(out: &Path, number: u32) -> PathBuf {
    out.join(format!("2022-autumn/{number:04}"))
}

/// Student ID and number, as the run's table has them.
fn table(run: &Path) -> Vec<(String, String)> {
    let table = fs::read_to_string(run.join("archive-numbers.tsv")).unwrap();
    let cells = table.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    cells.map(|cells| (cells[0].clone(), cells[2].clone())).collect()
}

fn number(n: u32) -> String {
    format!("0542-JX14·2022-D30-{n:04}")
}

fn expected(numbers: &[(&str, u32)]) -> Vec<(String, String)> {
    numbers.iter().map(|(id, n)| ((*id).to_owned(), number(*n))).collect()
}

/// What `bag-info.txt` of a dossier says.
fn bag_info(run: &Path, college: &str, id: &str) -> String {
    String::from_utf8(member(run, college, id, "bag-info.txt")).unwrap()
}

fn member(run: &Path, college: &str, id: &str, path: &str) -> Vec<u8> {
    let zip = fs::read(run.join(format!("dossiers/{college}/{id}.zip"))).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(&format!("{id}/{path}")).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// Cover, contents and notes bear the number, by what poppler reads from them.
#[test]
fn the_number_stands_on_what_goes_around_the_volume() {
    let (inputs, out) = (copy_of_inputs(&PASS[..1]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    for path in ["data/cover/00-cover.pdf", "data/cover/01-contents.pdf", "data/cover/99-notes.pdf"] {
        let file = out.path().join("1.pdf");
        fs::write(&file, member(&run(out.path(), 1), "edu", PASS[0], path)).unwrap();
        let Ok(output) = Command::new("pdftotext").args([text(&file), "-"]).output() else {
            tool_absent("pdftotext of poppler-utils");
            return;
        };
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains(&number(1)), "{path}: {said}");
    }
}

#[test]
fn numbers_stay_and_new_ones_follow() {
    let (inputs, out) = (copy_of_inputs(&[PASS[0], PASS[2], FAILS]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    assert_eq!(table(&run(out.path(), 1)), expected(&[(PASS[0], 1), (PASS[2], 2)]));
    let catalogue = fs::read_to_string(run(out.path(), 1).join("文件目录.XML")).unwrap();
    assert!(catalogue.contains(&format!("<档号>{}</档号>", number(2))), "{catalogue}");
    assert!(bag_info(&run(out.path(), 1), "edu", PASS[0]).contains(&number(1)));
    assert!(!bag_info(&run(out.path(), 1), "edu", FAILS).contains("Internal-Sender-Identifier"));

    // One more passes, whose ID lies between; another is gone.
    add(inputs.path(), PASS[1]);
    fs::remove_file(inputs.path().join(format!("students/{}.yaml", PASS[0]))).unwrap();
    let plan = zishen(&["plan", text(inputs.path()), "--out", text(out.path())]);
    assert!(String::from_utf8_lossy(&plan.stdout).contains(PASS[1]), "{plan:?}");
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    let printed = expected(&[(PASS[0], 1), (PASS[1], 3), (PASS[2], 2)]);
    assert_eq!(table(&run(out.path(), 2)), printed);
    assert!(bag_info(&run(out.path(), 2), "cs", PASS[1]).contains(&number(3)));
    build(inputs.path(), out.path(), &["--force"], 0);
    assert_eq!(table(&run(out.path(), 3)), printed);
    let dossier = |n| fs::read(run(out.path(), n).join(format!("dossiers/edu/{}.zip", PASS[2]))).unwrap();
    assert!(dossier(1) == dossier(2) && dossier(2) == dossier(3));
}

fn settings(inputs: &Path, from: &str, to: &str) {
    let path = inputs.join("batch.yaml");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn another_batch_of_the_year_goes_on_behind_the_first() {
    let (inputs, out) = (copy_of_inputs(&[PASS[0], PASS[2]]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    settings(inputs.path(), "batch: 2022-autumn", "batch: 2022-winter");
    let refused = build(inputs.path(), out.path(), &[], 3);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains(&number(1)) && said.contains("2022-autumn") && said.contains("archive.first"), "{said}");
    settings(inputs.path(), "number: ", "first: 3, number: ");
    let second = build(inputs.path(), out.path(), &[], 1);
    let winter = out.path().join("2022-winter/0001");
    assert_eq!(table(&winter), expected(&[(PASS[0], 3), (PASS[2], 4)]));

    // Both are filed in autumn already: whoever builds, checks or hands over is told of the second number.
    let to = TempDir::new().unwrap();
    let handed = zishen(&["handover", text(&out.path().join("2022-winter")), "--to", text(to.path())]);
    let verified = zishen(&["verify", text(&winter), "--lang", "en"]);
    for (id, first, again) in [(PASS[0], 1, 3), (PASS[2], 2, 4)] {
        for output in [&second, &handed] {
            let said = String::from_utf8_lossy(&output.stderr);
            let line = said.lines().find(|line| line.contains(id) && line.contains("一人两个档号"));
            let line = line.unwrap_or_else(|| panic!("{id}: {said}"));
            assert!(line.contains(&number(first)) && line.contains(&number(again)), "{line}");
        }
        let said = String::from_utf8_lossy(&verified.stdout);
        assert!(said.contains(&format!("2022-autumn {}", number(first))), "{said}");
    }
    assert_eq!([handed.status.code(), verified.status.code()], [Some(1), Some(1)]);
    let first = zishen(&["verify", text(&run(out.path(), 1))]);
    assert_eq!(first.status.code(), Some(0), "the number that was given first is right: {first:?}");
}

#[test]
fn a_wrong_pattern_is_a_fault_of_the_settings() {
    let inputs = copy_of_inputs(&[PASS[0]]);
    settings(inputs.path(), "{seq:4}", "{编号}");
    let output = zishen(&["check", text(inputs.path())]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3));
    assert!(said.contains("archive.number") && said.contains("没有字段“编号”"), "{said}");
}

/// A second run of the same season goes on behind the numbers of the first; without a word of it, the clash is refused.
#[test]
fn a_batch_that_continues_another_goes_on_behind_its_numbers() {
    let (first, out) = (copy_of_inputs(&PASS[..2]), TempDir::new().unwrap());
    build(first.path(), out.path(), &[], 0);
    let second = copy_of_inputs(&PASS[2..]);
    let batch = second.path().join("batch.yaml");
    let renamed = fs::read_to_string(&batch).unwrap().replace("batch: 2022-autumn", "batch: 2022-autumn-2");
    fs::write(&batch, &renamed).unwrap();
    build(second.path(), out.path(), &[], 3);
    fs::write(&batch, renamed + "\nreexamination:\n  continues: 2022-autumn\n").unwrap();
    build(second.path(), out.path(), &[], 0);
    assert_eq!(table(&run(out.path(), 1)), expected(&[(PASS[0], 1), (PASS[1], 2)]));
    assert_eq!(table(&out.path().join("2022-autumn-2/0001")), expected(&[(PASS[2], 3)]));
}

/// A run folder that is empty, whose record is damaged, or whose table of numbers is gone or changed: nobody is numbered anew,
/// the night stops, says which run it is, and goes on from what an earlier run gave once a person accepts it.
#[test]
fn numbers_outlive_a_run_that_is_broken() {
    type Spoil = fn(&Path);
    let spoils: [(&str, Spoil); 4] = [
        ("empty folder", |out| fs::create_dir(run(out, 3)).unwrap()),
        ("table gone", |out| fs::remove_file(run(out, 2).join("archive-numbers.tsv")).unwrap()),
        ("table cut", |out| fs::write(run(out, 2).join("archive-numbers.tsv"), "student ID\n").unwrap()),
        ("record damaged", |out| fs::write(run(out, 2).join("run.json"), "{").unwrap()),
    ];
    for (what, spoil) in spoils {
        let (inputs, out) = (copy_of_inputs(&[PASS[0], PASS[2]]), TempDir::new().unwrap());
        build(inputs.path(), out.path(), &[], 0);
        build(inputs.path(), out.path(), &["--force"], 0);
        spoil(out.path());
        // Whose number is the first one no longer takes part.
        fs::remove_file(inputs.path().join(format!("students/{}.yaml", PASS[0]))).unwrap();
        let told = build(inputs.path(), out.path(), &[], 1);
        let said = String::from_utf8_lossy(&told.stderr).into_owned();
        assert!(said.contains("--accept-changes=last-run") && said.contains("archive-numbers.tsv"), "{what}: {said}");
        let doctor = zishen(&["doctor", text(inputs.path()), "--out", text(out.path())]);
        assert!(String::from_utf8_lossy(&doctor.stdout).contains("archive-numbers.tsv"), "{what}: {doctor:?}");
        let plan = zishen(&["plan", text(inputs.path()), "--out", text(out.path())]);
        assert!(String::from_utf8_lossy(&plan.stdout).contains("archive-numbers.tsv"), "{what}: {plan:?}");
        build(inputs.path(), out.path(), &["--accept-changes=last-run"], 0);
        let current = fs::canonicalize(out.path().join("2022-autumn/current")).unwrap();
        assert_eq!(table(&current), expected(&[(PASS[0], 1), (PASS[2], 2)]), "{what}");
        // The night after has a run to hold itself against.
        build(inputs.path(), out.path(), &[], 0);
    }
}

/// The newest run is moved away: the night stops and says so; once a person accepts it, neither the number of the run nor those
/// of its students are given again, and the chain of runs goes on over the gap.
#[test]
fn numbers_outlive_a_run_that_has_vanished() {
    let (inputs, out) = (copy_of_inputs(&[PASS[0]]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    add(inputs.path(), PASS[1]);
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    assert_eq!(table(&run(out.path(), 2)), expected(&[(PASS[0], 1), (PASS[1], 2)]));
    let away = TempDir::new().unwrap();
    let moved = away.path().join("0002");
    fs::rename(run(out.path(), 2), &moved).unwrap();
    fs::remove_file(inputs.path().join(format!("students/{}.yaml", PASS[1]))).unwrap();
    add(inputs.path(), PASS[2]);

    let told = build(inputs.path(), out.path(), &[], 1);
    let said = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(said.contains("0002 的文件夹不见了") && said.contains("--accept-changes=last-run"), "{said}");
    for command in [&["doctor", text(inputs.path()), "--out"][..], &["plan", text(inputs.path()), "--out"], &["runs"]] {
        let output = zishen(&[command, &[text(out.path())]].concat());
        let said = [output.stdout, output.stderr].concat();
        assert!(String::from_utf8_lossy(&said).contains("0002 的文件夹不见了"), "{command:?}");
    }
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    assert!(!run(out.path(), 2).exists());
    assert_eq!(table(&run(out.path(), 3)), expected(&[(PASS[0], 1), (PASS[1], 2), (PASS[2], 3)]));
    build(inputs.path(), out.path(), &[], 0);

    // Put back, it is the one that the third run follows.
    fs::rename(&moved, run(out.path(), 2)).unwrap();
    let verified = zishen(&["verify", text(out.path())]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
}

/// All runs are gone but for what stands beside them.
#[test]
fn a_batch_without_any_of_its_runs_does_not_begin_anew() {
    let (inputs, out) = (copy_of_inputs(&[PASS[0]]), TempDir::new().unwrap());
    build(inputs.path(), out.path(), &[], 0);
    fs::remove_dir_all(run(out.path(), 1)).unwrap();
    build(inputs.path(), out.path(), &[], 1);
    build(inputs.path(), out.path(), &["--accept-changes=last-run"], 0);
    assert_eq!(table(&run(out.path(), 2)), expected(&[(PASS[0], 1)]));
}

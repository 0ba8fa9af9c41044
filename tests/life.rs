//! A made-up cohort that looks like life: what comes of it in the review, that its numbers agree, and that it repeats.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;
use strum::IntoEnumIterator;
use zishen::finding::{Code, Verdict};
use zishen::ingest::parse;
use zishen::records::{Batch, CourseClass, Programme, Student};
use zishen::sample::{Frame, people};

use crate::sample::{build, files, inputs, text, zishen};

/// Enough that each trouble befalls somebody: three of twenty have one.
const FAIR: usize = 200;

fn made(students: usize, more: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let count = students.to_string();
    let arguments = [&["sample", "--students", &count, "--seed", "7"], more, &[text(folder.path())]].concat();
    let output = zishen(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

fn checked(folder: &Path) -> Value {
    let output = zishen(&["check", text(folder), "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// How many of a checked cohort have each verdict, and which findings are open of somebody.
fn verdicts(checked: &Value) -> (BTreeMap<String, usize>, BTreeSet<String>) {
    let (mut verdicts, mut open) = (BTreeMap::new(), BTreeSet::new());
    for student in checked["students"].as_array().unwrap() {
        *verdicts.entry(student["verdict"].as_str().unwrap().to_owned()).or_default() += 1;
        for finding in student["findings"].as_array().unwrap() {
            if ["fail", "missing", "undetermined"].contains(&finding["outcome"].as_str().unwrap()) {
                open.insert(finding["code"].as_str().unwrap().to_owned());
            }
        }
    }
    (verdicts, open)
}

#[test]
fn most_pass_and_every_finding_is_open_of_somebody() {
    let checked = checked(made(FAIR, &[]).path());
    let (verdicts, open) = verdicts(&checked);
    assert_eq!(verdicts.values().sum::<usize>(), FAIR);
    let passed = verdicts.get("pass").copied();
    assert_eq!(passed, Some(FAIR * 85 / 100), "{verdicts:?}");
    for verdict in Verdict::iter().map(<&str>::from) {
        assert!(verdicts.contains_key(verdict), "nobody has {verdict}");
    }
    // A volume is reviewed only where batch.yaml lists what belongs to it, which the cohort's does not.
    let codes = Code::iter().filter(|code| *code != Code::Volume).map(<&str>::from);
    let unmet: Vec<&str> = codes.filter(|code| !open.contains(*code)).collect();
    assert!(unmet.is_empty(), "of nobody open: {unmet:?}");
    assert_eq!(checked["unprocessed"], serde_json::json!([]));
    assert_eq!(checked["remarks"]["decisions"], serde_json::json!([]), "every exception bears on something");
}

#[test]
fn a_cohort_is_built_and_repeats_to_the_byte() {
    let (one, again, more) = (made(24, &[]), made(24, &["--life"]), made(30, &[]));
    assert_eq!(files(one.path()), files(again.path()));
    let own = |folder: &Path, part: &str| -> BTreeMap<String, Vec<u8>> {
        files(folder).into_iter().filter(|(name, _)| name.starts_with(part)).collect()
    };
    for part in ["photos/", "evidence/", "students/"] {
        let (few, many) = (own(one.path(), part), own(more.path(), part));
        assert!(few.iter().all(|(name, bytes)| many.get(name) == Some(bytes)), "{part} depend on the number");
    }
    let out = tempfile::tempdir().unwrap();
    build(one.path(), out.path(), &[], 0);
}

#[test]
fn records_alone_have_neither_photos_nor_uploads() {
    let plain = made(40, &["--plain"]);
    let there = |name: &str| plain.path().join(name).exists();
    assert!(there("tables") && !there("photos") && !there("evidence") && !there("decisions"));
    let (verdicts, _) = verdicts(&checked(plain.path()));
    assert_eq!(verdicts.get("pass"), None, "{verdicts:?}");
}

/// The mean of the percent marks by the day of the mid-term review, of all courses or of those of one class, the better of
/// two attempts counting.
fn average(student: &Student, class: Option<CourseClass>) -> f64 {
    let until = student.midterm.as_ref().unwrap().date;
    let mut best: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    let counts = |found: CourseClass| class.map_or(found != CourseClass::Remedial, |class| class == found);
    for result in student.results.iter().filter(|result| counts(result.class) && result.date <= until) {
        if let Some(mark) = result.mark.as_ref().and_then(|mark| mark.parse::<f64>().ok()) {
            let known = best.entry(&result.code).or_default();
            *known = (known.0.max(mark), result.credits.to_string().parse().unwrap());
        }
    }
    best.values().map(|(mark, credits)| mark * credits).sum::<f64>() / best.values().map(|(_, c)| c).sum::<f64>()
}

#[test]
fn what_students_say_of_their_marks_is_what_the_marks_say() {
    let bytes = fs::read(inputs().join("batch.yaml")).unwrap();
    let batch: Batch = parse("batch.yaml", &bytes, "zishen/batch/1").unwrap();
    let listing = fs::read_dir(inputs().join("programmes")).unwrap().map(|entry| entry.unwrap().path());
    let programmes = listing
        .map(|path| -> Programme { parse("programme.yaml", &fs::read(path).unwrap(), "zishen/programme/2").unwrap() });
    let programmes: BTreeMap<_, _> = programmes.map(|programme| (programme.id.clone(), programme)).collect();
    let frame = Frame { batch: &batch, programmes: &programmes };
    let mut printed = 0;
    for person in people(0..400, 3, &frame) {
        let student = &person.student;
        let Some(summary) = student.midterm.as_ref().and_then(|midterm| midterm.self_summary.as_deref()) else {
            continue;
        };
        let said = summary.split("加权平均成绩").nth(1).and_then(|rest| rest.split('分').next()).unwrap();
        let said: f64 = said.parse().unwrap();
        assert!((0.0..0.01 + 1e-9).contains(&(average(student, None) - said)), "{}: {summary}", student.id);
        printed += 1;
    }
    assert!(printed > 100, "{printed}");
}

/// The same holds of the students of inputs/, who round what they say.
#[test]
fn what_the_students_of_the_sample_say_of_their_marks_is_what_the_marks_say() {
    let repository = inputs().parent().unwrap().to_owned();
    let folders = ["inputs/students", "examples/exported"].map(|folder| fs::read_dir(repository.join(folder)).unwrap());
    let mut printed = 0;
    for path in folders.into_iter().flatten().map(|entry| entry.unwrap().path()) {
        let student: Student = parse("student.yaml", &fs::read(&path).unwrap(), "zishen/student/1").unwrap();
        let summary = student.midterm.as_ref().and_then(|midterm| midterm.courses_summary.clone()).unwrap_or_default();
        let Some((before, after)) = summary.split_once("平均") else { continue };
        let said = after.trim_start_matches("成绩").split('分').next().unwrap();
        let class = before.ends_with("学位课").then_some(CourseClass::Degree);
        let off = (average(&student, class) - said.parse::<f64>().unwrap()).abs();
        assert!(off <= 0.5, "{}: {summary}, {}", path.display(), average(&student, class));
        printed += 1;
    }
    assert!(printed >= 9, "{printed}");
}

/// Identity numbers belong to one person.
#[test]
fn nobody_has_the_number_of_another() {
    let batch: Batch = parse("b", &fs::read(inputs().join("batch.yaml")).unwrap(), "zishen/batch/1").unwrap();
    let path = inputs().join("programmes/040101-am-2019.yaml");
    let programme: Programme = parse("p", &fs::read(path).unwrap(), "zishen/programme/2").unwrap();
    let programmes = BTreeMap::from([(programme.id.clone(), programme)]);
    let frame = Frame { batch: &batch, programmes: &programmes };
    let people = people(0..3000, 1, &frame);
    let numbers: BTreeSet<&str> =
        people.iter().filter_map(|person| person.student.document.as_ref()).map(|document| &*document.number).collect();
    assert_eq!(numbers.len(), people.len());
}

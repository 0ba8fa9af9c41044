//! Exports from end to end: what was written is what is read, each file has its passport, and no bytes bring it down.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::time::Instant;

use calamine::{Data, Reader, Xlsx};
use proptest::prelude::*;
use zishen::ingest::exports::{Context, Headings, Intake, Source, Weight, intake};
use zishen::ingest::parse;
use zishen::ingest::table::{Value, read_table};
use zishen::message::Language;
use zishen::records::{Attempt, Batch, CourseResult, Programme, Sourced, Student};
use zishen::sample::{Frame, exports, students};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn batch() -> Batch {
    let bytes = fs::read(repository().join("inputs/batch.yaml")).unwrap();
    parse("batch.yaml", &bytes, "zishen/batch/1").unwrap()
}

fn programmes() -> BTreeMap<String, Programme> {
    let files = fs::read_dir(repository().join("inputs/programmes")).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| -> Programme {
        parse("programme.yaml", &fs::read(path).unwrap(), "zishen/programme/2").unwrap()
    };
    files.map(read).map(|programme| (programme.id.clone(), programme)).collect()
}

fn take(files: Vec<(String, Vec<u8>)>, batch: &Batch, programmes: &BTreeMap<String, Programme>) -> Intake {
    let source = |(file, bytes)| Source { file, sha256: None, bytes: Ok(bytes), kind: None };
    let context = Context { batch, programmes, milestones: &BTreeMap::new(), headings: Headings::with(None) };
    let intake = intake(files.into_iter().map(source).collect(), &context);
    assert!(intake.passports.iter().all(|passport| passport.rows.add_up()));
    intake
}

/// Everything but the order in which the rows of two tables came.
fn plain(student: &Student) -> serde_json::Value {
    let mut value = serde_json::to_value(student).unwrap();
    let results = value["results"].as_array_mut().unwrap();
    results.sort_by_key(|result| result.to_string());
    value
}

#[test]
fn a_made_up_cohort_comes_back_from_its_exports_as_it_was() {
    let (batch, programmes) = (batch(), programmes());
    let frame = Frame { batch: &batch, programmes: &programmes };
    // Exports have no column for leave.
    let cohort = || students(60, 7, &frame).into_iter().filter(|student| student.leave.is_empty()).collect::<Vec<_>>();
    let made = cohort();
    let files = exports(&made, &frame).unwrap();
    assert!(files == exports(&cohort(), &frame).unwrap(), "the same seed gives the same bytes");
    let intake = take(files, &batch, &programmes);
    for passport in &intake.passports {
        let heavy: Vec<_> = passport.notices.iter().filter(|notice| notice.weight > Weight::Note).collect();
        assert!(heavy.is_empty() && passport.unreadable.is_none(), "{heavy:?}");
    }
    assert!(made.len() > 55 && intake.students.len() == made.len());
    for student in &made {
        let (at, read) = &intake.students[&student.id];
        assert_eq!(plain(read), plain(student), "{at}");
    }
}

/// The exports in the sample batch are those of the records in `examples/exported`, and tell what the records tell.
#[test]
fn the_exports_of_the_sample_are_those_of_its_records() {
    let (batch, programmes) = (batch(), programmes());
    let read = |path: &std::path::PathBuf| {
        parse::<Student>("student.yaml", &fs::read(path).unwrap(), "zishen/student/1").unwrap()
    };
    let students: Vec<Student> = sorted(&repository().join("examples/exported")).iter().map(read).collect();
    let made = exports(&students, &Frame { batch: &batch, programmes: &programmes }).unwrap();
    let tables = repository().join("inputs/tables");
    assert_eq!(sorted(&tables).len(), made.len());
    for (name, bytes) in &made {
        assert!(fs::read(tables.join(name)).unwrap() == *bytes, "{name}: cargo run --release --example write_tables");
    }
    let intake = take(made, &batch, &programmes);
    assert_eq!(intake.students.len(), students.len());
    for student in students {
        let (_, back) = &intake.students[&student.id];
        let courses = |student: &Student| {
            let courses =
                student.planned_courses().iter().map(|c| (c.code.clone(), c.credits, c.group.clone(), c.class));
            courses.collect::<Vec<_>>()
        };
        let marks = |student: &Student| {
            let mut marks: Vec<_> =
                student.results.iter().map(|r| (r.code.clone(), r.mark.clone(), r.date, r.credits)).collect();
            marks.sort();
            marks
        };
        assert_eq!(courses(back), courses(&student), "{}", student.id);
        assert_eq!(marks(back), marks(&student), "{}", student.id);
        let [back_json, json] = [plain(back), plain(&student)];
        for key in ["name", "sex", "birth_date", "document", "photo", "chsi_photo", "enrolled", "thesis", "decisions"] {
            // An empty text and none are the same in a table.
            let [back, printed] = [&back_json, &json].map(|json| json[key].to_string().replace("\"\"", "null"));
            assert_eq!(back, printed, "{} {key}", student.id);
        }
        assert_eq!(back.activities.len(), student.activities.len());
    }
}

/// The values of a workbook as calamine has them, against ours.
/// Both confirmations of the student stand in the roster; a photo of which nothing is said is neither confirmed nor refused.
#[test]
fn confirmations_of_data_and_photo_come_from_the_roster() {
    let roster = "学号,姓名,申请日期,信息确认,照片确认\n1,甲,2022-11-03,是,是\n2,乙,2022-11-03,是,否\n3,丙,2022-11-03,否,\n4,丁,,,\n";
    let intake = take(vec![("名册.csv".into(), roster.into())], &batch(), &programmes());
    let said = |student: &Student| {
        let application = student.application.as_ref()?;
        Some((application.submitted?.to_string(), application.information_confirmed, application.photo_confirmed))
    };
    let found: Vec<_> = intake.students.values().map(|(_, student)| said(student)).collect();
    let day = || "2022-11-03".to_owned();
    let expected =
        [Some((day(), true, Some(true))), Some((day(), true, Some(false))), Some((day(), false, None)), None];
    assert_eq!(found, expected);
}

#[test]
fn a_workbook_reads_as_calamine_reads_it() {
    let (batch, programmes) = (batch(), programmes());
    let frame = Frame { batch: &batch, programmes: &programmes };
    for (name, bytes) in exports(&students(30, 3, &frame), &frame).unwrap() {
        if !name.ends_with(".xlsx") {
            continue;
        }
        let mut other: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.clone())).unwrap();
        for sheet in read_table(&bytes).unwrap().sheets {
            let range = other.worksheet_range(&sheet.name).unwrap();
            let theirs = range.used_cells().count();
            assert_eq!(sheet.rows.iter().map(|row| row.cells.len()).sum::<usize>(), theirs, "{name} {}", sheet.name);
            for row in &sheet.rows {
                for cell in &row.cells {
                    let theirs = range.get_value((row.number, cell.column)).unwrap();
                    let same = match (&cell.value, theirs) {
                        (Value::Text(ours), Data::String(theirs)) => **ours == **theirs,
                        (Value::Number(ours), theirs) => ours.parse().ok() == calamine::DataType::as_f64(theirs),
                        (Value::Date(ours, _), Data::DateTime(theirs)) => ours.parse() == Ok(theirs.as_f64()),
                        _ => false,
                    };
                    assert!(same, "{name} {} {:?} {theirs:?}", sheet.name, cell.value);
                }
            }
        }
    }
}

/// Each folder of `tests/tables` holds the files of one fault and what must be reported of them.
#[test]
fn every_fault_is_reported_as_its_case_says() {
    let (batch, programmes) = (batch(), programmes());
    let mut wrong = Vec::new();
    for folder in sorted(&repository().join("tests/tables")) {
        let files = sorted(&folder).into_iter().filter(|path| !path.ends_with("expected.txt"));
        let named = |path: std::path::PathBuf| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap())
        };
        let intake = take(files.map(named).collect(), &batch, &programmes);
        let printed = printed(&intake);
        let expected = folder.join("expected.txt");
        if std::env::var("BLESS").is_ok() {
            fs::write(&expected, &printed).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != printed {
            wrong.push(format!("{}\n{printed}", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn sorted(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The passports as people read them, every remark with its place, and the students that came of it.
fn printed(intake: &Intake) -> String {
    let mut lines = Vec::new();
    for passport in &intake.passports {
        lines.extend(passport.lines(Language::Chinese));
        let remark = |notice: &zishen::ingest::exports::Notice| {
            format!("  {} {}：{}", notice.at, notice.message.key(), notice.message.zh())
        };
        lines.extend(passport.notices.iter().map(remark));
    }
    for (id, (at, student)) in &intake.students {
        let name = student.name.clone().unwrap_or_default();
        let result = |r: &Sourced<CourseResult>| {
            let term = r.term.as_deref().map(|term| format!("@{term}")).unwrap_or_default();
            let attempt = if r.attempt == Attempt::First { String::new() } else { format!("{:?}", r.attempt) };
            format!("{}{term}={}{attempt}", r.code, r.mark.as_deref().unwrap_or("-"))
        };
        let results: Vec<String> = student.results.iter().map(result).collect();
        lines.push(format!("{id} {name} {at} {}", results.join(" ")).trim_end().to_owned());
        let mut unread: BTreeMap<String, usize> = BTreeMap::new();
        for row in &student.unread {
            let whose = if row.is_certain { "本人" } else { "可能" };
            *unread.entry(format!("{:?} {whose}", row.table)).or_default() += 1;
        }
        lines.extend(unread.iter().map(|(what, count)| format!("  未读 {what} {count}")));
    }
    lines.join("\n") + "\n"
}

/// 5,000 students, some 50,000 results: a few seconds; the figure is printed.
#[test]
fn five_thousand_students_are_read_in_seconds() {
    let (batch, programmes) = (batch(), programmes());
    let frame = Frame { batch: &batch, programmes: &programmes };
    let files = exports(&students(5000, 7, &frame), &frame).unwrap();
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let begun = Instant::now();
    let intake = take(files, &batch, &programmes);
    let took = begun.elapsed();
    let rows: usize = intake.passports.iter().map(|passport| passport.rows.read).sum();
    println!("5,000 students: {} KiB, {rows} rows in {took:?}", bytes >> 10);
    assert_eq!(intake.students.len(), 5000);
    assert!(took.as_secs() < 30, "{took:?}");
}

fn seeds() -> Vec<(String, Vec<u8>)> {
    let (batch, programmes) = (batch(), programmes());
    let frame = Frame { batch: &batch, programmes: &programmes };
    exports(&students(3, 5, &frame), &frame).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any bytes, alone or behind the beginning of a format.
    #[test]
    fn any_bytes_are_read_or_refused(start in 0usize..8, bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let starts: [&[u8]; 8] = [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html><table><tr><td>", b"\xff\xfe", b"\xef\xbb\xbf", b"a,b\n", b"sep=;\n"];
        let _ = read_table(&[starts[start], &bytes].concat());
    }

    /// Exports with bytes changed, taken out or repeated.
    #[test]
    fn spoiled_exports_are_read_or_refused(which in 0usize..7, at in any::<prop::sample::Index>(), changes in proptest::collection::vec(any::<u8>(), 1..20), cut in any::<bool>()) {
        let (batch, programmes) = (batch(), programmes());
        let (name, mut bytes) = seeds().swap_remove(which);
        let from = at.index(bytes.len());
        if cut {
            bytes.truncate(from);
        } else {
            bytes.iter_mut().skip(from).zip(changes).for_each(|(byte, change)| *byte ^= change);
        }
        take(vec![(name, bytes)], &batch, &programmes);
    }
}

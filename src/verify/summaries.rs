//! The summary tables: each is a workbook and a document of every student of its college, with what the findings say of
//! them and no more.

use std::collections::{BTreeMap, BTreeSet};

use strum::IntoEnumIterator;

use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::Verdict;
use super::record::{Record, Table};
use super::reported::{self, Reported};
use super::workbook::{self, Row};
use crate::message::{Word, say};

/// Rows before the first student: the title, whose table it is, and the headings.
const HEAD: usize = 3;
/// Longest text of a cell, in characters.
const LONGEST: usize = 16_000;

/// Headings of columns that must hold what they say, and their keys.
const HEADINGS: [(&str, &str); 5] = [
    ("学号", "id"),
    ("姓名", "name"),
    ("系统审查结论", "verdict"),
    ("学院初审结论", "college_conclusion"),
    ("研究生院复核结论", "graduate_school_conclusion"),
];

/// Holds every workbook against the findings.
pub fn check(holding: &Holding, record: &Record, reported: &BTreeMap<String, Reported>, findings: &mut Findings) {
    let colleges: BTreeSet<&str> = reported.values().map(|one| one.college.as_str()).collect();
    for college in colleges.into_iter().filter(|college| !record.has_table(college)) {
        findings.note(Code::RunRecord, &format!("summary/{college}.xlsx"), "");
    }
    for table in &record.tables {
        let path = format!("summary/{}.xlsx", table.college);
        let Some(place) = holding.place(&path) else { continue };
        let mut students: Vec<&Reported> = reported.values().filter(|one| one.college == table.college).collect();
        students.sort_by(|a, b| a.row.key.cmp(&b.row.key));
        let why = match workbook::rows(place) {
            Ok(rows) => wrong(&rows, record, table, &students),
            Err(why) => Some(why),
        };
        if let Some(why) = why {
            findings.note(Code::RunRecord, &path, why);
        }
    }
}

/// What of a table is not as the record and the findings have it.
fn wrong(rows: &[Row], record: &Record, table: &Table, students: &[&Reported]) -> Option<String> {
    let college = record.college_name(&table.college);
    let said = [record.title.as_str(), &college, &table.run];
    let about = rows.get(1).and_then(|row| row.first());
    if !about.is_some_and(|about| said.iter().all(|said| about.contains(said))) {
        return Some("title".to_owned());
    }
    let (listed, others): (Vec<&Row>, Vec<&Row>) =
        rows.iter().skip(HEAD).partition(|row| row.len() > 1 && row[0].parse::<u32>().is_ok());
    let in_order = listed.iter().zip(1..).all(|(row, order)| row[0] == format!("{order}"));
    let is_wide = listed.iter().any(|row| row.len() > rows.get(HEAD - 1).map_or(0, Vec::len));
    if listed.len() != students.len() || !in_order || is_wide {
        return Some(format!("{} ≠ {}", listed.len(), students.len()));
    }
    let expected: Vec<Line> = students.iter().map(|one| Line { row: &one.row, whole: record.has(&one.id) }).collect();
    let headings = rows.get(HEAD - 1).map(Vec::as_slice).unwrap_or_default();
    let total = total(students);
    unmatched(&listed, &expected, headings).or_else(|| {
        (!others.iter().any(|row| row.first().is_some_and(|cell| cell.starts_with(&total)))).then_some(total)
    })
}

/// The line of a student, and whether there is a dossier: where none is, the note says why.
struct Line<'r> {
    row: &'r reported::Row,
    whole: bool,
}

impl Line<'_> {
    /// Whether a cell shows what stands under a key.
    fn shows(&self, key: &str, shown: &str) -> bool {
        let cell = self.row.cells.get(key).map(String::as_str).unwrap_or_default();
        let cell = if key == "college_conclusion" && !self.row.by_college { "" } else { cell };
        let cell: String = cell.chars().take(LONGEST).collect();
        // The day of 开题报告 stands below its result.
        let same = cell == shown || cell.replace(' ', "\n") == shown;
        let same_number = || cell.parse::<f64>().is_ok_and(|number| shown.parse() == Ok(number));
        same || same_number() || (key == "note" && !self.whole && shown.starts_with(&cell))
    }
}

/// The heading of the first column that no key of the findings explains; each key explains one column at most.
fn unmatched(listed: &[&Row], expected: &[Line], headings: &[String]) -> Option<String> {
    let first = expected.first()?;
    let mut left: BTreeSet<&str> = first.row.cells.keys().map(String::as_str).collect();
    let known = |heading: &str| HEADINGS.iter().find(|(known, _)| *known == heading).map(|(_, key)| *key);
    // A key that has its own heading is no other column's.
    let taken: BTreeSet<&str> = headings.iter().filter_map(|heading| known(heading)).collect();
    for (heading, at) in headings.iter().zip(0..).skip(1) {
        let named = known(heading);
        let shown = |row: &Row| row.get(at).cloned().unwrap_or_default();
        let explains = |key: &&&str| {
            named.map_or(!taken.contains(**key), |named| named == **key)
                && listed.iter().zip(expected).all(|(row, line)| line.shows(key, &shown(row)))
        };
        let Some(key) = left.iter().find(explains).copied() else { return Some(heading.clone()) };
        left.remove(key);
    }
    None
}

/// How the row of the total begins.
pub fn total(students: &[&Reported]) -> String {
    let of_verdict = |verdict: Verdict| {
        let count = students.iter().filter(|one| one.verdict == verdict).count();
        (count > 0).then(|| format!("{}{count}人", verdict.chinese()))
    };
    let parts: Vec<String> = Verdict::iter().filter_map(of_verdict).collect();
    let counts = format!("{}人，其中{}", students.len(), parts.join("、"));
    let of_level = |level: &str| students.iter().filter(|one| one.row.is_of(level)).count();
    say("summary-total")
        .with("counts", counts)
        .with("doctors", of_level("doctor"))
        .with("masters", of_level("master"))
        .zh()
}

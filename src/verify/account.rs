//! What `run.json` says, held against itself and against the files of the run; docs/dossier-format.md, section 5.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Code, Finding, Findings};
use super::holding::Holding;
use super::index::{Verdict, is_sha256};
use super::json;
use super::passport::Passport;
use super::record::{Counts, Outside, RECORD, Record, Student, Table, number};

/// What every run was made from beside the inputs.
const PARTS: [&str; 3] = ["program", "templates", "fonts"];

/// Holds the record against the files of the run and what else describes it.
pub fn check_account(holding: &Holding, record: &Record, lines: &BTreeMap<String, String>, findings: &mut Findings) {
    check_alone(record, findings);
    check_students(holding, record, lines, findings);
    check_tables(holding, record, lines, findings);
}

/// What is wrong with a record that came without its run.
pub fn beside(bytes: &[u8]) -> Vec<Finding> {
    let mut findings = Findings::default();
    match json::read_json::<Record>(bytes) {
        Ok(record) => {
            check_alone(&record, &mut findings);
            let misplaced = record.students.iter().filter(|student| student.college().is_none());
            misplaced.for_each(|student| findings.note(Code::RunRecord, RECORD, student.dossier.as_str()));
        }
        Err(why) => findings.note(Code::RunRecord, RECORD, why),
    }
    findings.sorted()
}

fn check_alone(record: &Record, findings: &mut Findings) {
    let mut wrong = |what: &str| findings.note(Code::RunRecord, RECORD, what);
    if record.schema_version != "2" {
        wrong("schema_version");
    }
    if record.place().is_none() {
        wrong("run");
    }
    let (is_first, names_none) = (record.run == "0001", record.previous.is_none());
    if is_first != names_none && (is_first || !record.follows_broken()) {
        wrong("previous");
    }
    let previous = record.previous.as_ref().map(|previous| &previous.run);
    if record.signed_from.is_some() && record.signed_from.as_ref() != previous {
        wrong("signed_from");
    }
    for (key, said) in [("sealed", record.sealed), ("sm2", record.sm2)] {
        if said.is_some_and(|said| !said || record.signed_from.is_none()) {
            wrong(key);
        }
    }
    form(record).into_iter().for_each(&mut wrong);
    let drafts = record.students.iter().filter(|student| !student.unsigned.is_empty()).count() as u64;
    if record.incomplete.as_ref().is_some_and(|incomplete| incomplete.drafts != drafts || record.signed_from.is_none())
    {
        wrong("incomplete");
    }
    if record.counts != sums(record) {
        wrong("counts");
    }
}

/// Values that no record of a run can have, whatever else it says.
fn form(record: &Record) -> Vec<&'static str> {
    let is_digest = |digest: &String| is_sha256(digest);
    let has_text = |text: &str| !text.trim().is_empty();
    let outside = |all: &[Outside]| all.iter().all(|one| has_text(&one.title) && one.page > 0 && has_text(&one.text));
    let dossiers = record.students.iter().all(|one| is_sha256(&one.made_from) && outside(&one.outside));
    let made_in = |table: &Table| number(&table.run).is_some_and(|made| Some(made) <= number(&record.run));
    let tables = record.tables.iter().all(|table| {
        made_in(table)
            && is_sha256(&table.made_from)
            && table.content_sha256.as_ref().is_none_or(is_digest)
            && table.pages > 0
            && outside(&table.outside)
    });
    let parts: BTreeSet<&str> = record.digests.keys().map(String::as_str).collect();
    let version = record.program.strip_prefix("zishen ").unwrap_or_default();
    let accepted = || record.accepted.iter();
    let wrong = [
        ("title", !has_text(&record.title)),
        ("school", !has_text(&record.school)),
        ("colleges", !record.colleges.iter().all(|(code, name)| has_text(code) && has_text(name))),
        ("date", record.date.len() != 10 || record.date.parse::<jiff::civil::Date>().is_err()),
        ("program", version.is_empty() || !version.starts_with(|c: char| c.is_ascii_digit())),
        ("digests", !PARTS.iter().all(|part| parts.contains(part)) || !record.digests.values().all(is_digest)),
        ("digests", parts.iter().any(|part| *part != "inputs" && !PARTS.contains(part))),
        ("signed_forms", record.signed_forms.iter().collect::<BTreeSet<_>>().len() != record.signed_forms.len()),
        ("sides", !matches!(record.sides, None | Some(1 | 2))),
        ("files", !record.files.iter().all(|(folder, count)| has_text(folder) && *count > 0)),
        ("accepted", !accepted().is_sorted_by(|a, b| a < b) || !accepted().all(|name| has_text(name))),
        ("passports", record.passports.iter().any(Passport::is_wrong)),
        ("unprocessed", record.unprocessed.iter().any(|one| one.file.is_empty() || one.faults.is_empty())),
        ("students", !dossiers),
        ("tables", !tables),
        ("incomplete", record.incomplete.as_ref().is_some_and(|incomplete| !has_text(&incomplete.reason))),
    ];
    wrong.into_iter().filter(|(_, wrong)| *wrong).map(|(part, _)| part).collect()
}

fn sums(record: &Record) -> Counts {
    let sum = |of: fn(&Student) -> u64| record.students.iter().map(of).fold(0, u64::saturating_add);
    let mut verdicts: BTreeMap<Verdict, u64> = BTreeMap::new();
    record.students.iter().for_each(|student| *verdicts.entry(student.verdict).or_default() += 1);
    let tables = record.tables.iter().map(|table| table.pages).fold(0, u64::saturating_add);
    Counts {
        dossiers: record.students.len() as u64,
        documents: sum(|student| student.documents).saturating_add(record.tables.len() as u64),
        pages: sum(|student| student.pages).saturating_add(tables),
        bytes: sum(|student| student.bytes),
        verdicts,
        unprocessed: record.unprocessed.len() as u64,
    }
}

/// The dossiers that are named are those that are there, each at the place of its student.
fn check_students(holding: &Holding, record: &Record, lines: &BTreeMap<String, String>, findings: &mut Findings) {
    let mut named = BTreeSet::new();
    for student in &record.students {
        let same = lines.get(&student.dossier) == Some(&student.sha256)
            && holding.size(&student.dossier) == Some(student.bytes)
            && student.college().is_some();
        if !same || !named.insert(student.dossier.as_str()) {
            findings.note(Code::RunRecord, RECORD, student.dossier.as_str());
        }
    }
    let ids: BTreeSet<&str> = record.students.iter().map(|student| student.id.as_str()).collect();
    let dossiers = holding.paths().filter(|path| path.starts_with("dossiers/")).count();
    if dossiers != record.students.len() || ids.len() != dossiers {
        findings.note(Code::RunRecord, RECORD, format!("{} ≠ {dossiers}", record.students.len()));
    }
}

/// The summary tables that are named are those that are there.
fn check_tables(holding: &Holding, record: &Record, lines: &BTreeMap<String, String>, findings: &mut Findings) {
    let mut named = BTreeSet::new();
    for Table { college, pdf_sha256, xlsx_sha256, .. } in &record.tables {
        for (end, digest) in [("pdf", pdf_sha256), ("xlsx", xlsx_sha256)] {
            let path = format!("summary/{college}.{end}");
            if lines.get(&path) != Some(digest) {
                findings.note(Code::RunRecord, RECORD, path.as_str());
            }
            named.insert(path);
        }
    }
    for path in holding.paths().filter(|path| path.starts_with("summary/") && !named.contains(*path)) {
        findings.note(Code::RunRecord, RECORD, path);
    }
}

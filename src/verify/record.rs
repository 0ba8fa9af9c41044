//! `run.json`: what a run says of itself, held against its files; docs/dossier-format.md, section 5.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

use super::finding::{Code, Findings};
use super::holding::{Holding, most};
use super::index::{Verdict, is_sha256};
use super::json;
use super::passport::{Passport, Unprocessed};
use super::places::Form;
use crate::message::say;

/// The record of a run.
pub const RECORD: &str = "run.json";
/// What every run was made from beside the inputs.
const PARTS: [&str; 3] = ["program", "templates", "fonts"];
/// The folder of students whose college is not known.
const UNASSIGNED: &str = "unassigned";

/// `run.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    schema_version: String,
    /// Its number.
    pub run: String,
    /// The run before; none in the first alone.
    #[serde(deserialize_with = "Option::deserialize")]
    pub previous: Option<Previous>,
    /// The batch.
    pub batch: String,
    /// Its title.
    pub title: String,
    /// The school.
    pub school: String,
    /// Names of the colleges by their codes.
    pub colleges: BTreeMap<String, String>,
    /// The date of the batch.
    pub date: String,
    #[serde(default)]
    signed_forms: Vec<Form>,
    /// Name and version of what made it.
    pub program: String,
    /// Digests of what it was made from.
    pub digests: BTreeMap<String, String>,
    #[serde(default)]
    files: BTreeMap<String, u64>,
    #[serde(default)]
    accepted: Vec<String>,
    /// The exported tables that went in.
    pub passports: Vec<Passport>,
    /// The dossiers.
    pub students: Vec<Student>,
    /// The summary tables.
    pub tables: Vec<Table>,
    /// What could not be used.
    pub unprocessed: Vec<Unprocessed>,
    /// Sums of what is listed.
    pub counts: Counts,
    /// The run that it is the signed generation of.
    #[serde(default, deserialize_with = "present")]
    pub signed_from: Option<String>,
    /// Why it was signed while dossiers were drafts.
    #[serde(default, deserialize_with = "present")]
    pub incomplete: Option<Incomplete>,
}

/// The run before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Previous {
    /// Its number.
    pub run: String,
    /// The digest of its manifest.
    pub manifest_sha256: String,
}

/// Why a run was signed while dossiers were drafts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incomplete {
    /// In the signer's words.
    pub reason: String,
    /// How many.
    pub drafts: u64,
}

/// Sums of what the record lists.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    dossiers: u64,
    documents: u64,
    pages: u64,
    bytes: u64,
    /// Dossiers by conclusion.
    pub verdicts: BTreeMap<Verdict, u64>,
    unprocessed: u64,
}

/// A dossier of the run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Student {
    /// 学号
    pub id: String,
    /// The conclusion.
    pub verdict: Verdict,
    /// Its path in the run.
    pub dossier: String,
    /// Its digest.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// How many documents it has.
    pub documents: u64,
    /// And pages of them.
    pub pages: u64,
    /// Forms that wait to be signed by hand.
    pub unsigned: Vec<Form>,
    #[serde(default)]
    outside: Vec<Outside>,
    made_from: String,
}

/// The summary table of a college.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Code of the college.
    pub college: String,
    /// The run in which it was made.
    pub run: String,
    /// Pages of its document.
    pub pages: u64,
    pdf_sha256: String,
    xlsx_sha256: String,
    #[serde(default, deserialize_with = "present")]
    content_sha256: Option<String>,
    #[serde(default)]
    outside: Vec<Outside>,
    made_from: String,
}

/// A text that left its place on a form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outside {
    title: String,
    page: u64,
    text: String,
}

/// A key that is left out where there is no value: null would be a value that says nothing.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// The number of a run by its name: four digits, or more beyond 9999.
pub fn number(name: &str) -> Option<u32> {
    name.parse().ok().filter(|number| *number > 0 && format!("{number:04}") == name)
}

/// The highest number of a run below the folder of a batch whose record says the same as its name; 0 if there is none.
pub fn newest(batch: &Path) -> u32 {
    let entries = batch.read_dir().into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let numbered = folders.filter_map(|entry| Some((number(entry.file_name().to_str()?)?, entry.path())));
    let mut numbered: Vec<_> = numbered.collect();
    numbered.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    let says_so = |(named, folder): &(u32, PathBuf)| {
        let record = regular(&folder.join(RECORD)).and_then(|bytes| json::read_any::<Named>(&bytes).ok());
        record.is_some_and(|record| number(&record.run) == Some(*named))
    };
    numbered.into_iter().find(says_so).map_or(0, |(number, _)| number)
}

#[derive(Deserialize)]
struct Named {
    run: String,
}

/// The content of a file within bounds; nothing but a regular file is opened, since a pipe would never end.
pub fn regular(path: &Path) -> Option<Vec<u8>> {
    let data = fs::symlink_metadata(path).ok()?;
    (data.is_file() && data.len() <= most(path.file_name()?.to_str()?)).then(|| fs::read(path).ok())?
}

impl Record {
    /// Whether there is a dossier of a student.
    pub fn has(&self, id: &str) -> bool {
        self.students.iter().any(|student| student.id == id)
    }

    /// Pages of every document of a summary table, by its path.
    pub fn pages(&self) -> BTreeMap<String, u64> {
        self.tables.iter().map(|table| (format!("summary/{}.pdf", table.college), table.pages)).collect()
    }

    /// Whether there is a summary table of a college.
    pub fn has_table(&self, college: &str) -> bool {
        self.tables.iter().any(|table| table.college == college)
    }

    /// The name of a college on papers.
    pub fn college_name(&self, code: &str) -> String {
        let unassigned = || (code == UNASSIGNED).then(|| say("college-unassigned").zh());
        self.colleges.get(code).cloned().or_else(unassigned).unwrap_or_else(|| code.to_owned())
    }

    /// Batch and number, as the ledger of checks names a run; none where they are no plain names.
    pub fn place(&self) -> Option<String> {
        let is_plain = !self.batch.is_empty() && !self.batch.chars().any(|c| c == '/' || c.is_control());
        (is_plain && number(&self.run).is_some()).then(|| format!("{}/{}", self.batch, self.run))
    }
}

impl Student {
    /// The college, by the path of the dossier; none where the path is not that of the student.
    pub fn college(&self) -> Option<&str> {
        let (college, file) = self.dossier.strip_prefix("dossiers/")?.split_once('/')?;
        (file.strip_suffix(".zip") == Some(&self.id) && !college.is_empty()).then_some(college)
    }
}

/// Reads the record.
pub fn read(holding: &Holding, findings: &mut Findings) -> Option<Record> {
    let bytes = holding.bytes(RECORD).map_err(|error| error.to_string());
    let record = bytes.and_then(|bytes| json::read::<Record>(&bytes));
    record.map_err(|why| findings.note(Code::RunRecord, RECORD, why)).ok()
}

impl Counts {
    /// Whether these are the sums of an earlier generation: signatures change the bytes alone.
    pub fn is_of(&self, counts: &Counts, is_signed: bool) -> bool {
        let bytes = if is_signed { counts.bytes } else { self.bytes };
        Counts { bytes, verdicts: self.verdicts.clone(), ..*self } == *counts
    }
}

/// Holds the record against the files of the run and what else tells of it.
pub fn check(holding: &Holding, record: &Record, lines: &BTreeMap<String, String>, findings: &mut Findings) {
    let mut wrong = |what: &str| findings.note(Code::RunRecord, RECORD, what);
    if record.schema_version != "2" {
        wrong("schema_version");
    }
    if record.place().is_none() {
        wrong("run");
    }
    if record.previous.is_none() != (record.run == "0001") {
        wrong("previous");
    }
    let previous = record.previous.as_ref().map(|previous| &previous.run);
    if record.signed_from.is_some() && record.signed_from.as_ref() != previous {
        wrong("signed_from");
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
    check_students(holding, record, lines, findings);
    check_tables(holding, record, lines, findings);
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

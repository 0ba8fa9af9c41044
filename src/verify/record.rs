//! `run.json`: what a run says of itself, held against its files; docs/dossier-format.md, section 5.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use super::finding::{Code, Findings};
use super::holding::{Holding, most};
use super::index::Verdict;
use super::json;
use super::places::Form;

/// The record of a run.
pub const RECORD: &str = "run.json";

/// `run.json`, as far as it can be held against the run.
#[derive(Debug, Deserialize)]
pub struct Record {
    schema_version: String,
    /// Its number.
    pub run: String,
    /// The run before; none in the first alone.
    #[serde(deserialize_with = "Option::deserialize")]
    pub previous: Option<Previous>,
    /// The batch.
    pub batch: String,
    /// The dossiers.
    pub students: Vec<Student>,
    tables: Vec<Table>,
    unprocessed: Vec<IgnoredAny>,
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
pub struct Previous {
    /// Its number.
    pub run: String,
    /// The digest of its manifest.
    pub manifest_sha256: String,
}

/// Why a run was signed while dossiers were drafts.
#[derive(Debug, Deserialize)]
pub struct Incomplete {
    /// In the signer's words.
    pub reason: String,
    drafts: u64,
}

/// Sums of what the record lists.
#[derive(Debug, Deserialize, PartialEq, Eq)]
pub struct Counts {
    dossiers: u64,
    documents: u64,
    pages: u64,
    bytes: u64,
    verdicts: BTreeMap<Verdict, u64>,
    unprocessed: u64,
}

/// A dossier of the run.
#[derive(Debug, Deserialize)]
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
}

#[derive(Debug, Deserialize)]
struct Table {
    college: String,
    pages: u64,
    pdf_sha256: String,
    xlsx_sha256: String,
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

//! `run.json`: what a run says of itself; docs/dossier-format.md, section 5.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::finding::{Code, Findings};
use super::holding::{Holding, most};
use super::index::Verdict;
use super::json::{self, present};
use super::passport::{Passport, Unprocessed};
use super::places::FormKey;
use super::steps::Step;
use crate::message::say;

/// The record of a run.
pub const RECORD: &str = "run.json";
/// The folder of students whose college is not known.
const UNASSIGNED: &str = "unassigned";

/// `run.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Version of the format.
    pub schema_version: String,
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
    /// Forms whose PDF is signed with it.
    #[serde(default)]
    pub signed_forms: Vec<FormKey>,
    /// Sides of a sheet for which its pages were set.
    #[serde(default, deserialize_with = "present")]
    pub sides: Option<u8>,
    /// Name and version of what made it.
    pub program: String,
    /// Digests of what it was made from.
    pub digests: BTreeMap<String, String>,
    /// Numbers of the files that went in, by folder.
    pub files: BTreeMap<String, u64>,
    /// Brakes that a person let go.
    #[serde(default)]
    pub accepted: Vec<String>,
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
    /// Whether the documents of its tables, and the forms that are signed with it, were signed too.
    #[serde(default, deserialize_with = "present")]
    pub sealed: Option<bool>,
    /// Whether every signature of a manifest has one with SM2 beside it.
    #[serde(default, deserialize_with = "present")]
    pub sm2: Option<bool>,
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
    /// Dossiers.
    pub dossiers: u64,
    /// Documents set.
    pub documents: u64,
    /// Pages set.
    pub pages: u64,
    /// Bytes of the dossiers.
    pub bytes: u64,
    /// Dossiers by conclusion.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// Files and students that could not be used.
    pub unprocessed: u64,
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
    pub unsigned: Vec<FormKey>,
    /// Texts that left their place.
    #[serde(default)]
    pub outside: Vec<Outside>,
    /// What people did.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// The digest of everything that it was made from.
    pub made_from: String,
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
    /// Digest of the document.
    pub pdf_sha256: String,
    /// Digest of the workbook.
    pub xlsx_sha256: String,
    /// Digest of what stands on the pages.
    #[serde(default, deserialize_with = "present")]
    pub content_sha256: Option<String>,
    /// Texts that left their place.
    #[serde(default)]
    pub outside: Vec<Outside>,
    /// The digest of everything that it was made from.
    pub made_from: String,
}

/// What the document of a summary table must be.
#[derive(Debug)]
pub struct Due<'r> {
    record: &'r Record,
    table: &'r Table,
    /// What must be read on its pages.
    pub shown: Vec<String>,
}

impl Due<'_> {
    /// Its pages.
    pub fn pages(&self) -> u64 {
        self.table.pages
    }

    /// The digest of what stands on its pages; programs that noted none set tables of other forms.
    pub fn content(&self) -> Option<&str> {
        self.table.content_sha256.as_deref()
    }

    /// The date of the batch, on which it was set.
    pub fn day(&self) -> &str {
        &self.record.date
    }

    /// The program that set it; not known of a table that an earlier run made.
    pub fn program(&self) -> Option<&str> {
        (self.table.run == self.record.run).then_some(&self.record.program)
    }

    /// Whose code stands on its pages.
    pub fn college(&self) -> &str {
        &self.table.college
    }

    /// Whether a subject is that of this table: it names college and batch. Programs that noted no digest of the pages had
    /// subjects of other forms, which name no other college at the least.
    pub fn is_named(&self, subject: &str) -> bool {
        let own = self.record.college_name(&self.table.college);
        if self.table.content_sha256.is_some() {
            subject.contains(&own) && subject.contains(&self.record.title)
        } else {
            let mut others = self.record.colleges.values().filter(|name| **name != own);
            subject.contains(&own) || !others.any(|name| subject.contains(name))
        }
    }
}

/// A text that left its place on a form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outside {
    /// Title of the form.
    pub title: String,
    /// Page of it.
    pub page: u64,
    /// How the text begins.
    pub text: String,
}

/// The number of a run by its name: four digits, or more beyond 9999.
pub fn number(name: &str) -> Option<u32> {
    name.parse().ok().filter(|number| *number > 0 && format!("{number:04}") == name)
}

/// The highest number of a run below the folder of a batch whose record says the same as its name; 0 if there is none.
pub fn newest_run(batch: &Path) -> u32 {
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
    /// Whether the run before was broken or had vanished, as a person has accepted.
    pub fn follows_broken(&self) -> bool {
        self.accepted.iter().any(|name| name == "last-run")
    }

    /// Whether there is a dossier of a student.
    pub fn has(&self, id: &str) -> bool {
        self.students.iter().any(|student| student.id == id)
    }

    /// What the document of every summary table must be, by its path.
    pub fn documents(&self) -> BTreeMap<String, Due<'_>> {
        let due = |table| Due { record: self, table, shown: Vec::new() };
        self.tables.iter().map(|table| (format!("summary/{}.pdf", table.college), due(table))).collect()
    }

    /// Whether there is a summary table of a college.
    pub fn has_table(&self, college: &str) -> bool {
        self.tables.iter().any(|table| table.college == college)
    }

    /// Whether a student lies where the college of the student's record says: with those of no college where it is not known.
    pub fn is_in(&self, student: &Student, college: &str) -> bool {
        let place = student.college();
        place == Some(college) || (place == Some(UNASSIGNED) && !self.colleges.contains_key(college))
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
pub fn read_record(holding: &Holding, findings: &mut Findings) -> Option<Record> {
    let bytes = holding.bytes(RECORD).map_err(|error| error.to_string());
    let record = bytes.and_then(|bytes| json::read_json::<Record>(&bytes));
    record.map_err(|why| findings.note(Code::RunRecord, RECORD, why)).ok()
}

impl Counts {
    /// Whether these are the sums of an earlier generation: signatures change the bytes alone.
    pub fn is_of(&self, counts: &Counts, is_signed: bool) -> bool {
        let bytes = if is_signed { counts.bytes } else { self.bytes };
        Counts { bytes, verdicts: self.verdicts.clone(), ..*self } == *counts
    }
}

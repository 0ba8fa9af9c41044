//! `run.json`: what a run decided, and from what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::finding::Verdict;
use crate::ingest::exports::{Passport, Rows};
use crate::inputs::Rejected;
use crate::json::json_lines;
use crate::message::say;
use crate::package::{Sha256, sha256};
use crate::records::{Batch, FormName, PersonalStep, Sourced};
use crate::student_file::{OutsideText, Packed, UNASSIGNED};

/// Version of what programs read; raised when a key changes or goes.
pub(super) const SCHEMA_VERSION: &str = "2";

/// A published dossier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Delivered {
    /// 学号.
    pub id: String,
    /// Pass, fail, supplement or decide.
    pub verdict: Verdict,
    /// Path of the ZIP below the run.
    pub dossier: String,
    /// Digest of the ZIP.
    pub sha256: Sha256,
    /// Size of the ZIP in bytes.
    pub bytes: usize,
    /// Number of documents set.
    pub documents: usize,
    /// Number of pages set.
    pub pages: usize,
    /// Forms that are printed and wait to be signed by hand: no signed original lies in their place.
    #[serde(default)]
    pub unsigned: Vec<FormName>,
    /// Texts that left their place on a form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outside: Vec<OutsideText>,
    /// What people did: the application, the decisions of the review, the steps of the student's cases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<PersonalStep>,
    /// The digest of everything that it was made from.
    pub made_from: Sha256,
}

impl Delivered {
    /// A dossier that was just packed, by the student's ID and college.
    pub fn new(id: &str, college: &str, verdict: Verdict, made_from: Sha256, packed: &Packed) -> Delivered {
        let Packed { zip, documents, pages, unsigned, outside, steps } = packed;
        Delivered {
            id: id.to_owned(),
            verdict,
            dossier: Delivered::path(id, college),
            sha256: sha256(zip),
            bytes: zip.len(),
            documents: *documents,
            pages: *pages,
            unsigned: unsigned.clone(),
            outside: outside.clone(),
            steps: steps.clone(),
            made_from,
        }
    }

    /// Where a student's dossier lies.
    pub fn path(id: &str, college: &str) -> String {
        format!("dossiers/{college}/{id}.zip")
    }
}

/// The summary table of a college, as `summary/<college>.pdf` and `.xlsx`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SummaryTable {
    /// Code of the college.
    pub college: String,
    /// The run in which it was made, which stands on its pages; empty in old runs. A run in which nothing of it changed
    /// takes it over, so that what a dean has signed stays what the newest run holds.
    #[serde(default)]
    pub run: String,
    /// Number of pages.
    pub pages: usize,
    /// Digest of the PDF.
    pub pdf_sha256: Sha256,
    /// Digest of the workbook.
    pub xlsx_sha256: Sha256,
    /// Digest of what stands on the pages, of which their codes show the first digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_sha256: Option<Sha256>,
    /// Texts that left their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outside: Vec<OutsideText>,
    /// The digest of everything that it was made from.
    pub made_from: Sha256,
}

/// What an earlier run says of itself in its `run.json`, as far as later runs build on it.
#[derive(Debug, Deserialize)]
pub struct PastRun {
    /// Digests of what the run was made from.
    pub digests: BTreeMap<String, Sha256>,
    /// The dossiers.
    pub students: Vec<Delivered>,
    /// The summary tables.
    pub tables: Vec<SummaryTable>,
    /// Files that could not be processed.
    pub unprocessed: Vec<PastRejected>,
    /// The exported tables that went in.
    pub passports: Vec<PastPassport>,
    /// Numbers of the files that went in, by folder.
    #[serde(default)]
    pub files: BTreeMap<String, usize>,
}

/// The head of a `run.json`: what a list of runs shows.
#[derive(Debug, Clone, Deserialize)]
pub struct RunHead {
    /// Number of the run, for example `0001`.
    pub run: String,
    /// Name of the batch.
    pub batch: String,
    /// Title of the batch.
    pub title: String,
    /// Name of the school.
    pub school: String,
    /// Names of the colleges by their codes.
    pub colleges: BTreeMap<String, String>,
    /// The date of the batch.
    pub date: String,
    /// Name and version of the program.
    pub program: String,
    /// The sums of what it lists.
    pub counts: Counts,
    /// The run that it is the signed generation of.
    pub signed_from: Option<String>,
    /// Why it was signed while dossiers were drafts.
    pub incomplete: Option<Incomplete>,
    /// Forms whose PDF is signed with it.
    #[serde(default)]
    pub signed_forms: Vec<FormName>,
    /// Sides of a sheet for which its pages were set; 2 in old runs.
    #[serde(default = "both")]
    pub sides: u8,
    /// Digests of what it was made from.
    pub digests: BTreeMap<String, Sha256>,
}

fn both() -> u8 {
    2
}

impl RunHead {
    /// The name of a college by its code, in the language of papers.
    pub fn college(&self, code: &str) -> String {
        match self.colleges.get(code) {
            Some(name) => name.clone(),
            None if code == UNASSIGNED => say("college-unassigned").zh(),
            None => code.to_owned(),
        }
    }
}

/// Why a run was signed while dossiers were drafts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Incomplete {
    /// In the signer's words.
    pub reason: String,
    /// Number of dossiers that are drafts because something is not signed.
    pub drafts: usize,
}

/// An exported file in an earlier run.
#[derive(Debug, Deserialize)]
pub struct PastPassport {
    /// File below the inputs.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: Option<String>,
    /// What was read of each sheet.
    pub sheets: Vec<PastSheet>,
}

/// A sheet in an earlier run.
#[derive(Debug, Deserialize)]
pub struct PastSheet {
    /// What was read of each table in the sheet.
    pub tables: Vec<PastTable>,
}

/// What a table fed into an earlier run.
#[derive(Debug, Deserialize)]
pub struct PastTable {
    /// Key of the kind of table; none where it was not recognised.
    pub kind: Option<String>,
    /// Numbers of its rows, by what became of them.
    pub rows: Rows,
    /// Number of students whom it reported; 0 where an older program wrote the run.
    #[serde(default)]
    pub students: usize,
    /// Its columns by field.
    #[serde(default)]
    pub mapping: BTreeMap<String, PastColumn>,
    /// Columns of no field.
    #[serde(default)]
    pub ignored: Vec<PastColumn>,
}

/// A column of a table in an earlier run.
#[derive(Debug, Deserialize)]
pub struct PastColumn {
    /// Heading as it stood.
    pub heading: String,
    /// Rows that had something in it; none where an older program wrote the run.
    pub filled: Option<usize>,
}

/// What goes in beside the records: numbers of files, and the brakes that were let go.
#[derive(Debug)]
pub struct Intake<'a> {
    /// The exported tables.
    pub passports: &'a [Passport],
    /// Numbers of files by folder.
    pub files: &'a BTreeMap<String, usize>,
    /// Names of the brakes that a person let go.
    pub accepted: &'a [String],
}

/// A file that an earlier run could not process.
#[derive(Debug, Deserialize)]
pub struct PastRejected {
    /// File below the inputs.
    pub file: String,
}

/// Sums of what `run.json` lists; whoever reads it can add them up again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Counts {
    /// Number of dossiers.
    pub dossiers: usize,
    /// Number of documents that the program set.
    pub documents: usize,
    /// Number of pages that the program set.
    pub pages: usize,
    /// Size of all dossiers in bytes.
    pub bytes: usize,
    /// Number of dossiers by verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// Files and students that could not be processed.
    pub unprocessed: usize,
}

impl Counts {
    pub(super) fn of(students: &[Delivered], tables: &[SummaryTable], unprocessed: &[Rejected]) -> Counts {
        let sum = |of: fn(&Delivered) -> usize| students.iter().map(of).sum::<usize>();
        let mut verdicts = BTreeMap::new();
        students.iter().for_each(|student| *verdicts.entry(student.verdict).or_default() += 1);
        Counts {
            dossiers: students.len(),
            documents: sum(|student| student.documents) + tables.len(),
            pages: sum(|student| student.pages) + tables.iter().map(|table| table.pages).sum::<usize>(),
            bytes: sum(|student| student.bytes),
            verdicts,
            unprocessed: unprocessed.len(),
        }
    }
}

/// The run before this one, so that runs make a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// Its number, for example `0007`.
    pub run: String,
    /// The digest of its `manifest-sha256.txt`.
    pub manifest_sha256: Sha256,
}

#[derive(Serialize)]
struct Run<'a> {
    schema_version: &'static str,
    run: String,
    previous: &'a Option<Previous>,
    batch: &'a str,
    title: &'a str,
    school: &'a str,
    colleges: BTreeMap<&'a str, &'a str>,
    date: String,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    signed_forms: &'a [Sourced<FormName>],
    sides: u8,
    program: &'static str,
    digests: &'a BTreeMap<String, Sha256>,
    counts: Counts,
    files: &'a BTreeMap<String, usize>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    accepted: &'a [String],
    passports: &'a [Passport],
    students: &'a [Delivered],
    tables: &'a [SummaryTable],
    unprocessed: &'a [Rejected],
}

/// What a run came to, beyond the settings of its batch.
#[derive(Debug)]
pub struct RunContent<'a> {
    /// Number of the run, for example `0001`.
    pub run: String,
    /// The run before it.
    pub previous: &'a Option<Previous>,
    /// Digests of what it is made from, by name.
    pub digests: &'a BTreeMap<String, Sha256>,
    /// What went in beside the records.
    pub intake: Intake<'a>,
    /// The dossiers, by student.
    pub students: &'a [Delivered],
    /// The summary tables, by college.
    pub tables: &'a [SummaryTable],
    /// Files that could not be used.
    pub unprocessed: &'a [Rejected],
}

/// `run.json`: what went in, and the verdict and dossier of every student.
pub fn run_json(batch: &Batch, content: RunContent) -> String {
    let RunContent { run, previous, digests, intake, students, tables, unprocessed } = content;
    let Intake { passports, files, accepted } = intake;
    json_lines(&Run {
        schema_version: SCHEMA_VERSION,
        run,
        previous,
        batch: &batch.batch,
        title: &batch.title,
        school: &batch.school.name,
        colleges: batch.colleges.iter().map(|college| (college.code.as_str(), college.name.as_str())).collect(),
        date: batch.date.to_string(),
        signed_forms: &batch.packet.signed_forms,
        sides: batch.print.sides,
        program: concat!("zishen ", env!("CARGO_PKG_VERSION")),
        digests,
        counts: Counts::of(students, tables, unprocessed),
        files,
        accepted,
        passports,
        students,
        tables,
        unprocessed,
    })
}

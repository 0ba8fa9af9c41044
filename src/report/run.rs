//! `findings.json` and `run.json`: what a run decided, and from what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::finding::Verdict;
use crate::ingest::exports::{Passport, Rows};
use crate::inputs::Rejected;
use crate::package::Sha256;
use crate::records::Batch;
use crate::render::view::SummaryRow;
use crate::student_file::Reviewed;

/// Version of all files; raised when a key changes or goes.
pub(super) const SCHEMA_VERSION: &str = "2";

/// A published dossier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Delivered {
    /// 学号.
    pub id: String,
    /// The conclusion.
    pub verdict: Verdict,
    /// Path of the ZIP below the run.
    pub dossier: String,
    /// Its digest.
    pub sha256: Sha256,
    /// Its size.
    pub bytes: usize,
    /// Number of documents set.
    pub documents: usize,
    /// Number of pages set.
    pub pages: usize,
    /// The digest of everything that it was made from.
    pub made_from: Sha256,
}

/// The summary table of a college, as `summary/<college>.pdf` and `.xlsx`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SummaryTable {
    /// Code of the college.
    pub college: String,
    /// Number of pages.
    pub pages: usize,
    /// Digest of the PDF.
    pub pdf_sha256: Sha256,
    /// Digest of the workbook.
    pub xlsx_sha256: Sha256,
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
}

/// What became of the rows of a table in an earlier run.
#[derive(Debug, Deserialize)]
pub struct PastPassport {
    /// Its rows.
    pub rows: Rows,
}

/// A file that an earlier run could not process.
#[derive(Debug, Deserialize)]
pub struct PastRejected {
    /// File below the inputs.
    pub file: String,
}

#[derive(Serialize)]
struct Findings<'a> {
    schema_version: &'static str,
    batch: &'a str,
    students: &'a [Reported],
}

/// What `findings.json` says of one student; all that later runs need to take the student over unreviewed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reported {
    /// 学号.
    pub id: String,
    /// 姓名, empty if missing.
    pub name: String,
    /// Code of the college.
    pub college: String,
    /// The conclusion.
    pub verdict: Verdict,
    /// The findings.
    pub findings: Value,
    /// The line in the summary table.
    pub row: SummaryRow,
}

impl Reported {
    /// What is reported of a student just reviewed.
    pub fn new(student: &Reviewed) -> Reported {
        Reported {
            id: student.id.to_string(),
            name: student.name.clone(),
            college: student.college.clone(),
            verdict: student.evaluation.verdict,
            // Keys are text and numbers finite, so findings always have a JSON form.
            findings: serde_json::to_value(&student.evaluation.findings).unwrap_or_default(),
            row: student.row.clone(),
        }
    }
}

/// Sums of what `run.json` lists; whoever reads it can add them up again.
#[derive(Debug, Serialize)]
struct Counts {
    dossiers: usize,
    documents: usize,
    pages: usize,
    bytes: usize,
    verdicts: BTreeMap<Verdict, usize>,
    unprocessed: usize,
}

impl Counts {
    fn of(students: &[Delivered], tables: &[SummaryTable], unprocessed: &[Rejected]) -> Counts {
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
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    date: String,
    program: &'static str,
    digests: &'a BTreeMap<String, Sha256>,
    counts: Counts,
    passports: &'a [Passport],
    students: &'a [Delivered],
    tables: &'a [SummaryTable],
    unprocessed: &'a [Rejected],
}

/// `findings.json`: every finding on every student.
///
/// # Errors
/// None in practice: all keys are text.
pub fn findings_json(batch: &Batch, students: &[Reported]) -> serde_json::Result<Vec<u8>> {
    pretty(&Findings { schema_version: SCHEMA_VERSION, batch: &batch.batch, students })
}

/// `run.json`: what went in, and the verdict and dossier of every student.
///
/// # Errors
/// None in practice: all keys are text.
pub fn run_json(
    batch: &Batch,
    (run, previous): (String, &Option<Previous>),
    digests: &BTreeMap<String, Sha256>,
    passports: &[Passport],
    students: &[Delivered],
    tables: &[SummaryTable],
    unprocessed: &[Rejected],
) -> serde_json::Result<Vec<u8>> {
    pretty(&Run {
        schema_version: SCHEMA_VERSION,
        run,
        previous,
        batch: &batch.batch,
        title: &batch.title,
        date: batch.date.to_string(),
        program: concat!("zishen ", env!("CARGO_PKG_VERSION")),
        digests,
        counts: Counts::of(students, tables, unprocessed),
        passports,
        students,
        tables,
        unprocessed,
    })
}

fn pretty(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

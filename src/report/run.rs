//! `findings.json` and `run.json`: what a run decided, and from what.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::finding::{Finding, Verdict};
use crate::ingest::exports::Passport;
use crate::package::Sha256;
use crate::records::Batch;
use crate::student_file::Reviewed;

/// Version of all files; raised when a key changes or goes.
pub(super) const SCHEMA_VERSION: &str = "2";

/// A student for whom no dossier could be made.
#[derive(Debug, Clone, Serialize)]
pub struct Unprocessed {
    /// The file that the student stands in.
    pub file: String,
    /// Why, and what to do.
    pub problem: String,
}

/// A published dossier.
#[derive(Debug, Clone, Serialize)]
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
}

#[derive(Serialize)]
struct Findings<'a> {
    schema_version: &'static str,
    batch: &'a str,
    students: Vec<StudentFindings<'a>>,
}

#[derive(Serialize)]
struct StudentFindings<'a> {
    id: String,
    name: &'a str,
    college: &'a str,
    verdict: Verdict,
    findings: &'a [Finding],
}

#[derive(Serialize)]
struct Run<'a> {
    schema_version: &'static str,
    batch: &'a str,
    title: &'a str,
    date: String,
    program: &'static str,
    digests: &'a BTreeMap<&'static str, Sha256>,
    tables: &'a [Passport],
    students: &'a [Delivered],
    unprocessed: &'a [Unprocessed],
}

/// `findings.json`: every finding on every student.
///
/// # Errors
/// None in practice: all keys are text.
pub fn findings_json(batch: &Batch, students: &[Reviewed]) -> serde_json::Result<Vec<u8>> {
    let students = students.iter().map(|student| StudentFindings {
        id: student.id.to_string(),
        name: &student.name,
        college: &student.college,
        verdict: student.evaluation.verdict,
        findings: &student.evaluation.findings,
    });
    let students = students.collect();
    pretty(&Findings { schema_version: SCHEMA_VERSION, batch: &batch.batch, students })
}

/// `run.json`: what went in, and the verdict and dossier of every student.
///
/// # Errors
/// None in practice: all keys are text.
pub fn run_json(
    batch: &Batch,
    digests: &BTreeMap<&'static str, Sha256>,
    tables: &[Passport],
    students: &[Delivered],
    unprocessed: &[Unprocessed],
) -> serde_json::Result<Vec<u8>> {
    pretty(&Run {
        schema_version: SCHEMA_VERSION,
        batch: &batch.batch,
        title: &batch.title,
        date: batch.date.to_string(),
        program: concat!("zishen ", env!("CARGO_PKG_VERSION")),
        digests,
        tables,
        students,
        unprocessed,
    })
}

fn pretty(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

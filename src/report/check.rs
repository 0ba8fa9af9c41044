//! `check --format json`: verdicts and findings, and what concerns the whole batch, for programs.

use serde::Serialize;

use crate::finding::{Finding, Gate, Proposed, Verdict};
use crate::ingest::exports::Passport;
use crate::inputs::Rejected;
use crate::json::json_lines;
use crate::location::Location;
use crate::policy::{DayNotice, ExceptionNotice, Unmet};
use crate::records::Batch;
use crate::student_file::Reviewed;

/// What concerns the whole batch.
#[derive(Debug, Serialize)]
pub struct Remarks {
    /// Decisions that nobody could use, or that changed nothing.
    pub decisions: Vec<ExceptionNotice>,
    /// Entries of the policy that held for nobody, by place.
    pub unmet: Vec<Location>,
    /// The same with clause and text.
    pub unmet_entries: Vec<Unmet>,
    /// Decisions of colleges that came late or early, or say not by whom and when.
    pub days: Vec<DayNotice>,
}

#[derive(Serialize)]
struct Checked<'a> {
    schema_version: &'static str,
    batch: &'a str,
    students: Vec<Student<'a>>,
    tables: &'a [Passport],
    remarks: &'a Remarks,
    unprocessed: &'a [Rejected],
}

#[derive(Serialize)]
struct Student<'a> {
    id: String,
    name: &'a str,
    college: &'a str,
    verdict: Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    proposed: Option<&'a Proposed>,
    findings: &'a [&'a Finding],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    gates: &'a [Gate],
}

/// The chosen students with the chosen findings.
pub fn check_json(
    batch: &Batch,
    tables: &[Passport],
    chosen: &[(&Reviewed, Vec<&Finding>)],
    remarks: &Remarks,
    unprocessed: &[Rejected],
) -> String {
    let students = chosen.iter().map(|(student, findings)| Student {
        id: student.id.to_string(),
        name: &student.name,
        college: &student.college,
        verdict: student.evaluation.verdict,
        proposed: student.evaluation.proposed.as_ref(),
        findings,
        gates: &student.evaluation.gates,
    });
    let students = students.collect();
    let checked = Checked {
        schema_version: super::run::SCHEMA_VERSION,
        batch: &batch.batch,
        tables,
        students,
        remarks,
        unprocessed,
    };
    json_lines(&checked)
}

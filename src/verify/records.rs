//! The records and pictures in a dossier: what they are, and that they say what `dossier.json` says.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::{Index, Verdict};
use super::json;

const STUDENT: &str = "data/record/student.json";
const EVALUATION: &str = "data/record/evaluation.json";
/// How the name of the format of a student's record begins; its version follows.
const STUDENT_SCHEMA: &str = "zishen/student/";

/// What came of one requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Met.
    Pass,
    /// Not met.
    Fail,
    /// The data that would decide are not there.
    Missing,
    /// A person must decide.
    Undetermined,
    /// Set aside by a decision.
    Waived,
    /// It does not apply.
    NotApplicable,
}

/// One requirement, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Requirement {
    code: String,
    subject: String,
    outcome: Outcome,
    without_waiver: Option<Outcome>,
    basis: Basis,
    needed: Words,
    found: Words,
    note: Option<Words>,
    counted: Vec<Counted>,
    decisions: Vec<Decision>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Basis {
    document: String,
    clause: String,
    cohorts: Option<Words>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Words {
    key: String,
    text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Counted {
    what: Words,
    counts: bool,
    at: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Decision {
    id: String,
    what: Words,
    at: String,
}

/// The review of one student.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Review {
    /// The conclusion.
    pub verdict: Verdict,
    /// What it rests on.
    pub findings: Vec<Requirement>,
}

/// The conclusion that follows: a failure outweighs missing data, missing data a pending decision.
pub fn conclusion(findings: &[Requirement]) -> Verdict {
    let any = |outcome| findings.iter().any(|finding| finding.outcome == outcome);
    match () {
        () if any(Outcome::Fail) => Verdict::Fail,
        () if any(Outcome::Missing) || findings.is_empty() => Verdict::Supplement,
        () if any(Outcome::Undetermined) => Verdict::Decide,
        () => Verdict::Pass,
    }
}

/// Reads the records and looks at the kinds of all other files; gives the review.
pub fn check(holding: &Holding, index: &Index, findings: &mut Findings) -> Option<Review> {
    check_student(holding, index, findings);
    for file in holding.paths().filter(|path| path.starts_with("data/")) {
        let marks = marks(file);
        let begins = |bytes: Vec<u8>| marks.iter().any(|mark| bytes.starts_with(mark));
        if !marks.is_empty() && !holding.beginning(file, 16).is_ok_and(begins) {
            findings.note(Code::DossierRecord, file, "kind");
        }
    }
    check_review(holding, index, findings)
}

/// The record is of the student that the index names.
fn check_student(holding: &Holding, index: &Index, findings: &mut Findings) {
    let Ok(bytes) = holding.bytes(STUDENT) else { return };
    let record = match json::read::<BTreeMap<String, Value>>(&bytes) {
        Ok(record) => record,
        Err(why) => return findings.note(Code::DossierRecord, STUDENT, why),
    };
    let text = |key: &str| record.get(key).and_then(Value::as_str);
    let name = match record.get("name") {
        Some(Value::Null) => Some(""),
        name => name.and_then(Value::as_str),
    };
    let wrong = [
        ("schema", !text("schema").is_some_and(|schema| schema.starts_with(STUDENT_SCHEMA))),
        ("id", text("id") != Some(&index.student_id)),
        ("name", name != Some(&index.student_name)),
    ];
    for (key, _) in wrong.into_iter().filter(|(_, wrong)| *wrong) {
        findings.note(Code::DossierRecord, STUDENT, key);
    }
}

/// The conclusion is that of the index, and follows from what was found.
fn check_review(holding: &Holding, index: &Index, findings: &mut Findings) -> Option<Review> {
    let bytes = holding.bytes(EVALUATION).ok()?;
    let review = match json::read::<Review>(&bytes) {
        Ok(review) => review,
        Err(why) => {
            findings.note(Code::DossierRecord, EVALUATION, why);
            return None;
        }
    };
    if review.verdict != index.verdict || review.verdict != conclusion(&review.findings) {
        let verdicts = [index.verdict, review.verdict, conclusion(&review.findings)].map(<&str>::from);
        findings.note(Code::DossierRecord, EVALUATION, verdicts.join(" / "));
    }
    Some(review)
}

/// How a file of a kind begins; JSON and PDFs are read elsewhere.
fn marks(path: &str) -> &'static [&'static [u8]] {
    match path.rsplit('.').next() {
        Some("jpg") => &[b"\xff\xd8\xff"],
        Some("png") => &[b"\x89PNG\r\n\x1a\n"],
        Some("tif") => &[b"II*\0", b"MM\0*"],
        _ => &[],
    }
}

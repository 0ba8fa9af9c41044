//! The records and pictures in a dossier: what they are, and that they say what `dossier.json` says.

use serde_json::Value;

use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::Index;
use super::review::{Review, wrong_review};
use super::told::{self, Told};
use super::{evidence, gate, json, origins, pictures, shape};

const STUDENT: &str = "data/record/student.json";
const EVALUATION: &str = "data/record/evaluation.json";
/// How the name of the format of a student's record begins; its version follows.
const STUDENT_SCHEMA: &str = "zishen/student/";
/// Every published version of that format that dossiers of version 3 hold.
const STUDENT_SCHEMAS: [(&str, &str); 1] = [("zishen/student/1", include_str!("../../schemas/student.json"))];

/// Reads the records and looks at the kinds of all other files; gives the review, and what the summary table repeats.
pub fn check_records(holding: &Holding, index: &Index, findings: &mut Findings) -> (Option<Review>, Told) {
    let student = check_student(holding, index, findings);
    for file in holding.paths().filter(|path| path.starts_with("data/") && !pictures::is_kind(holding, path)) {
        findings.note(Code::DossierRecord, file, "kind");
    }
    let review = check_review(holding, index, findings);
    let mut told = student.as_ref().filter(|_| index.version() == Some(3)).map(told::of_record).unwrap_or_default();
    if let (Some(student), Some(review), Some(3)) = (student, &review, index.version()) {
        evidence::check_evidence(&student, review, index, findings);
        origins::check_origins(&student, review, index, findings);
        pictures::check_photo(holding, &student, review, findings);
        told.extend(told::of_review(&student, review));
    }
    (review, told)
}

/// The record is of the student that the index names.
fn check_student(holding: &Holding, index: &Index, findings: &mut Findings) -> Option<Value> {
    let bytes = holding.bytes(STUDENT).ok()?;
    let record =
        json::read_json::<Value>(&bytes).map_err(|why| findings.note(Code::DossierRecord, STUDENT, why)).ok()?;
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
    // Version 2 began before the schema was what it is.
    if index.version() != Some(2)
        && let Some(at) = misfit(&record)
    {
        findings.note(Code::DossierRecord, STUDENT, at);
    }
    Some(record)
}

/// The first value of a record that the schema it names does not allow.
fn misfit(record: &Value) -> Option<String> {
    let named = |(name, _): &&(&str, &str)| record.get("schema").and_then(Value::as_str) == Some(name);
    let Some((_, schema)) = STUDENT_SCHEMAS.iter().find(named) else { return Some("schema".to_owned()) };
    let schema = serde_json::from_str(schema).unwrap_or(Value::Bool(false));
    shape::misfit(record, &schema)
}

/// The conclusion is that of the index, and follows from what was found.
fn check_review(holding: &Holding, index: &Index, findings: &mut Findings) -> Option<Review> {
    let bytes = holding.bytes(EVALUATION).ok()?;
    let review = match json::read_json::<Review>(&bytes) {
        Ok(review) => review,
        Err(why) => {
            findings.note(Code::DossierRecord, EVALUATION, why);
            return None;
        }
    };
    if review.verdict != index.verdict || review.verdict != review.conclusion() {
        let verdicts = [index.verdict, review.verdict, review.conclusion()].map(<&str>::from);
        findings.note(Code::DossierRecord, EVALUATION, verdicts.join(" / "));
    }
    let of_gates = || gate::wrong_gate(&review.gates, &gate::asked(&review.findings));
    if let Some(why) = wrong_review(&review.findings).or_else(of_gates) {
        findings.note(Code::DossierRecord, EVALUATION, why);
    }
    Some(review)
}

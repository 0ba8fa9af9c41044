//! The evidence in a dossier: the files that the student's record names, each at its number, and none left out without a
//! finding that says so.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::finding::{Code, Findings};
use super::index::Index;
use super::review::{Outcome, Review};

/// What the review calls files that could not be read.
const FILES: &str = "files";

/// Whether the review says that files could not be read.
pub fn is_told(review: &Review) -> bool {
    review.findings.iter().any(|one| one.code == FILES && one.outcome != Outcome::Pass)
}

/// Holds the files against the record and the review.
pub fn check_evidence(student: &Value, review: &Review, index: &Index, findings: &mut Findings) {
    let pieces = student.get("evidence").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut expected: BTreeMap<String, &str> = BTreeMap::new();
    for (piece, number) in pieces.iter().zip(1..) {
        let title = piece.get("title").and_then(Value::as_str).unwrap_or_default();
        let files = piece.get("files").and_then(Value::as_array).map_or(0, Vec::len);
        expected.extend((1..=files).map(|file| (format!("data/evidence/{number:02}-{file:02}"), title)));
    }
    let mut filed = BTreeSet::new();
    for file in index.files.iter().filter(|file| file.path.starts_with("data/evidence/")) {
        let place = file.path.split_once('.').map_or(file.path.as_str(), |(place, _)| place);
        filed.insert(place);
        if expected.get(place).is_none_or(|title| file.title != *title) {
            findings.note(Code::DossierRecord, &file.path, "evidence");
        }
    }
    let absent = expected.keys().find(|place| !filed.contains(place.as_str()));
    if let Some(place) = absent.filter(|_| !is_told(review)) {
        findings.note(Code::DossierRecord, place, "evidence");
    }
}

//! The evidence in a dossier: the files that the student's record names, each at its number, and none left out without a
//! finding that says so.

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
    let mut expected: Vec<(String, &str)> = Vec::new();
    for (piece, number) in pieces.iter().zip(1..) {
        let title = piece.get("title").and_then(Value::as_str).unwrap_or_default();
        let files = piece.get("files").and_then(Value::as_array).map_or(0, Vec::len);
        expected.extend((1..=files).map(|file| (format!("data/evidence/{number:02}-{file:02}."), title)));
    }
    let filed = || index.files.iter().filter(|file| file.path.starts_with("data/evidence/"));
    for file in filed() {
        let place = expected.iter().find(|(place, _)| file.path.starts_with(place.as_str()));
        if place.is_none_or(|(_, title)| file.title != *title) {
            findings.note(Code::DossierRecord, &file.path, "evidence");
        }
    }
    let is_told = is_told(review);
    let absent = expected.iter().find(|(place, _)| !filed().any(|file| file.path.starts_with(place.as_str())));
    if let Some((place, _)) = absent.filter(|_| !is_told) {
        findings.note(Code::DossierRecord, place.trim_end_matches('.'), "evidence");
    }
}

//! Where each item of a volume comes from, as the student's record has it: printed from what it holds, scanned or filed from
//! the original that it names, on paper alone, or nowhere.

use serde_json::Value;

use super::evidence;
use super::finding::{Code, Findings};
use super::index::Index;
use super::places::Form;
use super::review::Review;
use super::volume::{Item, volume_items};

/// An original that the record names.
struct Named {
    pages: u64,
    is_scanned: bool,
}

/// Holds every item against the record.
pub fn check_origins(student: &Value, review: &Review, index: &Index, findings: &mut Findings) {
    let is_told = evidence::is_told(review);
    for (key, item) in volume_items(index) {
        let all = named(student, &key);
        // One that could not be read is as good as none; the review says so.
        let is_free = all.is_empty() || is_told;
        let fits = match item {
            Item::Printed => is_free && holds(student, &key) != Some(false),
            Item::Original => all.iter().any(|one| one.is_scanned),
            Item::Paper(pages) => all.iter().any(|one| one.pages == pages && (!one.is_scanned || is_told)),
            Item::Absent => is_free && holds(student, &key) != Some(true),
        };
        if !fits {
            findings.note(Code::DossierRecord, "dossier.json", format!("{key}: {}", item.name()));
        }
    }
}

/// The originals of an item: a form of the notice, or a paper by its code.
fn named(student: &Value, key: &str) -> Vec<Named> {
    let of = |list: &str, name: &str| -> Vec<Named> {
        let all = student.get(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let one = |original: &&Value| original.get(name).and_then(Value::as_str) == Some(key);
        all.iter()
            .filter(one)
            .map(|original| Named {
                pages: original.get("pages").and_then(Value::as_u64).unwrap_or(0),
                is_scanned: original.get("scans").and_then(Value::as_array).is_some_and(|scans| !scans.is_empty()),
            })
            .collect()
    };
    if Form::of_key(key).is_some() { of("originals", "form") } else { of("papers", "code") }
}

/// Whether the record holds what a form is printed from; none where that does not depend on it.
fn holds(student: &Value, key: &str) -> Option<bool> {
    let is_there = |key: &str| match student.get(key) {
        None | Some(Value::Null) => false,
        Some(Value::Array(rows)) => !rows.is_empty(),
        Some(_) => true,
    };
    match Form::of_key(key)? {
        Form::Plan => Some(is_there("plan")),
        Form::Transcript => Some(is_there("results")),
        Form::Midterm => Some(is_there("midterm") || is_there("more_midterms")),
        Form::Proposal => Some(is_there("proposal") || is_there("more_proposals")),
        Form::Practice => Some(is_there("practice")),
        Form::Activities => Some(is_there("activities")),
        Form::Outputs => Some(is_there("outputs")),
        Form::Review => Some(true),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_original_is_one_that_the_record_names() {
        let student = json!({"plan": {}, "results": [], "originals": [{"form": "plan", "scans": ["a.jpg"]}],
            "papers": [{"code": "defence", "pages": 3, "scans": []}]});
        assert!(named(&student, "plan").iter().any(|one| one.is_scanned));
        assert!(named(&student, "transcript").is_empty());
        assert_eq!(named(&student, "defence")[0].pages, 3);
        let cases = [("plan", Some(true)), ("transcript", Some(false)), ("review", Some(true)), ("defence", None)];
        for (key, held) in cases {
            assert_eq!(holds(&student, key), held, "{key}");
        }
    }
}

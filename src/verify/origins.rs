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
    /// Names of files.
    scans: Vec<String>,
}

impl Named {
    /// Whether these scans make so many pages: each picture one, but a TIFF any number; what was filed as it came is one file.
    fn has_pages(&self, pages: u64, is_set: bool) -> bool {
        let count = self.scans.len() as u64;
        let is_tiff = |name: &String| [".tif", ".tiff"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
        if is_set {
            count > 0 && pages >= count && (pages == count || self.scans.iter().any(is_tiff))
        } else {
            count == 1
        }
    }
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
            Item::Original { pages, is_set } => all.iter().any(|one| one.has_pages(pages, is_set)),
            Item::Paper(pages) => all.iter().any(|one| one.pages == pages && (one.scans.is_empty() || is_told)),
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
                scans: original.get("scans").and_then(Value::as_array).into_iter().flatten().map(name_of).collect(),
            })
            .collect()
    };
    if Form::of_key(key).is_some() { of("originals", "form") } else { of("papers", "code") }
}

fn name_of(scan: &Value) -> String {
    scan.as_str().unwrap_or_default().to_owned()
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
        assert_eq!(named(&student, "plan")[0].scans, ["a.jpg"]);
        assert!(named(&student, "transcript").is_empty());
        assert_eq!(named(&student, "defence")[0].pages, 3);
        for (scans, pages, is_set, fits) in [
            (&["a.jpg", "b.PNG"][..], 2, true, true),
            (&["a.jpg", "b.PNG"], 1, true, false),
            (&["a.jpg", "b.PNG"], 3, true, false),
            (&["a.TIF"], 7, true, true),
            (&["a.jpg", "b.tiff"], 1, true, false),
            (&["a.pdf"], 7, false, true),
            (&["a.pdf", "b.pdf"], 2, false, false),
            (&[], 1, false, false),
            (&[], 0, true, false),
        ] {
            let named = Named { pages: 0, scans: scans.iter().map(|name| (*name).to_owned()).collect() };
            assert_eq!(named.has_pages(pages, is_set), fits, "{scans:?} {pages} {is_set}");
        }
        let cases = [("plan", Some(true)), ("transcript", Some(false)), ("review", Some(true)), ("defence", None)];
        for (key, held) in cases {
            assert_eq!(holds(&student, key), held, "{key}");
        }
    }
}

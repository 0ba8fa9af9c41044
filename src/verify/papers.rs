//! What tells of a run beside its record: findings, the page, and the lists for the archive. Each says what the record
//! says.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::Verdict;
use super::places::Form;
use super::record::{Counts, Record, Student};
use super::reported::{self, Reported};
use super::{catalogue, json};

const PAGE: &str = "index.html";
/// Where the page holds what it is drawn from.
const DATA: &str = "<script id=\"data\" type=\"application/json\">";

/// What is known of the students of a run beside the record.
#[derive(Debug, Default)]
pub struct Papers {
    /// By student ID.
    pub reported: BTreeMap<String, Reported>,
    /// 档号 by student ID.
    pub numbers: catalogue::Numbers,
}

/// Checks all of them.
pub fn check(holding: &Holding, record: &Record, findings: &mut Findings) -> Papers {
    let reported = reported::check(holding, record, findings);
    if let Ok(bytes) = holding.bytes(PAGE) {
        if let Some(why) = wrong_page(&bytes, record, &reported) {
            findings.note(Code::RunRecord, PAGE, why);
        }
    } else if holding.has(PAGE) {
        findings.note(Code::BagFileUnreadable, PAGE, "");
    }
    let numbers = catalogue::check(holding, record, &reported, findings);
    Papers { reported, numbers }
}

/// What the page is drawn from.
#[derive(Deserialize)]
struct Page {
    batch: String,
    run: String,
    #[serde(deserialize_with = "Option::deserialize")]
    signed: Option<String>,
    counts: Counts,
    students: Vec<Shown>,
}

#[derive(Deserialize)]
struct Shown {
    id: String,
    name: String,
    college: String,
    verdict: Verdict,
    #[serde(deserialize_with = "Option::deserialize")]
    dossier: Option<String>,
    unsigned: Vec<Form>,
}

/// What of the page is not as the record and the findings have it.
fn wrong_page(bytes: &[u8], record: &Record, reported: &BTreeMap<String, Reported>) -> Option<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(why) => return Some(why.to_string()),
    };
    let mut parts = text.split(DATA);
    let data = parts.nth(1).and_then(|rest| rest.split_once("</script>")).map(|(data, _)| data);
    let (Some(data), None) = (data, parts.next()) else { return Some("data".to_owned()) };
    let page = match json::read_any::<Page>(data.as_bytes()) {
        Ok(page) => page,
        Err(why) => return Some(why),
    };
    // A signed generation keeps the page, and notes its own number beside.
    let run = [Some(&page.run), page.signed.as_ref()];
    let wanted = match &record.signed_from {
        Some(from) => [Some(from), Some(&record.run)],
        None => [Some(&record.run), None],
    };
    let counts = page.counts.is_of(&record.counts, record.signed_from.is_some());
    if page.batch != record.batch || run != wanted || !counts {
        return Some("run, batch or counts".to_owned());
    }
    let dossiers: BTreeMap<&str, &Student> = record.students.iter().map(|one| (one.id.as_str(), one)).collect();
    let same = |shown: &Shown, one: &Reported| {
        let student = dossiers.get(shown.id.as_str());
        (&shown.id, &shown.name, &shown.college, shown.verdict) == (&one.id, &one.name, &one.college, one.verdict)
            && shown.dossier.as_ref() == student.map(|student| &student.dossier)
            && shown.unsigned == student.map(|student| student.unsigned.clone()).unwrap_or_default()
    };
    let shown: BTreeMap<&str, &Shown> = page.students.iter().map(|shown| (shown.id.as_str(), shown)).collect();
    if page.students.len() != reported.len() || shown.len() != reported.len() {
        return Some(format!("{} ≠ {}", page.students.len(), reported.len()));
    }
    let differs = |one: &&Reported| !shown.get(one.id.as_str()).is_some_and(|shown| same(shown, one));
    reported.values().find(differs).map(|one| one.id.clone())
}

//! What tells of a run beside its record: `findings.json`, the page, and the lists for the archive. Each says what the
//! record says.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use super::digests::sha256;
use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::Verdict;
use super::places::Form;
use super::record::{Counts, Record, Student};
use super::records::{Requirement, conclusion};
use super::{catalogue, json};

const FINDINGS: &str = "findings.json";
const PAGE: &str = "index.html";
/// Where the page holds what it is drawn from.
const DATA: &str = "<script id=\"data\" type=\"application/json\">";

/// What `findings.json` says of a student.
#[derive(Debug, Clone, Deserialize)]
pub struct Reported {
    /// 学号
    pub id: String,
    /// 姓名
    pub name: String,
    college: String,
    /// The conclusion.
    pub verdict: Verdict,
    /// The findings, by their digest and the conclusion that follows.
    pub findings: Summary,
}

/// Findings that are not kept: a run has some hundred thousand.
#[derive(Debug, Clone)]
pub struct Summary {
    verdict: Verdict,
    /// A digest of what they say.
    pub digest: String,
}

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
    let reported = check_findings(holding, record, findings);
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

#[derive(Deserialize)]
struct All {
    schema_version: String,
    batch: String,
    students: Vec<Reported>,
}

/// Every dossier has its findings, from which its conclusion follows.
fn check_findings(holding: &Holding, record: &Record, findings: &mut Findings) -> BTreeMap<String, Reported> {
    let mut wrong = |what: &str| findings.note(Code::RunRecord, FINDINGS, what);
    let all = match json::stream::<All>(|| holding.reader(FINDINGS)) {
        Ok(all) => all,
        Err(why) => {
            wrong(&why);
            return BTreeMap::new();
        }
    };
    if all.schema_version != "2" || all.batch != record.batch {
        wrong("batch");
    }
    let count = all.students.len();
    let reported: BTreeMap<String, Reported> = all.students.into_iter().map(|one| (one.id.clone(), one)).collect();
    if reported.len() != count {
        wrong("student ID twice");
    }
    for one in reported.values().filter(|one| one.verdict != one.findings.verdict) {
        wrong(&format!("{}: {} / {}", one.id, <&str>::from(one.verdict), <&str>::from(one.findings.verdict)));
    }
    for student in &record.students {
        let same = |one: &Reported| one.verdict == student.verdict && student.college() == Some(&one.college);
        if !reported.get(&student.id).is_some_and(same) {
            findings.note(Code::RunRecord, FINDINGS, student.id.as_str());
        }
    }
    reported
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

/// Most findings on a student.
const MOST_FINDINGS: usize = 10_000;

impl<'de> Deserialize<'de> for Summary {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Summary, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Summary;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("findings")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Summary, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = list.next_element::<Requirement>()? {
                    if all.len() == MOST_FINDINGS {
                        return Err(serde::de::Error::custom("too many findings"));
                    }
                    all.push(one);
                }
                Ok(Summary::of(&all))
            }
        }
        from.deserialize_seq(List)
    }
}

impl Summary {
    /// The conclusion that follows from findings, and a digest of what they say.
    pub fn of(findings: &[Requirement]) -> Summary {
        Summary { verdict: conclusion(findings), digest: sha256(format!("{findings:?}").as_bytes()) }
    }
}

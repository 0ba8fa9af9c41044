//! The records and pictures in a dossier: what they are, and that they say what `dossier.json` says.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use strum::{EnumIter, IntoStaticStr};

use super::digests::sha256;
use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::{Index, Verdict};
use super::{evidence, json, shape};
use crate::message::Word;

const STUDENT: &str = "data/record/student.json";
const EVALUATION: &str = "data/record/evaluation.json";
/// How the name of the format of a student's record begins; its version follows.
const STUDENT_SCHEMA: &str = "zishen/student/";
/// Every published version of that format that dossiers of version 3 hold.
const STUDENT_SCHEMAS: [(&str, &str); 1] = [("zishen/student/1", include_str!("../../schemas/student.json"))];
/// Has a heading for every requirement.
const REQUIREMENTS: &str = include_str!("../../docs/findings.md");

/// What came of one requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, EnumIter, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
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

impl Word for Outcome {
    const KIND: &'static str = "outcome";
}

impl Outcome {
    /// Whether reports for people tell of it.
    pub fn is_told(self) -> bool {
        matches!(self, Outcome::Fail | Outcome::Missing | Outcome::Undetermined | Outcome::Waived)
    }
}

/// Whether a requirement is called so.
pub fn is_known(code: &str) -> bool {
    static KNOWN: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
        REQUIREMENTS.lines().filter_map(|line| line.strip_prefix("## `")?.split('`').next()).collect()
    });
    KNOWN.contains(code)
}

/// One requirement, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// What it is called.
    pub code: String,
    /// The course, form or the like that it is about.
    pub subject: String,
    /// What came of it.
    pub outcome: Outcome,
    #[serde(deserialize_with = "Option::deserialize")]
    without_waiver: Option<Outcome>,
    basis: Basis,
    /// What is needed.
    pub needed: Words,
    /// What the records hold.
    pub found: Words,
    #[serde(deserialize_with = "Option::deserialize")]
    note: Option<Words>,
    counted: Vec<Counted>,
    decisions: Vec<Decision>,
    /// Other students whom it names: of a run alone, so that it is not compared.
    #[serde(default)]
    #[allow(dead_code)]
    others: IgnoredAny,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Basis {
    document: String,
    clause: String,
    #[serde(deserialize_with = "Option::deserialize")]
    cohorts: Option<Words>,
}

/// A sentence with its key.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    key: String,
    /// In Chinese.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counted {
    what: Words,
    counts: bool,
    at: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision {
    id: String,
    what: Words,
    at: String,
}

/// The review of one student.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The conclusion.
    pub verdict: Verdict,
    /// What it rests on.
    pub findings: Vec<Requirement>,
    /// A conclusion beyond it, for the school to decide.
    #[serde(default)]
    #[allow(dead_code)]
    proposed: Option<Proposed>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Proposed {
    name: String,
    basis: Basis,
}

impl Requirement {
    /// What is wrong with it alone.
    fn fault(&self) -> Option<&'static str> {
        let parts = [
            ("code", is_known(&self.code)),
            ("basis", !self.basis.document.is_empty()),
            ("waived", self.is_consistent()),
        ];
        parts.into_iter().find(|(_, holds)| !holds).map(|(part, _)| part)
    }

    /// What is set aside was open before, and a decision sets it aside.
    fn is_consistent(&self) -> bool {
        match (self.outcome, self.without_waiver) {
            (Outcome::Waived, Some(Outcome::Fail | Outcome::Missing | Outcome::Undetermined)) => {
                !self.decisions.is_empty()
            }
            (Outcome::Waived, _) | (_, Some(_)) => false,
            (_, None) => true,
        }
    }
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

/// The first thing that is wrong with findings by themselves: a requirement that is not known, or stands twice.
pub fn wrong(findings: &[Requirement]) -> Option<String> {
    let mut seen = BTreeSet::new();
    for finding in findings {
        if let Some(part) = finding.fault() {
            return Some(format!("{}: {part}", finding.code));
        }
        if !seen.insert(sha256(format!("{finding:?}").as_bytes())) {
            return Some(format!("{}: twice", finding.code));
        }
    }
    None
}

/// Reads the records and looks at the kinds of all other files; gives the review.
pub fn check(holding: &Holding, index: &Index, findings: &mut Findings) -> Option<Review> {
    let student = check_student(holding, index, findings);
    for file in holding.paths().filter(|path| path.starts_with("data/")) {
        let marks = marks(file);
        let begins = |bytes: Vec<u8>| marks.iter().any(|mark| bytes.starts_with(mark));
        if !marks.is_empty() && !holding.beginning(file, 16).is_ok_and(begins) {
            findings.note(Code::DossierRecord, file, "kind");
        }
    }
    let review = check_review(holding, index, findings);
    if let (Some(student), Some(review), Some(3)) = (student, &review, index.version()) {
        evidence::check(&student, review, index, findings);
    }
    review
}

/// The record is of the student that the index names.
fn check_student(holding: &Holding, index: &Index, findings: &mut Findings) -> Option<Value> {
    let bytes = holding.bytes(STUDENT).ok()?;
    let record = json::read::<Value>(&bytes).map_err(|why| findings.note(Code::DossierRecord, STUDENT, why)).ok()?;
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
    if let Some(why) = wrong(&review.findings) {
        findings.note(Code::DossierRecord, EVALUATION, why);
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

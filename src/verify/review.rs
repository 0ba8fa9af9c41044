//! The review of one student as a dossier and a run hold it: its requirements, and the conclusion that follows from them.

use std::collections::{BTreeSet, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use serde::Deserialize;
use strum::{EnumIter, IntoStaticStr};

use super::index::Verdict;
use super::letters::cut;
use crate::message::{Fact, Word, say};

/// Has a heading for every requirement.
const REQUIREMENTS: &str = include_str!("../../docs/findings.md");

/// What came of one requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, EnumIter, IntoStaticStr)]
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
    /// Whether something is still to be done about it.
    pub fn is_open(self) -> bool {
        matches!(self, Outcome::Fail | Outcome::Missing | Outcome::Undetermined)
    }

    /// Whether reports for people show it.
    pub fn is_reported(self) -> bool {
        self.is_open() || self == Outcome::Waived
    }
}

static KNOWN: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| REQUIREMENTS.lines().filter_map(|line| line.strip_prefix("## `")?.split('`').next()).collect());

/// Places that the page shows of a finding.
const PLACES: usize = 4;

/// Whether a requirement is called so.
pub fn is_known(code: &str) -> bool {
    KNOWN.contains(code)
}

/// What forms call a requirement.
#[derive(Clone, Copy)]
struct Name(&'static str);

impl From<Name> for &'static str {
    fn from(name: Name) -> &'static str {
        name.0
    }
}

impl Word for Name {
    const KIND: &'static str = "code";
}

/// What forms call the requirement of a code; nothing for one that is not known.
pub fn finding_name(code: &str) -> String {
    KNOWN.get(code).map(|code| Name(code).chinese()).unwrap_or_default()
}

/// One requirement, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
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
    /// What to mind.
    #[serde(deserialize_with = "Option::deserialize")]
    pub note: Option<Words>,
    counted: Vec<Counted>,
    decisions: Vec<Decision>,
    /// Other students whom it names: of a run alone, so that it is not compared.
    #[serde(default)]
    others: Others,
    /// The gate that asks for it.
    #[serde(default)]
    pub stage: Option<String>,
}

/// Other students; which, a dossier does not say, so that they are neither compared nor hashed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
struct Others(Vec<String>);

impl PartialEq for Others {
    fn eq(&self, _: &Others) -> bool {
        true
    }
}

impl Eq for Others {}

impl Hash for Others {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
struct Basis {
    document: String,
    clause: String,
    #[serde(deserialize_with = "Option::deserialize")]
    cohorts: Option<Words>,
}

/// A sentence with its key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// What is said.
    pub key: String,
    /// In Chinese.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counted {
    what: Words,
    counts: bool,
    at: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision {
    id: String,
    what: Words,
    /// The paper behind it, where it has one.
    #[serde(default)]
    paper: Option<Words>,
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
    proposed: Option<Proposed>,
    /// How the student stands at the gates of the batch.
    #[serde(default)]
    pub gates: Vec<Gate>,
}

/// How a student stands at a gate.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// What findings call it.
    pub code: String,
    /// In words.
    pub name: String,
    /// Its last day.
    pub until: String,
    /// The conclusion from what it and the gates before it ask.
    pub verdict: Verdict,
    /// What is open of that.
    pub open: Vec<OpenPoint>,
}

/// An open finding by its name.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenPoint {
    /// What the requirement is called.
    pub code: String,
    /// What it is about.
    pub subject: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Proposed {
    name: String,
    basis: Basis,
}

impl Review {
    /// The conclusion that the rules propose beyond the verdict; empty where they propose none.
    pub fn proposed(&self) -> &str {
        self.proposed.as_ref().map_or("", |proposed| &proposed.name)
    }

    /// The conclusion that follows from its findings.
    pub fn conclusion(&self) -> Verdict {
        conclusion(&self.findings.iter().map(|finding| finding.outcome).collect::<Vec<_>>())
    }
}

impl Requirement {
    /// What a row about it shows beside its name and what came of it.
    pub fn cells(&self) -> Vec<String> {
        let basis = format!("{}{}", self.basis.document, self.basis.clause);
        vec![self.needed.text.clone(), self.found.text.clone(), basis, self.remark()]
    }

    /// What to mind, and the decisions that bear on it.
    pub fn remark(&self) -> String {
        let notes = self.note.iter().chain(self.decisions.iter().map(|decision| &decision.what));
        notes.map(|words| words.text.as_str()).collect::<Vec<_>>().join("；")
    }

    /// The note as the page has it: with the other students whom it names.
    pub fn page_note(&self) -> String {
        let others: Vec<Fact> = self.others.0.iter().map(|id| id.as_str().into()).collect();
        let others = (!others.is_empty()).then(|| say("finding-others").with("others", others).zh());
        let note = self.note.as_ref().map(|note| note.text.clone()).filter(|note| !note.is_empty());
        note.into_iter().chain(others).collect::<Vec<_>>().join("；")
    }

    /// The document that asks for it.
    pub fn document(&self) -> &str {
        &self.basis.document
    }

    /// The basis as the page has it.
    pub fn page_basis(&self) -> String {
        format!("{} {}", self.basis.document, self.basis.clause).trim().to_owned()
    }

    /// The first places of the records that were looked at, as the page has them.
    pub fn places(&self) -> Vec<String> {
        let mut places: Vec<String> = self.counted.iter().map(|row| cut(&row.at)).collect();
        places.dedup();
        places.truncate(PLACES);
        places
    }

    /// How its basis is written: with the cohorts that it is for, where there are any.
    pub fn shown_basis(&self) -> String {
        let whole = format!("{}{}", self.basis.document, self.basis.clause);
        match &self.basis.cohorts {
            Some(cohorts) => say("basis-cohorts").with("basis", whole).with("cohorts", cohorts.text.as_str()).zh(),
            None => whole,
        }
    }

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
pub fn conclusion(outcomes: &[Outcome]) -> Verdict {
    let any = |outcome| outcomes.contains(&outcome);
    if any(Outcome::Fail) {
        Verdict::Fail
    } else if any(Outcome::Missing) || outcomes.is_empty() {
        Verdict::Supplement
    } else if any(Outcome::Undetermined) {
        Verdict::Decide
    } else {
        Verdict::Pass
    }
}

/// The first thing that is wrong with findings by themselves: a requirement that is not known, or stands twice.
pub fn wrong_review(findings: &[Requirement]) -> Option<String> {
    let mut seen = HashSet::new();
    for finding in findings {
        if let Some(part) = finding.fault() {
            return Some(format!("{}: {part}", finding.code));
        }
        if !seen.insert(finding) {
            return Some(format!("{}: twice", finding.code));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::verify::digests::sha256_of_value;

    #[test]
    fn the_page_shows_note_basis_and_first_places() {
        let row = |at: &str| json!({"what": {"key": "x", "text": "x"}, "counts": true, "at": at});
        let finding = |note: serde_json::Value, others: &[&str]| -> Requirement {
            let counted = ["a:1", "a:1", "a:2", "a:3", "a:4", "a:5"].map(row);
            serde_json::from_value(json!({
                "code": "plan", "subject": "", "outcome": "fail", "without_waiver": null,
                "basis": {"document": "通知", "clause": "", "cohorts": null}, "needed": {"key": "x", "text": "x"},
                "found": {"key": "x", "text": "x"}, "note": note, "decisions": [], "others": others,
                "counted": counted,
            }))
            .unwrap()
        };
        let (alone, with) =
            (finding(json!({"key": "x", "text": "甲"}), &[]), finding(json!({"key": "x", "text": "甲"}), &["1", "2"]));
        assert_eq!([alone.page_note(), alone.page_basis()], ["甲", "通知"]);
        assert_eq!(with.page_note(), "甲；同一文件（画面）的其他学生：1、2");
        assert_eq!(finding(json!(null), &["1"]).page_note(), "同一文件（画面）的其他学生：1");
        assert_eq!(alone.places(), ["a:1", "a:2", "a:3", "a:4"]);
        assert_eq!(alone, with, "what a dossier does not say is not compared");
        assert_eq!(sha256_of_value(&alone), sha256_of_value(&with));
    }
}

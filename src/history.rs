//! What differs between two runs of a batch, student by student, and why: one comparison for the brakes, the report and
//! `diff`. Pure: it sees what the two runs say of themselves, and no disk.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use strum::{EnumIter, IntoStaticStr};

use crate::finding::{Code, Outcome, Verdict};
use crate::message::Word;
use crate::package::Sha256;
use crate::records::Change;

/// What a run says of one student.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// Pass, fail, supplement or decide.
    pub verdict: Verdict,
    /// Digest of the dossier, and of what it was made from; none where there is no dossier.
    pub dossier: Option<(Sha256, Sha256)>,
}

/// What a run says of all students, by ID, but for their findings.
pub type State<'r> = BTreeMap<&'r str, Standing>;

/// The findings of one student in the older and the newer run, as `findings.json` holds them; null where they are not
/// known, or are the same in both.
pub type Findings = [Value; 2];

/// What is new about a student, the weightiest first; each student is counted under one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, EnumIter, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// Fails, and did not before.
    NewlyFailing,
    /// Passes, and did not before.
    NewlyPassing,
    /// Another conclusion, neither of the two above.
    VerdictChanged,
    /// Was not in the run before.
    Appeared,
    /// Is no longer in the run.
    Vanished,
    /// The same conclusion, another dossier: other bytes, or one where there was none, or none where there was one.
    DossierChanged,
    /// The same conclusion and dossier, and yet other findings.
    FindingsChanged,
}

impl Word for Kind {
    const KIND: &'static str = "change";
}

/// A student of whom the two runs say something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// 学号.
    pub id: String,
    /// What is new.
    pub kind: Kind,
    /// The conclusion before; none for one who was not there.
    pub old: Option<Verdict>,
    /// The conclusion now; none for one who is no longer there.
    pub new: Option<Verdict>,
    /// Whether the dossier has other bytes.
    pub dossier: bool,
    /// Whether the dossier is made from the same, so that only a signature is new.
    pub same_source: bool,
    /// The findings that differ: the reason.
    pub findings: Vec<Differing>,
    /// The fields of the record that differ, where both dossiers could be read.
    pub fields: Vec<Change>,
}

/// A finding that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Differing {
    /// The requirement of both findings.
    pub code: Code,
    /// The credit group, class or milestone, where the requirement is checked for several; else empty.
    pub subject: String,
    /// How it was; none where the requirement did not stand.
    pub old: Option<Side>,
    /// How it is; none where the requirement no longer stands.
    pub new: Option<Side>,
}

/// One side of a finding that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Whether the requirement was met.
    pub outcome: Outcome,
    /// What is needed, in Chinese, as recorded.
    pub needed: String,
    /// What the records hold, in Chinese, as recorded.
    pub found: String,
}

/// Everybody of whom two runs differ, by ID. Findings are read student by student, in the order of the IDs, so that
/// those of one student at a time are in memory.
pub fn compare_runs(old: &State, new: &State, mut findings: impl FnMut(&str) -> Findings) -> Vec<Changed> {
    let ids: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    ids.into_iter().filter_map(|id| changed(id, old.get(id), new.get(id), findings(id))).collect()
}

fn changed(id: &str, old: Option<&Standing>, new: Option<&Standing>, [before, now]: Findings) -> Option<Changed> {
    let findings = differing(old.map(|_| &before), new.map(|_| &now));
    let (made_before, made_now) = (old.and_then(|old| old.dossier), new.and_then(|new| new.dossier));
    let dossier = made_before.map(|(sha256, _)| sha256) != made_now.map(|(sha256, _)| sha256);
    let (old, new) = (old.map(|old| old.verdict), new.map(|new| new.verdict));
    let kind = match (old, new) {
        (None, _) => Kind::Appeared,
        (_, None) => Kind::Vanished,
        (Some(old), Some(new)) if old != new => match new {
            Verdict::Pass => Kind::NewlyPassing,
            Verdict::Fail => Kind::NewlyFailing,
            Verdict::Supplement | Verdict::Decide => Kind::VerdictChanged,
        },
        _ if dossier => Kind::DossierChanged,
        _ if !findings.is_empty() => Kind::FindingsChanged,
        _ => return None,
    };
    let same_source = dossier && made_before.zip(made_now).is_some_and(|((_, before), (_, now))| before == now);
    Some(Changed { id: id.to_owned(), kind, old, new, dossier, same_source, findings, fields: vec![] })
}

/// The findings of a student, by what they are about. What this program does not know is left out.
fn sides(findings: &Value) -> BTreeMap<(Code, &str), Side> {
    let entries = findings.as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |value: &Value| value["text"].as_str().unwrap_or_default().to_owned();
    let side = |finding: &'_ Value| {
        let outcome = finding["outcome"].as_str()?.parse().ok()?;
        Some(Side { outcome, needed: text(&finding["needed"]), found: text(&finding["found"]) })
    };
    let of_it = |finding: &'_ Value| finding["code"].as_str()?.parse().ok();
    entries
        .iter()
        .filter_map(|finding| {
            Some(((of_it(finding)?, finding["subject"].as_str().unwrap_or_default()), side(finding)?))
        })
        .collect()
}

/// Where one side is not known at all, nothing can be said of its findings.
fn differing(old: Option<&Value>, new: Option<&Value>) -> Vec<Differing> {
    let (Some(old), Some(new)) = (old.filter(|old| !old.is_null()), new.filter(|new| !new.is_null())) else {
        return vec![];
    };
    let (old, new) = (sides(old), sides(new));
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    let differs = |key: &(Code, &str)| old.get(key) != new.get(key);
    keys.into_iter()
        .filter(differs)
        .map(|(code, subject)| Differing {
            code,
            subject: subject.to_owned(),
            old: old.get(&(code, subject)).cloned(),
            new: new.get(&(code, subject)).cloned(),
        })
        .collect()
}

#[cfg(test)]
mod tests;

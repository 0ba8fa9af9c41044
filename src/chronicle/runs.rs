//! What a run says of the student.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::entry::{Entry, Track};
use crate::finding::Outcome;
use crate::message::say;
use crate::package::Sha256;
use crate::report::{Reported, RunHead};

/// A run, as far as it bears on one student.
pub struct RunSeen<'r> {
    /// The head of its `run.json`.
    pub head: &'r RunHead,
    /// What its findings say of the student.
    pub reported: &'r Reported,
    /// Digest of the student's dossier; none where there is none.
    pub dossier: Option<Sha256>,
    /// Digest of the run's manifest; none where there is none.
    pub manifest: Option<Sha256>,
}

#[derive(Deserialize)]
struct Said {
    outcome: Outcome,
    basis: Basis,
    #[serde(default)]
    decisions: Vec<Granted>,
}

#[derive(Deserialize)]
struct Basis {
    document: String,
    clause: String,
}

#[derive(Deserialize)]
struct Granted {
    what: Words,
}

#[derive(Deserialize)]
struct Words {
    text: String,
}

/// The entry of a run: its conclusion, the clauses that are not met, the exceptions that bear on it, and its data.
pub fn of_run(seen: &RunSeen) -> Entry {
    let RunSeen { head, reported, dossier, manifest } = seen;
    let said: Vec<Said> = serde_json::from_value(reported.findings()).unwrap_or_default();
    let open = said.iter().filter(|finding| finding.outcome.is_open());
    let mut clauses: Vec<String> = Vec::new();
    for finding in open {
        let clause = format!("{} {}", finding.basis.document, finding.basis.clause).trim().to_owned();
        if !clauses.contains(&clause) {
            clauses.push(clause);
        }
    }
    let mut granted: Vec<&str> =
        said.iter().flat_map(|finding| &finding.decisions).map(|one| one.what.text.as_str()).collect();
    granted.dedup();
    let what = match head.signed_from {
        Some(_) => say("history-run-signed"),
        None => say("history-run"),
    };
    let place = format!("{}/{}", head.batch, head.run);
    let entry = Entry::new(head.date.parse().ok(), Track::Run, what.with("verdict", reported.verdict), place);
    let mut data: BTreeMap<String, String> =
        head.digests.iter().map(|(name, digest)| (name.clone(), digest.to_string())).collect();
    data.extend(dossier.map(|digest| ("dossier".to_owned(), digest.to_string())));
    data.extend(manifest.map(|digest| ("manifest".to_owned(), digest.to_string())));
    Entry { reason: granted.join("；"), clauses, data, ..entry.by(head.program.clone(), say("history-program").zh()) }
}

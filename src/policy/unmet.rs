//! Entries of the policy that apply to no student of the batch: dead letters, or a scope that is written wrong.

use std::collections::BTreeSet;

use serde::Serialize;

use super::tables::Policy;
use crate::location::Location;
use crate::message::Fact;

/// An entry that applies to nobody.
#[derive(Debug, Clone, Serialize)]
pub struct Unmet {
    /// Where it stands.
    pub at: Location,
    /// The list, for example `applies.midterm`.
    pub list: &'static str,
    /// The document with its clause.
    pub clause: String,
    /// For whom it is, and what it says, as JSON.
    pub text: String,
    /// For whom it is, in words; empty where it is for everybody.
    #[serde(skip)]
    pub scope: Vec<Fact>,
}

impl Unmet {
    /// What the list is about.
    pub fn subject(&self) -> Fact {
        Fact::Word("policy-list", self.list.rsplit('.').next().unwrap_or(self.list))
    }
}

/// The entries that are not among those `met`, in the order of the file.
pub fn unmet(policy: &Policy, met: &BTreeSet<&Location>) -> Vec<Unmet> {
    let document = |key: &str| {
        let document = policy.documents.get(key);
        document.map_or_else(String::new, |of| of.number.clone().unwrap_or_else(|| format!("《{}》", of.title)))
    };
    let mut unmet = Vec::new();
    for list in policy.lists() {
        let entries = list.entries.iter().filter(|entry| !met.contains(entry.at));
        unmet.extend(entries.map(|entry| Unmet {
            at: entry.at.clone(),
            list: list.name,
            clause: format!("{} {}", document(entry.basis), entry.clause),
            text: entry.text.clone(),
            scope: entry.scope.words(),
        }));
    }
    unmet.sort_by(|one, other| one.at.cmp(&other.at));
    unmet
}

//! Entries of the policy that apply to no student of the batch: dead letters, or a scope that is written wrong.

use std::collections::BTreeSet;

use serde::Serialize;

use super::tables::Policy;
use crate::location::Location;

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
}

/// The entries that are not among those `met`, in the order of the file.
pub fn unmet(policy: &Policy, met: &BTreeSet<Location>) -> Vec<Unmet> {
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
        }));
    }
    unmet.sort_by(|one, other| one.at.cmp(&other.at));
    unmet
}

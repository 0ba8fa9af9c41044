//! Entries of the policy that apply to no student of the batch: dead letters, or a scope that is written wrong.

use std::collections::BTreeSet;

use super::tables::Policy;
use crate::location::Location;

/// The places of all entries that are not among those `met`, in the order of the file.
pub fn unmet(policy: &Policy, met: &BTreeSet<Location>) -> Vec<Location> {
    let entries = policy.lists().into_iter().flat_map(|list| list.entries);
    let mut places: Vec<_> = entries.map(|entry| entry.at).filter(|at| !met.contains(at)).cloned().collect();
    places.sort();
    places
}

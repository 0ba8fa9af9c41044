//! Entries of the policy that no student ever met: dead letters, or a scope that is written wrong.

use std::collections::BTreeSet;

use super::tables::{Entries, Policy};
use crate::location::Location;

/// The places of all entries that are not among those `met`, in the order of the file.
pub fn unmet(policy: &Policy, met: &BTreeSet<Location>) -> Vec<Location> {
    places(policy).into_iter().filter(|at| !met.contains(at)).collect()
}

fn places(policy: &Policy) -> Vec<Location> {
    let table = &policy.applies;
    let rows = [
        &table.practice,
        &table.activities,
        &table.midterm,
        &table.proposal,
        &table.outputs,
        &table.photo,
        &table.chsi_photo,
        &table.fees,
    ];
    let mut all: Vec<Location> = rows.into_iter().flat_map(of).collect();
    all.extend(of(&policy.pass_marks));
    all.extend(of(&policy.attempts));
    all.extend(of(&policy.exemptions));
    all.extend(of(&policy.average));
    all.extend(of(&policy.study_length));
    all.extend(of(&policy.proposal_interval));
    all.extend(of(&policy.sign_offs));
    all.extend(of(&policy.outputs));
    all.extend(of(&policy.evidence));
    all.extend(of(&policy.project_outputs));
    all.extend(of(&policy.programme_fallback));
    all.extend(of(&policy.photos));
    all.extend(of(&policy.decisions));
    all.sort();
    all
}

fn of<T>(entries: &Entries<T>) -> Vec<Location> {
    entries.iter().map(|entry| entry.at().clone()).collect()
}

//! A round that is over: locked with the digests of what it was made from and of every paper in it. What changes later
//! shows as a difference and changes nothing in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::round::Round;
use super::ruling::{Action, Ruling, proposed_ending};
use crate::message::say;
use crate::package::Sha256;
use crate::records::values::Day;

/// The lock of a round that is over, as `concluded.json` holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concluded {
    /// Format of the file.
    pub schema: String,
    /// Number of the round.
    pub round: u32,
    /// Who concluded it.
    pub by: String,
    /// The day on which the round was concluded.
    pub date: Day,
    /// Name and version of the program, which holds the rules.
    pub program: String,
    /// Digests of the graduate school's inputs, policy, templates, fonts and program.
    pub digests: BTreeMap<String, Sha256>,
    /// Digest of each submission by college.
    pub submissions: BTreeMap<String, Sha256>,
    /// Digest of every other file of the round.
    pub files: BTreeMap<String, Sha256>,
}

impl Concluded {
    /// Format of the file.
    pub const SCHEMA: &'static str = "zishen/concluded/1";
}

/// Format of [`Ledger`].
const LEDGER: &str = "zishen/concluded-rounds/1";

/// The locks of the rounds of a batch: it lies beside them, is written before the lock, and knows one that was taken off
/// or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Format of the file.
    pub schema: String,
    /// The text of the lock of each round.
    pub locks: BTreeMap<u32, String>,
}

impl Ledger {
    /// The ledger of these locks.
    pub fn of(locks: BTreeMap<u32, String>) -> Ledger {
        Ledger { schema: LEDGER.into(), locks }
    }
}

/// Who would be left without an end, though the round would be over: neither sent back nor with an ending.
pub fn endless(rulings: &BTreeMap<String, Ruling>) -> impl Iterator<Item = &Ruling> {
    rulings.values().filter(|ruling| ruling.action != Action::Return && ruling.ending.is_none())
}

/// Something that is no longer as it was when a round was concluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// What the evaluation is made from: `inputs`, `policy`, `program` and others.
    Source(String),
    /// A file of the round was changed.
    Changed(String),
    /// A file of the round is gone.
    Gone(String),
    /// A file was put into the round.
    Added(String),
}

/// What differs now from a concluded round: what it was made from, and the files that lie in it.
pub fn drift(
    concluded: &Concluded,
    digests: &BTreeMap<String, Sha256>,
    files: &BTreeMap<String, Sha256>,
) -> Vec<Drift> {
    let sources = concluded.digests.iter().filter(|(name, digest)| digests.get(*name) != Some(digest));
    let mut drifts: Vec<Drift> = sources.map(|(name, _)| Drift::Source(name.clone())).collect();
    drifts.extend(concluded.files.iter().filter_map(|(name, digest)| match files.get(name) {
        None => Some(Drift::Gone(name.clone())),
        Some(found) => (found != digest).then(|| Drift::Changed(name.clone())),
    }));
    let added = files.keys().filter(|name| !concluded.files.contains_key(*name));
    drifts.extend(added.map(|name| Drift::Added(name.clone())));
    drifts
}

/// The decisions of a round that is not over: those made in it, and those that stand from rounds before.
pub fn present_rulings(round: &Round, given: BTreeMap<String, Ruling>) -> BTreeMap<String, Ruling> {
    let standing = round.cases.iter().filter_map(|case| case.standing.as_ref());
    standing.map(|(_, ruling)| (ruling.student.clone(), ruling.clone())).chain(given).collect()
}

/// The decisions of a round that is concluded: those made in this round, those that stand from rounds before, and, for
/// students whom nobody had to look at, that both sides agree.
pub fn concluded_rulings(
    round: &Round,
    given: &BTreeMap<String, Ruling>,
    by: &str,
    date: Day,
) -> BTreeMap<String, Ruling> {
    let ruling = |case: &super::round::Case| {
        let id = &case.compared.id;
        let made = given.get(id).or(case.standing.as_ref().map(|(_, ruling)| ruling)).cloned();
        let agreed = || Ruling {
            student: id.clone(),
            action: Action::Agree,
            ending: proposed_ending(&case.compared),
            reason: say("ruling-agreed").zh(),
            by: by.to_owned(),
            date,
            told: None,
            heard: None,
            statement: String::new(),
        };
        (id.clone(), made.unwrap_or_else(agreed))
    };
    round.cases.iter().filter(|case| !case.is_open() || given.contains_key(&case.compared.id)).map(ruling).collect()
}

#[cfg(test)]
mod tests {
    use super::super::round::Case;
    use super::super::round::tests::{case, earlier};
    use super::super::ruling::Ending;
    use super::*;

    /// Until a round is over, what stands in it is decided; what is decided in it counts more.
    #[test]
    fn what_stands_counts_while_a_round_is_open() {
        let before = earlier(Action::Agree, Some(Ending::Graduate));
        let standing = before.rulings.get("1").map(|ruling| (1, ruling.clone()));
        let round = Round { cases: vec![Case { standing, ..case() }], ..earlier(Action::Return, None).round };
        assert_eq!(present_rulings(&round, BTreeMap::new()), before.rulings);
        let given = earlier(Action::Return, None).rulings;
        assert_eq!(present_rulings(&round, given.clone()), given);
    }
}

//! What the policy asks as evidence of an output, and what of it is missing.

use super::holds::{Holds, known, scoped};
use super::index::IndexCell;
use crate::policy::case::Case;
use crate::policy::entry::Entry;
use crate::policy::stated::EvidenceRule;
use crate::policy::trail::Trail;
use crate::records::{OutputKind, PaperState, Sourced};

/// What the policy asks as evidence of an output.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'p> {
    /// What this entry says.
    Entry(&'p Sourced<Entry<EvidenceRule>>),
    /// It depends on something that the records do not say.
    Unknown,
    /// It depends on a word that nobody knows.
    Unclear,
    /// Nothing.
    Nothing,
}

impl<'p> Proof<'p> {
    /// The entry.
    pub fn entry(self) -> Option<&'p Sourced<Entry<EvidenceRule>>> {
        match self {
            Proof::Entry(entry) => Some(entry),
            _ => None,
        }
    }

    /// Whether it is refused whatever is shown.
    pub fn is_refused(self) -> bool {
        self.entry().is_some_and(|entry| entry.is.refused)
    }

    /// Whether the rules on evidence let an output count at all.
    pub fn admits(self) -> Holds {
        match self {
            Proof::Entry(entry) if entry.is.refused => Holds::No,
            Proof::Unknown => Holds::Unknown,
            Proof::Unclear => Holds::Unclear,
            _ => Holds::Yes,
        }
    }
}

/// What the policy asks as evidence of an output.
pub fn proof_of<'a>(
    case: &Case<'a>,
    kind: OutputKind,
    state: Option<PaperState>,
    index: &IndexCell,
    trail: &mut Trail<'a>,
) -> Proof<'a> {
    for entry in &case.policy.evidence {
        match falls_under(&entry.is, kind, state, index).max(scoped(entry.scope.matches(&case.subject))) {
            Holds::Yes => {
                trail.note_met(entry.at());
                return Proof::Entry(entry);
            }
            Holds::No => {}
            Holds::Unknown => return Proof::Unknown,
            Holds::Unclear => return Proof::Unclear,
        }
    }
    Proof::Nothing
}

fn falls_under(rule: &EvidenceRule, kind: OutputKind, state: Option<PaperState>, index: &IndexCell) -> Holds {
    let in_state =
        if rule.states.is_empty() { Holds::Yes } else { known(state.map(|state| rule.states.contains(&state))) };
    known(Some(rule.kind == kind)).max(in_state).max(index.names_any(&rule.indexes))
}

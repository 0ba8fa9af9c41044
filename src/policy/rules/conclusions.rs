//! What the school's rules propose beyond pass and fail (结业, 延期毕业, 肄业, 退学): from the findings, for a person to decide.
//!
//! Basis: the entry of the policy.

use crate::finding::{Finding, Proposed};
use crate::policy::conditions::{Ground, answer};
use crate::policy::entry::Match;
use crate::policy::facts::outputs::Holds;
use crate::policy::standing::Standing;
use crate::policy::trail::Trail;

/// The first entry that holds for the student and whose condition is met. Where one before it may hold, nothing is
/// proposed: what is not known never decides.
pub fn propose<'a>(standing: &Standing<'a>, findings: &[Finding], trail: &mut Trail<'a>) -> Option<Proposed> {
    let case = &standing.case;
    let ground = Ground { standing, findings, until: None, with_strays: true };
    for entry in &case.policy.conclusions {
        let holds = match entry.scope.matches(&case.subject) {
            Match::Yes => entry.is.when.as_ref().map_or(Holds::Yes, |when| answer(&ground, when).holds),
            Match::No => Holds::No,
            Match::Unknown(_) => Holds::Unknown,
        };
        match holds {
            Holds::Yes => {
                trail.note_met(entry.at());
                return Some(Proposed { name: entry.is.name.clone(), basis: case.entry_basis(entry) });
            }
            Holds::No => {}
            Holds::Unclear | Holds::Unknown => return None,
        }
    }
    None
}

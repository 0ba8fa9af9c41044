//! What the school's rules propose beyond pass and fail (结业, 延期毕业, 肄业, 退学): from the findings, for a person to decide.
//!
//! Basis: the entry of the policy.

use crate::finding::{Finding, Outcome, Proposed};
use crate::policy::conditions::{Ground, answer_condition};
use crate::policy::entry::{Entry, Match};
use crate::policy::facts::outputs::Holds;
use crate::policy::standing::Standing;
use crate::policy::trail::Trail;
use crate::records::{Conclusion, Sourced};

/// The first entry that holds for the student and whose condition is met. Where one before it may hold, or another holds
/// once what is open has turned out well or badly, nothing is proposed: what is not known never decides.
pub fn propose<'a>(standing: &Standing<'a>, findings: &[Finding], trail: &mut Trail<'a>) -> Option<Proposed> {
    let case = &standing.case;
    let entry = first(standing, findings)?;
    let is_open = |finding: &Finding| matches!(finding.outcome, Outcome::Missing | Outcome::Undetermined);
    if findings.iter().any(is_open) {
        for outcome in [Outcome::Pass, Outcome::Fail] {
            let turned = |finding: &Finding| {
                let outcome = if is_open(finding) { outcome } else { finding.outcome };
                Finding { outcome, ..finding.clone() }
            };
            let turned: Vec<Finding> = findings.iter().map(turned).collect();
            first(standing, &turned).filter(|other| std::ptr::eq(*other, entry))?;
        }
    }
    trail.note_met(entry.at());
    Some(Proposed { name: entry.is.name.clone(), basis: case.entry_basis(entry) })
}

/// The first entry that holds; none where one before it may.
fn first<'a>(standing: &Standing<'a>, findings: &[Finding]) -> Option<&'a Sourced<Entry<Conclusion>>> {
    let case = &standing.case;
    let ground = Ground { standing, findings, until: None, with_strays: true };
    for entry in &case.policy.conclusions {
        let holds = match entry.scope.matches(&case.subject) {
            Match::Yes => entry.is.when.as_ref().map_or(Holds::Yes, |when| answer_condition(&ground, when).holds),
            Match::No => Holds::No,
            Match::Unknown(_) => Holds::Unknown,
        };
        match holds {
            Holds::Yes => return Some(entry),
            Holds::No => {}
            Holds::Unclear | Holds::Unknown => return None,
        }
    }
    None
}

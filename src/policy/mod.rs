//! The review: policy and programmes against one student's records, one finding a requirement.

mod case;
mod check;
mod rules;
mod tables;

pub use case::{Case, PhotoState};
pub use check::faults;
pub use tables::{Applicability, Applies, ClauseRef, Clauses, PassMark, Policy, PolicyDocument, Row};

use crate::finding::{Evaluation, Verdict};

/// Evaluates one student; the findings stand in the order of the notice.
pub fn evaluate(case: &Case) -> Evaluation {
    let findings: Vec<_> = rules::ALL.iter().flat_map(|rule| rule(case)).collect();
    Evaluation { verdict: Verdict::of(&findings), findings }
}

//! The review: policy and programmes against one student's records, one finding a requirement.

mod case;
mod check;
mod courses;
mod credits;
mod exceptions;
mod found;
mod milestones;
mod outputs;
mod photo_rule;
mod programme;
mod rules;
mod scope;
mod tables;
mod unmet;

pub use case::{Case, Frame, Gathered, Papers, PhotoState, PhotoTwin, Traces};
pub use check::{decision_faults, faults, is_folder_name};
pub use courses::{AttemptStanding, CourseStanding};
pub use credits::{Average, Tally, average, tally};
pub use exceptions::{ExceptionNotice, Register};
pub use programme::{Applicable, How};
pub use rules::photo::{by_person as photo_by_person, hints as photo_hints};
pub use scope::{Scope, Subject, Terms};
pub use tables::*;
pub use unmet::unmet;

use crate::finding::{Evaluation, Verdict};

/// Evaluates one student; the findings stand in the order of the notice.
pub fn evaluate(case: &Case) -> Evaluation {
    let findings: Vec<_> = rules::ALL.iter().flat_map(|rule| rule(case)).collect();
    Evaluation { verdict: Verdict::of(&findings), findings }
}

//! The review: policy and programmes against one student's records, one finding a requirement.
//!
//! Data flow one way: the frame (policy, programmes, batch) and a record make a case; what its records come to are the
//! facts (`Standing`); the rules make findings of the facts.

mod asked;
mod basis;
mod case;
mod check;
mod check_conditions;
mod check_words;
mod conditions;
mod entry;
mod facts;
mod found;
mod frame;
mod gathered;
mod nation;
mod photo_rule;
mod phrases;
mod placeholder;
mod review_days;
mod rules;
mod spellings;
mod standing;
mod stated;
mod tables;
mod trail;
mod unmet;
mod unread;
mod waiver;
mod word_list;

pub use case::Case;
pub use check::{decision_faults, faults, is_folder_name};
pub use entry::{Entries, Entry, Scope, Subject, Terms};
pub use facts::average::Average;
pub use facts::courses::{AttemptStanding, CourseStanding};
pub use facts::credits::Tally;
pub use facts::exceptions::{ExceptionNotice, Papers, Register};
pub use facts::outputs::bare_title;
pub use facts::programme::{Applicable, How};
pub use facts::recognition::recognised;
pub use frame::Frame;
pub use gathered::{Gathered, PhotoState, PhotoTwin, SharedFile};
pub use placeholder::placeholders;
pub use review_days::{DayNotice, day_notices};
pub use rules::photo::{by_person as photo_by_person, hints as photo_hints};
pub use standing::Standing;
pub use stated::*;
pub use tables::*;
pub use trail::Traces;
pub use unmet::{Unmet, unmet};

use crate::finding::{Evaluation, Verdict};
use crate::records::Student;
use trail::Trail;

/// One student, reviewed.
#[derive(Debug)]
pub struct Review<'a> {
    /// What the records come to.
    pub standing: Standing<'a>,
    /// What the rules say of it; the findings stand in the order of the notice.
    pub evaluation: Evaluation,
    /// What of policy and decisions bore on it.
    pub traces: Traces,
}

/// Reviews one student; `file` holds the records.
pub fn review_student<'a>(frame: &Frame<'a>, file: &'a str, student: &'a Student, gathered: Gathered) -> Review<'a> {
    let mut trail = Trail::default();
    let case = Case::new(frame, file, student, gathered, &mut trail);
    let standing = Standing::of(case, &mut trail);
    let mut findings: Vec<_> = rules::ALL.iter().flat_map(|rule| rule(&standing, &mut trail)).collect();
    let further = rules::requirements::check_requirements(&standing, &findings, &mut trail);
    findings.extend(further);
    let proposed = rules::conclusions::propose(&standing, &findings, &mut trail);
    let gates = rules::gates::gates(frame.batch, &findings);
    let evaluation = Evaluation { verdict: Verdict::of(&findings), findings, proposed, gates };
    let traces = trail.into_traces(standing.case.refused_decisions());
    Review { standing, evaluation, traces }
}

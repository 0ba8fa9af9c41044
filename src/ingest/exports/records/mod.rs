//! Rows of each kind of table into the records of a student.

mod courses;
mod milestones;
mod outputs;
mod roster;

pub use roster::{blank_student, differing_fields, join_rows, may_be_two, read_roster};

use super::Context;
use super::catalogue::Catalogue;
use super::line::Line;
use super::notice::Weight;
use super::state::{note_contradictions, state_objection};
use crate::records::{Student, TableKind};

pub use courses::learn;

/// Whether what a column of state says against a row stands on its record as a remark, which holds back no more than the row;
/// what was not passed anyway needs none.
fn is_kept_as_remark(kind: TableKind, line: &Line) -> bool {
    let says_no =
        || line.value("result").is_some_and(|(result, ..)| line.headings.word("state", result.shown()) == Some("void"));
    match kind {
        TableKind::Results => true,
        TableKind::Milestones => milestones::is_named(line) || says_no(),
        TableKind::Practice => says_no(),
        _ => false,
    }
}

/// A remark of a row with what a column of state says against it.
fn remark(line: &mut Line) -> Option<String> {
    let against = state_objection(line).map(|against| against.zh());
    let own = line.text("note");
    [own, against].into_iter().flatten().reduce(|own, against| format!("{own}；{against}"))
}

/// Puts a row into the records of its student; none if the row was refused.
pub fn take(
    kind: TableKind,
    line: &mut Line,
    context: &Context,
    student: &mut Student,
    catalogue: &Catalogue,
) -> Option<()> {
    note_contradictions(line);
    let objection = state_objection(line);
    if let Some(against) = objection.filter(|_| !is_kept_as_remark(kind, line)) {
        line.remark(Weight::Doubt, "id", against);
    }
    match kind {
        TableKind::Roster => None,
        TableKind::Plan => courses::planned_course(line, context, student, catalogue),
        TableKind::Results => courses::result(line, student, catalogue),
        TableKind::Milestones => milestones::milestone(line, context, student),
        TableKind::Activities => milestones::activity(line, student),
        TableKind::Practice => milestones::read_practice(line, student),
        TableKind::Outputs => outputs::output(line, student),
        TableKind::Projects => outputs::project(line, student),
        TableKind::Photos => outputs::photo(line, student),
        TableKind::Decisions => outputs::decision(line, student),
    }
}

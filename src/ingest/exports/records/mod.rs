//! Rows of each kind of table into the records of a student.

mod courses;
mod milestones;
mod outputs;
mod roster;

pub use roster::{blank, join, roster};

use super::Context;
use super::catalogue::Catalogue;
use super::line::Line;
use crate::records::{Student, TableKind};

pub use courses::learn;

/// Puts a row into the records of its student; none if the row was refused.
pub fn take(
    kind: TableKind,
    line: &mut Line,
    context: &Context,
    student: &mut Student,
    catalogue: &Catalogue,
) -> Option<()> {
    match kind {
        TableKind::Roster => None,
        TableKind::Plan => courses::planned(line, context, student, catalogue),
        TableKind::Results => courses::result(line, student, catalogue),
        TableKind::Milestones => milestones::milestone(line, context, student),
        TableKind::Activities => milestones::activity(line, student),
        TableKind::Practice => milestones::practice(line, student),
        TableKind::Outputs => outputs::output(line, student),
        TableKind::Projects => outputs::project(line, student),
        TableKind::Photos => outputs::photo(line, student),
        TableKind::Decisions => outputs::decision(line, student),
    }
}

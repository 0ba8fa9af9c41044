//! What could not be read is not absent: a shortage that an unread row could close is no failure.

use super::case::Case;
use super::found::Found;
use crate::finding::{Code, Outcome};
use crate::message::{Fact, say};
use crate::records::TableKind;

impl Case<'_> {
    /// A failure that rows which could not be read might turn is missing; the note names them.
    pub(super) fn with_unread(&self, code: Code, found: Found) -> Found {
        if found.outcome != Outcome::Fail || self.student.unread.is_empty() {
            return found;
        }
        let tables = tables_of(code);
        let unread = self.student.unread.iter().filter(|unread| tables.contains(&unread.table));
        let rows: Vec<Fact> = unread
            .map(|unread| say("unread-row").with("at", unread.at.to_string()).with("why", unread.why.clone()).into())
            .collect();
        if rows.is_empty() {
            return found;
        }
        Found { outcome: Outcome::Missing, ..found.note(say("unread-rows").with("rows", rows)) }
    }
}

/// The exports that a requirement is decided by.
fn tables_of(code: Code) -> &'static [TableKind] {
    use TableKind::{Activities, Milestones, Outputs, Photos, Plan, Practice, Projects, Results, Roster};
    match code {
        Code::StudentInformation | Code::Programme | Code::Application | Code::StudyLength => &[Roster],
        Code::Fees | Code::ChsiPhoto => &[Roster],
        Code::Plan => &[Plan, Milestones],
        Code::SignOff | Code::Midterm | Code::Proposal | Code::Milestone => &[Milestones],
        Code::PlannedCourses | Code::RemedialCourses | Code::Average => &[Plan, Results],
        Code::TotalCredits | Code::ClassCredits | Code::GroupCredits => {
            &[Plan, Results, Practice, Activities, Milestones]
        }
        Code::Practice => &[Practice],
        Code::Activities => &[Activities],
        Code::Outputs | Code::OutputEvidence => &[Outputs],
        Code::ProjectConcluded => &[Outputs, Projects],
        Code::Photo => &[Photos],
        // Conditions count what could not be read themselves.
        Code::Glyphs | Code::Files | Code::Volume | Code::Requirement => &[],
    }
}

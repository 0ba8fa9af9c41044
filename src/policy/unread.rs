//! What could not be read is not absent: where an unread row could close a shortage, the requirement does not fail;
//! where it could turn a pass, the requirement does not pass.

use super::case::Case;
use super::entry::possible;
use super::facts::courses::course_key;
use super::found::Found;
use super::stated::{AverageRule, Take};
use crate::finding::{Code, Outcome};
use crate::message::{Fact, say};
use crate::records::{Attempt, ExceptionKind, TableKind, Unread};

impl Case<'_> {
    /// A failure or a pass that rows which could not be read might turn is missing; the note names them, and so does that of a
    /// shortage which they might close.
    pub(super) fn with_unread(&self, code: Code, found: Found) -> Found {
        let found = self.with_unread_decisions(code, found);
        let unread = &self.student.unread;
        if unread.is_empty() {
            return found;
        }
        let rows: Vec<&Unread> = match found.outcome {
            Outcome::Fail | Outcome::Missing => {
                unread.iter().filter(|row| tables_of(code).contains(&row.table)).collect()
            }
            Outcome::Pass => unread.iter().filter(|row| row.is_certain && self.may_turn(code, row)).collect(),
            _ => vec![],
        };
        if rows.is_empty() {
            return found;
        }
        let note = match (found.outcome, &found.note) {
            // What would be enough still holds, but the rows come first.
            (Outcome::Missing, Some(own)) => say("unread-first").with("rows", in_words(&rows)).with("own", own.clone()),
            _ => say("unread-rows").with("rows", in_words(&rows)),
        };
        Found { outcome: Outcome::Missing, ..found.note(note) }
    }

    /// A failure that a decision might lift is missing where a file of decisions that names the student could not be read.
    fn with_unread_decisions(&self, code: Code, found: Found) -> Found {
        let files = &self.student.unread_decisions;
        if files.is_empty() || found.outcome != Outcome::Fail || !self.may_be_lifted(code) {
            return found;
        }
        let files: Vec<Fact> = files.iter().map(|file| file.to_string().into()).collect();
        let note = say("unread-decisions").with("files", files);
        Found { outcome: Outcome::Missing, ..found.note(note) }
    }

    /// Whether the policy provides for decisions that bear on a requirement.
    fn may_be_lifted(&self, code: Code) -> bool {
        let of_courses = matches!(
            code,
            Code::PlannedCourses | Code::TotalCredits | Code::ClassCredits | Code::GroupCredits | Code::Average
        );
        self.policy.decisions.iter().any(|entry| match entry.is.kind {
            ExceptionKind::Waiver | ExceptionKind::Extension => {
                entry.is.rules.is_empty() || entry.is.rules.contains(&code)
            }
            ExceptionKind::Recognition => code == Code::Outputs,
            ExceptionKind::Exemption | ExceptionKind::Substitution | ExceptionKind::CreditTransfer => of_courses,
        })
    }

    /// Whether an unread row could turn a pass: where the last of several counts, or all of them.
    fn may_turn(&self, code: Code, row: &Unread) -> bool {
        match (code, row.table) {
            (Code::PlannedCourses | Code::RemedialCourses | Code::Average, TableKind::Plan) => true,
            (Code::PlannedCourses | Code::RemedialCourses, TableKind::Results) => self.may_lower(row),
            (Code::TotalCredits | Code::ClassCredits | Code::GroupCredits, TableKind::Results) => self.may_lower(row),
            (Code::Average, TableKind::Results) => self.is_planned(row) && (self.counts_all() || self.may_lower(row)),
            (Code::Midterm | Code::Proposal | Code::Milestone, TableKind::Milestones) => true,
            (Code::Practice, TableKind::Practice) => true,
            (Code::OutputEvidence, TableKind::Outputs) => true,
            (Code::ProjectConcluded, TableKind::Projects) => true,
            // What the platform refused is no photo that will do, whatever its bytes.
            (Code::Photo | Code::ChsiPhoto, TableKind::Photos) => true,
            _ => false,
        }
    }

    /// Whether one sitting more at a planned course could take a pass away: the last counts, or a 旷考 undoes a 补考.
    fn may_lower(&self, row: &Unread) -> bool {
        let has_resits = self.student.results.iter().any(|result| result.attempt == Attempt::Resit);
        let mut rules = possible(&self.policy.attempts, &self.subject).map(|entry| entry.is);
        let lowers = rules.any(|rule| rule.take == Take::Last || (rule.truant_must_retake && has_resits));
        lowers && self.is_planned(row)
    }

    fn counts_all(&self) -> bool {
        possible(&self.policy.average, &self.subject).any(|entry| entry.is == AverageRule::EveryAttempt)
    }

    /// Whether it may describe a planned course.
    fn is_planned(&self, row: &Unread) -> bool {
        let Some(code) = &row.course else { return true };
        let key = course_key(code, "");
        self.student.planned_courses().iter().any(|course| course_key(&course.code, &course.name) == key)
    }
}

/// Rows that could not be read, in words.
pub fn in_words(rows: &[&Unread]) -> Vec<Fact> {
    let words = |row: &&Unread| say("unread-row").with("at", row.at.to_string()).with("why", row.why.clone()).into();
    rows.iter().map(words).collect()
}

/// The exports that a requirement is decided by.
fn tables_of(code: Code) -> &'static [TableKind] {
    use TableKind::{Activities, Milestones, Outputs, Photos, Plan, Practice, Projects, Results, Roster};
    match code {
        Code::StudentInformation | Code::Programme | Code::Application | Code::StudyLength => &[Roster],
        Code::Fees => &[Roster],
        Code::ChsiPhoto => &[Roster, Photos],
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

//! What a condition stands on: the facts of one student, what was found so far, and the days of events.

use crate::finding::Finding;
use crate::message::{Message, say};
use crate::policy::facts::outputs::Holds;
use crate::policy::found::because;
use crate::policy::standing::Standing;
use crate::records::values::Day;

use super::item::NoDay;
use super::{courses, milestones};

/// Everything that a condition may look at.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'c, 'a> {
    /// What the student's records come to.
    pub standing: &'c Standing<'a>,
    /// What the rules before have found.
    pub findings: &'c [Finding],
    /// The last day that counts, where the requirement belongs to a stage.
    pub until: Option<Day>,
    /// Whether rows are looked at of which nobody knows whose they are, or of what kind.
    pub with_strays: bool,
}

impl Ground<'_, '_> {
    /// The most points that the table for the student gives, in thousandths.
    pub fn most_points(&self) -> u64 {
        courses::most_points(self.standing)
    }

    /// The day of an event. The month of entry begins with its first day; what was held several times has the day on
    /// which it was passed last.
    ///
    /// # Errors
    /// Why there is none, or none that is sure.
    pub fn day_of(&self, event: &str) -> Result<Day, NoDay> {
        let case = &self.standing.case;
        let unknown = || NoDay { holds: Holds::Unknown, why: say("event-untold").with("event", self.event(event)) };
        match event {
            "entry" => case.student.enrolled.map(|month| month.first_day()).ok_or_else(unknown),
            "expected" => case.student.expected.map(|month| month.first_day()).ok_or_else(unknown),
            "application" => {
                let submitted = case.student.application.as_ref().and_then(|application| application.submitted);
                self.in_time(event, submitted.ok_or_else(unknown)?)
            }
            "review" => Ok(case.batch.date),
            code => match case.batch.stage(code) {
                Some(stage) => Ok(stage.until),
                None => self.in_time(event, milestones::passed(self.standing, code, unknown)?),
            },
        }
    }

    /// The day of an event, where it lies within the studies.
    fn in_time(&self, event: &str, day: Day) -> Result<Day, NoDay> {
        let Some(why) = self.standing.case.out_of_time(Some(day)) else { return Ok(day) };
        let what = say("event-on").with("event", self.event(event)).with("date", day.to_string());
        Err(NoDay { holds: Holds::Unclear, why: because(what, why) })
    }

    /// An event in words.
    pub fn event(&self, event: &str) -> Message {
        let case = &self.standing.case;
        let named = |name: &str| say("event-named").with("name", name);
        match event {
            "entry" => say("event-entry"),
            "expected" => say("event-expected"),
            "application" => say("event-application"),
            "review" => say("event-review"),
            "midterm" => say("event-midterm"),
            "proposal" => say("event-proposal"),
            code => {
                let declared = case.programme().and_then(|programme| programme.milestone(code));
                match (case.batch.stage(code), declared, case.policy.milestones.get(code)) {
                    (Some(stage), ..) => say("event-stage").with("name", stage.name.as_str()),
                    (None, Some(milestone), _) => named(&milestone.name),
                    (None, None, Some(name)) => named(name),
                    (None, None, None) => named(code),
                }
            }
        }
    }
}

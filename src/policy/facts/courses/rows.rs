//! A planned course with everything that was made of it, and its rows under a finding.

use std::borrow::Cow;

use super::attempts::AttemptStanding;
use super::planned::CoursePlace;
use super::settle::CountedMark;
use crate::finding::{Counted, Ruled};
use crate::location::Location;
use crate::message::{Fact, Message, say};
use crate::policy::facts::credits::CreditPlace;
use crate::policy::found::counted;
use crate::records::mark::Judgement;
use crate::records::values::Credits;
use crate::records::{CourseClass, ExceptionKind, PlannedCourse, Sourced};

/// A planned course and what became of it.
#[derive(Debug)]
pub struct CourseStanding<'a> {
    /// What it is known by.
    pub key: Cow<'a, str>,
    /// The row of the plan.
    pub course: &'a Sourced<PlannedCourse>,
    /// Further rows of the plan for the same course.
    pub again: Vec<&'a Sourced<PlannedCourse>>,
    /// Where it may count; more than one where the plan contradicts itself.
    pub places: Vec<CoursePlace<'a>>,
    /// How the plan contradicts itself on it.
    pub conflict: Option<Message>,
    /// Why it may be another planned course under another code, so that a person must say what it brings.
    pub twin: Option<Message>,
    /// Results of its name outside the plan, as rows that do not count.
    pub elsewhere: Vec<Counted>,
    /// The kinds of decisions each of which counts it; none where it was taken.
    pub by: Vec<ExceptionKind>,
    /// What all sittings come to.
    pub judgement: Judgement,
    /// Why a person must decide.
    pub doubt: Option<Message>,
    /// Every sitting, those at courses that stand for it included.
    pub attempts: Vec<AttemptStanding<'a>>,
    /// The marks that count, one a course: its own, or those of the courses that stand for it. With their credits.
    pub counted: Vec<CountedMark>,
    /// Decisions that bear on it, valid or not.
    pub decisions: Vec<Ruled>,
}

impl CourseStanding<'_> {
    /// The class that decides the pass mark.
    pub fn class(&self) -> CourseClass {
        self.places.first().map_or(self.course.class, |place| place.class)
    }

    /// Whether it counts in credits; 补修课 never does.
    pub fn is_for_credit(&self) -> bool {
        self.places.iter().any(|place| !place.is_remedial)
    }

    /// The least and the most credits that it can bring where `counts` lets it; they differ only where the plan
    /// contradicts itself, or where the course may be another one.
    pub fn credits_where(&self, counts: impl Fn(&CreditPlace) -> bool) -> (Credits, Credits) {
        let credits = self.places.iter().map(|place| {
            let counting = !place.is_remedial && counts(&CreditPlace { group: place.group, class: place.class });
            if counting { place.credits } else { Credits::ZERO }
        });
        let least = if self.twin.is_some() { None } else { credits.clone().min() };
        (least.unwrap_or_default(), credits.max().unwrap_or_default())
    }

    /// The course and its sittings as rows under a finding, each with the reason why it does not count.
    /// Where it `is_open` what the credits come to, what the plan leaves open is such a reason.
    pub fn rows(&self, is_open: bool) -> Vec<Counted> {
        let mut rows = vec![self.own_row(is_open)];
        let more = self.attempts.iter().enumerate().filter(|(i, attempt)| *i > 0 || attempt.excluded.is_some());
        rows.extend(more.map(|(_, attempt)| attempt.row(self.course.name.as_str())));
        let name = self.course.name.as_str();
        let again = self.attempts.iter().flat_map(|attempt| &attempt.sitting.again);
        rows.extend(again.map(|row| twice(name, row.at())));
        rows.extend(self.again.iter().map(|row| twice(name, row.at())));
        rows.extend(self.elsewhere.iter().cloned());
        rows
    }

    fn own_row(&self, is_open: bool) -> Counted {
        let what = say("course-row")
            .with("course", self.course.name.as_str())
            .with("class", self.class())
            .with("credits", self.course.credits.to_string())
            .with("marks", self.marks());
        let why = match self.judgement {
            Judgement::Passed => None,
            _ => Some(self.doubt.clone().unwrap_or_else(|| say("attempt-not-passed"))),
        };
        let unplaced = || (self.places.len() > 1).then(|| say("course-group-unclear"));
        let of_plan = || if is_open { self.conflict.clone().or_else(unplaced) } else { None };
        let why = why.or_else(|| self.twin.clone()).or_else(of_plan);
        let at = self.attempts.first().map_or(self.course.at(), |attempt| attempt.sitting.result.at());
        counted(what, why, at)
    }

    /// All marks in words.
    pub fn marks(&self) -> Message {
        if self.attempts.is_empty() {
            return say("course-no-mark");
        }
        let words: Vec<Fact> = self.attempts.iter().map(|attempt| attempt.sitting.words().into()).collect();
        say("course-marks").with("marks", words)
    }
}

impl AttemptStanding<'_> {
    /// A sitting that does not count, with the reason.
    pub fn elsewhere(&self, why: Message) -> Counted {
        let what =
            say("attempt-row").with("course", self.sitting.result.name.as_str()).with("mark", self.sitting.words());
        counted(what, Some(why), self.sitting.result.at())
    }

    fn row(&self, course: &str) -> Counted {
        let what = say("attempt-row").with("course", course).with("mark", self.sitting.words());
        let passed = self.judgement == Judgement::Passed;
        let open = || (!passed).then(|| self.doubt.clone().unwrap_or_else(|| say("attempt-not-passed")));
        counted(what, self.excluded.clone().or_else(open), self.sitting.result.at())
    }
}

/// A row that only says again what another one says.
fn twice(course: &str, at: &Location) -> Counted {
    counted(say("course-name").with("course", course), Some(say("row-double")), at)
}

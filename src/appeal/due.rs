//! What waits in all cases, and for whom, whatever day it is looked at.

use std::collections::BTreeMap;

use super::agenda::{Clock, Deadline, Party, clocks, closings};
use super::calendar::Calendar;
use super::number::CaseNumber;
use super::record::CaseFile;
use super::remedies::Remedies;
use super::stage::Stage;
use super::step::Notice;
use crate::message::{Fact, Message, say};
use crate::records::values::Day;

/// Something that nobody has done yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The case, or the round of degree applications.
    pub of: String,
    /// Whose case it is; empty for a round.
    pub student: String,
    /// What is to be done.
    pub what: Waiting,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waiting {
    /// A paper is to be delivered, at once.
    Delivery(Notice),
    /// A clock runs.
    Clock(Clock),
}

impl Due {
    /// The last day in time; none where it is due at once, or cannot be determined.
    pub fn last(&self) -> Option<Day> {
        match &self.what {
            Waiting::Delivery(_) => None,
            Waiting::Clock(clock) => clock.last.ok(),
        }
    }

    /// What is to be done, in words.
    pub fn what(&self) -> Message {
        match &self.what {
            Waiting::Delivery(notice) => say("due-delivery").with("notice", *notice),
            Waiting::Clock(clock) => match clock.awaits {
                Some(awaited) => {
                    let line = say("due-clock-provisional").with("deadline", clock.deadline);
                    line.with("year", awaited.year.to_string())
                }
                None => say("due-clock").with("deadline", clock.deadline),
            },
        }
    }

    /// Who has to act.
    pub fn party(&self) -> Fact {
        match &self.what {
            Waiting::Delivery(_) => Party::Office.fact(),
            Waiting::Clock(clock) => clock.party.fact(),
        }
    }
}

/// Everything that waits; what is due at once stands first, then what ends first.
pub fn due(cases: &BTreeMap<CaseNumber, CaseFile>, remedies: &Remedies, calendar: &Calendar) -> Vec<Due> {
    let mut all: Vec<Due> = cases.values().flat_map(|case| of_case(case, remedies, calendar)).collect();
    let open = closings(remedies, calendar).into_iter().filter(|(_, clock)| clock.done.is_none());
    all.extend(open.map(|(of, clock)| Due { of, student: String::new(), what: Waiting::Clock(clock) }));
    all.sort_by_key(Due::last);
    all
}

fn of_case(case: &CaseFile, remedies: &Remedies, calendar: &Calendar) -> Vec<Due> {
    let Ok(stage) = Stage::of(case) else { return vec![] };
    let due = |what| Due { of: case.number.to_string(), student: case.student.to_string(), what };
    let open = clocks(case, &stage, remedies, calendar).into_iter().filter(|clock| clock.done.is_none());
    let papers = stage.undelivered().into_iter().map(Waiting::Delivery);
    papers.chain(open.map(Waiting::Clock)).map(due).collect()
}

/// Whether the time to go on to the province has passed: that is nobody's arrears.
pub fn is_gone(due: &Due, on: Day) -> bool {
    matches!(&due.what, Waiting::Clock(clock) if clock.deadline == Deadline::Next && clock.last.is_ok_and(|last| on > last))
}

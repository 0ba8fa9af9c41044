//! What the records of one made-up student have in common, and the small things they are made of.

use std::iter::repeat_with;

use super::Frame;
use super::dice::Dice;
use super::pools::Pools;
use super::trouble::Trouble;
use crate::location::Location;
use crate::records::values::{CalendarMonth, Day};
use crate::records::{ExceptionKind, Programme, SignOff, Sourced, Student};

/// A made-up student, and what keeps the student from passing.
#[derive(Debug, Clone)]
pub struct Person {
    /// Counted from 0 through the whole cohort.
    pub number: usize,
    /// The records.
    pub student: Student,
    /// None of most.
    pub trouble: Option<Trouble>,
    /// What was granted about the last course of the plan.
    pub granted: Option<ExceptionKind>,
}

/// What a student's records have in common.
pub struct Way<'w> {
    /// The programme that the student follows.
    pub programme: &'w Programme,
    /// What the cohort is made for.
    pub frame: &'w Frame<'w>,
    /// Words to choose from.
    pub pools: &'w Pools,
    /// What is wrong, if anything.
    pub trouble: Option<Trouble>,
    /// What was granted about the last course of the plan.
    pub granted: Option<ExceptionKind>,
    /// Year of entry.
    pub entered: i32,
    /// The supervisor.
    pub tutor: String,
    /// Title of the thesis.
    pub title: String,
}

impl Way<'_> {
    /// The first two digits of the major code.
    pub fn discipline(&self) -> &str {
        discipline(self.programme)
    }

    /// Whether this is what is wrong.
    pub fn has(&self, trouble: Trouble) -> bool {
        self.trouble == Some(trouble)
    }

    /// Approved by the supervisor.
    pub fn by_tutor(&self, date: Option<Day>) -> Option<SignOff> {
        Some(SignOff { name: Some(self.tutor.clone()), date, opinion: Some(self.pools.remark("agreed")) })
    }

    /// Approved by the college.
    pub fn by_college(&self, date: Option<Day>) -> Option<SignOff> {
        let opinion = Some(self.pools.remark("agreed"));
        Some(SignOff { name: Some(self.pools.remark("officer")), date, opinion })
    }
}

/// The first two digits of the major code.
pub fn discipline(programme: &Programme) -> &str {
    programme.major_code.get(..2).unwrap_or_default()
}

/// A record without a place.
pub fn unplaced<T>(value: T) -> Sourced<T> {
    Sourced::new(value, Location::whole(""))
}

/// A day, where there is one.
pub fn day_of(year: i32, month: i32, day: usize) -> Option<Day> {
    format!("{year:04}-{month:02}-{day:02}").parse().ok()
}

/// A month, where there is one.
pub fn month_of(year: i32, month: i32) -> Option<CalendarMonth> {
    format!("{year:04}-{month:02}").parse().ok()
}

/// A made-up name.
pub fn made_up_name(dice: &mut Dice, pools: &Pools) -> String {
    if dice.percent(1) {
        return dice.pick(&pools.minority).to_owned();
    }
    let length = 1 + dice.below(2);
    let given: String = repeat_with(|| dice.pick(&pools.given).to_owned()).take(length).collect();
    format!("{}{given}", dice.pick(&pools.surnames))
}

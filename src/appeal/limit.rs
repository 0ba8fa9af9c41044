//! Limits of time: so many days, working days or months, counted as 民法典 201 to 203 counts them.
//!
//! The day of the beginning is not counted (201). Months end on the day of the same number, or on the last day of the month
//! where there is none (202). A last day that is not worked gives way to the next one that is (203). Working days end on a
//! working day as they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::calendar::{Calendar, Uncovered};
use crate::message::{Message, Word, say};
use crate::records::values::Day;

/// Marks around a title, and brackets around a number after it, as people write them.
const OPEN: char = '\u{300a}';
const CLOSE: char = '\u{300b}';
const BRACKET: char = '\u{ff08}';
const END: char = '\u{ff09}';

/// What a limit is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Unit {
    /// 日
    Days,
    /// 工作日
    WorkingDays,
    /// 个月
    Months,
}

impl Word for Unit {
    const KIND: &'static str = "time-unit";
}

/// A document and the clause in it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Title or number.
    pub document: String,
    /// Clause; empty where the whole document is meant.
    #[serde(default)]
    pub clause: String,
}

impl Clause {
    /// `《学位法》第四十条`; a number in brackets after the title stands after the marks of the title.
    pub fn message(&self) -> Message {
        let document = self.document.trim().trim_start_matches(OPEN).trim_end_matches(CLOSE);
        let (title, number) = match document.rfind(BRACKET) {
            Some(at) if at > 0 && document.ends_with(END) => document.split_at(at),
            _ => (document, ""),
        };
        let line = say("remedy-clause").with("document", title.trim_end_matches(CLOSE));
        line.with("number", number).with("clause", self.clause.as_str())
    }
}

/// A limit of time and the clause that sets it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeLimit {
    /// How many.
    pub length: u16,
    /// Of what.
    pub unit: Unit,
    /// Where it is written.
    pub basis: Clause,
}

impl TimeLimit {
    /// The last day of a limit that begins with what happened on `start`.
    ///
    /// # Errors
    /// When the calendar does not hold a year that the answer hangs on.
    pub fn last_day(&self, start: Day, calendar: &Calendar) -> Result<Day, Uncovered> {
        match self.unit {
            Unit::Days => calendar.on_or_after(start.plus_days(self.length)),
            Unit::Months => calendar.on_or_after(start.plus_months(self.length)),
            Unit::WorkingDays => working_days(start, self.length, calendar),
        }
    }

    /// The same limit made longer.
    pub fn extended(&self, by: u16) -> TimeLimit {
        TimeLimit { length: self.length.saturating_add(by), ..self.clone() }
    }

    /// `15个工作日`
    pub fn message(&self) -> Message {
        say("time-limit").with("length", self.length).with("unit", self.unit)
    }
}

/// The last of so many working days after a day.
fn working_days(start: Day, length: u16, calendar: &Calendar) -> Result<Day, Uncovered> {
    let mut day = start;
    for _ in 0..length {
        day = calendar.on_or_after(day.next_day())?;
    }
    Ok(day)
}

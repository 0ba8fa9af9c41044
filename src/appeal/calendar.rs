//! `calendar.yaml`: which days are worked, after the yearly notices of 国务院办公厅 on holidays.
//!
//! A year that the file does not hold is not known: the notice of a year moves working days and cannot be guessed.

use jiff::civil::Weekday;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::message::{Message, say};
use crate::records::values::Day;

/// Format of the file.
pub const SCHEMA: &str = "zishen/calendar/1";
/// Years that a calendar may hold.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2199;
/// First day of December on which the notice for the next year has borne: 29 December 2018, a Saturday, was worked.
const NEW_YEAR: i8 = 29;

/// `calendar.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarFile {
    /// Format of the file: `zishen/calendar/1`.
    pub schema: String,
    /// A notice each.
    pub years: Vec<CalendarYear>,
}

/// What the notice for one year says. It may also bear on the December before.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The year.
    pub year: u16,
    /// Title and number of the notice.
    pub source: String,
    /// 放假.
    pub holidays: Vec<Holiday>,
    /// 调休上班: Saturdays and Sundays that are worked.
    #[serde(default)]
    pub working: Vec<Day>,
}

/// Days off in a row, both included.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// 元旦, 春节 …
    pub name: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// A year whose notice the calendar does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uncovered {
    /// The year.
    pub year: i16,
}

impl Uncovered {
    /// What is missing and what to do.
    pub fn message(self) -> Message {
        say("calendar-uncovered").with("year", self.year.to_string())
    }
}

/// Notices that agree with themselves.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    years: Vec<CalendarYear>,
}

impl Calendar {
    /// Takes the notices of a file.
    ///
    /// # Errors
    /// Every entry that cannot be.
    pub fn of(file: &str, read: CalendarFile) -> Result<Calendar, Vec<Fault>> {
        let mut faults = Vec::new();
        for (year, at) in read.years.iter().zip(0..) {
            let path = format!("years[{at}]");
            let is_again = read.years.iter().take(at).any(|other| other.year == year.year);
            let found = if is_again {
                vec![("year".to_owned(), say("calendar-again").with("year", year.year))]
            } else {
                year.faults()
            };
            faults.extend(found.into_iter().map(|(field, why)| Fault::of(file, &format!("{path}.{field}"), why)));
        }
        if faults.is_empty() { Ok(Calendar { years: read.years }) } else { Err(faults) }
    }

    /// Whether a day is worked.
    ///
    /// # Errors
    /// When the notice for its year is not there.
    pub fn is_working(&self, day: Day) -> Result<bool, Uncovered> {
        let year = day.civil().year();
        if !self.years.iter().any(|known| i32::from(known.year) == i32::from(year)) {
            return Err(Uncovered { year });
        }
        if self.years.iter().any(|known| known.working.contains(&day)) {
            return Ok(true);
        }
        let is_off = self.years.iter().flat_map(|known| &known.holidays).any(|off| off.from <= day && day <= off.to);
        Ok(!is_off && !is_weekend(day))
    }

    /// The year whose notice may still move a day at the end of the year before, where it is not there: 元旦 may begin in December.
    pub fn awaited(&self, day: Day) -> Option<Uncovered> {
        let (year, month, date) = day.ymd();
        let is_known = self.years.iter().any(|known| i32::from(known.year) == i32::from(year) + 1);
        (month == 12 && date >= NEW_YEAR && !is_known).then_some(Uncovered { year: year + 1 })
    }

    /// The day itself where it is worked, or else the first one after it that is.
    ///
    /// # Errors
    /// When the notice for a year on the way is not there.
    pub fn on_or_after(&self, day: Day) -> Result<Day, Uncovered> {
        let mut day = day;
        while !self.is_working(day)? {
            day = day.next_day();
        }
        Ok(day)
    }

    /// The notices that the calendar rests on.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.years.iter().map(|year| year.source.as_str())
    }
}

fn is_weekend(day: Day) -> bool {
    matches!(day.civil().weekday(), Weekday::Saturday | Weekday::Sunday)
}

impl CalendarYear {
    /// What cannot be, by field.
    fn faults(&self) -> Vec<(String, Message)> {
        let mut faults = Vec::new();
        if !i16::try_from(self.year).is_ok_and(|year| YEARS.contains(&year)) {
            faults.push(("year".to_owned(), say("calendar-year").with("year", self.year)));
        }
        if self.source.trim().is_empty() {
            faults.push(("source".to_owned(), say("calendar-source")));
        }
        for (off, at) in self.holidays.iter().zip(0..) {
            if off.from > off.to {
                faults.push((format!("holidays[{at}]"), say("calendar-backwards").with("name", off.name.as_str())));
            }
            let stray = [off.from, off.to].into_iter().find(|day| !self.speaks_of(*day));
            faults.extend(stray.map(|day| (format!("holidays[{at}]"), self.stray(day))));
        }
        for (day, at) in self.working.iter().zip(0..) {
            let is_off = self.holidays.iter().any(|off| off.from <= *day && *day <= off.to);
            let why = if !self.speaks_of(*day) {
                Some(self.stray(*day))
            } else if is_off {
                Some(say("calendar-both").with("day", day.to_string()))
            } else if !is_weekend(*day) {
                Some(say("calendar-weekday").with("day", day.to_string()))
            } else {
                None
            };
            faults.extend(why.map(|why| (format!("working[{at}]"), why)));
        }
        faults
    }

    /// Whether a day lies in the year or in the December before it.
    fn speaks_of(&self, day: Day) -> bool {
        let (year, month, _) = day.ymd();
        let own = i32::from(self.year);
        i32::from(year) == own || (i32::from(year) == own - 1 && month == 12)
    }

    fn stray(&self, day: Day) -> Message {
        say("calendar-stray").with("day", day.to_string()).with("year", self.year)
    }
}

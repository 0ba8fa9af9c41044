//! Values that exist only if they are valid: IDs, credits, marks, months, days, terms.

use std::fmt::{self, Write};
use std::str::FromStr;

use jiff::civil;
use serde_with::{DeserializeFromStr, SerializeDisplay};

use crate::message::{Message, say};

/// 学号: an opaque key of 1 to 32 ASCII letters, digits, `-` and `_`; leading zeros stay.
///
/// The alphabet is what may stand in a file name on every system, since the dossier is named after it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, DeserializeFromStr, SerializeDisplay)]
pub struct StudentId(String);

impl StudentId {
    /// The ID as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for StudentId {
    type Err = Message;
    fn from_str(text: &str) -> Result<Self, Message> {
        let valid =
            (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        // What begins with a dash is taken for an option by the tools that people check dossiers with.
        if !valid || text.starts_with('-') {
            Err(say("value-student-id").with("value", text))
        } else if matches!(text.len(), 3 | 4) && is_reserved_name(text) {
            Err(say("value-reserved-name").with("value", text))
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl fmt::Display for StudentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Device names that Windows refuses as file names.
fn is_reserved_name(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let numbered = |p: &str| upper.strip_prefix(p).is_some_and(|n| n.len() == 1 && n != "0");
    matches!(upper.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

/// Fixed-point, never a float: the text `12`, `2.5` or `0.125` is read exactly.
///
/// Some schools give an eighth of a credit for a lecture, so the unit is a thousandth.
fn thousandths(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 6 || fraction.len() > 3 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let scale = [1000, 100, 10, 1].get(fraction.len())?;
    let fraction = if fraction.is_empty() { 0 } else { fraction.parse::<u32>().ok()? * scale };
    Some(whole.parse::<u32>().ok()? * 1000 + fraction)
}

/// Writes thousandths without trailing zeros: `12`, `2.5`, `0.125`.
fn write_thousandths(value: u32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (whole, rest) = (value / 1000, value % 1000);
    match rest {
        // Nearly all are whole, most of one digit, and need no template.
        0 => match char::from_digit(whole, 10) {
            Some(digit) => f.write_char(digit),
            None => fmt::Display::fmt(&whole, f),
        },
        rest if rest % 100 == 0 => write!(f, "{whole}.{}", rest / 100),
        rest if rest % 10 == 0 => write!(f, "{whole}.{:02}", rest / 10),
        rest => write!(f, "{whole}.{rest:03}"),
    }
}

/// 学分 in thousandths of a credit; sums are exact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, DeserializeFromStr, SerializeDisplay)]
pub struct Credits(u32);

impl Credits {
    /// No credit.
    pub const ZERO: Credits = Credits(0);

    /// What is missing up to `needed`, zero if nothing is.
    pub fn short_of(self, needed: Credits) -> Credits {
        Credits(needed.0.saturating_sub(self.0))
    }

    /// The smaller of two.
    pub fn at_most(self, most: Credits) -> Credits {
        self.min(most)
    }

    /// The number of thousandths.
    pub fn thousandths(self) -> u32 {
        self.0
    }
}

impl std::iter::Sum for Credits {
    fn sum<I: Iterator<Item = Credits>>(items: I) -> Credits {
        Credits(items.fold(0, |sum, c| sum.saturating_add(c.0)))
    }
}

impl FromStr for Credits {
    type Err = Message;
    fn from_str(text: &str) -> Result<Self, Message> {
        thousandths(text).map(Credits).ok_or_else(|| say("value-credits").with("value", text))
    }
}

impl fmt::Display for Credits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_thousandths(self.0, f)
    }
}

/// A percent mark in thousandths of a point, 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, DeserializeFromStr, SerializeDisplay)]
pub struct Percent(u32);

impl Percent {
    /// The least mark.
    pub const ZERO: Percent = Percent(0);

    /// The number of thousandths of a point.
    pub fn thousandths(self) -> u32 {
        self.0
    }

    /// A thousandth more, where that is a mark.
    pub fn next(self) -> Option<Percent> {
        (self.0 < 100_000).then_some(Percent(self.0 + 1))
    }
}

impl FromStr for Percent {
    type Err = Message;
    fn from_str(text: &str) -> Result<Self, Message> {
        thousandths(text)
            .filter(|value| *value <= 100_000)
            .map(Percent)
            .ok_or_else(|| say("value-percent").with("value", text))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_thousandths(self.0, f)
    }
}

/// A day of the civil calendar, read as `2022-11-16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, DeserializeFromStr, SerializeDisplay)]
pub struct Day(civil::Date);

impl Day {
    /// Year, month and day as numbers.
    pub fn ymd(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// The day as the calendar library has it.
    pub fn civil(self) -> civil::Date {
        self.0
    }

    /// So many months later: the same day of the month, or its last day where the month is shorter, so that
    /// 31 March and 6 months are 30 September. The whole months between two days are full on that day.
    pub fn plus_months(self, months: u16) -> Day {
        Day(self.0.saturating_add(jiff::Span::new().months(i32::from(months))))
    }

    /// The day after.
    pub fn next_day(self) -> Day {
        Day(self.0.tomorrow().unwrap_or(self.0))
    }

    /// So many days later.
    pub fn plus_days(self, days: u16) -> Day {
        Day(self.0.saturating_add(jiff::Span::new().days(i32::from(days))))
    }

    /// Whole months up to `last`, a period that includes both days; zero when `last` is earlier.
    pub fn whole_months_to(self, last: Day) -> u16 {
        let after = last.next_day();
        // The last month may be short of some days; one less never is.
        let number = |day: Day| i32::from(day.0.year()) * 12 + i32::from(day.0.month());
        let months = u16::try_from((number(after) - number(self)).min(1200)).unwrap_or(0);
        if self.plus_months(months) <= after { months } else { months.saturating_sub(1) }
    }

    /// The month that the day lies in.
    pub fn calendar_month(self) -> CalendarMonth {
        CalendarMonth { year: self.0.year(), month: self.0.month() }
    }

    /// As a person writes it: `2022年11月16日`.
    pub fn chinese(self) -> String {
        let (year, month, day) = self.ymd();
        format!("{year}年{month}月{day}日")
    }

    /// Eight digits, as archives write a date: `20221116`.
    pub fn compact(self) -> String {
        let (year, month, day) = self.ymd();
        format!("{year:04}{month:02}{day:02}")
    }
}

impl FromStr for Day {
    type Err = Message;
    fn from_str(text: &str) -> Result<Self, Message> {
        let fault = || say("value-day").with("value", text);
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts[..] else { return Err(fault()) };
        let fixed = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
        if !(fixed(year, 4) && fixed(month, 2) && fixed(day, 2)) {
            return Err(fault());
        }
        let number = |s: &str| s.parse::<i16>().map_err(|_| fault());
        civil::Date::new(number(year)?, number(month)? as i8, number(day)? as i8).map(Day).map_err(|_| fault())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A month without a day, as in 入学年月, read as `2020-09`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, DeserializeFromStr, SerializeDisplay)]
pub struct CalendarMonth {
    year: i16,
    month: i8,
}

impl CalendarMonth {
    /// The year, which is also the cohort (年级) of a student who entered in this month.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, from 1.
    pub fn month(self) -> i8 {
        self.month
    }

    /// The first day of the month.
    pub fn first_day(self) -> Day {
        Day(civil::Date::new(self.year, self.month, 1).unwrap_or_default())
    }

    /// As a person writes it: `2020年9月`.
    pub fn chinese(self) -> String {
        format!("{}年{}月", self.year, self.month)
    }
}

impl FromStr for CalendarMonth {
    type Err = Message;
    fn from_str(text: &str) -> Result<Self, Message> {
        let (year, month, _) =
            format!("{text}-01").parse::<Day>().map_err(|_| say("value-month").with("value", text))?.ymd();
        Ok(Self { year, month })
    }
}

impl fmt::Display for CalendarMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_exact_and_print_without_trailing_zeros() {
        let sum: Credits = ["0.1", "0.2", "0.125", "2"].iter().map(|c| c.parse().unwrap()).sum();
        assert_eq!(sum.to_string(), "2.425");
        for bad in ["", "-1", "1e3", "2,5", "0.1234", ".5", "１", "9999999"] {
            assert!(bad.parse::<Credits>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_day_is_a_real_day() {
        assert_eq!("2024-02-29".parse::<Day>().unwrap().chinese(), "2024年2月29日");
        for bad in ["2022-02-29", "2022-13-01", "2022-1-1", "20220101", "+022-01-01", ""] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
    }

    /// Month ends by hand: 2022-08-31 and 6 months are 28 February 2023.
    #[test]
    fn months_are_added_by_the_calendar() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        for (from, months, to) in [
            ("2022-03-31", 6, "2022-09-30"),
            ("2022-08-31", 6, "2023-02-28"),
            ("2023-08-31", 6, "2024-02-29"),
            ("2022-02-28", 1, "2022-03-28"),
            ("2021-11-15", 12, "2022-11-15"),
        ] {
            assert_eq!(day(from).plus_months(months), day(to), "{from} + {months}");
        }
        for (from, to, months) in [
            ("2021-03-01", "2021-08-31", 6),
            ("2021-03-01", "2021-08-30", 5),
            ("2021-03-15", "2021-09-14", 6),
            ("2021-02-25", "2021-09-10", 6),
            ("2021-01-31", "2021-02-28", 1),
            ("2021-09-01", "2021-08-01", 0),
        ] {
            assert_eq!(day(from).whole_months_to(day(to)), months, "{from} – {to}");
        }
    }

    #[test]
    fn a_student_id_can_be_a_file_name_everywhere() {
        assert_eq!("012".parse::<StudentId>().unwrap().as_str(), "012");
        for bad in ["", "..", "a/b", "学号", "con", "LPT1", "a b", "x.y"] {
            assert!(bad.parse::<StudentId>().is_err(), "{bad}");
        }
    }
}

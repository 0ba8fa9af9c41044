//! 学期: an academic year and a term in it, in the ways that schools write them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde_with::{DeserializeFromStr, SerializeDisplay};

use crate::message::{Message, say};

use super::values::CalendarMonth;

/// A term; ordered by time. `2020-2021-1` is autumn 2020, `-2` spring 2021, `-3` summer 2021.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, DeserializeFromStr, SerializeDisplay)]
pub struct Term {
    /// Calendar year in which the academic year begins.
    year: i16,
    /// 1 autumn, 2 spring, 3 summer.
    number: u8,
}

impl Term {
    /// The half-year of study that a month belongs to: autumn from August to January, spring from February to July.
    pub fn of_month(month: CalendarMonth) -> Term {
        match month.month() {
            1 => Term { year: month.year() - 1, number: 1 },
            2..=7 => Term { year: month.year() - 1, number: 2 },
            _ => Term { year: month.year(), number: 1 },
        }
    }

    /// So many half-years later; a summer term counts as the spring before it.
    pub fn plus_half_years(self, half_years: u16) -> Term {
        let index = self.year.saturating_mul(2) + i16::from(self.number.min(2)) - 1;
        let index = index.saturating_add(i16::try_from(half_years).unwrap_or(i16::MAX));
        Term { year: index.div_euclid(2), number: if index.rem_euclid(2) == 0 { 1 } else { 2 } }
    }

    /// Half-years from this term to `last`, both counted; zero when `last` is earlier. A summer term belongs to the
    /// spring before it.
    pub fn half_years_to(self, last: Term) -> u16 {
        let index = |term: Term| i32::from(term.year) * 2 + i32::from(term.number.min(2));
        u16::try_from(index(last) - index(self) + 1).unwrap_or(0)
    }

    /// `2020-2021-1`, or `2020-2021学年第一学期`, with `第1学期`, `上学期` and `秋季学期` for the first.
    fn academic(text: &str) -> Option<Term> {
        let (years, rest) = text.split_at_checked(9)?;
        let (from, to) = years.split_once('-')?;
        let from = year(from)?;
        let rest = rest.strip_prefix("学年").unwrap_or(rest).trim_start_matches('-');
        let number = match rest.strip_suffix("学期").unwrap_or(rest) {
            "1" | "第1" | "第一" | "一" | "上" | "秋" | "秋季" => 1,
            "2" | "第2" | "第二" | "二" | "下" | "春" | "春季" => 2,
            "3" | "第3" | "第三" | "三" | "夏" | "夏季" | "小" => 3,
            _ => return None,
        };
        (year(to)? == from + 1).then_some(Term { year: from, number })
    }

    /// `2020秋`, `2021年春季学期`: the calendar year in which the term lies.
    fn seasonal(text: &str) -> Option<Term> {
        let (calendar, rest) = text.split_at_checked(4)?;
        let calendar = year(calendar)?;
        let season = rest.strip_prefix('年').unwrap_or(rest);
        let season = season.strip_suffix("学期").unwrap_or(season).trim_end_matches('季');
        match season {
            "秋" => Some(Term { year: calendar, number: 1 }),
            "春" => Some(Term { year: calendar - 1, number: 2 }),
            "夏" => Some(Term { year: calendar - 1, number: 3 }),
            _ => None,
        }
    }
}

fn year(text: &str) -> Option<i16> {
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|year| digits && *year >= 1900)
}

impl FromStr for Term {
    type Err = Message;
    fn from_str(text: &str) -> Result<Self, Message> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let compact = if is_plain {
            Cow::Borrowed(text)
        } else {
            let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            Cow::Owned(compact.replace(['/', '—', '–', '～', '~'], "-"))
        };
        let term = Term::academic(&compact).or_else(|| Term::seasonal(&compact));
        term.ok_or_else(|| say("value-term").with("value", text))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:04}-{}", self.year, self.year + 1, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_read_in_the_ways_that_schools_write_it() {
        let autumn = [
            "2015-2016-1",
            "2015-2016学年第一学期",
            "2015—2016学年第1学期",
            "2015秋",
            "2015年秋季学期",
            " 2015-2016 上学期",
        ];
        for text in autumn {
            assert_eq!(text.parse::<Term>().map(|t| t.to_string()), Ok("2015-2016-1".into()), "{text}");
        }
        assert_eq!("2016春".parse::<Term>().unwrap().to_string(), "2015-2016-2");
        for bad in ["", "2015", "2015-2017-1", "2015-2016-4", "第一学期", "２０１５秋", "201秋x"] {
            assert!(bad.parse::<Term>().is_err(), "{bad}");
        }
    }

    /// Six terms from September 2019 to June 2022 are three years of study.
    #[test]
    fn half_years_count_both_ends() {
        let term = |month: &str| Term::of_month(month.parse().unwrap());
        assert_eq!(term("2019-09").half_years_to(term("2022-06")), 6);
        assert_eq!(term("2019-09").half_years_to(term("2022-12")), 7);
        assert_eq!(term("2019-09").half_years_to(term("2020-01")), 1);
        assert_eq!(term("2020-03").half_years_to(term("2022-01")), 4);
        assert_eq!(term("2022-09").half_years_to(term("2019-09")), 0);
        assert_eq!(term("2019-09").plus_half_years(5), term("2022-03"));
    }
}

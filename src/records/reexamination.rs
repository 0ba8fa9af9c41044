//! How colleges send in what they examined and the graduate school re-examines it: days, sample, numbers of papers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::names::normal_name;
use super::values::Day;
use crate::message::{Message, say};

/// `reexamination` in `batch.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reexamination {
    /// Last day on which colleges send in; none where the school sets none.
    pub submit_by: Option<Day>,
    /// Last day of the re-examination.
    pub conclude_by: Option<Day>,
    /// Day of the review before the defence (答辩审查): what is extended ends before it; none where the school sets none.
    pub defence_review: Option<Day>,
    /// Whether nobody may be decided against who was not notified before and heard (拟不予通过告知, 陈述申辩); else it is reported.
    pub hear_first: bool,
    /// Days for the student's statement, from the delivery of 拟不予通过告知书.
    pub hear_days: u16,
    /// Whom students may ask: office, place, telephone; stands on the letters.
    pub contact: String,
    /// Another batch of the same season that this one continues: its cases that are still open are looked at, and the numbers
    /// of notices go on behind its.
    pub continues: Option<String>,
    /// Colleges that were given more time.
    pub extensions: Vec<MoreTime>,
    /// Share of the sample, in percent of the students of a college whom nothing else chooses.
    #[schemars(range(max = 100))]
    pub sample_percent: u8,
    /// Days that a college has to examine a case again, from the day of the notice.
    pub correction_days: u16,
    /// Number of the notices to colleges: a pattern with `{n}` where the running number stands. It is left to be filled in
    /// where none is given.
    pub notice_number: Option<String>,
    /// Number of the announcement (通报): a pattern with `{n}` where the number of the round stands. It is left to be filled in
    /// where none is given.
    pub announcement_number: Option<String>,
}

impl Default for Reexamination {
    fn default() -> Reexamination {
        Reexamination {
            submit_by: None,
            conclude_by: None,
            defence_review: None,
            hear_first: false,
            hear_days: 5,
            contact: String::new(),
            continues: None,
            extensions: vec![],
            sample_percent: 10,
            correction_days: 5,
            notice_number: None,
            announcement_number: None,
        }
    }
}

/// A later last day for one college, with who granted it and why.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoreTime {
    /// Code of the college.
    pub college: String,
    /// The new last day.
    pub until: Day,
    /// Why.
    pub reason: String,
    /// Who granted it.
    pub by: String,
    /// When.
    pub date: Day,
}

impl Reexamination {
    /// The last day on which a college sends in, as it stands on a day; what is sent in again is due by the end of the
    /// re-examination.
    pub fn deadline(&self, college: &str, again: bool, on: Day) -> Option<Day> {
        let later = self.conclude_by.filter(|_| again);
        self.submit_by.into_iter().chain(later).chain(self.extended(college, on)).max()
    }

    /// The extensions of a college that were granted by a day: nobody is given more time afterwards.
    fn extended<'d>(&'d self, college: &'d str, on: Day) -> impl Iterator<Item = Day> + 'd {
        let granted = self.extensions.iter().filter(move |more| more.college == college && more.date <= on);
        granted.map(|more| more.until)
    }

    /// The last day that a notice may give a college to examine again; none where the school sets none.
    pub fn last_again(&self, college: &str, on: Day) -> Option<Day> {
        self.conclude_by.map(|last| self.extended(college, on).fold(last, Day::max))
    }

    /// The day that a notice of a day gives a college to examine again: the one that is asked for, else `correction_days`
    /// later, and then not behind the last. None where the day is over before the notice or behind the last.
    pub fn again_by(&self, college: &str, on: Day, asked: Option<Day>) -> Option<Day> {
        let last = self.last_again(college, on);
        let by_itself = || last.into_iter().chain([on.plus_days(self.correction_days)]).min();
        asked.or_else(by_itself).filter(|day| *day >= on && last.is_none_or(|last| *day <= last))
    }

    /// What cannot be: field and problem. Nothing may be put off to the review before the defence (院通〔2022〕56号 二).
    pub fn faults(&self, is_college: impl Fn(&str) -> bool) -> Vec<(String, Message)> {
        let too_late = |day: Option<Day>| self.defence_review.filter(|review| day.is_some_and(|day| day >= *review));
        let days = [("submit_by", self.submit_by), ("conclude_by", self.conclude_by)];
        let mut faults: Vec<(String, Message)> = Vec::new();
        for (field, day) in days {
            faults.extend(
                too_late(day).map(|review| (field.to_owned(), say("days-too-late").with("day", review.to_string()))),
            );
        }
        if let Some((first, _)) = self.submit_by.zip(self.conclude_by).filter(|(first, last)| last < first) {
            faults.push(("conclude_by".to_owned(), say("days-over-before").with("day", first.to_string())));
        }
        for (more, at) in self.extensions.iter().zip(0..) {
            let field = |name: &str| format!("extensions[{at}].{name}");
            if !is_college(&more.college) {
                faults.push((field("college"), say("days-college").with("value", more.college.as_str())));
            }
            if normal_name(&more.by).is_empty() && !more.by.trim().is_empty() {
                faults.push((field("by"), say("answer-nobody").with("name", more.by.as_str())));
            }
            faults.extend(
                too_late(Some(more.until))
                    .map(|review| (field("until"), say("days-too-late").with("day", review.to_string()))),
            );
            if self.submit_by.is_some_and(|last| more.until <= last) {
                faults.push((field("until"), say("days-no-extension")));
            }
            let blank =
                [("reason", &more.reason), ("by", &more.by)].into_iter().filter(|(_, said)| said.trim().is_empty());
            faults.extend(blank.map(|(name, _)| (field(name), say("days-unreasoned"))));
        }
        faults
    }

    /// The number of the `n`th notice; empty where it is filled in by hand.
    pub fn numbered(&self, n: usize) -> String {
        filled(self.notice_number.as_ref(), n)
    }

    /// The number of the announcement of a round; empty where it is filled in by hand.
    pub fn announced(&self, round: u32) -> String {
        filled(self.announcement_number.as_ref(), round)
    }
}

fn filled(pattern: Option<&String>, n: impl ToString) -> String {
    pattern.map_or(String::new(), |pattern| pattern.replace("{n}", &n.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_put_off_to_the_review_before_the_defence_or_without_a_reason() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let more = |until: &str, reason: &str| MoreTime {
            college: "edu".into(),
            until: day(until),
            reason: reason.into(),
            by: "周某".into(),
            date: day("2022-11-14"),
        };
        let days = |extensions| Reexamination {
            submit_by: Some(day("2022-11-15")),
            conclude_by: Some(day("2022-11-20")),
            defence_review: Some(day("2022-11-25")),
            extensions,
            ..Reexamination::default()
        };
        let said = |days: &Reexamination| -> Vec<String> {
            days.faults(|code| ["edu", "lit"].contains(&code))
                .into_iter()
                .map(|(field, why)| format!("{field} {}", why.key()))
                .collect()
        };
        assert_eq!(said(&days(vec![more("2022-11-24", "系统故障")])), [""; 0]);
        assert_eq!(said(&days(vec![more("2022-11-25", "系统故障")])), ["extensions[0].until days-too-late"]);
        assert_eq!(
            said(&days(vec![more("2022-11-15", " ")])),
            ["extensions[0].until days-no-extension", "extensions[0].reason days-unreasoned"]
        );
        let numbers =
            Reexamination { announcement_number: Some("院通〔2022〕{n}号".into()), ..Reexamination::default() };
        assert_eq!((numbers.announced(2).as_str(), numbers.numbered(2).as_str()), ("院通〔2022〕2号", ""));
        // Granted on the 14th, until the 24th.
        let longer = days(vec![more("2022-11-24", "系统故障")]);
        let until = |on| longer.deadline("edu", false, day(on)).unwrap().to_string();
        assert_eq!((until("2022-11-13").as_str(), until("2022-11-14").as_str()), ("2022-11-15", "2022-11-24"));
        assert_eq!(longer.deadline("lit", true, day("2022-11-16")), Some(day("2022-11-20")));
        for (college, on, asked, expected) in [
            ("lit", "2022-11-14", None, Some("2022-11-19")),
            ("lit", "2022-11-18", None, Some("2022-11-20")),
            ("lit", "2022-11-20", None, Some("2022-11-20")),
            ("lit", "2022-11-21", None, None),
            ("edu", "2022-11-21", None, Some("2022-11-24")),
            ("lit", "2022-11-18", Some("2022-11-19"), Some("2022-11-19")),
            ("lit", "2022-11-18", Some("2022-11-21"), None),
            ("lit", "2022-11-18", Some("2022-11-17"), None),
            ("edu", "2022-11-18", Some("2022-11-21"), Some("2022-11-21")),
        ] {
            let found = longer.again_by(college, day(on), asked.map(day));
            assert_eq!(found, expected.map(day), "{college} {on} {asked:?}");
        }
        let late = Reexamination { conclude_by: Some(day("2022-11-26")), ..days(vec![]) };
        assert_eq!(said(&late), ["conclude_by days-too-late"]);
        let over = Reexamination { conclude_by: Some(day("2022-11-14")), ..days(vec![]) };
        assert_eq!(said(&over), ["conclude_by days-over-before"]);
        let same_day = Reexamination { conclude_by: Some(day("2022-11-15")), ..days(vec![]) };
        assert_eq!(said(&same_day), [""; 0]);
        let nobody =
            MoreTime { college: "law".into(), by: "研究生院".into(), ..more("2022-11-24", "系统故障") };
        assert_eq!(said(&days(vec![nobody])), ["extensions[0].college days-college", "extensions[0].by answer-nobody"]);
    }
}

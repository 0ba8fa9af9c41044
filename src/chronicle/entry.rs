//! What was done once: a line of the case.

use std::collections::BTreeMap;

use serde::Serialize;
use strum::IntoStaticStr;

use crate::message::{Message, Word};
use crate::records::values::Day;

/// The way on which something was done. The three ways of the student are never mixed with those of the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Track {
    /// 申请
    Application,
    /// 学院初审
    CollegeReview,
    /// A run of the program.
    Run,
    /// 学院报送
    Submission,
    /// 研究生院复核 (院通〔2022〕56号)
    ReExamination,
    /// 申诉 (教育部令第41号)
    Appeal,
    /// 学术复核 (学位法 40)
    AcademicReview,
    /// 复核 (学位法 41)
    Reconsideration,
}

impl Word for Track {
    const KIND: &'static str = "track";
}

/// What was done once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// When; absent where nobody wrote it down.
    pub date: Option<Day>,
    /// The procedure that it belongs to.
    pub track: Track,
    /// What was done, and what came of it.
    pub what: Message,
    /// Who did it; empty where nobody wrote it down.
    pub by: String,
    /// In which office; empty likewise.
    pub role: String,
    /// What else it says: who took part, how they voted, where, by which paper.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Message>,
    /// The reason that was given; empty where none was.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What it rests on: document and clause.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<String>,
    /// Digests of the data on which it rests, by their names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub data: BTreeMap<String, String>,
    /// Run, round or case, with the place in it.
    pub place: String,
    /// The round of the re-examination that it belongs to, so that what is done on one day stands in the order in which it
    /// was done; the student's own ways come after all rounds but those that decide anew for their sake.
    #[serde(skip)]
    pub round: u32,
    /// Whether its round looks at the student since an appeal put aside what was decided.
    #[serde(skip)]
    pub is_anew: bool,
}

impl Entry {
    /// An entry that says no more than what was done, and where that is written.
    pub fn new(date: Option<Day>, track: Track, what: Message, place: impl Into<String>) -> Entry {
        let (by, role, reason) = Default::default();
        Entry {
            date,
            track,
            what,
            by,
            role,
            more: vec![],
            reason,
            clauses: vec![],
            data: BTreeMap::new(),
            place: place.into(),
            round: if track >= Track::Appeal { u32::MAX } else { 1 },
            is_anew: false,
        }
    }

    /// The same with who did it.
    pub fn by(self, by: impl Into<String>, role: impl Into<String>) -> Entry {
        Entry { by: by.into(), role: role.into(), ..self }
    }
}

fn signed(entry: &Entry) -> (Option<Day>, String) {
    (entry.date, entry.by.clone())
}

/// In the order of days, of one day in the order of the rounds and of the ways; what bears no day stands at the end. The
/// same thing that several runs or rounds describe stands once, at the first, and what a round tells itself is not told by a record again.
pub fn ordered(entries: Vec<Entry>) -> Vec<Entry> {
    let mut once: Vec<Entry> = Vec::new();
    for entry in entries {
        let is_known = |known: &Entry| {
            let bare = |one: &Entry| Entry { place: String::new(), round: 0, is_anew: false, ..one.clone() };
            bare(known) == bare(&entry)
        };
        if !once.iter().any(is_known) {
            once.push(entry);
        }
    }
    let by_round: Vec<_> = once.iter().filter(|one| one.what.key() == "history-ruled").map(signed).collect();
    once.retain(|one| {
        one.track != Track::ReExamination || one.what.key() != "history-decided" || !by_round.contains(&signed(one))
    });
    // What a round decides anew comes after the appeal, and so does all of the rounds behind it.
    let anew = once.iter().filter(|entry| entry.is_anew).map(|entry| entry.round).min().unwrap_or(u32::MAX);
    let is_behind = |entry: &Entry| entry.track < Track::Appeal && entry.round >= anew;
    once.sort_by_key(|entry| (entry.date.is_none(), entry.date, is_behind(entry), entry.round, entry.track));
    once
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::say;

    /// On one day the first round ends, an appeal puts its decision aside, and a second round decides anew.
    #[test]
    fn what_is_decided_anew_stands_behind_the_appeal() {
        let entry = |track, round, place: &str, is_anew| {
            let new = Entry::new("2022-11-18".parse().ok(), track, say("none"), place).by(place, "");
            Entry { round: if track == Track::Appeal { new.round } else { round }, is_anew, ..new }
        };
        let anew = entry(Track::ReExamination, 2, "round-2", true);
        let appeal = entry(Track::Appeal, 0, "case", false);
        let first = entry(Track::ReExamination, 1, "round-1", false);
        let sent = entry(Track::Submission, 1, "sent", false);
        let order: Vec<String> =
            ordered(vec![anew, appeal, first, sent]).into_iter().map(|entry| entry.place).collect();
        assert_eq!(order, ["sent", "round-1", "case", "round-2"]);
    }
}

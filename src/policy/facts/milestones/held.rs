//! One milestone, held once or again: its rows in time, and what the last of them says.

use crate::finding::{Counted, Outcome};
use crate::location::Location;
use crate::message::{Message, say};
use crate::policy::case::Case;
use crate::policy::found::{Found, counted};
use crate::records::mark::Judgement;
use crate::records::normal::normal_title;
use crate::records::values::Day;

/// What a row says of how it went.
#[derive(Debug, Clone, Copy)]
pub struct Held<'c> {
    /// The result as the school writes it.
    pub result: Option<&'c str>,
    /// The day on which it was held.
    pub date: Option<Day>,
    /// Where the row stands.
    pub at: &'c Location,
}

/// What the rows come to. One that was held again, or whose result was changed, is decided by the day, never by the order
/// of the rows.
pub fn decide(case: &Case, needed: Message, rows: &[Held]) -> Found {
    let mut distinct: Vec<Held> = Vec::new();
    let mut doubled: Vec<Held> = Vec::new();
    for row in rows {
        let known = distinct.iter().any(|known| known.date == row.date && same_result(known, row));
        if known { doubled.push(*row) } else { distinct.push(*row) }
    }
    // Of one day, the row that has its result says most.
    let rank = |row: &&Held| (row.date, meaning(case, row) != Judgement::Missing);
    let Some(last) = distinct.iter().max_by_key(rank).copied() else {
        return Found::new(Outcome::Missing, needed, say("record-none")).note(say("record-supply"));
    };
    let mut found = judge(case, needed, &last);
    if let Some((outcome, note)) = unsettled(case, &distinct, &last) {
        found = Found { outcome, ..found.note(note) };
    }
    let earlier = distinct.iter().filter(|row| !std::ptr::eq(row.at, last.at));
    let earlier: Vec<Counted> =
        earlier.map(|row| counted(words(row), Some(say("milestone-earlier")), row.at)).collect();
    let again = doubled.iter().map(|row| counted(words(row), Some(say("row-double")), row.at));
    found.rows(earlier.into_iter().chain(again))
}

fn same_result(one: &Held, other: &Held) -> bool {
    let text = |row: &Held| row.result.map(normal_title).unwrap_or_default();
    text(one) == text(other)
}

/// Why the last row does not settle the others: two on one day say different things, or one without a day may be later.
fn unsettled(case: &Case, rows: &[Held], last: &Held) -> Option<(Outcome, Message)> {
    let of_last = meaning(case, last);
    let differing = || rows.iter().filter(|row| meaning(case, row) != of_last);
    let undated = differing().find(|row| row.date.is_none() || last.date.is_none());
    let same_day = differing().find(|row| row.date == last.date && meaning(case, row) != Judgement::Missing);
    let note = |key: Message, other: &Held| key.with("one", last.at.to_string()).with("other", other.at.to_string());
    if let Some(other) = undated {
        let pending = meaning(case, other) == Judgement::Missing;
        let outcome = if pending { Outcome::Missing } else { Outcome::Undetermined };
        return Some((outcome, note(say("milestone-order-untold"), other)));
    }
    same_day.map(|other| (Outcome::Undetermined, note(say("milestone-contradicts"), other)))
}

/// What a row's result means in the words of the policy.
fn meaning(case: &Case, row: &Held) -> Judgement {
    case.policy.words.results.judge(row.result)
}

fn words(row: &Held) -> Message {
    let result = row.result.map(str::trim).unwrap_or_default();
    let day = row.date.map_or_else(|| say("date-none"), |day| say("date").with("date", day.to_string()));
    let shown = if result.is_empty() { say("result-pending") } else { say("mark").with("mark", result) };
    say("result-found").with("result", shown).with("date", day)
}

/// The result in the words of the policy; an unknown word is left to a person, and so is a day before entry or after the
/// review.
fn judge(case: &Case, needed: Message, row: &Held) -> Found {
    let found = words(row);
    let (outcome, note) = match meaning(case, row) {
        Judgement::Missing => (Outcome::Missing, Some(say("result-supply"))),
        // A day that cannot be right decides nothing.
        Judgement::Failed => match case.out_of_time(row.date) {
            Some(why) => (Outcome::Undetermined, Some(why)),
            None => (Outcome::Fail, Some(say("result-redo"))),
        },
        Judgement::Undetermined => {
            let result = row.result.map(str::trim).unwrap_or_default();
            (Outcome::Undetermined, Some(say("result-unknown-word").with("result", result)))
        }
        Judgement::Passed => match case.out_of_time(row.date) {
            _ if row.date.is_none() => (Outcome::Missing, Some(say("date-supply"))),
            Some(why) => (Outcome::Undetermined, Some(why)),
            None => (Outcome::Pass, None),
        },
    };
    let why = (outcome != Outcome::Pass).then(|| note.clone().unwrap_or_else(|| say("attempt-not-passed")));
    let row = counted(found.clone(), why, row.at);
    Found::new(outcome, needed, found).note_if(note).rows([row])
}

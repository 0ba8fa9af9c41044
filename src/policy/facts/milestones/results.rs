//! Milestones that end with a result: 中期考核, 开题报告, and others that the programme names.

use super::assessed::{Assessed, Gain, asked_by, assessed, if_asked, no_record};
use super::held::{Held, decide};
use crate::finding::{Code, Outcome};
use crate::location::Location;
use crate::message::{Message, say};
use crate::policy::asked::{no_programme, unknown_axis};
use crate::policy::case::Case;
use crate::policy::entry::Choice;
use crate::policy::facts::opinion::against;
use crate::policy::facts::opinion::remark::{raises_result, remarked};
use crate::policy::found::Found;
use crate::policy::trail::Trail;
use crate::records::mark::Judgement;
use crate::records::normal::normal_code;
use crate::records::values::Day;
use crate::records::{MilestoneRequirement, NamedMilestone, Proposal, SignOff, Votes};

pub fn assess_midterm<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Assessed {
    let requirement = case.programme().and_then(|p| p.midterm.as_ref());
    let needed = say("midterm-needed");
    let declared = requirement.map(|r| r.required);
    let (basis, asked) = case.asked(&case.policy.applies.midterm, &needed, declared, trail);
    let basis = asked_by(case, basis, &asked, requirement.and_then(|r| r.clause.as_ref()));
    let rows: Vec<Held> = case.student.midterms().map(|row| held(row.result.as_deref(), row.date, row.at())).collect();
    let last_day = last_day(&rows);
    let found = if_asked(asked, || {
        if case.programme().is_none() {
            return no_programme(&needed);
        }
        if rows.is_empty() {
            return no_record(needed);
        }
        let found = decide(case, needed, &rows);
        let notes = case.student.midterms().filter(|row| row.date == last_day);
        let found = raise(case, found, notes.filter_map(|row| row.note.as_deref()));
        let mut last = case.student.midterms().filter(|row| row.date == last_day);
        let doubted = last.find_map(|row| {
            let opinions = [&row.supervisor_review, &row.college_review];
            refused(case, opinions)
                .or_else(|| against(case, row.group_opinion.as_deref()))
                .or_else(|| voided(case, row.note.as_deref()))
        });
        doubt(found, doubted.or_else(|| after_application(case, last_day)))
    });
    assessed(Code::Midterm, basis, found, gain(requirement))
}

pub fn assess_proposal<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Assessed {
    let requirement = case.programme().and_then(|p| p.proposal.as_ref());
    let (interval, set_by, open_axis) = match case.choose(&case.policy.proposal_interval, trail) {
        Choice::Entry(entry) => (entry.is.months, Some(case.entry_basis(entry)), None),
        Choice::Unknown(axis) => (0, None, Some(axis)),
        Choice::None => (0, None, None),
    };
    let needed = match interval {
        0 => say("proposal-needed"),
        months => say("proposal-needed-interval").with("months", months),
    };
    let declared = requirement.map(|r| r.required);
    let (basis, asked) = case.asked(&case.policy.applies.proposal, &needed, declared, trail);
    let mut basis = asked_by(case, basis, &asked, requirement.and_then(|r| r.clause.as_ref()));
    let rows: Vec<Held> = case.student.proposals().map(|row| held(row.result.as_deref(), row.date, row.at())).collect();
    let last_day = last_day(&rows);
    let found = if_asked(asked, || {
        if case.programme().is_none() {
            return no_programme(&needed);
        }
        if rows.is_empty() {
            return no_record(needed);
        }
        if let Some(axis) = open_axis {
            return unknown_axis(case, axis, &needed);
        }
        let found = decide(case, needed, &rows);
        let notes = case.student.proposals().filter(|row| row.date == last_day);
        let found = raise(case, found, notes.filter_map(|row| row.note.as_deref()));
        let mut last = case.student.proposals().filter(|row| row.date == last_day);
        let found = doubt(found, last.find_map(|row| contradiction(case, row)));
        let before = found.outcome;
        let found = too_soon(case, found, &rows, interval);
        // Where the interval decides, the finding rests on what sets it.
        if let Some(set_by) = set_by.filter(|_| found.outcome != before) {
            basis = set_by;
        }
        found
    });
    assessed(Code::Proposal, basis, found, gain(requirement))
}

/// Milestones that the programme names, for example 文献综述.
pub fn named(case: &Case) -> Vec<Assessed> {
    let declared = case.programme().map_or(&[][..], |programme| &programme.milestones);
    declared.iter().map(|milestone| one(case, milestone)).collect()
}

fn one(case: &Case, milestone: &NamedMilestone) -> Assessed {
    let needed = say("milestone-needed").with("name", milestone.name.as_str());
    let code = normal_code(&milestone.code);
    let records = case.student.milestones.iter().filter(|record| normal_code(&record.code) == code);
    let rows: Vec<Held> = records.map(|row| held(row.result.as_deref(), row.date, row.at())).collect();
    let last = last_day(&rows);
    let found = doubt(decide(case, needed, &rows), after_application(case, last));
    let of_last = || case.student.milestones.iter().filter(|row| normal_code(&row.code) == code && row.date == last);
    let notes = || of_last().filter_map(|row| row.note.as_deref());
    let found = raise(case, doubt(found, voided(case, notes())), notes());
    let gain = Gain { credits: milestone.credits, group: milestone.group.as_deref() };
    let assessed = assessed(Code::Milestone, case.programme_clause(milestone.clause.as_ref()), found, gain);
    Assessed { subject: milestone.code.clone(), name: milestone.name.clone(), ..assessed }
}

fn gain(requirement: Option<&MilestoneRequirement>) -> Gain<'_> {
    requirement.map_or(Gain::NONE, |r| Gain { credits: r.credits, group: r.group.as_deref() })
}

fn held<'c>(result: Option<&'c str>, date: Option<Day>, at: &'c Location) -> Held<'c> {
    Held { result, date, at }
}

/// The day on which a milestone was held last. The rows of that day speak, whatever their order.
fn last_day(rows: &[Held]) -> Option<Day> {
    rows.iter().filter_map(|row| row.date).max()
}

/// A pass that other words of the record contradict is left to a person.
fn doubt(found: Found, doubt: Option<Message>) -> Found {
    match (found.outcome, doubt) {
        (Outcome::Pass, Some(doubt)) => Found { outcome: Outcome::Undetermined, ..found.note(doubt) },
        _ => found,
    }
}

/// A failure that a remark of the day takes back is left to a person.
fn raise<'c>(case: &Case, found: Found, mut remarks: impl Iterator<Item = &'c str>) -> Found {
    match remarks.find(|remark| found.outcome == Outcome::Fail && raises_result(case, remark)) {
        Some(remark) => {
            let note = say("milestone-voided").with("remark", remark);
            Found { outcome: Outcome::Undetermined, ..found.note(note) }
        }
        None => found,
    }
}

fn refused<'c>(case: &Case, signed: impl IntoIterator<Item = &'c Option<SignOff>>) -> Option<Message> {
    let mut opinions = signed.into_iter().flatten().map(|by| by.opinion.as_deref());
    opinions.find_map(|opinion| against(case, opinion))
}

/// Why a remark on a row leaves the result to a person.
fn voided<'c>(case: &Case, remarks: impl IntoIterator<Item = &'c str>) -> Option<Message> {
    remarked(case, remarks.into_iter()).map(|remark| say("milestone-voided").with("remark", remark))
}

/// Who applied before a milestone was held had not done it when applying.
fn after_application(case: &Case, held: Option<Day>) -> Option<Message> {
    let applied = case.applied()?;
    held.filter(|held| *held > applied).map(|_| say("date-after-application").with("applied", applied.to_string()))
}

/// Opinions and votes that do not go with a pass.
fn contradiction(case: &Case, proposal: &Proposal) -> Option<Message> {
    let votes = proposal.votes.as_ref().and_then(odd);
    votes
        .or_else(|| refused(case, [&proposal.supervisor_review, &proposal.college_review]))
        .or_else(|| against(case, proposal.panel_opinion.as_deref()))
        .or_else(|| voided(case, proposal.note.as_deref()))
}

/// No majority, or more votes than people.
fn odd(votes: &Votes) -> Option<Message> {
    let (present, agree) = (u32::from(votes.present), u32::from(votes.agree));
    let majority = agree * 2 > present && agree <= present;
    (!majority).then(|| say("votes-contradict").with("present", votes.present).with("agree", votes.agree))
}

/// So many whole months must lie between 开题 and the application; the same day of the month is enough.
fn too_soon(case: &Case, found: Found, rows: &[Held], months: u16) -> Found {
    let (Outcome::Pass | Outcome::Undetermined, Some(held)) = (found.outcome, last_day(rows)) else { return found };
    let earliest = held.plus_months(months);
    match case.applied() {
        None if months == 0 => found,
        None if found.outcome == Outcome::Undetermined => found,
        // A day that cannot be right does not say that it was too soon.
        Some(applied) if found.outcome == Outcome::Undetermined && held > applied => found,
        None => Found { outcome: Outcome::Missing, ..found.note(say("proposal-no-application")) },
        Some(applied) if applied >= earliest => found,
        Some(applied) => {
            let note =
                say("proposal-too-soon").with("applied", applied.to_string()).with("earliest", earliest.to_string());
            match stood_before(case, rows, |day| applied >= day.plus_months(months)) {
                // What was passed in time and passed once more did not come too late for that.
                Some(first) => {
                    let again = say("proposal-passed-again").with("first", first.to_string());
                    let note = say("sentences").with("list", vec![note, again]);
                    Found { outcome: Outcome::Undetermined, ..found.note(note) }
                }
                None => Found { outcome: Outcome::Fail, ..found.note(note) },
            }
        }
    }
}

/// A day on which it was passed early enough, and after which nothing but passes is recorded.
fn stood_before(case: &Case, rows: &[Held], is_early: impl Fn(Day) -> bool) -> Option<Day> {
    let judge = |row: &Held| case.policy.words.results.judge(row.result);
    let not_passed = rows.iter().filter(|row| judge(row) != Judgement::Passed).map(|row| row.date).max();
    let passed = rows.iter().filter(|row| judge(row) == Judgement::Passed);
    let passed = passed.filter(|row| not_passed.is_none_or(|last| last.is_some() && row.date > last));
    passed.filter_map(|row| row.date).filter(|day| is_early(*day)).min()
}

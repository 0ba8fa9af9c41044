//! 毕业资格申请, 修业年限 and 缴费: what stands before the review itself.
//!
//! Basis: the notice 四.1; the length of study and fees where the policy asks.

use std::collections::BTreeSet;

use crate::finding::{Basis, Code, Finding, Outcome};
use crate::message::{Message, say};
use crate::policy::asked::{Asked, no_programme, untold};
use crate::policy::case::Case;
use crate::policy::entry::Choice;
use crate::policy::found::Found;
use crate::policy::standing::Standing;
use crate::policy::tables::LeaveRule;
use crate::policy::trail::Trail;
use crate::records::values::{CalendarMonth, Day};
use crate::records::{Fees, Term, Window, Years};

pub fn check<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Vec<Finding> {
    let case = &standing.case;
    let basis = case.clause(&case.policy.clauses.application);
    let applied = application(case, trail);
    let mut findings = vec![case.finding(Code::Application, "", basis, applied, trail)];
    let (basis, found) = study_length(case, trail);
    findings.push(case.finding(Code::StudyLength, "", basis, found, trail));
    findings.extend(fees_paid(case, trail));
    findings
}

fn application<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Found {
    let window = case.student.college.as_ref().and_then(|code| case.batch.college(code)).and_then(|c| c.applications);
    let needed = match window {
        None => say("application-needed"),
        Some(Window { from, to }) => {
            say("application-needed-window").with("from", from.to_string()).with("to", to.to_string())
        }
    };
    let Some(application) = &case.student.application else {
        return Found::new(Outcome::Missing, needed, say("application-none")).note(say("application-supply")).row(
            say("row-record"),
            false,
            &case.whole(),
        );
    };
    let Some(day) = application.submitted else {
        return Found::new(Outcome::Missing, needed, say("application-not-submitted"))
            .note(say("application-supply"))
            .row(say("row-application"), false, application.at());
    };
    let found = say("application-found").with("date", day.to_string());
    let (outcome, note) = match window.map_or((Outcome::Pass, None), |window| in_time(case, window, day, trail)) {
        late @ (Outcome::Fail, _) => late,
        _ if !application.information_confirmed => (Outcome::Missing, Some(say("application-confirm"))),
        _ if day > case.batch.date => {
            (Outcome::Undetermined, Some(say("date-after-review").with("date", case.batch.date.to_string())))
        }
        in_time => in_time,
    };
    let decided = case.extensions(Code::Application).map(|granted| granted.ruled());
    Found::new(outcome, needed, found).note_if(note).decided(decided).row(
        say("row-application"),
        outcome == Outcome::Pass,
        application.at(),
    )
}

/// Within the college's days, or within an extension of them.
fn in_time<'a>(case: &Case<'a>, window: Window, day: Day, trail: &mut Trail<'a>) -> (Outcome, Option<Message>) {
    if day < window.from {
        return (Outcome::Fail, Some(say("application-early").with("from", window.from.to_string())));
    }
    if day <= window.to {
        return (Outcome::Pass, None);
    }
    let late = say("application-late").with("to", window.to.to_string());
    let Some(extension) = case.extension(Code::Application, |last| day <= last) else {
        return (Outcome::Fail, Some(late));
    };
    trail.mark_used(extension.exception);
    (Outcome::Waived, Some(late))
}

/// From entry to graduation in half-years, both counted, against the programme's least and most.
fn study_length<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> (Basis, Found) {
    let Some(programme) = case.programme() else {
        return (case.programme_basis(), no_programme(&say("study-needed-any")));
    };
    let (least, most) = (programme.duration.years, programme.duration.max_years);
    let (rule, basis, known) = match case.choose(&case.policy.study_length, trail) {
        Choice::Entry(entry) => (entry.is, case.entry_basis(entry), None),
        Choice::Unknown(axis) => (LeaveRule::LeaveCounts, case.programme_basis(), Some(axis)),
        Choice::None => (LeaveRule::LeaveCounts, case.programme_basis(), None),
    };
    let needed = match rule {
        LeaveRule::LeaveCounts => say("study-needed"),
        LeaveRule::LeaveExcluded => say("study-needed-without-leave"),
    };
    let needed = needed.with("least", least.to_string()).with("most", most.to_string());
    if let Some(axis) = known {
        return (basis, untold(axis, &needed));
    }
    let Some(entered) = case.student.enrolled else {
        let found = Found::new(Outcome::Missing, needed, say("study-no-entry")).note(say("information-supply"));
        return (basis, found.row(say("row-record"), false, &case.whole()));
    };
    (basis, measured(case, entered, rule, needed, least, most, trail))
}

/// The month in which the student graduates: the expected one, or that of the review.
fn last_month(case: &Case) -> CalendarMonth {
    case.student.expected.unwrap_or_else(|| case.batch.date.calendar_month())
}

fn measured<'a>(
    case: &Case<'a>,
    entered: CalendarMonth,
    rule: LeaveRule,
    needed: Message,
    least: Years,
    most: Years,
    trail: &mut Trail<'a>,
) -> Found {
    let studied = Term::of_month(entered).half_years_to(Term::of_month(last_month(case)));
    let (sure, perhaps) = match rule {
        LeaveRule::LeaveCounts => (0, 0),
        LeaveRule::LeaveExcluded => away(case),
    };
    // What was surely studied must reach the least, and what was perhaps studied must not pass the most.
    let (low, high) = (studied.saturating_sub(perhaps), studied.saturating_sub(sure));
    let found = say("study-found")
        .with("entered", entered.to_string())
        .with("graduates", last_month(case).to_string())
        .with("years", Years::of_half_years(studied).to_string())
        .with("away", Years::of_half_years(studied - high).to_string());
    let (outcome, note) = if high < least.half_years() {
        (Outcome::Fail, Some(say("study-too-short")))
    } else if low > most.half_years() {
        (too_long(case, trail), Some(say("study-too-long")))
    } else if low < least.half_years() || high > most.half_years() {
        (Outcome::Undetermined, Some(say("study-leave-unclear")))
    } else {
        (Outcome::Pass, None)
    };
    let decided = case.extensions(Code::StudyLength).map(|granted| granted.ruled());
    let rows = case.student.leave.iter().map(|leave| crate::finding::Counted {
        what: say("leave-row").with("from", leave.from.to_string()).with("to", leave.to.to_string()),
        counts: rule == LeaveRule::LeaveCounts,
        at: leave.at().clone(),
    });
    Found::new(outcome, needed, found).note_if(note).decided(decided).rows(rows).row(
        say("row-record"),
        true,
        &case.whole(),
    )
}

/// Half-years away: those that leave fills wholly, and those that it touches.
fn away(case: &Case) -> (u16, u16) {
    let index = |month: CalendarMonth| i32::from(month.year()) * 12 + i32::from(month.month());
    let months: BTreeSet<i32> =
        case.student.leave.iter().flat_map(|leave| index(leave.from)..=index(leave.to)).collect();
    let months: Vec<i32> = months.into_iter().collect();
    // Leave that is recorded twice, or in pieces, is one leave.
    let each = months.chunk_by(|a, b| a + 1 == *b).map(|leave| u16::try_from(leave.len()).unwrap_or(u16::MAX));
    let (wholly, touched): (Vec<_>, Vec<_>) = each.map(|months| (months / 6, months.div_ceil(6))).unzip();
    (wholly.iter().sum(), touched.iter().sum())
}

/// Beyond the longest time only an extension on record helps.
fn too_long<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Outcome {
    let graduates = last_month(case);
    let Some(extension) = case.extension(Code::StudyLength, |until| graduates <= until.calendar_month()) else {
        return Outcome::Fail;
    };
    trail.mark_used(extension.exception);
    Outcome::Waived
}

/// Only where the policy says anything of fees.
fn fees_paid<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Option<Finding> {
    let rows = &case.policy.applies.fees;
    if rows.is_empty() {
        return None;
    }
    let (basis, asked) = case.asked(rows, &say("fees-needed"), None, trail);
    let found = match asked {
        Asked::Settled(found) => found,
        Asked::Yes => fees(case),
    };
    Some(case.finding(Code::Fees, "", basis, found, trail))
}

fn fees(case: &Case) -> Found {
    let needed = say("fees-needed");
    let found = match case.student.fees {
        Some(Fees::Settled) => Found::new(Outcome::Pass, needed, say("fees-settled")),
        Some(Fees::Owing) => Found::new(Outcome::Fail, needed, say("fees-owing")).note(say("fees-pay")),
        None => Found::new(Outcome::Missing, needed, say("record-absent")).note(say("fees-supply")),
    };
    found.row(say("row-record"), case.student.fees == Some(Fees::Settled), &case.whole())
}

//! 毕业资格申请, 修业年限 and 缴费: what stands before the review itself.
//!
//! Basis: the notice 四.1; the length of study and fees where the policy asks.

use std::collections::BTreeSet;

use crate::finding::{Basis, Code, Finding, Outcome};
use crate::message::{Fact, Message, say};
use crate::policy::asked::{Asked, no_programme, unknown_axis};
use crate::policy::case::Case;
use crate::policy::entry::Choice;
use crate::policy::found::{Found, counted};
use crate::policy::standing::Standing;
use crate::policy::stated::LeaveRule;
use crate::policy::trail::Trail;
use crate::records::values::{CalendarMonth, Day};
use crate::records::{Fees, Leave, Term, Window, Years};

pub fn check_application<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Vec<Finding> {
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
    let mut in_window = || window.map_or((Outcome::Pass, None), |window| in_time(case, window, day, trail));
    let (outcome, note) = match (case.out_of_time(Some(day)), application.information_confirmed) {
        // A day that cannot be right is neither too early nor too late.
        (Some(why), true) => (Outcome::Undetermined, Some(why)),
        (Some(_), false) => (Outcome::Missing, Some(say("application-confirm"))),
        (None, confirmed) => match in_window() {
            late @ (Outcome::Fail, _) => late,
            _ if !confirmed => (Outcome::Missing, Some(say("application-confirm"))),
            _ if application.photo_confirmed == Some(false) => {
                (Outcome::Missing, Some(say("application-confirm-photo")))
            }
            in_time => in_time,
        },
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
    let reaches = |last| day <= last;
    let Some(extension) = case.extension(Code::Application, reaches) else {
        return failed_or_open(late, case.doubtful_extension(Code::Application, reaches));
    };
    trail.mark_used(extension.exception);
    (Outcome::Waived, Some(late))
}

/// A failure, unless a person finds that an extension holds.
fn failed_or_open(why: Message, doubt: Option<Message>) -> (Outcome, Option<Message>) {
    match doubt {
        Some(doubt) => (Outcome::Undetermined, Some(say("sentences").with("list", vec![why, doubt]))),
        None => (Outcome::Fail, Some(why)),
    }
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
    // The programme sets the years; the policy says only what counts as such.
    let clause = programme.duration.clause.as_ref();
    let basis = if clause.is_some() { case.programme_clause(clause) } else { basis };
    let needed = match rule {
        LeaveRule::LeaveCounts => say("study-needed"),
        LeaveRule::LeaveExcluded => say("study-needed-without-leave"),
    };
    let needed = needed.with("least", least.to_string()).with("most", most.to_string());
    if let Some(axis) = known {
        return (basis, unknown_axis(case, axis, &needed));
    }
    let Some(entered) = case.student.enrolled else {
        let found = Found::new(Outcome::Missing, needed, say("study-no-entry")).note(say("information-supply"));
        return (basis, found.row(say("row-record"), false, &case.whole()));
    };
    if entered <= case.batch.date.calendar_month() && case.entered().is_none() {
        let found = say("date-impossible").with("date", entered.to_string());
        let found = Found::new(Outcome::Undetermined, needed, found);
        return (basis, found.row(say("row-record"), false, &case.whole()));
    }
    (basis, measured(case, entered, &LengthRule { rule, least, most }, needed, trail))
}

/// The months in which the student may graduate: that of the review, and the expected one where it lies in another
/// half-year. What is expected does not set aside that the review is held now.
fn last_months(case: &Case) -> Vec<CalendarMonth> {
    let review = case.batch.date.calendar_month();
    match case.student.expected {
        Some(expected) if Term::of_month(expected) == Term::of_month(review) => vec![expected],
        Some(expected) => vec![review, expected],
        None => vec![review],
    }
}

/// What is asked of the length of study.
struct LengthRule {
    rule: LeaveRule,
    least: Years,
    most: Years,
}

/// The length of study up to one month.
struct Studied {
    last: CalendarMonth,
    outcome: Outcome,
    note: Option<Message>,
    years: Years,
    away: Years,
}

fn measured<'a>(
    case: &Case<'a>,
    entered: CalendarMonth,
    bounds: &LengthRule,
    needed: Message,
    trail: &mut Trail<'a>,
) -> Found {
    let months = last_months(case);
    let each: Vec<Studied> = months.into_iter().map(|last| studied(case, entered, last, bounds, trail)).collect();
    let Some(first) = each.first() else { return no_programme(&needed) };
    let agree = each.iter().all(|one| one.outcome == first.outcome);
    let (outcome, note) = if agree {
        (first.outcome, first.note.clone())
    } else {
        let months: Vec<Fact> = each.iter().map(|one| one.last.to_string().into()).collect();
        (Outcome::Undetermined, Some(say("study-expected-differs").with("months", months)))
    };
    let review = case.batch.date.calendar_month();
    let mut leave = case.student.leave.iter();
    let (outcome, note) = match leave
        .find(|leave| outcome == Outcome::Pass && leave.from <= review && review <= leave.to)
    {
        Some(leave) => {
            let on_leave = say("study-on-leave").with("from", leave.from.to_string()).with("to", leave.to.to_string());
            (Outcome::Undetermined, Some(on_leave))
        }
        None => (outcome, note),
    };
    let is_whole = first.away == Years::of_half_years(0);
    let found = say(if is_whole { "study-found-whole" } else { "study-found" })
        .with("entered", entered.to_string())
        .with("graduates", first.last.to_string())
        .with("years", first.years.to_string())
        .with("away", first.away.to_string());
    let decided = case.extensions(Code::StudyLength).map(|granted| granted.ruled());
    let rows = case.student.leave.iter().map(|leave| {
        let what = say("leave-row").with("from", leave.from.to_string()).with("to", leave.to.to_string());
        counted(what, why_no_leave(leave, entered, first.last, bounds.rule), leave.at())
    });
    let rows: Vec<_> = rows.collect();
    let open = note.clone().filter(|_| outcome == Outcome::Undetermined);
    let record = counted(say("row-record"), open, &case.whole());
    Found::new(outcome, needed, found).note_if(note).decided(decided).rows(rows).rows([record])
}

/// Why leave changes nothing: the rule counts it as study, or it lies outside the studies.
fn why_no_leave(leave: &Leave, entered: CalendarMonth, last: CalendarMonth, rule: LeaveRule) -> Option<Message> {
    if leave.to < leave.from {
        Some(say("item-ends-before-it-begins"))
    } else if leave.to < entered || leave.from > last {
        Some(say("leave-outside"))
    } else {
        (rule == LeaveRule::LeaveCounts).then(|| say("leave-counts-as-study"))
    }
}

fn studied<'a>(
    case: &Case<'a>,
    entered: CalendarMonth,
    last: CalendarMonth,
    bounds: &LengthRule,
    trail: &mut Trail<'a>,
) -> Studied {
    let LengthRule { rule, least, most } = *bounds;
    let studied = Term::of_month(entered).half_years_to(Term::of_month(last));
    let (sure, perhaps) = match rule {
        LeaveRule::LeaveCounts => (0, 0),
        LeaveRule::LeaveExcluded => away(case, entered, last),
    };
    // What was surely studied must reach the least, and what was perhaps studied must not pass the most.
    let (low, high) = (studied.saturating_sub(perhaps), studied.saturating_sub(sure));
    let (outcome, note) = if last < entered {
        (Outcome::Undetermined, Some(say("study-ends-before-entry")))
    } else if high < least.half_years() {
        (Outcome::Fail, Some(say("study-too-short")))
    } else if low > most.half_years() {
        too_long(case, last, trail)
    } else if low < least.half_years() || high > most.half_years() {
        (Outcome::Undetermined, Some(say("study-leave-unclear")))
    } else {
        (Outcome::Pass, None)
    };
    let away = Years::of_half_years(studied - high);
    Studied { last, outcome, note, years: Years::of_half_years(studied), away }
}

/// Half-years away within the studies: those that leave fills wholly, and those that it touches.
fn away(case: &Case, entered: CalendarMonth, last: CalendarMonth) -> (u16, u16) {
    let index = |month: CalendarMonth| i32::from(month.year()) * 12 + i32::from(month.month());
    let studies = index(entered)..=index(last);
    let within = |from: CalendarMonth, to: CalendarMonth| index(from).max(index(entered))..=index(to).min(index(last));
    let leave = case.student.leave.iter();
    let (reversed, in_order): (Vec<_>, Vec<_>) = leave.partition(|leave| leave.to < leave.from);
    let months: BTreeSet<i32> = in_order.into_iter().flat_map(|leave| within(leave.from, leave.to)).collect();
    let months: Vec<i32> = months.into_iter().collect();
    // Leave that is recorded twice, or in pieces, is one leave.
    let each = months.chunk_by(|a, b| a + 1 == *b).map(|leave| u16::try_from(leave.len()).unwrap_or(u16::MAX));
    let (wholly, touched): (Vec<_>, Vec<_>) = each.map(|months| (months / 6, months.div_ceil(6))).unzip();
    // Nobody knows which days leave took that ends before it begins.
    let unknown = reversed.into_iter().flat_map(|leave| within(leave.to, leave.from)).filter(|at| studies.contains(at));
    let unknown = u16::try_from(unknown.count()).unwrap_or(u16::MAX).div_ceil(6);
    (wholly.iter().sum(), touched.iter().sum::<u16>().saturating_add(unknown))
}

/// Beyond the longest time only an extension on record helps.
fn too_long<'a>(case: &Case<'a>, graduates: CalendarMonth, trail: &mut Trail<'a>) -> (Outcome, Option<Message>) {
    let reaches = |until: Day| graduates <= until.calendar_month();
    let Some(extension) = case.extension(Code::StudyLength, reaches) else {
        return failed_or_open(say("study-too-long"), case.doubtful_extension(Code::StudyLength, reaches));
    };
    trail.mark_used(extension.exception);
    (Outcome::Waived, Some(say("study-too-long")))
}

/// Only where the policy says anything of fees.
fn fees_paid<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Option<Finding> {
    let rows = &case.policy.applies.fees;
    if rows.is_empty() {
        return None;
    }
    let (basis, asked) = case.asked(rows, &say("fees-needed"), None, trail);
    let found = match asked {
        Asked::Settled(found) => *found,
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

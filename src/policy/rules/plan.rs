//! 个人培养计划: there is a plan, it meets the programme's least credits, and the supervisor has reviewed it online.
//!
//! Basis: the notice 三.1 and 四.2, and the programme.

use crate::finding::{Code, Finding, Outcome};
use crate::location::Location;
use crate::message::{Fact, Message, Word, say};
use crate::policy::asked::{no_programme, unknown_axis};
use crate::policy::case::Case;
use crate::policy::entry::{Axis, Entry, Match};
use crate::policy::facts::courses::course_key;
use crate::policy::facts::credits::CreditPlace;
use crate::policy::facts::opinion::{against, may_refuse, refuses};
use crate::policy::found::Found;
use crate::policy::standing::Standing;
use crate::policy::trail::Trail;
use crate::records::names::normal_name;
use crate::records::values::{Credits, Day};
use crate::records::{CourseClass, FormCode, Plan, Programme, SignOff, Sourced};

pub fn check_plan<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Vec<Finding> {
    let case = &standing.case;
    let mut findings = vec![case.finding(Code::Plan, "", case.programme_basis(), plan(standing), trail)];
    findings.extend(sign_offs(case, trail));
    findings
}

fn plan(standing: &Standing) -> Found {
    let case = &standing.case;
    let needed = say("plan-needed");
    let Some(programme) = case.programme() else { return no_programme(&needed) };
    // One that was signed but whose courses nobody has seen is not known, either.
    let Some(plan) = case.student.plan.as_ref().filter(|plan| !plan.courses.is_empty()) else {
        return Found::new(Outcome::Missing, needed, say("plan-none")).note(say("plan-supply"));
    };
    let Shortage { short, mut odd } = shortage(standing, programme);
    odd.extend(strange(programme, plan));
    let total: Credits = standing.courses.iter().map(|s| s.credits_where(|_| true).0).sum();
    let sums = say("plan-found").with("courses", standing.courses.len()).with("credits", total.to_string());
    let found = match (short.is_empty(), odd.is_empty()) {
        (false, _) => Found::new(Outcome::Fail, needed, say("sentences").with("list", short)).note(say("plan-adjust")),
        (true, false) => Found::new(Outcome::Undetermined, needed, sums).note(say("sentences").with("list", odd)),
        (true, true) => Found::new(Outcome::Pass, needed, sums),
    };
    found.row(say("row-plan"), true, plan.at())
}

/// What the plan falls short of, and what a person must settle in it.
struct Shortage {
    short: Vec<Message>,
    odd: Vec<Message>,
}

/// Groups, classes and compulsory courses that the plan falls short of. Groups of 必修环节 are filled by milestones and
/// are not counted here. A shortage that another reading of a contradictory plan would close is left to a person.
fn shortage(standing: &Standing, programme: &Programme) -> Shortage {
    let planned = |counts: &dyn Fn(&CreditPlace) -> bool| -> (Credits, Credits) {
        let (least, most): (Vec<_>, Vec<_>) =
            standing.courses.iter().map(|course| course.credits_where(counts)).unzip();
        (least.into_iter().sum(), most.into_iter().sum())
    };
    let mut shortage = Shortage { short: vec![], odd: vec![] };
    let mut measure = |what: Fact, (sure, perhaps): (Credits, Credits), least: Credits| {
        let list = if perhaps < least { &mut shortage.short } else { &mut shortage.odd };
        if sure < least {
            list.push(plan_short(what, sure, least));
        }
    };
    for group in programme.credits.groups.iter().filter(|group| group.class != CourseClass::Milestone) {
        let credits = planned(&|place| place.group == Some(group.code.as_str()));
        measure(group.name.as_str().into(), credits, group.min);
    }
    for (class, least) in programme.credits.classes.iter().filter(|(class, _)| **class != CourseClass::Milestone) {
        measure((*class).into(), planned(&|place| place.class == *class), *least);
    }
    let unclear = planned(&|_| true);
    let all = standing.planned();
    let most = [all, unclear.0.short_of(unclear.1)].into_iter().sum();
    measure(say("total").into(), (all, most), programme.credits.total);
    let codes = programme.credits.groups.iter().flat_map(|group| &group.compulsory);
    let is_planned = |code: &str| {
        let key = course_key(code, "");
        standing.courses.iter().any(|course| course.key == key)
    };
    let absent = codes.filter(|code| !is_planned(code));
    shortage.short.extend(absent.map(|code| say("plan-lacks-course").with("code", code.as_str())));
    shortage.odd.extend(standing.courses.iter().filter_map(|course| course.conflict.clone()));
    shortage
}

fn plan_short(what: Fact, credits: Credits, least: Credits) -> Message {
    say("plan-short").with("what", what).with("credits", credits.to_string()).with("least", least.to_string())
}

/// Courses in a group that the programme does not have.
fn strange(programme: &Programme, plan: &Plan) -> Vec<Message> {
    let known = |code: &str| programme.credits.groups.iter().any(|group| group.code == code);
    let courses = plan.courses.iter().filter(|course| course.class != CourseClass::Remedial);
    let odd = courses.filter(|course| course.group.as_deref().is_none_or(|group| !known(group)));
    odd.map(|course| {
        let group = course.group.clone().filter(|group| !group.trim().is_empty());
        let why = if group.is_some() { "plan-group-unknown" } else { "plan-group-untold" };
        say(why).with("course", course.name.as_str()).with("group", group.unwrap_or_default())
    })
    .collect()
}

/// Forms that the policy wants reviewed online by the supervisor; one that is not there is another finding's matter.
fn sign_offs<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Vec<Finding> {
    let each = case.policy.sign_offs.iter().filter_map(|entry| match entry.scope.matches(&case.subject) {
        Match::Yes => sign_off(case, entry, None, trail),
        Match::Unknown(axis) => sign_off(case, entry, Some(axis), trail),
        Match::No => None,
    });
    each.collect()
}

/// `unknown` is what the records do not say and the rule depends on; a review that is there is enough all the same.
fn sign_off<'a>(
    case: &Case<'a>,
    entry: &'a Sourced<Entry<FormCode>>,
    unknown: Option<Axis>,
    trail: &mut Trail<'a>,
) -> Option<Finding> {
    let student = case.student;
    let (review, at): (Option<&SignOff>, &Location) = match entry.is {
        FormCode::Plan => student.plan.as_ref().map(|plan| (plan.supervisor_review.as_ref(), plan.at()))?,
        form => last_review(case, form)?,
    };
    trail.note_met(entry.at());
    if student.original(entry.is).is_some() {
        return None;
    }
    let found = match (reviewed(case, entry.is, review), unknown) {
        (found, Some(axis)) if found.outcome != Outcome::Pass => unknown_axis(case, axis, &found.needed),
        (found, _) => found,
    };
    let found = found.row(say("row-form").with("form", entry.is), true, at);
    Some(case.finding(Code::SignOff, entry.is.key(), case.entry_basis(entry), found, trail))
}

/// The supervisor's review of the last 开题报告 or 中期考核. Of rows of one day the one that has it counts, and a refusal
/// before an assent, whatever their order.
fn last_review<'c>(case: &Case<'c>, form: FormCode) -> Option<(Option<&'c SignOff>, &'c Location)> {
    let rows: Vec<(Option<Day>, Option<&SignOff>, &Location)> = match form {
        FormCode::Proposal => {
            let rows = case.student.proposals();
            rows.map(|row| (row.date, row.supervisor_review.as_ref(), row.at())).collect()
        }
        FormCode::Midterm => {
            let rows = case.student.midterms();
            rows.map(|row| (row.date, row.supervisor_review.as_ref(), row.at())).collect()
        }
        _ => return None,
    };
    // A row of a day that cannot be right is not the last one where another is.
    let timely = rows.iter().map(|(date, ..)| *date).filter(|day| case.out_of_time(*day).is_none()).max();
    let last = timely.or_else(|| rows.iter().map(|(date, ..)| *date).max())?;
    let of_day = rows.into_iter().filter(|(date, ..)| *date == last);
    let counts = |review: Option<&SignOff>| {
        let refused = review.is_some_and(|review| may_refuse(case, review.opinion.as_deref()));
        (review.is_some(), refused, review.is_some_and(|review| review.name.is_some()), review.and_then(|one| one.date))
    };
    of_day.max_by_key(|(_, review, _)| counts(*review)).map(|(_, review, at)| (review, at))
}

fn reviewed(case: &Case, form: FormCode, review: Option<&SignOff>) -> Found {
    let needed = say("sign-off-needed").with("form", form);
    let Some(review) = review else {
        return Found::new(Outcome::Missing, needed, say("sign-off-none")).note(say("sign-off-supply"));
    };
    let opinion = review.opinion.clone().unwrap_or_default();
    let is_doubtful = match form {
        FormCode::Plan => may_refuse(case, review.opinion.as_deref()),
        _ => against(case, review.opinion.as_deref()).is_some(),
    };
    if is_doubtful {
        let found = say("sign-off-refused").with("opinion", opinion);
        let is_sure = refuses(case, review.opinion.as_deref());
        let note = if is_sure { say("sign-off-settle") } else { say("sign-off-doubtful") };
        return Found::new(Outcome::Undetermined, needed, found).note(note);
    }
    match (review.name.as_deref().map(str::trim), review.date) {
        (Some(name), Some(date)) if !normal_name(name).is_empty() => {
            let found = say("sign-off-found").with("name", name).with("date", date.to_string());
            // Nobody reviews themselves, but a supervisor may be called like the student.
            let is_supervisor = || case.student.supervisors.iter().any(|one| case.student.is_called(&one.name));
            let own = || (case.student.is_called(name) && !is_supervisor()).then(|| say("sign-off-own-name"));
            match case.impossible(date).or_else(own) {
                None => Found::new(Outcome::Pass, needed, found),
                Some(why) => Found::new(Outcome::Undetermined, needed, found).note(why),
            }
        }
        _ => Found::new(Outcome::Missing, needed, say("sign-off-incomplete")).note(say("sign-off-supply")),
    }
}

//! 总学分, 分类学分, 分组学分 and 加权平均成绩.
//!
//! Basis: the notice 三.1 and the programme.

use crate::finding::{Code, Counted, Finding, Outcome};
use crate::message::{Fact, Message, Word, say};
use crate::policy::asked::no_programme;
use crate::policy::facts::credits::{CreditPlace, Tally};
use crate::policy::found::Found;
use crate::policy::standing::Standing;
use crate::policy::trail::Trail;
use crate::records::values::{Credits, Percent};
use crate::records::{CreditGroup, Programme};

pub fn check_credits<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Vec<Finding> {
    let case = &standing.case;
    let needed = say("total-needed-any");
    let Some(programme) = case.programme() else {
        return vec![case.finding(Code::TotalCredits, "", case.programme_basis(), no_programme(&needed), trail)];
    };
    if case.student.plan.is_none() && case.student.results.is_empty() {
        let needed = needed_credits(say("total").into(), programme.credits.total);
        let found = Found::new(Outcome::Missing, needed, say("credits-no-record")).note(say("credits-supply"));
        return vec![case.finding(Code::TotalCredits, "", case.programme_basis(), found, trail)];
    }
    let of_group = |group: &CreditGroup| standing.tally(|place| place.group == Some(group.code.as_str()));
    let of_groups: Vec<Tally> = programme.credits.groups.iter().map(of_group).collect();
    let mut findings = vec![total(standing, programme, &of_groups, trail)];
    findings.extend(classes(standing, programme, trail));
    findings.extend(groups(standing, programme, of_groups, trail));
    findings.extend(programme.credits.average.map(|least| {
        case.finding(
            Code::Average,
            "",
            case.programme_clause(programme.credits.clause.as_ref()),
            average_found(standing, least),
            trail,
        )
    }));
    findings
}

/// The rows of the total are the sums of the groups, which have the courses.
fn total<'a>(standing: &Standing<'a>, programme: &Programme, of_groups: &[Tally], trail: &mut Trail<'a>) -> Finding {
    let case = &standing.case;
    let all = |_: &CreditPlace| true;
    let found = measured(standing, &standing.tally(all), &all, programme.credits.total, say("total").into());
    let found = match standing.outside.len() {
        0 => found,
        courses if found.note.is_none() => found.note(say("credits-outside-plan").with("courses", courses)),
        _ => found,
    };
    let open = open_rows(standing, &found, &|_| true);
    let found = found.rows(sums(standing, programme, of_groups)).rows(open);
    let basis = case.programme_clause(programme.credits.clause.as_ref());
    case.finding(Code::TotalCredits, "", basis, found, trail)
}

fn sums(standing: &Standing, programme: &Programme, of_groups: &[Tally]) -> Vec<Counted> {
    let case = &standing.case;
    let at = case.student.plan.as_ref().map_or_else(|| case.whole(), |plan| plan.at().clone());
    let row = |(group, tally): (&CreditGroup, &Tally)| {
        let what = say("sum-row").with("what", group.name.as_str()).with("credits", tally.earned.to_string());
        Counted { what, counts: true, at: at.clone() }
    };
    programme.credits.groups.iter().zip(of_groups).map(row).collect()
}

fn classes<'a>(standing: &Standing<'a>, programme: &Programme, trail: &mut Trail<'a>) -> Vec<Finding> {
    let case = &standing.case;
    let each = programme.credits.classes.iter().map(|(class, least)| {
        let of_class = |place: &CreditPlace| place.class == *class;
        let found = measured(standing, &standing.tally(of_class), &of_class, *least, (*class).into());
        let open = open_rows(standing, &found, &of_class);
        let basis = case.programme_clause(programme.credits.clause.as_ref());
        case.finding(Code::ClassCredits, class.key(), basis, found.rows(open), trail)
    });
    each.collect()
}

fn groups<'a>(
    standing: &Standing<'a>,
    programme: &Programme,
    of_groups: Vec<Tally>,
    trail: &mut Trail<'a>,
) -> Vec<Finding> {
    let case = &standing.case;
    let each = programme.credits.groups.iter().zip(of_groups).map(|(group, tally)| {
        let in_group = |place: &CreditPlace| place.group == Some(group.code.as_str());
        let found = measured(standing, &tally, &in_group, group.min, group.name.as_str().into());
        let is_open = found.outcome == Outcome::Undetermined;
        let found = found.rows(standing.rows(in_group, is_open));
        let basis = case.programme_clause(group.clause.as_ref());
        case.finding(Code::GroupCredits, &group.code, basis, found, trail)
    });
    each.collect()
}

fn needed_credits(what: Fact, credits: Credits) -> Message {
    say("credits-needed").with("what", what).with("credits", credits.to_string())
}

/// What keeps a sum from being known: the courses and milestones on which a person must decide.
fn open_rows(standing: &Standing, found: &Found, counts: &dyn Fn(&CreditPlace) -> bool) -> Vec<Counted> {
    if found.outcome != Outcome::Undetermined {
        return vec![];
    }
    standing.rows(counts, true).into_iter().filter(|row| !row.counts).collect()
}

/// What is earned of the credits that `counts` lets through, which come to `tally`.
fn measured(
    standing: &Standing,
    tally: &Tally,
    counts: &dyn Fn(&CreditPlace) -> bool,
    needed: Credits,
    what: Fact,
) -> Found {
    let no_plan = standing.case.student.planned_courses().is_empty();
    // Without a plan nobody can say which courses bring credits.
    let outcome = match tally.outcome(needed) {
        Outcome::Fail if no_plan => Outcome::Missing,
        outcome => outcome,
    };
    let short = tally.earned.short_of(needed).to_string();
    let note = match outcome {
        Outcome::Pass => None,
        Outcome::Undetermined => {
            let open = say("credits-undetermined").with("short", short).with("open", tally.undetermined.to_string());
            Some(open.with("list", standing.unsettled(counts)))
        }
        Outcome::Missing if no_plan => Some(say("credits-no-plan").with("short", short)),
        Outcome::Missing => Some(say("credits-missing").with("short", short).with("open", tally.missing.to_string())),
        _ => Some(say("credits-short").with("short", short)),
    };
    let found = say("credits-found").with("credits", tally.earned.to_string());
    Found::new(outcome, needed_credits(what, needed), found).note_if(note)
}

fn average_found(standing: &Standing, least: Percent) -> Found {
    let needed = say("average-needed").with("least", least.to_string());
    match &standing.average {
        None if !standing.case.student.results.is_empty() && !standing.courses.is_empty() => {
            Found::new(Outcome::Missing, needed, say("found-average-none")).note(say("average-none-supply"))
        }
        None => Found::new(Outcome::Missing, needed, say("credits-no-record")).note(say("credits-supply")),
        Some(value) => {
            let found = say("average-found").with("average", value.text());
            let note = match value.outcome(least) {
                Outcome::Pass => None,
                Outcome::Missing => Some(say("average-open")),
                Outcome::Undetermined => Some(say("average-unclear")),
                _ => Some(say("average-short")),
            };
            let found = Found::new(value.outcome(least), needed, found).note_if(note);
            let open = open_rows(standing, &found, &|_| true);
            found.rows(open)
        }
    }
}

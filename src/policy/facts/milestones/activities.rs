//! 学术活动: enough activities of each kind, or enough points, where the programme has the milestone.

use std::collections::BTreeSet;

use super::assessed::{Assessed, Gain, assessed, if_asked, no_record};
use crate::finding::{Code, Counted, Outcome};
use crate::message::{Fact, Message, say};
use crate::policy::asked::no_programme;
use crate::policy::case::Case;
use crate::policy::found::Found;
use crate::policy::trail::Trail;
use crate::records::values::Credits;
use crate::records::{Activity, ActivityKind, ActivityRequirement, Sourced};

pub fn assess<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Assessed {
    let requirement = case.programme().map(|p| &p.activities);
    let needed = requirement.filter(|r| r.required).map_or_else(|| say("activities-needed-any"), needed);
    let declared = requirement.map(|r| r.required);
    let (basis, asked) = case.asked(&case.policy.applies.activities, &needed, declared, trail);
    let found = if_asked(asked, || match requirement {
        Some(requirement) => activities(case, needed, requirement),
        None => no_programme(&needed),
    });
    let gain = requirement.map_or(Gain::NONE, |r| Gain { credits: r.credits, group: r.group.as_deref() });
    assessed(Code::Activities, basis, found, gain)
}

fn needed(requirement: &ActivityRequirement) -> Message {
    let kinds = requirement.kinds.iter().filter(|(_, least)| **least > 0);
    let kinds: Vec<Fact> =
        kinds.map(|(kind, least)| say("activities-kind").with("kind", *kind).with("count", *least).into()).collect();
    let points = requirement.points.as_ref().map(|points| points.min.to_string());
    match (kinds.is_empty(), points) {
        (true, None) => say("activities-needed").with("count", requirement.count),
        (false, None) => say("activities-needed-kinds").with("count", requirement.count).with("kinds", kinds),
        (true, Some(points)) => say("activities-needed-points").with("count", requirement.count).with("points", points),
        (false, Some(points)) => say("activities-needed-kinds-points")
            .with("count", requirement.count)
            .with("kinds", kinds)
            .with("points", points),
    }
}

/// Counts by kind of the activities that count for sure; `undated` may count as well.
struct Count<'c> {
    sure: Vec<&'c Activity>,
    undated: Vec<&'c Activity>,
}

fn activities(case: &Case, needed: Message, requirement: &ActivityRequirement) -> Found {
    let all = &case.student.activities;
    if all.is_empty() && !is_enough(requirement, &[]) {
        return no_record(needed);
    }
    let (count, rows) = count(case, all);
    let possible: Vec<_> = count.sure.iter().chain(&count.undated).copied().collect();
    let outcome = match (is_enough(requirement, &count.sure), is_enough(requirement, &possible)) {
        (true, _) => Outcome::Pass,
        (false, true) => Outcome::Missing,
        (false, false) => Outcome::Fail,
    };
    let note = match outcome {
        Outcome::Pass => None,
        Outcome::Missing => Some(say("activities-undated").with("count", count.undated.len())),
        _ => Some(short(requirement, &count.sure)),
    };
    let found = say("activities-found").with("count", count.sure.len()).with("kinds", by_kind(&count.sure));
    Found::new(outcome, needed, found).note_if(note).rows(rows)
}

/// The same activity twice counts once; one before entry or after the application does not count.
fn count<'c>(case: &Case, all: &'c [Sourced<Activity>]) -> (Count<'c>, Vec<Counted>) {
    let mut seen = BTreeSet::new();
    let (mut count, mut rows) = (Count { sure: vec![], undated: vec![] }, vec![]);
    for activity in all {
        let first = seen.insert((activity.title.trim(), activity.date));
        let entered = case.student.enrolled;
        let early = activity.date.is_some_and(|day| entered.is_some_and(|month| day.calendar_month() < month));
        let late = activity.date.is_some_and(|day| day > case.last_day());
        let why = if !first {
            Some(say("activity-double"))
        } else if early {
            Some(say("activity-before-entry"))
        } else if late {
            Some(say("activity-after-application"))
        } else if activity.date.is_none() {
            count.undated.push(&**activity);
            Some(say("activity-undated"))
        } else {
            count.sure.push(&**activity);
            None
        };
        let counts = why.is_none();
        let row = say("activity-row").with("title", activity.title.as_str()).with("kind", activity.kind);
        let what = match why {
            None => row,
            Some(why) => say("row-because").with("row", row).with("why", why),
        };
        rows.push(Counted { what, counts, at: activity.at().clone() });
    }
    (count, rows)
}

fn of_kind(list: &[&Activity], kind: ActivityKind) -> u16 {
    u16::try_from(list.iter().filter(|activity| activity.kind == kind).count()).unwrap_or(u16::MAX)
}

fn points(requirement: &ActivityRequirement, list: &[&Activity]) -> Credits {
    let each = requirement.points.as_ref().map(|points| &points.each);
    list.iter().filter_map(|activity| each?.get(&activity.kind)).copied().sum()
}

fn is_enough(requirement: &ActivityRequirement, list: &[&Activity]) -> bool {
    list.len() >= usize::from(requirement.count)
        && requirement.kinds.iter().all(|(kind, least)| of_kind(list, *kind) >= *least)
        && requirement.points.as_ref().is_none_or(|needed| points(requirement, list) >= needed.min)
}

fn by_kind(list: &[&Activity]) -> Vec<Fact> {
    let kinds = [ActivityKind::Attended, ActivityKind::OwnTalk, ActivityKind::Conference];
    let present = kinds.into_iter().map(|kind| (kind, of_kind(list, kind))).filter(|(_, count)| *count > 0);
    let facts: Vec<Fact> = present
        .map(|(kind, count)| say("activities-kind-found").with("kind", kind).with("count", count).into())
        .collect();
    if facts.is_empty() { vec![say("none-of-any").into()] } else { facts }
}

/// `尚差2次；尚差主讲1次；尚差0.5分`
fn short(requirement: &ActivityRequirement, list: &[&Activity]) -> Message {
    let have = u16::try_from(list.len()).unwrap_or(u16::MAX);
    let mut parts = Vec::new();
    if have < requirement.count {
        parts.push(say("activities-short").with("count", requirement.count - have));
    }
    for (kind, least) in &requirement.kinds {
        let have = of_kind(list, *kind);
        if have < *least {
            parts.push(say("activities-short-kind").with("kind", *kind).with("count", *least - have));
        }
    }
    if let Some(needed) = &requirement.points {
        let have = points(requirement, list);
        if have < needed.min {
            parts.push(say("activities-short-points").with("points", have.short_of(needed.min).to_string()));
        }
    }
    say("sentences").with("list", parts)
}

//! 学术活动: enough activities of each kind, or enough points, where the programme has the milestone.

use std::collections::BTreeMap;

use super::assessed::{Assessed, Gain, asked_by, assessed, if_asked, no_record};
use super::events::{Event, Events, events};
use crate::finding::{Code, Outcome};
use crate::message::{Fact, Message, say};
use crate::policy::asked::no_programme;
use crate::policy::case::Case;
use crate::policy::facts::outputs::is_untitled;
use crate::policy::found::Found;
use crate::policy::trail::Trail;
use crate::records::values::Credits;
use crate::records::{ActivityKind, ActivityRequirement};

pub fn assess_activities<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Assessed {
    let requirement = case.programme().map(|p| &p.activities);
    let needed = requirement.filter(|r| r.required).map_or_else(|| say("activities-needed-any"), needed);
    let declared = requirement.map(|r| r.required);
    let (basis, asked) = case.asked(&case.policy.applies.activities, &needed, declared, trail);
    let basis = asked_by(case, basis, &asked, requirement.and_then(|r| r.clause.as_ref()));
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

fn activities(case: &Case, needed: Message, requirement: &ActivityRequirement) -> Found {
    let Events { sure, doubted, undated, rows } = events(case);
    if rows.is_empty() && !Attendance::of(&[]).are_enough(requirement) {
        return no_record(needed);
    }
    let least = Attendance::of(&sure);
    let most = |perhaps: &[&[Event<'_>]]| Attendance::most_of(&sure, perhaps).are_enough(requirement);
    let outcome = if least.are_enough(requirement) {
        Outcome::Pass
    } else if most(&[&doubted]) {
        Outcome::Undetermined
    } else if most(&[&doubted, &undated]) {
        Outcome::Missing
    } else {
        Outcome::Fail
    };
    let note = match outcome {
        Outcome::Pass => None,
        Outcome::Undetermined if most(&[]) => Some(say("activities-kind-contradicts")),
        Outcome::Undetermined => Some(say("activities-doubted").with("count", doubted.len())),
        Outcome::Missing => Some(lacking(&undated)),
        _ => Some(short(requirement, &least)),
    };
    let found = say("activities-found").with("count", sure.len()).with("kinds", by_kind(&sure));
    Found::new(outcome, needed, found).note_if(note).rows(rows)
}

/// What must be supplied, or put right: days, or titles.
fn lacking(undated: &[Event]) -> Message {
    let untitled = undated.iter().filter(|event| is_untitled(&event.row.title)).count();
    let misdated = undated.iter().filter(|event| !is_untitled(&event.row.title) && event.row.date.is_some()).count();
    let note = |key: &'static str, count: usize| (count > 0).then(|| say(key).with("count", count));
    let notes = [
        note("activities-undated", undated.len() - untitled - misdated),
        note("activities-misdated", misdated),
        note("activities-untitled", untitled),
    ];
    say("sentences").with("list", notes.into_iter().flatten().collect::<Vec<_>>())
}

/// How much events come to, at least or at most: rows of one event may contradict each other on its kind.
struct Attendance<'e, 'a> {
    sure: &'e [Event<'a>],
    perhaps: &'e [&'e [Event<'a>]],
    at_most: bool,
}

impl<'e, 'a> Attendance<'e, 'a> {
    /// What the events come to whatever their kinds are.
    fn of(sure: &'e [Event<'a>]) -> Attendance<'e, 'a> {
        Attendance { sure, perhaps: &[], at_most: false }
    }

    /// What they come to at most, if those that may count do.
    fn most_of(sure: &'e [Event<'a>], perhaps: &'e [&'e [Event<'a>]]) -> Attendance<'e, 'a> {
        Attendance { sure, perhaps, at_most: true }
    }

    fn events(&self) -> impl Iterator<Item = &'e Event<'a>> {
        self.sure.iter().chain(self.perhaps.iter().copied().flatten())
    }

    fn count(&self) -> u16 {
        u16::try_from(self.events().count()).unwrap_or(u16::MAX)
    }

    fn of_kind(&self, kind: ActivityKind) -> u16 {
        let is_of = |event: &&Event| if self.at_most { event.kinds.contains(&kind) } else { event.kinds == [kind] };
        u16::try_from(self.events().filter(is_of).count()).unwrap_or(u16::MAX)
    }

    fn points(&self, each: &BTreeMap<ActivityKind, Credits>) -> Credits {
        let points = |event: &Event| {
            let points = event.kinds.iter().map(|kind| each.get(kind).copied().unwrap_or_default());
            if self.at_most { points.max() } else { points.min() }
        };
        self.events().filter_map(points).sum()
    }

    fn are_enough(&self, requirement: &ActivityRequirement) -> bool {
        self.count() >= requirement.count
            && requirement.kinds.iter().all(|(kind, least)| self.of_kind(*kind) >= *least)
            && requirement.points.as_ref().is_none_or(|needed| self.points(&needed.each) >= needed.min)
    }
}

fn by_kind(events: &[Event]) -> Vec<Fact> {
    let kinds = [ActivityKind::Attended, ActivityKind::OwnTalk, ActivityKind::Conference];
    let of_kind = |kind| events.iter().filter(|event| event.kinds.first() == Some(&kind)).count();
    let present = kinds.into_iter().map(|kind| (kind, of_kind(kind))).filter(|(_, count)| *count > 0);
    let facts: Vec<Fact> = present
        .map(|(kind, count)| say("activities-kind-found").with("kind", kind).with("count", count).into())
        .collect();
    if facts.is_empty() { vec![say("none-of-any").into()] } else { facts }
}

/// `尚差2次；尚差主讲1次；尚差0.5分`
fn short(requirement: &ActivityRequirement, have: &Attendance) -> Message {
    let mut parts = Vec::new();
    if have.count() < requirement.count {
        parts.push(say("activities-short").with("count", requirement.count - have.count()));
    }
    for (kind, least) in &requirement.kinds {
        let found = have.of_kind(*kind);
        if found < *least {
            parts.push(say("activities-short-kind").with("kind", *kind).with("count", *least - found));
        }
    }
    if let Some(needed) = &requirement.points {
        let found = have.points(&needed.each);
        if found < needed.min {
            parts.push(say("activities-short-points").with("points", found.short_of(needed.min).to_string()));
        }
    }
    say("sentences").with("list", parts)
}

//! The sets: records and facts as items with attributes.

use std::borrow::Cow;

use super::ground::Ground;
use super::item::{Item, Value, term, word};
use super::{courses, milestones};
use crate::finding::Finding;
use crate::message::{Word, say};
use crate::policy::facts::milestones::{Event, events, refuses};
use crate::policy::facts::outputs::{Holds, Output};
use crate::policy::standing::Standing;
use crate::records::{AuthorPlace, Practice, Project, Set, Signature, Sourced, TableKind};

/// The items of a set, with one of which nothing is known for every row that could not be read; none where the record
/// that would hold them is not there.
pub fn items<'c>(ground: &Ground<'c, '_>, set: Set) -> Option<Vec<Item<'c>>> {
    let mut items = readable(ground, set)?;
    let tables = tables_of(set);
    let unread = ground.standing.case.student.unread.iter().filter(|row| tables.contains(&row.table));
    items.extend(unread.map(|row| {
        let what = say("unread-row").with("at", row.at.to_string()).with("why", row.why.clone());
        Item::new(what, &row.at).standing(Holds::Untold)
    }));
    Some(items)
}

/// The exports that a set is read from.
fn tables_of(set: Set) -> &'static [TableKind] {
    match set {
        Set::Courses => &[TableKind::Plan],
        Set::Attempts => &[TableKind::Results],
        Set::Activities => &[TableKind::Activities],
        Set::Practice => &[TableKind::Practice],
        Set::Outputs => &[TableKind::Outputs],
        Set::Projects => &[TableKind::Projects],
        Set::Milestones | Set::Members | Set::Signatures => &[TableKind::Milestones],
        Set::Findings => &[],
    }
}

fn readable<'c>(ground: &Ground<'c, '_>, set: Set) -> Option<Vec<Item<'c>>> {
    let standing = ground.standing;
    let student = standing.case.student;
    Some(match set {
        Set::Courses => {
            student.plan.as_ref()?;
            courses::courses(standing)
        }
        Set::Attempts => courses::attempts(standing),
        Set::Activities => activities(standing),
        Set::Practice => student.practice.iter().map(practice).collect(),
        Set::Outputs => {
            student.outputs.as_ref()?;
            standing.outputs.iter().map(output).collect()
        }
        Set::Projects => student.outputs.as_ref()?.projects.iter().map(project).collect(),
        Set::Milestones => milestones::milestones(standing),
        Set::Members => milestones::members(standing),
        Set::Signatures => student.signatures.iter().map(|one| signature(standing, one)).collect(),
        Set::Findings => ground.findings.iter().map(|one| finding(standing, one)).collect(),
    })
}

/// Every activity once; one without a day may lie outside the studies.
fn activities<'c>(standing: &Standing<'c>) -> Vec<Item<'c>> {
    let events = events(&standing.case);
    let sure = events.sure.iter().map(activity);
    sure.chain(events.undated.iter().map(|event| activity(event).standing(Holds::Untold))).collect()
}

fn activity<'c>(event: &Event<'c>) -> Item<'c> {
    let of = event.row;
    let kinds = event.kinds.iter().map(|kind| (Cow::Borrowed(kind.key()), Holds::Yes)).collect();
    Item::new(say("item-activity").with("title", of.title.as_str()), of.at())
        .with("kind", Some(Value::Words(kinds)))
        .text("title", Some(&of.title))
        .text("speaker", of.speaker.as_deref())
        .text("host", of.host.as_deref())
        .text("place", of.place.as_deref())
        .number("credits", of.credits)
        .with("term", term(None, of.date))
        .day("date", of.date)
        .more(&of.attributes)
}

fn practice(of: &Sourced<Practice>) -> Item<'_> {
    Item::new(say("item-practice").with("unit", of.unit.clone().unwrap_or_default()), of.at())
        .text("kind", of.kind.as_deref())
        .text("unit", of.unit.as_deref())
        .number("months", of.months)
        .number("credits", of.credits)
        .text("result", of.result.as_deref())
        .day("from", of.from)
        .day("to", of.to)
        .day("date", of.to)
}

/// An output, however many rows tell of it. Where they contradict each other, what they differ in is not known.
fn output<'c>(of: &'c Output) -> Item<'c> {
    let claim = of.agreed();
    let sure = |name: &'c str, holds: Holds| (Cow::Borrowed(name), holds);
    let places = [AuthorPlace::First, AuthorPlace::SecondAfterSupervisor, AuthorPlace::CoFirst];
    let places = places.into_iter().map(|place| sure(place.key(), of.is_authored_as(place))).collect();
    let own = of.is_own();
    let other = match own {
        Holds::Yes => Holds::No,
        Holds::No => Holds::Yes,
        unsure => unsure,
    };
    let names: Vec<_> =
        claim.into_iter().flat_map(|claim| claim.journal).flatten().map(|name| sure(name, Holds::Yes)).collect();
    let indexes = of.views.iter().flat_map(|view| &view.index.named);
    let indexes: Vec<_> = indexes.map(|index| sure(index, of.is_in_index(index))).collect();
    let what = say("output-row").with("kind", of.kind).with("title", of.title);
    let item = Item::new(what, of.at)
        .with("kind", word(of.kind.key()))
        .text("title", Some(of.title))
        .with("journal", (!names.is_empty()).then_some(Value::Words(names)))
        .with("index", claim.and_then(|claim| claim.index).map(|_| Value::Words(indexes)))
        .text("type", claim.and_then(|claim| claim.types))
        .with("state", of.state.and_then(|state| word(state.key())))
        .with("author", Some(Value::Words(places)))
        .number("rank", claim.and_then(|claim| claim.rank))
        .with("own-unit", Some(Value::Words(vec![sure("yes", own), sure("no", other)])))
        .day("date", claim.and_then(|claim| claim.date));
    let more = claim.and_then(|claim| claim.attributes);
    more.map_or(item.clone(), |more| item.more(more)).standing(of.stands())
}

fn project(of: &Sourced<Project>) -> Item<'_> {
    Item::new(say("item-project").with("name", of.name.as_str()), of.at())
        .text("name", Some(&of.name))
        .text("source", of.source.as_deref())
        .text("level", of.level.as_deref())
        .with("role", of.role.and_then(|role| word(role.key())))
        .day("from", of.from)
        .day("concluded", of.concluded)
        .day("date", of.concluded.or(of.to))
        .more(&of.attributes)
}

fn signature<'c>(standing: &Standing, of: &'c Sourced<Signature>) -> Item<'c> {
    let agrees = if refuses(&standing.case, of.opinion.as_deref()) { "no" } else { "yes" };
    let what =
        say("item-signature").with("office", of.office.as_str()).with("name", of.name.clone().unwrap_or_default());
    Item::new(what, of.at())
        .text("form", Some(&of.form))
        .text("office", Some(&of.office))
        .text("name", of.name.as_deref())
        .with("agrees", word(agrees))
        .day("date", of.date)
}

fn finding<'c>(standing: &Standing, of: &'c Finding) -> Item<'c> {
    Item::new(say("item-finding").with("code", of.code), &standing.case.whole())
        .text("code", Some(of.code.key()))
        .text("subject", Some(&of.subject))
        .with("outcome", word(of.outcome.key()))
}

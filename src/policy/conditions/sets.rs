//! The sets: records and facts as items with attributes.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::ground::Ground;
use super::item::{Item, Value, late, out_of_time, term, word};
use super::{courses, milestones, panel};
use crate::finding::Finding;
use crate::message::{Message, Word, say};
use crate::policy::facts::milestones::{Event, Stage, events, may_be_one_stage, months_beside, voided};
use crate::policy::facts::opinion::{against, refuses};
use crate::policy::facts::outputs::{Holds, Output, is_untitled};
use crate::policy::facts::projects::{HeldProject, projects_of_form, undone};
use crate::policy::standing::Standing;
use crate::records::names::normal_name;
use crate::records::normal::{normal_code, normal_word};
use crate::records::{AuthorPlace, Project, Set, Signature, Sourced, TableKind};

/// The items of a set, with one of which nothing is known for every row that could not be read; none where the record
/// that would hold them is not there.
pub fn items_of_set<'c>(ground: &Ground<'c, '_>, set: Set) -> Option<Vec<Item<'c>>> {
    let mut items = readable(ground, set)?;
    let tables = tables_of(set);
    let unread = ground.standing.case.student.unread.iter();
    let unread = unread.filter(|row| tables.contains(&row.table) && (row.is_certain || ground.with_strays));
    // A row names a whole panel.
    let each = if set == Set::Members { panel::MOST_MEMBERS } else { 1 };
    items.extend(unread.flat_map(|row| {
        let what = say("unread-row").with("at", row.at.to_string()).with("why", row.why.clone());
        std::iter::repeat_n(Item::new(set, what, &row.at).standing(Holds::Unknown), each)
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
            courses::course_items(standing)
        }
        Set::Attempts => courses::attempts(standing),
        Set::Activities => activities(standing),
        Set::Practice => practice(standing),
        Set::Outputs => {
            student.outputs.as_ref()?;
            standing.outputs.iter().map(output).collect()
        }
        Set::Projects => projects_of_form(student.outputs.as_ref()?).iter().map(|one| project(standing, one)).collect(),
        Set::Milestones => milestones::milestone_items(standing, |code| ground.event(code)),
        Set::Members => panel::members(standing),
        Set::Signatures => signatures(standing),
        Set::Findings => ground.findings.iter().map(|one| finding(standing, one)).collect(),
    })
}

/// Every activity once; one without a day may lie outside the studies.
fn activities<'c>(standing: &Standing<'c>) -> Vec<Item<'c>> {
    let events = events(&standing.case);
    let sure = events.sure.iter().map(activity);
    let doubted = events.doubted.iter().map(|event| activity(event).doubted(event.doubt.clone()));
    sure.chain(doubted).chain(events.undated.iter().map(|event| activity(event).standing(Holds::Unknown))).collect()
}

fn activity<'c>(event: &Event<'c>) -> Item<'c> {
    let of = event.row;
    let sure = if event.kinds.len() > 1 { Holds::Unclear } else { Holds::Yes };
    let kinds = event.kinds.iter().map(|kind| (Cow::Borrowed(kind.key()), sure)).collect();
    Item::new(Set::Activities, say("item-activity").with("title", of.title.as_str()), of.at())
        .with("kind", Some(Value::Words(kinds)))
        .text("title", Some(&of.title))
        .texts("speaker", event.rows().map(|row| row.speaker.as_deref()))
        .texts("host", event.rows().map(|row| row.host.as_deref()))
        .texts("place", event.rows().map(|row| row.place.as_deref()))
        .number("credits", event.rows().filter_map(|row| row.credits).min())
        .with("term", term(None, of.date))
        .day("date", of.date)
        .more(event.rows().map(|row| &row.attributes))
}

/// Every stage once; one that may be another one is left to a person.
fn practice<'c>(standing: &'c Standing) -> Vec<Item<'c>> {
    let stages = &standing.stages;
    let item = |(place, of): (usize, &'c Stage)| {
        let days = of.days();
        let to = days.map(|(_, to)| to).or(of.record.to);
        // Months that overlap those of another stage count once.
        let beside = months_beside(of, stages).unwrap_or(u16::MAX);
        let again = stages.iter().take(place).any(|known| may_be_one_stage(known, of));
        Item::new(
            Set::Practice,
            say("item-practice").with("unit", of.record.unit.clone().unwrap_or_default()),
            of.record.at(),
        )
        .texts("kind", of.records().map(|row| row.kind.as_deref()))
        .texts("unit", of.records().map(|row| row.unit.as_deref()))
        .text("months", of.unread_length())
        .numbers("months", of.months().map(|months| months.min(beside)).into_iter().chain(of.most_months()))
        .number("credits", of.credits())
        .texts("result", of.records().map(|row| row.result.as_deref()))
        .day("from", days.map(|(from, _)| from).or(of.record.from))
        .day("to", to)
        .day("date", to)
        .doubted(again.then(|| say("practice-stages-overlap")))
        .doubted(of.untimely.clone().or_else(|| late(standing, to)))
        .doubted(of.records().find_map(|row| voided(&standing.case, row)))
    };
    stages.iter().enumerate().map(item).collect()
}

/// An output, however many rows describe it. Where they contradict each other, what they differ in is not known.
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
    let names: Vec<_> = claim
        .into_iter()
        .flat_map(|claim| claim.journal)
        .flatten()
        .filter(|name| !is_untitled(name))
        .map(|name| sure(name, Holds::Yes))
        .collect();
    let indexes = of.views.iter().flat_map(|view| &view.index.named);
    let indexes = indexes.map(|index| sure(index, of.is_in_index(index)));
    let unknown = of.views.iter().flat_map(|view| &view.index.unknown).map(|word| sure(word, Holds::Unclear));
    let indexes: Vec<_> = indexes.chain(unknown).collect();
    let what = say("output-row").with("kind", of.kind).with("title", of.named());
    Item::new(Set::Outputs, what, of.at)
        .with("kind", word(of.kind.key()))
        .text("title", Some(of.title))
        .with("journal", (!names.is_empty()).then_some(Value::Words(names)))
        .with("index", claim.and_then(|claim| claim.index).map(|_| Value::Words(indexes)))
        .text("type", claim.and_then(|claim| claim.types))
        .with("state", of.state.and_then(|state| word(state.key())))
        .with("author", Some(Value::Words(places)))
        .number("rank", claim.and_then(|claim| claim.rank))
        .with("own-unit", Some(Value::Words(vec![sure("yes", own), sure("no", other)])))
        .day("date", claim.and_then(|claim| claim.date))
        .more(of.attributes.iter().copied())
        .standing(of.stands())
}

/// A project, however many rows describe it.
fn project<'c>(standing: &Standing, of: &HeldProject<'c>) -> Item<'c> {
    let row = of.row;
    let concluded = of.rows().find_map(|row| row.concluded);
    let differ = of.rows().filter_map(|row| row.concluded).any(|day| Some(day) != concluded);
    Item::new(Set::Projects, say("item-project").with("name", row.name.as_str()), row.at())
        .text("name", Some(&row.name))
        .texts("source", of.rows().map(|row| row.source.as_deref()))
        .texts("level", of.rows().map(|row| row.level.as_deref()))
        .texts("role", of.rows().map(|row| row.role.map(|role| role.key())))
        .day("from", of.rows().find_map(|row| row.from))
        .day("concluded", concluded)
        .day("date", concluded.or_else(|| of.rows().find_map(|row| row.to)))
        .more(of.rows().map(|row| &row.attributes))
        .doubted(differ.then(|| say("item-contradicts")))
        .doubted(out_of_time(standing, concluded))
        .doubted(of.rows().find_map(|row| out_of_studies(standing, row)))
        .doubted(
            of.rows().find_map(|row| undone(&standing.case, row)).map(|note| say("project-undone").with("note", note)),
        )
}

/// Why a project is none of these studies: it ended before entry, began after the review, or ended before it began.
fn out_of_studies(standing: &Standing, of: &Project) -> Option<Message> {
    let ended = of.concluded.or(of.to);
    let early = ended.filter(|day| *day <= standing.case.batch.date).and_then(|day| out_of_time(standing, Some(day)));
    let reversed = || ended.zip(of.from).is_some_and(|(to, from)| to < from);
    early.or_else(|| late(standing, of.from)).or_else(|| reversed().then(|| say("item-ends-before-it-begins")))
}

/// Every signature once; an empty row is none.
fn signatures<'c>(standing: &Standing<'c>) -> Vec<Item<'c>> {
    let mut known = BTreeSet::new();
    let mut once = |of: &&Sourced<Signature>| {
        let name = normal_name(of.name.as_deref().unwrap_or(""));
        known.insert((
            normal_code(&of.form).into_owned(),
            normal_word(&of.office).into_owned(),
            name,
            of.date,
            of.opinion.clone(),
        ))
    };
    let all = standing.case.student.signatures.iter();
    all.filter(|of| once(of)).map(|one| signature(standing, one)).collect()
}

fn signature<'c>(standing: &Standing, of: &'c Sourced<Signature>) -> Item<'c> {
    let is_filled = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let is_refusal = refuses(&standing.case, of.opinion.as_deref());
    let sounds_refused = against(&standing.case, of.opinion.as_deref()).is_some();
    let agrees = if is_refusal {
        word("no")
    } else if sounds_refused {
        Some(Value::OneOf(["yes", "no"].map(Cow::Borrowed).into()))
    } else if !is_filled(&of.name) && !is_filled(&of.opinion) {
        // Nobody has signed yet.
        None
    } else {
        word("yes")
    };
    // Who refuses on the same day or later takes an assent back.
    let takes_back = |other: &&Sourced<Signature>| {
        let is_same = |one: &str, other: &str| normal_word(one) == normal_word(other);
        let is_later = of.date.zip(other.date).is_none_or(|(own, other)| other >= own);
        is_same(&of.form, &other.form)
            && is_same(&of.office, &other.office)
            && is_later
            && against(&standing.case, other.opinion.as_deref()).is_some()
    };
    let taken_back = standing.case.student.signatures.iter().any(|other| takes_back(&other));
    let is_own = of.name.as_deref().is_some_and(|name| standing.case.student.is_called(name));
    let names_nobody =
        of.name.as_deref().is_some_and(|name| name.chars().any(char::is_alphanumeric) && normal_name(name).is_empty());
    let what =
        say("item-signature").with("office", of.office.as_str()).with("name", of.name.clone().unwrap_or_default());
    Item::new(Set::Signatures, what, of.at())
        .text("form", Some(&of.form))
        .text("office", Some(&of.office))
        .text("name", of.name.as_deref())
        .with("agrees", agrees)
        .day("date", of.date)
        .doubted((!sounds_refused && taken_back).then(|| say("item-contradicts")))
        .doubted(is_own.then(|| say("item-own-name")))
        .doubted(names_nobody.then(|| say("item-nobody")))
        .doubted(out_of_time(standing, of.date))
}

fn finding<'c>(standing: &Standing, of: &'c Finding) -> Item<'c> {
    Item::new(Set::Findings, say("item-finding").with("code", of.code), &standing.case.whole())
        .text("code", Some(of.code.key()))
        .text("subject", Some(&of.subject))
        .with("outcome", word(of.outcome.key()))
}

//! A condition checked against the facts: whether it holds, and what was found.

use super::ground::Ground;
use super::interval::between;
use super::item::{Item, VOTE};
use super::measure::Sorted;
use super::sets::items_of_set;
use super::words::Phrasing;
use super::{filter, measure};
use crate::finding::Counted;
use crate::message::{Fact, Message, say};
use crate::policy::facts::outputs::Holds;
use crate::policy::found::counted;
use crate::records::{Condition, Count, Filter, Set, Test, When};

/// What a condition comes to.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Whether it holds.
    pub holds: Holds,
    /// What the records hold, in words.
    pub found: Message,
    /// The items that were looked at.
    pub rows: Vec<Counted>,
}

impl Answer {
    fn bare(holds: Holds, found: Message) -> Answer {
        Answer { holds, found, rows: vec![] }
    }
}

/// What a condition asks, in words.
pub fn in_words(ground: &Ground, condition: &Condition) -> Message {
    Phrasing::of(ground).condition(condition)
}

/// Holds a condition against the facts.
pub fn answer_condition(ground: &Ground, condition: &Condition) -> Answer {
    match condition {
        Condition::AllOf(all) => together(all.iter().map(|one| answer_condition(ground, one)).collect(), Holds::max),
        Condition::AnyOf(any) => together(any.iter().map(|one| answer_condition(ground, one)).collect(), Holds::min),
        Condition::When(when) => answer_when(ground, when),
        Condition::Interval(asked) => {
            let (holds, found) = between(ground, asked);
            Answer::bare(holds, found)
        }
        Condition::Count(asked) => over(ground, asked.of, &filters_of(asked), |sorted| {
            let holds = measure::measure_count(ground, asked, sorted);
            let found = Phrasing::of(ground).counted(asked.of, measure::tally(sorted, |_| 1));
            let on_leave = holds == Holds::Unclear && measure::counts_leave(ground, asked);
            let list = || vec![found.clone(), say("condition-on-leave")];
            (holds, if on_leave { say("sentences").with("list", list()) } else { found })
        }),
        Condition::Sum(asked) => over(ground, asked.of, &[&asked.filter], |sorted| {
            let (holds, sum) = measure::sum(asked, sorted);
            (holds, Phrasing::of(ground).summed(asked.of, &asked.what, sum))
        }),
        Condition::Average(asked) => over(ground, asked.of, &[&asked.filter], |sorted| {
            let (holds, average) = measure::average(ground, asked, sorted);
            (holds, Phrasing::of(ground).averaged(average))
        }),
        Condition::Share(asked) => match items_for(ground, asked.of, &[&asked.filter, &asked.among]) {
            None => absent(asked.of),
            Some(items) => {
                let is_empty = !items.iter().any(|item| is_meant(ground, asked.of, item, &asked.filter));
                let (holds, part, whole) = measure::measure_share(ground, asked, &items);
                let holds = if is_empty && asked.least.is_some() { Holds::Unknown } else { holds };
                let sorted = sort(ground, items, &asked.filter);
                let rows = rows(ground, asked.of, sorted, &asked.filter);
                Answer { holds, found: Phrasing::of(ground).shared(asked, part, whole), rows }
            }
        },
        Condition::Every(asked) => match items_for(ground, asked.of, &[&asked.filter, &asked.must]) {
            None => absent(asked.of),
            Some(items) => {
                let is_empty = !items.iter().any(|item| is_meant(ground, asked.of, item, &asked.filter));
                let (holds, sorted) = measure::every(ground, asked, items);
                let holds = if is_empty { Holds::Unknown } else { holds };
                let open = sorted.iter().filter(|(_, holds)| *holds != Holds::Yes);
                let names: Vec<_> = open.map(|(item, _)| item.what.clone().into()).collect();
                let found = Phrasing::of(ground).excepted(asked.of, sorted.len(), names);
                Answer { holds, found, rows: rows(ground, asked.of, sorted, &asked.must) }
            }
        },
    }
}

/// Measures the items of a set that a filter lets through. A record that is missing is unknown; where something is
/// asked of a set, a set without items counts as a missing record. The first of the filters is that of the items,
/// further ones ask more of them.
fn over(ground: &Ground, set: Set, filters: &[&Filter], measure: impl Fn(&Sorted) -> (Holds, Message)) -> Answer {
    let Some(items) = items_for(ground, set, filters) else { return absent(set) };
    let Some(filter) = filters.first() else { return absent(set) };
    let is_empty = !items.iter().any(|item| is_meant(ground, set, item, filter));
    let sorted = sort(ground, items, filter);
    let (holds, found) = measure(&sorted);
    let holds = if is_empty && holds == Holds::No { Holds::Unknown } else { holds };
    Answer { holds, found, rows: rows(ground, set, sorted, filter) }
}

/// All filters of a count, its own first.
fn filters_of(asked: &Count) -> Vec<&Filter> {
    [&asked.filter].into_iter().chain(asked.among_them.iter().map(|part| &part.filter)).collect()
}

/// The items of a set. Where only the number of votes is known, it is not known who agreed, so that a condition that asks
/// more of those who agree is left to a person.
fn items_for<'c>(ground: &Ground<'c, '_>, set: Set, filters: &[&Filter]) -> Option<Vec<Item<'c>>> {
    let items = items_of_set(ground, set)?;
    let names = || filters.iter().flat_map(|filter| filter.keys());
    let asks_more = names().any(|name| name == VOTE) && names().any(|name| name != VOTE && name != "milestone");
    Some(if asks_more { items.into_iter().map(Item::without_votes).collect() } else { items })
}

/// Whether an item is of the milestone or form that a filter names; of other sets every item is.
fn is_meant(ground: &Ground, set: Set, item: &Item, filter: &Filter) -> bool {
    let identity = match set {
        Set::Milestones => "code",
        Set::Members => "milestone",
        Set::Signatures => "form",
        _ => return true,
    };
    let Some(test) = filter.get(identity) else { return true };
    filter::passes(ground, item, identity, test) != Holds::No
}

fn absent(set: Set) -> Answer {
    Answer::bare(Holds::Unknown, say("condition-no-record").with("set", set))
}

fn sort<'c>(ground: &Ground, items: Vec<Item<'c>>, filter: &Filter) -> Sorted<'c> {
    let sorted = items.into_iter().map(|item| {
        let holds = filter::matches(ground, &item, filter);
        (item, holds)
    });
    sorted.collect()
}

/// The items as rows under the finding, each with the reason why it does not count.
fn rows(ground: &Ground, set: Set, sorted: Sorted, filter: &Filter) -> Vec<Counted> {
    let row = |(item, holds): (Item, Holds)| {
        let why = (holds != Holds::Yes).then(|| why_not(ground, set, &item, filter, holds));
        counted(item.what, why, &item.at)
    };
    sorted.into_iter().map(row).collect()
}

/// What keeps an item from counting: its day, what the rules say of it, or the attributes that are not as asked.
fn why_not(ground: &Ground, set: Set, item: &Item, filter: &Filter, holds: Holds) -> Message {
    if let Some(doubt) = item.doubt.clone().filter(|_| item.stands == holds) {
        return doubt;
    }
    let judged = |(name, test): (&String, &Test)| filter::passes(ground, item, name, test);
    let open: Vec<Fact> = filter
        .iter()
        .filter(|test| judged(*test) == holds)
        .map(|(name, _)| Phrasing::of(ground).attribute(set, name))
        .collect();
    if open.is_empty() {
        return say("item-not-admitted");
    }
    let key = match holds {
        Holds::Unknown => "item-untold",
        Holds::Unclear => "item-unclear",
        _ => "item-other",
    };
    say(key).with("attributes", open)
}

/// Several conditions: all must hold (the worst decides), or any (the best does).
fn together(all: Vec<Answer>, decide: fn(Holds, Holds) -> Holds) -> Answer {
    let holds = all.iter().map(|one| one.holds).reduce(decide).unwrap_or(Holds::Yes);
    let found: Vec<Message> = all.iter().map(|one| one.found.clone()).collect();
    let rows = all.into_iter().flat_map(|one| one.rows).collect();
    Answer { holds, found: say("sentences").with("list", found), rows }
}

fn answer_when(ground: &Ground, when: &When) -> Answer {
    let first = answer_condition(ground, &when.if_holds);
    if first.holds == Holds::No {
        return Answer {
            holds: Holds::Yes,
            found: say("condition-not-concerned").with("found", first.found),
            rows: first.rows,
        };
    }
    let then = answer_condition(ground, &when.then);
    // Whoever meets the second need not be known to be meant by the first.
    let holds = if first.holds == Holds::Yes || then.holds == Holds::Yes {
        then.holds
    } else {
        then.holds.min(Holds::Unknown).max(first.holds)
    };
    let found = say("sentences").with("list", vec![first.found, then.found]);
    let rows = first.rows.into_iter().chain(then.rows).collect();
    Answer { holds, found, rows }
}

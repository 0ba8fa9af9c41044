//! Numbers of items against bounds, where an item that may or may not count decides only if it cannot matter.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::filter::{matches, passes};
use super::ground::Ground;
use super::item::{Item, Value};
use super::numbers::{numbers_of, range_of};
use super::select::{Want, can_select};
use crate::policy::facts::outputs::Holds;
use crate::records::normal::normal_word;
use crate::records::{AverageOf, Count, Every, Leave, Quantity, Ratio, Share, Sum, TableKind, Term, Test};

/// The items of a set, each with whether it is what is asked for.
pub type Sorted<'c> = Vec<(Item<'c>, Holds)>;

/// How many there are, by how sure it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Numbered {
    /// Surely so many.
    pub sure: u64,
    /// More, if a person agrees.
    pub unclear: u64,
    /// More, if what is missing turns out well.
    pub unknown: u64,
}

impl Numbered {
    /// Adds so much of one item.
    pub fn add(&mut self, holds: Holds, more: u64) {
        match holds {
            Holds::Yes => self.sure += more,
            Holds::Unclear => self.unclear += more,
            Holds::Unknown => self.unknown += more,
            Holds::No => {}
        }
    }

    fn all(self) -> u64 {
        self.sure + self.unclear + self.unknown
    }

    /// Whether there are so many at least.
    pub fn reaches(self, least: u64) -> Holds {
        if self.sure >= least {
            Holds::Yes
        } else if self.sure + self.unclear >= least {
            Holds::Unclear
        } else if self.all() >= least {
            Holds::Unknown
        } else {
            Holds::No
        }
    }

    /// Whether there are no more than so many.
    fn keeps_within(self, most: u64) -> Holds {
        if self.sure > most {
            Holds::No
        } else if self.all() <= most {
            Holds::Yes
        } else if self.sure + self.unknown > most {
            Holds::Unknown
        } else {
            Holds::Unclear
        }
    }
}

/// A tally of items; each adds what `size` says.
pub fn tally(sorted: &Sorted, size: impl Fn(&Item) -> u64) -> Numbered {
    let mut tally = Numbered::default();
    sorted.iter().for_each(|(item, holds)| tally.add(*holds, size(item)));
    tally
}

/// Whether a number of items is as asked.
pub fn measure_count(ground: &Ground, asked: &Count, sorted: &Sorted) -> Holds {
    if let Some(per) = &asked.per {
        return count_per(ground, asked, per, sorted);
    }
    let all = tally(sorted, |_| 1);
    let least = asked.least.map(u64::from);
    let enough = if asked.among_them.is_empty() {
        least.map_or(Holds::Yes, |least| all.reaches(least))
    } else {
        among_them(ground, asked, sorted)
    };
    enough.max(asked.most.map_or(Holds::Yes, |most| all.keeps_within(most.into())))
}

/// Whether so many can be chosen that all parts have what they ask.
fn among_them(ground: &Ground, asked: &Count, sorted: &Sorted) -> Holds {
    let sure = |sure: Holds| {
        let chosen = sorted.iter().filter(|(_, holds)| *holds <= sure);
        let wants: Vec<Vec<bool>> = chosen.map(|(item, _)| parts(ground, asked, item, sure)).collect();
        let want = Want {
            least: asked.least.unwrap_or(1).into(),
            parts: asked.among_them.iter().map(|part| (part.least, part.most)).collect(),
        };
        can_select(&want, &wants)
    };
    let levels = [Holds::Yes, Holds::Unclear, Holds::Unknown];
    levels.into_iter().find(|level| sure(*level) == Some(true)).unwrap_or(match sure(Holds::Unknown) {
        None => Holds::Unclear,
        Some(_) => Holds::No,
    })
}

/// Which parts an item belongs to: to one that asks for more if it is sure enough, to one that limits unless it surely
/// does not.
fn parts(ground: &Ground, asked: &Count, item: &Item, sure: Holds) -> Vec<bool> {
    let belongs = |part: &crate::records::Part| {
        let tests = part.filter.iter().map(|(name, test)| passes(ground, item, name, test));
        let holds = tests.max().unwrap_or(Holds::Yes);
        match part.most {
            // The bolder the guess, the fewer items it takes to be limited.
            Some(_) => holds == Holds::Yes || (holds > sure && holds != Holds::No),
            None => holds <= sure,
        }
    };
    asked.among_them.iter().map(belongs).collect()
}

/// Counts for each value of an attribute: for each of the first terms, or for each value that occurs.
fn count_per(ground: &Ground, asked: &Count, per: &str, sorted: &Sorted) -> Holds {
    let mut groups: BTreeMap<String, Numbered> = BTreeMap::new();
    let mut nowhere = Numbered::default();
    for (item, holds) in sorted {
        match item.key(per) {
            Some(key) => groups.entry(normal_word(&key).into_owned()).or_default().add(*holds, 1),
            // It may belong to any of them; where rows contradict each other on its place, a person must say to which.
            None => nowhere.add((*holds).max(item.value(per).map_or(Holds::Unknown, |_| Holds::Unclear)), 1),
        }
    }
    let mut holds = Holds::Yes;
    if let Some(most) = asked.most {
        let within = groups.values().map(|group| {
            let (unclear, unknown) = (group.unclear + nowhere.unclear, group.unknown + nowhere.unknown);
            let group = Numbered { unclear, unknown, ..*group };
            group.keeps_within(most.into())
        });
        holds = within.max().unwrap_or(Holds::Yes);
    }
    let Some(least) = asked.least else { return holds };
    let wanted: Vec<String> = match asked.terms {
        Some(terms) => match first_terms(ground, terms) {
            Some(terms) => terms,
            None => return Holds::Unknown,
        },
        None => wanted(asked, per, sorted),
    };
    let empty = Numbered::default();
    let of = |key: &String| groups.get(key).unwrap_or(&empty);
    let reached = wanted.iter().map(|key| match of(key).reaches(least.into()) {
        // Nobody takes part while on leave; which term counts instead, a person must say.
        Holds::No if asked.terms.is_some() && is_on_leave(ground, key) => Holds::Unclear,
        Holds::No if asked.terms.is_some() && may_be_on_leave(ground) => Holds::Unknown,
        holds => holds,
    });
    let reached = reached.max().unwrap_or(Holds::Yes);
    let missing: u64 = wanted.iter().map(|key| u64::from(least).saturating_sub(of(key).all())).sum();
    // Items whose place is not known can fill what is missing.
    let filled = if nowhere.unknown > 0 { Holds::Unknown } else { Holds::Unclear };
    if reached == Holds::No && missing <= nowhere.all() { holds.max(filled) } else { holds.max(reached) }
}

/// Whether the roster may tell of a leave that could not be read.
fn may_be_on_leave(ground: &Ground) -> bool {
    ground.standing.case.student.unread.iter().any(|row| row.table == TableKind::Roster)
}

/// Whether one of the terms that are counted is one of leave.
pub fn counts_leave(ground: &Ground, asked: &Count) -> bool {
    let terms = asked.terms.and_then(|terms| first_terms(ground, terms)).unwrap_or_default();
    terms.iter().any(|term| is_on_leave(ground, term))
}

/// The values that are counted each for itself: those that are named, else those that occur among what may count.
fn wanted(asked: &Count, per: &str, sorted: &Sorted) -> Vec<String> {
    let named = asked.filter.get(per).map(Test::words).unwrap_or_default();
    let counts = sorted.iter().filter(|(_, holds)| *holds != Holds::No);
    let found = counts.filter_map(|(item, _)| item.key(per));
    let mut values: Vec<String> = if named.is_empty() { found.collect() } else { named.to_vec() };
    values.iter_mut().for_each(|value| *value = normal_word(value).into_owned());
    values.sort();
    values.dedup();
    values
}

/// Whether the student was on leave in a term, or in a part of it.
fn is_on_leave(ground: &Ground, term: &str) -> bool {
    let leave = &ground.standing.case.student.leave;
    term.parse::<Term>().is_ok_and(|term| {
        let half_years = |leave: &Leave| [leave.from, leave.to].map(Term::of_month);
        leave.iter().map(|leave| half_years(leave)).any(|[from, to]| from.min(to) <= term && term <= from.max(to))
    })
}

/// The first terms of the studies, summer terms left out.
fn first_terms(ground: &Ground, terms: u16) -> Option<Vec<String>> {
    let entry = Term::of_month(ground.standing.case.student.enrolled?);
    Some((0..terms).map(|number| entry.plus_half_years(number).to_string()).collect())
}

/// Whether an attribute adds up to what is asked, and the sure sum.
pub fn sum(asked: &Sum, sorted: &Sorted) -> (Holds, Numbered) {
    let mut all = Numbered::default();
    let mut open = None;
    for (item, holds) in sorted.iter().filter(|(_, holds)| *holds != Holds::No) {
        match range_of(item, &asked.what) {
            Some((number, most)) => {
                all.add(*holds, number);
                all.add((*holds).max(Holds::Unclear), most - number);
            }
            // An item without its number may add anything; what stands in its place, a person can read.
            None => open = open.max(Some(item.value(&asked.what).map_or(Holds::Unknown, |_| Holds::Unclear))),
        }
    }
    let least = asked.least.map_or(Holds::Yes, |least| match all.reaches(least.thousandths()) {
        Holds::No => open.unwrap_or(Holds::No),
        holds => holds,
    });
    let most = asked.most.map_or(Holds::Yes, |most| match all.keeps_within(most.thousandths()) {
        Holds::Yes => open.unwrap_or(Holds::Yes),
        holds => holds,
    });
    (least.max(most), all)
}

/// A weighted average, exact.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weighted {
    /// Σ number×weight.
    pub sum: u128,
    /// Sum of the weights.
    pub weight: u128,
    open: u128,
    /// By how much the sum may be more, where rows contradict each other.
    either: u128,
}

/// Whether the average reaches what is asked, whatever is still to come.
pub fn average(ground: &Ground, asked: &AverageOf, sorted: &Sorted) -> (Holds, Weighted) {
    let mut all = Weighted::default();
    let mut is_unbounded = false;
    for (item, holds) in sorted.iter().filter(|(item, holds)| *holds != Holds::No && !item.is_settled) {
        let weight = match &asked.weight {
            None => Some(1),
            Some(weight) => item.quantity(weight).map(Quantity::thousandths),
        };
        let outcome = item.key("outcome");
        // Marks of which one is no number may count, or not.
        let is_either = matches!(item.value(&asked.what), Some(Value::OneOf(_)));
        let is_open =
            is_either || *holds != Holds::Yes || outcome.is_none_or(|word| word == "missing" || word == "undetermined");
        // 通过、免修 and the like have no number and do not count.
        match (numbers_of(asked, item), weight.map(u128::from)) {
            (Some((number, most)), Some(weight)) if *holds == Holds::Yes => {
                all.sum += u128::from(number) * weight;
                all.weight += weight;
                all.either += u128::from(most - number) * weight;
            }
            (_, Some(weight)) if is_open => all.open += weight,
            (Some(_), None) => is_unbounded = true,
            (None, None) => is_unbounded |= is_open,
            _ => {}
        }
    }
    let highest = if asked.what == "points" { ground.most_points() } else { 100_000 };
    let needed = u128::from(asked.least.thousandths()) * (all.weight + all.open);
    let holds = if is_unbounded || all.weight + all.open == 0 {
        Holds::Unknown
    } else if all.sum >= needed {
        Holds::Yes
    } else if all.sum + all.either + u128::from(highest) * all.open < needed {
        Holds::No
    } else if all.open == 0 {
        Holds::Unclear
    } else {
        Holds::Unknown
    };
    (holds, all)
}

/// Whether a part is large enough of a whole, and both.
pub fn measure_share(ground: &Ground, asked: &Share, items: &[Item]) -> (Holds, Numbered, Numbered) {
    let size = |item: &Item| match &asked.what {
        Some(what) => item.quantity(what).map_or(0, Quantity::thousandths),
        None => 1,
    };
    let (mut part, mut whole) = (Numbered::default(), Numbered::default());
    for item in items {
        let among = matches(ground, item, &asked.among);
        whole.add(among, size(item));
        part.add(among.max(matches(ground, item, &asked.filter)), size(item));
    }
    let is_open = asked.what.as_ref().is_some_and(|what| items.iter().any(|item| item.quantity(what).is_none()));
    let compare = |ratio: Ratio, part: u64, whole: u64| ratio.compare(part, whole);
    let is_unknown = part.unknown + whole.unknown > 0;
    // What is not sure is taken once against and once for the student.
    let least = asked.least.map_or(Holds::Yes, |least| {
        let sure = compare(least, part.sure, whole.all()).map(Ordering::is_ge);
        let may_be = compare(least, part.all(), whole.sure.max(part.all())).map(Ordering::is_ge);
        between(sure, may_be, is_unknown)
    });
    let most = asked.most.map_or(Holds::Yes, |most| {
        let sure = compare(most, part.all(), whole.sure.max(part.all())).map(Ordering::is_le);
        let may_be = compare(most, part.sure, whole.all()).map(Ordering::is_le);
        between(sure, may_be, is_unknown)
    });
    let holds = least.max(most);
    (if is_open { holds.max(Holds::Unknown) } else { holds }, part, whole)
}

fn between(sure: Option<bool>, may_be: Option<bool>, is_unknown: bool) -> Holds {
    match (sure, may_be) {
        (Some(true), _) => Holds::Yes,
        (_, Some(false)) => Holds::No,
        // Where everything is known, only a person can say.
        (Some(false), Some(true)) if !is_unknown => Holds::Unclear,
        _ => Holds::Unknown,
    }
}

/// Whether something holds of every item, and of each.
pub fn every<'c>(ground: &Ground, asked: &Every, items: Vec<Item<'c>>) -> (Holds, Sorted<'c>) {
    let of_one = |item: Item<'c>| {
        let meant = matches(ground, &item, &asked.filter);
        let tests = asked.must.iter().map(|(name, test)| passes(ground, &item, name, test));
        let must = tests.max().unwrap_or(Holds::Yes);
        let holds = match meant {
            Holds::No => Holds::Yes,
            Holds::Yes => must,
            // What holds of it need not be known to be asked.
            _ if must == Holds::Yes => Holds::Yes,
            unsure => must.min(Holds::Unknown).max(unsure),
        };
        (item, holds)
    };
    let sorted: Sorted = items.into_iter().map(of_one).collect();
    (sorted.iter().map(|(_, holds)| *holds).max().unwrap_or(Holds::Yes), sorted)
}

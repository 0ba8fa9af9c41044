//! Whether an item is what a filter asks for, as far as the records say.

use std::cmp::Ordering;

use super::ground::Ground;
use super::item::{Item, Value};
use crate::policy::facts::outputs::{Holds, known};
use crate::records::normal::has_word;
use crate::records::values::Day;
use crate::records::{Bounds, Filter, Quantity, Test};

/// How sure it is that an item counts and is what all tests ask for.
pub fn matches(ground: &Ground, item: &Item, filter: &Filter) -> Holds {
    let tests = filter.iter().map(|(name, test)| passes(ground, item.value(name).as_ref(), test));
    tests.max().unwrap_or(Holds::Yes).max(item.stands).max(in_stage(ground, item))
}

/// Whether one attribute passes a test; an attribute that is not known never decides, and of several values of which one is
/// right, what all of them come to holds.
pub fn passes(ground: &Ground, value: Option<&Value>, test: &Test) -> Holds {
    let Some(value) = value else { return Holds::Unknown };
    if let Value::OneOf(words) = value {
        let each = words.iter().map(|word| Value::Words(vec![(word.clone(), Holds::Yes)]));
        let mut each = each.map(|value| passes(ground, Some(&value), test));
        let first = each.next().unwrap_or(Holds::Unclear);
        return if each.all(|other| other == first) { first } else { Holds::Unclear };
    }
    match test {
        Test::Bounds(bounds) => within(ground, value, bounds),
        _ => is_one_of(value, test.words()),
    }
}

/// An item of a later day does not count for a requirement with a last day.
fn in_stage(ground: &Ground, item: &Item) -> Holds {
    match (ground.until, item.date("date")) {
        (Some(until), Some(day)) => known(Some(day <= until)),
        (Some(_), None) if item.is_dated => Holds::Unknown,
        _ => Holds::Yes,
    }
}

fn is_one_of(value: &Value, words: &[String]) -> Holds {
    let same = |text: &str| has_word(words, text);
    match value {
        Value::Words(own) => {
            let sure = own.iter().filter(|(word, _)| same(word)).map(|(_, holds)| *holds);
            sure.min().unwrap_or(Holds::No)
        }
        Value::OneOf(_) => Holds::Unclear,
        Value::Number(number) => known(Some(same(&number.to_string()))),
        Value::Day(day) => known(Some(same(&day.to_string()))),
    }
}

fn within(ground: &Ground, value: &Value, bounds: &Bounds) -> Holds {
    let Bounds { least, most, at_least, at_most, since, until, listed, not } = bounds;
    let mut all = vec![Holds::Yes];
    all.extend(least.map(|bound| number(value, bound, Ordering::is_ge)));
    all.extend(most.map(|bound| number(value, bound, Ordering::is_le)));
    all.extend(at_least.as_ref().map(|word| rung(ground, value, word, |own, bound| own <= bound)));
    all.extend(at_most.as_ref().map(|word| rung(ground, value, word, |own, bound| own >= bound)));
    all.extend(since.as_ref().map(|bound| day(ground, value, bound, |day, bound| day >= bound)));
    all.extend(until.as_ref().map(|bound| day(ground, value, bound, |day, bound| day <= bound)));
    if !listed.is_empty() {
        all.push(is_listed(ground, value, listed));
    }
    if !not.is_empty() {
        all.push(opposite(is_one_of(value, not)));
    }
    all.into_iter().max().unwrap_or(Holds::Yes)
}

fn opposite(holds: Holds) -> Holds {
    match holds {
        Holds::Yes => Holds::No,
        Holds::No => Holds::Yes,
        unsure => unsure,
    }
}

fn number(value: &Value, bound: Quantity, keeps: fn(Ordering) -> bool) -> Holds {
    // A text that is no number must be looked at by a person.
    let held = |ordering: Option<Ordering>| match ordering {
        Some(ordering) => known(Some(keeps(ordering))),
        None => Holds::Unclear,
    };
    match value {
        Value::Number(number) => held(bound.compare(*number)),
        Value::Words(words) => match &words[..] {
            [(word, _)] => held(bound.compare_text(word)),
            _ => Holds::Unclear,
        },
        Value::OneOf(_) | Value::Day(_) => Holds::Unclear,
    }
}

/// Compares rungs of the scale that the bound's word stands on; the first rung is the highest.
fn rung(ground: &Ground, value: &Value, bound: &str, keeps: fn(usize, usize) -> bool) -> Holds {
    let place = |scale: &[Vec<String>], text: &str| scale.iter().position(|rung| has_word(rung, text));
    let mut scales = ground.standing.case.policy.scales.values();
    let Some((scale, bound)) = scales.find_map(|scale| Some((scale, place(scale, bound)?))) else {
        return Holds::Unclear;
    };
    let Value::Words(words) = value else { return Holds::Unclear };
    let holds = words.iter().map(|(word, sure)| match place(scale, word) {
        Some(own) => known(Some(keeps(own, bound))).max(*sure),
        None => Holds::Unclear,
    });
    holds.min().unwrap_or(Holds::Unclear)
}

fn day(ground: &Ground, value: &Value, bound: &str, keeps: fn(Day, Day) -> bool) -> Holds {
    let Value::Day(day) = value else { return Holds::Unclear };
    match bound.parse().ok().or_else(|| ground.day_of(bound).ok()) {
        Some(bound) => known(Some(keeps(*day, bound))),
        None => Holds::Unknown,
    }
}

fn is_listed(ground: &Ground, value: &Value, lists: &[String]) -> Holds {
    let Value::Words(words) = value else { return Holds::Unclear };
    let journals = &ground.standing.case.policy.journals;
    let lists = lists.iter().filter_map(|key| journals.get(key));
    let mut names = lists.flat_map(|list| list.names());
    known(Some(names.any(|name| words.iter().any(|(word, _)| plain(word) == plain(name)))))
}

/// A journal's name or ISSN without what writers vary: blanks, title marks, hyphens, case.
fn plain(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '《' | '》' | '-' | '－' | '·' | '.' | ':'));
    kept.flat_map(char::to_lowercase).collect()
}

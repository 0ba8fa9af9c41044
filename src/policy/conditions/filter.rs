//! Whether an item is what a filter asks for, as far as the records say.

use std::cmp::Ordering;

use super::ground::Ground;
use super::item::{Item, Value};
use super::journal::is_listed;
use crate::policy::facts::outputs::{Holds, known};
use crate::policy::spellings::{WordList, spellings};
use crate::records::normal::{has_word, normal_title};
use crate::records::values::Day;
use crate::records::{Bounds, Filter, Quantity, Set, Test, holds_chosen_words};

/// How sure it is that an item counts and is what all tests ask for.
pub fn matches(ground: &Ground, item: &Item, filter: &Filter) -> Holds {
    let tests = filter.iter().map(|(name, test)| passes(ground, item, name, test));
    tests.max().unwrap_or(Holds::Yes).max(item.stands).max(in_stage(ground, item))
}

/// Whether one attribute passes a test; an attribute that is not known never decides, and of several values of which one is
/// right, what all of them come to holds.
pub fn passes(ground: &Ground, item: &Item, name: &str, test: &Test) -> Holds {
    let Some(value) = item.value(name) else { return Holds::Unknown };
    let meaning = Meaning { ground, set: item.set, name };
    let Value::OneOf(words) = &value else { return holds(meaning, &value, test) };
    let each = words.iter().map(|word| Value::Words(vec![(word.clone(), Holds::Yes)]));
    let mut each = each.map(|value| holds(meaning, &value, test));
    let first = each.next().unwrap_or(Holds::Unclear);
    if each.all(|other| other == first) { first } else { Holds::Unclear }
}

fn holds(meaning: Meaning, value: &Value, test: &Test) -> Holds {
    match test {
        Test::Bounds(bounds) => within(meaning, value, bounds),
        _ => is_one_of(meaning, value, test.words()),
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

/// What the words of an attribute mean.
#[derive(Debug, Clone, Copy)]
struct Meaning<'m, 'c, 'a> {
    ground: &'m Ground<'c, 'a>,
    set: Set,
    name: &'m str,
}

impl<'m> Meaning<'m, '_, '_> {
    fn is_chosen(&self) -> bool {
        holds_chosen_words(self.set, self.name)
    }

    /// The scale that has one of the words: the attribute's own before all others.
    fn scale_of(&self, words: &[String]) -> Option<&'m [Vec<String>]> {
        let scales = &self.ground.standing.case.policy.scales;
        let has = |scale: &&Vec<Vec<String>>| words.iter().any(|word| scale.iter().any(|rung| has_word(rung, word)));
        scales.get(self.name).filter(has).or_else(|| scales.values().find(has)).map(Vec::as_slice)
    }

    fn is_index(&self) -> bool {
        self.set == Set::Outputs && self.name == "index"
    }

    /// Whether a word is one of some words. What stands on one rung of a scale is the same, and what stands on no rung of
    /// the scale of these words may be.
    fn is_among(&self, word: &str, words: &[String]) -> Holds {
        if has_word(words, word) {
            return Holds::Yes;
        }
        if self.is_index() {
            let indexes = spellings(WordList::Index);
            let own = indexes.meanings_of(&normal_title(word));
            let mut asked = words.iter().map(|asked| indexes.meant_by(&normal_title(asked)));
            return known(Some(asked.any(|asked| own.contains(&asked))));
        }
        let Some(scale) = self.scale_of(words).filter(|_| self.is_chosen()) else { return Holds::No };
        match scale.iter().find(|rung| has_word(rung, word)) {
            Some(rung) => known(Some(words.iter().any(|asked| has_word(rung, asked)))),
            None => Holds::Unclear,
        }
    }

    /// Whether a word is none of some words. Without a scale nobody knows what else is another way of writing them.
    fn is_outside(&self, word: &str, words: &[String]) -> Holds {
        match self.is_among(word, words) {
            Holds::No if self.is_chosen() && self.scale_of(words).is_none() && !self.is_result(word) => Holds::Unclear,
            holds => opposite(holds),
        }
    }

    /// Whether the school's own lists know a word as a result.
    fn is_result(&self, word: &str) -> bool {
        let results = &self.ground.standing.case.policy.words.results;
        let lists = [&results.passed, &results.failed, &results.pending];
        self.name == "result" && lists.into_iter().any(|list| has_word(list, word))
    }
}

fn is_one_of(meaning: Meaning, value: &Value, words: &[String]) -> Holds {
    match value {
        Value::Words(own) => {
            let each = own.iter().map(|(word, sure)| match meaning.is_among(word, words) {
                // A word that no list knows may be any index.
                Holds::No if meaning.is_index() && *sure == Holds::Unclear => Holds::Unclear,
                Holds::No => Holds::No,
                holds => holds.max(*sure),
            });
            each.min().unwrap_or(Holds::No)
        }
        Value::OneOf(_) => Holds::Unclear,
        Value::Number(number) => known(Some(has_word(words, &number.to_string()))),
        Value::Day(day) => known(Some(has_word(words, &day.to_string()))),
    }
}

fn is_none_of(meaning: Meaning, value: &Value, words: &[String]) -> Holds {
    match value {
        // Of a word that is not sure, neither is what it is not.
        Value::Words(own) if own.iter().all(|(_, sure)| *sure == Holds::Yes) => {
            own.iter().map(|(word, _)| meaning.is_outside(word, words)).max().unwrap_or(Holds::Yes)
        }
        _ => opposite(is_one_of(meaning, value, words)),
    }
}

fn within(meaning: Meaning, value: &Value, bounds: &Bounds) -> Holds {
    let ground = meaning.ground;
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
        all.push(is_none_of(meaning, value, not));
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
    match bound.parse().or_else(|_| ground.day_of(bound)) {
        Ok(bound) => known(Some(keeps(*day, bound))),
        Err(none) => none.holds,
    }
}

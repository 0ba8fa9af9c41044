//! A rule on outputs in words.

use crate::message::{Fact, Message, say};
use crate::records::{AtLeast, OutputRule};

/// A rule in words.
pub fn in_words(rule: &OutputRule) -> Message {
    let list = |rules: &[OutputRule]| -> Vec<Fact> { rules.iter().map(|rule| in_words(rule).into()).collect() };
    match rule {
        OutputRule::AtLeast(asked) => part_in_words(asked),
        OutputRule::AnyOf(rules) if rules.len() == 1 => in_words(&rules[0]),
        OutputRule::AllOf(rules) if rules.len() == 1 => in_words(&rules[0]),
        OutputRule::AnyOf(rules) => say("rule-any-of").with("list", list(rules)),
        OutputRule::AllOf(rules) => say("rule-all-of").with("list", list(rules)),
    }
}

/// `不少于1篇论文（SCI、CSSCI收录；第一作者；本校为第一署名单位；已刊、在线）`
fn part_in_words(asked: &AtLeast) -> Message {
    let words = |list: &[String]| -> Vec<Fact> { list.iter().map(|word| Fact::from(word.as_str())).collect() };
    let mut conditions = Vec::new();
    if !asked.indexes.is_empty() {
        conditions.push(say("rule-indexes").with("list", words(&asked.indexes)));
    }
    if !asked.types.is_empty() {
        conditions.push(say("rule-types").with("list", words(&asked.types)));
    }
    if !asked.authors.is_empty() {
        let places = asked.authors.iter().map(|place| Fact::from(*place)).collect::<Vec<_>>();
        conditions.push(say("rule-authors").with("list", places));
    }
    if asked.own_unit {
        conditions.push(say("rule-own-unit"));
    }
    if !asked.states.is_empty() {
        let states = asked.states.iter().map(|state| Fact::from(*state)).collect::<Vec<_>>();
        conditions.push(say("rule-states").with("list", states));
    }
    if let Some(since) = asked.since {
        conditions.push(say("rule-since").with("date", since.to_string()));
    }
    if let Some(until) = asked.until {
        conditions.push(say("rule-until").with("date", until.to_string()));
    }
    if let Some(most) = asked.most_accepted {
        conditions.push(say("rule-most-accepted").with("count", most));
    }
    let kinds = match asked.kinds.is_empty() {
        true => vec![say("output-any").into()],
        false => asked.kinds.iter().map(|kind| Fact::from(*kind)).collect::<Vec<_>>(),
    };
    let part = say("rule-at-least").with("count", asked.count).with("kinds", kinds);
    match conditions.is_empty() {
        true => part,
        false => say("rule-with-conditions").with("part", part).with("conditions", conditions),
    }
}

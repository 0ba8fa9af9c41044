//! A rule on outputs in words.

use crate::message::{Fact, Message, say};
use crate::records::{AtLeast, OutputKind, OutputRule};

/// A rule in words. What stands below any-of and all-of is a numbered list, a line each, so that nobody mistakes how far
/// an 或 or an 且 reaches.
pub fn in_words(rule: &OutputRule) -> Message {
    numbered(rule, "")
}

fn numbered(rule: &OutputRule, number: &str) -> Message {
    let list = |rules: &[OutputRule]| -> Vec<Message> {
        let item = |(rule, n): (&OutputRule, usize)| {
            let number = if number.is_empty() { n.to_string() } else { format!("{number}.{n}") };
            let words = numbered(rule, &number);
            say("rule-item").with("number", format!("\n{number}")).with("rule", words)
        };
        rules.iter().zip(1..).map(item).collect()
    };
    match rule {
        OutputRule::AtLeast(asked) => part_in_words(asked),
        OutputRule::AnyOf(rules) | OutputRule::AllOf(rules) if rules.len() == 1 => {
            rules.first().map_or_else(|| say("none"), |rule| numbered(rule, number))
        }
        OutputRule::AnyOf(rules) => say("rule-any-of").with("list", list(rules)),
        OutputRule::AllOf(rules) => say("rule-all-of").with("list", list(rules)),
    }
}

/// `不少于1篇论文（SCI、CSSCI收录；第一作者；本校为第一署名单位；已刊、在线）`
fn part_in_words(asked: &AtLeast) -> Message {
    let words = |list: &[String]| one_of(list.iter().map(|word| Fact::from(word.as_str())).collect());
    let mut conditions = Vec::new();
    if !asked.indexes.is_empty() {
        conditions.push(say("rule-indexes").with("list", words(&asked.indexes)));
    }
    if !asked.types.is_empty() {
        conditions.push(say("rule-types").with("list", words(&asked.types)));
    }
    if !asked.authors.is_empty() {
        // A place is several words, so 或 stands between two of them.
        let places = asked.authors.iter().map(|place| say("rule-author").with("place", *place));
        let either = |one, other| say("rule-either").with("one", one).with("other", other);
        conditions.extend(places.reduce(either));
    }
    if asked.own_unit {
        conditions.push(say("rule-own-unit"));
    }
    if !asked.states.is_empty() {
        conditions.push(one_of(asked.states.iter().map(|state| Fact::from(*state)).collect()));
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
    let kinds = if asked.kinds.is_empty() {
        vec![say("output-any").into()]
    } else {
        asked.kinds.iter().map(|kind| Fact::from(*kind)).collect::<Vec<_>>()
    };
    // Papers are counted in 篇, everything else in 项.
    let part = if asked.kinds == [OutputKind::Paper] {
        say("rule-at-least-papers").with("count", asked.count)
    } else {
        say("rule-at-least").with("count", asked.count).with("kinds", kinds)
    };
    if conditions.is_empty() {
        part
    } else {
        say("rule-with-conditions").with("part", part).with("conditions", conditions)
    }
}

/// `SCI、CSSCI之一`
fn one_of(list: Vec<Fact>) -> Message {
    let key = if list.len() > 1 { "rule-one-of" } else { "rule-the-one" };
    say(key).with("list", list)
}

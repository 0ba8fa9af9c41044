//! Conditions and what was found, in words.

use super::ground::Ground;
use super::measure::{Numbered, Weighted};
use crate::message::{Fact, Message, say};
use crate::records::{
    AverageOf, Bounds, Condition, Count, Every, Filter, Holding, Interval, Length, Part, Quantity, Set, Share, Sum,
    Test, attribute_key, holding,
};

/// Puts conditions into words, with the names that the policy gives to attributes, lists and events.
#[derive(Debug, Clone, Copy)]
pub struct Phrasing<'c, 'a> {
    ground: &'c Ground<'c, 'a>,
}

impl<'c, 'a> Phrasing<'c, 'a> {
    /// The words of one ground.
    pub fn of(ground: &'c Ground<'c, 'a>) -> Phrasing<'c, 'a> {
        Phrasing { ground }
    }

    /// What a condition asks. What stands below all-of and any-of is a numbered list, a line each, so that nobody mistakes
    /// how far an 或 or an 且 reaches.
    pub fn condition(self, condition: &Condition) -> Message {
        self.numbered(condition, "")
    }

    fn numbered(self, condition: &Condition, number: &str) -> Message {
        let list = |all: &[Condition]| -> Vec<Message> {
            let item = |(condition, n): (&Condition, usize)| {
                let number = if number.is_empty() { n.to_string() } else { format!("{number}.{n}") };
                let words = self.numbered(condition, &number);
                say("rule-item").with("number", format!("\n{number}")).with("rule", words)
            };
            all.iter().zip(1..).map(item).collect()
        };
        match condition {
            Condition::AllOf(all) => say("rule-all-of").with("list", list(all)),
            Condition::AnyOf(any) => say("rule-any-of").with("list", list(any)),
            Condition::When(when) => say("condition-when")
                .with("if", self.numbered(&when.if_holds, number))
                .with("then", self.numbered(&when.then, number)),
            Condition::Count(asked) => self.count(asked),
            Condition::Sum(asked) => self.sum(asked),
            Condition::Average(asked) => self.average(asked),
            Condition::Share(asked) => self.share(asked),
            Condition::Every(asked) => self.every(asked),
            Condition::Interval(asked) => self.interval(asked),
        }
    }

    /// `科研成果（状态为已刊）`
    fn items(self, set: Set, filter: &Filter) -> Message {
        if filter.is_empty() {
            return say("condition-set").with("set", set);
        }
        say("condition-items").with("set", set).with("where", self.filter(set, filter))
    }

    fn filter(self, set: Set, filter: &Filter) -> Vec<Message> {
        filter.iter().flat_map(|(name, test)| self.test(set, name, test)).collect()
    }

    /// The name of an attribute: the policy's for those that it declares.
    pub fn attribute(self, set: Set, name: &str) -> Fact {
        match attribute_key(set, name) {
            // The code of a milestone is said as the milestone.
            Some("code") if set == Set::Milestones => Fact::Word("attribute", "milestone"),
            Some(key) => Fact::Word("attribute", key),
            None => {
                let declared = self.ground.standing.case.policy.attributes.get(name);
                Fact::Text(declared.map_or(name, String::as_str).to_owned())
            }
        }
    }

    fn value(self, set: Set, name: &str, word: &str) -> Fact {
        let known = match holding(set, name) {
            Some(Holding::Word(kind, words)) => words.iter().find(|known| **known == word).map(|known| (kind, *known)),
            _ => None,
        };
        match known {
            Some((kind, word)) => Fact::Word(kind, word),
            None if matches!(name, "code" | "milestone") => self.ground.event(word).into(),
            None => Fact::Text(word.to_owned()),
        }
    }

    fn test(self, set: Set, name: &str, test: &Test) -> Vec<Message> {
        let attribute = || self.attribute(set, name);
        let words = |list: &[String]| -> Vec<Fact> { list.iter().map(|word| self.value(set, name, word)).collect() };
        let Test::Bounds(bounds) = test else {
            let key = if test.words().len() > 1 { "test-one-of" } else { "test-is" };
            return vec![say(key).with("attribute", attribute()).with("words", words(test.words()))];
        };
        let Bounds { least, most, at_least, at_most, since, until, listed, not } = bounds;
        let bound = |key: &'static str, bound: Fact| say(key).with("attribute", attribute()).with("bound", bound);
        let number = |quantity: &Quantity| Fact::Text(quantity.to_string());
        let text = |text: &String| Fact::Text(text.clone());
        let day = |text: &String| match text.parse::<crate::records::values::Day>() {
            Ok(day) => Fact::Text(day.to_string()),
            Err(_) => self.ground.event(text).into(),
        };
        let mut all = vec![];
        all.extend(least.iter().map(|one| bound("test-least", number(one))));
        all.extend(most.iter().map(|one| bound("test-most", number(one))));
        all.extend(at_least.iter().map(|one| bound("test-at-least", text(one))));
        all.extend(at_most.iter().map(|one| bound("test-at-most", text(one))));
        all.extend(since.iter().map(|one| bound("test-since", day(one))));
        all.extend(until.iter().map(|one| bound("test-until", day(one))));
        if !listed.is_empty() {
            let journals = &self.ground.standing.case.policy.journals;
            let name = |key: &String| Fact::Text(journals.get(key).map_or(key, |list| &list.name).clone());
            let lists: Vec<Fact> = listed.iter().map(name).collect();
            all.push(say("test-listed").with("attribute", attribute()).with("words", lists));
        }
        if !not.is_empty() {
            all.push(say("test-not").with("attribute", attribute()).with("words", words(not)));
        }
        all
    }

    fn bounds(self, least: Option<Fact>, most: Option<Fact>) -> Vec<Message> {
        let least = least.map(|bound| say("bound-least").with("bound", bound));
        least.into_iter().chain(most.map(|bound| say("bound-most").with("bound", bound))).collect()
    }

    fn number_of(self, set: Set, number: u16) -> Fact {
        say("number-of").with("count", number).with("unit", unit(set)).into()
    }

    fn count(self, asked: &Count) -> Message {
        let items = self.items(asked.of, &asked.filter);
        let number = |number: Option<u16>| number.map(|number| self.number_of(asked.of, number));
        let bounds = self.bounds(number(asked.least), number(asked.most));
        let per = asked.per.as_ref().map(|per| self.attribute(asked.of, per));
        let message = match (per, asked.terms) {
            (Some(_), Some(terms)) => say("condition-count-terms").with("terms", terms),
            (Some(per), None) => say("condition-count-per").with("per", per),
            (None, _) => say("condition-count"),
        };
        let message = message.with("items", items).with("bounds", bounds);
        if asked.among_them.is_empty() {
            return message;
        }
        let parts: Vec<Message> = asked.among_them.iter().map(|part| self.part(asked.of, part)).collect();
        say("condition-among").with("condition", message).with("parts", parts)
    }

    fn part(self, set: Set, part: &Part) -> Message {
        let number = |number: Option<u16>| number.map(|number| self.number_of(set, number));
        let bounds = self.bounds(number(part.least), number(part.most));
        say("condition-part").with("where", self.filter(set, &part.filter)).with("bounds", bounds)
    }

    fn sum(self, asked: &Sum) -> Message {
        let number = |number: Option<Quantity>| number.map(|number| Fact::Text(number.to_string()));
        say("condition-sum")
            .with("items", self.items(asked.of, &asked.filter))
            .with("what", self.attribute(asked.of, &asked.what))
            .with("bounds", self.bounds(number(asked.least), number(asked.most)))
    }

    fn average(self, asked: &AverageOf) -> Message {
        let least = Some(Fact::Text(asked.least.to_string()));
        say("condition-average")
            .with("items", self.items(asked.of, &asked.filter))
            .with("what", self.attribute(asked.of, &asked.what))
            .with("bounds", self.bounds(least, None))
    }

    fn share(self, asked: &Share) -> Message {
        let ratio = |ratio: Option<crate::records::Ratio>| ratio.map(|ratio| Fact::Text(ratio.to_string()));
        say("condition-share")
            .with("part", self.items(asked.of, &asked.filter))
            .with("whole", self.items(asked.of, &asked.among))
            .with("bounds", self.bounds(ratio(asked.least), ratio(asked.most)))
    }

    fn every(self, asked: &Every) -> Message {
        say("condition-every")
            .with("items", self.items(asked.of, &asked.filter))
            .with("must", self.filter(asked.of, &asked.must))
    }

    fn interval(self, asked: &Interval) -> Message {
        let (from, to) = (self.ground.event(&asked.from), self.ground.event(&asked.to));
        let length = |length: Option<Length>| length.map(|length| Fact::from(in_words(length)));
        let bounds = self.bounds(length(asked.least), length(asked.most));
        let key = if bounds.is_empty() { "condition-order" } else { "condition-interval" };
        let message = say(key).with("from", from).with("to", to);
        if bounds.is_empty() { message } else { message.with("bounds", bounds) }
    }

    /// How many items count, and how many may.
    pub fn counted(self, set: Set, tally: Numbered) -> Message {
        let number = |number: u64| number.to_string();
        let open = tally.unclear + tally.unknown;
        let message = if open == 0 { say("found-count") } else { say("found-count-open").with("open", number(open)) };
        message.with("set", set).with("count", number(tally.sure)).with("unit", unit(set))
    }

    /// What an attribute adds up to.
    pub fn summed(self, set: Set, what: &str, tally: Numbered) -> Message {
        let number = |thousandths: u64| Quantity::of_thousandths(thousandths).to_string();
        let open = tally.unclear + tally.unknown;
        let message = if open == 0 { say("found-sum") } else { say("found-sum-open").with("open", number(open)) };
        message.with("what", self.attribute(set, what)).with("sum", number(tally.sure))
    }

    /// An average to two decimals, half up.
    pub fn averaged(self, average: Weighted) -> Message {
        if average.weight == 0 {
            return say("found-average-none");
        }
        let hundredths = (average.sum + 5 * average.weight) / (10 * average.weight);
        say("found-average").with("average", format!("{}.{:02}", hundredths / 100, hundredths % 100))
    }

    /// A part and its whole.
    pub fn shared(self, asked: &Share, part: Numbered, whole: Numbered) -> Message {
        let text = |number: u64| match &asked.what {
            Some(_) => Quantity::of_thousandths(number).to_string(),
            None => number.to_string(),
        };
        say("found-share").with("part", text(part.sure)).with("whole", text(whole.sure))
    }

    /// The items of which something does not hold.
    pub fn excepted(self, set: Set, count: usize, open: Vec<Fact>) -> Message {
        if open.is_empty() {
            return say("found-every").with("set", set).with("count", count).with("unit", unit(set));
        }
        say("found-except").with("items", open)
    }
}

fn unit(set: Set) -> Fact {
    Fact::Word("unit", set.into())
}

fn in_words(length: Length) -> Message {
    let Length { years, months, days } = length;
    let parts = [("length-years", years), ("length-months", months), ("length-days", days)];
    let parts = parts.into_iter().filter(|(_, number)| *number > 0);
    let parts: Vec<Fact> = parts.map(|(key, number)| Fact::from(say(key).with("count", number))).collect();
    say("length").with("parts", parts)
}

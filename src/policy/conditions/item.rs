//! What conditions look at: the items of a set in one shape, each with what the records say of its attributes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::location::Location;
use crate::message::{Message, say};
use crate::policy::facts::outputs::Holds;
use crate::policy::standing::Standing;
use crate::records::mark::Judgement;
use crate::records::normal::normal_word;
use crate::records::values::Day;
use crate::records::{Quantity, Set, Term};

/// What an attribute holds.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// Words or texts, each with how sure it is.
    Words(Vec<(Cow<'a, str>, Holds)>),
    /// What rows that contradict each other say; one of it is right, and nobody knows which.
    OneOf(Vec<Cow<'a, str>>),
    /// A number.
    Number(Quantity),
    /// A day.
    Day(Day),
}

/// The attribute that says whether a member agrees.
pub const VOTE: &str = "agrees";

/// A course, output, milestone or member that conditions ask about.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    /// The set that it belongs to.
    pub set: Set,
    /// What it is, in words.
    pub what: Message,
    /// Where it stands.
    pub at: Location,
    /// Whether it counts at all: in its time, and admitted by the rules on evidence.
    pub stands: Holds,
    /// Why it does not surely count, where that is known.
    pub doubt: Option<Message>,
    /// What the records say; an attribute that is not there is not known.
    values: Vec<(&'static str, Value<'a>)>,
    /// Whether such an item has a day, known or not.
    pub is_dated: bool,
    /// Whether a mark that it lacks will never come, for a later sitting has brought it.
    pub is_settled: bool,
    /// Whether it is one of many of whom only the number of votes is known, not who gave them.
    pub is_of_many: bool,
    /// What the records say beyond the attributes of the set.
    more: Vec<&'a BTreeMap<String, String>>,
}

impl<'a> Item<'a> {
    /// An item of a set of which nothing is said yet.
    pub fn new(set: Set, what: Message, at: &Location) -> Item<'a> {
        Item {
            set,
            what,
            at: at.clone(),
            stands: Holds::Yes,
            doubt: None,
            values: vec![],
            is_dated: false,
            is_settled: false,
            is_of_many: false,
            more: vec![],
        }
    }

    /// Says whether it counts at all.
    pub fn standing(self, stands: Holds) -> Item<'a> {
        Item { stands, ..self }
    }

    /// Leaves to a person whether it counts, where there is a reason.
    pub fn doubted(mut self, why: Option<Message>) -> Item<'a> {
        if why.is_some() {
            self.stands = self.stands.max(Holds::Unclear);
            self.doubt = self.doubt.or(why);
        }
        self
    }

    /// Adds an attribute, where the records hold it.
    pub fn with(mut self, name: &'static str, value: Option<Value<'a>>) -> Item<'a> {
        self.values.extend(value.map(|value| (name, value)));
        self
    }

    /// Adds a text or a word.
    pub fn text(self, name: &'static str, text: Option<&'a str>) -> Item<'a> {
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        self.with(name, text.map(|text| Value::Words(vec![(text.into(), Holds::Yes)])))
    }

    /// Adds what several rows of one thing say; where they contradict each other, nothing is sure.
    pub fn texts(self, name: &'static str, texts: impl Iterator<Item = Option<&'a str>>) -> Item<'a> {
        self.with(name, agreed(texts.flatten()))
    }

    /// Adds a number.
    pub fn number(self, name: &'static str, number: Option<impl Into<Quantity>>) -> Item<'a> {
        self.with(name, number.map(|number| Value::Number(number.into())))
    }

    /// Adds what several rows of one thing say; where they contradict each other, nothing is sure.
    pub fn numbers(self, name: &'static str, numbers: impl Iterator<Item = u16>) -> Item<'a> {
        let mut all: Vec<u16> = numbers.collect();
        all.sort_unstable();
        all.dedup();
        match all[..] {
            [only] => self.number(name, Some(only)),
            [] => self,
            _ => {
                let words = all.into_iter().map(|number| Cow::Owned(number.to_string()));
                self.with(name, Some(Value::OneOf(words.collect())))
            }
        }
    }

    /// Says that no mark of it is to come.
    pub fn settled(self, is_settled: bool) -> Item<'a> {
        Item { is_settled, ..self }
    }

    /// Says that only the number of votes is known.
    pub fn of_many(self, is_of_many: bool) -> Item<'a> {
        Item { is_of_many, ..self }
    }

    /// Leaves open who of many agreed, for a condition that asks more of them than their number.
    pub fn without_votes(mut self) -> Item<'a> {
        if self.is_of_many {
            self.values.retain(|(name, _)| *name != VOTE);
            let either = ["yes", "no"].map(|word| (Cow::Borrowed(word), Holds::Unclear));
            self.values.push((VOTE, Value::Words(either.into())));
        }
        self
    }

    /// Adds a day.
    pub fn day(mut self, name: &'static str, day: Option<Day>) -> Item<'a> {
        self.is_dated |= name == "date";
        self.with(name, day.map(Value::Day))
    }

    /// Adds what the records say beyond the attributes of the set.
    pub fn more(mut self, more: impl IntoIterator<Item = &'a BTreeMap<String, String>>) -> Item<'a> {
        self.more.extend(more);
        self
    }

    /// What an attribute holds; none where it is not known.
    pub fn value(&self, name: &str) -> Option<Value<'a>> {
        let known = self.values.iter().find(|(known, _)| *known == name);
        known.map(|(_, value)| value.clone()).or_else(|| {
            let rows = self.more.iter().filter_map(|row| row.get(name));
            agreed(rows.map(String::as_str))
        })
    }

    /// An attribute as a number.
    pub fn quantity(&self, name: &str) -> Option<Quantity> {
        match self.value(name)? {
            Value::Number(number) => Some(number),
            Value::Words(words) => match &words[..] {
                [(word, _)] => word.parse().ok(),
                _ => None,
            },
            Value::OneOf(_) | Value::Day(_) => None,
        }
    }

    /// An attribute as one text, by which items are grouped.
    pub fn key(&self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::Words(words) => {
                let sure = words.into_iter().find(|(_, holds)| *holds == Holds::Yes);
                sure.map(|(word, _)| word.into_owned())
            }
            Value::OneOf(_) => None,
            Value::Number(number) => Some(number.to_string()),
            Value::Day(day) => Some(day.to_string()),
        }
    }

    /// An attribute as a day.
    pub fn date(&self, name: &str) -> Option<Day> {
        match self.value(name)? {
            Value::Day(day) => Some(day),
            _ => None,
        }
    }
}

/// Why an event has no day that is sure.
#[derive(Debug)]
pub struct NoDay {
    /// Whether the records do not say, or a person must.
    pub holds: Holds,
    /// In words.
    pub why: Message,
}

/// Why an item of a day is left to a person: the day lies outside the studies under review.
pub fn out_of_time(standing: &Standing, day: Option<Day>) -> Option<Message> {
    let entered = standing.case.entered();
    let early = day.and_then(|day| entered.filter(|month| day.calendar_month() < *month));
    let early = early.map(|entered| say("item-before-entry").with("entered", entered.to_string()));
    early.or_else(|| late(standing, day))
}

/// The day lies after the review.
pub fn late(standing: &Standing, day: Option<Day>) -> Option<Message> {
    let review = standing.case.batch.date;
    day.filter(|day| *day > review).map(|_| say("item-after-review").with("date", review.to_string()))
}

/// What several rows of one thing say in one place: sure where they agree, else one of it is right.
fn agreed<'c>(texts: impl Iterator<Item = &'c str>) -> Option<Value<'c>> {
    let mut said: Vec<&str> = Vec::new();
    let mut texts: Vec<&str> = texts.collect();
    texts.sort_unstable();
    let texts = texts.into_iter();
    for text in texts.map(str::trim).filter(|text| !text.is_empty()) {
        if !said.iter().any(|known| normal_word(known) == normal_word(text)) {
            said.push(text);
        }
    }
    match said[..] {
        [] => None,
        [only] => word(only),
        _ => Some(Value::OneOf(said.into_iter().map(Cow::Borrowed).collect())),
    }
}

/// A word that is sure.
pub fn word<'c>(word: &'c str) -> Option<Value<'c>> {
    Some(Value::Words(vec![(word.into(), Holds::Yes)]))
}

/// What something comes to, as a word. What is still to come or to be decided may turn out either way.
pub fn judged_value<'c>(judgement: Judgement) -> Option<Value<'c>> {
    let open = |word: &'c str, how: Holds| {
        Some(Value::Words(vec![(word.into(), Holds::Yes), ("passed".into(), how), ("failed".into(), how)]))
    };
    match judgement {
        Judgement::Passed => word("passed"),
        Judgement::Failed => word("failed"),
        Judgement::Undetermined => open("undetermined", Holds::Unclear),
        Judgement::Missing => open("missing", Holds::Unknown),
    }
}

/// The term that a record names, or else that its day lies in.
pub fn term<'c>(term: Option<&str>, date: Option<Day>) -> Option<Value<'c>> {
    let term = term.and_then(|term| term.parse().ok()).or_else(|| date.map(|day| Term::of_month(day.calendar_month())));
    term.map(|term| Value::Words(vec![(Cow::Owned(term.to_string()), Holds::Yes)]))
}

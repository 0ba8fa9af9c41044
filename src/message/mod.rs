//! What the program says to people: a key and facts, put into words by one table a language.
//!
//! Findings carry messages, not sentences, so that one evaluation reads in Chinese and in English. The tables are
//! in [Fluent](https://projectfluent.org) syntax; a test holds that both know every key with the same facts.

mod language;
mod short;

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use serde::{Serialize, Serializer};

pub use language::Language;
pub use short::shortened;

/// A sentence that is not yet in a language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    key: Cow<'static, str>,
    facts: Vec<(Cow<'static, str>, Fact)>,
}

/// A fact in a message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// A text of the records, or a number, as it is.
    Text(String),
    /// A word of the field: kind and key, for example `class` and `degree`.
    Word(&'static str, &'static str),
    /// Another message.
    Message(Message),
    /// Texts in a row: `甲、乙`.
    Words(Vec<Fact>),
    /// Sentences in a row: `甲；乙`.
    Sentences(Vec<Message>),
}

impl Message {
    /// A message without facts yet; `key` stands in the tables.
    pub fn new(key: &'static str) -> Message {
        Message { key: key.into(), facts: Vec::new() }
    }

    /// Adds a fact.
    pub fn with(mut self, name: &'static str, fact: impl Into<Fact>) -> Message {
        if self.facts.capacity() == 0 {
            // Room for as many as most have, at once and not by growing.
            self.facts = Vec::with_capacity(4);
        }
        self.facts.push((name.into(), fact.into()));
        self
    }

    /// A fact that is a text, by its name.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.facts.iter().find_map(|(of, fact)| match fact {
            Fact::Text(text) if of == name => Some(text.as_str()),
            _ => None,
        })
    }

    /// The key in the tables.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The sentence.
    pub fn text(&self, language: Language) -> String {
        language.format(self)
    }

    /// The sentence in Chinese, the language of all documents.
    pub fn zh(&self) -> String {
        self.text(Language::Chinese)
    }

    /// The message without what the records say: such facts become `…`; what names a student, a rule or a limit stays.
    pub fn masked(&self) -> Message {
        let masked = |(name, fact): &(Cow<'static, str>, Fact)| {
            if KEPT.contains(&&**name) { (name.clone(), fact.clone()) } else { (name.clone(), fact.masked()) }
        };
        Message { key: self.key.clone(), facts: self.facts.iter().map(masked).collect() }
    }

    /// The message with every text in it changed, however deep. A list that then says the same twice says it once.
    pub fn changed(&self, change: &impl Fn(&str) -> String) -> Message {
        let facts = self.facts.iter().map(|(name, fact)| (name.clone(), fact.changed(change)));
        Message { key: self.key.clone(), facts: facts.collect() }
    }

    /// The message with lists of more than `most` entries cut, the last one left saying how many there are and where.
    pub fn cut(&self, most: usize, place: &str) -> Message {
        let facts = self.facts.iter().map(|(name, fact)| (name.clone(), fact.cut(most, place)));
        Message { key: self.key.clone(), facts: facts.collect() }
    }

    /// The message that `{:#}` wrote.
    pub fn decode(text: &str) -> Option<Message> {
        let (key, facts): (String, Vec<(String, String)>) = serde_json::from_str(text).ok()?;
        let facts = facts.into_iter().map(|(name, fact)| (name.into(), Fact::Text(fact)));
        Some(Message { key: key.into(), facts: facts.collect() })
    }
}

/// Facts that come from no student's record, and student IDs.
const KEPT: [&str; 33] = [
    "code",
    "column",
    "count",
    "document",
    "dossiers-before",
    "dossiers-now",
    "field",
    "files-before",
    "files-now",
    "flags",
    "folder",
    "id",
    "kind",
    "known",
    "least",
    "line",
    "most",
    "of",
    "others",
    "pages-before",
    "pages-now",
    "passes-before",
    "passes-now",
    "point",
    "rows-before",
    "rows-now",
    "run",
    "run-before",
    "schema",
    "students-before",
    "students-now",
    "template",
    "version",
];

impl Fact {
    fn masked(&self) -> Fact {
        match self {
            Fact::Text(_) => Fact::Text("…".into()),
            Fact::Word(..) => self.clone(),
            Fact::Message(message) => Fact::Message(message.masked()),
            Fact::Words(words) => Fact::Words(words.iter().map(Fact::masked).collect()),
            Fact::Sentences(messages) => Fact::Sentences(messages.iter().map(Message::masked).collect()),
        }
    }

    fn changed(&self, change: &impl Fn(&str) -> String) -> Fact {
        match self {
            Fact::Text(text) => Fact::Text(change(text)),
            Fact::Word(..) => self.clone(),
            Fact::Message(message) => Fact::Message(message.changed(change)),
            Fact::Words(words) => {
                let mut said: Vec<Fact> = Vec::new();
                for word in words {
                    // Words that only the change made equal are said once.
                    let new = word.changed(change);
                    if new == *word || said.last() != Some(&new) {
                        said.push(new);
                    }
                }
                Fact::Words(said)
            }
            Fact::Sentences(messages) => {
                Fact::Sentences(messages.iter().map(|message| message.changed(change)).collect())
            }
        }
    }

    fn cut(&self, most: usize, place: &str) -> Fact {
        let last =
            |last: Fact, count: usize| say("list-cut").with("last", last).with("count", count).with("place", place);
        match self {
            Fact::Text(_) | Fact::Word(..) => self.clone(),
            Fact::Message(message) => Fact::Message(message.cut(most, place)),
            Fact::Words(words) if words.len() > most => {
                let mut kept = words[..most].to_vec();
                let final_word = kept.pop().map(|word| Fact::Message(last(word, words.len())));
                Fact::Words(kept.into_iter().chain(final_word).collect())
            }
            Fact::Words(words) => Fact::Words(words.iter().map(|word| word.cut(most, place)).collect()),
            Fact::Sentences(messages) if messages.len() > most => {
                let mut kept = messages[..most].to_vec();
                let final_one = kept.pop().map(|message| last(Fact::Message(message), messages.len()));
                Fact::Sentences(kept.into_iter().chain(final_one).collect())
            }
            Fact::Sentences(messages) => {
                Fact::Sentences(messages.iter().map(|message| message.cut(most, place)).collect())
            }
        }
    }
}

/// The Chinese sentence; with `{:#}` key and facts as JSON, since serde hands errors on as text only.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return f.write_str(&self.zh());
        }
        let facts: Vec<_> = self.facts.iter().map(|(name, fact)| (name, Language::Chinese.fact(fact))).collect();
        f.write_str(&serde_json::to_string(&(&self.key, facts)).map_err(|_| fmt::Error)?)
    }
}

impl std::error::Error for Message {}

/// A word of the field with a stable key: 学位课 is `class-degree` in the tables.
pub trait Word: Copy + Into<&'static str> {
    /// The kind of word, the first part of the key in the tables.
    const KIND: &'static str;

    /// The stable key, as in JSON and YAML.
    fn key(self) -> &'static str {
        self.into()
    }

    /// The word that people read.
    fn word(self, language: Language) -> String {
        language.word(Self::KIND, self.key())
    }

    /// The word that officers use, as on forms.
    fn chinese(self) -> String {
        self.word(Language::Chinese)
    }
}

impl<T: Word> From<T> for Fact {
    fn from(value: T) -> Fact {
        Fact::Word(T::KIND, value.key())
    }
}

/// A message without facts.
pub fn say(key: &'static str) -> Message {
    Message::new(key)
}

/// That a file cannot be read, and why.
pub fn unread(path: &Path, why: impl fmt::Display) -> Message {
    say("file-unread").with("path", path.display().to_string()).with("why", why.to_string())
}

impl From<&str> for Fact {
    fn from(text: &str) -> Fact {
        Fact::Text(text.to_owned())
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Fact {
        Fact::Text(text)
    }
}

impl From<Message> for Fact {
    fn from(message: Message) -> Fact {
        Fact::Message(message)
    }
}

impl From<Vec<Message>> for Fact {
    fn from(messages: Vec<Message>) -> Fact {
        Fact::Sentences(messages)
    }
}

impl From<Vec<Fact>> for Fact {
    fn from(facts: Vec<Fact>) -> Fact {
        Fact::Words(facts)
    }
}

impl From<usize> for Fact {
    fn from(number: usize) -> Fact {
        Fact::Text(number.to_string())
    }
}

impl From<u16> for Fact {
    fn from(number: u16) -> Fact {
        Fact::Text(number.to_string())
    }
}

impl From<u32> for Fact {
    fn from(number: u32) -> Fact {
        Fact::Text(number.to_string())
    }
}

/// In JSON a message is its key, for programs, and its Chinese sentence, for people.
impl Serialize for Message {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Both<'m> {
            key: &'m str,
            text: String,
        }
        Both { key: &self.key, text: self.zh() }.serialize(to)
    }
}

#[cfg(test)]
mod tests;

//! The languages, and how a message is put into words.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use super::{Fact, Message};

/// A language of messages; documents are always Chinese.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 中文
    Chinese,
    /// English
    English,
}

/// The tables, without anything of the program's state.
pub(super) const TABLES: [(Language, &str, &str); 2] =
    [(Language::Chinese, "zh-CN", include_str!("zh.ftl")), (Language::English, "en", include_str!("en.ftl"))];

static CHINESE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(0));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(1));

/// A faulty line of a table is left out; a test holds that there is none.
fn bundle(index: usize) -> FluentBundle<FluentResource> {
    let (_, name, text) = TABLES[index];
    let mut bundle = FluentBundle::new_concurrent(name.parse().into_iter().collect());
    // The marks for mixed writing directions would end up as characters on forms.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(read, _)| read);
    bundle.add_resource_overriding(resource);
    bundle
}

/// What Rust says of an error that has no number, and the number that the system has for it.
const KINDS: [(&str, &str); 7] = [
    ("entity not found", "2"),
    ("permission denied", "13"),
    ("entity already exists", "17"),
    ("not a directory", "20"),
    ("invalid input parameter", "22"),
    ("no storage space", "28"),
    ("invalid data", "84"),
];

/// Kinds of words that are looked up by kind and key.
#[cfg(test)]
pub(super) const WORDS: [&str; 63] = [
    "policy-list",
    "os-error",
    "mark-kind",
    "gb18030",
    "change",
    "code",
    "outcome",
    "verdict",
    "class",
    "level",
    "kind",
    "mode",
    "track",
    "admission",
    "set",
    "unit",
    "attribute",
    "judged",
    "by",
    "entry",
    "answer",
    "category",
    "attempt",
    "activity",
    "state",
    "role",
    "sex",
    "ruling",
    "review-step",
    "form",
    "kept",
    "output",
    "author",
    "shows",
    "exception",
    "office",
    "axis",
    "separator",
    "verify",
    "table-format",
    "encoding",
    "name-encoding",
    "proof",
    "records",
    "weight",
    "doctor-state",
    "remedy",
    "matter",
    "act",
    "notice",
    "hearing",
    "way",
    "disposition",
    "body",
    "bond",
    "deadline",
    "clock",
    "time-unit",
    "remark",
    "comparison",
    "choice",
    "action",
    "ending",
];

impl Language {
    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        match self {
            Language::Chinese => &CHINESE,
            Language::English => &ENGLISH,
        }
    }

    /// A word of the field, for example kind `class`, key `degree`: 学位课.
    pub(crate) fn word(self, kind: &str, key: &str) -> String {
        self.find(&format!("{kind}-{key}"), None)
    }

    /// The sentence of a key; a key that is not in the table stands for itself.
    fn find(self, key: &str, facts: Option<&FluentArgs>) -> String {
        let pattern = self.bundle().get_message(key).and_then(|message| message.value());
        let text = pattern.map(|pattern| self.bundle().format_pattern(pattern, facts, &mut Vec::new()));
        text.unwrap_or(Cow::Borrowed(key)).into_owned()
    }

    pub(super) fn format(self, message: &Message) -> String {
        let mut facts = FluentArgs::with_capacity(message.facts.len());
        for (name, fact) in &message.facts {
            facts.set(name.as_ref(), self.fact(fact));
        }
        self.find(&message.key, Some(&facts))
    }

    pub(super) fn fact(self, fact: &Fact) -> String {
        match fact {
            Fact::Text(text) => self.system(text),
            Fact::Word(kind, key) => self.word(kind, key),
            Fact::Message(message) => self.format(message),
            Fact::Words(facts) => self.join("separator-list", facts.iter().map(|fact| self.fact(fact))),
            Fact::Sentences(list) => self.join("separator-sentence", list.iter().map(|one| self.format(one))),
        }
    }

    /// What the system says of an error, which it says in English, in this language where the table has it. Its number says
    /// nothing more to people.
    fn system(self, text: &str) -> String {
        let number = text.rsplit_once("(os error ").and_then(|(_, rest)| rest.strip_suffix(')'));
        let kind = || KINDS.iter().find(|(said, _)| *said == text).map(|(_, number)| *number);
        let number = number.or_else(kind);
        let known = number.map(|number| (number, self.word("os-error", number)));
        match known.filter(|(number, word)| *word != format!("os-error-{number}")) {
            Some((_, word)) => word,
            None => text.to_owned(),
        }
    }

    fn join(self, separator: &str, texts: impl Iterator<Item = String>) -> String {
        texts.collect::<Vec<_>>().join(&self.find(separator, None))
    }
}

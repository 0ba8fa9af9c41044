//! What a condition asks of one attribute: one of some words, or bounds.

use std::fmt;

use schemars::JsonSchema;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::quantity::Quantity;

/// What is asked of an attribute: `[已刊, 在线]`, one word alone, or `{least: 80}`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Test {
    /// The word.
    Word(String),
    /// One of these words.
    OneOf(Vec<String>),
    /// Within these bounds.
    Bounds(Bounds),
}

/// Bounds; all that are given must be kept.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Bounds {
    /// Least number.
    pub least: Option<Quantity>,
    /// Largest number.
    pub most: Option<Quantity>,
    /// Lowest rung of the policy's scale that has this word: `at-least: 省级`.
    pub at_least: Option<String>,
    /// Highest rung.
    pub at_most: Option<String>,
    /// First day: a day, or an event as of an interval.
    pub since: Option<String>,
    /// Last day: a day, or an event as of an interval.
    pub until: Option<String>,
    /// Keys of the policy's lists of journals, one of which must hold it.
    pub listed: Vec<String>,
    /// None of these words.
    pub not: Vec<String>,
}

impl Test {
    /// The words of which one is asked; none where bounds are.
    pub fn words(&self) -> &[String] {
        match self {
            Test::Word(word) => std::slice::from_ref(word),
            Test::OneOf(words) => words,
            Test::Bounds(_) => &[],
        }
    }
}

impl<'de> Deserialize<'de> for Test {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Test, D::Error> {
        from.deserialize_any(OneShape)
    }
}

/// Distinguishes the shapes, so that a fault within bounds is reported as such.
struct OneShape;

impl<'de> Visitor<'de> for OneShape {
    type Value = Test;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word, a list of words, or bounds")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Test, E> {
        Ok(Test::Word(value.to_string()))
    }

    fn visit_str<E>(self, word: &str) -> Result<Test, E> {
        Ok(Test::Word(word.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, words: A) -> Result<Test, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(words)).map(Test::OneOf)
    }

    fn visit_map<A: MapAccess<'de>>(self, bounds: A) -> Result<Test, A::Error> {
        Bounds::deserialize(MapAccessDeserializer::new(bounds)).map(Test::Bounds)
    }
}

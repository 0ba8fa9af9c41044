//! Words that are looked for within texts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::records::normal::without_spaces;

/// Words without spaces, kept by their first letter: a text is asked of many, and has few of them.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Phrases {
    words: Vec<String>,
    by_letter: BTreeMap<char, Vec<usize>>,
}

impl From<Vec<String>> for Phrases {
    fn from(words: Vec<String>) -> Phrases {
        let words: Vec<String> = words.iter().map(|word| without_spaces(word).into_owned()).collect();
        let mut by_letter: BTreeMap<char, Vec<usize>> = BTreeMap::new();
        for (i, word) in words.iter().enumerate() {
            word.chars().next().into_iter().for_each(|c| by_letter.entry(c).or_default().push(i));
        }
        Phrases { words, by_letter }
    }
}

impl From<Phrases> for Vec<String> {
    fn from(phrases: Phrases) -> Vec<String> {
        phrases.words
    }
}

impl Phrases {
    /// Every word.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// Whether a text has one of the words in it.
    pub fn occur_in(&self, text: &str) -> bool {
        self.places(text).next().is_some()
    }

    /// Where one of the words stands in a text, in bytes, and what stands behind it.
    pub fn places<'t>(&self, text: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
        text.char_indices().flat_map(move |(at, c)| self.behind(c, text.get(at..).unwrap_or_default(), at))
    }

    /// What stands behind one of the words with which a text begins.
    pub fn begin<'t>(&self, text: &'t str) -> Option<&'t str> {
        let first = text.chars().next()?;
        self.behind(first, text, 0).next().map(|(_, rest)| rest)
    }

    fn behind<'t>(&self, first: char, text: &'t str, at: usize) -> impl Iterator<Item = (usize, &'t str)> {
        let words = self.by_letter.get(&first).map_or(&[][..], Vec::as_slice);
        let words = words.iter().filter_map(|i| self.words.get(*i));
        words.filter_map(move |word| Some((at, text.strip_prefix(word.as_str())?)))
    }

    /// A text without the words, taken out in their order.
    pub fn without(&self, text: &str) -> String {
        self.words.iter().fold(text.to_owned(), |text, word| text.replace(word.as_str(), ""))
    }

    /// Whether a text ends with one of the words.
    pub fn end(&self, text: &str) -> bool {
        self.words.iter().any(|word| text.ends_with(word.as_str()))
    }
}

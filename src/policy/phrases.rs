//! Words that are looked for within texts.

use serde::{Deserialize, Serialize};

use crate::records::letters::Letters;
use crate::records::normal::without_spaces;

/// Words without spaces, kept by their first letter: a text is asked of many, and has few of them.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Phrases {
    words: Vec<String>,
    /// First letters and the places of their words, in the order of the letters.
    by_letter: Vec<(char, usize)>,
    firsts: Letters,
}

impl From<Vec<String>> for Phrases {
    fn from(words: Vec<String>) -> Phrases {
        let words: Vec<String> = words.iter().map(|word| without_spaces(word).into_owned()).collect();
        let first = |(i, word): (usize, &String)| Some((word.chars().next()?, i));
        let mut by_letter: Vec<(char, usize)> = words.iter().enumerate().filter_map(first).collect();
        by_letter.sort_unstable();
        let firsts = by_letter.iter().map(|(c, _)| *c).collect();
        Phrases { words, by_letter, firsts }
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
        let begun = text.char_indices().filter(|(_, c)| self.firsts.may_hold(*c));
        begun.flat_map(move |(at, c)| self.behind(c, text.get(at..).unwrap_or_default(), at))
    }

    /// What stands behind one of the words with which a text begins.
    pub fn begin<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.beginnings(text).next()
    }

    /// What stands behind each of the words with which a text begins.
    pub fn beginnings<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let first = text.chars().next().unwrap_or_default();
        self.behind(first, text, 0).map(|(_, rest)| rest)
    }

    /// Whether surely none of the words begins with a letter.
    pub fn none_begins_with(&self, letter: char) -> bool {
        !self.firsts.may_hold(letter)
    }

    fn behind<'t>(&self, first: char, text: &'t str, at: usize) -> impl Iterator<Item = (usize, &'t str)> {
        let words = self.beginning_with(first).iter().filter_map(|(_, i)| self.words.get(*i));
        words.filter_map(move |word| Some((at, text.strip_prefix(word.as_str())?)))
    }

    fn beginning_with(&self, first: char) -> &[(char, usize)] {
        if !self.firsts.may_hold(first) {
            return &[];
        }
        let from = self.by_letter.partition_point(|(c, _)| *c < first);
        let words = self.by_letter.get(from..).unwrap_or_default();
        words.get(..words.partition_point(|(c, _)| *c == first)).unwrap_or_default()
    }

    /// A text without the words, taken out in their order.
    pub fn without(&self, text: &str) -> String {
        if !self.occur_in(text) {
            return text.to_owned();
        }
        self.words.iter().fold(text.to_owned(), |text, word| text.replace(word.as_str(), ""))
    }

    /// Whether a text ends with one of the words.
    pub fn end(&self, text: &str) -> bool {
        self.words.iter().any(|word| text.ends_with(word.as_str()))
    }
}

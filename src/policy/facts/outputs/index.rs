//! 收录类别 as a record writes it: one cell, several indexes, in every spelling.

use super::holds::Holds;
use crate::policy::case::Case;
use crate::policy::facts::spellings::spellings;
use crate::records::normal::normal_title;
use crate::records::{AtLeast, OutputRule};

/// The indexes of a cell.
#[derive(Debug, Clone, Default)]
pub struct IndexCell {
    is_told: bool,
    /// What is named, in normal form.
    pub named: Vec<String>,
    /// Words that no list and no rule knows.
    pub unknown: Vec<String>,
    /// Whether it says that there is none.
    is_denied: bool,
}

impl IndexCell {
    /// Reads a cell; an empty one says that the journal is in no index.
    pub fn read(case: &Case, text: Option<&str>) -> IndexCell {
        let mut cell = IndexCell { is_told: text.is_some(), ..IndexCell::default() };
        let text = text.unwrap_or("").trim();
        if text.is_empty() || cell.take(case, text) {
            return cell;
        }
        let separators = |c: char| matches!(c, '、' | '，' | ',' | '；' | ';' | '/' | '|' | '\n');
        for piece in text.split(separators).map(str::trim).filter(|piece| !piece.is_empty()) {
            if !cell.take(case, piece) && !cell.take_words(case, piece) {
                cell.unknown.push(piece.to_owned());
            }
        }
        cell
    }

    /// Takes a piece that is one word of the lists as a whole.
    fn take(&mut self, case: &Case, piece: &str) -> bool {
        let word = normal_title(piece);
        if spellings("no-index").knows(&word) || word.is_empty() {
            self.is_denied |= !word.is_empty();
            return true;
        }
        let known = spellings("index").knows(&word) || is_in_rules(case, &word);
        if known {
            self.named.extend(spellings("index").meanings_of(&word));
        }
        known
    }

    /// Takes a piece of several words, such as `SCI（二区）`, if each of them is known.
    fn take_words(&mut self, case: &Case, piece: &str) -> bool {
        let parts = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '（' | '）' | '[' | ']' | '【' | '】');
        let mut read = IndexCell::default();
        let mut words = piece.split(parts).filter(|word| !word.is_empty()).peekable();
        let several = words.clone().nth(1).is_some();
        let all = words.all(|word| spellings("annotation").knows(&normal_title(word)) || read.take(case, word));
        if several && all {
            self.named.extend(read.named);
            self.is_denied |= read.is_denied;
        }
        several && all
    }

    /// Whether one of the asked indexes is named.
    pub fn names_any(&self, asked: &[String]) -> Holds {
        if asked.is_empty() {
            return Holds::Yes;
        }
        if !self.is_told {
            return Holds::Unknown;
        }
        let mut meant = asked.iter().map(|word| spellings("index").meant_by(&normal_title(word)));
        // What else stands in the cell may take back what is named: SCI，已剔除.
        if meant.any(|word| self.named.contains(&word)) {
            if self.unknown.is_empty() && !self.is_denied { Holds::Yes } else { Holds::Unclear }
        } else if self.unknown.is_empty() {
            Holds::No
        } else {
            Holds::Unclear
        }
    }
}

/// Whether a rule of the school names the index, so that it is no unknown word.
fn is_in_rules(case: &Case, word: &str) -> bool {
    let named = |list: &[String]| list.iter().any(|one| normal_title(one) == word);
    let own = case.programme().and_then(|programme| programme.outputs.rule.as_ref());
    let rules = case.policy.outputs.iter().map(|entry| &entry.is).chain(own);
    rules.into_iter().any(|rule| parts(rule).into_iter().any(|part| named(&part.indexes)))
        || case.policy.evidence.iter().any(|entry| named(&entry.is.indexes))
}

fn parts(rule: &OutputRule) -> Vec<&AtLeast> {
    match rule {
        OutputRule::AtLeast(part) => vec![part],
        OutputRule::AnyOf(rules) | OutputRule::AllOf(rules) => rules.iter().flat_map(parts).collect(),
    }
}

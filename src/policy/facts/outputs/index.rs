//! 收录类别 as a record writes it: one cell, several indexes, in every spelling.

use super::holds::Holds;
use crate::policy::case::Case;
use crate::policy::spellings::{WordList, phrases, spellings};
use crate::records::normal::normal_title;
use crate::records::{AtLeast, OutputRule};

/// The indexes of a cell.
#[derive(Debug, Clone, Default)]
pub struct IndexCell {
    /// Whether the record has the cell at all.
    is_recorded: bool,
    /// What is named, in normal form.
    pub named: Vec<String>,
    /// Words that no list and no rule knows.
    pub unknown: Vec<String>,
    /// Whether it says that there is none.
    is_denied: bool,
    /// Whether it says where in an index the journal stands.
    is_zoned: bool,
}

impl IndexCell {
    /// Reads a cell; an empty one says that the journal is in no index.
    pub fn read(case: &Case, text: Option<&str>) -> IndexCell {
        let mut cell = IndexCell { is_recorded: text.is_some(), ..IndexCell::default() };
        let text = text.unwrap_or("").trim();
        let separators = |c: char| matches!(c, '、' | '，' | ',' | '；' | ';' | '/' | '|' | '+' | '＋' | '\n');
        // Whoever writes a question mark, or lost characters to one, is not sure.
        if text.contains(['?', '？']) {
            cell.unknown.push(text.to_owned());
        }
        // EI、核心 is not EI核心.
        let is_one = !text.contains(separators) || is_in_rules(case, &normal_title(text));
        if text.is_empty() || (is_one && cell.take(case, text)) {
            return cell;
        }
        cell.is_zoned = phrases(WordList::Zone).occur_in(&normal_title(text));
        let mut zones = Vec::new();
        for piece in text.split(separators).map(str::trim).filter(|piece| !piece.is_empty()) {
            if cell.take(case, piece) || cell.take_words(case, piece) {
                continue;
            }
            // SCI（IF 3.2）
            let bare = without_impact(piece);
            if bare.as_deref().is_some_and(|bare| bare.is_empty() || cell.take(case, &stripped(bare, &ANNOTATIONS))) {
                continue;
            }
            let is_zone = stripped(piece, &[WordList::Zone]).is_empty();
            let words = if is_zone { &mut zones } else { &mut cell.unknown };
            words.push(piece.to_owned());
        }
        // 一区 alone does not say of what.
        if cell.named.is_empty() {
            cell.unknown.extend(zones);
        }
        cell
    }

    /// Takes a piece that is one word of the lists as a whole.
    fn take(&mut self, case: &Case, piece: &str) -> bool {
        let word = normal_title(piece);
        if spellings(WordList::NoIndex).knows(&word) || word.is_empty() {
            self.is_denied |= !word.is_empty();
            return true;
        }
        let known = spellings(WordList::Index).knows(&word) || is_in_rules(case, &word);
        if known {
            self.named.extend(spellings(WordList::Index).meanings_of(&word));
        }
        known
    }

    /// Takes a piece of several words, such as `SCI（二区）`, if each of them is known.
    fn take_words(&mut self, case: &Case, piece: &str) -> bool {
        let parts = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '（' | '）' | '[' | ']' | '【' | '】');
        let mut read = IndexCell::default();
        let mut words = piece.split(parts).filter(|word| !word.is_empty());
        let all = words.all(|word| {
            let bare = stripped(word, &ANNOTATIONS);
            bare.is_empty() || read.take(case, word) || read.take(case, &bare)
        });
        let is_understood = all && (!read.named.is_empty() || read.is_denied);
        if is_understood {
            self.named.extend(read.named);
            self.is_denied |= read.is_denied;
        }
        is_understood
    }

    /// Whether one of the asked indexes is named.
    pub fn names_any(&self, asked: &[String]) -> Holds {
        if asked.is_empty() {
            return Holds::Yes;
        }
        if !self.is_recorded {
            return Holds::Unknown;
        }
        let mut meant = asked.iter().map(|word| spellings(WordList::Index).meant_by(&normal_title(word)));
        // What else stands in the cell may take back what is named: SCI，已剔除.
        if meant.any(|word| self.named.contains(&word)) {
            if self.unknown.is_empty() && !self.is_denied { Holds::Yes } else { Holds::Unclear }
        } else if self.unknown.is_empty() && !(self.is_zoned && asked.iter().any(|word| is_zone(word))) {
            // SCI二区 may be what a rule calls 中科院二区.
            Holds::No
        } else {
            Holds::Unclear
        }
    }
}

fn is_zone(word: &str) -> bool {
    phrases(WordList::Zone).occur_in(&normal_title(word))
}

/// Words that say where in an index a journal stands (二区, JCR Q1), and others that stand beside its name.
const ANNOTATIONS: [WordList; 2] = [WordList::Zone, WordList::Annotation];

/// A word in normal form without those of some lists before and after it: SCI二区 is SCI.
fn stripped(word: &str, lists: &[WordList]) -> String {
    let word = normal_title(word);
    let mut left = word.as_str();
    let words = || lists.iter().flat_map(|list| phrases(*list).words());
    while let Some(rest) = words().find_map(|word| left.strip_suffix(word).or_else(|| left.strip_prefix(word))) {
        left = rest;
    }
    left.to_owned()
}

/// What is left of a piece in normal form without an impact factor at its end; none where there is none.
fn without_impact(piece: &str) -> Option<String> {
    let word = normal_title(piece);
    let rest = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let left = phrases(WordList::Impact).words().find_map(|impact| rest.strip_suffix(impact));
    left.filter(|_| rest.len() < word.len()).map(str::to_owned)
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

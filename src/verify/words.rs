//! What the page of a run calls conclusions, outcomes and requirements.

use std::collections::BTreeMap;

use strum::IntoEnumIterator;

use super::index::Verdict;
use super::review::{self, Outcome};
use crate::message::{Language, Word};

/// The conclusions and outcomes are called as everywhere else: another word would turn one into the other.
pub fn are_known(words: &BTreeMap<String, [String; 2]>) -> bool {
    fn called<W: Word>(words: &BTreeMap<String, [String; 2]>, word: W) -> bool {
        let is_it =
            |[chinese, english]: &[String; 2]| *chinese == word.chinese() && *english == word.word(Language::English);
        words.get(&format!("{}-{}", W::KIND, word.key())).is_some_and(is_it)
    }
    // What is required is called as on the forms; pages of older programs know less.
    let is_required = |(key, [chinese, _]): (&String, &[String; 2])| {
        let code = key.strip_prefix("code-").filter(|code| review::is_known(code));
        code.is_none_or(|code| *chinese == review::finding_name(code))
    };
    Verdict::iter().all(|verdict| called(words, verdict))
        && Outcome::iter().all(|outcome| called(words, outcome))
        && words.iter().all(is_required)
}

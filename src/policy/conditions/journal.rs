//! Whether a journal is in one of the policy's lists, by its name or ISSN.

use super::ground::Ground;
use super::item::Value;
use crate::policy::facts::outputs::Holds;
use crate::policy::spellings::{WordList, spellings};
use crate::records::normal::normal_title;
use crate::records::plain_title;

/// Whether a journal is in one of some lists. A name that is nearly a listed one is left to a person: with more behind it, such as
/// a place, an issue or 杂志; without its edition, or with a short word for it (哲社版); with a question mark; and so is one of
/// which one ISSN is listed and another is not.
pub fn is_listed(ground: &Ground, value: &Value, lists: &[String]) -> Holds {
    let Value::Words(words) = value else { return Holds::Unclear };
    let journals = &ground.standing.case.policy.journals;
    let listed: Vec<&str> = lists.iter().filter_map(|key| journals.get(key)).flat_map(|list| list.names()).collect();
    let names: Vec<String> = listed.iter().map(|name| plain(name)).collect();
    let holds = |word: &str| {
        let is_one = |word: &str| names.contains(&plain(word));
        let numbers = numbers(word);
        let is_number = |number: &String| names.contains(number);
        let is_sure =
            (is_one(word) && !word.contains(['?', '？'])) || (!numbers.is_empty() && numbers.iter().all(is_number));
        let may_be = || {
            is_one(word)
                || numbers.iter().any(is_number)
                || has_more(word, is_one)
                || listed.iter().any(|name| is_short_of(word, name))
        };
        if is_sure {
            Holds::Yes
        } else if may_be() {
            Holds::Unclear
        } else {
            Holds::No
        }
    };
    words.iter().map(|(word, _)| holds(word)).min().unwrap_or(Holds::No)
}

/// Whether a listed name has something behind it that is not of the name of another journal.
fn has_more(word: &str, is_one: impl Fn(&str) -> bool) -> bool {
    let bare = word.trim_matches(['《', '》', ' ']);
    let behind = |c: char| c.is_ascii_alphanumeric() || matches!(c, '(' | '（' | '[' | '【' | '》' | ',' | '，');
    let tails = spellings(WordList::JournalTail);
    let with_tail = || {
        let places = bare.char_indices().map(|(at, _)| bare.split_at(at));
        places.into_iter().any(|(stem, tail)| tails.knows(&normal_title(tail)) && is_one(stem))
    };
    bare.split_once(behind).is_some_and(|(stem, _)| !stem.is_empty() && is_one(stem)) || with_tail()
}

/// Whether a name is a listed one of which the edition in brackets is left out or cut short: 北京大学学报 and 北京大学学报（哲社版） of
/// 北京大学学报（哲学社会科学版）.
fn is_short_of(word: &str, listed: &str) -> bool {
    let Some((stem, edition)) = listed.split_once(['(', '（']) else { return false };
    let (word, stem, edition) = (plain(word), plain(stem), plain(edition));
    word.strip_prefix(&stem).is_some_and(|own| {
        let mut letters = edition.chars();
        own.chars().all(|c| letters.any(|letter| letter == c))
    })
}

/// The ISSNs in a cell that holds nothing else.
fn numbers(word: &str) -> Vec<String> {
    let parts = word.split(['/', '／', ';', '；', ',', '，', '、', '|', '\n']).map(plain);
    let is_issn = |part: &String| {
        let (digits, check) = part.split_at_checked(7).unwrap_or_default();
        part.len() == 8
            && digits.bytes().all(|c| c.is_ascii_digit())
            && check.ends_with(|c: char| c.is_ascii_digit() || c == 'x')
    };
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    if parts.iter().all(is_issn) { parts } else { vec![] }
}

/// A journal's name or ISSN without what writers vary: blanks, marks, width, case, forms of characters, and ISSN before the number.
fn plain(name: &str) -> String {
    let plain = plain_title(name);
    let number = plain.strip_prefix("issn").filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    number.map_or(plain.clone(), str::to_owned)
}

//! Whether a nationality on record is one of those that a policy names.

use crate::policy::spellings::{WordList, phrases, spellings};
use crate::records::normal::normal_title;

/// Whether a nationality is one of a list; none where a person must say. 中国 is 中国籍, 中华人民共和国 and China, but whether
/// 中国香港 or 中国/美国 is meant by 中国 the rule does not say; a name in other letters than the policy's, or of which nobody knows
/// that it is another country's (港澳台, 台胞, 汉族), may be any country's.
pub fn is_of_nations(list: &[String], value: &str) -> Option<bool> {
    let own = names_of(value);
    let of_list: Vec<String> = list.iter().flat_map(|one| names_of(one)).collect();
    if of_list.iter().any(|one| own.contains(one)) {
        return Some(true);
    }
    let is_part = |one: &String| own.iter().any(|name| name.contains(one.as_str()) || one.contains(name.as_str()));
    let is_in_other_letters = list.iter().any(|one| is_in_han(one) != is_in_han(value));
    let is_other = !is_in_han(value) || own.iter().any(|name| is_country(name));
    (is_other && !is_untold(value) && !is_in_other_letters && !of_list.iter().any(is_part)).then_some(false)
}

/// 泰国, 不丹王国, 美国人: what is known as a country.
fn is_country(name: &str) -> bool {
    let is_whole = |rest: &str| rest.is_empty() || phrases(WordList::StateTail).end(rest);
    let is_known = |list: WordList| spellings(list).knows(name);
    is_known(WordList::Nation)
        || is_known(WordList::Foreign)
        || phrases(WordList::Foreign).begin(name).is_some_and(is_whole)
}

/// 无, 不详, or nothing.
pub fn is_untold(value: &str) -> bool {
    let plain = normal_title(value);
    plain.is_empty() || spellings(WordList::Untitled).knows(&plain)
}

/// 中国籍 is 中国 and not 中, 韩国国籍 is 韩国.
fn names_of(text: &str) -> Vec<String> {
    let text = normal_title(text);
    let bare = phrases(WordList::Nationality).words().filter_map(|word| text.strip_suffix(word));
    [text.as_str()].into_iter().chain(bare).map(|name| spellings(WordList::Nation).meant_by(name)).collect()
}

fn is_in_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

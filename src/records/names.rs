//! Names of people as records write them, to decide whether two are one person's.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::letters::Letters;
use super::normal::{compatible, is_han};
use super::simplified::{simple, simplified};

/// What is written before and behind names, the longer before the shorter.
static TITLES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut titles: Vec<&str> = include_str!("titles.txt").lines().collect();
    titles.sort_by_key(|title| std::cmp::Reverse(title.len()));
    titles
});
/// The titles in the same order, each with its first and its last letter: most are told apart by these.
static TITLES_BY_ENDS: LazyLock<Vec<(Ends, &str)>> =
    LazyLock::new(|| TITLES.iter().map(|title| (ends(title), *title)).collect());
/// First and last letter.
type Ends = (Option<char>, Option<char>);
/// How the name of an office or unit ends, before which nobody's name ends.
static UNITS: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("units.txt").lines().collect());
/// Words that are no part of a name, by their first letter: a text that names nobody is made of them.
static NO_PART: LazyLock<HashMap<char, Vec<&str>>> = LazyLock::new(|| {
    let mut words: HashMap<char, Vec<&str>> = HashMap::new();
    for word in include_str!("no_names.txt").lines().chain(TITLES.iter().copied()).chain(UNITS.iter().copied()) {
        if let Some(first) = word.chars().next() {
            words.entry(first).or_default().push(word);
        }
    }
    words
});
/// The letters at the ends of titles: a name that begins and ends with none of them has no title about it.
static OF_TITLES: LazyLock<Letters> =
    LazyLock::new(|| TITLES_BY_ENDS.iter().flat_map(|((first, last), _)| first.iter().chain(last)).copied().collect());
/// The last letters of units: a name without any of them names none.
static OF_UNITS: LazyLock<Letters> = LazyLock::new(|| UNITS.iter().filter_map(|unit| unit.chars().last()).collect());
/// The letters with which anything begins or ends that is written about a name: a name of other letters alone is as it stands.
static OF_WORDS: LazyLock<Letters> = LazyLock::new(|| {
    let ends =
        TITLES.iter().chain(UNITS.iter()).flat_map(|word| word.chars().next().into_iter().chain(word.chars().last()));
    ends.chain(NO_PART.keys().copied()).chain(NAMESAKE.chars()).chain(SOMEBODY).collect()
});
/// What somebody writes after a name that is another's too.
const NAMESAKE: &str = "同名";
/// Least letters of a name.
const LEAST: usize = 2;
/// Signs that people put behind their names.
const SIGNS: [char; 7] = ['签', '阅', '审', '核', '批', '代', '等'];
/// Signs between the names of several people.
const PARTING: [char; 8] = ['、', ',', '，', ';', '；', '/', '／', '|'];
/// What stands for letters of a name that are left out: 韦某某.
const SOMEBODY: [char; 4] = ['某', '×', 'x', '*'];
/// Surnames of two letters.
static LONG_SURNAMES: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("surnames.txt").lines().collect());

/// A name without what is written about it: `石 兰`, `（石兰）`, `石兰副教授`, `院长：石兰`, `研究生院石兰`, `石兰（湘江大学）` and
/// `石兰 2022.10.1` are `石兰`, in traditional characters too. Letters and digits alone; empty where no name stands, but an office or
/// nothing. A namesake says so after the name and is another person: `石兰（同名，工号1234）`.
pub fn normal_name(text: &str) -> String {
    if is_plain_name(text) { simplified(text) } else { bare_name(text) }
}

/// Whether surely nothing but a name stands there, as nearly everywhere: two or more Han characters, none of which begins or ends a
/// word.
fn is_plain_name(text: &str) -> bool {
    let of_words = &*OF_WORDS;
    text.chars().nth(LEAST - 1).is_some() && text.chars().all(|c| is_han(c) && !of_words.may_hold(c))
}

/// The name among what is written about it.
fn bare_name(text: &str) -> String {
    let whole = compatible(text);
    if is_namesake(&whole) {
        return simplified(&letters(&whole));
    }
    // Characters alone have nothing about them that parts a text: no bracket, label, blank or day.
    let named =
        if text.chars().all(is_han) { whole.into_owned() } else { part(&without_latin(&without_brackets(&whole))) };
    if is_nobody(&named) {
        return String::new();
    }
    let mut name = named.as_str();
    while let Some(rest) = behind_unit(name).or_else(|| without_title(name)) {
        name = rest;
    }
    let is_other = name.len() < named.len();
    if is_other && is_nobody(name) { String::new() } else { simplified(name) }
}

/// Whether a name is said to be a namesake's, with the number that tells the two apart.
fn is_namesake(text: &str) -> bool {
    text.contains(NAMESAKE) && text.chars().any(char::is_numeric)
}

/// Whether two names are those of one person.
pub fn is_same_person(one: &str, other: &str) -> bool {
    // Most names are of two people and have no letter in common: then no title has to be looked for.
    if has_no_letter_of(one, other) {
        return false;
    }
    let name = normal_name(one);
    !name.is_empty() && (one == other || name == normal_name(other))
}

/// Whether a text names several people: `郭令仪、贺兰英`. Names in other letters have commas of their own.
pub fn is_several(text: &str) -> bool {
    let text = compatible(text);
    let bare = without_brackets(&text);
    let parts = bare.split(['、', ',', ';', '\n']);
    let parts = parts.filter(|part| part.chars().filter(|c| is_han(*c)).count() >= LEAST);
    parts.filter(|part| !normal_name(part).is_empty()).nth(1).is_some()
}

/// The people whom one text names one after another, parted by blanks or signs: `王强 李雪`, `王强/李雪`. A name in pieces (`石 兰`) and
/// names in other letters are one.
pub fn parted_names(text: &str) -> Vec<&str> {
    let parts = text.split(|c: char| c.is_whitespace() || PARTING.contains(&c)).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.collect();
    let is_name = |part: &&str| part.chars().filter(|c| is_han(*c)).count() >= LEAST;
    if parts.len() > 1 && parts.iter().all(is_name) { parts } else { vec![text] }
}

/// Whether surely no letter of one name stands in the other: one is in Latin letters and one in Chinese characters, or both are
/// in Chinese characters and share none, traditional or simplified.
fn has_no_letter_of(one: &str, other: &str) -> bool {
    let is_chinese = |name: &str| name.chars().all(is_han);
    match (is_chinese(one), is_chinese(other)) {
        (true, true) => !one.chars().map(simple).any(|c| other.chars().map(simple).any(|other| c == other)),
        (true, false) => other.is_ascii(),
        (false, true) => one.is_ascii(),
        (false, false) => false,
    }
}

/// Whether two names are, or may be, one person's: one is the other with more before or behind it (`韦国安` and
/// `分管教学韦国安`), with another order, with initials, or with nothing, an office or 某 for what is left out (`韦`, `韦院长`).
/// A single letter more makes another name of it (`王强华`).
pub fn may_be_one_person(one: &str, other: &str) -> bool {
    if is_namesake(one) || is_namesake(other) || has_no_letter_of(one, other) {
        return false;
    }
    let (a, b) = (normal_name(one), normal_name(other));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let begins = |name: &str, other: &str| surname_alone(name).is_some_and(|surname| other.starts_with(surname));
    a == b || holds(&a, &b) || holds(&b, &a) || begins(&a, &b) || begins(&b, &a) || are_in_other_order(one, other)
}

/// Whether a name has another whole one in it, and more than a letter more.
fn holds(long: &str, short: &str) -> bool {
    // 专家12 is not 专家1.
    let is_numbered = short.ends_with(char::is_numeric);
    let more = |rest: &str| {
        if rest.starts_with(char::is_numeric) {
            !is_numbered
        } else {
            rest.chars().count() >= LEAST || rest.chars().all(|c| SIGNS.contains(&c))
        }
    };
    let rest = long.strip_prefix(short).into_iter().chain(long.strip_suffix(short));
    short.chars().count() >= LEAST && rest.into_iter().any(|rest| !rest.is_empty() && more(rest))
}

/// The surname, where nothing, an office or 某 stands for the rest: 韦, 研究生院韦, 韦院长, 韦某某, 欧阳.
fn surname_alone(name: &str) -> Option<&str> {
    // 代 and the like end names, too.
    let titles = TITLES.iter().filter(|title| title.chars().count() >= LEAST);
    let titled = titles.filter_map(|title| name.strip_suffix(title)).find(|rest| !rest.is_empty());
    let bare = titled.unwrap_or(name);
    let of_unit = UNITS.iter().filter_map(|unit| bare.rsplit_once(unit)).map(|(_, rest)| rest);
    let bare = of_unit.filter(|rest| !rest.is_empty()).min_by_key(|rest| rest.len()).unwrap_or(bare);
    let told = bare.trim_end_matches(SOMEBODY);
    let surname = if told.is_empty() { bare } else { told };
    let is_short = surname.chars().count() == 1;
    (is_short || LONG_SURNAMES.contains(&surname)).then_some(surname)
}

/// `SMITH, John`, `J. Smith` and `John Smith`: the same words, or initials of them, in any order.
fn are_in_other_order(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let text: String = text.nfkc().flat_map(char::to_lowercase).collect();
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let (one, other) = (words(one), words(other));
    let (few, mut many) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let is_latin = |words: &[String]| words.iter().all(|word| !word.chars().any(is_han));
    if few.len() < LEAST || !is_latin(&few) || !is_latin(&many) || !few.iter().any(|word| many.contains(word)) {
        return false;
    }
    let begins = |one: &str, other: &str| one.chars().count() == 1 && other.starts_with(one);
    few.iter().all(|word| {
        let exact = many.iter().position(|other| other == word);
        let at = exact.or_else(|| many.iter().position(|other| begins(word, other) || begins(other, word)));
        at.map(|at| many.swap_remove(at)).is_some()
    })
}

/// Whether a text names nobody: an office (研究生院, 分管领导), what was done (已签, 会议通过) or a sign (√, 1, XXX).
fn is_nobody(name: &str) -> bool {
    let mut letters = name.chars();
    let first = letters.next();
    let is_unit = |unit: &&str| unit.chars().count() >= LEAST && name.ends_with(*unit);
    let is_filler = matches!(first, Some('x' | '某')) && name.len() > 1 && name.chars().count() >= LEAST;
    name.chars().all(char::is_numeric)
        || (is_filler && letters.all(|c| Some(c) == first))
        || (ends_like_a_unit(name) && UNITS.iter().any(is_unit))
        || is_made_of_words(name)
}

fn ends_like_a_unit(text: &str) -> bool {
    text.chars().last().is_some_and(|c| OF_UNITS.may_hold(c))
}

/// Whether a text is made of words that are no part of a name.
fn is_made_of_words(text: &str) -> bool {
    // Places in the text that words reach from its beginning.
    let mut reached = vec![0];
    let mut next = 0;
    while let Some(rest) = reached.get(next).and_then(|at| text.get(*at..)) {
        let words = rest.chars().next().and_then(|first| NO_PART.get(&first)).into_iter().flatten();
        let ends = words.filter_map(|word| Some(text.len() - rest.strip_prefix(word)?.len()));
        let new: Vec<usize> = ends.filter(|end| !reached.contains(end)).collect();
        reached.extend(new);
        next += 1;
    }
    !text.is_empty() && reached.contains(&text.len())
}

/// A name without what stands behind it in brackets, where that is an office, a unit or the like: `石兰（校外）`.
pub fn without_office(text: &str) -> &str {
    office_at(text).and_then(|at| text.get(..at)).filter(|bare| is_name(bare)).map_or(text, str::trim_end)
}

/// Where the bracket begins in which an office stands at the end.
fn office_at(text: &str) -> Option<usize> {
    let open = text.trim_end().strip_suffix([')', '）'])?;
    let at = open.rfind(['(', '（'])?;
    is_made_of_words(&letters(open.get(at..)?)).then_some(at)
}

fn is_name(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphanumeric()).nth(LEAST - 1).is_some()
}

fn letters(text: &str) -> String {
    if text.chars().all(is_han) {
        return text.to_owned();
    }
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A text without what stands in brackets, as long as a name is left.
fn without_brackets(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_han) {
        return Cow::Borrowed(text);
    }
    let mut depth = 0usize;
    let bare: String = text
        .chars()
        .filter(|c| {
            match c {
                '(' | '[' | '【' | '〔' | '{' | '<' | '《' => depth += 1,
                ')' | ']' | '】' | '〕' | '}' | '>' | '》' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => (),
            }
            depth == 0
        })
        .collect();
    if is_name(&bare) { Cow::Owned(bare) } else { Cow::Borrowed(text) }
}

/// A text without words in Latin letters, as long as a name in others is left: `Prof. 石兰`, `石兰 Shi Lan`. A single letter
/// may tell people apart: `专家A`.
fn without_latin(text: &str) -> Cow<'_, str> {
    let is_word =
        |word: &str| word.len() >= LEAST && word.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '.' | '\''));
    if !text.contains(char::is_whitespace) {
        return Cow::Borrowed(text);
    }
    let bare: Vec<&str> = text.split_whitespace().filter(|word| !is_word(word)).collect();
    let bare = bare.join(" ");
    if bare.chars().filter(|c| is_han(*c)).count() >= LEAST { Cow::Owned(bare) } else { Cow::Borrowed(text) }
}

/// The letters of the part of a text that holds the name: behind a label (`院长：石兰`), before a unit (`石兰-湘江大学`) and
/// without a day (`石兰 2022.10.1`).
fn part(text: &str) -> String {
    let said = text.rsplit(':').find(|part| is_name(part)).unwrap_or(text);
    let is_break = |c: char| matches!(c, '-' | '\u{2013}' | '\u{2014}' | '/' | '|' | ',' | ';');
    let ends = |part: &str| UNITS.iter().any(|unit| part.ends_with(unit));
    let is_unit = |part: &str| ends_like_a_unit(part.trim()) && ends(part.trim());
    let parts = || said.split(is_break).filter(|part| part.chars().any(is_han) && is_name(part));
    // Names in other alphabets have hyphens of their own.
    let part = parts().find(|part| !is_unit(part)).or_else(|| parts().next()).unwrap_or(said);
    let bare = letters(&without_day(part));
    if bare.is_empty() { letters(part) } else { bare }
}

/// A text without `2022.10.1`, `2022-10` and `2022年10月1日`: four digits, and all digits and marks of days behind them.
fn without_day(text: &str) -> String {
    let of_day = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '/' | '年' | '月' | '日' | ' ');
    let is_year = |rest: &str| rest.len() >= 4 && rest.chars().take(4).all(|c| c.is_ascii_digit());
    match text.char_indices().find(|(at, _)| text.get(*at..).is_some_and(is_year)) {
        Some((at, _)) => {
            let (before, day) = text.split_at(at);
            format!("{before}{}", day.trim_start_matches(of_day))
        }
        None => text.to_owned(),
    }
}

/// What stands behind a unit at the beginning: `研究生院石兰`.
fn behind_unit(name: &str) -> Option<&str> {
    if !name.chars().any(|c| OF_UNITS.may_hold(c)) {
        return None;
    }
    let behind = UNITS.iter().filter_map(|unit| name.split_once(unit)).map(|(_, rest)| rest);
    behind.filter(|rest| rest.chars().count() >= LEAST).min_by_key(|rest| rest.len())
}

/// The name without one of the titles before or behind it. A name has two letters at least: 石教授 is left as it is.
fn without_title(name: &str) -> Option<&str> {
    let (first, last) = ends(name);
    if !first.into_iter().chain(last).any(|c| OF_TITLES.may_hold(c)) {
        return None;
    }
    let near = TITLES_BY_ENDS.iter().filter(|(title, _)| title.0 == first || title.1 == last);
    let bare = near.filter_map(|(_, title)| name.strip_suffix(title).or_else(|| name.strip_prefix(title)));
    let mut bare = bare.filter(|rest| rest.chars().count() >= LEAST);
    bare.next()
}

fn ends(text: &str) -> Ends {
    let mut letters = text.chars();
    let first = letters.next();
    (first, letters.next_back().or(first))
}

#[cfg(test)]
mod tests;

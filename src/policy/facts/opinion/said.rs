//! Whether words in a text are meant: not denied, nobody's, or part of a title.

use std::borrow::Cow;

use crate::policy::phrases::Phrases;
use crate::policy::spellings::{WordList, phrases};
use crate::records::normal::{is_han, narrow};
use crate::records::simple;

/// Letters of what somebody says in quotation marks; what is longer is a title.
const LONGEST_QUOTED_WORD: usize = 6;

/// A text in one way of writing: without blanks and titles, simplified characters, digits and signs in half width.
pub fn plain_opinion(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    // Most characters stay as they are, so they are taken over in runs.
    let (mut run, mut has_title) = (0, false);
    for (at, c) in text.char_indices() {
        let written = if is_han(c) {
            Some(simple(c))
        } else if c.is_whitespace() {
            None
        } else {
            has_title |= closing(c).is_some();
            Some(narrow(c))
        };
        if written != Some(c) {
            plain.push_str(text.get(run..at).unwrap_or_default());
            plain.extend(written);
            run = at + c.len_utf8();
        }
    }
    plain.push_str(text.get(run..).unwrap_or_default());
    if has_title { without_titles(&plain).into_owned() } else { plain }
}

/// Whether a text in plain writing may begin with a word of a list: most begin with another character.
pub fn may_begin(text: &str, word: &str) -> bool {
    word.chars().next().is_none_or(|c| !is_han(c) || text.starts_with(simple(c)))
}

/// Whether a word of a list may stand in a text in plain writing: of most not even the first character does.
pub fn may_hold(text: &str, word: &str) -> bool {
    word.chars().next().is_none_or(|c| !is_han(c) || text.contains(simple(c)))
}

/// The clauses of a text. Things that are listed (抄袭、剽窃) stand in one.
pub fn clauses(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| is_break(c) && c != '、')
}

/// Where one of the words stands in a clause and is meant, and what stands behind it.
pub fn said<'t>(words: &Phrases, clause: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
    words
        .places(clause)
        .filter(move |(at, rest)| is_said(clause, *at, rest) && !is_of_things(rest) && !is_topic(clause))
}

/// Whether a word against something is meant: not after a denial (不反对, 无人反对), nor beside a count of nobody (反对0票,
/// 反对者无, 0票反对). 不同意见 is another opinion.
pub fn is_said(text: &str, at: usize, rest: &str) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let word = text.get(at..text.len().saturating_sub(rest.len())).unwrap_or_default();
    let is_other_opinion = word.ends_with("同意") && rest.starts_with('见');
    !is_other_opinion && !is_denied(before) && !is_of_nobody(rest) && !ends_with_nobody(before)
}

/// `不`, `未发现有`, `没有抄袭、`
pub fn is_denied(before: &str) -> bool {
    let listed =
        || before.rsplit_once('、').is_some_and(|(listed, _)| phrases(WordList::DenialOfList).occur_in(listed));
    phrases(WordList::DenialOfDenial).end(before)
        || phrases(WordList::DenialBefore).end(before)
        || phrases(WordList::DenialFar).occur_in(before)
        || listed()
}

/// `票：0`, `0票`, `者无`
fn is_of_nobody(rest: &str) -> bool {
    let mut count = rest;
    while let Some(behind) = phrases(WordList::Votes).begin(count) {
        count = behind;
    }
    let count = count.trim_start_matches([':', '：', '为']);
    let number = count.trim_start_matches(['0', '０', '零', '〇']);
    let is_zero = number.len() < count.len() && !number.starts_with(|c: char| c.is_numeric() || c == '.');
    let is_none = count.strip_prefix('无').is_some_and(|rest| rest.is_empty() || rest.starts_with(is_break));
    is_zero || is_none
}

/// `0票`, `零人`, not `10票`.
fn ends_with_nobody(before: &str) -> bool {
    let count = before.trim_end_matches(['票', '人', '名', '位']);
    let number = count.trim_end_matches(['0', '０', '零', '〇']);
    count.len() < before.len() && number.len() < count.len() && !number.ends_with(|c: char| c.is_numeric() || c == '十')
}

/// 不合格产品, 淘汰机制: a thing that is called so.
pub fn is_of_things(rest: &str) -> bool {
    phrases(WordList::OfThings).begin(rest).is_some()
}

/// 选题为高校学生退学问题研究: what somebody works on.
fn is_topic(clause: &str) -> bool {
    phrases(WordList::TopicLead).begin(clause).is_some_and(|rest| rest.chars().count() >= LONGEST_QUOTED_WORD)
        && phrases(WordList::TopicEnd).end(clause)
}

/// 转学院处理, 请核实, 按规定办理: what is left to another office or another day.
pub fn is_passed_on(clause: &str) -> bool {
    let is_handled = |rest: &str| {
        let office = phrases(WordList::DecisionOffice).begin(rest);
        office.is_some_and(|rest| rest.is_empty() || phrases(WordList::DecisionHandling).begin(rest).is_some())
    };
    let is_deferred = || {
        phrases(WordList::DecisionDeferred).begin(clause).is_some() && phrases(WordList::DecisionHandling).end(clause)
    };
    phrases(WordList::DecisionPassedOn).beginnings(clause).any(is_handled) || is_deferred()
}

/// Whether a sign ends a clause or parts things in a list.
pub fn is_break(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '！' | '、' | ',' | ';' | '!' | '\n' | '（' | '）' | '(' | ')')
}

/// The mark that ends what a mark begins.
fn closing(open: char) -> Option<char> {
    Some(match open {
        '《' => '》',
        '“' => '”',
        '"' | '＂' => '"',
        '「' => '」',
        '『' => '』',
        _ => return None,
    })
}

/// A text without what stands in 《》, and in quotation marks where it is longer than a word.
fn without_titles(text: &str) -> Cow<'_, str> {
    let Some((at, open, close)) = text.char_indices().find_map(|(at, c)| Some((at, c, closing(c)?))) else {
        return Cow::Borrowed(text);
    };
    let (before, behind) = text.split_at(at);
    let behind = behind.strip_prefix(open).unwrap_or_default();
    let Some((inner, rest)) = behind.split_once(close) else { return Cow::Borrowed(text) };
    let is_title = open == '《' || inner.chars().count() > LONGEST_QUOTED_WORD;
    let inner = if is_title { "" } else { inner };
    Cow::Owned(format!("{before}{inner}{}", without_titles(rest)))
}

//! Titles of papers as they are written: with notes on how far a paper is, with marks of footnotes, with numbers of a list.

use unicode_normalization::UnicodeNormalization;

use crate::policy::spellings::{WordList, phrases, spellings};
use crate::records::normal::{is_han, normal_title};
use crate::records::plain_title;

/// Whether two titles are one: as they stand, without notes on how far the paper is, or where one alone has a mark or a
/// number of a list about it.
pub fn is_same_title(one: &str, other: &str) -> bool {
    if one == other || plain_title(one) == plain_title(other) {
        return true;
    }
    let (one, other) = (without_notes(one), without_notes(other));
    let ((bare, is_marked), (bare_other, other_marked)) = (without_marks(one), without_marks(other));
    plain_title(one) == plain_title(other)
        || (plain_title(bare) == plain_title(bare_other) && !(is_marked && other_marked))
}

/// Whether a title says nothing: blank, or a word that stands for none.
pub fn is_untitled(title: &str) -> bool {
    // Most titles begin with a character that no such word begins with, and that no normal form changes.
    let is_plain = |c: char| is_han(c) || c.is_ascii_digit();
    if title.chars().next().is_some_and(|c| is_plain(c) && phrases(WordList::Untitled).none_begins_with(c)) {
        return false;
    }
    let title = normal_title(title);
    title.is_empty() || spellings(WordList::Untitled).knows(&title)
}

/// One text for all ways of writing a title that `is_same_title` takes for one; none where the title says nothing. Two titles with
/// different marks come to one here, for a mark may be a footnote's.
pub fn bare_title(title: &str) -> Option<String> {
    if is_untitled(title) {
        return None;
    }
    let (bare, _) = without_marks(without_notes(title));
    Some(plain_title(bare)).filter(|bare| !bare.is_empty())
}

/// What a title says by which the paper may be none any more, or was never one: `撤稿声明：…`, `RETRACTED ARTICLE: …`, `…（已撤稿）`.
pub fn withdrawal(title: &str) -> Option<&str> {
    let is_withdrawn = |text: &&str| spellings(WordList::Withdrawn).knows(&normal_title(text));
    let head = title.split_once([':', '：', '—', '–']).map(|(head, _)| head.trim());
    let mut rest = title.trim();
    let mut notes = vec![];
    while let Some((bare, note)) = behind_bracket(rest).or_else(|| before_bracket(rest)) {
        notes.push(note.trim());
        rest = bare;
    }
    let is_notice = || phrases(WordList::WithdrawnTitle).begin(&normal_title(title)).is_some() || is_withdrawing(title);
    let whole = || is_notice().then(|| title.trim());
    head.into_iter().chain(notes).chain([title.trim()]).find(is_withdrawn).or_else(whole)
}

/// A notice in words of its own: `关于《…》的撤稿通知`, `编辑部声明：撤销《…》一文`.
fn is_withdrawing(title: &str) -> bool {
    let plain = plain_title(title);
    let about =
        phrases(WordList::WithdrawnAbout).begin(&plain).is_some() && phrases(WordList::WithdrawnEnd).end(&plain);
    let of_notice = title.split_once([':', '：']).is_some_and(|(head, rest)| {
        let rest = plain_title(rest);
        spellings(WordList::Notice).knows(&plain_title(head))
            && phrases(WordList::WithdrawnBegin).begin(&rest).is_some()
    });
    about || of_notice
}

/// Whether a title is that of a column, under which many different papers stand: 书评, Editorial.
pub fn is_of_column(title: &str) -> bool {
    spellings(WordList::ColumnTitle).knows(&plain_title(title))
}

/// The title before and after notes such as `（网络首发）` and `[J]`.
fn without_notes(title: &str) -> &str {
    let is_note = |text: &str| {
        let text = normal_title(text);
        spellings(WordList::TitleNote).knows(&text) || spellings(WordList::Withdrawn).knows(&text)
    };
    let mut title = title.trim();
    while let Some((rest, _)) = behind_bracket(title)
        .or_else(|| before_bracket(title))
        .or_else(|| last_word(title))
        .filter(|(rest, note)| !rest.is_empty() && is_note(note))
    {
        title = rest;
    }
    title
}

/// Whether two titles of books are one but for their editions: 教育学（第二版）, 教育学（精装）.
pub fn is_other_edition(one: &str, other: &str) -> bool {
    let is_edition = |note: &str| phrases(WordList::Edition).end(&normal_title(note));
    let bare = |title| {
        let parts = before_bracket(title).filter(|(rest, note)| !rest.is_empty() && is_edition(note));
        parts.map_or(title, |(rest, _)| rest)
    };
    is_same_title(bare(one.trim()), bare(other.trim()))
}

/// What stands in brackets at the end.
fn before_bracket(title: &str) -> Option<(&str, &str)> {
    let inner = title.strip_suffix(is_closing)?;
    let (at, opening) = inner.char_indices().rev().find(|(_, c)| is_opening(*c))?;
    Some((inner.get(..at)?.trim_end(), inner.get(at + opening.len_utf8()..)?))
}

/// What stands in brackets at the beginning.
fn behind_bracket(title: &str) -> Option<(&str, &str)> {
    let inner = title.strip_prefix(is_opening)?;
    let (note, rest) = inner.split_once(is_closing)?;
    Some((rest.trim_start(), note))
}

/// What stands after the last blank or dash.
fn last_word(title: &str) -> Option<(&str, &str)> {
    let parts = |c: char| c.is_whitespace() || matches!(c, '—' | '–' | '-' | '·' | '|');
    let (rest, note) = title.rsplit_once(parts).filter(|(_, note)| has_han(note))?;
    Some((rest.trim_end_matches(parts), note))
}

fn is_opening(c: char) -> bool {
    matches!(c, '（' | '(' | '［' | '[' | '【' | '〔' | '｛' | '{')
}

fn is_closing(c: char) -> bool {
    matches!(c, '）' | ')' | '］' | ']' | '】' | '〕' | '｝' | '}')
}

/// The title without the marks of footnotes after it and the number of a list before it, and whether it has any.
fn without_marks(title: &str) -> (&str, bool) {
    let bare = title.trim_end_matches(|c: char| is_mark(c) || c.is_whitespace());
    let bare = behind_number(bare).unwrap_or(bare);
    let bare = bare.trim_start_matches(|c: char| is_mark(c) || c.is_whitespace());
    (bare, bare.len() < title.len())
}

/// What stands after `1.`, `2、`, `[3]` or `(4)` at the beginning.
fn behind_number(title: &str) -> Option<&str> {
    if let Some((rest, number)) = behind_bracket(title) {
        return is_number(number).then_some(rest);
    }
    let (number, rest) = title.split_once(['.', '．', '、', ')', '）', ':', '：'])?;
    let is_decimal = rest.starts_with(|c: char| c.is_numeric());
    (is_number(number.trim()) && !is_decimal).then_some(rest)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `①`, `❶`, `㉑`, `²`, `*` and the like; the marks of footnotes.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{2460}'..='\u{249b}' | '\u{24ea}'..='\u{24ff}' | '\u{2776}'..='\u{2793}' | '\u{3251}'..='\u{325f}'
        | '\u{32b1}'..='\u{32bf}' | '\u{b9}' | '\u{b2}' | '\u{b3}' | '\u{2070}'..='\u{2079}'
        | '*' | '＊' | '※' | '†' | '‡' | '★' | '☆' | '△' | '▲')
}

/// Titles that may mean one thing: in two languages, one within the other, or with few characters changed.
pub fn is_kin(one: &str, other: &str) -> bool {
    let (plain_one, plain_other) = (plain_title(one), plain_title(other));
    let within = |long: &str, short: &str| short.chars().count() >= 6 && long.contains(short) && has_tail(long, short);
    are_two_languages(one, other)
        || within(&plain_one, &plain_other)
        || within(&plain_other, &plain_one)
        || is_misspelt(&plain_one, &plain_other)
}

/// Whether what the longer has beyond the shorter is more than the number of a part.
fn has_tail(long: &str, short: &str) -> bool {
    let rest = long.replacen(short, "", 1);
    rest.chars().filter(|c| !is_of_series(*c)).count() >= 2
}

/// Han characters in one, none in the other.
pub fn are_two_languages(one: &str, other: &str) -> bool {
    let is_latin = |text: &str| !has_han(text) && text.nfkc().filter(char::is_ascii_alphabetic).count() >= 4;
    (has_han(one) && is_latin(other)) || (has_han(other) && is_latin(one))
}

fn has_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c))
}

/// Of one length, with no more than one character in eight changed, and none of them the number of a part.
fn is_misspelt(one: &str, other: &str) -> bool {
    let count = one.chars().count();
    if count < 8 || count != other.chars().count() {
        return false;
    }
    let changed: Vec<(char, char)> = one.chars().zip(other.chars()).filter(|(one, other)| one != other).collect();
    changed.len() * 8 <= count && !changed.iter().any(|(one, other)| is_of_series(*one) || is_of_series(*other))
}

/// What numbers the parts of a series.
fn is_of_series(c: char) -> bool {
    c.is_ascii_digit() || "ivxabc".contains(c) || spellings(WordList::PartNumber).knows(c.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_with_notes_and_marks_about_it() {
        let title = "论教育的本质";
        for other in [
            "论教育的本质（网络首发）",
            "【网络首发】论教育的本质",
            "论教育的本质[J]",
            "论教育的本质 网络首发",
            "论教育的本质①",
            "论教育的本质*",
            "1. 论教育的本质",
            "[2]论教育的本质",
            "論教育的本質",
        ] {
            assert!(is_same_title(title, other), "{other}");
        }
        for other in ["论教育的本质（上）", "论教育的本质（二）", "论教育的本质与现象", "再论教育的本质"]
        {
            assert!(!is_same_title(title, other), "{other}");
        }
        assert!(!is_same_title("论教育①", "论教育②"));
        assert!(!is_same_title("1.5度温升", "5度温升"));
    }

    #[test]
    fn kin_titles_are_translations_parts_and_misspellings() {
        assert!(is_kin("论教育的本质", "On the nature of education"));
        assert!(is_kin("论教育的本质", "论教育的本质 On the nature of education"));
        assert!(is_kin("基于深度学习的图像识别研究", "基于深度学习的图象识别研究"));
        for (one, other) in [("论教育的本质（上）", "论教育的本质（下）"), ("论文一", "论文二"), ("论教育", "论教学")]
        {
            assert!(!is_kin(one, other), "{one} {other}");
        }
    }
}

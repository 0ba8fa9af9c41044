//! Texts of pages and records in the one form in which they are compared.

use memchr::memmem;
use unicode_normalization::UnicodeNormalization;

use super::finding::is_hidden;

/// Longest text of a cell whose row always stands on one page, in bytes and in lines.
const WHOLE_ROW: usize = 300;
const WHOLE_LINES: usize = 12;
/// A long text may be parted by the end of a page: its least piece in bytes, and most pieces.
const PIECE: usize = 36;
const MOST_PIECES: usize = 64;
/// Longest text on the page of a run, in characters.
const LONGEST: usize = 600;

/// Signs that every font prints as they are: they make another number of the same digits, or say which of several holds.
const SIGNS: [char; 9] = ['.', '-', '/', '%', '+', '<', '>', '=', '☑'];

/// Whether a text is so short that its row is never parted.
pub fn is_whole(cell: &str) -> bool {
    cell.len() <= WHOLE_ROW && cell.lines().count() <= WHOLE_LINES
}

/// A text without blanks and what is not seen.
pub fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !is_hidden(*c)).collect()
}

/// What every font prints as it is: what no font has is printed as `〔U+E863〕`, and some marks have two forms.
pub fn plain_letters(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some(c) = rest.chars().next() {
        let instead = rest.strip_prefix("〔U+").and_then(|rest| rest.split_once('〕'));
        let instead = instead.filter(|(point, _)| point.len() <= 6 && point.bytes().all(|b| b.is_ascii_hexdigit()));
        rest = instead.map_or(&rest[c.len_utf8()..], |(_, rest)| rest);
        plain.extend((instead.is_none() && (is_plain(c) || SIGNS.contains(&c))).then_some(c));
    }
    plain
}

/// What of a value tells it from another in a cell, however wide its letters are: also signs, and the dash for nothing.
pub fn telling(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("〔U+") {
        let end = rest[at..].find('〕').map_or(rest.len(), |end| at + end + '〕'.len_utf8());
        left.push_str(&rest[..at]);
        rest = &rest[end..];
    }
    let wide = left + rest;
    bare(&wide).nfkc().filter(|c| c.is_ascii_graphic() || is_plain(*c) || *c == '—').collect()
}

/// Whether every font prints a character as it is.
pub fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || ('\u{4e00}'..='\u{9fa5}').contains(&c)
}

/// Whether a text stands on the pages: as it is, or a long one in pieces with the end of a page between them.
pub fn is_shown(due: &str, text: &str, left: &mut usize) -> bool {
    stands(due, text, if is_whole(due) { (1, PIECE) } else { (MOST_PIECES, PIECE) }, left)
}

/// The same of a cell beside a long one, which the end of a page may part with it.
pub fn is_shown_beside(due: &str, text: &str, left: &mut usize) -> bool {
    stands(due, text, if is_whole(due) { (2, 1) } else { (MOST_PIECES, PIECE) }, left)
}

/// Whether a text stands on the pages in at most so many pieces of at least so many bytes.
fn stands(due: &str, text: &str, (most, least): (usize, usize), left: &mut usize) -> bool {
    let whole = plain_letters(&bare(due));
    let mut has = |piece: &str| match left.checked_sub(text.len()) {
        Some(rest) => {
            *left = rest;
            memmem::find(text.as_bytes(), piece.as_bytes()).is_some()
        }
        None => false,
    };
    if whole.is_empty() || has(&whole) {
        return true;
    }
    let mut rest = whole.as_str();
    for _ in 0..most {
        if most == 1 || rest.len() < least {
            return false;
        }
        let ends: Vec<usize> = rest.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
        let longest = ends.partition_point(|end| has(&rest[..*end]));
        let Some(end) = longest.checked_sub(1).and_then(|at| ends.get(at)).filter(|end| **end >= least) else {
            return false;
        };
        // The last piece is not left so short that it stands anywhere.
        let end = if *end < rest.len() && rest.len() - end < least { back(rest, least) } else { *end };
        rest = &rest[end..];
        if rest.is_empty() {
            return true;
        }
    }
    false
}

/// Where the last bytes of a text begin, at least so many.
fn back(text: &str, bytes: usize) -> usize {
    let mut at = text.len() - bytes;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A text as the page of a run shows it: one that would fill it is cut, and says so.
pub fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) if !is_cut(text) => format!("{}… (+{})", &text[..end], text[end..].chars().count()),
        _ => text.to_owned(),
    }
}

/// Whether it ends as a text that was cut.
fn is_cut(text: &str) -> bool {
    let kept = text.rsplit_once("… (+").filter(|(_, rest)| rest.ends_with(')')).map(|(kept, _)| kept);
    kept.is_some_and(|kept| kept.chars().count() == LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_cell_beside_a_long_one_may_be_parted_once() {
        let shown = |due: &str, text: &str| is_shown_beside(due, text, &mut 10_000);
        assert!(
            shown("高级算法设计", "高级算第1页法设计") && !is_shown("高级算法设计", "高级算第1页法设计", &mut 10_000)
        );
        assert!(!shown("高级算法设计", "高级第1页算法第2页设计") && !shown("高级算法设计", "高级算法第1页设"));
    }

    #[test]
    fn what_no_font_has_is_left_out() {
        assert_ne!(plain_letters("3.5年"), plain_letters("35年"));
        assert_ne!(plain_letters("2022-11-14"), plain_letters("2022-1-114"));
        assert_eq!(telling("１００（〔U+E863〕补）—"), "100(补)—");
        assert_eq!(plain_letters("张〔U+E863〕三（2）"), plain_letters("张\u{e863}三(2)"));
        assert_eq!(plain_letters("〔U+何〕"), "U+何");
    }
}

//! Texts of pages and records in the one form in which they are compared.

use super::finding::is_hidden;

/// Longest text of a cell whose row always stands on one page, in bytes and in lines.
const WHOLE_ROW: usize = 300;
const WHOLE_LINES: usize = 12;
/// Longest text on the page of a run, in characters.
const LONGEST: usize = 600;

/// Whether a text is so short that its row is never parted.
pub fn is_whole(cell: &str) -> bool {
    cell.len() <= WHOLE_ROW && cell.lines().count() <= WHOLE_LINES
}

/// A text without blanks and what is not seen.
pub fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !is_hidden(*c)).collect()
}

/// What every font prints as it is: what no font has is printed as `〔U+E863〕`, and some marks have two forms.
pub fn plain(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some(c) = rest.chars().next() {
        let instead = rest.strip_prefix("〔U+").and_then(|rest| rest.split_once('〕'));
        let instead = instead.filter(|(point, _)| point.len() <= 6 && point.bytes().all(|b| b.is_ascii_hexdigit()));
        rest = instead.map_or(&rest[c.len_utf8()..], |(_, rest)| rest);
        plain.extend((instead.is_none() && is_plain(c)).then_some(c));
    }
    plain
}

/// Whether every font prints a character as it is.
pub fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || ('\u{4e00}'..='\u{9fa5}').contains(&c)
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
    fn what_no_font_has_is_left_out() {
        assert_eq!(plain("张〔U+E863〕三（2）"), plain("张\u{e863}三(2)"));
        assert_eq!(plain("〔U+何〕"), "U何");
    }
}

//! Why a table file cannot be read at all.

use crate::message::{Message, say};

/// Why a file cannot be read, in words for the person who exported it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub Message);

/// A limit that the file exceeds.
pub fn too_many(limit: Message, most: usize) -> Unreadable {
    Unreadable(limit.with("most", most))
}

/// A damaged part of a file.
pub fn damaged(part: &str) -> Unreadable {
    Unreadable(say("table-damaged").with("part", one_line(part)))
}

/// At most a line of foreign text, without control characters.
pub fn one_line(text: &str) -> String {
    const MOST: usize = 40;
    let clean = |c: char| match c {
        '\t' | '\n' | '\r' => ' ',
        c if c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
            || matches!(c, '\u{61C}' | '\u{FEFF}') =>
        {
            '\u{FFFD}'
        }
        c => c,
    };
    let mut line: String = text.chars().take(MOST).map(clean).collect();
    if text.chars().nth(MOST).is_some() {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_quoted_in_a_line_without_controls() {
        assert_eq!(one_line("a\tb\x1b[31m\u{202E}c"), "a b\u{FFFD}[31m\u{FFFD}c");
        assert_eq!(one_line(&"长".repeat(50)).chars().count(), 41);
    }
}

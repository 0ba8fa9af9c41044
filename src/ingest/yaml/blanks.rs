//! Blanks that look like the space that YAML asks for: why a file could not be read, before what follows from it.

use std::sync::Arc;

use crate::fault::Fault;
use crate::location::{Location, Place};
use crate::message::say;

/// White space that is none for YAML, and characters that take no room.
fn is_blank(c: char) -> bool {
    c != ' ' && c != '\t' && (c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'))
}

/// The faults of a file, those that only follow from such blanks replaced by these.
pub fn explained_blanks(file: &str, bytes: &[u8], faults: Vec<Fault>) -> Vec<Fault> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let found: Vec<(u64, u64, char)> =
        text.lines().zip(1..).filter_map(|(line, number)| misleading(line).map(|(at, c)| (number, at, c))).collect();
    let Some(first) = found.first().map(|(line, ..)| *line) else { return faults };
    let is_before = |fault: &Fault| !matches!(fault.at.place, Place::Line { line, .. } if line >= first);
    let file: Arc<str> = file.into();
    let mut kept: Vec<Fault> = faults.into_iter().filter(is_before).collect();
    kept.extend(found.into_iter().map(|(line, column, c)| {
        let why = say("fault-blank").with("code", format!("U+{:04X}", u32::from(c)));
        Fault::at(&Location::line(file.clone(), line, column), "", why)
    }));
    kept
}

/// Column and character of a blank before a key, or after the colon of one.
fn misleading(line: &str) -> Option<(u64, char)> {
    let column = |at: usize| line[..at].chars().count() as u64 + 1;
    let indent = line.len() - line.trim_start_matches(|c: char| c.is_whitespace() || is_blank(c)).len();
    let (margin, rest) = line.split_at(indent);
    let odd = margin.char_indices().find(|(_, c)| is_blank(*c)).map(|(at, c)| (column(at), c));
    if rest.starts_with("# ") {
        return odd;
    }
    let rest = rest.strip_prefix("- ").unwrap_or(rest);
    let key = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_lowercase() || c == '_').len();
    let behind = rest.get(key..).filter(|_| key > 0)?.strip_prefix(':')?;
    if odd.is_some() {
        return odd;
    }
    let c = behind.chars().next().filter(|c| is_blank(*c))?;
    Some((column(line.len() - behind.len()), c))
}

#[cfg(test)]
mod tests {
    use super::misleading;

    #[test]
    fn only_blanks_where_yaml_wants_a_space_mislead() {
        assert_eq!(misleading("name:\u{a0}李玥"), Some((6, '\u{a0}')));
        assert_eq!(misleading("\u{3000}objective: 在"), Some((1, '\u{3000}')));
        assert_eq!(misleading("\u{3000}# 说明"), Some((1, '\u{3000}')));
        for line in ["name: 李玥", "\u{3000}\u{3000}一段文字：其后", "  title: a\u{a0}b", "", "- x"] {
            assert_eq!(misleading(line), None, "{line}");
        }
    }
}

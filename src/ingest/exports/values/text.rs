//! Text of a cell: what surrounds it is taken off, what is within stays.

use super::super::headings::{half_width, is_blank};
use crate::ingest::table::Value;

/// The text of a cell without surrounding white space and without characters that take no room; none if nothing is left.
pub fn text(value: &Value) -> Option<String> {
    let shown = value.to_string();
    let clean: String = shown.chars().filter(|c| c.is_whitespace() || !is_blank(*c)).collect();
    let clean = clean.trim().replace(['\u{a0}', '\u{3000}'], " ").replace("\r\n", "\n").replace('\r', "\n");
    (!clean.is_empty()).then_some(clean)
}

/// A code, number or date as text: half-width and without any white space.
pub fn compact(value: &Value) -> String {
    value.to_string().chars().map(half_width).filter(|c| !is_blank(*c)).collect()
}

/// Whether a text only says that there is nothing.
pub fn says_nothing(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '-' | '—' | '–' | '－' | '/' | '／' | '\\' | '*' | '无' | ' '))
}

//! Characters that cannot be printed: found before Typst sees them, and written as their code point.
//!
//! PDF/A forbids a glyph that is missing and, at level A, text from the private use areas
//! (ISO 19005-2, 6.2.11.7). A missing glyph must never become an empty box, nor end the batch.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Fonts;

/// The characters of a view that no font can print, in order of code points.
pub fn unprintable(view: &Value, fonts: &Fonts) -> BTreeSet<char> {
    let mut found = BTreeSet::new();
    visit(view, &mut |text| {
        found.extend(text.chars().filter(|c| !is_known_common(*c) && plain(*c).is_none() && !prints(*c, fonts)));
    });
    found
}

/// The same view with every such character written as `〔U+E863〕`, invisible ones dropped and separators
/// of lines and words made plain.
pub fn printable(view: Value, fonts: &Fonts) -> Value {
    match view {
        Value::String(text) if text.chars().all(is_known_common) => Value::String(text),
        Value::String(text) => Value::String(text.chars().map(|c| shown(c, fonts)).collect()),
        Value::Array(items) => items.into_iter().map(|item| printable(item, fonts)).collect(),
        Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, printable(value, fonts))).collect(),
        other => other,
    }
}

fn visit(view: &Value, text: &mut impl FnMut(&str)) {
    match view {
        Value::String(value) => text(value),
        Value::Array(items) => items.iter().for_each(|item| visit(item, text)),
        Value::Object(fields) => fields.values().for_each(|value| visit(value, text)),
        _ => {}
    }
}

/// Characters that are in every build's fonts: most texts consist of nothing else, and need no look-up.
fn is_known_common(c: char) -> bool {
    matches!(c, ' '..='~' | '\n' | '\u{4e00}'..='\u{9fa5}' | '，' | '。' | '、' | '；' | '：' | '（' | '）' | '《' | '》')
}

/// What stands for a character that is not meant to be seen.
fn plain(c: char) -> Option<&'static str> {
    match c {
        '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' => Some("\n"),
        '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' => Some(" "),
        '\r' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => Some(""),
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Some(""),
        _ => None,
    }
}

fn prints(c: char, fonts: &Fonts) -> bool {
    let private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}');
    !private && c != '\u{fffd}' && !c.is_control() && fonts.covers(c)
}

fn shown(c: char, fonts: &Fonts) -> String {
    match plain(c) {
        Some(text) => text.into(),
        None if is_known_common(c) || prints(c, fonts) => c.into(),
        None => format!("〔U+{:04X}〕", u32::from(c)),
    }
}

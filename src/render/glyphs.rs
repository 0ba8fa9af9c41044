//! Characters that cannot be printed: found before Typst sees them, and written as their code point.
//!
//! PDF/A forbids a glyph that is missing and, at level A, text from the private use areas
//! (ISO 19005-2, 6.2.11.7). A missing glyph must never become an empty box, nor end the batch.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{CharEscape, Formatter, Serializer};

use super::fonts::Fonts;
use crate::records::{Gb18030, InField};

/// The characters of a record that no font can print, in order of code points, each with the first field where it stands.
pub fn unprintable(record: &Value, fonts: &Fonts) -> Vec<InField> {
    met(record, |c| !is_known_common(c) && plain(c).is_none() && !prints(c, fonts))
}

/// The Han characters of a record that some other system may not have: those beyond the block of GBK (U+4E00–9FA5), and
/// those that are not in the font of common use.
pub fn rare(record: &Value, fonts: &Fonts) -> Vec<InField> {
    let beyond = |c| !('\u{4e00}'..='\u{9fa5}').contains(&c) || !fonts.is_common(c);
    met(record, |c| c >= '\u{3400}' && Gb18030::of(c) != Gb18030::Other && beyond(c))
}

/// How closely the characters of a record must be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repertoire {
    /// All are in the font of common use and on every system: none is rare or unprintable.
    Usual,
    /// All can be printed; some may be rare.
    Printable,
    /// Some may be unprintable.
    Unknown,
}

impl Repertoire {
    /// Of a record as JSON, which is cheaper than to visit its texts, and is not kept.
    pub fn of(record: &impl Serialize, fonts: &Fonts) -> Repertoire {
        let mut look = Look { fonts, met: Repertoire::Usual };
        let written = record.serialize(&mut Serializer::with_formatter(io::sink(), &mut look));
        if written.is_ok() { look.met } else { Repertoire::Unknown }
    }
}

/// Looks at the texts that are written.
struct Look<'f> {
    fonts: &'f Fonts,
    met: Repertoire,
}

impl Look<'_> {
    fn repertoire(&self, c: char) -> Repertoire {
        if is_known_common(c) && (c.is_ascii() || self.fonts.is_common(c)) {
            Repertoire::Usual
        } else if is_known_common(c) || plain(c).is_some() || prints(c, self.fonts) {
            Repertoire::Printable
        } else {
            Repertoire::Unknown
        }
    }
}

impl Formatter for &mut Look<'_> {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, _: &mut W, fragment: &str) -> io::Result<()> {
        // Keys, codes and days: of ASCII, only what controls a terminal is not usual, and most of it is written as an escape.
        if !fragment.is_ascii() || fragment.contains('\u{7f}') {
            self.met = fragment.chars().fold(self.met, |met, c| met.max(self.repertoire(c)));
        }
        Ok(())
    }

    fn write_char_escape<W: ?Sized + io::Write>(&mut self, _: &mut W, escape: CharEscape) -> io::Result<()> {
        if matches!(escape, CharEscape::Backspace | CharEscape::FormFeed | CharEscape::AsciiControl(_)) {
            self.met = Repertoire::Unknown;
        }
        Ok(())
    }
}

fn met(record: &Value, wanted: impl Fn(char) -> bool) -> Vec<InField> {
    let mut found = BTreeMap::new();
    visit(record, None, &mut |path, text| {
        for c in text.chars().filter(|c| wanted(*c)) {
            found.entry(c).or_insert_with(|| path.map(Path::to_string).unwrap_or_default());
        }
    });
    found.into_iter().map(|(character, field)| InField { character, field }).collect()
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

/// The way to a text, written out only where something is found.
struct Path<'p> {
    outer: Option<&'p Path<'p>>,
    step: Step<'p>,
}

enum Step<'p> {
    Name(&'p str),
    Item(usize),
}

/// `courses[3].name`.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(outer) = self.outer {
            write!(f, "{outer}")?;
        }
        match self.step {
            Step::Name(name) if self.outer.is_none() => f.write_str(name),
            Step::Name(name) => write!(f, ".{name}"),
            Step::Item(n) => write!(f, "[{n}]"),
        }
    }
}

fn visit(value: &Value, outer: Option<&Path>, text: &mut impl FnMut(Option<&Path>, &str)) {
    match value {
        Value::String(value) => text(outer, value),
        Value::Array(items) => {
            items.iter().zip(0..).for_each(|(item, n)| visit(item, Some(&Path { outer, step: Step::Item(n) }), text))
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| visit(value, Some(&Path { outer, step: Step::Name(name) }), text))
        }
        _ => {}
    }
}

/// Characters that are in every build's fonts: most texts consist of nothing else, and need no look-up.
fn is_known_common(c: char) -> bool {
    matches!(c, ' '..='~' | '\n' | '\u{4e00}'..='\u{9fa5}')
        || matches!(
            c,
            '，' | '。'
                | '、'
                | '；'
                | '：'
                | '（'
                | '）'
                | '《'
                | '》'
                | '“'
                | '”'
                | '‘'
                | '’'
                | '—'
                | '…'
                | '·'
        )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_is_neither_rare_nor_unprintable() {
        let fonts = Fonts::load(vec![]).expect("the fonts of the program");
        let mut usual = 0;
        for c in '\0'..='\u{2ffff}' {
            let record = Value::from(format!("甲{c}"));
            let is_rare = !rare(&record, &fonts).is_empty();
            let is_printable = unprintable(&record, &fonts).is_empty();
            match Repertoire::of(&record, &fonts) {
                Repertoire::Usual => {
                    usual += 1;
                    assert!(!is_rare && is_printable, "U+{:04X}", u32::from(c));
                }
                Repertoire::Printable => assert!(is_printable, "U+{:04X}", u32::from(c)),
                Repertoire::Unknown => assert!(!is_printable || c.is_control(), "U+{:04X}", u32::from(c)),
            }
        }
        assert!(usual > 6_000, "{usual}");
    }
}

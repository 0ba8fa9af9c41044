//! Which cell styles show a number as a date.

use std::collections::BTreeMap;

use super::super::archive::Archive;
use super::super::limits;
use super::super::unreadable::{Unreadable, too_many};
use super::super::xml::Node;
use crate::message::say;

/// For each cell style, whether it shows a date.
#[derive(Default)]
pub struct Styles(Vec<bool>);

impl Styles {
    /// Whether a style shows a date.
    pub fn is_date(&self, style: usize) -> bool {
        self.0.get(style).copied().unwrap_or(false)
    }
}

/// Reads the cell styles.
pub fn read(archive: &mut Archive, part: &str) -> Result<Styles, Unreadable> {
    let (mut own, mut styles, mut in_cells) = (BTreeMap::new(), Vec::new(), false);
    archive.xml(part, |xml| {
        loop {
            match xml.next()? {
                Node::Start(element) => match element.name() {
                    "numFmt" => {
                        let code = element.get("formatCode").unwrap_or_default();
                        own.insert(element.number("numFmtId").unwrap_or(0), is_date_code(&code));
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => {
                        let format = element.number("numFmtId").unwrap_or(0);
                        styles.push(own.get(&format).copied().unwrap_or_else(|| is_date_format(format)));
                    }
                    _ => {}
                },
                Node::End(end) if end.is("cellXfs") => in_cells = false,
                Node::Eof => return Ok(()),
                _ => {}
            }
            if own.len() > limits::STYLES || styles.len() > limits::STYLES {
                return Err(too_many(say("table-limit-styles"), limits::STYLES));
            }
        }
    })?;
    Ok(Styles(styles))
}

/// The built-in date formats (ECMA-376 part 1, §18.8.30), with those of Chinese versions.
fn is_date_format(number: u32) -> bool {
    matches!(number, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58)
}

/// Whether a number format (ECMA-376 part 1, §18.8.31) shows years, months or days. What stands in quotes or behind `\`,
/// `_` and `*` is text, what stands in brackets a colour, locale or condition; hours alone are no date, and the zeros
/// behind seconds are their fractions.
pub fn is_date_code(code: &str) -> bool {
    let first = code.split(';').next().unwrap_or("");
    let (mut characters, mut plain) = (first.chars(), String::new());
    while let Some(c) = characters.next() {
        match c {
            '"' => drop(characters.by_ref().find(|c| *c == '"')),
            '[' => drop(characters.by_ref().find(|c| *c == ']')),
            '\\' | '_' | '*' => drop(characters.next()),
            c => plain.push(c.to_ascii_lowercase()),
        }
    }
    let plain = plain.replace("general", "");
    let has = |letters: &[char]| plain.contains(letters);
    // 0 and # stand for digits of a number, unless they follow seconds.
    let is_number = plain.contains('#') || plain.split("ss").next().is_some_and(|before| before.contains('0'));
    let months = plain.contains('m') && !has(&['h', 's']);
    !is_number && (has(&['y', 'd']) || (plain.contains('e') && !plain.contains("e+")) || months)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_formats_are_told_from_others() {
        for code in [
            "yyyy-mm-dd",
            "yyyy\"年\"m\"月\"d\"日\";@",
            "[$-804]yyyy/m/d",
            "d-mmm",
            "m\"月\"",
            "e/m/d",
            "yyyy-mm-dd hh:mm:ss.000",
            "yyyy/m/d\\ h:mm:ss.0",
            "mmm",
            "[DBNum1]yyyy\"年\"m\"月\"",
        ] {
            assert!(is_date_code(code), "{code}");
        }
        for code in [
            "General",
            "0.00",
            "@",
            "[Red]0",
            "#,##0\"day\"",
            "0.00E+00",
            "h:mm",
            "0_d",
            "General\"分\"",
            "GENERAL",
            "mm:ss.0",
            "[h]:mm:ss",
            "0\"月\"",
            "General;[Red]\\-General",
        ] {
            assert!(!is_date_code(code), "{code}");
        }
    }
}

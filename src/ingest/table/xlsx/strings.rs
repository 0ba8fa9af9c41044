//! The shared strings of a workbook: each text once, however many cells show it.

use std::sync::Arc;

use super::super::archive::Archive;
use super::super::limits;
use super::super::rich::RichText;
use super::super::unreadable::{Unreadable, too_many};
use super::super::xml::{Node, Start, Xml};
use super::styles::is_off;
use crate::message::say;

/// Reads them all; the count that the part claims is not looked at.
pub fn read_strings(archive: &mut Archive, part: &str) -> Result<Vec<Arc<str>>, Unreadable> {
    let mut strings: Vec<Arc<str>> = Vec::new();
    let mut bytes = 0usize;
    archive.xml(part, |xml| {
        loop {
            match xml.next()? {
                Node::Start(element) if element.name() == "si" => {
                    let text = rich_text(xml, "si")?;
                    bytes = bytes.saturating_add(text.len());
                    if strings.len() == limits::CELLS {
                        return Err(too_many(say("table-limit-cells"), limits::CELLS));
                    } else if bytes > limits::TEXT {
                        return Err(too_many(say("table-limit-text"), limits::TEXT >> 20));
                    } else {
                        strings.push(text.into())
                    }
                }
                Node::Eof => return Ok(()),
                _ => {}
            }
        }
    })?;
    Ok(strings)
}

/// The characters of a text that may have runs of other fonts; how it is pronounced (`rPh`) is left out.
pub fn rich_text(xml: &mut Xml, end: &str) -> Result<String, Unreadable> {
    let (mut text, mut inside, mut pronounced, mut struck) = (RichText::default(), false, 0usize, false);
    // The sign of the run that is being read, where it is raised or lowered.
    let mut moved = None;
    loop {
        match xml.next()? {
            Node::Start(element) => match element.name() {
                "t" => inside = pronounced == 0,
                "rPh" => pronounced += 1,
                "r" => moved = None,
                "vertAlign" => moved = sign_of(&element),
                // Beside other characters of the cell, those that are struck out are no part of it.
                "strike" if !is_off(&element) => {
                    struck = true;
                    text.strike();
                }
                _ => {}
            },
            Node::End(tag) if tag.is("t") => inside = false,
            Node::End(tag) if tag.is("r") && std::mem::take(&mut struck) => text.strike(),
            Node::End(tag) if tag.is("rPh") => pronounced = pronounced.saturating_sub(1),
            Node::End(tag) if tag.is(end) => return Ok(unescaped_string(text.done())),
            Node::Text(more) if inside && text.len() <= limits::CELL_TEXT * 4 => text.push(&more, moved),
            Node::Eof => return Ok(text.done()),
            _ => {}
        }
    }
}

/// The sign that stands for a run above or below the line.
fn sign_of(element: &Start) -> Option<char> {
    match element.get("val").as_deref() {
        Some("superscript") => Some('^'),
        Some("subscript") => Some('_'),
        _ => None,
    }
}

/// `_x000D_` stands for a character that XML cannot hold (ECMA-376 part 1, §22.4.2.4).
pub fn unescaped_string(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find("_x") {
        plain.push_str(&rest[..start]);
        let code = rest.get(start + 2..start + 6).filter(|_| rest.as_bytes().get(start + 6) == Some(&b'_'));
        let character = code.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        match character {
            Some(character) => {
                plain.push(character);
                rest = &rest[start + 7..];
            }
            None => {
                plain.push_str("_x");
                rest = &rest[start + 2..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    #[test]
    fn escaped_characters_come_back() {
        let read = |text: &str| super::unescaped_string(text.to_owned());
        assert_eq!(read("a_x000D_b_x5F20__x_x00"), "a\rb张_x_x00");
        assert_eq!(read("_x张三_"), "_x张三_");
    }
}

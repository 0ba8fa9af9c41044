//! How cell styles show a number: as a date, in percent, by a format, or as it is; and what they strike out.

use std::collections::BTreeMap;

use super::super::archive::Archive;
use super::super::formats::{Shown, shown_as, shown_by};
use super::super::limits;
use super::super::unreadable::{Unreadable, too_many};
use super::super::xml::{Node, Start};
use crate::message::say;

/// For each cell style, how it shows a number.
#[derive(Default)]
pub struct Styles(Vec<(Shown, bool)>);

impl Styles {
    /// How a style shows a number.
    pub fn shows(&self, style: usize) -> Shown {
        self.0.get(style).map(|(shown, _)| shown.clone()).unwrap_or_default()
    }

    /// Whether a style strikes out what stands in the cell.
    pub fn strikes(&self, style: usize) -> bool {
        self.0.get(style).is_some_and(|(_, strikes)| *strikes)
    }
}

/// Reads the cell styles.
pub fn read_styles(archive: &mut Archive, part: &str) -> Result<Styles, Unreadable> {
    let (mut own, mut styles, mut in_cells) = (BTreeMap::new(), Vec::new(), false);
    let (mut fonts, mut in_fonts): (Vec<bool>, bool) = (Vec::new(), false);
    archive.xml(part, |xml| {
        loop {
            match xml.next()? {
                Node::Start(element) => match element.name() {
                    "numFmt" => {
                        let code = element.get("formatCode").unwrap_or_default();
                        own.insert(element.number("numFmtId").unwrap_or(0), shown_by(&code));
                    }
                    "fonts" => in_fonts = true,
                    "font" if in_fonts => fonts.push(false),
                    "strike" if in_fonts && !is_off(&element) => {
                        fonts.last_mut().into_iter().for_each(|font| *font = true)
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => {
                        let format = element.number("numFmtId").unwrap_or(0);
                        let font = element.number("fontId").and_then(|font| fonts.get(font as usize));
                        let shown = own.get(&format).cloned().unwrap_or_else(|| shown_as(format));
                        styles.push((shown, font.copied().unwrap_or(false)));
                    }
                    _ => {}
                },
                Node::End(end) if end.is("cellXfs") => in_cells = false,
                Node::End(end) if end.is("fonts") => in_fonts = false,
                Node::Eof => return Ok(()),
                _ => {}
            }
            if own.len() > limits::STYLES || styles.len() > limits::STYLES || fonts.len() > limits::STYLES {
                return Err(too_many(say("table-limit-styles"), limits::STYLES));
            }
        }
    })?;
    Ok(Styles(styles))
}

/// Whether a switch such as `<strike val="0"/>` is off.
pub fn is_off(element: &Start) -> bool {
    element.get("val").is_some_and(|text| text == "0" || text == "false")
}

//! How cell styles show a number: as a date, in percent, or as it is.

use std::collections::BTreeMap;

use super::super::archive::Archive;
use super::super::formats::{Shown, shown_as, shown_by};
use super::super::limits;
use super::super::unreadable::{Unreadable, too_many};
use super::super::xml::Node;
use crate::message::say;

/// For each cell style, how it shows a number.
#[derive(Default)]
pub struct Styles(Vec<Shown>);

impl Styles {
    /// How a style shows a number.
    pub fn shows(&self, style: usize) -> Shown {
        self.0.get(style).copied().unwrap_or_default()
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
                        own.insert(element.number("numFmtId").unwrap_or(0), shown_by(&code));
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => {
                        let format = element.number("numFmtId").unwrap_or(0);
                        styles.push(own.get(&format).copied().unwrap_or_else(|| shown_as(format)));
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

//! The cells of a worksheet, with what is hidden and merged.

use std::sync::Arc;

use super::super::archive::Archive;
use super::super::filling::Filling;
use super::super::limits;
use super::super::sheet::{Area, Cell, Epoch, Odd, Row, Value, address};
use super::super::unreadable::{Unreadable, damaged};
use super::super::xml::{Node, Start, Xml};
use super::strings::{rich_text, unescaped_string};
use super::styles::Styles;

/// What the sheets of a workbook share.
pub struct Shared<'s> {
    /// Texts by number.
    pub strings: &'s [Arc<str>],
    /// How styles show numbers.
    pub styles: &'s Styles,
    /// From when days are counted.
    pub epoch: Epoch,
    /// Whether formulas were left for the next program to compute.
    pub uncomputed: bool,
}

/// Reads a worksheet into the sheet that was begun last; the dimension that it claims is not looked at.
pub fn read_worksheet(
    archive: &mut Archive,
    part: &str,
    shared: &Shared,
    filling: &mut Filling,
) -> Result<(), Unreadable> {
    let mut row = Row::default();
    let (mut next_row, mut next_column) = (0, 0);
    archive.xml(part, |xml| {
        loop {
            match xml.next()? {
                Node::Start(element) => match element.name() {
                    "row" => {
                        let number = element.number("r").map_or(next_row, |n| n.saturating_sub(1));
                        row = Row { number, hidden: is_unseen(&element, "ht"), ..Row::default() };
                        (next_row, next_column) = (number.saturating_add(1), 0);
                    }
                    "c" => {
                        let cell = Opening::of(&element, next_column, part)?;
                        next_column = cell.column.saturating_add(1);
                        row.cells.extend(cell.read(xml, shared)?);
                    }
                    "col" if is_unseen(&element, "width") => note_column(&element, filling),
                    "mergeCell" => note_merged(&element, filling),
                    "drawing" => filling.last().into_iter().for_each(|sheet| sheet.is_drawn = true),
                    _ => {}
                },
                Node::End(end) if end.is("row") => filling.row(std::mem::take(&mut row))?,
                Node::Eof => return Ok(()),
                _ => {}
            }
        }
    })
}

/// Height in points, and width in digits, below which nothing is seen.
const FLAT: f64 = 0.5;

/// Whether a row or column is hidden, or too small to be seen.
fn is_unseen(element: &Start, size: &str) -> bool {
    element.is("hidden") || element.get(size).and_then(|size| size.parse::<f64>().ok()).is_some_and(|size| size < FLAT)
}

fn note_column(element: &Start, filling: &mut Filling) {
    let columns = (element.number("min"), element.number("max"));
    if let ((Some(min @ 1..), Some(max @ 1..)), Some(sheet)) = (columns, filling.last())
        && sheet.hidden_columns.len() < limits::COLUMNS as usize
    {
        sheet.hidden_columns.push((min - 1, max - 1));
    }
}

fn note_merged(element: &Start, filling: &mut Filling) {
    let area = element.get("ref").and_then(|text| Area::parse(&text));
    if let (Some(area), Some(sheet)) = (area, filling.last())
        && sheet.merged.len() < limits::MERGED
    {
        sheet.merged.push(area);
    }
}

/// The attributes of a cell.
struct Opening {
    column: u32,
    kind: String,
    style: usize,
}

impl Opening {
    /// `following` is the column after the cell before, empty ones counted: a cell need not say where it stands.
    fn of(element: &Start, following: u32, part: &str) -> Result<Opening, Unreadable> {
        let mut opening = Opening { column: following, kind: String::new(), style: 0 };
        for (name, value) in element.attributes() {
            match name {
                "r" => opening.column = address(&value).ok_or_else(|| damaged(part))?.0,
                "t" => opening.kind = value.into_owned(),
                "s" => opening.style = value.trim().parse().unwrap_or(0),
                _ => {}
            }
        }
        Ok(opening)
    }

    fn read(self, xml: &mut Xml, shared: &Shared) -> Result<Option<Cell>, Unreadable> {
        let (mut content, mut inside, mut formula, mut inline) = (String::new(), false, false, None);
        loop {
            match xml.next()? {
                Node::Start(element) => match element.name() {
                    "v" => inside = true,
                    "f" => formula = true,
                    "is" => inline = Some(rich_text(xml, "is")?),
                    _ => {}
                },
                Node::End(end) if end.is("v") => inside = false,
                Node::End(end) if end.is("c") => break,
                Node::Text(text) if inside => content.push_str(&text),
                Node::Eof => break,
                _ => {}
            }
        }
        let mut odd = None;
        let is_text = inline.is_some() || matches!(&*self.kind, "s" | "str" | "inlineStr");
        let value = match inline {
            Some(text) => Value::text(&text),
            // A formula that comes to an empty text says so; one without a value was never computed.
            None if formula && content.trim().is_empty() && self.kind != "str" => Some(Value::Uncomputed),
            // Programs that do not compute write a zero, and ask the next one to.
            None if formula && shared.uncomputed && content.trim() == "0" => Some(Value::Uncomputed),
            None if self.kind == "s" => shared_text(content.trim(), shared)?,
            None => self.value(content, shared, &mut odd),
        };
        if is_text {
            odd = shared.styles.shows(self.style).text();
        }
        let struck = shared.styles.strikes(self.style).then_some(Odd::Struck);
        Ok(value.map(|value| Cell { column: self.column, value, formula, odd: struck.or(odd) }))
    }

    fn value(&self, content: String, shared: &Shared, odd: &mut Option<Odd>) -> Option<Value> {
        let number = content.trim();
        match &*self.kind {
            _ if number.is_empty() => None,
            "str" | "inlineStr" => Value::text(&unescaped_string(content)),
            "b" => Some(Value::Bool(number == "1" || number == "true")),
            "e" => Some(Value::Error(number.into())),
            "d" => Some(Value::Day(number.into())),
            _ => {
                let (value, seen) = shared.styles.shows(self.style).value(number, shared.epoch);
                *odd = seen;
                Some(value)
            }
        }
    }
}

/// The text that a cell names by its number; a number without a text means that the list was cut off.
fn shared_text(number: &str, shared: &Shared) -> Result<Option<Value>, Unreadable> {
    if number.is_empty() {
        return Ok(None);
    }
    let text = number.parse::<usize>().ok().and_then(|number| shared.strings.get(number));
    Ok(Value::shared(text.ok_or_else(|| damaged("sharedStrings"))?))
}

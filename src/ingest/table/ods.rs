//! Spreadsheets of OpenDocument (ISO/IEC 26300-1), read as a stream.
//!
//! Repeated rows and cells are written once with a count; empty ones, of which a sheet has a million, cost nothing.

use std::collections::BTreeMap;

use super::archive::Archive;
use super::filling::Filling;
use super::limits;
use super::sheet::{Area, Cell, Odd, Row, Sheet, Value};
use super::shown::beside_text;
use super::unreadable::{Unreadable, too_many};
use super::xml::{Node, Start, Xml};
use crate::message::say;

/// Reads every table.
///
/// # Errors
/// The archive is damaged, encrypted or beyond a limit.
pub fn read_ods(archive: &mut Archive, filling: &mut Filling) -> Result<(), Unreadable> {
    let manifest = archive.head("META-INF/manifest.xml", 1 << 16).unwrap_or_default();
    if manifest.windows(15).any(|window| window == b"encryption-data") {
        return Err(Unreadable(say("table-encrypted")));
    }
    archive.xml("content.xml", |xml| {
        let (mut hidden_styles, mut raised) = (Vec::new(), Raised::new());
        let mut style = String::new();
        loop {
            match xml.next()? {
                Node::Start(element) => match element.name() {
                    "style" => style = element.get("name").unwrap_or_default(),
                    "table-properties" if element.get("display").as_deref() == Some("false") => {
                        hidden_styles.push(style.clone());
                    }
                    "text-properties" => {
                        let sign = element.get("text-position").and_then(|position| sign_of(&position));
                        raised.extend(sign.map(|sign| (style.clone(), sign)).filter(|_| raised.len() < limits::STYLES));
                    }
                    "table" => {
                        let hidden = element.get("style-name").is_some_and(|name| hidden_styles.contains(&name));
                        let name = element.get("name").unwrap_or_default();
                        filling.sheet(Sheet { name: name.into(), hidden, ..Sheet::default() })?;
                        table(xml, &raised, filling)?;
                    }
                    _ => {}
                },
                Node::Eof => return Ok(()),
                _ => {}
            }
        }
    })
}

/// The styles of texts above or below the line, with the sign that stands for that.
type Raised = BTreeMap<String, char>;

/// `super 58%`, `sub 58%`, or a share by which the text is raised.
fn sign_of(position: &str) -> Option<char> {
    match position.split_whitespace().next()? {
        "super" => Some('^'),
        "sub" => Some('_'),
        "0%" => None,
        share if share.starts_with('-') => Some('_'),
        _ => Some('^'),
    }
}

fn table(xml: &mut Xml, raised: &Raised, filling: &mut Filling) -> Result<(), Unreadable> {
    let (mut next_row, mut next_column, mut inner) = (0u32, 0u32, 0usize);
    loop {
        match xml.next()? {
            Node::Start(element) => match element.name() {
                "table" => inner += 1,
                _ if inner > 0 => {}
                "table-column" => {
                    let count = repeated(&element, "number-columns-repeated");
                    let last = next_column.saturating_add(count - 1);
                    if is_hidden(&element)
                        && let Some(sheet) = filling.last().filter(|s| s.hidden_columns.len() < 1024)
                    {
                        sheet.hidden_columns.push((next_column, last));
                    }
                    next_column = last.saturating_add(1);
                }
                "table-row" => {
                    let count = repeated(&element, "number-rows-repeated");
                    let first = Row { number: next_row, hidden: is_hidden(&element), ..Row::default() };
                    let row = row(xml, first, raised, filling)?;
                    repeat(row, count, filling)?;
                    next_row = next_row.saturating_add(count);
                }
                _ => {}
            },
            Node::End(end) if end.is("table") && inner == 0 => return Ok(()),
            Node::End(end) if end.is("table") => inner -= 1,
            Node::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Adds a row so many times; the last rows of a sheet are repeated up to its end, but those are empty.
fn repeat(row: Row, count: u32, filling: &mut Filling) -> Result<(), Unreadable> {
    if row.cells.is_empty() {
        return Ok(());
    }
    for offset in 0..count {
        filling.row(Row { number: row.number.saturating_add(offset), ..row.clone() })?;
    }
    Ok(())
}

fn row(xml: &mut Xml, mut row: Row, raised: &Raised, filling: &mut Filling) -> Result<Row, Unreadable> {
    let mut column = 0u32;
    loop {
        match xml.next()? {
            Node::Start(element) if matches!(element.name(), "table-cell" | "covered-table-cell") => {
                let count = repeated(&element, "number-columns-repeated");
                note_merged(&element, row.number, column, filling);
                let opening = Opening::of(&element);
                let text = content(xml, raised)?;
                if let Some(comment) = text.comment.filter(|_| count == 1) {
                    filling.comment(row.number, column, &comment)?;
                }
                if let Some((value, formula, odd)) = opening.read(text.text) {
                    if count > limits::COLUMNS {
                        return Err(too_many(say("table-limit-columns"), limits::COLUMNS as usize));
                    }
                    let cells = (0..count).map(|n| column.saturating_add(n));
                    row.cells.extend(cells.map(|column| Cell {
                        column,
                        value: value.clone(),
                        formula,
                        odd: odd.clone(),
                    }));
                    if row.cells.len() > limits::COLUMNS as usize {
                        return Err(too_many(say("table-limit-columns"), limits::COLUMNS as usize));
                    }
                }
                column = column.saturating_add(count);
            }
            Node::End(end) if end.is("table-row") => return Ok(row),
            Node::Eof => return Ok(row),
            _ => {}
        }
    }
}

fn note_merged(element: &Start, row: u32, column: u32, filling: &mut Filling) {
    let rows = repeated(element, "number-rows-spanned");
    let columns = repeated(element, "number-columns-spanned");
    if let Some(sheet) = filling.last().filter(|s| (rows, columns) != (1, 1) && s.merged.len() < limits::MERGED) {
        let (bottom, right) = (row.saturating_add(rows - 1), column.saturating_add(columns - 1));
        sheet.merged.push(Area { top: row, bottom, left: column, right });
    }
}

fn repeated(element: &Start, name: &str) -> u32 {
    element.number(name).unwrap_or(1).max(1)
}

/// `collapse` is hidden by a person, `filter` by a filter.
fn is_hidden(element: &Start) -> bool {
    matches!(element.get("visibility").as_deref(), Some("collapse" | "filter"))
}

/// The attributes of a cell.
struct Opening {
    kind: String,
    value: Option<String>,
    formula: bool,
    is_error: bool,
}

impl Opening {
    fn of(element: &Start) -> Opening {
        let kind = element.exact("office:value-type").or_else(|| element.get("value-type")).unwrap_or_default();
        let name = match &*kind {
            "date" => "date-value",
            "boolean" => "boolean-value",
            "string" => "string-value",
            _ => "value",
        };
        // LibreOffice says beside the value of an error that it is one.
        let is_error = element.exact("calcext:value-type").as_deref() == Some("error");
        Opening { kind, value: element.get(name), formula: element.get("formula").is_some(), is_error }
    }

    fn read(self, text: String) -> Option<(Value, bool, Option<Odd>)> {
        let mut odd = None;
        let value = match (&*self.kind, self.value) {
            _ if self.is_error => Some(Value::Error(text.trim().into())),
            ("", None) if self.formula && text.trim().is_empty() => Some(Value::Uncomputed),
            ("percentage", Some(number)) => Some(Value::percent(&number)),
            ("float" | "currency", Some(number)) => {
                let (value, seen) = beside_text(&number, &text);
                odd = seen;
                Some(value)
            }
            ("date", Some(day)) => Some(Value::Day(day.into())),
            ("boolean", Some(word)) => Some(Value::Bool(word == "true")),
            ("string", Some(text)) => Value::text(&text),
            _ => Value::text(&text),
        };
        value.map(|value| (value, self.formula, odd))
    }
}

/// What stands in a cell.
struct Content {
    text: String,
    comment: Option<String>,
}

/// The text of a cell up to its end, a line a paragraph, and the comment on it. What else stands in a cell is no text of it:
/// shapes, pictures, tables within it.
fn content(xml: &mut Xml, raised: &Raised) -> Result<Content, Unreadable> {
    // How deep within the cell, within its paragraphs, and within what is left aside.
    let (mut text, mut depth, mut inside, mut aside) = (String::new(), 0usize, 0usize, 0usize);
    // The comment, and how deep its paragraph lies in what is left aside: who wrote it and when stands beside.
    let (mut comment, mut is_comment, mut line) = (None::<String>, false, None);
    loop {
        match xml.next()? {
            Node::Start(element) => {
                depth += 1;
                match element.name() {
                    name if aside > 0 => {
                        aside += 1;
                        line = line.or((is_comment && name == "p").then_some(aside));
                    }
                    "p" | "h" if inside == 0 => {
                        if !text.is_empty() {
                            text.push('\n');
                        }
                        inside = 1;
                    }
                    "list" | "list-item" if inside == 0 => {}
                    "annotation" => {
                        (aside, is_comment) = (1, true);
                        comment.get_or_insert_default();
                    }
                    _ if inside == 0 => aside = 1,
                    "note" | "frame" | "ruby-text" => aside = 1,
                    name => {
                        inside += 1;
                        match name {
                            "span" => {
                                let sign = element.get("style-name").and_then(|style| raised.get(&style));
                                let is_beside = text.ends_with(|c: char| c.is_ascii_digit());
                                text.extend(sign.filter(|_| is_beside));
                            }
                            "s" => text.push_str(&" ".repeat(repeated(&element, "c").min(100) as usize)),
                            "tab" => text.push('\t'),
                            "line-break" => text.push('\n'),
                            _ => {}
                        }
                    }
                }
            }
            Node::End(_) if depth == 0 => return Ok(Content { text, comment }),
            Node::End(_) => {
                depth -= 1;
                match aside {
                    0 => inside = inside.saturating_sub(1),
                    _ => aside -= 1,
                }
                is_comment &= aside > 0;
                if line.take_if(|line| aside < *line).is_some() {
                    comment.iter_mut().for_each(|text| text.push(' '));
                }
            }
            Node::Text(more) if inside > 0 && aside == 0 && text.len() <= limits::CELL_TEXT * 4 => text.push_str(&more),
            Node::Text(more) if line.is_some() => {
                comment.iter_mut().filter(|comment| comment.len() <= limits::CELL_TEXT).for_each(|text| *text += &more)
            }
            Node::Eof => return Ok(Content { text, comment }),
            _ => {}
        }
    }
}

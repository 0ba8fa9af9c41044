//! Which sheets a workbook has, in which parts, and from when it counts its days.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::archive::Archive;
use super::super::limits;
use super::super::sheet::Epoch;
use super::super::unreadable::{Unreadable, damaged, too_many};
use super::super::xml::Node;
use crate::message::say;

/// The workbook part and what it points to.
pub struct Book {
    /// Worksheets in the order of their tabs.
    pub sheets: Vec<SheetPart>,
    /// Part of the shared strings.
    pub strings: Option<String>,
    /// Part of the styles.
    pub styles: Option<String>,
    /// From when days are counted.
    pub epoch: Epoch,
    /// Whether the program that wrote it left its formulas for the next one to compute.
    pub uncomputed: bool,
}

/// A worksheet and its part.
pub struct SheetPart {
    /// Name on the tab.
    pub name: String,
    /// Whether the tab is hidden.
    pub hidden: bool,
    /// Name of the part.
    pub part: String,
}

/// The part that the archive begins with.
pub fn start_part(archive: &mut Archive) -> Result<String, Unreadable> {
    let usual = "xl/workbook.xml".to_owned();
    if archive.has(&usual) || !archive.has("_rels/.rels") {
        return Ok(usual);
    }
    let relations = relations(archive, "_rels/.rels", "")?;
    let start = relations.into_values().find(|(kind, _)| kind.ends_with("/officeDocument"));
    Ok(start.map_or(usual, |(_, target)| target))
}

/// Reads the workbook part.
pub fn read_book(archive: &mut Archive, start: &str) -> Result<Book, Unreadable> {
    let (folder, file) = start.rsplit_once('/').unwrap_or(("", start));
    let relations = relations(archive, &join(folder, &format!("_rels/{file}.rels")), folder)?;
    let mut listed = Vec::new();
    let (mut epoch, mut uncomputed) = (Epoch::Y1900, false);
    archive.xml(start, |xml| {
        loop {
            match xml.next()? {
                Node::Start(element) if element.name() == "workbookPr" && element.is("date1904") => {
                    epoch = Epoch::Y1904;
                }
                Node::Start(element) if element.name() == "calcPr" => uncomputed = element.is("fullCalcOnLoad"),
                Node::Start(element) if element.name() == "sheet" => {
                    if listed.len() == limits::SHEETS {
                        return Err(too_many(say("table-limit-sheets"), limits::SHEETS));
                    }
                    let hidden = element.get("state").is_some_and(|state| state != "visible");
                    listed.push((element.get("name").unwrap_or_default(), hidden, element.get("id")));
                }
                Node::Eof => return Ok(()),
                _ => {}
            }
        }
    })?;
    let part = |kind: &str| relations.values().find(|(k, _)| k.ends_with(kind)).map(|(_, target)| target.clone());
    let mut sheets = Vec::new();
    for (name, hidden, id) in listed {
        // A tab that leads to nothing has lost its rows.
        let (kind, part) = id.and_then(|id| relations.get(&id)).ok_or_else(|| damaged(&name))?;
        // A chart has a tab too, but no cells.
        if kind.ends_with("/worksheet") {
            sheets.push(SheetPart { name, hidden, part: part.clone() });
        }
    }
    Ok(Book { sheets, strings: part("/sharedStrings"), styles: part("/styles"), epoch, uncomputed })
}

/// Kind and target of every relation of a part, by its key; none where the part has none.
///
/// # Errors
/// The list of relations is damaged.
pub fn relations_of(archive: &mut Archive, part: &str) -> Result<BTreeMap<String, (String, String)>, Unreadable> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let list = join(folder, &format!("_rels/{file}.rels"));
    if archive.has(&list) { relations(archive, &list, folder) } else { Ok(BTreeMap::new()) }
}

/// Kind and target of every relation, by its key.
fn relations(
    archive: &mut Archive,
    part: &str,
    folder: &str,
) -> Result<BTreeMap<String, (String, String)>, Unreadable> {
    let mut found = BTreeMap::new();
    archive.xml(part, |xml| {
        loop {
            match xml.next()? {
                Node::Start(element) if element.name() == "Relationship" => {
                    let (id, kind, target) = (element.get("Id"), element.get("Type"), element.get("Target"));
                    if let (Some(id), Some(kind), Some(target)) = (id, kind, target) {
                        found.insert(id, (kind, join(folder, &target)));
                    }
                }
                Node::Eof => return Ok(()),
                _ => {}
            }
        }
    })?;
    Ok(found)
}

/// An address with the bytes that stand in it as `%E6`; as it is where they are no text.
fn decoded_address(address: &str) -> Cow<'_, str> {
    let mut bytes = Vec::new();
    let mut rest = address.as_bytes();
    while let [first, later @ ..] = rest {
        let digits = later.get(..2).filter(|_| *first == b'%').and_then(|digits| str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &later[2..] } else { later };
    }
    String::from_utf8(bytes).map_or(address.into(), Cow::Owned)
}

/// The name of a part that is named from another's folder.
fn join(folder: &str, target: &str) -> String {
    // A target is an address, in which other letters than those of ASCII are written as their bytes.
    let target = &*decoded_address(target);
    if let Some(from_root) = target.strip_prefix('/') {
        return from_root.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

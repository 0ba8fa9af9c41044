//! The comments on the cells of a worksheet: legacy ones (ECMA-376 part 1, §18.7) and threads (MS-XLSX, §2.6.201).

use super::super::archive::Archive;
use super::super::filling::Filling;
use super::super::limits;
use super::super::sheet::address;
use super::super::unreadable::Unreadable;
use super::super::xml::{Node, Xml};
use super::book::relations_of;

/// Reads the comments of a worksheet into the sheet that was begun last.
///
/// # Errors
/// A part of them is damaged or beyond a limit.
pub fn read(archive: &mut Archive, sheet: &str, filling: &mut Filling) -> Result<(), Unreadable> {
    let relations = relations_of(archive, sheet)?;
    let parts = |kind: &str| -> Vec<String> {
        let named = relations.values().filter(|(found, _)| found.ends_with(kind)).map(|(_, part)| part.clone());
        named.filter(|part| archive.has(part)).collect()
    };
    let (threads, legacy) = (parts("/threadedComment"), parts("/comments"));
    let mut threaded = Vec::new();
    for part in threads {
        archive.xml(&part, |xml| each(xml, "threadedComment", &mut threaded))?;
    }
    let mut plain = Vec::new();
    for part in legacy {
        archive.xml(&part, |xml| each(xml, "comment", &mut plain))?;
    }
    // Beside a thread stands a comment for older programs, which only says that there is one.
    plain.retain(|(place, _)| threaded.iter().all(|(other, _)| other != place));
    threaded.into_iter().chain(plain).try_for_each(|((column, row), text)| filling.comment(row, column, &text))
}

/// Column and row, and the text.
type Found = ((u32, u32), String);

fn each(xml: &mut Xml, name: &str, found: &mut Vec<Found>) -> Result<(), Unreadable> {
    let (mut at, mut inside, mut pronounced) = (None, false, 0usize);
    let mut text = String::new();
    loop {
        match xml.next()? {
            Node::Start(element) if element.name() == name => {
                at = element.get("ref").and_then(|place| address(&place));
                text.clear();
            }
            Node::Start(element) if element.name() == "text" => inside = true,
            Node::Start(element) if element.name() == "rPh" => pronounced += 1,
            Node::End(end) if end.is("rPh") => pronounced = pronounced.saturating_sub(1),
            Node::End(end) if end.is("text") => inside = false,
            Node::End(end) if end.is(name) => {
                found.extend(at.take().map(|at| (at, std::mem::take(&mut text))));
            }
            Node::Text(more) if inside && pronounced == 0 && text.len() <= limits::CELL_TEXT * 4 => {
                text.push_str(&more)
            }
            Node::Eof => return Ok(()),
            _ => {}
        }
    }
}

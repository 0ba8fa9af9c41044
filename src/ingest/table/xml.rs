//! Events of an XML part, held to a depth and to a size each; names without their prefixes. A part is in UTF-8, in UTF-16
//! or in what its declaration names.
//!
//! Entities that a document defines itself are not expanded: an export has none, and they are how small files grow huge.

use std::borrow::Cow;
use std::io::{self, BufReader};

use encoding_rs::UTF_8;
use quick_xml::encoding::DecodingReader;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesEnd, BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion, escape::resolve_predefined_entity};

use super::bounded::Bounded;
use super::escapes::character;
use super::limits;
use super::unreadable::{Unreadable, damaged, too_many};
use crate::message::say;

/// Longest declaration whose encoding is heeded, in bytes.
const DECLARATION: u64 = 60;

/// A part that is being read.
pub struct Xml<'a> {
    reader: Reader<DecodingReader<BufReader<Bounded<'a>>>>,
    buffer: Vec<u8>,
    depth: usize,
    part: String,
}

/// What comes next.
pub enum Node<'e> {
    /// An element begins; an empty one ends at once.
    Start(Start<'e>),
    /// An element ends.
    End(End<'e>),
    /// Characters.
    Text(Cow<'e, str>),
    /// A comment or the like.
    Other,
    /// The part ends.
    Eof,
}

/// The end of an element.
pub struct End<'e>(BytesEnd<'e>);

impl End<'_> {
    /// Whether the element has this name, its prefix left aside.
    pub fn is(&self, name: &str) -> bool {
        local(self.0.name().0) == name
    }
}

/// The beginning of an element.
pub struct Start<'e>(BytesStart<'e>);

impl<'a> Xml<'a> {
    /// Begins to read; `part` names the part in messages.
    pub fn new(from: Bounded<'a>, part: String) -> Xml<'a> {
        let mut reader = Reader::from_reader(DecodingReader::new(BufReader::with_capacity(1 << 16, from)));
        reader.config_mut().expand_empty_elements = true;
        Xml { reader, buffer: Vec::new(), depth: 0, part }
    }

    /// The next event.
    ///
    /// # Errors
    /// The part is damaged, nested too deeply, or larger than allowed.
    pub fn next(&mut self) -> Result<Node<'_>, Unreadable> {
        self.buffer.clear();
        self.reader.get_mut().get_mut().get_mut().begin_event();
        let event = self.reader.read_event_into(&mut self.buffer);
        let position = self.reader.buffer_position();
        match event {
            Ok(Event::Decl(declaration)) => {
                let reader = self.reader.get_mut();
                // What begins as UTF-16 is UTF-16. Farther down nothing can be decoded anew.
                let named = declaration.encoder().filter(|_| reader.encoding() == UTF_8 && position <= DECLARATION);
                named.into_iter().for_each(|encoding| reader.set_encoding(encoding));
                Ok(Node::Other)
            }
            Ok(Event::Start(start)) => {
                self.depth += 1;
                if self.depth > limits::NESTING {
                    Err(too_many(say("table-limit-nesting"), limits::NESTING))
                } else {
                    Ok(Node::Start(Start(start)))
                }
            }
            Ok(Event::End(end)) => {
                self.depth = self.depth.saturating_sub(1);
                Ok(Node::End(End(end)))
            }
            Ok(Event::Text(text)) => Ok(Node::Text(text.xml10_content())),
            Ok(Event::CData(text)) => Ok(Node::Text(text.xml10_content())),
            Ok(Event::GeneralRef(reference)) => Ok(Node::Text(resolved(&reference).into())),
            Ok(Event::Eof) if self.depth > 0 => Err(damaged(&self.part)),
            Ok(Event::Eof) => Ok(Node::Eof),
            Ok(_) => Ok(Node::Other),
            Err(quick_xml::Error::Io(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
                Err(Unreadable(say("table-limit-expanded").with("most", (limits::EXPANDED >> 20) as usize)))
            }
            Err(_) => Err(damaged(&self.part)),
        }
    }
}

fn local(name: &str) -> &str {
    // Names are short: cheaper than a search that is made for long texts.
    let prefix = name.bytes().rposition(|byte| byte == b':');
    prefix.map_or(name, |at| &name[at + 1..])
}

/// The character of `&lt;` or `&#x6C49;`; in the place of an entity of the document's own, characters are lost.
fn resolved(reference: &BytesRef) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => character.to_string(),
        _ => {
            let name = reference.xml10_content();
            resolve_predefined_entity(&name)
                .map(str::to_owned)
                .or_else(|| character(&name))
                .unwrap_or_else(|| "\u{FFFD}".into())
        }
    }
}

impl Start<'_> {
    /// The name without its prefix.
    pub fn name(&self) -> &str {
        local(self.0.name().0)
    }

    /// Every attribute that can be read: its name without prefix, and its value.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        fn value<'a>(attribute: &Attribute<'a>) -> Option<Cow<'a, str>> {
            attribute.normalized_value(XmlVersion::Implicit1_0).ok()
        }
        self.0.attributes().flatten().filter_map(|attribute| Some((local(attribute.key.0), value(&attribute)?)))
    }

    /// An attribute by its name without prefix.
    pub fn get(&self, name: &str) -> Option<String> {
        let found = self.0.attributes().flatten().find(|attribute| local(attribute.key.0) == name)?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
    }

    /// An attribute by its whole name, prefix and all.
    pub fn exact(&self, name: &str) -> Option<String> {
        let found = self.0.attributes().flatten().find(|attribute| attribute.key.0 == name)?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
    }

    /// A number.
    pub fn number(&self, name: &str) -> Option<u32> {
        self.get(name).and_then(|text| text.trim().parse().ok())
    }

    /// Whether an attribute says yes, as XML Schema writes it.
    pub fn is(&self, name: &str) -> bool {
        self.get(name).is_some_and(|text| text == "1" || text == "true")
    }
}

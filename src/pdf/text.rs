//! The text on the pages of a PDF, as whoever copies it gets it (ISO 32000-1, 9.10): run by run, in the order in which it is
//! drawn.
//!
//! Where it stands, and whether it is seen, is not known. Text in patterns and in annotations is not read.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, decode_text_string};

use super::characters::Font;
use super::lexer::{Lexer, Token, meant};

/// Most bytes of unpacked drawings, and of tables of characters, which take many times their bytes.
const MOST: usize = 32 << 20;
const MOST_TABLES: usize = 2 << 20;
/// What a drawing within a drawing counts beside its bytes.
const DRAWING: usize = 1 << 10;
/// Most drawings within each other, and most states and spans.
const DEEPEST: usize = 8;
const MOST_OPEN: usize = 256;
/// Most text, in bytes, and most runs of it.
const MOST_TEXT: usize = 4 << 20;
const MOST_RUNS: usize = 400_000;
/// Most steps from a page to the node that says what it uses.
const HIGHEST: usize = 32;

/// The runs of text of every page; none where it cannot be read within the bounds.
pub fn text_runs(document: &Document) -> Option<Vec<Vec<String>>> {
    let mut reader =
        Reader { document, left: MOST, tables: MOST_TABLES, text: MOST_TEXT, count: MOST_RUNS, fonts: BTreeMap::new() };
    document.get_pages().values().map(|page| reader.page(*page)).collect()
}

struct Reader<'d> {
    document: &'d Document,
    /// Bytes of drawings and of tables, bytes of text, and runs that may still come.
    left: usize,
    tables: usize,
    text: usize,
    count: usize,
    fonts: BTreeMap<ObjectId, Rc<Font>>,
}

/// What was found on a page so far.
#[derive(Default)]
struct Page {
    runs: Vec<String>,
    /// Of every span that is open, whether another text stands for what is drawn in it.
    spans: Vec<bool>,
}

/// What stands before an operator.
#[derive(Default)]
struct Operands<'b> {
    names: Vec<Cow<'b, [u8]>>,
    text: Vec<u8>,
    /// What stands for the text of a span.
    actual: Option<Vec<u8>>,
}

impl<'d> Reader<'d> {
    fn page(&mut self, id: ObjectId) -> Option<Vec<String>> {
        let page = self.document.get_dictionary(id).ok()?;
        let resources = self.resources(page);
        let mut drawn = Vec::new();
        for stream in self.contents(page) {
            drawn.extend(self.unpacked(stream)?);
            drawn.push(b'\n');
        }
        let mut found = Page::default();
        self.draw(&drawn, resources, &mut found, 0)?;
        Some(found.runs)
    }

    /// What the page uses; its parents may say so for all their pages (7.7.3.4).
    fn resources(&self, page: &'d Dictionary) -> Option<&'d Dictionary> {
        let mut node = page;
        for _ in 0..HIGHEST {
            if let Ok(found) = node.get_deref(b"Resources", self.document) {
                return found.as_dict().ok();
            }
            node = node.get_deref(b"Parent", self.document).ok()?.as_dict().ok()?;
        }
        None
    }

    fn contents(&self, page: &'d Dictionary) -> Vec<&'d Stream> {
        match page.get_deref(b"Contents", self.document) {
            Ok(Object::Stream(stream)) => vec![stream],
            Ok(Object::Array(parts)) => {
                let streams = parts.iter().filter_map(|part| self.document.dereference(part).ok()?.1.as_stream().ok());
                streams.collect()
            }
            _ => Vec::new(),
        }
    }

    fn unpacked(&mut self, stream: &Stream) -> Option<Vec<u8>> {
        unpacked(stream, &mut self.left)
    }

    fn draw(&mut self, drawn: &[u8], resources: Option<&'d Dictionary>, page: &mut Page, depth: usize) -> Option<()> {
        let (mut operands, mut font, mut kept) = (Operands::default(), None, Vec::new());
        for token in Lexer::new(drawn) {
            match token {
                Token::Name(name) => operands.names.push(name),
                Token::Text(text) if operands.names.last().is_some_and(|name| **name == *b"ActualText") => {
                    operands.actual.get_or_insert_with(|| meant(text));
                }
                Token::Text(text) => operands.text.extend(meant(text)),
                Token::Word([b'0'..=b'9' | b'+' | b'-' | b'.', ..]) => {}
                Token::Word(operator) => {
                    let given = std::mem::take(&mut operands);
                    match operator {
                        b"Tf" => font = given.names.last().and_then(|name| self.font(resources?, name)),
                        b"Tj" | b"TJ" | b"'" | b"\"" => self.show(&given.text, font.as_deref(), page)?,
                        b"BDC" | b"BMC" => self.open(given.actual, page)?,
                        b"EMC" => drop(page.spans.pop()),
                        b"q" if kept.len() < MOST_OPEN => kept.push(font.clone()),
                        b"Q" => font = kept.pop()?,
                        b"Do" => self.drawing(resources, given.names.last().map(|name| &**name), page, depth)?,
                        // The bytes of a picture would be read as words; nothing that the program sets has any.
                        b"q" | b"BI" => return None,
                        _ => {}
                    }
                }
                Token::Open(_) | Token::Close | Token::Stray => {}
            }
        }
        Some(())
    }

    fn show(&mut self, shown: &[u8], font: Option<&Font>, page: &mut Page) -> Option<()> {
        let Some(font) = font.filter(|_| !page.spans.contains(&true)) else { return Some(()) };
        self.add(font.text(shown, self.text)?, page)
    }

    /// A span begins; what stands for its text is read in the place of it, but within a text that is replaced already.
    fn open(&mut self, actual: Option<Vec<u8>>, page: &mut Page) -> Option<()> {
        let is_replaced = page.spans.contains(&true);
        page.spans.push(actual.is_some());
        if let Some(actual) = actual.filter(|_| !is_replaced) {
            let text = decode_text_string(&Object::String(actual, StringFormat::Literal)).unwrap_or_default();
            self.add(text, page)?;
        }
        (page.spans.len() <= MOST_OPEN).then_some(())
    }

    fn add(&mut self, text: String, page: &mut Page) -> Option<()> {
        self.text = self.text.checked_sub(text.len())?;
        self.count = self.count.checked_sub(1)?;
        page.runs.push(text);
        Some(())
    }

    /// A drawing that is used by its name.
    fn drawing(
        &mut self,
        resources: Option<&'d Dictionary>,
        name: Option<&[u8]>,
        page: &mut Page,
        depth: usize,
    ) -> Option<()> {
        let of_kind = |kind: &[u8]| resources?.get_deref(kind, self.document).ok()?.as_dict().ok();
        let used = of_kind(b"XObject").and_then(|used| used.get_deref(name?, self.document).ok()?.as_stream().ok());
        let Some(stream) = used.filter(|stream| is_a(&stream.dict, b"Form")) else {
            return Some(());
        };
        self.left = self.left.checked_sub(DRAWING)?;
        let own = stream.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict).ok();
        let drawn = self.unpacked(stream)?;
        (depth < DEEPEST).then_some(())?;
        self.draw(&drawn, own.or(resources), page, depth + 1)
    }

    fn font(&mut self, resources: &'d Dictionary, name: &[u8]) -> Option<Rc<Font>> {
        let fonts = resources.get_deref(b"Font", self.document).ok()?.as_dict().ok()?;
        let id = fonts.get(name).ok()?.as_reference().ok();
        if let Some(known) = id.and_then(|id| self.fonts.get(&id)) {
            return Some(known.clone());
        }
        let font = fonts.get_deref(name, self.document).ok()?.as_dict().ok()?;
        let is_composite = is_a(font, b"Type0");
        let table = font.get_deref(b"ToUnicode", self.document).and_then(Object::as_stream);
        let font = match table {
            Ok(table) => {
                let table = unpacked(table, &mut self.tables);
                // One that is too large is unpacked once, not wherever it is used.
                self.tables = if table.is_some() { self.tables } else { 0 };
                Font::with_table(is_composite, &table?)
            }
            Err(_) => Font::plain(is_composite),
        };
        let font = Rc::new(font);
        self.fonts.extend(id.map(|id| (id, font.clone())));
        Some(font)
    }
}

/// The bytes of a stream, as far as there is room for them.
fn unpacked(stream: &Stream, left: &mut usize) -> Option<Vec<u8>> {
    let bytes = stream.get_plain_content_with_limit(*left).ok()?;
    *left = left.checked_sub(bytes.len() + 1)?;
    Some(bytes)
}

/// Whether a dictionary says that it is of a kind.
fn is_a(dictionary: &Dictionary, kind: &[u8]) -> bool {
    dictionary.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == kind)
}

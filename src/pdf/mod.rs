//! What a PDF is: pages, what it declares, and whether anything in it acts.
//!
//! The reader is foreign code and the file may be hostile: a small file without packed structure costs no more than a
//! few dozen times its size, and any other is read in a process of its own, which bounds time and memory.

mod about;
mod actions;
mod additions;
pub mod bounded;
mod characters;
mod drawn;
mod join;
mod lexer;
mod paper;
mod sealed;
mod standard;
mod text;
mod twice;

use std::collections::BTreeSet;
use std::iter;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::xref::XrefEntry;
use lopdf::{Document, Error, LoadOptions, Object, ObjectId};
use memchr::{memchr_iter, memmem};
use serde::{Deserialize, Serialize};

pub use about::About;
use actions::Actions;
pub use join::{Binding, Part, join_pdfs};
pub use sealed::Seal;
use twice::has_key_twice;

/// Largest PDF that is read here, in bytes. An object of the reader takes up to 50 times the bytes of its text.
const MOST_HERE: usize = 1 << 20;
/// Largest packed stream of structure, in bytes.
const MOST_UNPACKED: usize = 32 << 20;
/// Longest metadata, in bytes.
const MOST_METADATA: usize = 4 << 20;

/// What every document that the program sets declares.
pub const ARCHIVAL: &str = "PDF/A-2a";

/// What is known of a PDF.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// A password or a permission stands in the way; nothing else is known of it.
    pub encrypted: bool,
    /// What would act, or is carried along.
    pub active: Option<String>,
    /// What it declares, as `PDF/A-2a`.
    pub standard: Option<String>,
    /// What it says of itself.
    pub about: About,
    /// What shows a page otherwise than it was drawn; of a document that declares [`ARCHIVAL`] also what no document of the program
    /// holds unsigned.
    pub otherwise: Option<String>,
    /// Number of pages.
    pub pages: u64,
    /// Whether its header stands first, and behind its end nothing but perhaps the end of the line.
    pub is_bare: bool,
    /// How often it ends: once, and once more with everything that was added later.
    pub ends: usize,
    /// The signatures in it, the first first.
    pub seals: Vec<Seal>,
    /// The runs of text on every page, of a document that declares [`ARCHIVAL`], or of one that declares nothing and has tags,
    /// as joined ones do; none where they cannot be read in bounds.
    pub text: Option<Vec<Vec<String>>>,
    /// Number of pictures in it.
    #[serde(default)]
    pub pictures: u64,
    /// A digest of what is drawn on every page, of no more than some thousand: the same for the same page in another file.
    pub drawn: Vec<String>,
    /// The same without the places of signatures.
    pub unsealed: Vec<String>,
}

/// Whether a PDF can be read without further bounds.
pub fn is_plain(bytes: &[u8]) -> bool {
    bytes.len() <= MOST_HERE && !has_name(bytes, &[b"ObjStm", b"XRef"])
}

/// Whether a file has one of these names anywhere, as it is or with codes of characters in it (ISO 32000-1, 7.3.5).
fn has_name(bytes: &[u8], names: &[&[u8]]) -> bool {
    memchr_iter(b'/', bytes).any(|at| {
        let rest = &bytes[at + 1..];
        names.iter().any(|name| letters(rest).take(name.len() + 1).eq(name.iter().copied()))
    })
}

/// The letters and digits of a name, as far as it has no other characters.
fn letters(text: &[u8]) -> impl Iterator<Item = u8> {
    let mut rest = text.iter().copied();
    iter::from_fn(move || match rest.next()? {
        b'#' => {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            Some((digit()? * 16 + digit()?) as u8)
        }
        byte => byte.is_ascii_alphanumeric().then_some(byte),
    })
}

/// Reads a PDF; none if it does not open.
pub fn look(bytes: &[u8]) -> Option<Facts> {
    catch_unwind(AssertUnwindSafe(|| read(bytes))).ok().flatten()
}

/// The same PDF without its encryption, where nobody is asked for a password: an owner's password only forbids, and every
/// reader opens the file with an empty one. None where there is a password to ask for.
pub fn without_password(bytes: &[u8]) -> Option<Vec<u8>> {
    catch_unwind(AssertUnwindSafe(|| decrypted(bytes))).ok().flatten()
}

fn decrypted(bytes: &[u8]) -> Option<Vec<u8>> {
    let options = LoadOptions::with_max_decompressed_size(MOST_UNPACKED);
    let mut document = Document::load_mem_with_options(bytes, options).ok()?;
    // It is decrypted while it is read.
    document.encryption_state.take()?;
    if let Some(Ok(id)) = document.trailer.remove(b"Encrypt").map(|object| object.as_reference()) {
        document.objects.remove(&id);
    }
    let mut plain = Vec::new();
    document.save_to(&mut plain).ok()?;
    Some(plain)
}

fn read(bytes: &[u8]) -> Option<Facts> {
    let document = match Document::load_mem_with_options(bytes, options()) {
        Ok(document) => document,
        Err(Error::Decryption(_) | Error::InvalidPassword) => return Some(Facts::of_encrypted()),
        Err(_) => return None,
    };
    if document.trailer.has(b"Encrypt") || document.encryption_state.is_some() {
        return Some(Facts::of_encrypted());
    }
    let actions = Actions::new(&document);
    if actions.has_unread() {
        return None;
    }
    if has_cycle(&document) {
        return None;
    }
    let twice =
        || (has_key_twice(bytes) || packed(&document).any(|text| has_key_twice(&text))).then(|| "a key twice".into());
    let metadata = metadata(&document).unwrap_or_default();
    let (standard, pages) = (declared(&metadata), document.get_pages().len());
    let seals = sealed::find_seals(&document, bytes);
    let is_set = standard.as_deref() == Some(ARCHIVAL);
    let added = || additions::find_addition(&document, !seals.is_empty()).filter(|_| is_set);
    let drawn = drawn::drawn_pages(&document, true);
    let unsealed = if seals.is_empty() { drawn.clone() } else { drawn::drawn_pages(&document, false) };
    let facts = Facts {
        encrypted: false,
        active: actions.find().or_else(twice),
        text: if is_text_read(standard.as_deref(), &document) { text::text_runs(&document) } else { None },
        standard,
        about: About::new(&document, &metadata, pages),
        otherwise: paper::shown_otherwise(&document).or_else(added),
        pages: pages as u64,
        is_bare: is_bare(bytes),
        ends: memmem::find_iter(bytes, END).count(),
        seals,
        pictures: pictures(&document),
        drawn,
        unsealed,
    };
    let is_all = facts.active.is_some() || !has_more(&document, bytes);
    drop(document);
    Some(if is_all { facts } else { Facts { active: unlisted(bytes), ..facts } })
}

/// How many pictures a document holds (ISO 32000-1, 8.9.5).
fn pictures(document: &Document) -> u64 {
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    streams.filter(|stream| stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"Image")).count()
        as u64
}

/// Whether the text of a document may be held against records: what was handed in is kept as it came.
fn is_text_read(standard: Option<&str>, document: &Document) -> bool {
    let is_tagged = || document.catalog().is_ok_and(|catalog| catalog.has(b"StructTreeRoot"));
    standard.map_or_else(is_tagged, |standard| standard == ARCHIVAL)
}

/// How a PDF ends (ISO 32000-1, 7.5.5).
const END: &[u8] = b"%%EOF";

/// Whether nothing stands before and behind it (ISO 19005-2, 6.1.2 and 6.1.3).
fn is_bare(bytes: &[u8]) -> bool {
    let rest = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let rest = rest.strip_suffix(b"\r").unwrap_or(rest);
    bytes.starts_with(b"%PDF-") && rest.ends_with(END)
}

/// The unpacked text of every stream of objects.
fn packed(document: &Document) -> impl Iterator<Item = Vec<u8>> {
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let of_objects = streams.filter(|stream| stream.dict.has_type(b"ObjStm"));
    of_objects.filter_map(|stream| stream.decompressed_content_with_limit(MOST_UNPACKED).ok())
}

/// Whether a node of the page tree stands in the tree twice: readers that follow it see other pages than those that do not.
fn has_cycle(document: &Document) -> bool {
    let root = document.catalog().and_then(|catalog| catalog.get(b"Pages")).and_then(Object::as_reference);
    let (mut left, mut seen): (Vec<ObjectId>, BTreeSet<ObjectId>) = (root.into_iter().collect(), BTreeSet::new());
    while let Some(id) = left.pop() {
        let Ok(node) = document.get_dictionary(id) else { continue };
        let Ok(kids) = node.get_deref(b"Kids", document).and_then(Object::as_array) else { continue };
        if !seen.insert(id) {
            return true;
        }
        left.extend(kids.iter().filter_map(|kid| kid.as_reference().ok()));
    }
    false
}

fn options() -> LoadOptions {
    LoadOptions::with_max_decompressed_size(MOST_UNPACKED)
}

/// Whether more objects stand in the file than its table lists.
fn has_more(document: &Document, bytes: &[u8]) -> bool {
    let listed = document.reference_table.entries.values().filter(|entry| matches!(entry, XrefEntry::Normal { .. }));
    let words = memmem::find_iter(bytes, b"obj");
    let begins = |at: &usize| at.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_whitespace());
    words.filter(begins).count() > listed.count()
}

/// What acts among all objects of the file, as a reader sees it that mends a broken table by looking for them.
fn unlisted(bytes: &[u8]) -> Option<String> {
    let options = LoadOptions { force_reconstruct: true, ..options() };
    Actions::new(&Document::load_mem_with_options(bytes, options).ok()?).find()
}

impl Facts {
    fn of_encrypted() -> Facts {
        Facts { encrypted: true, ..Facts::default() }
    }
}

/// The text of the metadata (ISO 32000-1, 14.3.2).
fn metadata(document: &Document) -> Option<String> {
    let metadata = document.catalog().ok()?.get(b"Metadata").ok()?.as_reference().ok()?;
    let stream = document.get_object(metadata).ok()?.as_stream().ok()?;
    let content = stream.decompressed_content_with_limit(MOST_METADATA).unwrap_or_else(|_| stream.content.clone());
    Some(String::from_utf8_lossy(&content).into_owned())
}

/// What the metadata declares, as `PDF/A-2a` (ISO 19005-2, 6.6.4).
fn declared(text: &str) -> Option<String> {
    let value = |name: &str| {
        let rest = &text[text.find(name)? + name.len()..];
        let rest = rest.trim_start_matches(['>', '=', '"', '\'']);
        Some(rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>())
    };
    let level = value("pdfaid:conformance")?.to_ascii_lowercase();
    Some(format!("PDF/A-{}{level}", value("pdfaid:part")?))
}

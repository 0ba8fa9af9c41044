//! What a PDF is: pages, what it declares, and whether anything in it acts.
//!
//! The reader is foreign code and the file may be hostile: a small file without packed structure costs no more than a
//! few dozen times its size, and any other is read in a process of its own, which bounds time and memory.

pub mod bounded;
mod join;

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Document, LoadOptions, Object};
use serde::{Deserialize, Serialize};

pub use join::join;

/// Largest PDF that is read here, in bytes. An object of the reader takes up to 50 times the bytes of its text.
const MOST_HERE: usize = 1 << 20;
/// Largest packed stream of structure, in bytes.
const MOST_UNPACKED: usize = 32 << 20;
/// Longest metadata, in bytes.
const MOST_METADATA: usize = 4 << 20;
/// Deepest object that is looked into; no real file comes near.
const DEEPEST: usize = 64;

/// What is known of a PDF.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// A password or a permission stands in the way; nothing else is known of it.
    pub encrypted: bool,
    /// What would act, or is carried along.
    pub active: Option<String>,
    /// What it declares, as `PDF/A-2a`.
    pub standard: Option<String>,
    /// Number of pages.
    pub pages: u64,
}

/// Whether a PDF can be read without further bounds.
pub fn is_plain(bytes: &[u8]) -> bool {
    bytes.len() <= MOST_HERE && !has_name(bytes, &[b"ObjStm", b"XRef"])
}

/// Whether a file has one of these names anywhere, as it is or with codes of characters in it (ISO 32000-1, 7.3.5).
fn has_name(bytes: &[u8], names: &[&[u8]]) -> bool {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at + 1);
    starts.into_iter().any(|at| {
        let mut rest = bytes[at..].iter().copied().take(48);
        let mut name = Vec::new();
        while let Some(byte) = rest.next() {
            match byte {
                b'#' => {
                    let digits = [rest.next(), rest.next()].map(|d| d.and_then(|d| char::from(d).to_digit(16)));
                    let [Some(high), Some(low)] = digits else { break };
                    name.push((high * 16 + low) as u8);
                }
                _ if byte.is_ascii_alphanumeric() => name.push(byte),
                _ => break,
            }
        }
        names.contains(&name.as_slice())
    })
}

/// Reads a PDF; none if it does not open.
pub fn look(bytes: &[u8]) -> Option<Facts> {
    catch_unwind(AssertUnwindSafe(|| read(bytes))).ok().flatten()
}

fn read(bytes: &[u8]) -> Option<Facts> {
    if has_name(bytes, &[b"Encrypt"]) {
        return Some(Facts { encrypted: true, ..Facts::default() });
    }
    let document =
        Document::load_mem_with_options(bytes, LoadOptions::with_max_decompressed_size(MOST_UNPACKED)).ok()?;
    let active = document.objects.values().find_map(|object| acts(object, 0));
    Some(Facts {
        encrypted: document.trailer.has(b"Encrypt"),
        active: active.map(str::to_owned),
        standard: declared(&document),
        pages: document.get_pages().len() as u64,
    })
}

/// Keys that make a document do something, or carry something along.
const ACTIVE_KEYS: [(&[u8], &str); 7] = [
    (b"JS", "JavaScript"),
    (b"JavaScript", "JavaScript"),
    (b"AA", "additional actions"),
    (b"EmbeddedFiles", "embedded files"),
    (b"EF", "embedded file"),
    (b"RichMediaContent", "rich media"),
    (b"XFA", "XFA form"),
];
/// Types of actions and annotations that do (ISO 19005-2, 6.3.1 and 6.5.1).
const ACTIVE_TYPES: [(&[u8], &str); 9] = [
    (b"JavaScript", "JavaScript"),
    (b"Launch", "launch action"),
    (b"ImportData", "import action"),
    (b"SubmitForm", "submit action"),
    (b"GoToE", "embedded file"),
    (b"Rendition", "rendition action"),
    (b"FileAttachment", "embedded file"),
    (b"RichMedia", "rich media"),
    (b"Movie", "movie"),
];

/// What in an object, however deep, acts; what lies deeper than in any real file is taken for the worst.
fn acts(object: &Object, depth: usize) -> Option<&'static str> {
    let dictionary = match object {
        _ if depth > DEEPEST => return Some("nesting"),
        Object::Array(items) => return items.iter().find_map(|item| acts(item, depth + 1)),
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &stream.dict,
        _ => return None,
    };
    let by_key = || ACTIVE_KEYS.into_iter().find(|(key, _)| dictionary.has(key)).map(|(_, what)| what);
    let by_type = || {
        let types =
            [b"S".as_slice(), b"Subtype"].into_iter().filter_map(|key| dictionary.get(key).ok()?.as_name().ok());
        types.into_iter().find_map(|of| ACTIVE_TYPES.into_iter().find(|(name, _)| *name == of)).map(|(_, what)| what)
    };
    by_key().or_else(by_type).or_else(|| dictionary.iter().find_map(|(_, value)| acts(value, depth + 1)))
}

/// What the metadata declares, as `PDF/A-2a` (ISO 19005-2, 6.6.4).
fn declared(document: &Document) -> Option<String> {
    let metadata = document.catalog().ok()?.get(b"Metadata").ok()?.as_reference().ok()?;
    let stream = document.get_object(metadata).ok()?.as_stream().ok()?;
    let content = stream.decompressed_content_with_limit(MOST_METADATA).unwrap_or_else(|_| stream.content.clone());
    let text = String::from_utf8_lossy(&content).into_owned();
    let value = |name: &str| {
        let rest = &text[text.find(name)? + name.len()..];
        let rest = rest.trim_start_matches(['>', '=', '"', '\'']);
        Some(rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>())
    };
    let level = value("pdfaid:conformance")?.to_ascii_lowercase();
    Some(format!("PDF/A-{}{level}", value("pdfaid:part")?))
}

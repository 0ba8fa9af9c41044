//! The PDFs of a dossier: they open, have the pages that are recorded, declare their standard, and nothing in them acts.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Document, Object};

use super::dossier::File;
use super::finding::{Code, Findings};
use super::holding::Holding;

/// Largest PDF that is opened, in bytes; others are told.
const MOST: u64 = 256 << 20;

/// Checks every PDF that the dossier lists.
pub fn check(holding: &Holding, files: &[File], findings: &mut Findings) {
    for file in files.iter().filter(|file| file.path.ends_with(".pdf")) {
        if holding.size(&file.path).is_none_or(|size| size > MOST) {
            findings.note(Code::PdfUnreadable, &file.path, "");
            continue;
        }
        // The reader is foreign code and the file may be hostile.
        let read = holding.bytes(&file.path).ok();
        let looked = read.and_then(|bytes| catch_unwind(AssertUnwindSafe(|| look(&bytes))).ok().flatten());
        match looked {
            None => findings.note(Code::PdfUnreadable, &file.path, ""),
            Some(facts) => tell(&facts, file, findings),
        }
    }
}

struct Facts {
    encrypted: bool,
    active: Option<&'static str>,
    standard: Option<String>,
    pages: u64,
}

fn tell(facts: &Facts, file: &File, findings: &mut Findings) {
    if facts.encrypted {
        findings.note(Code::PdfEncrypted, &file.path, "");
    }
    if let Some(what) = facts.active {
        findings.note(Code::PdfActive, &file.path, what);
    }
    if let Some(standard) = &file.pdf_standard
        && facts.standard.as_ref() != Some(standard)
    {
        findings.note(Code::PdfConformance, &file.path, facts.standard.clone().unwrap_or_default());
    }
    if file.pages.is_some_and(|pages| pages != facts.pages) {
        findings.note(Code::PdfPages, &file.path, format!("{} ≠ {}", file.pages.unwrap_or_default(), facts.pages));
    }
}

fn look(bytes: &[u8]) -> Option<Facts> {
    let document = Document::load_mem(bytes).ok()?;
    let active = document.objects.values().find_map(acts);
    Some(Facts {
        encrypted: document.trailer.has(b"Encrypt"),
        active,
        standard: declared(&document),
        pages: document.get_pages().len() as u64,
    })
}

/// A key that makes a document do something, or carry something along.
fn acts(object: &Object) -> Option<&'static str> {
    let dictionary = match object {
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &stream.dict,
        _ => return None,
    };
    let keys: [(&[u8], &str); 6] = [
        (b"JS", "JavaScript"),
        (b"JavaScript", "JavaScript"),
        (b"AA", "additional actions"),
        (b"EmbeddedFiles", "embedded files"),
        (b"EF", "embedded file"),
        (b"Launch", "launch action"),
    ];
    keys.into_iter().find(|(key, _)| dictionary.has(key)).map(|(_, what)| what)
}

/// What the metadata declares, as `PDF/A-2a` (ISO 19005-2, 6.6.4).
fn declared(document: &Document) -> Option<String> {
    let metadata = document.catalog().ok()?.get(b"Metadata").ok()?.as_reference().ok()?;
    let stream = document.get_object(metadata).ok()?.as_stream().ok()?;
    let content = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
    let text = String::from_utf8_lossy(&content).into_owned();
    let value = |name: &str| {
        let rest = &text[text.find(name)? + name.len()..];
        let rest = rest.trim_start_matches(['>', '=', '"', '\'']);
        Some(rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>())
    };
    let level = value("pdfaid:conformance")?.to_ascii_lowercase();
    Some(format!("PDF/A-{}{level}", value("pdfaid:part")?))
}

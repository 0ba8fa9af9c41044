//! What is drawn on each page, as a digest: the same page in two files, wherever its objects stand in them, has the same.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};
use sha2::{Digest, Sha256};

/// Most pages of which digests are taken.
const MOST: usize = 5_000;
/// Deepest object that is followed; what lies deeper counts as one.
const DEEPEST: usize = 64;
/// What a page may have from the nodes above it (ISO 32000-1, 7.7.3.4), and what else decides how it looks.
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];
/// What of a note on a page is seen, or leads to an address.
const OF_NOTES: [&[u8]; 4] = [b"Rect", b"AP", b"AS", b"F"];
/// Most that is hashed, in bytes and with [`EACH`] for every object: what pages have from the nodes above them, each has anew.
const MOST_HASHED: usize = 256 << 20;
const EACH: usize = 64;
/// What a note counts on every page that has it.
const NOTE: usize = 512;
/// Keys that lead back, to tags, or say how many bytes a file takes.
const PASSED_OVER: [&[u8]; 5] = [b"Parent", b"P", b"StructParent", b"StructParents", b"Length"];

/// A digest of every page; an empty text for one on which nothing is drawn, and no pages where there are too many or too much
/// is on them. The places of signatures, which are notes that whoever signs puts onto a page, may be left out.
pub fn drawn_pages(document: &Document, with_seals: bool) -> Vec<String> {
    let pages = document.get_pages();
    if pages.len() > MOST {
        return Vec::new();
    }
    let mut looks = Looks { document, with_seals, known: BTreeMap::new(), left: MOST_HASHED };
    let drawn: Vec<String> = pages.values().map(|id| looks.page(*id)).collect();
    if looks.left > 0 { drawn } else { Vec::new() }
}

struct Looks<'d> {
    document: &'d Document,
    with_seals: bool,
    known: BTreeMap<ObjectId, [u8; 32]>,
    left: usize,
}

impl<'d> Looks<'d> {
    fn page(&mut self, id: ObjectId) -> String {
        let document = self.document;
        let Ok(page) = document.get_dictionary(id) else { return String::new() };
        let notes = self.notes(page);
        self.left = self.left.saturating_sub(NOTE * notes.len());
        if !page.has(b"Contents") && notes.is_empty() {
            return String::new();
        }
        let mut hash = Sha256::new();
        for key in INHERITED.into_iter().chain([&b"Contents"[..]]) {
            hash.update(key);
            if let Some(value) = self.inherited(page, key) {
                self.object(value, 0, &mut hash);
            }
        }
        for note in notes {
            self.note(note, &mut hash);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn inherited(&self, page: &'d Dictionary, key: &[u8]) -> Option<&'d Object> {
        let mut node = page;
        for _ in 0..DEEPEST {
            if let Ok(value) = node.get(key) {
                return Some(value);
            }
            node = node
                .get(b"Parent")
                .and_then(Object::as_reference)
                .and_then(|id| self.document.get_dictionary(id))
                .ok()?;
        }
        None
    }

    fn notes(&self, page: &'d Dictionary) -> Vec<&'d Dictionary> {
        let list = page.get_deref(b"Annots", self.document).and_then(Object::as_array);
        let list = list.map(|list| &list[..list.len().min(self.left / NOTE)]);
        let resolved = |note: &'d Object| self.document.dereference(note).and_then(|(_, note)| note.as_dict()).ok();
        let is_looked_at = |note: &&Dictionary| self.with_seals || !self.is_seal(note);
        list.map(|list| list.iter().filter_map(resolved).filter(is_looked_at).collect()).unwrap_or_default()
    }

    /// Whether a note is the place of a signature; its kind may stand in the field that it belongs to.
    fn is_seal(&self, note: &Dictionary) -> bool {
        let is_signature = |of: &Dictionary| {
            of.get_deref(b"FT", self.document).and_then(Object::as_name).is_ok_and(|kind| kind == b"Sig")
        };
        let field = note.get_deref(b"Parent", self.document).and_then(Object::as_dict);
        is_signature(note) || (!note.has(b"FT") && field.is_ok_and(is_signature))
    }

    fn note(&mut self, note: &Dictionary, hash: &mut Sha256) {
        hash.update(b"note");
        for key in OF_NOTES {
            if let Ok(value) = note.get(key) {
                hash.update(key);
                self.object(value, 0, hash);
            }
        }
        let action = note.get_deref(b"A", self.document).and_then(Object::as_dict);
        if let Ok(address) = action.and_then(|action| action.get(b"URI")) {
            self.object(address, 0, hash);
        }
    }

    fn object(&mut self, object: &Object, depth: usize, hash: &mut Sha256) {
        if depth > DEEPEST {
            return hash.update(b"deep");
        }
        let bytes = match object {
            Object::Stream(stream) => stream.content.len(),
            Object::String(text, _) => text.len(),
            _ => 0,
        };
        self.left = self.left.saturating_sub(EACH + bytes);
        if self.left == 0 {
            return;
        }
        match object {
            Object::Reference(id) => {
                let digest = self.known.get(id).copied().unwrap_or_else(|| self.referred(*id, depth));
                hash.update(digest);
            }
            Object::Array(items) => {
                hash.update(b"[");
                items.iter().for_each(|item| self.object(item, depth + 1, hash));
                hash.update(b"]");
            }
            Object::Dictionary(dictionary) => self.dictionary(dictionary, depth, hash),
            Object::Stream(stream) => {
                self.dictionary(&stream.dict, depth, hash);
                hash.update((stream.content.len() as u64).to_le_bytes());
                hash.update(&stream.content);
            }
            Object::String(text, _) => text_of(b"(", text, hash),
            Object::Name(name) => text_of(b"/", name, hash),
            Object::Integer(number) => text_of(b"#", (*number as f32).to_string().as_bytes(), hash),
            Object::Real(number) => text_of(b"#", number.to_string().as_bytes(), hash),
            Object::Boolean(is) => hash.update([b'b', u8::from(*is)]),
            Object::Null => hash.update(b"n"),
        }
    }

    /// The digest of an object that others refer to; one that leads back to itself counts as begun.
    fn referred(&mut self, id: ObjectId, depth: usize) -> [u8; 32] {
        self.known.insert(id, [1; 32]);
        let mut hash = Sha256::new();
        if let Some(object) = self.document.objects.get(&id) {
            self.object(object, depth + 1, &mut hash);
        }
        let digest = hash.finalize().into();
        self.known.insert(id, digest);
        digest
    }

    fn dictionary(&mut self, dictionary: &Dictionary, depth: usize, hash: &mut Sha256) {
        let mut keys: Vec<(&Vec<u8>, &Object)> = dictionary.iter().collect();
        keys.retain(|(key, _)| !PASSED_OVER.contains(&key.as_slice()));
        keys.sort_by_key(|(key, _)| *key);
        hash.update(b"<");
        for (key, value) in keys {
            text_of(b"/", key, hash);
            self.object(value, depth + 1, hash);
        }
        hash.update(b">");
    }
}

fn text_of(kind: &[u8], text: &[u8], hash: &mut Sha256) {
    hash.update(kind);
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text);
}

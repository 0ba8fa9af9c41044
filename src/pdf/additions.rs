//! What stands in a document beside what the program sets: notes and stamps over its pages, fields to fill in, layers that hide
//! what is drawn (ISO 32000-1, 7.7.2, 7.7.3.3 and 12.5). The lists are closed: what is not in them was added.

use lopdf::{Dictionary, Document, Object};

/// What the catalog of a document of the program may hold.
const CATALOG: [&str; 16] = [
    "Type",
    "Version",
    "Pages",
    "PageLabels",
    "PageLayout",
    "PageMode",
    "Names",
    "Dests",
    "Outlines",
    "ViewerPreferences",
    "MarkInfo",
    "Lang",
    "StructTreeRoot",
    "Metadata",
    "OutputIntents",
    "Extensions",
];
/// What one may hold besides that somebody has signed: the signature covers it.
const SIGNED: [&str; 3] = ["AcroForm", "DSS", "Perms"];
/// What a page may hold.
const PAGE: [&str; 9] =
    ["Type", "Parent", "MediaBox", "Resources", "Contents", "Group", "Tabs", "StructParents", "Annots"];

/// Most notes of all pages together, each counted on every page that has it.
const MOST_NOTES: usize = 200_000;

/// The first thing that was added; `is_signed` says whether somebody has signed the document.
pub fn find_addition(document: &Document, is_signed: bool) -> Option<String> {
    let known = |key: &&[u8]| is_in(&CATALOG, key) || (is_signed && is_in(&SIGNED, key));
    let catalog = document.catalog().ok()?;
    let in_catalog = || other(catalog, known);
    let fields = || fields(document, catalog);
    let mut pages = document.get_pages().into_values().filter_map(|page| document.get_dictionary(page).ok());
    let mut left = MOST_NOTES;
    in_catalog().or_else(fields).or_else(|| pages.find_map(|page| on_page(document, page, is_signed, &mut left)))
}

fn is_in(list: &[&str], key: &[u8]) -> bool {
    list.iter().any(|known| known.as_bytes() == key)
}

fn other(dictionary: &Dictionary, known: impl Fn(&&[u8]) -> bool) -> Option<String> {
    let mut keys = dictionary.iter().map(|(key, _)| key.as_slice());
    keys.find(|key| !known(key)).map(|key| String::from_utf8_lossy(key).into_owned())
}

/// A field that is none for a signature, or fields that readers are to draw anew.
fn fields(document: &Document, catalog: &Dictionary) -> Option<String> {
    let form = catalog.get_deref(b"AcroForm", document).and_then(Object::as_dict).ok()?;
    if form.has(b"NeedAppearances") {
        return Some("NeedAppearances".into());
    }
    let listed = form.get_deref(b"Fields", document).and_then(Object::as_array).ok()?;
    let is_signature = |field: &Object| {
        let field = document.dereference(field).ok().and_then(|(_, field)| field.as_dict().ok());
        field.is_some_and(|field| is(document, field, b"FT", b"Sig"))
    };
    listed.iter().any(|field| !is_signature(field)).then(|| "Fields".into())
}

/// A key that no page of the program has, or an annotation that is neither a link nor the place of a signature.
fn on_page(document: &Document, page: &Dictionary, is_signed: bool, left: &mut usize) -> Option<String> {
    // What turns and cuts off pages is reported as such.
    if let Some(key) = other(page, |key| is_in(&PAGE, key) || is_in(&super::paper::OTHERWISE, key)) {
        return Some(key);
    }
    let notes = page.get_deref(b"Annots", document).and_then(Object::as_array).ok()?;
    let Some(rest) = left.checked_sub(notes.len()) else { return Some("Annots".to_owned()) };
    *left = rest;
    notes.iter().find_map(|note| {
        let Some(note) = document.dereference(note).ok().and_then(|(_, note)| note.as_dict().ok()) else {
            return Some("Annots".to_owned());
        };
        let is_seal = || is_signed && is(document, note, b"Subtype", b"Widget") && is(document, note, b"FT", b"Sig");
        // A link has no look of its own.
        let is_link = || is(document, note, b"Subtype", b"Link") && !note.has(b"AP");
        let subtype = || note.get(b"Subtype").and_then(Object::as_name).unwrap_or(b"Annots");
        (!is_link() && !is_seal()).then(|| String::from_utf8_lossy(subtype()).into_owned())
    })
}

fn is(document: &Document, dictionary: &Dictionary, key: &[u8], name: &[u8]) -> bool {
    dictionary.get_deref(key, document).and_then(Object::as_name).is_ok_and(|found| found == name)
}

//! A signature in a PDF: PAdES baseline B (ETSI EN 319 142-1) as an incremental update (ISO 32000-1 §7.5.6, §12.8).
//!
//! What was signed stays byte for byte. The field is part of the structure tree, so PDF/A-2a and PDF/UA-1 hold on.

use lopdf::content::Content;
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream, StringFormat, dictionary};

use super::Signer;
use super::cades;
use crate::message::{Message, say};

/// Room for the CMS signature, in bytes: certificates and a time stamp fit in.
const ROOM: usize = 24 << 10;
/// As wide as any offset in a file that is read.
const PLACEHOLDER: i64 = 1_000_000_000;

/// What a signature shows on the page, and what it states.
pub struct Appearance<'a> {
    /// A PDF of one page: what is shown in the place of the signature.
    pub picture: &'a [u8],
    /// Distance of its right edge from the right edge of the page, in points.
    pub right: f32,
    /// Distance of its lower edge from the lower edge of the page, in points.
    pub bottom: f32,
    /// Who signs.
    pub name: &'a str,
    /// What the signature is for, as readers show it.
    pub reason: &'a str,
    /// When, as a PDF date.
    pub time: &'a str,
}

fn failed(error: impl std::fmt::Display) -> Message {
    say("sign-failed").with("why", error.to_string())
}

/// Whether a signature field stands in the PDF.
pub fn is_signed(pdf: &[u8]) -> bool {
    let form = |document: &Document| document.catalog().is_ok_and(|catalog| catalog.has(b"AcroForm"));
    Document::load_mem(pdf).is_ok_and(|document| form(&document))
}

/// Signs a PDF without forms; `stamped` may put a time stamp into the signature.
///
/// # Errors
/// A message when the PDF cannot be read, is signed already, or the key refuses.
pub fn sign_pades(
    pdf: &[u8],
    look: &Appearance,
    signer: &Signer,
    stamped: impl FnOnce(Vec<u8>) -> Result<Vec<u8>, Message>,
) -> Result<Vec<u8>, Message> {
    let mut bytes = pdf.to_vec();
    // Typst ends without a newline; the next object begins on a line of its own.
    if !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    let old = Document::load_mem(pdf).map_err(failed)?;
    let mut update = IncrementalDocument::create_from(bytes, old);
    add_field(&mut update, look).map_err(failed)?;
    let mut prepared = Vec::new();
    update.save_to(&mut prepared).map_err(failed)?;
    let (start, end) = set_range(&mut prepared, pdf.len()).ok_or_else(|| failed("ByteRange"))?;
    let content = [&prepared[..start], &prepared[end..]].concat();
    let cms = stamped(cades::sign_pdf(&content, signer)?)?;
    if cms.len() > ROOM {
        return Err(failed(format!("{} > {ROOM}", cms.len())));
    }
    for (place, byte) in prepared[start + 1..].chunks_exact_mut(2).zip(cms) {
        place.copy_from_slice(format!("{byte:02X}").as_bytes());
    }
    Ok(prepared)
}

/// Writes what is covered in the place that was left; gives where the signature begins and ends, brackets included.
fn set_range(pdf: &mut [u8], from: usize) -> Option<(usize, usize)> {
    let blank = format!("[0 {PLACEHOLDER} {PLACEHOLDER} {PLACEHOLDER}]");
    let range = from + find(&pdf[from..], blank.as_bytes())?;
    let start = from + find(&pdf[from..], b"<00000000")?;
    let end = start + 2 * ROOM + 2;
    let value = format!("[0 {start} {end} {}]", pdf.len().checked_sub(end)?);
    let padded = format!("{value:<width$}", width = blank.len());
    pdf.get_mut(range..range + blank.len())?.copy_from_slice(padded.as_bytes());
    (pdf.get(end - 1) == Some(&b'>')).then_some((start, end))
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// The field with its picture on the last page, in the form and in the structure tree.
fn add_field(update: &mut IncrementalDocument, look: &Appearance) -> lopdf::Result<()> {
    let old = update.get_prev_documents();
    let catalog_id = old.trailer.get(b"Root")?.as_reference()?;
    if old.catalog()?.has(b"AcroForm") {
        return Err(lopdf::Error::Unimplemented("AcroForm"));
    }
    let page_id = old.get_pages().into_values().next_back().ok_or(lopdf::Error::PageNumberNotFound(0))?;
    let (width, _) = size(old, page_id)?;
    let (picture, (w, h)) = import(&mut update.new_document, look.picture)?;
    let right = width - look.right;
    let signature = update.new_document.add_object(value(look));
    let form = update.new_document.new_object_id();
    let parent_key = add_to_tree(update, form, page_id)?;
    let field = update.new_document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "F" => 132, "P" => page_id, "V" => signature,
        "T" => Object::string_literal("Signature1"), "TU" => text(look.reason), "Contents" => text(look.reason),
        "Rect" => vec![(right - w).into(), look.bottom.into(), right.into(), (look.bottom + h).into()],
        "AP" => dictionary! { "N" => picture }, "StructParent" => parent_key,
    });
    update.new_document.get_dictionary_mut(form)?.set(
        "K",
        dictionary! {
            "Type" => "OBJR", "Obj" => field, "Pg" => page_id,
        },
    );
    append(update, page_id, b"Annots", field.into())?;
    update.opt_clone_object_to_new_document(catalog_id)?;
    let catalog = update.new_document.get_dictionary_mut(catalog_id)?;
    catalog.set("AcroForm", dictionary! { "Fields" => vec![field.into()], "SigFlags" => 3 });
    Ok(())
}

/// The signature dictionary with room for what is not known yet.
fn value(look: &Appearance) -> Dictionary {
    let range: Vec<Object> = [0, PLACEHOLDER, PLACEHOLDER, PLACEHOLDER].map(Object::Integer).to_vec();
    dictionary! {
        "Type" => "Sig", "Filter" => "Adobe.PPKLite", "SubFilter" => "ETSI.CAdES.detached",
        "ByteRange" => range, "Contents" => Object::String(vec![0; ROOM], StringFormat::Hexadecimal),
        "M" => Object::string_literal(look.time), "Name" => text(look.name), "Reason" => text(look.reason),
    }
}

/// A text string: UTF-16 with its mark.
fn text(text: &str) -> Object {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}

/// Puts the form element at the end of the document's structure; gives the key of the field in the parent tree.
fn add_to_tree(update: &mut IncrementalDocument, form: ObjectId, page: ObjectId) -> lopdf::Result<i64> {
    let old = update.get_prev_documents();
    let root_id = old.catalog()?.get(b"StructTreeRoot")?.as_reference()?;
    let root = old.get_dictionary(root_id)?;
    let kids = old.dereference(root.get(b"K")?)?.1;
    let top = match kids {
        Object::Array(all) => all.first().ok_or(lopdf::Error::DictKey("K".into()))?.as_reference()?,
        _ => root.get(b"K")?.as_reference()?,
    };
    let key = root.get(b"ParentTreeNextKey").and_then(Object::as_i64)?;
    let tree = root.get(b"ParentTree")?.clone();
    append(update, top, b"K", form.into())?;
    update.new_document.set_object(
        form,
        dictionary! {
            "Type" => "StructElem", "S" => "Form", "P" => top, "Pg" => page,
        },
    );
    update.opt_clone_object_to_new_document(root_id)?;
    let numbers = vec![key.into(), form.into()];
    let tree = match tree {
        Object::Reference(id) => {
            update.opt_clone_object_to_new_document(id)?;
            update.new_document.get_dictionary_mut(id)?
        }
        _ => update.new_document.get_dictionary_mut(root_id)?.get_mut(b"ParentTree")?.as_dict_mut()?,
    };
    tree.get_mut(b"Nums")?.as_array_mut()?.extend(numbers);
    update.new_document.get_dictionary_mut(root_id)?.set("ParentTreeNextKey", key + 1);
    Ok(key)
}

/// Appends to an array of an object, wherever the array stands.
fn append(update: &mut IncrementalDocument, id: ObjectId, key: &[u8], item: Object) -> lopdf::Result<()> {
    update.opt_clone_object_to_new_document(id)?;
    let place = update.new_document.get_dictionary(id)?.get(key).ok().cloned();
    match place {
        Some(Object::Reference(array)) => {
            update.opt_clone_object_to_new_document(array)?;
            update.new_document.get_object_mut(array)?.as_array_mut()?.push(item);
        }
        Some(Object::Array(mut all)) => {
            all.push(item);
            update.new_document.get_dictionary_mut(id)?.set(key, all);
        }
        Some(one) => update.new_document.get_dictionary_mut(id)?.set(key, vec![one, item]),
        None => update.new_document.get_dictionary_mut(id)?.set(key, vec![item]),
    }
    Ok(())
}

/// Width and height of a page, in points.
fn size(document: &Document, page: ObjectId) -> lopdf::Result<(f32, f32)> {
    let media = document.get_dictionary(page)?.get(b"MediaBox")?;
    let numbers: Vec<f32> = document.dereference(media)?.1.as_array()?.iter().flat_map(Object::as_float).collect();
    match numbers[..] {
        [left, low, right, high] => Ok((right - left, high - low)),
        _ => Err(lopdf::Error::DictKey("MediaBox".into())),
    }
}

/// Takes the first page of a PDF over as a form XObject; its size comes with it.
fn import(into: &mut Document, picture: &[u8]) -> lopdf::Result<(ObjectId, (f32, f32))> {
    let mut from = Document::load_mem(picture)?;
    from.renumber_objects_with(into.max_id + 1);
    let page = from.get_pages().into_values().next().ok_or(lopdf::Error::PageNumberNotFound(1))?;
    let (w, h) = size(&from, page)?;
    let resources = from.get_dictionary(page)?.get(b"Resources")?.clone();
    // Tags of the picture's own structure lead nowhere in the other document.
    let mut content = Content::decode(&from.get_page_content(page))?;
    content.operations.retain(|operation| !["BDC", "BMC", "EMC"].contains(&operation.operator.as_str()));
    let mut wanted = references(&resources);
    while let Some(id) = wanted.pop() {
        if let (false, Ok(object)) = (into.objects.contains_key(&id), from.get_object(id)) {
            wanted.extend(references(object));
            into.objects.insert(id, object.clone());
        }
    }
    into.max_id = into.max_id.max(from.max_id);
    let head = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "Resources" => resources,
        "BBox" => vec![0.into(), 0.into(), w.into(), h.into()],
    };
    let mut stream = Stream::new(head, content.encode()?);
    stream.compress()?;
    Ok((into.add_object(stream), (w, h)))
}

/// What an object refers to.
fn references(object: &Object) -> Vec<ObjectId> {
    match object {
        Object::Reference(id) => vec![*id],
        Object::Array(all) => all.iter().flat_map(references).collect(),
        Object::Dictionary(dictionary) => dictionary.iter().flat_map(|(_, value)| references(value)).collect(),
        Object::Stream(stream) => stream.dict.iter().flat_map(|(_, value)| references(value)).collect(),
        _ => Vec::new(),
    }
}

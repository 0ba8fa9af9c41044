//! Several PDFs → one to print: the pages as they are, each document on a sheet of its own when printed on both sides.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

/// What a page may have from the nodes above it (ISO 32000-1, 7.7.3.4).
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];
/// More nodes above a page than any real file has.
const DEEPEST: usize = 64;

/// The documents one behind the other; none if one of them cannot be read.
pub fn join(documents: &[Vec<u8>]) -> Option<Vec<u8>> {
    let mut joined = Document::with_version("1.7");
    let tree = joined.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for bytes in documents {
        if kids.len() % 2 == 1 {
            kids.push(joined.add_object(blank(tree)).into());
        }
        let mut document = Document::load_mem(bytes).ok()?;
        document.renumber_objects_with(joined.max_id + 1);
        let pages = pages(&document, tree)?;
        joined.max_id = document.max_id;
        joined.objects.extend(document.objects);
        kids.extend(pages.keys().map(|id| Object::from(*id)));
        joined.objects.extend(pages.into_iter().map(|(id, page)| (id, page.into())));
    }
    let count = i64::try_from(kids.len()).ok()?;
    joined.objects.insert(tree, dictionary! {"Type" => "Pages", "Count" => count, "Kids" => kids}.into());
    let catalog = joined.add_object(dictionary! {"Type" => "Catalog", "Pages" => tree});
    joined.trailer.set("Root", catalog);
    joined.prune_objects();
    let mut bytes = Vec::new();
    joined.save_to(&mut bytes).ok()?;
    Some(bytes)
}

/// The pages in their order, each with what it inherits, without what ties it to the tags of its document.
fn pages(document: &Document, tree: ObjectId) -> Option<BTreeMap<ObjectId, Dictionary>> {
    let whole = |id: &ObjectId| {
        let mut page = document.get_dictionary(*id).ok()?.clone();
        let mut above = page.get(b"Parent").and_then(Object::as_reference).ok();
        for _ in 0..DEEPEST {
            let Some(node) = above.and_then(|id| document.get_dictionary(id).ok()) else { break };
            for key in INHERITED.into_iter().filter(|key| node.has(key)) {
                if !page.has(key) {
                    page.set(key, node.get(key).ok()?.clone());
                }
            }
            above = node.get(b"Parent").and_then(Object::as_reference).ok();
        }
        page.set("Parent", tree);
        page.remove(b"StructParents");
        Some((*id, page))
    };
    document.get_pages().values().map(whole).collect()
}

/// An empty A4 page.
fn blank(tree: ObjectId) -> Dictionary {
    let size = [0, 0, 595, 842].map(Object::from).to_vec();
    dictionary! {"Type" => "Page", "Parent" => tree, "MediaBox" => size, "Resources" => Dictionary::new()}
}

//! How a page is shown: turned, cut off or scaled, so that readers see another page than was drawn (ISO 32000-1, 14.11.2).

use lopdf::{Dictionary, Document, Object};

/// What would show a page otherwise; the boxes for printers change what some of them print.
pub const OTHERWISE: [&str; 6] = ["Rotate", "CropBox", "UserUnit", "TrimBox", "BleedBox", "ArtBox"];
/// Most steps from a page to the node that says it.
const HIGHEST: usize = 32;

/// The first key that shows a page otherwise than it was drawn.
pub fn shown_otherwise(document: &Document) -> Option<String> {
    document.get_pages().values().find_map(|page| of_page(document, document.get_dictionary(*page).ok()?))
}

fn of_page<'d>(document: &'d Document, page: &'d Dictionary) -> Option<String> {
    let mut node = page;
    for _ in 0..HIGHEST {
        if let Some(key) = OTHERWISE.iter().find(|key| node.has(key.as_bytes())) {
            return Some((*key).to_owned());
        }
        if let Ok(paper) = node.get_deref(b"MediaBox", document)
            && !begins_at_nothing(document, paper)
        {
            return Some("MediaBox".to_owned());
        }
        let Ok(parent) = node.get_deref(b"Parent", document).and_then(Object::as_dict) else { return None };
        node = parent;
    }
    None
}

/// Whether the lower left corner is where coordinates begin.
fn begins_at_nothing(document: &Document, paper: &Object) -> bool {
    let corner = paper.as_array().ok().and_then(|paper| paper.get(..2));
    let number = |object: &Object| document.dereference(object).ok()?.1.as_float().ok();
    corner.is_some_and(|corner| corner.iter().all(|object| number(object) == Some(0.0)))
}

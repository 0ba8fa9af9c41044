//! Several PDFs → one to print: the pages as they are, each document on a sheet of its own when printed on both sides,
//! with a bookmark each and the tags of all, so that a screen reader can read the pile, which claims what all of them claim.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};

use super::standard::{Standard, intents};

/// What a page may have from the nodes above it (ISO 32000-1, 7.7.3.4).
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];
/// More nodes above a page, or of a number tree, than any real file has.
const DEEPEST: usize = 64;

/// A document of a pile.
#[derive(Debug, Clone)]
pub struct Part {
    /// Bytes of the PDF.
    pub bytes: Vec<u8>,
    /// Text of its bookmark.
    pub title: String,
    /// Whether its bookmark stands below the last one that is not.
    pub is_inner: bool,
}

/// How a pile is made.
#[derive(Debug, Clone, Copy)]
pub struct Binding<'b> {
    /// Title of the pile.
    pub title: &'b str,
    /// Sides of a sheet that are printed; with two, a document that ends on a front is followed by an empty back.
    pub sides: u8,
}

/// The documents one after the other; none if one of them cannot be read.
pub fn join_pdfs(parts: &[Part], binding: &Binding) -> Option<Vec<u8>> {
    let mut pile = Pile::new();
    for part in parts {
        if binding.sides == 2 && pile.pages.len() % 2 == 1 {
            let blank = blank(pile.tree);
            let blank = pile.joined.add_object(blank);
            pile.pages.push(blank);
        }
        pile.add(part)?;
    }
    pile.finish(binding)
}

struct Pile {
    joined: Document,
    tree: ObjectId,
    pages: Vec<ObjectId>,
    bookmarks: Vec<(String, ObjectId, bool)>,
    /// The root of all tags, the one document below it, and the sections of that.
    root: ObjectId,
    document: ObjectId,
    tagged: Vec<Object>,
    /// The tags of each page or form of content, by its number.
    parents: BTreeMap<i64, Object>,
    roles: Dictionary,
    standard: Standard,
    intents: Option<Object>,
}

impl Pile {
    fn new() -> Pile {
        let mut joined = Document::with_version("1.7");
        let [tree, root, document] = [(); 3].map(|()| joined.new_object_id());
        Pile {
            joined,
            tree,
            root,
            document,
            pages: vec![],
            bookmarks: vec![],
            tagged: vec![],
            parents: BTreeMap::new(),
            roles: Dictionary::new(),
            standard: Standard::default(),
            intents: None,
        }
    }

    fn add(&mut self, part: &Part) -> Option<()> {
        let mut document = Document::load_mem(&part.bytes).ok()?;
        self.standard.add(&document, &part.bytes);
        unsign(&mut document);
        document.renumber_objects_with(self.joined.max_id + 1);
        self.intents = self.intents.take().or_else(|| intents(&document));
        let first = self.parents.last_key_value().map_or(0, |(key, _)| key + 1);
        let is_tagged = self.add_tags(&mut document, first).is_some();
        let pages = pages(&document, self.tree, is_tagged.then_some(first))?;
        self.bookmarks.extend(pages.first().map(|(id, _)| (part.title.clone(), *id, part.is_inner)));
        self.joined.max_id = document.max_id;
        self.joined.objects.extend(document.objects);
        self.pages.extend(pages.iter().map(|(id, _)| *id));
        self.joined.objects.extend(pages.into_iter().map(|(id, page)| (id, page.into())));
        Some(())
    }

    /// The tags of a document become a section of the pile's: its root is turned into one, so that all below it stays.
    fn add_tags(&mut self, document: &mut Document, first: i64) -> Option<()> {
        let root = document.catalog().ok()?.get(b"StructTreeRoot").ok()?.as_reference().ok()?;
        let old = document.get_dictionary(root).ok()?.clone();
        let mut numbers = Vec::new();
        numbers_of(document, old.get(b"ParentTree").ok()?, 0, &mut numbers)?;
        if let Ok(Object::Dictionary(roles)) = old.get(b"RoleMap").and_then(|roles| dereferenced(document, roles)) {
            roles.iter().for_each(|(name, role)| self.roles.set(name.clone(), role.clone()));
        }
        self.parents.extend(numbers.into_iter().map(|(key, tags)| (key + first, tags)));
        let mut section = dictionary! {"Type" => "StructElem", "S" => "Sect", "P" => self.document};
        section.set("K", old.get(b"K").ok()?.clone());
        document.objects.insert(root, section.into());
        self.tagged.push(root.into());
        // Names of elements are unique in one document only, and nothing in a pile refers to them.
        for object in document.objects.values_mut() {
            if let Object::Dictionary(element) = object
                && element.has(b"S")
                && element.has(b"P")
            {
                element.remove(b"ID");
            }
            shift_annotation(object, first);
        }
        Some(())
    }

    fn finish(mut self, binding: &Binding) -> Option<Vec<u8>> {
        let count = i64::try_from(self.pages.len()).ok()?;
        let kids: Vec<Object> = self.pages.iter().map(|id| Object::from(*id)).collect();
        let tree = dictionary! {"Type" => "Pages", "Count" => count, "Kids" => kids};
        self.joined.objects.insert(self.tree, tree.into());
        let mut catalog = dictionary! {
            "Type" => "Catalog",
            "Pages" => self.tree,
            "Lang" => Object::string_literal("zh-CN"),
            "ViewerPreferences" => dictionary! {"DisplayDocTitle" => true},
        };
        let is_claimed = self.standard.holds() && !self.tagged.is_empty();
        if !self.tagged.is_empty() {
            let numbers =
                self.parents.iter().flat_map(|(key, tags)| [Object::from(*key), tags.clone()]).collect::<Vec<_>>();
            let root = dictionary! {
                "Type" => "StructTreeRoot",
                "K" => self.document,
                "ParentTree" => dictionary! {"Nums" => numbers},
                "ParentTreeNextKey" => self.parents.last_key_value().map_or(0, |(key, _)| key + 1),
                "RoleMap" => std::mem::take(&mut self.roles),
            };
            self.joined.objects.insert(self.root, root.into());
            let mut document = dictionary! {"Type" => "StructElem", "S" => "Document", "P" => self.root};
            document.set("K", std::mem::take(&mut self.tagged));
            self.joined.objects.insert(self.document, document.into());
            catalog.set("StructTreeRoot", self.root);
            catalog.set("MarkInfo", dictionary! {"Marked" => true});
        }
        if let Some(outlines) = self.outlines() {
            catalog.set("Outlines", outlines);
            catalog.set("PageMode", "UseOutlines");
        }
        catalog.set("Metadata", self.joined.add_object(self.standard.metadata(binding.title, is_claimed)));
        if let Some(intents) = self.intents.take().filter(|_| is_claimed) {
            catalog.set("OutputIntents", intents);
        }
        let catalog = self.joined.add_object(catalog);
        let about = self.joined.add_object(dictionary! {"Title" => said(binding.title)});
        self.joined.trailer.set("Root", catalog);
        self.joined.trailer.set("Info", about);
        self.joined.trailer.set("ID", self.standard.identifier());
        self.joined.prune_objects();
        let mut bytes = Vec::new();
        self.joined.save_to(&mut bytes).ok()?;
        Some(bytes)
    }

    /// The bookmarks, in two levels.
    fn outlines(&mut self) -> Option<ObjectId> {
        let marks = std::mem::take(&mut self.bookmarks);
        if marks.is_empty() {
            return None;
        }
        let root = self.joined.new_object_id();
        let ids: Vec<ObjectId> = marks.iter().map(|_| self.joined.new_object_id()).collect();
        // Whose child each mark is: the root's, or that of the last mark before it that is not inner.
        let mut outer = None;
        let above: Vec<ObjectId> = marks
            .iter()
            .zip(&ids)
            .map(|((.., is_inner), id)| match outer {
                Some(outer) if *is_inner => outer,
                _ => {
                    outer = Some(*id);
                    root
                }
            })
            .collect();
        let children = |of: ObjectId| -> Vec<ObjectId> {
            ids.iter().zip(&above).filter(|(_, parent)| **parent == of).map(|(id, _)| *id).collect()
        };
        for ((title, page, _), (id, parent)) in marks.iter().zip(ids.iter().zip(&above)) {
            let siblings = children(*parent);
            let at = siblings.iter().position(|other| other == id)?;
            let place: Vec<Object> = vec![(*page).into(), "Fit".into()];
            let mut mark = dictionary! {"Title" => said(title), "Parent" => *parent, "Dest" => place};
            at.checked_sub(1).and_then(|at| siblings.get(at)).into_iter().for_each(|other| mark.set("Prev", *other));
            siblings.get(at + 1).into_iter().for_each(|other| mark.set("Next", *other));
            let inner = children(*id);
            if let (Some(first), Some(last)) = (inner.first(), inner.last()) {
                mark.set("First", *first);
                mark.set("Last", *last);
                // A negative count says that the marks below are folded.
                mark.set("Count", -i64::try_from(inner.len()).ok()?);
            }
            self.joined.objects.insert(*id, mark.into());
        }
        let outer = children(root);
        let count = i64::try_from(outer.len()).ok()?;
        let outlines =
            dictionary! {"Type" => "Outlines", "First" => *outer.first()?, "Last" => *outer.last()?, "Count" => count};
        self.joined.objects.insert(root, outlines.into());
        Some(root)
    }
}

/// Takes out signatures: they cover the file that they were made in, and no page of another. What is seen of them stays.
fn unsign(document: &mut Document) {
    document.objects.retain(|_, object| !object.as_dict().is_ok_and(|one| one.has(b"ByteRange")));
    let fields = document.objects.values_mut().filter_map(|object| object.as_dict_mut().ok());
    for field in fields.filter(|one| one.get(b"FT").and_then(Object::as_name).is_ok_and(|kind| kind == b"Sig")) {
        [&b"V"[..], b"FT", b"T"].into_iter().for_each(|key| drop(field.remove(key)));
    }
}

fn dereferenced<'d>(document: &'d Document, object: &'d Object) -> lopdf::Result<&'d Object> {
    document.dereference(object).map(|(_, object)| object)
}

/// The pairs of a number tree.
fn numbers_of(document: &Document, node: &Object, depth: usize, into: &mut Vec<(i64, Object)>) -> Option<()> {
    let node = dereferenced(document, node).ok()?.as_dict().ok()?;
    if let Ok(pairs) = node.get(b"Nums") {
        for pair in dereferenced(document, pairs).ok()?.as_array().ok()?.chunks(2) {
            let [key, tags] = pair else { return None };
            into.push((key.as_i64().ok()?, tags.clone()));
        }
    }
    if let (Ok(kids), true) = (node.get(b"Kids"), depth < DEEPEST) {
        for kid in dereferenced(document, kids).ok()?.as_array().ok()? {
            numbers_of(document, kid, depth + 1, into)?;
        }
    }
    Some(())
}

/// The number by which an annotation finds its tag.
fn shift_annotation(object: &mut Object, first: i64) {
    let dictionary = match object {
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &mut stream.dict,
        _ => return,
    };
    if let Ok(key) = dictionary.get(b"StructParent").and_then(Object::as_i64) {
        dictionary.set("StructParent", key + first);
    }
}

/// The pages in their order, each with what it inherits. `first` is where the numbers of their tags begin in the pile; what
/// has no tags is tied to none.
fn pages(document: &Document, tree: ObjectId, first: Option<i64>) -> Option<Vec<(ObjectId, Dictionary)>> {
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
        let key = page.get(b"StructParents").and_then(Object::as_i64).ok();
        match key.zip(first) {
            Some((key, first)) => page.set("StructParents", key + first),
            None => drop(page.remove(b"StructParents")),
        }
        Some((*id, page))
    };
    // By the numbers of the pages: the objects of a foreign file lie in any order.
    document.get_pages().values().map(whole).collect()
}

/// A text as PDF has it beyond ASCII: UTF-16 with a mark of its order.
fn said(text: &str) -> Object {
    let units = [0xfeff].into_iter().chain(text.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}

/// An empty A4 page.
fn blank(tree: ObjectId) -> Dictionary {
    let size = [0, 0, 595, 842].map(Object::from).to_vec();
    dictionary! {"Type" => "Page", "Parent" => tree, "MediaBox" => size, "Resources" => Dictionary::new()}
}

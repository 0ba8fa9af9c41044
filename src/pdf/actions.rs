//! What in a PDF acts or is carried along (ISO 32000-1, 12.6; ISO 19005-2, 6.3.1, 6.5.1 and 6.8).
//!
//! Every object of the file is looked at, whether anything leads to it or not, and each value where it really stands:
//! a type may be a reference to a name.

use std::collections::BTreeSet;

use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// Deepest object that is looked into; no real file comes near.
const DEEPEST: usize = 64;
/// Most references one after the other that are followed.
const LONGEST: usize = 16;

/// Keys that make a document do something, or carry something along.
const ACTIVE_KEYS: [(&[u8], &str); 9] = [
    (b"JS", "JavaScript"),
    (b"JavaScript", "JavaScript"),
    (b"AA", "additional actions"),
    (b"EmbeddedFiles", "embedded files"),
    (b"EF", "embedded file"),
    (b"Collection", "embedded files"),
    (b"RichMediaContent", "rich media"),
    (b"RichMediaSettings", "rich media"),
    (b"XFA", "XFA form"),
];

/// Types of actions, annotations and streams that act or are carried along, wherever they stand.
const ACTIVE_TYPES: [(&[u8], &str); 23] = [
    (b"JavaScript", "JavaScript"),
    (b"Launch", "launch action"),
    (b"GoToR", "link to another file"),
    (b"GoToE", "embedded file"),
    (b"GoToDp", "action GoToDp"),
    (b"GoTo3DView", "3D view"),
    (b"Sound", "sound"),
    (b"Movie", "movie"),
    (b"Hide", "hide action"),
    (b"SubmitForm", "submit action"),
    (b"ResetForm", "reset action"),
    (b"ImportData", "import action"),
    (b"SetOCGState", "layer action"),
    (b"SetState", "action SetState"),
    (b"NOP", "action NOP"),
    (b"Rendition", "rendition action"),
    (b"RichMediaExecute", "rich media"),
    (b"RichMedia", "rich media"),
    (b"Screen", "screen"),
    (b"3D", "3D view"),
    (b"FileAttachment", "embedded file"),
    (b"EmbeddedFile", "embedded file"),
    (b"PS", "PostScript"),
];
/// What a stream has whose content stands in another file, or is drawn from one (ISO 32000-1, 7.3.8, 8.10.4 and 14.11.7).
const ELSEWHERE: [&[u8]; 3] = [b"F", b"Ref", b"OPI"];

/// Where actions stand: of the document, of outlines and annotations, on links, and after another action.
const PLACES: [&[u8]; 4] = [b"OpenAction", b"A", b"PA", b"Next"];
/// The actions that an archived document may have beside showing an address: to turn pages.
const QUIET: [&[u8]; 2] = [b"GoTo", b"Named"];
/// Where an action is done without anybody asking for it: there, no address is shown.
const UNASKED: [&[u8]; 2] = [b"OpenAction", b"Next"];
/// Schemes of addresses that a browser or mail program shows; others start programs or read files of whoever clicks.
const SHOWN: [&[u8]; 9] = [b"http", b"https", b"mailto", b"ftp", b"ftps", b"tel", b"doi", b"urn", b"info"];
/// Ends of names of files that are run, and of no host on the net.
const RUN: [&str; 16] =
    ["exe", "bat", "cmd", "scr", "pif", "js", "jse", "vbs", "vbe", "wsf", "hta", "msi", "jar", "lnk", "ps1", "cpl"];
/// What named actions may do.
const QUIET_NAMES: [&[u8]; 4] = [b"NextPage", b"PrevPage", b"FirstPage", b"LastPage"];

/// Keys whose values are lists of things by names that anybody may choose: `/Font << /AA 7 0 R >>` does nothing.
const NAMED_LISTS: [&[u8]; 10] = [
    b"Font",
    b"XObject",
    b"ExtGState",
    b"ColorSpace",
    b"Pattern",
    b"Shading",
    b"Properties",
    b"CharProcs",
    b"RoleMap",
    b"ClassMap",
];

/// A document, and which of its objects are but lists of things by name.
pub struct Actions<'d> {
    document: &'d Document,
    /// All that is referred to.
    referred: BTreeSet<ObjectId>,
    /// Objects that are referred to as lists of things by name, and as nothing else.
    lists: BTreeSet<ObjectId>,
}

impl<'d> Actions<'d> {
    /// Follows every reference once.
    pub fn new(document: &'d Document) -> Actions<'d> {
        let (mut lists, mut others) = (BTreeSet::new(), BTreeSet::new());
        let trailer = document.trailer.iter().map(|(_, value)| value);
        for object in trailer.chain(document.objects.values()) {
            collect(object, 0, false, &mut lists, &mut others);
        }
        let referred = lists.union(&others).copied().collect();
        Actions { document, referred, lists: lists.difference(&others).copied().collect() }
    }

    /// Whether something is listed and led to that this reader could not read: another may, and what it is is not known.
    pub fn has_unread(&self) -> bool {
        let listed = |id: &ObjectId| match self.document.reference_table.entries.get(&id.0) {
            Some(XrefEntry::Normal { offset, generation }) => *offset > 0 && *generation == id.1,
            Some(XrefEntry::Compressed { .. }) => true,
            _ => false,
        };
        self.referred.iter().any(|id| !self.document.objects.contains_key(id) && listed(id))
    }

    /// What acts in the document, the first that is found.
    pub fn find(&self) -> Option<String> {
        let mut objects = self.document.objects.iter();
        let trailer = self.in_dictionary(&self.document.trailer, 0);
        trailer.or_else(|| objects.find_map(|(id, object)| self.acts(object, 0, self.lists.contains(id))))
    }

    /// What in an object, however deep, acts; what lies deeper than in any real file is taken for the worst.
    fn acts(&self, object: &Object, depth: usize, is_list: bool) -> Option<String> {
        match object {
            _ if depth > DEEPEST => Some("nesting".into()),
            Object::Array(items) => items.iter().find_map(|item| self.acts(item, depth + 1, false)),
            Object::Dictionary(list) if is_list => {
                list.iter().find_map(|(_, value)| self.acts(value, depth + 1, false))
            }
            Object::Dictionary(dictionary) => self.in_dictionary(dictionary, depth),
            Object::Stream(stream) if ELSEWHERE.iter().any(|key| stream.dict.has(key)) => Some("external file".into()),
            Object::Stream(stream) => self.in_dictionary(&stream.dict, depth),
            _ => None,
        }
    }

    fn in_dictionary(&self, dictionary: &Dictionary, depth: usize) -> Option<String> {
        let document = self.document;
        // Dictionaries are short: to compare every key is quicker than to look each of these up.
        let has = |wanted: &[u8]| dictionary.iter().any(|(key, _)| key == wanted);
        let by_key = ACTIVE_KEYS.into_iter().find(|(key, _)| has(key)).map(|(_, what)| what.to_owned());
        by_key
            .or_else(|| by_type(document, dictionary))
            .or_else(|| as_action(document, dictionary, true).filter(|_| is(document, dictionary, b"Type", b"Action")))
            .or_else(|| PLACES.into_iter().find_map(|key| at_place(document, dictionary.get(key).ok()?, key, 0)))
            .or_else(|| base(document, dictionary))
            .or_else(|| {
                let mut values = dictionary.iter();
                values.find_map(|(key, value)| self.acts(value, depth + 1, NAMED_LISTS.contains(&key.as_slice())))
            })
    }
}

/// Sorts what an object refers to by whether it is referred to as a list of things by name.
fn collect(
    object: &Object,
    depth: usize,
    is_list: bool,
    lists: &mut BTreeSet<ObjectId>,
    others: &mut BTreeSet<ObjectId>,
) {
    let dictionary = match object {
        _ if depth > DEEPEST => return,
        Object::Reference(id) => {
            let _ = if is_list { lists.insert(*id) } else { others.insert(*id) };
            return;
        }
        Object::Array(items) => return items.iter().for_each(|item| collect(item, depth + 1, false, lists, others)),
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &stream.dict,
        _ => return,
    };
    for (key, value) in dictionary {
        collect(value, depth + 1, NAMED_LISTS.contains(&key.as_slice()), lists, others);
    }
}

/// A type that acts, under any key that types stand under. Tags of text have names that anybody may choose.
fn by_type(document: &Document, dictionary: &Dictionary) -> Option<String> {
    let keys: &[&[u8]] =
        if is(document, dictionary, b"Type", b"StructElem") { &[] } else { &[b"S", b"Subtype", b"Type"] };
    let names = keys.iter().filter_map(|key| name(document, dictionary.get(key).ok()?));
    let found = names.into_iter().find_map(|name| ACTIVE_TYPES.into_iter().find(|(active, _)| *active == name));
    found.map(|(_, what)| what.to_owned())
}

/// The action at a place where one stands, or all of several.
fn at_place(document: &Document, value: &Object, key: &[u8], depth: usize) -> Option<String> {
    match resolve(document, value) {
        _ if depth > DEEPEST => Some("nesting".into()),
        Object::Array(items) => items.iter().find_map(|item| at_place(document, item, key, depth + 1)),
        Object::Dictionary(action) => as_action(document, action, !UNASKED.contains(&key)),
        _ => None,
    }
}

/// An action that is none of the quiet ones; what has no kind is none: an item of an outline, the attributes of a tag. An
/// address is quiet where somebody asks for it.
fn as_action(document: &Document, action: &Dictionary, is_asked: bool) -> Option<String> {
    let kind = name(document, action.get(b"S").ok()?)?;
    if kind == b"URI" {
        let shown = action.get(b"URI").is_ok_and(|address| is_shown(document, address));
        return (!shown || !is_asked).then(|| "address that is not shown in a browser".to_owned());
    }
    let quiet =
        QUIET.contains(&kind) && (kind != b"Named" || QUIET_NAMES.iter().any(|name| is(document, action, b"N", name)));
    let known = ACTIVE_TYPES.iter().find(|(name, _)| *name == kind).map(|(_, what)| (*what).to_owned());
    let named = || format!("action {}", String::from_utf8_lossy(kind).chars().take(40).collect::<String>());
    (!quiet).then(|| known.unwrap_or_else(named))
}

/// Where addresses without a scheme begin, if that is no place for a browser.
fn base(document: &Document, dictionary: &Dictionary) -> Option<String> {
    let addresses = resolve(document, dictionary.get(b"URI").ok()?).as_dict().ok()?;
    (!is_shown(document, addresses.get(b"Base").ok()?)).then(|| "address that is not shown in a browser".to_owned())
}

/// Whether an address leads to what a browser or mail program shows: `file:`, `javascript:` or `\\host\share` do not.
fn is_shown(document: &Document, address: &Object) -> bool {
    let Ok(address) = resolve(document, address).as_str() else { return false };
    let address: Vec<u8> = address.iter().copied().filter(|byte| !byte.is_ascii_whitespace() && *byte > 0).collect();
    let address =
        address.strip_prefix(b"\xef\xbb\xbf").or_else(|| address.strip_prefix(b"\xfe\xff")).unwrap_or(&address);
    let is_of_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let scheme = address.iter().position(|byte| !is_of_scheme(byte)).filter(|at| address[*at] == b':');
    match scheme {
        Some(at) => SHOWN.iter().any(|known| address[..at].eq_ignore_ascii_case(known)),
        None => is_host(address),
    }
}

/// Whether an address without a scheme is one on the net all the same, as people write it, or a place in the same document.
/// Else it is looked up where the document lies (ISO 32000-1, 12.6.4.7), and that is a folder of files.
fn is_host(address: &[u8]) -> bool {
    let address = String::from_utf8_lossy(address).to_ascii_lowercase();
    let host = address.split(['/', '?', '#']).next().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    let is_path = address.contains('\\') || address.split('/').any(|part| part == "..");
    let is_net = labels.len() > 1 && labels.iter().all(is_label) && !labels.last().is_some_and(|end| RUN.contains(end));
    host.is_empty() && !address.starts_with('/') || is_net && !is_path
}

fn is(document: &Document, dictionary: &Dictionary, key: &[u8], wanted: &[u8]) -> bool {
    dictionary.get(key).is_ok_and(|value| name(document, value) == Some(wanted))
}

fn name<'d>(document: &'d Document, value: &'d Object) -> Option<&'d [u8]> {
    resolve(document, value).as_name().ok()
}

/// The value that a reference leads to in the end.
fn resolve<'d>(document: &'d Document, value: &'d Object) -> &'d Object {
    let mut value = value;
    for _ in 0..LONGEST {
        match value.as_reference().ok().and_then(|id| document.objects.get(&id)) {
            Some(next) => value = next,
            None => break,
        }
    }
    value
}

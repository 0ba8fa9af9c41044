//! What a document says of itself: in its dictionary of information and in its metadata, which say the same (ISO 19005-2,
//! 6.6.3).

use lopdf::{Document, Object, decode_text_string};
use serde::{Deserialize, Serialize};

/// Longest text that is kept, in characters.
const LONGEST: usize = 1000;
/// Keys of the information, and the elements of the metadata that say the same.
const SAID: [(&str, &str); 8] = [
    ("Title", "dc:title"),
    ("Author", "dc:creator"),
    ("Subject", "dc:description"),
    ("Keywords", "pdf:Keywords"),
    ("Creator", "xmp:CreatorTool"),
    ("Producer", "pdf:Producer"),
    ("CreationDate", "xmp:CreateDate"),
    ("ModDate", "xmp:ModifyDate"),
];
/// What else stands once at most.
const ONCE: [&str; 4] = ["pdfaid:part", "pdfaid:conformance", "pdfuaid:part", PAGES];
const PAGES: &str = "xmpTPg:NPages";
/// Digits of a time that are compared: to the second.
const SECOND: usize = 14;

/// What a document says of itself; texts that are not there are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What it is about.
    pub subject: String,
    /// Whose it is.
    pub author: String,
    /// The program that set it.
    pub creator: String,
    /// When it was set and changed, as `D:20221116…`.
    pub times: [String; 2],
    /// What is said twice and not the same.
    pub differs: Option<String>,
}

impl About {
    /// Reads it; `metadata` is the text of the metadata.
    pub fn new(document: &Document, metadata: &str, pages: usize) -> About {
        let held = |key: &str| entry(document, key).unwrap_or_default();
        About {
            subject: held("Subject"),
            author: held("Author"),
            creator: held("Creator"),
            times: ["CreationDate", "ModDate"].map(held),
            differs: differing(document, metadata, pages),
        }
    }
}

/// An entry of the information (ISO 32000-1, 14.3.3), cut where it is long.
fn entry(document: &Document, key: &str) -> Option<String> {
    let about = document.trailer.get_deref(b"Info", document).and_then(Object::as_dict).ok()?;
    let text = decode_text_string(about.get_deref(key.as_bytes(), document).ok()?).ok()?;
    Some(text.chars().take(LONGEST).collect())
}

/// The first key or element that contradicts another.
fn differing(document: &Document, metadata: &str, pages: usize) -> Option<String> {
    let same = |(key, name): &(&str, &str)| match (elements(metadata, name).as_slice(), entry(document, key)) {
        ([], _) => true,
        ([said], Some(entry)) if key.ends_with("Date") => second(said) == second(&entry),
        ([said], Some(entry)) => said.chars().take(LONGEST).eq(entry.chars()),
        ([_], None) => true,
        _ => false,
    };
    let key = SAID.iter().find(|pair| !same(pair)).map(|(key, _)| (*key).to_owned());
    let once = || ONCE.iter().find(|name| elements(metadata, name).len() > 1).map(|name| (*name).to_owned());
    let counted = || elements(metadata, PAGES).iter().any(|said| *said != pages.to_string()).then(|| PAGES.to_owned());
    key.or_else(once).or_else(counted)
}

/// The digits of a time, to the second.
fn second(time: &str) -> String {
    time.chars().filter(char::is_ascii_digit).take(SECOND).collect()
}

/// The texts of the first two elements of a name, without what stands in them as marks.
pub fn elements(metadata: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut rest = metadata;
    let mut found = Vec::new();
    while found.len() < 2 {
        let Some((_, behind)) = rest.split_once(&open) else { break };
        rest = behind;
        // A name that only begins so is another.
        if behind.starts_with(is_of_name) {
            continue;
        }
        let Some((marks, inner)) = behind.split_once('>') else { break };
        let inner = inner.split_once(&close).filter(|_| !marks.ends_with('/'));
        found.push(inner.map_or(String::new(), |(inner, _)| text(inner)));
    }
    found
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':')
}

/// What is left without marks, with characters for their entities.
fn text(inner: &str) -> String {
    let pieces = inner.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
    let text = pieces.collect::<String>();
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    entities.iter().fold(text, |text, (entity, c)| text.replace(entity, c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_an_element_is_read() {
        let metadata = "<a:b><r:li xml:lang=\"x\">A &amp;lt; B</r:li></a:b><a:bc>2</a:bc><a:b/>";
        assert_eq!(elements(metadata, "a:b"), ["A &lt; B", ""]);
        assert_eq!(elements(metadata, "a:bc"), ["2"]);
        assert_eq!(elements(metadata, "a:d"), [""; 0]);
        let many = |element: &str| elements(&element.repeat(400_000), "a:b").len();
        assert_eq!([many("<a:b>"), many("<a:b"), many("<a:bc>")], [2, 0, 0]);
        assert_eq!(second("D:20221116080000+08'00'"), second("2022-11-16T08:00:00+08:00"));
    }
}

//! XML without anything that hides or includes, written in one way only: elements with either elements or a text in them,
//! two spaces for each level, five characters escaped (XML 1.0).

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Deepest element.
const DEEPEST: usize = 16;
const DECLARATION: &str = "xml version=\"1.0\" encoding=\"UTF-8\"";

/// Walks through every element that holds no other: `name` gives the name of an element, and none where it should not
/// be (`true` is for the root); `leaf` is given the path of names and the text, and says whether it fits. Gives what does
/// not fit.
pub fn walk_xml(
    bytes: &[u8],
    name: impl Fn(&BytesStart, bool) -> Option<String>,
    mut leaf: impl FnMut(&str, &str) -> bool,
) -> Option<String> {
    let Ok(bytes) = std::str::from_utf8(bytes) else { return Some("UTF-8".to_owned()) };
    // The reader passes over a byte order mark.
    if !bytes.starts_with('<') {
        return Some("byte 0".to_owned());
    }
    let mut reader = Reader::from_str(bytes);
    reader.config_mut().trim_markup_names_in_closing_tags = false;
    let (mut names, mut text, mut is_leaf, mut is_declared) = (Vec::new(), String::new(), false, false);
    let line = |depth: usize| format!("\n{}", "  ".repeat(depth));
    loop {
        let fits = match reader.read_event() {
            Ok(Event::Start(start)) if names.len() < DEEPEST && is_declared => {
                let name = name(&start, names.is_empty());
                let fits = name.is_some() && text == line(names.len());
                names.extend(name);
                (is_leaf, text) = (true, String::new());
                fits
            }
            Ok(Event::End(end)) => {
                let plain = !end.ends_with([' ', '\n', '\t', '\r']);
                let path = names.join("/");
                names.pop();
                let fits = if is_leaf { leaf(&path, &text) } else { text == line(names.len()) };
                (is_leaf, text) = (false, String::new());
                plain && fits
            }
            // What must be escaped elsewhere is escaped everywhere.
            Ok(Event::Text(piece)) => {
                text.push_str(&piece);
                !piece.contains(['>', '"', '\'', '\r'])
            }
            Ok(Event::GeneralRef(entity)) => character(&entity).map(|c| text.push(c)).is_some(),
            Ok(Event::Decl(declaration)) => {
                let first = !is_declared && names.is_empty() && text.is_empty();
                is_declared = true;
                first && *declaration == *DECLARATION
            }
            Ok(Event::Eof) => break,
            // Comments, instructions, document types, character sections, elements that are closed at once.
            _ => false,
        };
        if !fits {
            return Some(format!("byte {}", reader.buffer_position()));
        }
    }
    (!names.is_empty() || text != "\n").then(|| "end".to_owned())
}

/// The five characters that XML names.
pub fn character(entity: &BytesRef) -> Option<char> {
    match &**entity {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(text: &str) -> Result<Vec<(String, String)>, String> {
        let mut leaves = Vec::new();
        let name = |start: &BytesStart, _| Some(start.name().as_ref().to_owned());
        let put = |path: &str, text: &str| {
            leaves.push((path.to_owned(), text.to_owned()));
            true
        };
        match walk_xml(text.as_bytes(), name, put) {
            Some(why) => Err(why),
            None => Ok(leaves),
        }
    }

    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    #[test]
    fn elements_with_a_text_are_walked_through_in_order() {
        let text = format!("{HEAD}<a>\n  <b>x &lt;&quot;</b>\n  <c>\n    <d></d>\n  </c>\n</a>\n");
        let found = leaves(&text).unwrap();
        let expected = [("a/b", "x <\""), ("a/c/d", "")].map(|(path, text)| (path.to_owned(), text.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn nothing_hides_and_nothing_is_included() {
        let deep = "<a>".repeat(1000);
        let texts = [
            "<a>\n  <!-- x -->\n</a>\n",
            "<a><?x y?></a>\n",
            "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>\n",
            "<a>&x;</a>\n",
            "<a>&#65;</a>\n",
            "<a><![CDATA[x]]></a>\n",
            "<a>x<b></b></a>\n",
            "<a>\n  <b></b>x\n</a>\n",
            "<a>\n  <b></b></a>\n",
            "<a>\n   <b></b>\n</a>\n",
            "<a></a>x",
            "<a></a>",
            "<a></a>\n\n",
            "<a></a >\n",
            "<a>\"</a>\n",
            "<a>",
            "<a></b>\n",
            "<a/>\n",
            "x",
            &deep,
        ];
        for text in texts {
            assert!(leaves(&format!("{HEAD}{text}")).is_err(), "{text}");
        }
        assert!(leaves("<a></a>\n").is_err());
        assert!(leaves(&format!("\u{feff}{HEAD}<a></a>\n")).is_err());
    }
}

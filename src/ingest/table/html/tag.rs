//! What the attributes of a tag say.

use std::collections::BTreeSet;

use html5ever::tokenizer::Tag;

/// The most attributes that a tag has, or a little more: scripts are read as if they were tags, and hold fewer.
pub fn most_attributes(text: &str) -> usize {
    let (mut most, mut count) = (0, 0);
    let (mut in_tag, mut in_name, mut quote) = (false, false, 0u8);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().copied().enumerate() {
        if !in_tag {
            in_tag = byte == b'<' && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
            (count, in_name, quote) = (0, true, 0);
            continue;
        }
        match byte {
            _ if quote != 0 => quote = if byte == quote { 0 } else { quote },
            b'>' => in_tag = false,
            // A quotation begins a value only after its sign; elsewhere it is a letter of a name.
            b'"' | b'\'' if bytes.get(at.wrapping_sub(1)) == Some(&b'=') => quote = byte,
            byte if byte.is_ascii_whitespace() || byte == b'/' => in_name = false,
            _ if !in_name => {
                in_name = true;
                count += 1;
                most = most.max(count);
            }
            _ => {}
        }
    }
    most
}

/// What a field for input shows.
pub fn written(tag: &Tag) -> String {
    let kind = tag_attribute(tag, "type").unwrap_or("text").to_ascii_lowercase();
    let is_shown =
        !matches!(&*kind, "hidden" | "checkbox" | "radio" | "button" | "submit" | "reset" | "image" | "file");
    tag_attribute(tag, "value").filter(|_| is_shown && kind != "password").unwrap_or_default().to_owned()
}

/// The value of an attribute.
pub fn tag_attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

/// Number of columns or rows that a cell takes, 1 to `most`.
pub fn span(tag: &Tag, name: &str, most: u32) -> u32 {
    tag_attribute(tag, name).and_then(|value| value.trim().parse().ok()).unwrap_or(1).clamp(1, most)
}

/// Whether the element is struck out, by itself or by one of these classes.
pub fn is_struck(tag: &Tag, classes: &BTreeSet<String>) -> bool {
    let is_class = |class: &str| classes.contains(class);
    tag_attribute(tag, "style").is_some_and(|style| style.to_ascii_lowercase().contains(STRUCK))
        || (!classes.is_empty() && tag_attribute(tag, "class").unwrap_or("").split_whitespace().any(is_class))
}

/// The classes that a style strikes out, as spreadsheets write them: `.xl66 {text-decoration:line-through}`.
pub fn struck_classes(style: &str) -> impl Iterator<Item = String> {
    let rules = style.split('}').filter_map(|rule| rule.split_once('{'));
    let struck = rules.filter(|(_, body)| body.to_ascii_lowercase().contains(STRUCK));
    let names = struck.flat_map(|(head, _)| head.split([',', ' ', '\n', '\r', '\t']));
    names.filter_map(|name| name.rsplit_once('.')).map(|(_, class)| class.to_owned()).filter(|class| !class.is_empty())
}

const STRUCK: &str = "line-through";

/// Whether a browser does not show the element.
pub fn is_hidden(tag: &Tag) -> bool {
    let style = tag_attribute(tag, "style").unwrap_or("").to_ascii_lowercase().replace(' ', "");
    style.contains("display:none") || tag_attribute(tag, "hidden").is_some()
}

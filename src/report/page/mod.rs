//! `index.html`: the run on one page for people, self-contained. HTML, style and script are files beside this one; what the
//! run says is JSON in a script element, drawn by the script as text and never as markup.

mod data;
mod words;

pub use data::Page;

use crate::message::say;

const HTML: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const PLOTS: &str = include_str!("plots.js");
const SCRIPT: &str = include_str!("page.js");

/// The name of the page in the run.
pub const PAGE: &str = "index.html";

/// The page.
pub fn run_page(page: &Page) -> String {
    let data = embedded(&page.data());
    let title = escaped_html(&page.batch.title);
    let noscript = escaped_html(&say("page-noscript").zh());
    let script = format!("{PLOTS}{SCRIPT}");
    let parts =
        [("title", title.as_str()), ("style", STYLE), ("noscript", &noscript), ("data", &data), ("script", &script)];
    filled(HTML, &parts)
}

/// The template with its marks replaced; what is put in is not looked at again.
fn filled(template: &str, parts: &[(&str, &str)]) -> String {
    let mut pieces = template.split("{{");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (mark, rest) = piece.split_once("}}").unwrap_or(("", piece));
        text += parts.iter().find(|(name, _)| *name == mark).map_or("", |(_, part)| part);
        text += rest;
    }
    text
}

/// Text for HTML and SVG, attributes in double quotes included.
pub fn escaped_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// JSON that may stand in a script element of any kind: nothing in it can end the element, open a comment or a line, and no
/// text turns the direction of those beside it.
fn embedded(text: &str) -> String {
    let turns =
        ['\u{61C}', '\u{200E}', '\u{200F}'].into_iter().chain('\u{202A}'..='\u{202E}').chain('\u{2066}'..='\u{2069}');
    let turns: Vec<char> = turns.collect();
    let text = text.replace(&turns[..], "\u{FFFD}");
    let marks =
        [('<', "\\u003c"), ('>', "\\u003e"), ('&', "\\u0026"), ('\u{2028}', "\\u2028"), ('\u{2029}', "\\u2029")];
    // None of these characters has a meaning in JSON, so all of them stand inside of strings.
    marks.into_iter().fold(text, |text, (mark, code)| text.replace(mark, code))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn nothing_in_the_data_can_leave_its_element_and_all_of_it_comes_back() {
        let data = json!({"</script><!--": ["<img src=x onerror=alert(1)>", "a\u{2028}b\u{2029}&amp;", "{{script}}"]});
        let text = embedded(&data.to_string());
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), data);
    }

    #[test]
    fn no_text_turns_the_direction_of_the_page() {
        assert_eq!(embedded(&json!("a\u{202E}gpj\u{2066}b\u{200F}").to_string()), "\"a\u{FFFD}gpj\u{FFFD}b\u{FFFD}\"");
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        assert_eq!(filled("a{{x}}b{{y}}c", &[("x", "{{y}}"), ("y", "2")]), "a{{y}}b2c");
        assert_eq!(escaped_html("<b title=\"&\">"), "&lt;b title=&quot;&amp;&quot;&gt;");
    }
}

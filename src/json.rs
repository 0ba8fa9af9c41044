//! The program's own values as JSON.
//!
//! Their keys are text and their numbers finite, so there is always a form. Were there none, that would be a fault of the program,
//! and it stops: a `null` or nothing in its place would be published, or would give a digest that says nothing.

use serde::Serialize;
use serde_json::Value;

/// As a tree.
pub fn json_value(own: &impl Serialize) -> Value {
    serde_json::to_value(own).unwrap_or_else(|error| formless(&error))
}

/// As text in one line.
pub fn json_text(own: &impl Serialize) -> String {
    serde_json::to_string(own).unwrap_or_else(|error| formless(&error))
}

/// As indented text that ends its last line.
pub fn json_lines(own: &impl Serialize) -> String {
    serde_json::to_string_pretty(own).unwrap_or_else(|error| formless(&error)) + "\n"
}

fn formless(error: &serde_json::Error) -> ! {
    panic!("a value of the program has no JSON form: {error}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_value_has_one_form() {
        assert_eq!(json_text(&json_value(&["甲"])), r#"["甲"]"#);
        assert_eq!(json_lines(&[1]), "[\n  1\n]\n");
    }

    #[test]
    #[should_panic(expected = "no JSON form")]
    fn what_has_no_form_stops() {
        json_value(&BTreeMap::from([((1, 2), 3)]));
    }
}

//! A record held against its published JSON Schema (draft 2020-12), as far as `schemas/` uses that language.

use serde_json::{Map, Value};

/// The first value that its schema does not allow, by its path; none where all fits.
pub fn misfit(record: &Value, schema: &Value) -> Option<String> {
    Shape { root: schema }.misfit(record, schema, "")
}

struct Shape<'s> {
    root: &'s Value,
}

impl Shape<'_> {
    fn misfit(&self, value: &Value, schema: &Value, at: &str) -> Option<String> {
        let Value::Object(schema) = schema else { return (schema == &Value::Bool(false)).then(|| at.to_owned()) };
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let Some(target) = self.root.pointer(reference.trim_start_matches('#')) else { return Some(at.to_owned()) };
            if let Some(why) = self.misfit(value, target, at) {
                return Some(why);
            }
        }
        if !is_plainly_allowed(value, schema) || !self.is_one_of(value, schema) {
            return Some(at.to_owned());
        }
        match value {
            Value::Object(fields) => self.of_fields(fields, schema, at),
            Value::Array(items) => {
                let schema = schema.get("items")?;
                items.iter().zip(0..).find_map(|(item, n)| self.misfit(item, schema, &format!("{at}/{n}")))
            }
            _ => None,
        }
    }

    fn is_one_of(&self, value: &Value, schema: &Map<String, Value>) -> bool {
        let fitting = |key: &str| {
            let schemas = schema.get(key)?.as_array()?;
            Some(schemas.iter().filter(|schema| self.misfit(value, schema, "").is_none()).count())
        };
        fitting("anyOf").is_none_or(|count| count > 0) && fitting("oneOf").is_none_or(|count| count == 1)
    }

    fn of_fields(&self, fields: &Map<String, Value>, schema: &Map<String, Value>, at: &str) -> Option<String> {
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let lacking = required.filter_map(Value::as_str).find(|key| !fields.contains_key(*key));
        if let Some(key) = lacking {
            return Some(format!("{at}/{key}"));
        }
        let known = schema.get("properties").and_then(Value::as_object);
        fields.iter().find_map(|(key, value)| {
            let of_key = known.and_then(|known| known.get(key)).or_else(|| schema.get("additionalProperties"))?;
            self.misfit(value, of_key, &format!("{at}/{key}"))
        })
    }
}

/// What can be seen of the value alone: its type, its bounds and how it is written.
fn is_plainly_allowed(value: &Value, schema: &Map<String, Value>) -> bool {
    let is_type = |name: &Value| match name.as_str().unwrap_or_default() {
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => false,
    };
    let typed = match schema.get("type") {
        Some(Value::Array(names)) => names.iter().any(is_type),
        Some(name) => is_type(name),
        None => true,
    };
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64).zip(value.as_f64());
    let (least, most) = (bound("minimum"), bound("maximum"));
    let written = schema.get("pattern").and_then(Value::as_str).zip(value.as_str());
    typed
        && schema.get("const").is_none_or(|only| only == value)
        && schema.get("enum").and_then(Value::as_array).is_none_or(|all| all.contains(value))
        && least.is_none_or(|(least, number)| number >= least)
        && most.is_none_or(|(most, number)| number <= most)
        && written.is_none_or(|(pattern, text)| is_written(pattern, text))
        && schema.get("format").and_then(Value::as_str).is_none_or(|format| is_formatted(format, value))
}

/// Whether a value is what its format says: a day as the records write it, or a number that the program can hold.
fn is_formatted(format: &str, value: &Value) -> bool {
    let fits = |most: u64| value.as_u64().is_none_or(|number| number <= most);
    match (format, value) {
        ("date", Value::String(day)) => {
            day.parse::<jiff::civil::Date>().is_ok_and(|date| date.to_string() == *day && day.len() == 10)
        }
        ("uint8", Value::Number(_)) => fits(u8::MAX.into()),
        ("uint16", Value::Number(_)) => fits(u16::MAX.into()),
        ("uint32", Value::Number(_)) => fits(u32::MAX.into()),
        ("date" | "uint8" | "uint16" | "uint32", _) => true,
        _ => false,
    }
}

/// Whether a text is written as a pattern of the schemas asks; there are three of them. No other is known.
fn is_written(pattern: &str, text: &str) -> bool {
    let digits = |text: &str, least: usize, most: usize| {
        (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match pattern {
        "^[A-Za-z0-9_][A-Za-z0-9_-]{0,31}$" => {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
            (1..=32).contains(&text.len()) && text.bytes().all(plain) && !text.starts_with('-')
        }
        "^[0-9]{4}-(0[1-9]|1[0-2])$" => text.split_once('-').is_some_and(|(year, month)| {
            digits(year, 4, 4) && digits(month, 2, 2) && matches!(month.parse(), Ok(1..=12u8))
        }),
        r"^[0-9]{1,6}(\.[0-9]{0,3})?$" => match text.split_once('.') {
            Some((whole, part)) => digits(whole, 1, 6) && digits(part, 0, 3),
            None => digits(text, 1, 6),
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Values and whether python3-jsonschema 4.26 takes them.
    #[test]
    fn a_record_fits_as_its_schema_says() {
        let schema = json!({"type": "object", "required": ["a"], "additionalProperties": false, "properties": {
            "a": {"$ref": "#/$defs/Count"}, "b": {"anyOf": [{"$ref": "#/$defs/Word"}, {"type": "null"}]},
            "c": {"type": "array", "items": {"type": ["string", "number"], "pattern": "^[0-9]{1,6}(\\.[0-9]{0,3})?$"}},
            "d": {"type": "object", "additionalProperties": {"type": "boolean"}}},
            "$defs": {"Count": {"type": "integer", "minimum": 0, "maximum": 255},
                "Word": {"oneOf": [{"type": "string", "const": "x"}, {"type": "string", "const": "y"}]}}});
        let fitting = [
            json!({"a": 0}),
            json!({"a": 255, "b": "x", "c": ["2.5", "1.", 3], "d": {"q": true}}),
            json!({"a": 1, "b": null}),
        ];
        for value in fitting {
            assert_eq!(misfit(&value, &schema), None, "{value}");
        }
        let others = [
            (json!([]), ""),
            (json!({}), "/a"),
            (json!({"a": 256}), "/a"),
            (json!({"a": -1}), "/a"),
            (json!({"a": "1"}), "/a"),
            (json!({"a": 1, "b": "z"}), "/b"),
            (json!({"a": 1, "c": ["1", "2,5"]}), "/c/1"),
            (json!({"a": 1, "c": ["1234567"]}), "/c/0"),
            (json!({"a": 1, "c": {}}), "/c"),
            (json!({"a": 1, "d": {"q": 1}}), "/d/q"),
            (json!({"a": 1, "e": null}), "/e"),
        ];
        for (value, at) in others {
            assert_eq!(misfit(&value, &schema).as_deref(), Some(at), "{value}");
        }
    }

    #[test]
    fn every_pattern_of_the_schema_is_known() {
        fn walk(schema: &Value, found: &mut Vec<String>) {
            match schema {
                Value::Object(keys) => {
                    found.extend(keys.get("pattern").and_then(Value::as_str).map(str::to_owned));
                    keys.values().for_each(|value| walk(value, found));
                }
                Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
                _ => {}
            }
        }
        let mut patterns = Vec::new();
        walk(&serde_json::from_str(include_str!("../../schemas/student.json")).unwrap(), &mut patterns);
        assert!(!patterns.is_empty());
        for pattern in patterns {
            assert!(["2020-09", "1"].iter().any(|text| is_written(&pattern, text)), "{pattern}");
        }
    }
}

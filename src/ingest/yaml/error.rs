//! What stops the reading of a value, in the words of an officer.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

use crate::fault::{listed_words, nearest_word, unknown_value};
use crate::message::{Message, say};

/// What stops the reading of a value.
#[derive(Debug)]
pub enum Error {
    /// A fault that has not been reported.
    Problem(Message),
    /// A field that must be there is not.
    Missing(&'static str),
    /// A field that no record has.
    Unknown(String, &'static [&'static str]),
    /// A value that cannot be had, for a reason that has been reported.
    Reported,
    /// A fault was reported within; the document is to be read again without it.
    Again,
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Problem(message) => message.fmt(f),
            Error::Missing(name) => missing(name).fmt(f),
            Error::Unknown(name, known) => unknown_field(name, known).fmt(f),
            Error::Reported | Error::Again => say("fault-told").fmt(f),
        }
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    /// A fault of our own values arrives as the message that it is; of serde's own English only the meaning is kept.
    fn custom<T: Display>(message: T) -> Error {
        let text = format!("{message:#}");
        Error::Problem(Message::decode(&text).unwrap_or_else(|| meaning(&text)))
    }

    fn invalid_type(found: Unexpected, expected: &dyn Expected) -> Error {
        Error::Problem(say("fault-type").with("wanted", wanted(&expected.to_string())).with("found", shown(found)))
    }

    fn invalid_value(found: Unexpected, expected: &dyn Expected) -> Error {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(length: usize, _: &dyn Expected) -> Error {
        Error::Problem(say("fault-length").with("count", length))
    }

    fn unknown_variant(name: &str, known: &'static [&'static str]) -> Error {
        Error::Problem(unknown_value(name, known))
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Error {
        Error::Unknown(name.into(), known)
    }

    fn missing_field(name: &'static str) -> Error {
        Error::Missing(name)
    }

    fn duplicate_field(name: &'static str) -> Error {
        Error::Problem(say("fault-field-alias").with("name", name))
    }
}

/// A field that must be there is not.
pub fn missing(name: &str) -> Message {
    say("fault-field-missing").with("name", name)
}

/// A field that no record has; the nearest known one is offered.
pub fn unknown_field(name: &str, known: &[&str]) -> Message {
    let message = match nearest_word(name, known) {
        _ if known.is_empty() => return say("fault-field-unknown").with("name", name),
        Some(near) => say("fault-field-near").with("near", near),
        None => say("fault-field-known"),
    };
    message.with("name", name).with("known", listed_words(known))
}

/// What serde expects, as it says it in English, in the words that the reader itself uses.
fn wanted(expected: &str) -> Message {
    match expected {
        "a boolean" | "bool" => say("want-boolean"),
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" => say("want-integer"),
        "f32" | "f64" => say("want-number"),
        "a string" | "a borrowed string" | "str" | "string" | "a character" => say("want-text"),
        "a sequence" | "sequence" => say("want-list"),
        "a map" | "map" => say("want-fields"),
        text if text.starts_with("struct ") || text.starts_with("struct variant ") => say("want-fields"),
        text if text.starts_with("a tuple ") || text.starts_with("tuple ") => say("want-list"),
        _ => say("want-other"),
    }
}

fn shown(found: Unexpected) -> Message {
    match found {
        Unexpected::Bool(value) => found_value(&value.to_string()),
        Unexpected::Unsigned(value) => found_value(&value.to_string()),
        Unexpected::Signed(value) => found_value(&value.to_string()),
        Unexpected::Float(value) => found_value(&value.to_string()),
        Unexpected::Char(value) => found_value(&value.to_string()),
        Unexpected::Str(value) => found_value(value),
        Unexpected::Unit | Unexpected::Option => say("found-empty"),
        Unexpected::Seq => say("found-list"),
        Unexpected::Map => say("found-fields"),
        _ => say("found-other"),
    }
}

/// The value that stands in the file.
pub fn found_value(value: &str) -> Message {
    say("found-value").with("value", value)
}

fn meaning(english: &str) -> Message {
    let quoted = || english.split('`').nth(1).unwrap_or_default();
    match english {
        text if text.starts_with("data did not match any variant") => say("fault-no-variant"),
        text if text.starts_with("no variant of enum") => say("fault-no-kind"),
        text if text.starts_with("unknown field") => unknown_field(quoted(), &[]),
        text if text.starts_with("missing field") => missing(quoted()),
        text if text.starts_with("duplicate field") => say("fault-field-alias").with("name", quoted()),
        _ => say("fault-content"),
    }
}

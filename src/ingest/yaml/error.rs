//! What stops the reading of a value, in the words of an officer.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

/// What stops the reading of a value.
#[derive(Debug)]
pub enum Error {
    /// A fault that has not been told.
    Problem(String),
    /// A field that must be there is not.
    Missing(&'static str),
    /// A field that no record has.
    Unknown(String, &'static [&'static str]),
    /// A value that cannot be had, for a reason that has been told.
    Told,
    /// A fault was told within; the document is to be read again without it.
    Again,
}

impl Error {
    /// A fault in words.
    pub fn problem(text: impl Into<String>) -> Error {
        Error::Problem(text.into())
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Problem(text) => f.write_str(text),
            Error::Missing(name) => f.write_str(&missing(name)),
            Error::Unknown(name, known) => f.write_str(&unknown_field(name, known)),
            Error::Told | Error::Again => f.write_str("问题已列出"),
        }
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: Display>(message: T) -> Error {
        Error::Problem(in_chinese(message.to_string()))
    }

    fn invalid_type(found: Unexpected, expected: &dyn Expected) -> Error {
        Error::Problem(format!("{}，{}", wanted(&expected.to_string()), shown(found)))
    }

    fn invalid_value(found: Unexpected, expected: &dyn Expected) -> Error {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(length: usize, _: &dyn Expected) -> Error {
        Error::Problem(format!("项数不对（现有{length}项），请核对"))
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
        Error::Problem(format!("字段 `{name}` 重复（同一内容的两种写法），请只保留一个"))
    }
}

/// A field that must be there is not.
pub fn missing(name: &str) -> String {
    format!("缺少字段 `{name}`，请补充")
}

/// A field that no record has; the nearest known one is offered.
pub fn unknown_field(name: &str, known: &[&str]) -> String {
    match nearest(name, known) {
        _ if known.is_empty() => format!("未知字段 `{name}`，请删除"),
        Some(near) => format!("未知字段 `{name}`，是否应为 `{near}`？请改正或删除；可用字段：{}", listed(known)),
        None => format!("未知字段 `{name}`，请改正或删除；可用字段：{}", listed(known)),
    }
}

/// A value that is none of the known words; the nearest is offered.
pub fn unknown_value(value: &str, known: &[&str]) -> String {
    match nearest(value, known) {
        Some(near) => format!("取值 `{value}` 无效，是否应为 `{near}`？可用取值：{}", listed(known)),
        None => format!("取值 `{value}` 无效，可用取值：{}", listed(known)),
    }
}

/// The known word that a typing slip may have meant: a third of the letters may differ, case and `-`/`_` may always.
pub fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |word: &str| word.to_lowercase().replace(['-', ' '], "_");
    let word = plain(word);
    let slips = |k: &&&str| strsim::damerau_levenshtein(&word, &plain(k));
    let best = known.iter().filter(|k| k.len().abs_diff(word.len()) <= 8).min_by_key(slips)?;
    (slips(&best) * 3 <= best.chars().count().max(2)).then_some(*best)
}

fn listed(known: &[&str]) -> String {
    known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join("、")
}

/// What serde expects, as it says it in English, in the words that the reader itself uses.
fn wanted(expected: &str) -> &'static str {
    match expected {
        "a boolean" | "bool" => "应为 true 或 false",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" => "应为整数",
        "f32" | "f64" => "应为数字",
        "a string" | "a borrowed string" | "str" | "string" | "a character" => "应为文字",
        "a sequence" | "sequence" => "应为列表",
        "a map" | "map" => "应为字段组（`字段: 值`）",
        text if text.starts_with("struct ") || text.starts_with("struct variant ") => "应为字段组（`字段: 值`）",
        text if text.starts_with("a tuple ") || text.starts_with("tuple ") => "应为列表",
        _ => "内容的形式不对，请核对",
    }
}

fn shown(found: Unexpected) -> String {
    match found {
        Unexpected::Bool(value) => format!("现为 `{value}`"),
        Unexpected::Unsigned(value) => format!("现为 `{value}`"),
        Unexpected::Signed(value) => format!("现为 `{value}`"),
        Unexpected::Float(value) => format!("现为 `{value}`"),
        Unexpected::Char(value) => format!("现为 `{value}`"),
        Unexpected::Str(value) => format!("现为 `{value}`"),
        Unexpected::Unit | Unexpected::Option => "现为空".into(),
        Unexpected::Seq => "现为列表".into(),
        Unexpected::Map => "现为字段组".into(),
        _ => "现为其他形式".into(),
    }
}

/// A message of our own values is Chinese and stays; of serde's own English only the meaning is kept.
fn in_chinese(message: String) -> String {
    let quoted = || message.split('`').nth(1).unwrap_or_default();
    match message.as_str() {
        _ if !message.is_ascii() => message,
        text if text.starts_with("data did not match any variant") => "内容与各种允许的写法都不符，请核对".into(),
        text if text.starts_with("no variant of enum") => "未写明是哪一种，请核对".into(),
        text if text.starts_with("unknown field") => unknown_field(quoted(), &[]),
        text if text.starts_with("missing field") => missing(quoted()),
        text if text.starts_with("duplicate field") => format!("字段 `{}` 重复，请只保留一个", quoted()),
        _ => "内容无效，请核对".into(),
    }
}

//! What a form shows that the record does not say, and how much of it may be there.

use serde_json::Value;

use super::letters::{bare, plain_letters};

/// Longest name, in bytes.
const LONGEST_NAME: usize = 400;
/// Most bytes that are put together of known words.
const LONGEST_LIST: usize = 60_000;
/// What it costs to take down a text of the record, in comparisons.
const COST: usize = 32;

/// `@free:name` is a name that is the same in all documents, `@digits` numbers, `@known:…` is put together of texts of the record,
/// numbers and these words, and `@elsewhere` is looked at elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open<'l> {
    /// A name of at most so many bytes.
    Free(&'l str),
    /// Digits and the signs of numbers.
    Digits,
    /// Texts of the record, numbers and these words.
    Known(&'l str),
    /// Whatever it is.
    Elsewhere,
}

impl<'l> Open<'l> {
    /// None where the record says what is due.
    pub fn of(value: &'l str) -> Option<Open<'l>> {
        let (kind, more) = value.strip_prefix('@')?.split_once(':').unwrap_or((value.strip_prefix('@')?, ""));
        match kind {
            "free" => Some(Open::Free(more)),
            "digits" => Some(Open::Digits),
            "known" => Some(Open::Known(more)),
            "elsewhere" => Some(Open::Elsewhere),
            _ => None,
        }
    }

    /// The name of what is the same in all documents.
    pub fn name(self) -> Option<&'l str> {
        match self {
            Open::Free(name) if !name.is_empty() => Some(name),
            _ => None,
        }
    }

    /// The part of a text in which its end is looked for.
    pub fn near(self, text: &str) -> &str {
        match self {
            Open::Free(_) | Open::Digits => &text[..text.floor_char_boundary(LONGEST_NAME)],
            Open::Known(_) => &text[..text.floor_char_boundary(LONGEST_LIST)],
            Open::Elsewhere => text,
        }
    }

    /// Whether a text may stand there; none if too much was looked at.
    pub fn is_it(self, text: &str, record: &Value, left: &mut usize) -> Option<bool> {
        match self {
            Open::Free(_) | Open::Elsewhere => Some(true),
            Open::Digits => Some(text.chars().all(is_number)),
            Open::Known(words) => is_known(text, words, record, left),
        }
    }
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || c == '.' || c == '-'
}

/// Whether a text is put together of texts of the record, numbers and words.
fn is_known(text: &str, words: &str, record: &Value, left: &mut usize) -> Option<bool> {
    let mut known = Vec::new();
    leaves(record, &mut known);
    *left = left.checked_sub(known.len() * COST)?;
    known.extend(words.split('、').map(str::to_owned));
    known.retain(|word| !word.is_empty());
    known.sort_unstable();
    known.dedup();
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for (at, c) in text.char_indices() {
        if !reached[at] {
            continue;
        }
        if is_number(c) {
            reached[at + 1] = true;
        }
        // Words that begin with the same letter stand together.
        let rest = &text[at..];
        let first = known.partition_point(|word| word.as_str() < &rest[..c.len_utf8()]);
        for word in known[first..].iter().take_while(|word| word.starts_with(c)) {
            *left = left.checked_sub(1)?;
            if rest.starts_with(word.as_str()) {
                reached[at + word.len()] = true;
            }
        }
    }
    Some(reached[text.len()])
}

/// The texts of a record in plain letters.
fn leaves(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(plain_letters(&bare(text))),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, texts)),
        Value::Object(fields) => fields.values().for_each(|field| leaves(field, texts)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_is_put_together_of_what_is_known() {
        let record = json!({"milestones": [{"name": "文献综述", "mark": "优秀"}]});
        let known =
            |text: &str| Open::of("@known:学术活动、次").unwrap().is_it(text, &record, &mut 10_000) == Some(true);
        assert!(known("1文献综述2优秀2021-01-222学术活动111次") && known(""));
        assert_eq!(Open::Known("次").is_it("次", &record, &mut 10), None, "too much");
        assert!(!known("1文献综述2优秀另见附件") && !known("1文献综2优秀"));
        assert_eq!(
            [Open::of("@free:学院"), Open::of("@digits"), Open::of("name@word")],
            [Some(Open::Free("学院")), Some(Open::Digits), None]
        );
    }
}

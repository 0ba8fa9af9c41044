//! Marks as exports write them: `85`, `85分`, `85(补考)`, `优秀`, `缺考`, `/`.

use super::super::headings::Headings;
use super::calendar::read_day;
use super::number::decimal;
use super::text::{compact, parts_digits, says_nothing, without_mark};
use super::{Noted, Read};
use crate::ingest::table::{Value, one_line};
use crate::message::say;

/// A mark, and what stands in parentheses after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadMark {
    /// The mark as the policy reads it; none while nothing is entered.
    pub mark: Option<String>,
    /// Key of the attempt that the cell names: `resit` or `retake`.
    pub attempt: Option<String>,
}

/// Reads a mark. A word stays as it is, for the policy to know it or not.
pub fn mark(value: &Value, headings: &Headings) -> Read<ReadMark> {
    let text = compact(value);
    match value {
        Value::Number(_) => return Ok(decimal(value, &[])?.map(|mark| ReadMark { mark: Some(mark), attempt: None })),
        Value::Text(_) => {}
        Value::Date(..) | Value::Day(_) => {
            let shown = read_day(value).map_or_else(|_| text.clone(), |day| day.value.to_string());
            return Err(say("table-mark-day").with("text", one_line(&shown)));
        }
        _ => return Err(say("table-mark-invalid").with("text", one_line(&text))),
    }
    if parts_digits(value) {
        let shown = one_line(value.shown().trim());
        let doubt = say("table-number-parted").with("text", shown.as_str());
        return Ok(Noted::plain(ReadMark { mark: Some(shown), attempt: None }).doubt(Some(doubt)));
    }
    if says_nothing(&text) {
        return Ok(Noted::plain(ReadMark { mark: None, attempt: None }).note(Some(say("table-mark-dash"))));
    }
    let (stem, inner) = match text.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((stem, inner)) if !stem.is_empty() => (stem, Some(inner)),
        _ => (text.as_str(), None),
    };
    let attempt = inner.and_then(|word| headings.word("attempt", word)).map(str::to_owned);
    if inner.is_some() && attempt.is_none() {
        // What is in parentheses may change everything: 85(作弊) is no 85.
        let doubt = say("table-mark-remark").with("text", one_line(&text));
        return Ok(Noted::plain(ReadMark { mark: Some(text), attempt: None }).doubt(Some(doubt)));
    }
    let number = decimal(&Value::Text(stem.into()), &["分"]);
    let note = attempt.is_some().then(|| say("table-mark-attempt").with("text", one_line(&text)));
    let wide =
        (without_mark(value.to_string().trim()) != text).then(|| say("table-mark-width").with("text", one_line(&text)));
    match number {
        Ok(noted) => Ok(noted.map(|mark| ReadMark { mark: Some(mark), attempt }).note(note).note(wide)),
        Err(_) => Ok(Noted::plain(ReadMark { mark: Some(stem.to_owned()), attempt }).note(note)),
    }
}

//! 专业代码 and name, in one cell or two, and whether the code fits the kind of degree.

use super::super::headings::half_width;
use super::text::cell_text;
use super::{Noted, Read};
use crate::ingest::table::{Value, one_line};
use crate::message::{Message, say};
use crate::records::DegreeKind;

/// What a cell says of a major.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Major {
    /// Code of the discipline, 4 or 6 digits.
    pub code: Option<String>,
    /// Name of the discipline.
    pub name: Option<String>,
}

/// `045101 教育管理`, `教育管理（045101）`, `[045101]教育管理`, `045101` or `教育管理`.
pub fn major(value: &Value) -> Read<Major> {
    let shown: String = cell_text(value).unwrap_or_default().chars().map(half_width).collect();
    let digits = |c: char| c.is_ascii_digit();
    let Some(start) = shown.find(digits) else { return Ok(Noted::plain(Major { code: None, name: some(&shown) })) };
    let rest = &shown[start..];
    let (code, tail) =
        rest.split_at(rest.find(|c: char| !digits(c) && !matches!(c, 'J' | 'Z' | 'L')).unwrap_or(rest.len()));
    let name = format!("{} {tail}", &shown[..start]);
    let name =
        some(name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | '-')));
    let plain = code.len() == 4 || code.len() == 6;
    match (plain, value) {
        (true, _) => Ok(Noted::plain(Major { code: Some(code.to_owned()), name })),
        // 045101 as a number has lost its zero; which one it was is not ours to say.
        (false, Value::Number(_)) => Err(say("table-major-zero").with("text", one_line(&shown))),
        (false, _) => Err(say("table-major-invalid").with("text", one_line(&shown))),
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Whether code and kind of degree go together: from 5 on, the third digit says professional (学科专业目录).
pub fn major_fits(code: &str, kind: DegreeKind) -> Option<Message> {
    let third = code.chars().nth(2).and_then(|c| c.to_digit(10))?;
    let professional = third >= 5;
    let fits = professional == (kind == DegreeKind::Professional);
    (!fits).then(|| say("table-major-kind").with("code", code).with("kind", kind))
}

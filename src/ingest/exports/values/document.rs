//! Numbers of identity documents. A resident identity number (GB 11643-1999) proves itself; others are opaque.

use super::number::looks_scientific;
use super::text::compact;
use super::{Noted, Read};
use crate::ingest::table::Value;
use crate::message::{Message, say};
use crate::records::values::Day;
use crate::records::{DocumentKind, Sex};

/// What a resident identity number says of its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resident {
    /// Birth date, from digits 7 to 14.
    pub birth: Day,
    /// Digit 17: odd is male.
    pub sex: Sex,
}

/// 证件号码. A number that a spreadsheet has cut is refused by the type of its cell; it is never put together again.
pub fn document_number(value: &Value, kind: DocumentKind) -> Read<String> {
    let text = compact(value).to_uppercase();
    let destroyed = || say("table-document-destroyed");
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match value {
        Value::Number(_) if digits > 15 || text.contains('E') => return Err(destroyed()),
        Value::Text(_) if looks_scientific(&text) => return Err(destroyed()),
        Value::Number(_) | Value::Text(_) => {}
        _ => return Err(say("table-document-invalid")),
    }
    let wide = (value.to_string().trim() != text).then(|| say("table-document-cleaned"));
    if kind != DocumentKind::ResidentId {
        return Ok(Noted::plain(text).note(wide));
    }
    match resident(&text) {
        Ok(_) => Ok(Noted::plain(text).note(wide)),
        Err(_) if text.len() == 18 && text.ends_with("000") => Err(destroyed()),
        Err(why) => Ok(Noted::plain(text).note(wide).doubt(Some(why))),
    }
}

/// Weights of GB 11643-1999 for the first 17 digits.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Birth date and sex of a resident identity number.
///
/// # Errors
/// What is wrong with it.
pub fn resident(text: &str) -> Result<Resident, Message> {
    let shape = || say("table-resident-shape");
    let (body, check) = text.split_at_checked(17).ok_or_else(shape)?;
    let digits: Vec<u32> = body.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() != 17 || check.len() != 1 {
        return Err(shape());
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let expected = b"10X98765432".get((sum % 11) as usize).copied();
    if check.as_bytes().first().copied() != expected {
        return Err(say("table-resident-check"));
    }
    let part = |from: usize, to: usize| body.get(from..to).unwrap_or_default();
    let birth = format!("{}-{}-{}", part(6, 10), part(10, 12), part(12, 14));
    let birth = birth.parse().map_err(|_| say("table-resident-birth"))?;
    let sex = if digits.get(16).is_some_and(|digit| digit % 2 == 1) { Sex::Male } else { Sex::Female };
    Ok(Resident { birth, sex })
}

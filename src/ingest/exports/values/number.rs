//! Numbers: IDs, credits, counts, ranks.

use super::calendar::read_day;
use super::text::{compact, parts_digits};
use super::{Noted, Read};
use crate::ingest::table::{Value, one_line};
use crate::message::{Message, say};
use crate::records::values::StudentId;

/// More digits than these a spreadsheet does not keep.
const DIGITS_KEPT: usize = 15;

/// 学号. A number is taken as its digits, as long as a spreadsheet keeps them all.
pub fn student_id(value: &Value) -> Read<StudentId> {
    let text = compact(value);
    if matches!(&*text, "〃" | "\"" | "″" | "同上" | "同前" | "ditto") {
        return Err(say("table-id-ditto").with("text", one_line(&text)));
    }
    let invalid = || say("table-id-invalid").with("text", one_line(&text));
    let digits = match value {
        Value::Number(_) => match whole_digits(&text) {
            Some(digits) if digits.len() <= DIGITS_KEPT => Some(digits),
            _ => return Err(say("table-id-destroyed").with("text", one_line(&text))),
        },
        Value::Text(_) if looks_scientific(&text) => {
            return Err(say("table-id-destroyed").with("text", one_line(&text)));
        }
        Value::Text(_) => text.strip_suffix(".0").filter(|t| t.bytes().all(|b| b.is_ascii_digit())).map(str::to_owned),
        _ => return Err(invalid()),
    };
    let note = digits.is_some().then(|| say("table-id-numeric"));
    let mark = value.shown().trim_start().starts_with(['\'', '＇']).then(|| say("table-id-mark"));
    // Why a whole ID cannot be one is said as it is; of another text, that it is none.
    let refused = |why: Message| if why.key() == "value-student-id" { invalid() } else { why };
    let id = digits.as_deref().unwrap_or(&text).parse().map_err(refused)?;
    Ok(Noted::plain(id).note(note).note(mark))
}

/// A value as a person sees it, a date as its day.
fn day_shown(value: &Value) -> String {
    match value {
        Value::Date(..) | Value::Day(_) => {
            read_day(value).map_or_else(|_| one_line(value.shown()), |day| day.value.to_string())
        }
        _ => one_line(value.shown()),
    }
}

/// The digits of a whole number: `202020100123.0` and `2.02020100123E+11` are `202020100123`.
fn whole_digits(text: &str) -> Option<String> {
    let number = exact(text)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    let whole_number = !whole.is_empty() && fraction.bytes().all(|b| b == b'0') && !whole.starts_with('-');
    whole_number.then(|| whole.to_owned())
}

/// A decimal number without exponent; none if the text is no number or longer than any number that a table holds.
fn exact(text: &str) -> Option<String> {
    const LONGEST: usize = 40;
    if (1..=LONGEST).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(text.to_owned());
    }
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.trim_start_matches('+').parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    let plain = !all.is_empty() && all.len() <= LONGEST && all.bytes().all(|b| b.is_ascii_digit());
    if !plain || exponent.abs() > 40 {
        return None;
    }
    let point = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
    let length = i32::try_from(all.len()).ok()?;
    let number = match point {
        ..=0 => format!("0.{}{all}", "0".repeat(point.unsigned_abs() as usize)),
        point if point >= length => format!("{all}{}", "0".repeat((point - length).unsigned_abs() as usize)),
        point => {
            let (whole, fraction) = all.split_at(point.unsigned_abs() as usize);
            format!("{whole}.{fraction}")
        }
    };
    Some(format!("{sign}{number}"))
}

/// `5.10322E+17`: what a spreadsheet shows of a number too long for its column.
pub fn looks_scientific(text: &str) -> bool {
    let exponent = text.split_once(['E', 'e']).filter(|(digits, _)| digits.parse::<f64>().is_ok());
    exponent.is_some_and(|(_, exponent)| exponent.starts_with('+') && exponent[1..].parse::<u16>().is_ok())
}

/// A decimal number with at most three decimals, as text; `unit` may stand after it, as in `2学分` or `85分`.
///
/// A spreadsheet computes in binary, so that 7 may come as `7.0000000000000009`: such noise far behind the point is taken
/// off. A number that really has more decimals is not rounded, since that could lift a mark over a pass mark.
pub fn decimal(value: &Value, units: &[&str]) -> Read<String> {
    let text = compact(value);
    let bare = units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(&text);
    let invalid = || say("table-number-invalid").with("text", one_line(&text));
    if !matches!(value, Value::Number(_) | Value::Text(_)) {
        return Err(say("table-number-invalid").with("text", day_shown(value)));
    }
    if parts_digits(value) {
        return Err(say("table-number-parted").with("text", one_line(value.shown().trim())));
    }
    let number = exact(bare).filter(|number| !number.starts_with('-')).ok_or_else(invalid)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    let fraction = fraction.trim_end_matches('0');
    let (plain, noisy) = match fraction.len() {
        0..=3 => (joined(whole, fraction), false),
        _ => (without_noise(whole, fraction).ok_or_else(invalid)?, true),
    };
    let unit = (bare != text).then(|| say("table-number-unit").with("text", one_line(&text)));
    let noise = noisy.then(|| say("table-number-noise").with("text", one_line(&text)).with("number", plain.as_str()));
    Ok(Noted::plain(plain).note(unit).note(noise))
}

fn joined(whole: &str, fraction: &str) -> String {
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

/// The number with three decimals that the digits are a billionth away from.
fn without_noise(whole: &str, fraction: &str) -> Option<String> {
    const PLACES: usize = 9;
    let digits: String = format!("{whole}{:0<width$}", &fraction[..fraction.len().min(PLACES)], width = PLACES);
    let number: u128 = digits.parse().ok()?;
    let up = fraction.as_bytes().get(PLACES).is_some_and(|digit| *digit >= b'5');
    let number = number + u128::from(up);
    let thousandth = 1_000_000u128;
    (fraction.len() > PLACES && number.is_multiple_of(thousandth)).then(|| {
        let thousandths = number / thousandth;
        let fraction = format!("{:03}", thousandths % 1000);
        joined(&(thousandths / 1000).to_string(), fraction.trim_end_matches('0'))
    })
}

/// A whole number, with or without a unit after it.
pub fn read_count(value: &Value, units: &[&str]) -> Read<u16> {
    let noted = decimal(value, units)?;
    let number = noted.value.parse().map_err(|_| say("table-number-invalid").with("text", one_line(&noted.value)))?;
    Ok(noted.map(|_| number))
}

/// A rank, alone or of how many: `1`, `1/2`, `第一`, `独作`; a spreadsheet may have made a date of it.
pub fn read_share(value: &Value) -> Read<(u16, Option<u16>)> {
    let text = compact(value);
    let invalid = || say("table-rank-invalid").with("text", one_line(&text));
    if matches!(value, Value::Date(..) | Value::Day(_)) {
        return Err(say("table-rank-date").with("text", day_shown(value)));
    }
    let ordinal = |part: &str| -> Option<u16> {
        let bare = part.trim_start_matches('第').trim_end_matches(['位', '名', '作', '者', '人']);
        let words = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
        let word = words.iter().position(|word| *word == bare).and_then(|n| u16::try_from(n + 1).ok());
        word.or_else(|| bare.strip_suffix(".0").unwrap_or(bare).parse().ok()).filter(|rank| *rank > 0)
    };
    if matches!(&*text, "独作" | "独著" | "独立作者" | "独立完成") {
        return Ok(Noted::plain((1, Some(1))));
    }
    match text.split_once('/') {
        Some((rank, of)) => match (ordinal(rank), ordinal(of)) {
            (Some(rank), Some(of)) if rank <= of => Ok(Noted::plain((rank, Some(of)))),
            _ => Err(invalid()),
        },
        None => ordinal(&text).map(|rank| Noted::plain((rank, None))).ok_or_else(invalid),
    }
}

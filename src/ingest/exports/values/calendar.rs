//! Days and months (GB/T 7408 and the ways that exports write them).
//!
//! A month stays a month: it never becomes its first day. A number is a date only where the file shows it as one.

use super::super::headings::{half_width, is_blank};
use super::{Noted, Read};
use crate::ingest::table::{Epoch, Value, one_line};
use crate::message::{Message, say};
use crate::records::values::{CalendarMonth, Day};

/// Whether a number or digits are those of a day from 2000 to 2050: a spreadsheet makes such a one of the term `2019-9`.
pub fn is_serial(value: &Value) -> bool {
    let shown = value.shown();
    let is_written = matches!(value, Value::Number(_) | Value::Text(_));
    is_written && shown.len() == 5 && shown.parse::<u32>().is_ok_and(|serial| (36_526..=55_152).contains(&serial))
}

/// What stands for a term in the tables of a system, where a year has no so-manieth term: 12 is the second one, 16 the third. In a
/// table with such codes 3 is the first.
pub fn term_code(shown: &str, is_coded: bool) -> Option<String> {
    let last = shown.trim().rsplit('-').next()?;
    (matches!(last, "12" | "16") || (is_coded && last == "3")).then(|| last.to_owned())
}

/// A day.
pub fn read_day(value: &Value) -> Read<Day> {
    let invalid = || say("table-day-invalid").with("text", one_line(&value.to_string()));
    match value {
        Value::Date(serial, epoch) => serial_day(serial, *epoch).map(Noted::plain),
        Value::Day(written) => iso(written).map(Noted::plain).ok_or_else(invalid),
        Value::Number(_) => match dated(value) {
            text if text.len() == 8 => eight_digits(&text).map(Noted::plain).ok_or_else(invalid),
            text => Err(say("table-day-serial").with("text", one_line(&text))),
        },
        Value::Text(_) => day_of_text(&dated(value), invalid),
        _ => Err(invalid()),
    }
}

fn day_of_text(text: &str, invalid: impl FnOnce() -> Message) -> Read<Day> {
    match parts(text)[..] {
        [year, month, date] => civil(year, month, date).map(Noted::plain).ok_or_else(invalid),
        [_] => match eight_digits(text) {
            Some(day) => Ok(Noted::plain(day)),
            None if text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()) => {
                Err(say("table-day-serial").with("text", one_line(text)))
            }
            None => Err(invalid()),
        },
        [first, _] if first.len() < 4 => Err(say("table-day-no-year").with("text", one_line(text))),
        [_, _] => Err(month_only(&Value::Text(text.into()))),
        _ => Err(invalid()),
    }
}

/// A month; of a day its month.
pub fn read_month(value: &Value) -> Read<CalendarMonth> {
    let text = dated(value);
    let invalid = || say("table-month-invalid").with("text", one_line(&value.to_string()));
    if let (Value::Number(_), [_, month]) = (value, &parts(&text)[..])
        && month.len() == 1
    {
        // As a number, 2020.10 and 2020.1 are the same.
        return Err(say("table-month-ambiguous").with("text", one_line(&text)));
    }
    let of = |year: &str, month: &str| civil(year, month, "1").map(Day::calendar_month);
    match (value, &parts(&text)[..]) {
        (Value::Text(_) | Value::Number(_), [year, month]) => of(year, month).map(Noted::plain).ok_or_else(invalid),
        (Value::Text(_) | Value::Number(_), [digits]) if digits.len() == 6 => {
            digits.split_at_checked(4).and_then(|(y, m)| of(y, m)).map(Noted::plain).ok_or_else(invalid)
        }
        _ => Ok(read_day(value)?.map(Day::calendar_month)),
    }
}

/// First and last day in one cell: `2021.03.01-2021.08.31`, `2021年3月1日至2021年8月31日`; the year may stand but once, as in
/// `2021年3月1日至8月31日`. Months alone lack their days.
pub fn period(value: &Value) -> Read<(Day, Day)> {
    let text = dated(value);
    let text = text.trim_start_matches(['自', '从', '由']).trim_end_matches('止');
    let invalid = || say("table-period-invalid").with("text", one_line(&value.to_string()));
    let cuts = ["至", "到", "～", "~", "—", "–", "--", "-"];
    let halves =
        cuts.iter().flat_map(|cut| text.match_indices(*cut).map(|(at, _)| (&text[..at], &text[at + cut.len()..])));
    let halves = halves.map(|(from, to)| (from.trim_end_matches('起'), to.trim_start_matches(['-', '—'])));
    let both = halves.clone().filter_map(|(from, to)| {
        let first = parts(from);
        let read = |half: &str| match parts(half)[..] {
            [year, month, date] => civil(year, month, date),
            [month, date] if first.len() == 3 => civil(first.first()?, month, date),
            [_] => eight_digits(half),
            _ => None,
        };
        Some((read(from)?, read(to)?))
    });
    let found = both.filter(|(from, to)| from <= to).map(Noted::plain).next();
    let is_month = |half: &str| read_month(&Value::Text(half.into())).is_ok() && parts(half).len() < 3;
    let is_number = |half: &str| matches!(parts(half)[..], [month] if month.bytes().all(|byte| byte.is_ascii_digit()));
    let are_months = || halves.clone().any(|(from, to)| is_month(from) && (is_month(to) || is_number(to)));
    found.ok_or_else(|| if are_months() { month_only(value) } else { invalid() })
}

fn month_only(value: &Value) -> Message {
    say("table-day-month-only").with("text", one_line(&value.to_string()))
}

/// Year, month and day as they are separated; a time after them is dropped.
fn parts(text: &str) -> Vec<&str> {
    let separators = ['-', '/', '.', '年', '月', '−', '－', '–', '—'];
    let parts: Vec<&str> = text.trim_end_matches(['日', '号']).split(separators).collect();
    match parts.split_last() {
        Some((&"", rest)) => rest.to_vec(),
        _ => parts,
    }
}

/// A date as text: half-width, without white space, and without a time after it.
fn dated(value: &Value) -> String {
    let shown = value.to_string();
    // Most dates are written plainly.
    if shown.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.')) {
        return shown;
    }
    let shown: String = shown.chars().map(half_width).collect();
    let shown = shown.trim_start().strip_prefix('\'').unwrap_or(&shown);
    let text: String = shown.split(is_blank).map(without_time).collect();
    in_digits(&without_weekday(&text).replace("元月", "1月"))
}

/// A word of a date without the time in it: `2022-09-01T00:00:00+08:00`, `8:30`, `09时30分`, `上午`, `PM`. Of universal time
/// (`Z`) only the hours that are the same day in China are dropped.
fn without_time(word: &str) -> &str {
    if let Some((date, time)) = word.split_once('T').filter(|(_, time)| time.contains(':')) {
        let hour = time.get(..2).and_then(|hour| hour.parse::<u8>().ok());
        return if time.ends_with('Z') && hour.is_none_or(|hour| hour >= 16) { word } else { date };
    }
    let is_clock = word.starts_with(|c: char| c.is_ascii_digit()) && word.contains(['时', '点', '時']);
    if let Some((date, _)) = word.split_once('日').filter(|_| is_clock) {
        return date;
    }
    let is_half = ["上午", "下午", "AM", "PM", "am", "pm"].iter().any(|half| word.starts_with(half));
    if is_clock || is_half || word.contains(':') { "" } else { word }
}

/// A date without the day of the week after it: `2022-09-01(周四)`.
fn without_weekday(text: &str) -> &str {
    let bare = text.strip_suffix(')').unwrap_or(text);
    let named = ["星期", "礼拜", "周"].iter().find_map(|word| bare.rsplit_once(word));
    match named {
        Some((before, day)) if day.chars().count() == 1 && "一二三四五六日天".contains(day) => {
            before.strip_suffix('(').unwrap_or(before)
        }
        _ => text,
    }
}

/// Chinese numerals as digits: `二〇二二年十二月三十一日` is `2022年12月31日`. What is no number stays as it is.
fn in_digits(text: &str) -> String {
    let mut digits = String::new();
    let mut numeral = String::new();
    for c in text.chars().chain(['\0']) {
        // A capital O often stands for the zero.
        if DIGITS.iter().any(|ways| ways.contains(c)) || TENS.contains(&c) || (c == 'O' && !numeral.is_empty()) {
            numeral.push(c);
            continue;
        }
        digits.push_str(&number(&numeral).unwrap_or_else(|| numeral.clone()));
        numeral.clear();
        digits.extend((c != '\0').then_some(c));
    }
    digits
}

/// The ways of writing each digit.
const DIGITS: [&str; 10] = ["〇○零", "一壹", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"];
/// Signs of tens.
const TENS: [char; 4] = ['十', '拾', '廿', '卅'];

/// A year digit by digit, or a number up to 39.
fn number(numeral: &str) -> Option<String> {
    let digit = |c: char| if c == 'O' { Some(0) } else { DIGITS.iter().position(|ways| ways.contains(c)) };
    let one = |text: &str| match text.chars().collect::<Vec<_>>()[..] {
        [] => Some(0),
        [only] => digit(only),
        _ => None,
    };
    let Some((at, sign)) = numeral.char_indices().find(|(_, c)| TENS.contains(c)) else {
        return numeral.chars().map(|c| digit(c).map(|digit| digit.to_string())).collect();
    };
    let (before, after) = (&numeral[..at], one(&numeral[at + sign.len_utf8()..])?);
    let tens = match (sign, before) {
        ('廿', "") => 2,
        ('卅', "") => 3,
        ('十' | '拾', "") => 1,
        ('十' | '拾', _) => one(before).filter(|tens| (1..=3).contains(tens))?,
        _ => return None,
    };
    Some((tens * 10 + after).to_string())
}

fn eight_digits(text: &str) -> Option<Day> {
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| civil(text.get(..4)?, text.get(4..6)?, text.get(6..)?)).flatten()
}

/// A day out of its numbers; the year must have four digits.
fn civil(year: &str, month: &str, date: &str) -> Option<Day> {
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let plain = year.len() == 4 && digits(year, 4) && digits(month, 2) && digits(date, 2);
    let day: Day = plain.then(|| format!("{year}-{month:0>2}-{date:0>2}"))?.parse().ok()?;
    (1900..=2100).contains(&day.ymd().0).then_some(day)
}

/// `2022-11-16` or `2022-11-16T00:00:00`.
fn iso(text: &str) -> Option<Day> {
    text.get(..10).and_then(|date| date.parse().ok())
}

/// The day of a serial number. In the system of 1900 day 60 is a 29 February that never was, and what stands before it
/// is a day late.
fn serial_day(serial: &str, epoch: Epoch) -> Result<Day, Message> {
    let invalid = || say("table-day-invalid").with("text", one_line(serial));
    let number = serial.parse::<f64>().ok().filter(|n| n.is_finite()).ok_or_else(invalid)?.floor();
    if !(1.0..=80_000.0).contains(&number) {
        return Err(invalid());
    }
    let number = number as i32;
    let (year, offset) = match (epoch, number) {
        (Epoch::Y1900, 60) => return Err(say("table-day-false-leap").with("text", one_line(serial))),
        (Epoch::Y1900, 1..60) => (1899, number),
        (Epoch::Y1900, _) => (1899, number - 1),
        (Epoch::Y1904, _) => (1904, number),
    };
    let start = match year {
        1904 => jiff::civil::date(1904, 1, 1),
        _ => jiff::civil::date(1899, 12, 31),
    };
    let day = start.checked_add(jiff::Span::new().days(offset)).map_err(|_| invalid())?;
    day.to_string().parse().map_err(|_| invalid())
}

//! Number formats of spreadsheets: whether a number is shown as a date, in percent, by a format, or as it is.

use std::sync::Arc;

use super::sheet::{Epoch, Odd, Value};
use super::shown::{text_under_format, under_format};

/// How a number is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Shown {
    /// As it is.
    #[default]
    Plain,
    /// As a date.
    Date,
    /// As so many of a hundred.
    Percent,
    /// As the code of a format says.
    By(Arc<str>),
}

impl Shown {
    /// A number as it is read, and what is seen otherwise.
    pub fn value(&self, number: &str, epoch: Epoch) -> (Value, Option<Odd>) {
        match self {
            Shown::Date => (Value::Date(number.into(), epoch), None),
            Shown::Percent => (Value::percent(number), None),
            Shown::By(code) => under_format(number, code),
            Shown::Plain => (Value::Number(number.into()), None),
        }
    }

    /// What is seen of a text otherwise than it stands.
    pub fn text(&self) -> Option<Odd> {
        if let Shown::By(code) = self { text_under_format(code) } else { None }
    }
}

/// The built-in formats (ECMA-376 part 1, §18.8.30), with the dates of Chinese versions.
pub fn shown_as(format: u32) -> Shown {
    match format {
        9 | 10 => Shown::Percent,
        14..=22 | 27..=36 | 45..=47 | 50..=58 => Shown::Date,
        1 | 3 | 37 | 38 => Shown::By("0".into()),
        2 | 4 | 39 | 40 => Shown::By("0.00".into()),
        _ => Shown::Plain,
    }
}

/// How a number format of the file shows a number.
pub fn shown_by(code: &str) -> Shown {
    if is_date_code(code) || is_time_code(code) {
        Shown::Date
    } else if plain_of(code).contains('%') {
        Shown::Percent
    } else if matches!(&*code.to_ascii_lowercase(), "general" | "@" | "") {
        Shown::Plain
    } else {
        Shown::By(code.into())
    }
}

/// Whether a number format (ECMA-376 part 1, §18.8.31) shows years, months or days. What stands in quotes or after `\`,
/// `_` and `*` is text, what stands in brackets a colour, locale or condition; hours alone are no date, and the zeros
/// after seconds are their fractions.
fn is_date_code(code: &str) -> bool {
    let plain = plain_of(code).replace("general", "");
    let has = |letters: &[char]| plain.contains(letters);
    // 0 and # stand for digits of a number, unless they follow seconds.
    let is_number = plain.contains('#') || plain.split("ss").next().is_some_and(|before| before.contains('0'));
    let months = plain.contains('m') && !has(&['h', 's']);
    !is_number && (has(&['y', 'd']) || (plain.contains('e') && !plain.contains("e+")) || months)
}

/// Whether a number format shows hours, minutes or seconds, be it those that have passed (`[h]`): what is seen is not the
/// number, as with a date.
fn is_time_code(code: &str) -> bool {
    let first = code.split(';').next().unwrap_or("").to_ascii_lowercase();
    let plain = plain_of(code).replace("general", "");
    let is_number = plain.contains('#') || plain.split('s').next().is_some_and(|before| before.contains('0'));
    let passed = ["[h]", "[hh]", "[m]", "[mm]", "[s]", "[ss]"].iter().any(|unit| first.contains(unit));
    !is_number && (passed || plain.contains(['h', 's']) || plain.contains("am/pm") || plain.contains("a/p"))
}

/// The first part of a number format without its texts, colours and conditions, in small letters.
fn plain_of(code: &str) -> String {
    let first = code.split(';').next().unwrap_or("");
    let (mut characters, mut plain) = (first.chars(), String::new());
    while let Some(c) = characters.next() {
        match c {
            '"' => drop(characters.by_ref().find(|c| *c == '"')),
            '[' => drop(characters.by_ref().find(|c| *c == ']')),
            '\\' | '_' | '*' => drop(characters.next()),
            c => plain.push(c.to_ascii_lowercase()),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_formats_are_distinguished_from_texts() {
        for (code, shown) in [
            ("0%", Shown::Percent),
            ("0.00%;[Red]-0.00%", Shown::Percent),
            ("0\"%\"", Shown::By("0\"%\"".into())),
            ("General", Shown::Plain),
            ("yyyy", Shown::Date),
        ] {
            assert_eq!(shown_by(code), shown, "{code}");
        }
    }

    #[test]
    fn date_formats_are_distinguished_from_others() {
        for code in [
            "yyyy-mm-dd",
            "yyyy\"年\"m\"月\"d\"日\";@",
            "[$-804]yyyy/m/d",
            "d-mmm",
            "m\"月\"",
            "e/m/d",
            "yyyy-mm-dd hh:mm:ss.000",
            "yyyy/m/d\\ h:mm:ss.0",
            "mmm",
            "[DBNum1]yyyy\"年\"m\"月\"",
        ] {
            assert!(is_date_code(code), "{code}");
        }
        for code in [
            "General",
            "0.00",
            "@",
            "[Red]0",
            "#,##0\"day\"",
            "0.00E+00",
            "h:mm",
            "0_d",
            "General\"分\"",
            "GENERAL",
            "mm:ss.0",
            "[h]:mm:ss",
            "0\"月\"",
            "General;[Red]\\-General",
        ] {
            assert!(!is_date_code(code), "{code}");
        }
    }

    /// ECMA-376 part 1, §18.8.31, and what Excel offers in Chinese.
    #[test]
    fn time_formats_are_told_from_others() {
        for code in [
            "h:mm",
            "mm:ss",
            "mm:ss.0",
            "[h]:mm:ss",
            "[mm]",
            "h:mm AM/PM",
            "h\"时\"mm\"分\"",
            "上午/下午h\"时\"mm\"分\"",
            "[$-F400]h:mm:ss\\ AM/PM",
            "s",
        ] {
            assert!(is_time_code(code), "{code}");
            assert_eq!(shown_by(code), Shown::Date, "{code}");
        }
        for code in [
            "General",
            "0.00",
            "@",
            "[Red]0",
            "0\"hours\"",
            "#,##0",
            "0.0_s",
            "0.00E+00",
            "[<60]\"h\";0",
            "General\"s\"",
        ] {
            assert!(!is_time_code(code), "{code}");
        }
        for number in [18, 20, 21, 32, 33, 35, 45, 47, 55, 56] {
            assert_eq!(shown_as(number), Shown::Date, "{number}");
        }
    }
}

//! Text of a cell: what surrounds it is taken off, what is within stays.

use super::super::headings::{half_width, is_blank};
use crate::ingest::table::Value;

/// The text of a cell without surrounding white space and without characters that take no room; none if nothing is left.
pub fn cell_text(value: &Value) -> Option<String> {
    let shown = value.shown();
    if shown.chars().all(is_plain) {
        let text = without_mark(shown.trim());
        return (!text.is_empty()).then(|| text.to_owned());
    }
    let clean: String = shown.chars().filter(|c| c.is_whitespace() || !is_blank(*c)).collect();
    let clean = clean.trim().replace(['\u{a0}', '\u{3000}'], " ").replace("\r\n", "\n");
    let clean = clean.replace(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let clean = without_mark(&clean);
    (!clean.is_empty()).then(|| clean.to_owned())
}

/// What most cells consist of, and what nothing is done to.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fff}' | '（' | '）' | '，' | '。' | '、' | '：' | '；' | '“' | '”' | '《' | '》')
}

/// A code, number or date as text: half-width and without any white space.
pub fn compact(value: &Value) -> String {
    let shown = value.shown();
    if shown.bytes().all(|byte| byte.is_ascii_graphic()) {
        return without_mark(shown).to_owned();
    }
    let text: String = shown.chars().map(half_width).filter(|c| !is_blank(*c)).collect();
    without_mark(&text).to_owned()
}

/// Whether a blank or the end of a line stands between two digits, so that nobody knows whether they are one number: `59 6`.
pub fn parts_digits(value: &Value) -> bool {
    let shown = value.shown();
    let parts = || shown.split(char::is_whitespace).map(str::trim).filter(|part| !part.is_empty());
    let digit = |c: char| half_width(c).is_ascii_digit();
    parts().zip(parts().skip(1)).any(|(one, next)| one.ends_with(digit) && next.starts_with(digit))
}

/// `'2020001` is how spreadsheets mark a text that looks like a number; some exports write the mark out, and before any text.
pub fn without_mark(text: &str) -> &str {
    let bare = text.strip_prefix('\'').unwrap_or(text);
    let is_code = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\'');
    // A second one shows that the first is a quotation mark of the text.
    let is_han = bare.starts_with(|c| matches!(c, '\u{4e00}'..='\u{9fff}')) && !bare.contains(['\'', '‘', '’']);
    if is_code || is_han { bare } else { text }
}

/// Whether a text only says that there is nothing.
pub fn says_nothing(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '-' | '—' | '–' | '－' | '/' | '／' | '\\' | '*' | '无' | ' '))
}

/// A title without the marks that enclose it as a whole; those of titles within it stay.
pub fn bare_title(text: String) -> String {
    let inner = text.strip_prefix('《').and_then(|rest| rest.strip_suffix('》')).map(str::trim);
    match inner.filter(|inner| !inner.is_empty() && !inner.contains(['《', '》'])) {
        Some(inner) => inner.to_owned(),
        None => text,
    }
}

/// Whether a text is a day without its year, as a spreadsheet writes what it took for one: `10月18日`, `18-Oct`, `Oct-18`.
pub fn is_made_day(text: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let is_number = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let chinese = || text.strip_suffix('日').and_then(|rest| rest.split_once('月'));
    let is_chinese = chinese().is_some_and(|(month, day)| is_number(month) && is_number(day));
    let is_month = |text: &str| MONTHS.contains(&&*text.to_ascii_lowercase());
    let english = |(one, other)| (is_number(one) && is_month(other)) || (is_month(one) && is_number(other));
    is_chinese || text.split_once('-').is_some_and(english)
}

/// Whether a text is what a program writes where it has nothing.
pub fn is_null_word(text: &str) -> bool {
    matches!(text, "null" | "NULL" | "(null)" | "<null>" | "[null]" | "undefined" | "NaN" | "nan" | "NaT" | "\\N")
}

/// What stands where characters were lost: the sign for it, that sign in UTF-8 read as GBK, and memory that was never written.
const LOST: [&str; 4] = ["\u{FFFD}", "\u{951F}\u{65A4}\u{62F7}", "烫烫烫", "屯屯屯"];

/// Whether characters of a text were lost on its way.
pub fn has_lost_characters(text: &str) -> bool {
    // Nearly no text has a letter with which one of them begins, and all texts are looked at.
    let begins = |c| matches!(c, '\u{FFFD}' | '\u{951F}' | '\u{70EB}' | '\u{5C6F}');
    !text.is_ascii() && (text.contains(begins) && LOST.iter().any(|lost| text.contains(lost)) || is_western(text))
}

/// Whether a text in Chinese or UTF-8 was read as a western one: `ÕÅÈý` for 张三, `JosÃ©` for José. Four such letters in a row are
/// no word.
fn is_western(text: &str) -> bool {
    const LONGEST: usize = 3;
    if !text.as_bytes().contains(&0xC3) && !text.as_bytes().contains(&0xC2) {
        return false;
    }
    let is_high = |c: char| ('\u{A1}'..='\u{FF}').contains(&c) && c != '\u{B7}';
    let longest = text.split(|c: char| !is_high(c)).map(|run| run.chars().count()).max().unwrap_or(0);
    let two = text.chars().zip(text.chars().skip(1));
    longest > LONGEST
        || two.into_iter().any(|(one, next)| matches!(one, 'Ã' | 'Â') && ('\u{80}'..='\u{BF}').contains(&next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_the_marks_that_enclose_them_and_no_others() {
        for (text, bare) in [
            ("《遥感影像分割》", "遥感影像分割"),
            ("遥感影像分割", "遥感影像分割"),
            ("《红楼梦》与《水浒传》", "《红楼梦》与《水浒传》"),
            ("论《红楼梦》", "论《红楼梦》"),
            ("《论〈红楼梦〉》", "论〈红楼梦〉"),
            ("《》", "《》"),
        ] {
            assert_eq!(bare_title(text.into()), bare, "{text}");
        }
    }

    #[test]
    fn days_that_a_spreadsheet_made_of_pages_are_known() {
        for text in ["10月18日", "5月2日", "18-Oct", "Oct-18", "1-may"] {
            assert!(is_made_day(text), "{text}");
        }
        for text in ["10-18", "2022-5", "P10-18", "2022年5月2日", "2022(5)", "Oct", "18-Octo", "S1-S8"] {
            assert!(!is_made_day(text), "{text}");
        }
    }
}

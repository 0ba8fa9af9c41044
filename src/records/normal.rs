//! Normal forms by which two ways of writing one thing are known as the same.
//!
//! Width, case, spaces and punctuation make no difference: `ＳＣＩ` is `sci`, and `《论教育》（上）` is `论教育上`.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Titles and names of things: letters and digits alone, in small letters. `+` and `#` stay (C++, C#), and so does a dot
/// between digits (2.0).
pub fn normal_title(text: &str) -> String {
    if text.chars().all(|c| is_han(c) || c.is_ascii_lowercase() || c.is_ascii_digit()) {
        return text.to_owned();
    }
    let is_letter = |c: char| c.is_ascii_alphanumeric() || is_han(c) || c == '+' || c == '#';
    // Most titles need no table of Unicode.
    if text.chars().all(|c| is_letter(c) || (is_plain_mark(c) && c != '.')) {
        let mut plain = String::with_capacity(text.len());
        plain.extend(text.chars().filter(|c| is_letter(*c)).map(|c| c.to_ascii_lowercase()));
        return plain;
    }
    let folded: Vec<char> = text.nfkc().flat_map(char::to_lowercase).collect();
    let between_digits = |at: usize| {
        let is_digit = |at: Option<usize>| at.and_then(|at| folded.get(at)).is_some_and(char::is_ascii_digit);
        is_digit(at.checked_sub(1)) && is_digit(at.checked_add(1))
    };
    let stays = |at: usize, c: char| c.is_alphanumeric() || c == '+' || c == '#' || (c == '.' && between_digits(at));
    folded.iter().enumerate().filter(|(at, c)| stays(*at, **c)).map(|(_, c)| *c).collect()
}

/// A text without its blanks and line ends.
pub fn without_spaces(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_whitespace) {
        Cow::Owned(text.chars().filter(|c| !c.is_whitespace()).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a character is a Chinese one of the main block.
pub fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Blanks and marks that are no letter in any form.
fn is_plain_mark(c: char) -> bool {
    let is_of_han = matches!(
        c,
        '\u{3000}'..='\u{3002}' | '\u{3008}'..='\u{3011}' | '（' | '）' | '，' | '：' | '；' | '！' | '？'
            | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{2014}' | '\u{b7}'
    );
    is_of_han || c == ' ' || c.is_ascii_punctuation()
}

/// Numbers and codes that people write with or without dashes, dots and spaces: letters and digits alone, in capitals.
pub fn normal_number(text: &str) -> String {
    if text.is_ascii() {
        return text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    }
    text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Codes of courses: without spaces, in capitals, every dash alike. Other punctuation distinguishes codes.
pub fn normal_code(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_lowercase();
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let dash = |c: char| if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { c };
    let code = text.nfkc().filter(|c| !c.is_whitespace()).map(dash);
    Cow::Owned(code.flat_map(char::to_uppercase).collect())
}

/// Numbers as people type them in Chinese: full-width digits and signs in half width.
pub fn half_width(text: &str) -> String {
    text.chars().map(narrow).collect()
}

/// A full-width digit or sign in half width.
pub fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{fe6a}' => '%',
        '\u{3000}' => ' ',
        c => c,
    }
}

/// A text in the compatibility form of Unicode. Most need no table for it.
pub fn compatible(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c.is_ascii() || is_han(c)) {
        Cow::Borrowed(text)
    } else if text.chars().all(|c| c.is_ascii() || is_han(c) || is_plain_mark(c)) {
        Cow::Owned(half_width(text))
    } else {
        Cow::Owned(text.nfkc().collect())
    }
}

/// Words of a list, such as marks, results and offices: width, case and blanks make no difference, signs do (`A-` is not
/// `A`).
pub fn normal_word(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| is_han(c) || (c.is_ascii_graphic() && !c.is_ascii_uppercase())) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfkc().filter(|c| !c.is_whitespace() && !is_invisible(*c)).flat_map(char::to_lowercase).collect())
}

/// Whether a list has a word, whatever its width, case and blanks.
pub fn has_word(words: &[String], word: &str) -> bool {
    if words.iter().any(|one| one == word) {
        return true;
    }
    let word = normal_word(word);
    !word.is_empty() && words.iter().any(|one| !begin_apart(one, &word) && normal_word(one) == word)
}

/// Whether two texts begin with different Han characters, which no normal form changes.
fn begin_apart(one: &str, other: &str) -> bool {
    let first = |text: &str| text.chars().next().filter(|c| is_han(*c));
    first(one).zip(first(other)).is_some_and(|(one, other)| one != other)
}

/// Characters that take no room: exports carry them along from web pages.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{00ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_spaces_and_punctuation_make_no_difference() {
        let same = [
            ("《论教育》（上）", "论教育 上"),
            ("Deep  Learning: a survey", "ＤＥＥＰ ＬＥＡＲＮＩＮＧ——A Survey"),
            ("报告１", "报告1"),
        ];
        for (a, b) in same {
            assert_eq!(normal_title(a), normal_title(b), "{a} and {b}");
        }
        for (a, b) in [("C++", "C"), ("Web 2.0", "Web 20"), ("报告一", "报告二")] {
            assert_ne!(normal_title(a), normal_title(b), "{a} and {b}");
        }
    }

    /// What most titles need, against what Unicode says of all.
    #[test]
    fn the_short_way_of_titles_and_words_comes_to_the_same() {
        let whole = |text: &str| -> String {
            text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric() || matches!(c, '+' | '#')).collect()
        };
        let mut texts: Vec<String> =
            ["论C++与C#", "A—B", "《“甲”》：乙（丙）！", "甲·乙 、。", "Deep Learning, a Survey"]
                .map(str::to_owned)
                .into();
        texts.extend(('\u{3000}'..='\u{3020}').chain('\u{ff01}'..='\u{ff20}').map(|c| format!("甲{c}A")));
        texts.extend(('!'..='~').map(|c| format!("a{c}乙")));
        for text in texts.iter().filter(|text| !text.contains(['.', '．'])) {
            assert_eq!(normal_title(text), whole(text), "{text}");
        }
        for text in &texts {
            assert_eq!(compatible(text), text.nfkc().collect::<String>(), "{text}");
        }
        for text in ["合格", "不合格，终止培养", "a+", "Ａ", "合 格"] {
            let word: String = text.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
            assert_eq!(normal_word(text), word);
        }
    }

    #[test]
    fn numbers_and_codes_are_known_in_every_way_of_writing() {
        assert_eq!(normal_number("ZL 2020 1 0123456.7"), "ZL2020101234567");
        assert_eq!(normal_number("978-7-5648-0001-2"), normal_number("９７８７５６４８０００１２"));
        assert_eq!(normal_code(" edu–101 "), "EDU-101");
        assert_ne!(normal_code("EDU-101"), normal_code("EDU101"));
        assert!(matches!(normal_code("EDU-101"), Cow::Borrowed(_)));
    }

    #[test]
    fn words_of_a_list_are_known_in_every_width_and_with_blanks() {
        let words = ["旷考".to_owned(), "A".to_owned()];
        for word in ["旷 考", "旷\u{3000}考", "Ａ", "a "] {
            assert!(has_word(&words, word), "{word}");
        }
        for word in ["A-", "A+", "旷考（补）", "", " "] {
            assert!(!has_word(&words, word), "{word}");
        }
    }
}

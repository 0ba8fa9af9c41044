//! Names of people. Never NFKC: it changes characters that stand in real names.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::super::headings::is_blank;
use super::alike::{code_point, compatible, is_variation, radical};
use super::text::{cell_text, has_lost_characters};
use super::{Noted, Read};
use crate::ingest::table::{Value, one_line};
use crate::message::{Message, say};

/// 姓名: padding within it is taken out, the interpunct is U+00B7, characters that stand for another have become that
/// one, each change with a note; lost characters are doubts. Compatibility ideographs stay, with a note.
pub fn person_name(value: &Value) -> Read<String> {
    let Value::Text(shown) = value else {
        return Err(say("table-name-invalid").with("text", one_line(&value.to_string())));
    };
    let clean = cell_text(value).unwrap_or_default();
    let joined = without_padding(&clean);
    let padded = (joined != clean || shown.chars().any(|c| is_blank(c) && c != ' ')).then(|| say("table-name-padded"));
    let mut noted = Noted::plain(joined).note(padded);
    noted = noted.changed(say("table-name-interpunct"), dotted);
    noted = noted.replaced(say("table-name-radical"), radical);
    // Unicode holds the two to be one, and the name keeps the character that the holder has.
    let odd = noted.value.chars().find_map(|c| Some((c, compatible(c)?)));
    noted =
        noted.note(odd.map(|(odd, plain)| {
            say("table-name-compatible").with("from", code_point(odd)).with("to", plain.to_string())
        }));
    noted = noted.changed(say("table-name-variation"), |name| name.chars().filter(|c| !is_variation(*c)).collect());
    noted = noted.changed(say("table-name-composed"), composed);
    let doubt = lost(&noted.value);
    Ok(noted.doubt(doubt))
}

impl Noted<String> {
    /// The name as a whole otherwise, with a note where that is something else.
    fn changed(mut self, note: Message, change: impl FnOnce(&str) -> String) -> Noted<String> {
        let name = change(&self.value);
        if name != self.value {
            self.notes.push(note.with("name", one_line(&name)));
            self.value = name;
        }
        self
    }

    /// Single characters otherwise, with a note of the first.
    fn replaced(mut self, note: Message, plain: impl Fn(char) -> Option<char>) -> Noted<String> {
        let odd = self.value.chars().find_map(|c| Some((c, plain(c)?)));
        if let Some((from, to)) = odd {
            self.notes.push(note.with("from", code_point(from)).with("to", to.to_string()));
            self.value = self.value.chars().map(|c| plain(c).unwrap_or(c)).collect();
        }
        self
    }
}

/// `张三,李四`, `张三、李四（教授）`, `1.张三 2.李四`: each name with what stands in parentheses after it.
pub fn person_names(value: &Value) -> Read<Vec<(String, Option<String>)>> {
    let whole = cell_text(value).unwrap_or_default();
    let parted = parted(&whole);
    let split =
        parted.split([',', '，', '、', ';', '；', '/', '／', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let mut all = Noted::plain(Vec::new());
    for part in split {
        let open = part.find(['(', '（']).filter(|_| part.ends_with([')', '）']));
        let (person, title) =
            open.map_or((part, None), |at| part.split_at_checked(at).map_or((part, None), |(p, t)| (p, Some(t))));
        let read = person_name(&Value::Text(person.into()))?;
        let title = title.map(|t| t.trim_matches(['(', '（', ')', '）']).trim().to_owned()).filter(|t| !t.is_empty());
        all.value.push((read.value, title));
        all.notes.extend(read.notes);
        all.doubts.extend(read.doubts);
    }
    let several = (all.value.len() > 1).then(|| say("table-names-several").with("text", one_line(&whole)));
    let doubt = may_be_two(&whole).then(|| say("table-names-two").with("text", one_line(&whole)));
    Ok(all.note(several).doubt(doubt))
}

/// Family names of two characters, behind which a blank parts nobody.
const LONG_FAMILIES: [&str; 24] = [
    "欧阳", "上官", "司马", "诸葛", "司徒", "皇甫", "尉迟", "公孙", "慕容", "令狐", "东方", "夏侯", "南宫", "长孙",
    "宇文", "轩辕", "独孤", "端木", "百里", "申屠", "钟离", "澹台", "呼延", "太史",
];

/// Whether two names may stand with a blank between them, where one with a blank in it may stand as well: `张三 李四`.
fn may_be_two(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_name = |word: &&str| word.chars().all(is_han) && (2..=4).contains(&word.chars().count());
    matches!(words[..], [one, other] if is_name(&one) && is_name(&other) && !LONG_FAMILIES.contains(&one))
}

fn is_han(c: char) -> bool {
    u32::from(c) >= 0x2E80 && c.is_alphabetic()
}

/// A list with line ends between its parts, where they are numbered (`1.张三 2.李四`) or three and more names stand with blanks
/// between them; one name may have blanks in it.
fn parted(text: &str) -> Cow<'_, str> {
    let is_name = |word: &&str| word.chars().all(is_han) && (2..=4).contains(&word.chars().count());
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() >= 3 && words.iter().all(is_name) {
        return Cow::Owned(words.join("\n"));
    }
    let mut list = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let mark =
            behind.strip_prefix(['.', '．', '、', ')', '）']).filter(|name| name.trim_start().starts_with(is_han));
        let begins = list.is_empty() || list.ends_with(char::is_whitespace);
        if let Some(name) = mark.filter(|_| behind.len() < rest.len() && begins) {
            list.push('\n');
            rest = name;
        } else {
            list.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    Cow::Owned(list)
}

/// White space between Chinese characters is padding; between Latin words it is part of the name, also after `F.`.
fn without_padding(text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace()).filter(|word| !word.is_empty()).collect();
    let latin =
        |c: char| (c.is_alphabetic() && u32::from(c) < 0x2E80) || unicode_normalization::char::is_combining_mark(c);
    let is_latin = |word: &str| word.chars().any(latin) && word.chars().all(|c| latin(c) || ".,'’-".contains(c));
    let mut joined = String::new();
    let mut before = "";
    for word in words {
        if is_latin(before) && is_latin(word) {
            joined.push(' ');
        }
        joined.push_str(word);
        before = word;
    }
    joined
}

/// Letters and their marks as one character each; compatibility ideographs stay.
fn composed(name: &str) -> String {
    if name.chars().any(|c| compatible(c).is_some()) { name.to_owned() } else { name.nfc().collect() }
}

/// Every interpunct, and a full stop between two ideographs, is U+00B7.
fn dotted(name: &str) -> String {
    let all: Vec<char> = name.chars().collect();
    let is_han =
        |at: Option<usize>| at.and_then(|at| all.get(at)).is_some_and(|c| u32::from(*c) >= 0x2E80 && c.is_alphabetic());
    let dot = |(at, c): (usize, &char)| match c {
        c if is_interpunct(*c) => '\u{B7}',
        '.' | '。' | '｡' if is_han(at.checked_sub(1)) && is_han(Some(at + 1)) => '\u{B7}',
        c => *c,
    };
    all.iter().enumerate().map(dot).collect()
}

fn is_interpunct(c: char) -> bool {
    matches!(c, '\u{2022}' | '\u{30FB}' | '\u{2027}' | '\u{FF0E}' | '\u{2219}' | '\u{22C5}' | '\u{FF65}')
        || matches!(c, '\u{387}' | '\u{2024}' | '\u{2E31}' | '\u{2E33}' | '\u{A78F}' | '\u{16EB}' | '\u{318D}')
}

/// Characters that stand for one that a system could not write.
fn lost(name: &str) -> Option<Message> {
    let noted = |key: Message| Some(key.with("name", one_line(name)));
    let private = |c: char| matches!(u32::from(c), 0xE000..=0xF8FF | 0xF0000..=0x10FFFD);
    if name.is_empty() || has_lost_characters(name) || name.contains(is_stand_in) {
        noted(say("table-name-lost"))
    } else if name.chars().any(private) {
        noted(say("table-name-private"))
    } else if name.contains(['(', '（', '[', '【', '+', '＋'])
        || name.contains(|c| matches!(c, '\u{2FF0}'..='\u{2FFF}'))
    {
        noted(say("table-name-described"))
    } else if name.contains(['、', ';', '；', '/', '／', '|', '｜']) {
        noted(say("table-name-joined"))
    } else if name
        .chars()
        .any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c) || c.is_control() || "\"“”<>&=\\".contains(c))
    {
        noted(say("table-name-strange"))
    } else {
        None
    }
}

/// Question marks, crosses, and whatever box or disc a system or a person puts for a character. 〇 (U+3007) is one of names.
fn is_stand_in(c: char) -> bool {
    let is_shape = matches!(c, '\u{25A0}'..='\u{25FF}' | '\u{2610}'..='\u{2612}' | '\u{2B1A}'..='\u{2B1C}');
    is_shape || matches!(c, '?' | '？' | '*' | '＊' | '〓' | '\u{FFFD}' | '×' | '✕' | '…')
}

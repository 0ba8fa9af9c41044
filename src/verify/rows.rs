//! The rows of forms that are printed from the student's record: what stands side by side on the page.

use std::collections::BTreeMap;

use serde_json::Value;

use super::days::{STYLES, Style, styled};
use super::letters::{bare, is_shown_beside, plain_letters};

/// Longest cells of a row that is never parted, together in bytes, and longest text of its item, in bytes and lines.
const LONGEST: usize = 240;
const LONGEST_TEXT: usize = 900;
const MOST_LINES: usize = 12;
/// How what the records hold in a word is printed.
const WORDS: [(&str, &str); 16] = [
    ("attended", "听取"),
    ("own-talk", "主讲"),
    ("conference", "参加会议"),
    ("published", "已刊"),
    ("online", "在线"),
    ("accepted", "录用"),
    ("leader", "主持"),
    ("member", "参与"),
    ("male", "男"),
    ("female", "女"),
    ("full-time", "全日制"),
    ("part-time", "非全日制"),
    ("degree", "学位课"),
    ("non-degree", "非学位课"),
    ("remedial", "补修课"),
    ("milestone", "必修环节"),
];
/// What holds a day or month and nothing else.
const DAYS: [&str; 8] = ["date", "from", "to", "concluded", "enrolled", "expected", "student_signed", "signed"];
/// An opinion with one of these is none that a tutor passed.
const REFUSED: [&str; 2] = ["不同意", "不通过"];

/// The first row whose cells do not stand side by side on the pages, or behind whose last a further one stands; all rows have
/// their days in one style.
pub fn wrong(items: &[&Value], cells: &str, text: &str, left: &mut usize) -> Option<String> {
    let mut wrong = STYLES.into_iter().map(|style| wrong_in(style, items, cells, text, left));
    let first = wrong.next().flatten()?;
    wrong.all(|wrong| wrong.is_some()).then_some(first)
}

fn wrong_in(style: Style, items: &[&Value], cells: &str, text: &str, left: &mut usize) -> Option<String> {
    let (mut behind, mut ends) = ("", BTreeMap::new());
    for (item, number) in items.iter().zip(1..) {
        let said: Vec<String> = cells.split('+').map(|cell| shown(item, cell, number, style)).collect();
        if is_parted(item, &said) {
            if let Some(lacking) = said.into_iter().find(|cell| !is_shown_beside(cell, text, left)) {
                return Some(lacking.chars().take(SOME).collect());
            }
            behind = "";
            continue;
        }
        let row: String = said.iter().map(|cell| plain_letters(&bare(cell))).collect();
        let Some(rest) = left.checked_sub(text.len()) else { return Some("…".to_owned()) };
        *left = rest;
        // Rows that are alike stand there as often as in the record.
        let begin = ends.get(&row).copied().unwrap_or_default();
        let Some(at) = text[begin..].find(&row) else { return Some(row.chars().take(SOME).collect()) };
        behind = &text[begin + at + row.len()..];
        ends.insert(row, text.len() - behind.len());
    }
    let further = (items.len() + 1).to_string();
    // What follows may be the foot of the page, with a day or a student's number in it.
    let follows = behind.strip_prefix(&further).is_some_and(|rest| rest.starts_with(is_han));
    (cells.starts_with("#+") && follows).then_some(further)
}

/// Characters that are shown of what is lacking.
const SOME: usize = 40;

/// Whether a row may be parted by the end of a page, or is laid out otherwise: its cells are long together, or the item has a
/// text that is not in them.
fn is_parted(item: &Value, cells: &[String]) -> bool {
    let is_long = |text: &str| text.len() > LONGEST_TEXT || text.lines().count() > MOST_LINES;
    let texts = item.as_object().into_iter().flat_map(|fields| fields.values().filter_map(Value::as_str));
    cells.iter().map(String::len).sum::<usize>() > LONGEST || texts.into_iter().any(is_long)
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fa5}').contains(&c)
}

/// What a cell shows of an item.
pub fn shown(item: &Value, cell: &str, number: usize, style: Style) -> String {
    if let Some(literal) = cell.strip_prefix('=') {
        return literal.to_owned();
    }
    let value_of = |key: &str| match text_of(item.get(key)) {
        day if DAYS.contains(&key) => styled(&day, style),
        text => text,
    };
    let (key, how) = cell.split_once('@').unwrap_or((cell, ""));
    match (how, value_of(key)) {
        _ if cell == "#" => number.to_string(),
        ("online", _) => online(item, style),
        ("span", _) => joined("至", &value_of("from"), &value_of("to")),
        ("places", _) => joined("/", &value_of("rank"), &value_of("authors")),
        ("counted", _) if value_of("class") == "remedial" => String::new(),
        ("day", day) => chinese(day, style),
        ("ticked", text) if !text.is_empty() => format!("☑{text}"),
        ("word", text) => WORDS.iter().find(|(word, _)| *word == text).map_or(text, |(_, shown)| (*shown).to_owned()),
        (how, text) if text.is_empty() => how.strip_prefix("or").unwrap_or_default().to_owned(),
        (_, text) => text,
    }
}

/// A text or number as it is.
pub fn text_of(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn joined(separator: &str, first: &str, second: &str) -> String {
    let separator = if first.is_empty() || second.is_empty() { "" } else { separator };
    format!("{first}{separator}{second}")
}

/// A day where somebody signs.
fn chinese(day: String, style: Style) -> String {
    if matches!(style, Style::OfForm) { styled(&day, Style::Chinese) } else { day }
}

/// What the system holds of a tutor's review.
fn online(review: &Value, style: Style) -> String {
    let value_of = |key: &str| text_of(review.get(key));
    if value_of("name").is_empty() && value_of("date").is_empty() {
        return "系统中无导师审核记录".to_owned();
    }
    let is_refused = REFUSED.iter().any(|word| value_of("opinion").contains(word));
    let passed = if is_refused { "未通过" } else { "通过" };
    format!("导师线上审核{passed}导师{}日期{}", value_of("name"), chinese(styled(&value_of("date"), style), style))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_of_a_row_stand_side_by_side() {
        let course = json!({"name": "英语", "hours": "36", "credits": "2", "class": "degree", "to": "2020-01-02"});
        let at = |cells: &str, text: &str| wrong(&[&course], cells, text, &mut 10_000).is_none();
        assert!(at("name+hours+credits@counted", "1英语3622019"));
        assert!(!at("name+hours+credits@counted", "1英语3632019"));
        assert!(at("#+name+@span+gone@or无", "1英语2020-01-02无"));
        assert!(at("to@day", "于2020年1月2日"));
        let twice = |text: &str| wrong(&[&course, &course], "name+hours", text, &mut 10_000).is_none();
        assert!(twice("英语36英语36") && !twice("英语36英语63"));
        assert!(
            wrong(&[&course, &course], "name", "英语英语", &mut 20).is_some(),
            "what is not looked at does not hold"
        );
        assert!(at("to+name", "2020.1.2英语") && at("to@day", "2020-01-02") && !at("to@day", "2020-01-12"));
        assert!(at("class@ticked", "☑degree") && !at("class@ticked", "degree☑x"));
        assert!(at("#+name", "1英语课") && !at("#+name", "1英语2体育"));
        let review = json!({"name": "张", "date": "2020-01-02", "opinion": "不同意"});
        assert_eq!(online(&review, Style::OfForm), "导师线上审核未通过导师张日期2020年1月2日");
    }
}

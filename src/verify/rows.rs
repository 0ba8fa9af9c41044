//! The rows of forms that are printed from the student's record: what stands side by side on the page, and what between two labels.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::body::Setting;
use super::days::{STYLES, Style, styled};
use super::letters::{bare, is_shown_beside, plain_letters};
use crate::message::say;

/// Longest cells of a row that is never parted, together in bytes, and longest text of its item, in bytes and lines.
const LONGEST: usize = 240;
pub const LONGEST_TEXT: usize = 900;
pub const MOST_LINES: usize = 12;
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

const NOTHING: &str = "无";
const NUMERALS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
/// A title of more bytes may stand below its row, in which these words then point to it.
const WIDE: (usize, &str) = (240, "见下行");
/// What a person may decide, and its word.
const RULINGS: [(&str, &str); 3] = [("pass", "ruling-pass"), ("fail", "ruling-fail"), ("defer", "ruling-defer")];

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

/// What stands at a place; `.` is the value itself.
pub fn reach<'v>(value: &'v Value, place: &[&str], found: &mut Vec<&'v Value>) {
    match (place, value) {
        ([] | ["."], value) => found.push(value),
        (["*", rest @ ..], Value::Array(items)) => items.iter().for_each(|item| reach(item, rest, found)),
        ([key, rest @ ..], Value::Object(fields)) => {
            fields.get(*key).into_iter().for_each(|field| reach(field, rest, found));
        }
        _ => {}
    }
}

/// What stands at a path; `-` behind it leaves out 补修课, `!` all others.
pub fn found<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    let mut found = Vec::new();
    reach(value, &path.trim_end_matches(['-', '!']).split('/').collect::<Vec<_>>(), &mut found);
    if path.ends_with(['-', '!']) {
        found.retain(|course| (text_of(course.get("class")) == "remedial") == path.ends_with('!'));
    }
    found
}

/// The letters of what stands between two labels, by rows; all rows in one where they have no order.
pub fn said(item: &Value, values: &str, style: Style, setting: &Setting) -> Vec<String> {
    let shown = |part: &str| {
        if let Some(literal) = part.strip_prefix('=') {
            return vec![literal.to_owned()];
        }
        if let Some(name) = part.strip_prefix('$') {
            return vec![setting.of_dossier(name)];
        }
        let Some((path, cells)) = part.split_once(':') else { return vec![value(item, part, style, setting)] };
        let mut all = found(item, path.trim_start_matches(['~', '%']));
        if all.is_empty() && !path.contains('*') {
            all.push(&Value::Null);
        }
        let nothing = (all.is_empty() && path.contains('~')).then(|| NOTHING.to_owned());
        let rows = all.iter().zip(1..).map(|(one, number)| row(one, cells, number, style, setting));
        nothing.into_iter().chain(rows).collect()
    };
    let rows: Vec<String> = values.split('+').flat_map(shown).map(|row| plain_letters(&bare(&row))).collect();
    if values.contains('%') { vec![rows.concat()] } else { rows }
}

/// The cells of a row, and below them what has no room in it.
fn row(item: &Value, cells: &str, number: usize, style: Style, setting: &Setting) -> String {
    let shown = cells.split(',').map(|name| cell(item, name, number, style, setting));
    let wide = cells.split(',').filter_map(|name| name.strip_suffix("@wide")).map(|key| text_of(item.get(key)));
    shown.chain(wide.filter(|text| text.len() > WIDE.0)).collect()
}

/// One value by its path.
pub fn value(item: &Value, path: &str, style: Style, setting: &Setting) -> String {
    let (path, how) = path.split_at(path.find('@').unwrap_or(path.len()));
    let (parent, key) = path.rsplit_once('/').unwrap_or((".", path));
    let parent = found(item, parent).first().copied().unwrap_or(&Value::Null);
    cell(parent, &format!("{key}{how}"), 1, style, setting)
}

/// The number of a section as it stands before its heading: 三, 十, 十一, 二十一.
fn numeral(number: usize) -> String {
    let digit = |digit: usize| NUMERALS.get(digit.wrapping_sub(1)).copied().unwrap_or_default();
    match (number / 10, number % 10) {
        (0, one) => digit(one).to_owned(),
        (1, one) => format!("十{}", digit(one)),
        (ten, one) => format!("{}十{}", digit(ten), digit(one)),
    }
}

/// What a form shows of one value of an item.
fn cell(item: &Value, name: &str, number: usize, style: Style, setting: &Setting) -> String {
    let (key, how) = name.split_once('@').unwrap_or((name, ""));
    let text = |key: &str| text_of(if key == "." { Some(item) } else { item.get(key) });
    let day = |key: &str| styled(&text(key), if matches!(style, Style::OfForm) { Style::Chinese } else { style });
    match how {
        "blank" if text(key).is_empty() => "年月日".to_owned(),
        "blank" => day(key),
        "recorded" if text("name").is_empty() && text("date").is_empty() => String::new(),
        "recorded" => setting.worded("系统审核") + &text("name") + &day("date"),
        "notes" => notes(item),
        "styled" => styled(&text(key), style),
        "college-review" | "graduate-school-review" => ruled(item, how, style, setting),
        "grade" => text("enrolled").get(..4).map_or(String::new(), |year| format!("{year}级")),
        "hours" => hours(item, setting.record),
        "unless-remedial" if text("class") == "remedial" => String::new(),
        "track" => track(&text(key)).to_owned(),
        "category" => category(&text("track"), &text("kind"), &text("level")),
        "numeral" => numeral(number),
        "wide" if text(key).len() > WIDE.0 => WIDE.1.to_owned(),
        "" if key == "." => text(key),
        "wide" | "unless-remedial" => shown(item, key, number, style),
        _ => match (how.strip_prefix("after"), how.strip_prefix("choices")) {
            (Some(_), _) if text(key).is_empty() => String::new(),
            (Some(label), _) => setting.worded(label) + &day(key),
            (_, Some(options)) => choices(options, &text(key)),
            _ => shown(item, name, number, style),
        },
    }
}

/// What stands behind the name of a result.
fn notes(result: &Value) -> String {
    let text = |key: &str| text_of(result.get(key));
    let remedial = if text("class") == "remedial" { "补修" } else { "" };
    let attempt = match text("attempt").as_str() {
        "resit" => "补考",
        "retake" => "重修",
        _ => "",
    };
    let mut notes = vec![remedial.to_owned(), attempt.to_owned(), text("note")];
    notes.retain(|note| !note.is_empty());
    notes.dedup();
    notes.concat()
}

/// What was decided last in a review, and who decided it when.
fn ruled(record: &Value, kind: &str, style: Style, setting: &Setting) -> String {
    let of_kind = |one: &&Value| text_of(one.get("kind")) == kind;
    let round = |one: &&Value| one.get("round").and_then(Value::as_u64);
    let last = found(record, "decisions/*").into_iter().filter(of_kind).max_by_key(round).unwrap_or(&Value::Null);
    let text = |key: &str| text_of(last.get(key));
    let ruling = match text("decision").as_str() {
        "" => String::new(),
        ruling => say(RULINGS.iter().find(|(key, _)| *key == ruling).map_or("none", |(_, word)| word)).zh(),
    };
    choices("通过、不通过", &ruling)
        + &cell(&json!({"name": text("by"), "date": text("date")}), "@recorded", 1, style, setting)
}

/// The hours of the planned course that a result is of.
fn hours(result: &Value, record: &Value) -> String {
    let planned = found(record, "plan/courses/*").into_iter().find(|course| course.get("code") == result.get("code"));
    planned.map(|course| text_of(course.get("hours"))).unwrap_or_default()
}

/// All that can be ticked, and what is; what is not among them is added.
fn choices(options: &str, chosen: &str) -> String {
    let is_more = !chosen.is_empty() && options.split('、').all(|option| option != chosen);
    let all = options.split('、').chain(is_more.then_some(chosen));
    all.map(|option| if option == chosen { format!("☑{option}") } else { option.to_owned() }).collect()
}

/// 培养类别.
fn track(key: &str) -> &str {
    match key {
        "regular" => "学历教育",
        "in-service" => "在职攻读学位",
        "equivalent" => "同等学力",
        "non-degree" => "非学历教育",
        _ => "",
    }
}

/// 学位类别.
fn category(track: &str, kind: &str, level: &str) -> String {
    let key = match (track, kind, level) {
        ("", ..) | (_, "", _) | (.., "") => return String::new(),
        ("in-service", ..) => "category-in-service",
        ("equivalent", ..) => "category-equivalent",
        ("non-degree", ..) => "category-non-degree",
        (_, "academic", "master") => "category-academic-master",
        (_, "academic", _) => "category-academic-doctor",
        (.., "master") => "category-professional-master",
        _ => "category-professional-doctor",
    };
    say(key).zh()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_have_chinese_numbers() {
        assert_eq!([1, 9, 10, 11, 20, 21, 99].map(numeral), ["一", "九", "十", "十一", "二十", "二十一", "九十九"]);
    }

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

//! Names of people as records write them, to decide whether two are one person's.

use std::borrow::Cow;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::normal::is_han;
use super::simplified;

/// What is written in the place of a name where there is none.
static NO_NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("no_names.txt").lines().collect());
/// What is written before and behind names, the longer before the shorter.
static TITLES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut titles: Vec<&str> = include_str!("titles.txt").lines().collect();
    titles.sort_by_key(|title| std::cmp::Reverse(title.len()));
    titles
});
/// How the name of an office or unit ends, before which nobody's name ends.
const UNITS: [&str; 9] = ["学院", "研究院", "研究生院", "大学", "教研室", "办公室", "委员会", "中心", "处"];
/// What somebody writes after a name that is another's too.
const NAMESAKE: &str = "同名";
/// Least letters of a name.
const LEAST: usize = 2;

/// A name without what is written about it: `石 兰`, `（石兰）`, `石兰副教授`, `院长：石兰`, `研究生院石兰`, `石兰（湘江大学）` and
/// `石兰 2022.10.1` are `石兰`, in traditional characters too. Letters and digits alone; empty where no name stands, but an office or
/// nothing. A namesake says so after the name and is another person: `石兰（同名，工号1234）`.
pub fn normal_name(text: &str) -> String {
    // Most names need no table of Unicode.
    let whole: Cow<str> = if text.chars().all(is_han) { text.into() } else { text.nfkc().collect::<String>().into() };
    if whole.contains(NAMESAKE) {
        return simplified(&letters(&whole));
    }
    let name = part(&without_brackets(&whole));
    if NO_NAMES.iter().any(|word| *word == name) {
        return String::new();
    }
    let mut name = name.as_str();
    while let Some(rest) = behind_unit(name).or_else(|| without_title(name)) {
        name = rest;
    }
    if is_office(name) { String::new() } else { simplified(name) }
}

/// Whether two names are those of one person.
pub fn is_same_person(one: &str, other: &str) -> bool {
    let one = normal_name(one);
    !one.is_empty() && one == normal_name(other)
}

/// Whether what is left names an office and nobody in it: 研究生院, 已签.
fn is_office(name: &str) -> bool {
    let is_unit = |unit: &str| unit.chars().count() >= LEAST && name.ends_with(unit);
    TITLES.contains(&name) || UNITS.into_iter().any(is_unit)
}

fn is_name(text: &str) -> bool {
    letters(text).chars().count() >= LEAST
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A text without what stands in brackets, as long as a name is left.
fn without_brackets(text: &str) -> Cow<'_, str> {
    let mut depth = 0usize;
    let bare: String = text
        .chars()
        .filter(|c| {
            match c {
                '(' | '[' | '【' | '〔' | '{' | '<' | '《' => depth += 1,
                ')' | ']' | '】' | '〕' | '}' | '>' | '》' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => (),
            }
            depth == 0
        })
        .collect();
    if is_name(&bare) { Cow::Owned(bare) } else { Cow::Borrowed(text) }
}

/// The letters of the part of a text that holds the name: behind a label (`院长：石兰`), before a unit (`石兰-湘江大学`) and
/// without a day (`石兰 2022.10.1`).
fn part(text: &str) -> String {
    let said = text.rsplit(':').find(|part| is_name(part)).unwrap_or(text);
    let is_break = |c: char| matches!(c, '-' | '\u{2013}' | '\u{2014}' | '/' | '|' | ',' | ';');
    let is_unit = |part: &str| UNITS.iter().any(|unit| part.trim().ends_with(unit));
    let parts = || said.split(is_break).filter(|part| part.chars().any(is_han) && is_name(part));
    // Names in other alphabets have hyphens of their own.
    let part = parts().find(|part| !is_unit(part)).or_else(|| parts().next()).unwrap_or(said);
    let bare = letters(&without_day(part));
    if bare.is_empty() { letters(part) } else { bare }
}

/// A text without `2022.10.1`, `2022-10` and `2022年10月1日`: four digits, and all digits and marks of days behind them.
fn without_day(text: &str) -> String {
    let of_day = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '/' | '年' | '月' | '日' | ' ');
    let is_year = |rest: &str| rest.len() >= 4 && rest.chars().take(4).all(|c| c.is_ascii_digit());
    match text.char_indices().find(|(at, _)| text.get(*at..).is_some_and(is_year)) {
        Some((at, _)) => {
            let (before, day) = text.split_at(at);
            format!("{before}{}", day.trim_start_matches(of_day))
        }
        None => text.to_owned(),
    }
}

/// What stands behind a unit at the beginning: `研究生院石兰`.
fn behind_unit(name: &str) -> Option<&str> {
    let behind = UNITS.iter().filter_map(|unit| name.split_once(unit)).map(|(_, rest)| rest);
    behind.filter(|rest| rest.chars().count() >= LEAST).min_by_key(|rest| rest.len())
}

/// The name without one of the titles before or behind it. A name has two letters at least: 石教授 is left as it is.
fn without_title(name: &str) -> Option<&str> {
    let bare = TITLES.iter().filter_map(|title| name.strip_suffix(title).or_else(|| name.strip_prefix(title)));
    let mut bare = bare.filter(|rest| rest.chars().count() >= LEAST);
    bare.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_are_compared_without_what_is_written_about_them() {
        for other in [
            "石 兰",
            "石\u{3000}兰",
            " 石兰\u{200b}",
            "石兰教授",
            "石兰（副教授）",
            "（石兰）",
            "石兰、",
            "石　兰*",
            "石兰代",
            "副院长石兰",
            "院长：石兰",
            "签名: 石兰",
            "研究生院石兰",
            "教育科学学院副院长石兰",
            "石兰/研究生院",
            "石兰-湘江大学",
            "湘江大学-石兰",
            "石兰（已签）",
            "代石兰",
            "石兰 2022.10.1",
            "石兰2022年10月1日",
            "导师石兰",
            "石兰院士",
            "石兰主任医师",
            "石兰高工",
            "主席石兰",
            "石蘭",
        ] {
            assert_eq!(normal_name(other), "石兰", "{other}");
        }
        for nobody in ["", "/", "——", "同上", "无", "、", "研究生院", "（已签）", "院长", "教育科学学院"]
        {
            assert_eq!(normal_name(nobody), "", "{nobody}");
        }
    }

    #[test]
    fn names_that_are_no_title_stay() {
        for name in ["石教授", "代强", "王处一", "阿依古丽买买提", "欧阳清和", "r1", "专家2", "annemarie"]
        {
            assert_eq!(normal_name(name), name);
        }
        assert_eq!(normal_name("阿依古丽•买买提"), normal_name("阿依古丽·买买提"));
        assert_eq!(normal_name("Anne-Marie Smith"), "annemariesmith");
        assert_ne!(normal_name("王强"), normal_name("王强华"));
        assert_ne!(normal_name("专家1"), normal_name("专家2"));
        assert_ne!(normal_name("石兰（同名，工号1234）"), normal_name("石兰"));
    }
}

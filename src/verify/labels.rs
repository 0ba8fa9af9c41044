//! What stands between the labels of the program's own forms, held against the record: all of it, and nothing more
//! (docs/dossier-format.md, section 4.2). Where a page ends between them, the letters are the same in any order, since the cells of a row
//! are parted one by one.

use serde_json::Value;

use super::body::{Body, Setting};
use super::days::{STYLES, Style, styled};
use super::filled::reach;
use super::letters::{bare, plain_letters};
use super::rows;
use crate::message::say;

/// The forms, the place of what they show (`/` is the whole record), and by turns labels and what stands between them. `;` parts
/// labels of which one follows, `^` heads that the next page repeats; `+` joins values, `~` is 无 where a list is empty, and `%` a list
/// in any order.
const LINES: &str = include_str!("texts/labels.txt");
const NOTHING: &str = "无";
/// Marks in words that nobody takes for an exemption.
const GRADES: [&str; 9] = ["优秀", "良好", "中等", "及格", "不及格", "合格", "不合格", "通过", "不通过"];
const NUMERALS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
/// A title of more bytes may stand below its row, in which these words then point to it.
const WIDE: (usize, &str) = (240, "见下行");
/// Most letters that are compared.
const MOST: usize = 1 << 24;

/// The first label behind which a form shows otherwise; `of_form` is what it shows of the record, `pages` their plain text.
pub fn wrong_between(key: &str, of_form: &Value, pages: &[String], setting: &Setting) -> Option<String> {
    let lines = LINES.lines().filter_map(|line| Line::of(line, key, setting));
    let lines: Vec<Line> = lines.collect();
    let heads = || lines.iter().flat_map(|line| &line.labels).map(|label| label.heads.as_str());
    let body = Body::of(pages, setting, heads)?;
    let mut left = MOST;
    lines.iter().filter(|line| line.is_known() && line.is_there(&body.text)).find_map(|line| {
        let (root, place) = if line.place == "/" { (setting.record, ".") } else { (of_form, line.place) };
        let (place, filter) = place.split_once('?').map_or((place, None), |(place, filter)| (place, Some(filter)));
        let is_asked = |item: &&Value| filter.is_none_or(|path| !value(item, path, Style::OfForm, setting).is_empty());
        let mut items = found(root, place).into_iter().filter(is_asked);
        items.find_map(|item| line.wrong(item, &body, &mut left))
    })
}

/// A label, in one of several words, with the heads of a list below it.
struct Label {
    words: Vec<String>,
    heads: String,
}

impl Label {
    fn of(text: &str, setting: &Setting) -> Label {
        let said = |text: &str| setting.worded(text);
        let (words, heads) = text.split_once('^').unwrap_or((text, ""));
        Label { words: words.split(';').map(said).collect(), heads: heads.split(',').map(said).collect() }
    }

    /// What stands behind it, if a text begins with it.
    fn behind<'t>(&self, text: &'t str) -> Option<&'t str> {
        let rest = self.words.iter().find_map(|word| text.strip_prefix(word.as_str()))?;
        Some(rest.strip_prefix(self.heads.as_str()).unwrap_or(rest))
    }

    /// What stands behind the first place where it stands with its heads, or with nothing in their place.
    fn next<'t>(&self, text: &'t str) -> Option<&'t str> {
        let places = self.words.iter().filter(|word| !word.is_empty()).filter_map(|word| text.find(word.as_str()));
        let text = &text[places.min()?..];
        let word = self.words.iter().find_map(|word| text.strip_prefix(word.as_str()))?;
        (word.starts_with(&self.heads) || word.starts_with(NOTHING)).then_some(word)
    }
}

struct Line<'l> {
    place: &'l str,
    labels: Vec<Label>,
    values: Vec<&'l str>,
    setting: &'l Setting<'l>,
}

impl<'l> Line<'l> {
    /// None where it is of other forms.
    fn of(line: &'l str, key: &str, setting: &'l Setting<'l>) -> Option<Line<'l>> {
        let (forms, rest) = line.split_once(' ')?;
        let (place, rest) = rest.split_once(' ').filter(|_| forms.split(';').any(|form| form == key))?;
        let labels = rest.split('|').step_by(2).map(|text| Label::of(text, setting)).collect();
        Some(Line { place, labels, values: rest.split('|').skip(1).step_by(2).collect(), setting })
    }

    /// Whether the record alone says what stands there: which marks are exemptions is the school's to say.
    fn is_known(&self) -> bool {
        let marks = || found(self.setting.record, "results/*/mark").into_iter().map(|mark| rows::text_of(Some(mark)));
        let is_plain = |mark: String| mark.parse::<f64>().is_ok() || mark.is_empty() || GRADES.contains(&mark.as_str());
        !self.values.iter().any(|value| value.contains("@notes")) || marks().all(is_plain)
    }

    /// Whether a form has all labels, one behind the other.
    fn is_there(&self, text: &str) -> bool {
        self.labels.iter().try_fold(text, |text, label| label.next(text)).is_some()
    }

    /// The first label behind which an item stands nowhere as it must.
    fn wrong(&self, item: &Value, body: &Body, left: &mut usize) -> Option<String> {
        let (first, others) = self.labels.split_first()?;
        let mut most = 0;
        let in_place: Vec<String> = self.values.iter().map(|place| place.replace("@wide", "")).collect();
        let below: Vec<String> = self.values.iter().map(|place| (*place).to_owned()).collect();
        let ways = if in_place == below { vec![in_place] } else { vec![in_place, below] };
        for (style, places) in STYLES.into_iter().flat_map(|style| ways.iter().map(move |places| (style, places))) {
            let due: Vec<Vec<String>> = places.iter().map(|place| said(item, place, style, self.setting)).collect();
            for (start, _) in first.words.iter().flat_map(|word| body.text.match_indices(word.as_str())) {
                let Some(fitting) = self.fitting(first.behind(&body.text[start..])?, &due, others, body, left) else {
                    return Some("…".to_owned());
                };
                if fitting == due.len() {
                    return None;
                }
                most = most.max(fitting);
            }
        }
        self.labels.get(most).and_then(|label| label.words.first()).cloned()
    }

    /// How many values stand there one behind the other, each with its label behind it; none if too much was looked at.
    fn fitting(
        &self,
        mut text: &str,
        due: &[Vec<String>],
        labels: &[Label],
        body: &Body,
        left: &mut usize,
    ) -> Option<usize> {
        for (((due, label), value), number) in due.iter().zip(labels).zip(&self.values).zip(0..) {
            let whole = due.iter().map(String::len).sum::<usize>();
            *left = left.checked_sub(whole + 1)?;
            let Some(behind) = text.get(whole..).and_then(|rest| label.behind(rest)) else { return Some(number) };
            let in_any_order = value.contains('%');
            let is_it = |(at, due): (usize, &String)| {
                let Some(shown) = text.get(at..at + due.len()) else { return false };
                let is_parted = in_any_order || body.is_parted(&text[at..], due.len());
                shown == due || (is_parted && sorted(shown) == sorted(due))
            };
            let starts = due.iter().scan(0, |at, due| Some(std::mem::replace(at, *at + due.len())));
            if !starts.zip(due).all(is_it) {
                return Some(number);
            }
            text = behind;
        }
        Some(due.len())
    }
}

fn sorted(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters
}

/// What stands at a path; `-` behind it leaves out 补修课, `!` all others.
fn found<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    let mut found = Vec::new();
    reach(value, &path.trim_end_matches(['-', '!']).split('/').collect::<Vec<_>>(), &mut found);
    if path.ends_with(['-', '!']) {
        found.retain(|course| (rows::text_of(course.get("class")) == "remedial") == path.ends_with('!'));
    }
    found
}

/// The letters of what stands between two labels, by rows; all rows in one where they have no order.
fn said(item: &Value, values: &str, style: Style, setting: &Setting) -> Vec<String> {
    let shown = |part: &str| {
        if let Some(literal) = part.strip_prefix('=') {
            return vec![literal.to_owned()];
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
    let wide = cells.split(',').filter_map(|name| name.strip_suffix("@wide")).map(|key| rows::text_of(item.get(key)));
    shown.chain(wide.filter(|text| text.len() > WIDE.0)).collect()
}

/// One value by its path.
fn value(item: &Value, path: &str, style: Style, setting: &Setting) -> String {
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
    let text = |key: &str| rows::text_of(if key == "." { Some(item) } else { item.get(key) });
    let day = |key: &str| styled(&text(key), if matches!(style, Style::OfForm) { Style::Chinese } else { style });
    match how {
        "blank" if text(key).is_empty() => "年月日".to_owned(),
        "blank" => day(key),
        "recorded" if text("name").is_empty() && text("date").is_empty() => String::new(),
        "recorded" => setting.worded("系统审核") + &text("name") + &day("date"),
        "notes" => notes(item),
        "hours" => hours(item, setting.record),
        "unless-remedial" if text("class") == "remedial" => String::new(),
        "track" => track(&text(key)).to_owned(),
        "category" => category(&text("track"), &text("kind"), &text("level")),
        "numeral" => numeral(number),
        "wide" if text(key).len() > WIDE.0 => WIDE.1.to_owned(),
        "" if key == "." => text(key),
        "wide" | "unless-remedial" => rows::shown(item, key, number, style),
        _ => match (how.strip_prefix("after"), how.strip_prefix("choices")) {
            (Some(_), _) if text(key).is_empty() => String::new(),
            (Some(label), _) => setting.worded(label) + &day(key),
            (_, Some(options)) => choices(options, &text(key)),
            _ => rows::shown(item, name, number, style),
        },
    }
}

/// What stands behind the name of a result.
fn notes(result: &Value) -> String {
    let text = |key: &str| rows::text_of(result.get(key));
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

/// The hours of the planned course that a result is of.
fn hours(result: &Value, record: &Value) -> String {
    let planned = found(record, "plan/courses/*").into_iter().find(|course| course.get("code") == result.get("code"));
    planned.map(|course| rows::text_of(course.get("hours"))).unwrap_or_default()
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
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[test]
    fn sections_have_chinese_numbers() {
        assert_eq!([1, 9, 10, 11, 20, 21, 99].map(numeral), ["一", "九", "十", "十一", "二十", "二十一", "九十九"]);
    }

    #[test]
    fn a_list_has_its_rows_and_no_more_wherever_a_page_ends() {
        let wording = BTreeMap::new();
        let setting = Setting { record: &Value::Null, id: "1", name: "张三", batch: "b", wording: &wording };
        let wrong = |pages: &[&str], held: Value| {
            let page = |(text, number)| format!("第{number}页共2页1张三{text}审查批次b文件识别码");
            let pages: Vec<String> = pages.iter().zip(1..).map(page).collect();
            wrong_between("notes", &json!({ "absent": held }), &pages, &setting)
        };
        let rows = || json!([{"title": "甲表", "reason": "未办"}, {"title": "乙表", "reason": "遗失"}]);
        let whole = "三缺少材料及原因材料名称缺少原因甲表未办乙表遗失立卷人";
        let parted = ["三缺少材料及原因材料名称缺少原因甲表未办乙遗", "材料名称缺少原因表失立卷人"];
        assert_eq!(wrong(&[whole], rows()), None);
        assert_eq!(wrong(&parted, rows()), None);
        assert_eq!(wrong(&["三缺少材料及原因无立卷人"], json!([])), None);
        assert!(wrong(&[whole], json!([])).is_some());
        assert!(wrong(&[whole], json!([{"title": "甲表", "reason": "未办"}])).is_some());
        assert!(
            wrong(&[whole], json!([{"title": "乙表", "reason": "遗失"}, {"title": "甲表", "reason": "未办"}]))
                .is_some()
        );
        assert!(
            wrong(&parted, json!([{"title": "甲表", "reason": "未办"}, {"title": "丙表", "reason": "遗失"}])).is_some()
        );
        assert_eq!(wrong(&["三缺少材料名称立卷人"], rows()), None, "worded otherwise");
    }
}

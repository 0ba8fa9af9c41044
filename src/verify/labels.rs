//! What stands on the program's own forms, held against the record label by label: all of it, and nothing more
//! (docs/dossier-format.md, section 4.2). Where a page ends between two labels, the letters are the same in any order, since the cells
//! of a row are parted one by one.

use std::collections::BTreeMap;
use std::iter;
use std::ops::Range;

use serde_json::Value;

use super::body::{Body, Setting};
use super::days::{STYLES, Style};
use super::open::Open;
use super::rows::{self, found, said, value};

/// The forms, the place of what they show (`/` is the whole record), and by turns labels and what stands between them. `;` parts
/// labels of which one follows, `^` heads that the next page repeats; `+` joins values, `~` is 无 where a list is empty, and `%` a list
/// in any order; `$` is of the dossier, and `@` what the record does not say ([`Open`]).
const LINES: &str = include_str!("texts/labels.txt");
/// Lines that with the others account for all that stands on a form.
const WHOLE: &str = include_str!("texts/whole.txt");
const NOTHING: &str = "无";
/// The label that is the title of the form.
const TITLE: &str = "$title";
/// Marks in words that nobody takes for an exemption.
const GRADES: [&str; 9] = ["优秀", "良好", "中等", "及格", "不及格", "合格", "不合格", "通过", "不通过"];
/// Most letters that are compared.
const MOST: usize = 1 << 24;
/// Letters that are looked through while one is compared, and what an item costs that is compared with another.
const NEAR: usize = 16;
const COST: usize = 256;
/// Characters that are shown of what is too much.
const SOME: usize = 40;

/// What came of the labels of a document.
#[derive(Debug, PartialEq, Eq)]
pub enum Between {
    /// All is as the record has it; with what the record does not say, by its name.
    Holds(Vec<(String, String)>),
    /// What stands there otherwise, or besides.
    Wrong(String),
    /// The pages have no such head and foot.
    Headless,
    /// A text is so long that a page may end within what stands about it.
    Unread,
}

/// Reads the plain text of pages; `of_form` is what they show of the record. Where all is known of them, nothing stands on them that no line
/// accounts for.
pub fn read_between(key: &str, of_form: &Value, pages: &[String], setting: &Setting) -> Between {
    let of = |text: &'static str| text.lines().filter_map(|line| Line::of(line, key, setting)).collect::<Vec<_>>();
    let mut lines = of(LINES);
    let own = lines.len();
    lines.extend(of(if setting.whole { WHOLE } else { "" }));
    let is_parted = pages.len() > 1 && is_long(of_form);
    let heads = || lines.iter().flat_map(|line| &line.labels).map(|label| label.heads.as_str());
    let Some(body) = Body::of(pages, setting, heads) else { return Between::Headless };
    let (mut left, mut seen, mut open) = (MOST, Vec::new(), Vec::new());
    let there = lines.iter().enumerate().filter(|(_, line)| line.is_known() && line.is_there(&body.text));
    for (at, line) in there {
        let items = line.items(of_form);
        for item in &items {
            match line.fits(item, &items, &body, &mut left) {
                Ok(fits) => fits.into_iter().for_each(|fit| {
                    seen.push(fit.range);
                    open.extend(fit.open);
                }),
                Err(_) if at >= own && is_parted => return Between::Unread,
                Err(label) => return Between::Wrong(label),
            }
        }
    }
    match more(&body, seen, setting).filter(|_| setting.whole) {
        Some(_) if is_parted => Between::Unread,
        Some(more) => Between::Wrong(more),
        None => Between::Holds(open),
    }
}

/// What stands on the pages that no line accounts for, but for the school above the title.
fn more(body: &Body, mut seen: Vec<Range<usize>>, setting: &Setting) -> Option<String> {
    seen.sort_by_key(|range| range.start);
    let mut at = 0;
    for range in seen.into_iter().chain(iter::once(body.text.len()..body.text.len())) {
        let gap = body.text.get(at..range.start).unwrap_or_default();
        let is_titled = || setting.titles().iter().any(|title| body.text[range.start..].starts_with(title.as_str()));
        let may_stand = gap.is_empty() || (setting.is_school(gap) && is_titled());
        if !may_stand {
            return Some(gap.chars().take(SOME).collect());
        }
        at = at.max(range.end);
    }
    None
}

/// Whether a text is so long that a page may end within what stands about it.
fn is_long(of_form: &Value) -> bool {
    match of_form {
        Value::String(text) => text.len() > rows::LONGEST_TEXT || text.lines().count() > rows::MOST_LINES,
        Value::Array(items) => items.iter().any(is_long),
        Value::Object(fields) => fields.values().any(is_long),
        _ => false,
    }
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
        let words = if words == TITLE { setting.titles() } else { words.split(';').map(said).collect() };
        Label { words, heads: heads.split(',').map(said).collect() }
    }

    /// What stands behind it, if a text begins with it.
    fn behind<'t>(&self, text: &'t str) -> Option<&'t str> {
        let rest = self.words.iter().find_map(|word| text.strip_prefix(word.as_str()))?;
        Some(rest.strip_prefix(self.heads.as_str()).unwrap_or(rest))
    }

    /// What stands behind the first place where it stands with its heads, or with nothing in their place.
    fn next<'t>(&self, text: &'t str) -> Option<&'t str> {
        let behind = |at: usize| {
            let word = self.words.iter().find_map(|word| text[at..].strip_prefix(word.as_str()))?;
            (word.starts_with(&self.heads) || word.starts_with(NOTHING)).then_some((at, word))
        };
        self.places(text).filter_map(behind).min_by_key(|(at, _)| *at).map(|(_, word)| word)
    }

    /// Where it stands.
    fn places<'l>(&'l self, text: &'l str) -> impl Iterator<Item = usize> + 'l {
        let words = self.words.iter().filter(|word| !word.is_empty());
        words.flat_map(|word| text.match_indices(word.as_str()).map(|(at, _)| at))
    }
}

/// What is due between two labels.
#[derive(PartialEq)]
enum Due<'l> {
    /// Rows of the record; in any order where they are `%`.
    Rows(Vec<String>, bool),
    /// What the record does not say.
    Open(Open<'l>),
}

/// Where a line stands on the pages.
struct Fit {
    range: Range<usize>,
    open: BTreeMap<String, String>,
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

    /// What it is of: the record, or each item of a list that it asks for.
    fn items<'v>(&self, of_form: &'v Value) -> Vec<&'v Value>
    where
        'l: 'v,
    {
        let (root, place) = if self.place == "/" { (self.setting.record, ".") } else { (of_form, self.place) };
        let (place, filter) = place.split_once('?').map_or((place, None), |(place, filter)| (place, Some(filter)));
        let is_asked =
            |item: &&Value| filter.is_none_or(|path| !value(item, path, Style::OfForm, self.setting).is_empty());
        found(root, place).into_iter().filter(is_asked).collect()
    }

    fn due(&self, item: &Value, places: &[String], style: Style) -> Vec<Due<'l>> {
        let due = |(place, value): (&String, &&'l str)| match Open::of(value) {
            Some(open) => Due::Open(open),
            None => Due::Rows(said(item, place, style, self.setting), place.contains('%')),
        };
        places.iter().zip(&self.values).map(due).collect()
    }

    /// Every place where it stands with what is due for an item, or else the first label behind which it does not. It stands as often as
    /// there are such items, a line of the whole record once a sheet.
    fn fits(&self, item: &Value, items: &[&Value], body: &Body, left: &mut usize) -> Result<Vec<Fit>, String> {
        let Some(first) = self.labels.first() else { return Ok(vec![]) };
        let mut most = 0;
        let in_place: Vec<String> = self.values.iter().map(|place| place.replace("@wide", "")).collect();
        let below: Vec<String> = self.values.iter().map(|place| (*place).to_owned()).collect();
        let ways = if in_place == below { vec![in_place] } else { vec![in_place, below] };
        for (style, places) in STYLES.into_iter().flat_map(|style| ways.iter().map(move |places| (style, places))) {
            let due = self.due(item, places, style);
            let mut fits = Vec::new();
            let mut starts: Vec<usize> = first.places(&body.text).collect();
            starts.sort_unstable();
            for start in starts {
                // A name within a name is no further place.
                if fits.last().is_some_and(|fit: &Fit| start < fit.range.end) {
                    continue;
                }
                let Some(behind) = first.behind(&body.text[start..]) else { continue };
                let mut fit = Fit { range: start..start, open: BTreeMap::new() };
                let fitting = self.fitting(behind, &due, body, left, &mut fit).ok_or("…")?;
                most = most.max(fitting);
                if fitting == due.len() {
                    fits.push(fit);
                }
            }
            if !fits.is_empty() {
                *left = left.checked_sub(items.len() * COST).ok_or("…")?;
                let alike = || items.iter().filter(|other| self.due(other, places, style) == due).count();
                let expected = if self.place == "/" { self.setting.sheets } else { alike() };
                let first = || first.words.first().cloned().unwrap_or_default();
                return if self.setting.whole && fits.len() > expected { Err(first()) } else { Ok(fits) };
            }
        }
        Err(self.labels.get(most).and_then(|label| label.words.first()).cloned().unwrap_or_default())
    }

    /// How many values stand there one behind the other, each with its label behind it; none if too much was looked at.
    fn fitting(&self, text: &str, due: &[Due], body: &Body, left: &mut usize, fit: &mut Fit) -> Option<usize> {
        let number = self.values.len() - due.len();
        let Some((first, due)) = due.split_first() else {
            fit.range.end = body.text.len() - text.len();
            return Some(number);
        };
        let label = self.labels.get(number + 1)?;
        let open = match first {
            Due::Rows(rows, in_any_order) => {
                let whole = rows.iter().map(String::len).sum::<usize>();
                *left = left.checked_sub(whole + 1)?;
                let Some(behind) = text.get(whole..).and_then(|rest| label.behind(rest)) else { return Some(number) };
                let is_it = stands(rows, *in_any_order, text, body);
                return if is_it { self.fitting(behind, due, body, left, fit) } else { Some(number) };
            }
            Due::Open(open) => open,
        };
        let mut most = number;
        let near = open.near(text);
        *left = left.checked_sub(near.len() / NEAR + 1)?;
        for end in label.places(near) {
            *left = left.checked_sub(end / NEAR + 1)?;
            let Some(behind) = label.behind(&text[end..]) else { continue };
            if !open.is_it(&text[..end], self.setting.record, left)? {
                continue;
            }
            let known = fit.open.clone();
            if let Some(name) = open.name() {
                // What stands in two cells is one.
                fit.open.entry(name.to_owned()).or_default().push_str(&text[..end]);
            }
            let fitting = self.fitting(behind, due, body, left, fit)?;
            if fitting == self.values.len() {
                return Some(fitting);
            }
            fit.open = known;
            most = most.max(fitting);
        }
        Some(most)
    }
}

/// Whether rows stand at the beginning of a text.
fn stands(rows: &[String], in_any_order: bool, text: &str, body: &Body) -> bool {
    let starts = rows.iter().scan(0, |at, row| Some(std::mem::replace(at, *at + row.len())));
    starts.zip(rows).all(|(at, row)| {
        let Some(shown) = text.get(at..at + row.len()) else { return false };
        shown == row || ((in_any_order || body.is_parted(&text[at..], row.len())) && sorted(shown) == sorted(row))
    })
}

fn sorted(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_has_its_rows_and_no_more_wherever_a_page_ends() {
        let wording = BTreeMap::new();
        let setting = Setting { whole: false, ..Setting::of_test(&Value::Null, &wording) };
        let wrong = |pages: &[&str], held: Value| {
            let count = pages.len();
            let page = |(text, number)| format!("校第{number}页共{count}页1张三{text}审查批次b文件识别码");
            let pages: Vec<String> = pages.iter().zip(1..).map(page).collect();
            match read_between("notes", &json!({ "absent": held }), &pages, &setting) {
                Between::Wrong(label) => Some(label),
                _ => None,
            }
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

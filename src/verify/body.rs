//! What stands on the pages of a form of the program but for what stands on each of them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::letters::{bare, plain_letters};

/// What stands before the number of the file in the foot of a page.
pub const FOOT: [&str; 2] = ["审查批次", "文件识别码"];
/// What stands before, within and behind the name of a group of courses and their sum, and the longest name in bytes.
const BAR: [&str; 3] = ["课程类别", "小计", "学分"];
const LONGEST_NAME: usize = 120;

/// Whose form it is, and how the batch words what the program's own templates say.
pub struct Setting<'s> {
    /// The student's record.
    pub record: &'s Value,
    /// 学号
    pub id: &'s str,
    /// 姓名
    pub name: &'s str,
    /// The batch.
    pub batch: &'s str,
    /// The batch's words by the built-in ones.
    pub wording: &'s BTreeMap<String, String>,
    /// What the form is called.
    pub title: &'s str,
    /// Its version.
    pub version: &'s str,
    /// School and graduate school.
    pub organization: &'s str,
    /// What the batch is called.
    pub batch_title: &'s str,
    /// The conclusion of the review.
    pub verdict: &'s str,
    /// How many sheets of the form there are.
    pub sheets: usize,
    /// Whether all is known that stands on its pages.
    pub whole: bool,
}

/// What stands before the title of a form on its first page.
const BEFORE_TITLE: [&str; 2] = ["研究生", "研究生学位论文"];
/// What stands behind school and graduate school in an imprint.
const IMPRINT: &str = "制";

impl Setting<'_> {
    /// What the form may be called on its first page, in plain letters.
    pub fn titles(&self) -> Vec<String> {
        let titles = BEFORE_TITLE.map(|before| format!("{before}{}", self.title));
        titles.iter().flat_map(|title| [plain_letters(&bare(title)), self.worded(title)]).collect()
    }

    /// Whether a text is the school, of which a head has the beginning where it is long.
    pub fn is_school(&self, text: &str) -> bool {
        !text.is_empty() && plain_letters(&bare(self.organization)).starts_with(text)
    }

    /// What the dossier says beside the record.
    pub fn of_dossier(&self, name: &str) -> String {
        match name {
            "version" => self.worded(self.version),
            "imprint" => format!("{}{IMPRINT}", self.organization),
            "batch" => self.batch_title.to_owned(),
            _ => self.verdict.to_owned(),
        }
    }

    /// Whether a page has this before its number.
    fn is_headed(&self, before: &str) -> bool {
        before.strip_suffix(&plain_letters(&bare(self.title))).is_some_and(|school| self.is_school(school))
    }

    /// The letters of a text as the batch words it.
    pub fn worded(&self, text: &str) -> String {
        plain_letters(&bare(self.wording.get(text).map_or(text, String::as_str)))
    }
}

/// The pages behind each other without heads and feet, the heads of lists that go on, and the bars above groups of courses.
pub struct Body {
    /// The plain text.
    pub text: String,
    /// Where pages end.
    ends: Vec<usize>,
}

impl Body {
    /// None where they are laid out otherwise; `heads` are those of lists.
    pub fn of<'h, H: Iterator<Item = &'h str>>(
        pages: &[String],
        setting: &Setting,
        heads: impl Fn() -> H,
    ) -> Option<Body> {
        let [id, name, batch] = [setting.id, setting.name, setting.batch].map(plain_letters);
        let foot = FOOT.join(&batch);
        let mut body = Body { text: String::new(), ends: Vec::new() };
        for (page, number) in pages.iter().zip(1..) {
            let (before, rest) = page.split_once(&format!("第{number}页共"))?;
            let (count, rest) = rest.split_once(&format!("页{id}"))?;
            let is_counted = || count.is_empty() || count == pages.len().to_string();
            if setting.whole && !(setting.is_headed(before) && is_counted()) {
                return None;
            }
            let same = rest.chars().zip(name.chars()).take_while(|(one, other)| one == other);
            let rest = &rest[same.map(|(c, _)| c.len_utf8()).sum::<usize>()..];
            let (rest, _) = rest.rsplit_once(&foot)?;
            let mut repeated = heads().filter(|heads| number > 1 && !heads.is_empty());
            body.text += &without_bars(repeated.find_map(|heads| rest.strip_prefix(heads)).unwrap_or(rest));
            body.ends.push(body.text.len());
        }
        Some(body)
    }

    /// Whether a page ends within a piece, of which `rest` is what stands from its beginning on.
    pub fn is_parted(&self, rest: &str, length: usize) -> bool {
        let start = self.text.len() - rest.len();
        self.ends.iter().any(|end| (start + 1..start + length).contains(end))
    }
}

/// A text without the bars above groups of courses: the record does not have their names.
fn without_bars(text: &str) -> String {
    let [bar, sum, unit] = BAR;
    let mut pieces = text.split(bar);
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let behind = piece.split_once(sum).filter(|(name, _)| name.len() <= LONGEST_NAME);
        let behind = behind.and_then(|(_, rest)| {
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            rest.strip_prefix(unit)
        });
        text + &behind.map_or(format!("{bar}{piece}"), str::to_owned)
    })
}

#[cfg(test)]
impl<'s> Setting<'s> {
    /// Whose form it is in tests.
    pub fn of_test(record: &'s Value, wording: &'s BTreeMap<String, String>) -> Setting<'s> {
        let [title, version, batch_title, verdict] = [""; 4];
        let (organization, batch) = ("校", "b");
        Setting {
            record,
            id: "1",
            name: "张三",
            batch,
            wording,
            title,
            version,
            organization,
            batch_title,
            verdict,
            sheets: 1,
            whole: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_read_behind_each_other() {
        let wording = BTreeMap::new();
        let setting =
            Setting { organization: "校研究生院", title: "表", ..Setting::of_test(&Value::Null, &wording) };
        let read = |pages: &[&str]| {
            let pages: Vec<String> = pages.iter().map(|page| (*page).to_owned()).collect();
            Body::of(&pages, &setting, || ["序号姓名"].into_iter()).map(|body| (body.text, body.ends))
        };
        let pages = [
            "校表第1页共2页1张三序号姓名甲审查批次b文件识别码ZS1",
            "校表第2页共2页1张三序号姓名乙审查批次b文件识别码ZS1",
        ];
        assert_eq!(read(&pages), Some(("序号姓名甲乙".to_owned(), vec![15, 18])));
        for page in [
            "校表第1页共1页2张三甲审查批次b文件识别码",
            "校表第1页共1页1张三甲",
            "校表第1页共2页1张三甲审查批次b文件识别码",
            "校另表第1页共1页1张三甲审查批次b文件识别码",
            "另校表第1页共1页1张三甲审查批次b文件识别码",
        ] {
            assert_eq!(read(&[page]), None, "{page}");
        }
    }

    #[test]
    fn bars_above_courses_are_left_out() {
        assert_eq!(without_bars("课程类别公共课小计2.5学分1英语课程类别选修小计2学分2统计"), "1英语2统计");
        assert_eq!(without_bars("1课程类别研究2"), "1课程类别研究2");
    }
}

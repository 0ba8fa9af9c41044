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
}

impl Setting<'_> {
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
            let (_, rest) = page.split_once(&format!("第{number}页共"))?;
            let (_, rest) = rest.split_once(&format!("页{id}"))?;
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
mod tests {
    use super::*;

    #[test]
    fn pages_are_read_behind_each_other() {
        let setting = Setting { record: &Value::Null, id: "1", name: "张三", batch: "b", wording: &BTreeMap::new() };
        let read = |pages: &[&str]| {
            let pages: Vec<String> = pages.iter().map(|page| (*page).to_owned()).collect();
            Body::of(&pages, &setting, || ["序号姓名"].into_iter()).map(|body| (body.text, body.ends))
        };
        let pages =
            ["校第1页共2页1张三序号姓名甲审查批次b文件识别码ZS1", "校第2页共2页1张三序号姓名乙审查批次b文件识别码ZS1"];
        assert_eq!(read(&pages), Some(("序号姓名甲乙".to_owned(), vec![15, 18])));
        assert_eq!(read(&["校第1页共2页2张三甲审查批次b文件识别码"]), None);
        assert_eq!(read(&["校第1页共2页1张三甲"]), None);
    }

    #[test]
    fn bars_above_courses_are_left_out() {
        assert_eq!(without_bars("课程类别公共课小计2.5学分1英语课程类别选修小计2学分2统计"), "1英语2统计");
        assert_eq!(without_bars("1课程类别研究2"), "1课程类别研究2");
    }
}

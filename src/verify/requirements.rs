//! The rows of 毕业资格审查表 held against the review: each in its order with its number, name, basis and what came of it, and
//! none more.

use strum::IntoEnumIterator;

use super::body::FOOT;
use super::letters::{bare, plain_letters};
use super::review::{self, Outcome, Requirement};
use crate::message::Word;

/// The heads of the rows, without which a form is laid out otherwise, and what follows the last of them.
const HEADS: &str = "序号审查项目依据要求完成情况审查结果说明";
const BEHIND: &str = "二审查结论";
/// Longest foot and head of pages, in bytes, and how many characters of what is too much are shown.
const LONGEST_BREAK: usize = 600;
const SOME: usize = 40;
/// Most ways in which the cells of one row are put together again.
const MOST_WAYS: usize = 300;
/// What a basis is called that is the student's own programme.
const PROGRAMME: &str = "培养方案";

/// Whether a form has such rows; `text` is the plain text of its pages.
pub fn has_rows(text: &str) -> bool {
    text.contains(HEADS)
}

/// What stands between two pages: the foot of one and the head of the next, and nothing that looks like a row.
pub struct Seam {
    /// The foot up to the number of the file, and what stands before the name in the running head; where the form has such a foot.
    furniture: Option<[String; 2]>,
    /// 姓名
    name: String,
    outcomes: Vec<String>,
}

impl Seam {
    /// Of a form of a batch, a student's ID and name; `text` is the plain text of its pages.
    pub fn of([batch, id, name]: [&str; 3], text: &str) -> Seam {
        let [batch, id, name] = [batch, id, name].map(plain_letters);
        let foot = FOOT.join(&batch);
        let furniture = text.contains(&foot).then(|| [foot, format!("页{id}")]);
        Seam { furniture, name, outcomes: Outcome::iter().map(|outcome| plain_letters(&outcome.chinese())).collect() }
    }

    /// Whether nothing else stands between two pieces of the rows.
    fn is_it(&self, gap: &str) -> bool {
        gap.is_empty()
            || (gap.len() <= LONGEST_BREAK
                && gap.contains('页')
                && !self.outcomes.iter().any(|outcome| gap.contains(outcome.as_str()))
                && self.furniture.as_ref().is_none_or(|[foot, head]| self.is_whole(gap, foot, head)))
    }

    /// Whether it begins as the foot and ends with the head, in which a long name is cut.
    fn is_whole(&self, gap: &str, foot: &str, head: &str) -> bool {
        let behind = gap.strip_prefix(foot).and_then(|rest| rest.rsplit_once(head));
        behind.is_some_and(|(_, name)| self.name.starts_with(name))
    }
}

/// The first row that the form does not show as the review has it, or that it shows besides.
pub fn wrong_requirement(findings: &[Requirement], text: &str, seam: &Seam) -> Option<String> {
    let (head, mut rest) = text.split_once(HEADS)?;
    for (one, number) in findings.iter().zip(1..) {
        let Some(behind) = row(one, number, (head, seam), rest) else {
            return Some(format!("{number} {} {}", one.code, one.outcome.chinese()));
        };
        rest = behind;
    }
    let (more, _) = rest.split_once(BEHIND)?;
    (!seam.is_it(more)).then(|| format!("{} {}", findings.len() + 1, more.chars().take(SOME).collect::<String>()))
}

/// What stands behind a row; the programme is named in the head of the form.
fn row<'t>(one: &Requirement, number: usize, (form, seam): (&str, &Seam), text: &'t str) -> Option<&'t str> {
    let said = |text: &str| plain_letters(&bare(text));
    let head = plain_letters(&format!("{number}{}", review::finding_name(&one.code)));
    let is_programme = !form.contains(PROGRAMME) || form.contains(&said(one.document()));
    let bases = [Some(said(&one.shown_basis())), is_programme.then(|| PROGRAMME.to_owned())];
    let cells = [&one.needed.text, &one.found.text, &one.outcome.chinese(), &one.remark()].map(|cell| said(cell));
    bases.iter().flatten().find_map(|basis| {
        let cells: Vec<&str> = [&head, basis].into_iter().chain(&cells).map(String::as_str).collect();
        behind(&cells, text, seam, &mut MOST_WAYS.clone())
    })
}

/// What stands behind cells that follow each other at once, or that the end of a page parts.
fn behind<'t>(cells: &[&str], text: &'t str, seam: &Seam, left: &mut usize) -> Option<&'t str> {
    let at_once = cells.iter().try_fold(text, |text, cell| text.strip_prefix(cell));
    at_once.or_else(|| parted(cells, text, &[], seam, left))
}

/// The same where a page ends within them: of each a first piece, which may be nothing, stands above, and below the heads of the
/// next page what is left of all.
fn parted<'t>(cells: &[&str], text: &'t str, below: &[&str], seam: &Seam, left: &mut usize) -> Option<&'t str> {
    *left = left.checked_sub(1)?;
    let Some((cell, cells)) = cells.split_first() else {
        let near = &text[..text.floor_char_boundary(LONGEST_BREAK + HEADS.len())];
        let (gap, _) = near.split_once(HEADS).filter(|(gap, _)| seam.is_it(gap))?;
        return behind(below, &text[gap.len() + HEADS.len()..], seam, left);
    };
    let mut ends = vec![0];
    let same = cell.chars().zip(text.chars()).take_while(|(one, other)| one == other);
    ends.extend(same.scan(0, |end, (c, _)| {
        *end += c.len_utf8();
        Some(*end)
    }));
    ends.into_iter().rev().find_map(|end| parted(cells, &text[end..], &[below, &[&cell[end..]]].concat(), seam, left))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOOT: &str = "审查批次某校第2页共2页";

    #[test]
    fn a_page_may_end_within_a_row() {
        let seam = Seam::of(["b", "1", "张三"], "");
        let found = |cells: &[&str], text: &str| behind(cells, text, &seam, &mut MOST_WAYS.clone()).map(str::to_owned);
        let cells = ["1总学分", "培养方案", "不少于30", "已修32", "通过", "另见附件附件"];
        let head = "1总学分培养方案不少于30已修32通过";
        for text in [
            format!("{head}另见附件附件2"),
            format!("{head}{FOOT}{HEADS}另见附件附件2"),
            format!("{head}另见附件{FOOT}{HEADS}附件2"),
            format!("{FOOT}{HEADS}{head}另见附件附件2"),
            // Two cells are parted, and what is below of one begins as the other does.
            format!("1总学分培养方案不少已修3通过{FOOT}{HEADS}于302另见附件附件2"),
            format!("{head}另见{FOOT}{HEADS}附件{FOOT}{HEADS}附件2"),
        ] {
            assert_eq!(found(&cells, &text).as_deref(), Some("2"), "{text}");
        }
        let long = "长".repeat(LONGEST_BREAK);
        for text in [
            format!("{head}另见附件2"),
            format!("{head}{FOOT}{HEADS}另见2"),
            format!("{head}{FOOT}另见附件附件2"),
            format!("{head}第{HEADS}另见附件附件2"),
            format!("{head}{FOOT}{long}{HEADS}另见附件附件2"),
            format!("1总学分培养方案不少于30已修3通过{FOOT}{HEADS}另见附件附件2"),
        ] {
            assert_eq!(found(&cells, &text), None, "{text}");
        }
    }

    #[test]
    fn no_row_stands_between_two_pages() {
        let [foot, head] = ["审查批次b文件识别码ZS11REVIEW2022ABCDEF0123451校制9", "校审查表第2页共2页1张三"];
        let seam = |text: &str| Seam::of(["b", "1", "张三四"], text);
        let whole = format!("{foot}{head}");
        assert!(seam(&whole).is_it(&whole) && seam(&whole).is_it("") && seam("").is_it("某校第2页"));
        for gap in [
            format!("16实践环节培养方案通过{whole}"),
            format!("16实践环节{whole}"),
            format!("{whole}16实践环节"),
            format!("{foot}不适用{head}"),
            head.to_owned(),
        ] {
            assert!(!seam(&whole).is_it(&gap), "{gap}");
        }
        assert!(!seam("").is_it("16实践环节缺材料某校第2页"));
    }

    #[test]
    fn hostile_rows_are_given_up() {
        let (cell, text) = ("甲".repeat(900), "甲".repeat(5_000));
        let seam = Seam::of(["b", "1", "张三"], "");
        assert_eq!(behind(&[cell.as_str(); 6], &text, &seam, &mut MOST_WAYS.clone()), None);
        let pages = format!("第1页{HEADS}").repeat(50_000);
        assert_eq!(behind(&["甲"], &pages, &seam, &mut MOST_WAYS.clone()), None);
    }
}

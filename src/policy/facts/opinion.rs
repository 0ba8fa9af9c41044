//! What an opinion on record says: in the words of the policy, or with a negation that no list of words foresees.

use crate::policy::case::Case;
use crate::policy::spellings::{phrases, spellings};
use crate::records::normal::without_spaces;
use crate::records::simplified;

/// Whether an opinion refuses, in the words of the policy.
pub fn refuses(case: &Case, opinion: Option<&str>) -> bool {
    let words = &case.policy.words;
    opinion.is_some_and(|opinion| {
        // 不 同 意, and words that go on in the next line.
        let opinion = without_spaces(opinion);
        let is_failed = |opinion: &str| words.results.failed.iter().any(|word| *opinion == without_spaces(word));
        let is_refusal = |text: &str| words.refusals.places(text).any(|(at, rest)| is_said(text, at, rest));
        // Words of assent have one of refusal in them (无不同意见), so most opinions need nothing taken out.
        if !is_refusal(&opinion) {
            return is_failed(&opinion);
        }
        let left = words.assents.without(&opinion);
        is_refusal(&left) || is_failed(&left)
    })
}

/// Whether a remark on a row says that what stands in it no longer holds: 作废, 成绩无效, 已撤销.
pub fn voids(remark: Option<&str>) -> bool {
    remark.is_some_and(|remark| {
        let remark = simplified(&without_spaces(remark));
        phrases("void").places(&remark).any(|(at, rest)| is_said(&remark, at, rest))
    })
}

/// Whether a word against something is meant: not after a denial (不反对, 无人反对), nor before a count of nobody (反对0票,
/// 反对者无).
fn is_said(text: &str, at: usize, rest: &str) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let is_denied = phrases("denial-of-denial").end(before) || phrases("denial-before").end(before);
    !is_denied && !is_of_nobody(rest)
}

/// `票：0`, `0票`, `者无`
fn is_of_nobody(rest: &str) -> bool {
    let mut count = rest;
    while let Some(behind) = phrases("votes").begin(count) {
        count = behind;
    }
    let count = count.trim_start_matches([':', '：', '为']);
    let number = count.trim_start_matches(['0', '０', '零', '〇']);
    let is_zero = number.len() < count.len() && !number.starts_with(|c: char| c.is_numeric() || c == '.');
    let is_none = count.strip_prefix('无').is_some_and(|rest| rest.is_empty() || rest.starts_with(is_break));
    is_zero || is_none
}

fn is_break(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '！' | '、' | ',' | ';' | '\n' | '）' | ')')
}

/// Whether an opinion refuses, or may: 不宜通过, 未达到规定要求, 建议暂缓.
pub fn may_refuse(case: &Case, opinion: Option<&str>) -> bool {
    refuses(case, opinion) || opinion.is_some_and(sounds_negative)
}

fn sounds_negative(opinion: &str) -> bool {
    let opinion = simplified(&without_spaces(opinion));
    opinion.split(is_break).any(is_negative)
}

/// A clause in which what is approved is denied, and the denial is not denied itself: 未发现不符合要求之处.
fn is_negative(clause: &str) -> bool {
    let spoken = |at: usize| clause.get(..at).is_some_and(|before| !phrases("denial-of-denial").end(before));
    spellings("opinion-no").knows(clause)
        || phrases("opinion-against").places(clause).any(|(at, rest)| is_said(clause, at, rest))
        || phrases("denial").places(clause).any(|(at, rest)| spoken(at) && is_approval(rest))
}

/// 宜通过, 予同意, 具备答辩条件: what a denial before it turns into a refusal.
fn is_approval(text: &str) -> bool {
    // 不同意见 is another opinion.
    let approves = |text: &str| {
        let begins = |part: &str| phrases(part).begin(text).is_some();
        begins("approval") && !begins("approval-not")
    };
    let links = phrases("denial-link");
    let mut rest = text;
    while !approves(rest)
        && let Some(behind) = links.begin(rest)
    {
        rest = behind;
    }
    // 不合格 alone may be said of things; whether it refuses is the policy's word.
    let is_linked = rest.len() < text.len();
    approves(rest) || (is_linked && phrases("approval-linked").begin(rest).is_some()) || reaches(rest)
}

/// 达到…要求, 符合…条件: a measure that stands a little later.
fn reaches(text: &str) -> bool {
    phrases("measure-reached").begin(text).is_some_and(|rest| {
        let near: String = rest.chars().take(12).collect();
        phrases("measure").occur_in(&near)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denied_approval_sounds_negative() {
        for opinion in [
            "材料不全，不宜通过",
            "暂不 通过",
            "综合考核，不能通过",
            "不符合要求",
            "未达到中期考核要求",
            "经评议，不宜认定为合格",
            "尚未达到规定的学分要求",
            "不具备答辩条件",
            "建议暂缓",
            "不予批准",
            "難以通過",
            "不太同意",
            "三分之二以上成员不赞成",
            "延期考核",
            "同意延期",
            "建议退学",
            "同意其退学",
            "不宜进入下一阶段",
            "再议",
            "否",
            "拒绝",
            "建议重新选题",
            "选题不可行",
            "该生未完成实践任务",
            "中途离岗，不予鉴定",
            "反对2票，同意1票",
        ] {
            assert!(sounds_negative(opinion), "{opinion}");
        }
    }

    #[test]
    fn an_approval_with_reserves_does_not() {
        for opinion in [
            "同意",
            "同意通过，无不同意见",
            "通过。课题不同于以往研究",
            "予以通过，不足之处须改进",
            "没有不合格情形，同意",
            "未发现不符合要求之处，同意",
            "一致同意，不存在异议",
            "合格，望不断努力",
            "同意开题，注意研究对象不要过宽",
            "不反对",
            "无人反对，通过",
            "反对票0票，同意票5票，通过",
            "同意5票，反对：0，弃权：0",
            "反对者无，同意",
            "无需重新考核，同意",
            "同意，不必重新选题",
        ] {
            assert!(!sounds_negative(opinion), "{opinion}");
        }
    }
}

//! What an opinion on record says: in the words of the policy, or with a negation that no list of words foresees.

use crate::policy::case::Case;
use crate::policy::facts::spellings::phrases;
use crate::records::normal::without_spaces;
use crate::records::simplified;

/// Whether an opinion refuses, in the words of the policy.
pub fn refuses(case: &Case, opinion: Option<&str>) -> bool {
    let words = &case.policy.words;
    opinion.is_some_and(|opinion| {
        // 不 同 意, and words that go on in the next line.
        let opinion = without_spaces(opinion);
        let is_failed = |opinion: &str| words.results.failed.iter().any(|word| *opinion == without_spaces(word));
        // Words of assent have one of refusal in them (无不同意见), so most opinions need nothing taken out.
        if !words.refusals.occur_in(&opinion) {
            return is_failed(&opinion);
        }
        let left = words.assents.without(&opinion);
        words.refusals.occur_in(&left) || is_failed(&left)
    })
}

/// Whether an opinion refuses, or may: 不宜通过, 未达到规定要求, 建议暂缓.
pub fn may_refuse(case: &Case, opinion: Option<&str>) -> bool {
    refuses(case, opinion) || opinion.is_some_and(sounds_negative)
}

fn sounds_negative(opinion: &str) -> bool {
    let opinion = simplified(&without_spaces(opinion));
    opinion.split(['，', '。', '；', '！', ',', ';', '\n']).any(is_negative)
}

/// A clause in which what is approved is denied, and the denial is not denied itself: 未发现不符合要求之处.
fn is_negative(clause: &str) -> bool {
    let spoken = |at: usize| clause.get(..at).is_some_and(|before| !phrases("denial-of-denial").end(before));
    phrases("opinion-against").places(clause).any(|(at, _)| spoken(at))
        || phrases("denial").places(clause).any(|(at, rest)| spoken(at) && is_approval(rest))
}

/// 宜通过, 予同意, 具备答辩条件: what a denial before it turns into a refusal.
fn is_approval(text: &str) -> bool {
    let links = phrases("denial-link");
    let mut rest = text;
    while let Some(behind) = links.begin(rest) {
        rest = behind;
    }
    // 不合格 alone may be said of things; whether it refuses is the policy's word.
    let is_linked = rest.len() < text.len();
    let of = |part: &str| phrases(part).begin(rest).is_some();
    // 不同意见 is another opinion.
    (of("approval") && !of("approval-not")) || (is_linked && of("approval-linked")) || reaches(rest)
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
        ] {
            assert!(!sounds_negative(opinion), "{opinion}");
        }
    }
}

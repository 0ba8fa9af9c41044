//! What an opinion on record says: in the words of the policy, or with a negation that no list of words foresees.

pub mod remark;
pub mod said;

use std::sync::LazyLock;

use self::said::{clauses, is_denied, is_passed_on, is_said, may_begin, plain_opinion, said};
use crate::message::{Message, say};
use crate::policy::case::Case;
use crate::policy::phrases::Phrases;
use crate::policy::spellings::{WordList, phrases, spellings};

/// All words that may speak against a pass: in an opinion without any of them nothing has to be looked for. Of a request (请补交)
/// and an advice (建议延期) the latter word, for 同意 and 请 stand in nearly every opinion.
static AGAINST: LazyLock<Phrases> = LazyLock::new(|| {
    let parts = [
        WordList::OpinionNo,
        WordList::GradeFailed,
        WordList::Void,
        WordList::OpinionAgainst,
        WordList::Papers,
        WordList::Action,
        WordList::Denial,
        WordList::Condition,
    ];
    let words: Vec<String> = parts.into_iter().flat_map(|list| phrases(list).words()).map(str::to_owned).collect();
    words.into()
});

/// Whether an opinion refuses, in the words of the policy.
pub fn refuses(case: &Case, opinion: Option<&str>) -> bool {
    // 不 同 意, and words that go on in the next line.
    opinion.is_some_and(|opinion| is_refusing(case, &plain_opinion(opinion)))
}

fn is_refusing(case: &Case, opinion: &str) -> bool {
    let words = &case.policy.words;
    let failed = &words.results.failed;
    let is_failed = |text: &str| failed.iter().any(|word| may_begin(text, word) && *text == plain_opinion(word));
    let is_refusal = |text: &str| words.refusals.places(text).any(|(at, rest)| is_said(text, at, rest));
    // Words of assent have one of refusal in them (无不同意见), so most opinions need nothing taken out.
    if !is_refusal(opinion) {
        return is_failed(opinion);
    }
    let left = words.assents.without(opinion);
    is_refusal(&left) || is_failed(&left)
}

/// Whether an opinion, remark or word on a plan refuses, or may: 不宜通过, 未达到规定要求, 建议暂缓.
pub fn may_refuse(case: &Case, opinion: Option<&str>) -> bool {
    opinion.map(plain_opinion).is_some_and(|opinion| is_refusing(case, &opinion) || suspect(&opinion).is_some())
}

/// What an opinion says against a pass: that it refuses, the words by which it may, or the condition that it sets.
pub fn against(case: &Case, opinion: Option<&str>) -> Option<Message> {
    let opinion = plain_opinion(opinion?);
    if is_refusing(case, &opinion) {
        return Some(say("opinion-refuses"));
    }
    let words = suspect(&opinion).or_else(|| owed(&opinion));
    words.map(|words| say("opinion-suspected").with("words", words))
}

/// 但须补修两门课程: what the student still owes. A plan lists what is made up, and a row of it says so.
fn owed(opinion: &str) -> Option<&str> {
    let owes = |asked: &str| phrases(WordList::Owed).occur_in(&asked.chars().take(8).collect::<String>());
    let is_owed = |clause: &&str| {
        let mut begun = phrases(WordList::Contrast).beginnings(clause).chain([*clause]);
        begun.any(|rest| phrases(WordList::Obligation).beginnings(rest).any(owes))
            && !phrases(WordList::ConditionMet).occur_in(clause)
    };
    phrases(WordList::Owed).occur_in(opinion).then(|| clauses(opinion).find(is_owed))?
}

/// The words of an opinion in plain writing that may refuse.
fn suspect(opinion: &str) -> Option<&str> {
    if !AGAINST.occur_in(opinion) {
        return left_to_others(opinion);
    }
    let negative = clauses(opinion).find(|clause| AGAINST.occur_in(clause) && is_negative(clause));
    negative.or_else(|| is_conditional(opinion).then_some(opinion)).or_else(|| left_to_others(opinion))
}

/// 请学院核实, 依据不足: an opinion that approves nothing.
fn left_to_others(opinion: &str) -> Option<&str> {
    let is_left = |clause: &&str| is_passed_on(clause) || phrases(WordList::NoGround).occur_in(clause);
    // Most opinions approve, and need no further look.
    let approves = phrases(WordList::Approval).occur_in(opinion) || opinion.contains("合格");
    if approves { None } else { clauses(opinion).find(is_left) }
}

/// A clause in which what is approved is denied, and the denial is not denied itself: 未发现不符合要求之处.
fn is_negative(clause: &str) -> bool {
    let is_denial = |at: usize| clause.get(..at).is_some_and(|before| !phrases(WordList::DenialOfDenial).end(before));
    let answer = clause.rsplit_once(':').map_or(clause, |(_, answer)| answer);
    let says = |list: WordList| said(phrases(list), clause).next().is_some();
    spellings(WordList::OpinionNo).knows(answer)
        || says(WordList::GradeFailed)
        || says(WordList::Void)
        || said(phrases(WordList::OpinionAgainst), clause).any(|(_, rest)| !is_done(rest))
        || said(phrases(WordList::Request), clause).any(|(_, rest)| asks_for_papers(rest))
        || said(phrases(WordList::Advice), clause).any(|(_, rest)| asks_for_action(rest))
        || phrases(WordList::Denial).places(clause).any(|(at, rest)| is_denial(at) && is_approval(rest))
}

/// 暂缓了, 更换题目后: what was done before, and not what is decided.
fn is_done(rest: &str) -> bool {
    let behind = rest.strip_prefix('后').is_some_and(|rest| phrases(WordList::Later).begin(rest).is_none());
    rest.starts_with('了') || behind
}

/// 补考, 其休学: what stands a little behind an advice.
fn asks_for_action(rest: &str) -> bool {
    let near: String = rest.chars().take(8).collect();
    phrases(WordList::Action).places(&near).any(|(at, _)| near.get(..at).is_some_and(|before| !is_denied(before)))
}

/// 尽快补交证明: papers that are still to come.
fn asks_for_papers(rest: &str) -> bool {
    let near: String = rest.chars().take(8).collect();
    phrases(WordList::Papers).places(&near).any(|(at, rest)| {
        let before = near.get(..at).unwrap_or_default();
        !is_denied(before) && !rest.starts_with('后') && !rest.starts_with('了')
    })
}

/// 修改后同意: an approval on a condition; not 经修改后合格, which has been met.
fn is_conditional(opinion: &str) -> bool {
    phrases(WordList::Condition).places(opinion).any(|(at, rest)| {
        let before = opinion.get(..at).unwrap_or_default();
        let clause = clauses(before).last().unwrap_or_default();
        let approval = rest.trim_start_matches(['，', ',']);
        let approves = [WordList::Approval, WordList::ApprovalLinked]
            .into_iter()
            .any(|list| phrases(list).begin(approval).is_some());
        let is_later =
            phrases(WordList::Later).begin(rest).is_some_and(|rest| phrases(WordList::Approval).begin(rest).is_some());
        (approves || is_later) && !phrases(WordList::ConditionMet).occur_in(clause)
    })
}

/// 宜通过, 予同意, 具备答辩条件: what a denial before it turns into a refusal.
fn is_approval(text: &str) -> bool {
    // 不同意见 is another opinion.
    let approves = |text: &str| {
        let begins = |list: WordList| phrases(list).begin(text).is_some();
        begins(WordList::Approval) && !begins(WordList::ApprovalNot)
    };
    let links = phrases(WordList::DenialLink);
    let mut rest = text;
    while !approves(rest)
        && let Some(behind) = links.begin(rest)
    {
        rest = behind;
    }
    let is_linked = rest.len() < text.len();
    approves(rest) || (is_linked && phrases(WordList::ApprovalLinked).begin(rest).is_some()) || reaches(rest)
}

/// 达到…要求, 符合…条件: a measure that stands a little later.
fn reaches(text: &str) -> bool {
    phrases(WordList::MeasureReached).begin(text).is_some_and(|rest| {
        let near: String = rest.chars().take(12).collect();
        phrases(WordList::Measure).occur_in(&near)
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
            "考核结论：不合格",
            "表现差，不合格",
            "考核等级为D（不合格）",
            "结论为“不合格”",
            "结论待定",
            "补考后合格",
            "修改后，同意",
            "该生不具备继续攻读博士学位的能力",
            "建议其休学一年",
            "10票反对，1票同意",
            "没有参加考核，判定为不合格",
            "选题不可行，须更换选题",
            "委员持不同意见",
            "存在抄袭问题",
            "请补充材料",
            "材料不全",
            "转学院处理",
            "请学院核实",
            "交学位委员会讨论",
            "提交下次会议审议",
            "暂不签署意见",
            "依据不足",
            "同意，但须补交材料",
            "请尽快补齐证明",
            "同意，但须补修",
            "同意，但是还需补修两门本科课程",
            "合格，须补修统计学",
            "补修后同意",
        ] {
            let opinion = plain_opinion(opinion);
            assert!(suspect(&opinion).or_else(|| owed(&opinion)).is_some(), "{opinion}");
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
            "该生善于听取不同意见，同意",
            "选题涉及退学学生问题，同意",
            "5票赞成，0票反对，同意通过",
            "无一人反对，通过",
            "选题为“高校学生退学问题研究”，同意开题",
            "选题为高校学生退学问题研究，同意开题",
            "研究《婚姻无效制度》，同意",
            "该生暂缓了原计划的田野调查，进展良好，同意",
            "更换题目后进展顺利，同意",
            "研究不合格产品检测方法，同意",
            "未出现不及格课程，同意通过",
            "未发现抄袭、剽窃、造假行为，同意",
            "研究方法有待改进，同意开题",
            "经修改后合格",
            "同意开题，修改后提交",
            "未考虑的因素请补充，同意",
            "同意4票，弃权1票，通过",
            "不建议延期，同意通过",
            "材料齐全，同意",
            "经补充材料后，同意通过",
            "不需补充材料，同意",
            "请进一步补充文献，同意",
            "同意，请补充实验",
            "材料真实，未见缺失",
            "报学院备案",
            "转学院前已修",
            "已转学院，同意",
            "交流学习期间研究进展顺利",
            "按期完成",
            "理由充分",
            "合格，请补充",
            "同意，补修课程均合格",
            "应补修的课程已修完，同意",
            "不需补修，同意",
            "经补修后合格",
            "应尽快补足理论短板，同意",
            "合格，还应补做对照实验",
        ] {
            let opinion = plain_opinion(opinion);
            assert!(suspect(&opinion).or_else(|| owed(&opinion)).is_none(), "{opinion}");
        }
    }
}

//! 实践环节: the practice is there, long enough and passed; academic doctors have none.
//!
//! Basis: the notice 三.3 and 四.1.(1)①, and the programme.

use crate::finding::{Code, Finding, Outcome};
use crate::policy::case::{Found, Scope};
use crate::policy::{Applies, Case};
use crate::records::Practice;
use crate::records::mark::{Judgement, Mark};
use crate::records::values::{Credits, Percent};

pub fn check(case: &Case) -> Vec<Finding> {
    let row = &case.policy.applicability.practice;
    let declared = case.programme.map(|p| p.practice.is_some());
    let found = match case.scope(row, "完成实践环节", declared) {
        Scope::Settled(found) => found,
        Scope::Applies => practice(case),
    };
    vec![case.finding(Code::Practice, case.basis(&row.basis, &row.clause), found)]
}

/// Credits of the stages that were passed.
pub fn credits(case: &Case) -> Credits {
    let row = &case.policy.applicability.practice;
    if case.category().is_some_and(|category| row.applies(category) == Applies::None) {
        return Credits::ZERO;
    }
    let passed = case.student.practice.iter().filter(|stage| judge(stage.result.as_deref()) == Judgement::Passed);
    passed.filter_map(|stage| stage.credits).sum()
}

/// The programme's credits, while no practice is recorded or its result is to come.
pub fn missing_credits(case: &Case) -> Credits {
    let pending = |stage: &Practice| judge(stage.result.as_deref()) == Judgement::Missing;
    let stages = &case.student.practice;
    let requirement = case.programme.and_then(|p| p.practice.as_ref());
    requirement.filter(|_| stages.is_empty() || stages.iter().any(|s| pending(s))).map_or(Credits::ZERO, |r| r.credits)
}

/// 优秀, 良好, 中等, 合格, 及格 and marks from 60 pass.
fn judge(result: Option<&str>) -> Judgement {
    Mark::read(result).judge(Percent::SIXTY)
}

fn practice(case: &Case) -> Found {
    let stages = &case.student.practice;
    if case.programme.is_none() {
        return Found::new(Outcome::Missing, "完成实践环节", "培养方案未登记").note("请补充培养方案");
    }
    let requirement = case.programme.and_then(|p| p.practice.as_ref());
    let least_credits = requirement.map_or(Credits::ZERO, |r| r.credits);
    let least_months = requirement.and_then(|r| r.months).unwrap_or(0);
    let needed = match least_months {
        0 => format!("实践考核合格，不少于{least_credits}学分"),
        months => format!("实践考核合格，不少于{least_credits}学分、{months}个月"),
    };
    if stages.is_empty() {
        return Found::new(Outcome::Missing, needed, "无实践考核记录").note("请补充实践环节考核表");
    }
    let judged: Vec<_> = stages.iter().map(|stage| judge(stage.result.as_deref())).collect();
    let months: u16 = stages.iter().filter_map(|stage| stage.months).fold(0, u16::saturating_add);
    let results: Vec<_> = stages.iter().map(|s| s.result.clone().unwrap_or_else(|| "未录入".into())).collect();
    let found = format!("考核{}，{}学分，{months}个月", results.join("、"), credits(case));
    let (outcome, note) = if judged.contains(&Judgement::Failed) {
        (Outcome::Fail, "请重新完成实践环节")
    } else if judged.contains(&Judgement::Missing) {
        (Outcome::Missing, "请补录实践考核结果")
    } else if judged.contains(&Judgement::Undetermined) {
        (Outcome::Undetermined, "实践考核结果需人工认定")
    } else if credits(case) < least_credits || months < least_months {
        (Outcome::Fail, "实践学分或时长不足，请补足")
    } else {
        (Outcome::Pass, "")
    };
    Found::new(outcome, needed, found).note(note).lines(stages.iter().map(|s| s.line()))
}

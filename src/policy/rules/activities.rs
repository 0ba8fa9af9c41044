//! 学术活动: enough activities, and enough own talks among them, where the programme has the milestone.
//!
//! Basis: the notice 三.3 and 四.1.(1)①, and the programme.

use crate::finding::{Code, Finding, Outcome};
use crate::policy::Case;
use crate::policy::case::{Found, Scope};
use crate::records::values::Credits;
use crate::records::{ActivityKind, ActivityRequirement};

pub fn check(case: &Case) -> Vec<Finding> {
    let row = &case.policy.applicability.activities;
    let requirement = case.programme.map(|p| &p.activities);
    let found = match case.scope(row, "完成学术活动", requirement.map(|r| r.required)) {
        Scope::Settled(found) => found,
        Scope::Applies => activities(case, requirement),
    };
    vec![case.finding(Code::Activities, case.basis(&row.basis, &row.clause), found)]
}

/// The milestone's credits once its counts are met.
pub fn credits(case: &Case) -> Credits {
    let requirement = case.programme.map(|p| &p.activities).filter(|r| r.required);
    requirement.filter(|r| enough(case, r)).and_then(|r| r.credits).unwrap_or_default()
}

/// The milestone's credits, while no activity is recorded at all.
pub fn missing_credits(case: &Case) -> Credits {
    let requirement = case.programme.map(|p| &p.activities).filter(|r| r.required);
    requirement.filter(|_| case.student.activities.is_empty()).and_then(|r| r.credits).unwrap_or_default()
}

fn own_talks(case: &Case) -> usize {
    case.student.activities.iter().filter(|a| a.kind == ActivityKind::OwnTalk).count()
}

fn enough(case: &Case, requirement: &ActivityRequirement) -> bool {
    case.student.activities.len() >= usize::from(requirement.count)
        && own_talks(case) >= usize::from(requirement.own_talks)
}

fn activities(case: &Case, requirement: Option<&ActivityRequirement>) -> Found {
    let Some(requirement) = requirement else {
        return Found::new(Outcome::Missing, "完成学术活动", "培养方案未登记").note("请补充培养方案");
    };
    if !requirement.required {
        return Found::new(Outcome::Undetermined, "完成学术活动", "培养方案与适用范围表不一致")
            .note("适用范围表要求此环节而培养方案不要求，请核实");
    }
    let needed = format!("学术活动不少于{}次，其中主讲不少于{}次", requirement.count, requirement.own_talks);
    let (total, own) = (case.student.activities.len(), own_talks(case));
    let found = format!("共{total}次，其中主讲{own}次");
    let outcome = match (enough(case, requirement), total) {
        (true, _) => Outcome::Pass,
        (false, 0) => Outcome::Missing,
        (false, _) => Outcome::Fail,
    };
    let short = |needed: u16, have: usize| usize::from(needed).saturating_sub(have);
    let note = match outcome {
        Outcome::Pass => String::new(),
        _ => format!("尚差{}次，其中主讲{}次", short(requirement.count, total), short(requirement.own_talks, own)),
    };
    Found::new(outcome, needed, found).note(note).lines(case.student.activities.iter().map(|a| a.line()))
}

//! 总学分 and 分类学分: credits earned from passed planned courses and completed milestones.
//!
//! Basis: the notice 三.1 and the programme.

use super::{activities, practice};
use crate::finding::{Code, Finding, Outcome};
use crate::policy::Case;
use crate::policy::case::Found;
use crate::records::mark::Judgement;
use crate::records::values::Credits;
use crate::records::{CourseClass, CreditGroup};

pub fn check(case: &Case) -> Vec<Finding> {
    let Some(programme) = case.programme else {
        let found = Found::new(Outcome::Missing, "达到培养方案规定的总学分", "培养方案未登记").note("请补充培养方案");
        return vec![case.finding(Code::TotalCredits, case.programme_basis(), found)];
    };
    let total = measured(case, programme.credits.total, earned(case), "总学分");
    let mut findings = vec![case.finding(Code::TotalCredits, case.programme_basis(), total)];
    findings.extend(programme.credits.groups.iter().map(|group| {
        let found = measured(case, group.min, earned_in(case, group), &group.name);
        case.finding(Code::GroupCredits, case.programme_basis(), found)
    }));
    findings
}

/// All credits earned: planned courses passed, practice and academic activities.
pub fn earned(case: &Case) -> Credits {
    let courses = case.credit_courses().filter(|c| case.judge(c) == Judgement::Passed).map(|c| c.credits);
    [courses.sum(), practice::credits(case), activities::credits(case)].into_iter().sum()
}

/// Credits earned in one group; milestones count in the group of class 必修环节.
fn earned_in(case: &Case, group: &CreditGroup) -> Credits {
    let courses = case.credit_courses().filter(|c| c.group.as_deref() == Some(group.code.as_str()));
    let passed = courses.filter(|c| case.judge(c) == Judgement::Passed).map(|c| c.credits);
    let milestones = match group.class {
        CourseClass::Milestone => [practice::credits(case), activities::credits(case)].into_iter().sum(),
        _ => Credits::ZERO,
    };
    [passed.sum(), milestones].into_iter().sum()
}

/// Credits that are short are missing, not failed, when nothing was recorded at all.
fn measured(case: &Case, needed: Credits, earned: Credits, what: &str) -> Found {
    let nothing_recorded = case.student.results.is_empty();
    let outcome = match (earned >= needed, nothing_recorded) {
        (true, _) => Outcome::Pass,
        (false, true) => Outcome::Missing,
        (false, false) => Outcome::Fail,
    };
    let note = match outcome {
        Outcome::Pass => String::new(),
        _ => format!("尚差{}学分", earned.short_of(needed)),
    };
    Found::new(outcome, format!("{what}不少于{needed}学分"), format!("已修{earned}学分")).note(note)
}

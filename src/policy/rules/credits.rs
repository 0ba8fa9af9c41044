//! 总学分 and 分类学分: credits earned from passed planned courses and completed milestones.
//!
//! Basis: the notice 三.1 and the programme.

use super::{activities, practice};
use crate::finding::{Code, Finding, Outcome};
use crate::policy::Case;
use crate::policy::case::Found;
use crate::records::mark::Judgement;
use crate::records::values::Credits;
use crate::records::{CourseClass, PlannedCourse};

pub fn check(case: &Case) -> Vec<Finding> {
    let Some(programme) = case.programme else {
        let found = Found::new(Outcome::Missing, "达到培养方案规定的总学分", "培养方案未登记").note("请补充培养方案");
        return vec![case.finding(Code::TotalCredits, case.programme_basis(), found)];
    };
    if case.student.plan.is_none() && case.student.results.is_empty() {
        let needed = format!("总学分不少于{}学分", programme.credits.total);
        let found = Found::new(Outcome::Missing, needed, "无培养计划和成绩记录").note("请补充个人培养计划和课程成绩");
        return vec![case.finding(Code::TotalCredits, case.programme_basis(), found)];
    }
    let total = measured(&tally(case, |_| true, true), programme.credits.total, "总学分");
    let mut findings = vec![case.finding(Code::TotalCredits, case.programme_basis(), total)];
    findings.extend(programme.credits.groups.iter().map(|group| {
        let in_group = |course: &PlannedCourse| course.group.as_deref() == Some(group.code.as_str());
        let tally = tally(case, in_group, group.class == CourseClass::Milestone);
        case.finding(Code::GroupCredits, case.programme_basis(), measured(&tally, group.min, &group.name))
    }));
    findings
}

/// All credits earned: planned courses passed, practice and academic activities.
pub fn earned(case: &Case) -> Credits {
    tally(case, |_| true, true).earned
}

/// Credits by what is known of them.
struct Tally {
    earned: Credits,
    /// A person must decide on the mark.
    undetermined: Credits,
    /// The mark or record is not there.
    missing: Credits,
}

/// Credits of the planned courses that `counts` lets through and, if asked for, of practice and activities,
/// which count in the group of class 必修环节.
fn tally(case: &Case, counts: impl Fn(&PlannedCourse) -> bool, with_milestones: bool) -> Tally {
    let judged: Vec<_> = case.credit_courses().filter(|c| counts(c)).map(|c| (case.judge(c), c.credits)).collect();
    let sum = |judgement, milestones: &[Credits]| -> Credits {
        let courses = judged.iter().filter(|(j, _)| *j == judgement).map(|(_, credits)| *credits);
        let milestones = milestones.iter().copied().filter(|_| with_milestones);
        courses.chain(milestones).sum()
    };
    Tally {
        earned: sum(Judgement::Passed, &[practice::credits(case), activities::credits(case)]),
        undetermined: sum(Judgement::Undetermined, &[]),
        missing: sum(Judgement::Missing, &[practice::missing_credits(case), activities::missing_credits(case)]),
    }
}

/// A shortage is a failure only if no mark that is still to come or to be decided could close it.
fn measured(tally: &Tally, needed: Credits, what: &str) -> Found {
    let with = |more: &[Credits]| -> Credits { [tally.earned].iter().chain(more).copied().sum() };
    let (outcome, note) = if tally.earned >= needed {
        return Found::new(Outcome::Pass, format!("{what}不少于{needed}学分"), format!("已修{}学分", tally.earned));
    } else if with(&[tally.undetermined]) >= needed {
        (Outcome::Undetermined, format!("另有{}学分的成绩待人工认定", tally.undetermined))
    } else if with(&[tally.undetermined, tally.missing]) >= needed {
        (Outcome::Missing, format!("尚差{}学分，另有{}学分无成绩记录", tally.earned.short_of(needed), tally.missing))
    } else {
        (Outcome::Fail, format!("尚差{}学分", tally.earned.short_of(needed)))
    };
    Found::new(outcome, format!("{what}不少于{needed}学分"), format!("已修{}学分", tally.earned)).note(note)
}

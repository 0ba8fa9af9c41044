//! 个人培养计划: there is a plan, and it meets the programme's least credits.
//!
//! Basis: the notice 三.1 and the programme.

use crate::finding::{Code, Finding, Outcome};
use crate::policy::Case;
use crate::policy::case::Found;
use crate::records::CourseClass;
use crate::records::values::Credits;

pub fn check(case: &Case) -> Vec<Finding> {
    vec![case.finding(Code::Plan, case.programme_basis(), plan(case))]
}

fn plan(case: &Case) -> Found {
    let needed = "个人培养计划所选课程符合培养方案的分类学分要求";
    let (Some(plan), Some(programme)) = (&case.student.plan, case.programme) else {
        return Found::new(Outcome::Missing, needed, "无个人培养计划或培养方案").note("请补充个人培养计划书");
    };
    let planned = |group: &str| -> Credits {
        case.credit_courses().filter(|c| c.group.as_deref() == Some(group)).map(|c| c.credits).sum()
    };
    let groups = programme.credits.groups.iter().filter(|group| group.class != CourseClass::Milestone);
    let short: Vec<_> = groups
        .filter(|group| planned(&group.code) < group.min)
        .map(|group| format!("{}计划{}学分，应不少于{}学分", group.name, planned(&group.code), group.min))
        .collect();
    match short.is_empty() {
        true => {
            let total: Credits = case.credit_courses().map(|c| c.credits).sum();
            Found::new(Outcome::Pass, needed, format!("计划课程{}门，{total}学分", plan.courses.len()))
        }
        false => Found::new(Outcome::Fail, needed, short.join("；")).note("请按规定调整个人培养计划并补修所缺课程"),
    }
    .lines([plan.line()])
}

//! 计划课程考核 and 补修课程: every course of the plan is passed.
//!
//! Basis: the notice 三.1 (修完所选全部课程); the pass mark is the policy's for the class of the course.

use crate::finding::{Code, Finding, Outcome};
use crate::policy::Case;
use crate::policy::case::Found;
use crate::records::mark::Judgement;
use crate::records::{CourseClass, PlannedCourse, Sourced};

pub fn check(case: &Case) -> Vec<Finding> {
    let basis = || case.clause(&case.policy.clauses.courses);
    let planned: Vec<_> = case.credit_courses().collect();
    let remedial: Vec<_> =
        case.student.planned_courses().iter().filter(|course| course.class == CourseClass::Remedial).collect();
    let mut findings = vec![match planned.is_empty() {
        true => case.finding(Code::PlannedCourses, basis(), Found::new(Outcome::Missing, NEEDED, "无计划课程")),
        false => case.finding(Code::PlannedCourses, basis(), passed(case, &planned, NEEDED)),
    }];
    if !remedial.is_empty() {
        let found = passed(case, &remedial, "补修课程全部合格（不计学分）");
        findings.push(case.finding(Code::RemedialCourses, basis(), found));
    }
    findings
}

const NEEDED: &str = "个人培养计划所选课程全部考核合格";

/// The worst that befell any of the courses decides; the text names each course that is not passed.
fn passed(case: &Case, courses: &[&Sourced<PlannedCourse>], needed: &str) -> Found {
    let open: Vec<_> = courses
        .iter()
        .map(|course| (*course, case.judge(course)))
        .filter(|(_, judgement)| *judgement != Judgement::Passed)
        .collect();
    let lines = |courses: &[&Sourced<PlannedCourse>]| -> Vec<u64> {
        courses.iter().flat_map(|c| case.attempts(c).map(|r| r.line())).collect()
    };
    if open.is_empty() {
        return Found::new(Outcome::Pass, needed, format!("{}门课程均合格", courses.len())).lines(lines(courses));
    }
    let any = |judgement| open.iter().any(|(_, j)| *j == judgement);
    let (outcome, note) = if any(Judgement::Failed) {
        (Outcome::Fail, "请重修或补考未合格的课程")
    } else if any(Judgement::Missing) {
        (Outcome::Missing, "请补录或补修尚无成绩的课程")
    } else {
        (Outcome::Undetermined, "等级成绩无法按此合格线折算，或成绩与计划的学分不一致，请人工认定")
    };
    let open_courses: Vec<_> = open.iter().map(|(course, _)| *course).collect();
    let texts: Vec<_> = open_courses.iter().map(|course| describe(case, course)).collect();
    let lines = lines(&open_courses).into_iter().chain(open_courses.iter().map(|c| c.line()));
    Found::new(outcome, needed, texts.join("；")).note(note).lines(lines)
}

/// `《教育统计学》成绩64，学位课合格线70`
fn describe(case: &Case, course: &PlannedCourse) -> String {
    let marks: Vec<_> = case.attempts(course).map(|r| r.mark.clone().unwrap_or_else(|| "未录入".into())).collect();
    let pass = case.pass_mark(case.class_of(course)).map_or(String::new(), |(mark, _)| mark.to_string());
    match marks.is_empty() {
        true => format!("《{}》无成绩", course.name),
        false => {
            format!("《{}》成绩{}，{}合格线{pass}", course.name, marks.join("、"), case.class_of(course).chinese())
        }
    }
}

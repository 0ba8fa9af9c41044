//! The plan and the marks of a made-up student.

use super::dice::Dice;
use super::trouble::Trouble;
use super::way::{Way, day_of, unplaced};
use crate::records::values::{Credits, Day};
use crate::records::{
    Attempt, CourseClass, CourseResult, CreditGroup, ExceptionKind, Plan, PlannedCourse, SignOff, Student,
};

/// Credits of every course.
const EACH: &str = "2";

/// Plan and results: courses of two credits until every group and the total are full, and no more.
pub fn make_courses(student: &mut Student, dice: &mut Dice, way: &Way) {
    let mut planned = Vec::new();
    let credits = &way.programme.credits;
    for group in credits.groups.iter().filter(|group| group.class != CourseClass::Milestone) {
        fill(&mut planned, group, group.min, way);
    }
    let by_courses: Credits = planned.iter().map(|course| course.credits).sum();
    let milestones = credits.groups.iter().filter(|group| group.class == CourseClass::Milestone);
    let all: Credits = milestones.map(|group| group.min).chain([by_courses]).sum();
    if let Some(elective) = credits.groups.iter().find(|group| group.class == CourseClass::NonDegree) {
        fill(&mut planned, elective, all.short_of(credits.total), way);
    }
    if way.has(Trouble::ShortPlan) {
        planned.pop();
    }
    if student.cross_discipline == Some(true) && !way.has(Trouble::NoRemedial) {
        remedial(&mut planned, way);
    }
    let last = last_for_credit(planned.iter().map(|course| course.class));
    for (number, course) in planned.iter().enumerate() {
        let is_last = Some(number) == last;
        let is_elective = course.class == CourseClass::NonDegree;
        match course.class {
            CourseClass::Remedial => record(student, course, Some(way.pools.remark("passed")), Attempt::First, number),
            _ if is_last && is_elective && way.has(Trouble::MarkToCome) => {
                record(student, course, Some(way.pools.remark("pending")), Attempt::First, number);
            }
            _ if is_last && is_elective && way.has(Trouble::FailedCourse) => {
                record(student, course, Some((40 + dice.below(20)).to_string()), Attempt::First, number);
            }
            _ if number == 0 && way.has(Trouble::FailedClass) => {
                record(student, course, Some((45 + dice.below(15)).to_string()), Attempt::First, number);
            }
            _ if is_last && way.granted.is_some() => instead(student, course, number, dice, way),
            _ => take(student, course, number, dice, way),
        }
    }
    let reviewed = way.by_tutor(day_of(way.entered, 9, 25));
    let supervisor_review = if way.has(Trouble::PlanUnreviewed) {
        reviewed.map(|review| SignOff { date: None, ..review })
    } else {
        reviewed
    };
    student.plan = Some(unplaced(Plan {
        objective: None,
        courses: planned.into_iter().map(unplaced).collect(),
        milestones: vec![],
        thesis_schedule: vec![],
        student_signed: day_of(way.entered, 9, 20),
        supervisor_review,
        college_review: way.by_college(day_of(way.entered, 10, 8)),
    }));
}

/// Which of the planned courses is the last that brings credits.
pub fn last_for_credit(classes: impl Iterator<Item = CourseClass>) -> Option<usize> {
    let for_credit = classes.enumerate().filter(|(_, class)| *class != CourseClass::Remedial);
    for_credit.map(|(number, _)| number).last()
}

fn fill(planned: &mut Vec<PlannedCourse>, group: &CreditGroup, needed: Credits, way: &Way) {
    let each: Credits = EACH.parse().unwrap_or_default();
    let mut compulsory = group.compulsory.iter();
    let mut sum = Credits::ZERO;
    while sum < needed && each > Credits::ZERO {
        let number = planned.len();
        let code = format!("{}{:03}", way.programme.major_code, number + 1);
        let code = compulsory.next().cloned().unwrap_or(code);
        planned.push(course(code, title(planned, way), group, each, number, way));
        sum = [sum, each].into_iter().sum();
    }
}

/// What everybody takes comes first, then what the discipline has; names that are used up get a number.
fn title(planned: &[PlannedCourse], way: &Way) -> String {
    let (public, own) = (way.pools.courses("public"), way.pools.courses(way.discipline()));
    let common = public.len().min(3);
    let number = planned.len();
    match number.checked_sub(common) {
        None => public.get(number).cloned().unwrap_or_default(),
        Some(number) => match (own.get(number % own.len().max(1)), number / own.len().max(1)) {
            (Some(name), 0) => name.clone(),
            (Some(name), again) => format!("{name}（{}）", again + 1),
            (None, _) => String::new(),
        },
    }
}

fn course(
    code: String,
    name: String,
    group: &CreditGroup,
    credits: Credits,
    number: usize,
    way: &Way,
) -> PlannedCourse {
    let assessment = if group.class == CourseClass::Degree { "examined" } else { "assessed" };
    PlannedCourse {
        name,
        code,
        group: Some(group.code.clone()),
        class: group.class,
        hours: Some("36".into()),
        credits,
        term: Some(term(number, way.entered)),
        assessment: Some(way.pools.remark(assessment)),
        teacher: None,
        unit: None,
        note: None,
    }
}

/// Courses that make up for another discipline; they bring no credit.
fn remedial(planned: &mut Vec<PlannedCourse>, way: &Way) {
    let count = way.programme.remedial.as_ref().map_or(0, |remedial| usize::from(remedial.courses));
    for (number, name) in way.pools.courses("remedial").iter().take(count).enumerate() {
        let group = CreditGroup {
            code: "remedial".into(),
            name: String::new(),
            class: CourseClass::Remedial,
            min: Credits::ZERO,
            compulsory: vec![],
            clause: None,
        };
        let code = format!("{}R{:02}", way.programme.major_code, number + 1);
        let made = course(code, name.clone(), &group, Credits::ZERO, 0, way);
        planned.push(PlannedCourse { group: None, ..made });
    }
}

/// A third in the first term, a third in the second, the rest in the third.
fn term(number: usize, entered: i32) -> String {
    match number % 3 {
        0 => format!("{entered}-{}-1", entered + 1),
        1 => format!("{entered}-{}-2", entered + 1),
        _ => format!("{}-{}-1", entered + 1, entered + 2),
    }
}

/// The day of the examination at the end of a term, or in the first weeks of the next.
fn examined(term: Option<&str>, attempt: Attempt, number: usize) -> Option<Day> {
    let year: i32 = term?.split('-').next()?.parse().ok()?;
    let is_autumn = term?.ends_with("-1");
    match (is_autumn, attempt) {
        (true, Attempt::First) => day_of(year + 1, 1, 8 + number % 10),
        (true, _) => day_of(year + 1, 3, 5),
        (false, Attempt::First) => day_of(year + 1, 7, 1 + number % 8),
        (false, _) => day_of(year + 1, 9, 10),
    }
}

/// A course that is passed in the end: with a mark or a level, rarely at the second attempt, rarely without examination.
fn take(student: &mut Student, course: &PlannedCourse, number: usize, dice: &mut Dice, way: &Way) {
    let average = way.has(Trouble::LowAverage);
    let mark = if average { 70 + dice.below(4) } else { 74 + dice.below(24) };
    let levels = ["excellent", "good", "fair"];
    let chance = dice.below(100);
    let passed = |mark: usize| Some(mark.to_string());
    match (course.class, chance) {
        (_, 0) if !average => {
            record(student, course, passed(45 + dice.below(14)), Attempt::First, number);
            record(student, course, passed(70 + dice.below(10)), Attempt::Resit, number);
        }
        (CourseClass::Degree, 1) if !average => {
            record(student, course, Some(way.pools.remark("exempt")), Attempt::First, number);
        }
        (CourseClass::NonDegree, 2..30) if !average => {
            let level = levels.get(dice.below(levels.len())).copied().unwrap_or("good");
            record(student, course, Some(way.pools.remark(level)), Attempt::First, number);
        }
        _ => record(student, course, passed(mark), Attempt::First, number),
    }
}

/// The code of a course that was taken in the place of another.
pub fn other_code(code: &str) -> String {
    format!("{code}T")
}

/// Another course with its own code, or nothing where the credits come from another school.
fn instead(student: &mut Student, course: &PlannedCourse, number: usize, dice: &mut Dice, way: &Way) {
    if way.granted == Some(ExceptionKind::Substitution) {
        let name = way.pools.courses(way.discipline()).last().cloned().unwrap_or_default();
        let other = PlannedCourse { code: other_code(&course.code), name, ..course.clone() };
        record(student, &other, Some((74 + dice.below(24)).to_string()), Attempt::First, number);
    }
}

fn record(student: &mut Student, course: &PlannedCourse, mark: Option<String>, attempt: Attempt, number: usize) {
    let result = CourseResult {
        code: course.code.clone(),
        name: course.name.clone(),
        class: course.class,
        credits: course.credits,
        term: course.term.clone(),
        mark,
        date: examined(course.term.as_deref(), attempt, number),
        attempt,
        note: None,
    };
    student.results.push(unplaced(result));
}

/// What had been done by a day: courses, their credits, and the average of the marks in hundredths, the better of two
/// attempts counting.
pub struct Standing {
    /// Courses that were passed.
    pub courses: usize,
    /// Their credits.
    pub credits: Credits,
    /// Σ(mark × credits) ÷ Σ credits, cut after two decimals.
    pub average: String,
}

/// How a student stood on a day, by the marks on record.
pub fn standing(student: &Student, until: Option<Day>) -> Standing {
    let done = |result: &&CourseResult| result.date <= until && result.class != CourseClass::Remedial;
    let results: Vec<&CourseResult> = student.results.iter().map(|result| &**result).filter(done).collect();
    let best =
        |code: &str| results.iter().filter(|r| r.code == code).filter_map(|r| r.mark.as_ref()?.parse().ok()).max();
    let (mut courses, mut credits, mut sum, mut weight) = (0, Credits::ZERO, 0u64, 0u64);
    for result in results.iter().filter(|result| result.attempt == Attempt::First) {
        let mark: Option<u64> = best(&result.code);
        let each = u64::from(result.credits.thousandths());
        courses += 1;
        credits = [credits, result.credits].into_iter().sum();
        sum += mark.map_or(0, |mark| mark * each);
        weight += mark.map_or(0, |_| each);
    }
    let hundredths = sum * 100 / weight.max(1);
    Standing { courses, credits, average: format!("{}.{:02}", hundredths / 100, hundredths % 100) }
}

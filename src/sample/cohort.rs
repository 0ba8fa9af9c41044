//! One made-up student: most meet their programme, some lack a course or a milestone.

use std::iter::repeat_with;

use super::Frame;
use super::dice::Dice;
use super::documents::resident_number;
use super::pools::Pools;
use crate::ingest::exports::blank;
use crate::records::values::{CalendarMonth, Credits, Day};
use crate::records::{
    Activity, ActivityKind, Application, Attempt, ChsiPhoto, CourseClass, CourseResult, CreditGroup, Document,
    DocumentKind, Fees, Midterm, Outputs, Paper, PaperState, Plan, PlannedCourse, Practice, Programme, Proposal, Sex,
    SignOff, Sourced, Student, Supervisor, Thesis, Track,
};

/// The student of a number; none where the frame has no programme for anybody.
pub fn student(index: usize, seed: u64, frame: &Frame, pools: &Pools) -> Option<Student> {
    let mut dice = Dice::new(seed, index as u64);
    let programmes: Vec<&Programme> = frame.programmes.values().collect();
    let programme = *programmes.get(dice.below(programmes.len()))?;
    let college = frame.batch.colleges.get(dice.below(frame.batch.colleges.len()))?;
    let years = i32::from(programme.duration.years.half_years() / 2).max(1);
    let entered = i32::from(frame.batch.date.ymd().0) - years;
    let entered = entered.min(programme.cohorts.to.map_or(entered, i32::from));
    let id = format!("{entered}{:02}{index:06}", dice.below(90) + 10);
    let mut student = blank(id.parse().ok()?);
    person(&mut student, &mut dice, pools, index);
    student.college = Some(college.code.clone());
    student.programme = Some(programme.id.clone());
    student.major_code = Some(programme.major_code.clone());
    student.level = Some(programme.level);
    student.kind = Some(programme.kind);
    student.study_mode = programme.study_modes.first().copied();
    student.track = Some(Track::Regular);
    student.enrolled = month(entered, 9);
    student.expected = frame.batch.date.calendar_month().into();
    student.fees = Some(Fees::Settled);
    student.chsi_photo = Some(ChsiPhoto::Confirmed);
    let tutor = name(&mut dice, pools);
    student.supervisors = vec![Supervisor { name: tutor.clone(), title: Some(pools.remark("title")), role: None }];
    let title = dice.pick(&pools.titles).to_owned();
    student.thesis = Some(Thesis { title: Some(title.clone()), secrecy: None });
    let submitted = Some(frame.batch.date);
    student.application = Some(unplaced(Application { submitted, information_confirmed: true }));
    let years = Years { entered, tutor, title };
    courses(&mut student, programme, &mut dice, pools, &years);
    milestones(&mut student, programme, &mut dice, pools, &years, frame);
    Some(student)
}

/// What a student's records have in common.
struct Years {
    entered: i32,
    tutor: String,
    title: String,
}

fn unplaced<T>(value: T) -> Sourced<T> {
    Sourced::new(value, crate::location::Location::whole(""))
}

fn month(year: i32, month: i32) -> Option<CalendarMonth> {
    format!("{year:04}-{month:02}").parse().ok()
}

fn day(year: i32, month: i32, day: usize) -> Option<Day> {
    format!("{year:04}-{month:02}-{day:02}").parse().ok()
}

fn name(dice: &mut Dice, pools: &Pools) -> String {
    if dice.percent(1) {
        return dice.pick(&pools.minority).to_owned();
    }
    let length = 1 + dice.below(2);
    let given: String = repeat_with(|| dice.pick(&pools.given).to_owned()).take(length).collect();
    format!("{}{given}", dice.pick(&pools.surnames))
}

fn person(student: &mut Student, dice: &mut Dice, pools: &Pools, index: usize) {
    let male = dice.percent(45);
    let birth = day(1990 + dice.below(9) as i32, 1 + dice.below(12) as i32, 1 + dice.below(28));
    let order = (index % 499) * 2 + usize::from(male);
    student.name = Some(name(dice, pools));
    student.sex = Some(if male { Sex::Male } else { Sex::Female });
    student.birth_date = birth;
    student.ethnic = Some(dice.pick(&pools.ethnic).to_owned());
    let number = birth.map(|birth| resident_number(&birth.compact(), order)).unwrap_or_default();
    student.document = Some(Document { kind: DocumentKind::ResidentId, number });
}

/// Plan and results: courses of two credits until every group and the total are full.
fn courses(student: &mut Student, programme: &Programme, dice: &mut Dice, pools: &Pools, years: &Years) {
    let mut planned: Vec<PlannedCourse> = Vec::new();
    for group in &programme.credits.groups {
        // Practice and activities carry the credits of their own.
        if group.class != CourseClass::Milestone {
            fill(&mut planned, group, group.min, programme, pools, years);
        }
    }
    let planned_credits: Credits = planned.iter().map(|course| course.credits).sum();
    let missing = planned_credits.short_of(programme.credits.total);
    let elective = programme.credits.groups.iter().find(|group| group.class == CourseClass::NonDegree);
    if let Some(group) = elective {
        fill(&mut planned, group, missing, programme, pools, years);
    }
    for course in &planned {
        let pass = 70 + dice.below(30);
        let mark = if dice.percent(1) { 40 + dice.below(20) } else { pass };
        result(student, course, mark, Attempt::First, years);
        if mark < 60 && dice.percent(80) {
            result(student, course, 70 + dice.below(10), Attempt::Resit, years);
        }
    }
    let signed = |date| Some(SignOff { name: Some(years.tutor.clone()), date, opinion: Some(pools.remark("agreed")) });
    student.plan = Some(unplaced(Plan {
        objective: None,
        courses: planned.into_iter().map(unplaced).collect(),
        milestones: vec![],
        thesis_schedule: vec![],
        student_signed: day(years.entered, 9, 20),
        supervisor_review: signed(day(years.entered, 9, 25)),
        college_review: Some(SignOff {
            name: Some(pools.remark("officer")),
            ..signed(day(years.entered, 10, 8)).unwrap_or(NO_ONE)
        }),
    }));
}

const NO_ONE: SignOff = SignOff { name: None, date: None, opinion: None };

fn fill(
    planned: &mut Vec<PlannedCourse>,
    group: &CreditGroup,
    needed: Credits,
    programme: &Programme,
    pools: &Pools,
    years: &Years,
) {
    let names = pools.courses.get(&group.class).map(Vec::as_slice).unwrap_or_default();
    let two: Credits = "2".parse().unwrap_or_default();
    let mut sum = Credits::ZERO;
    let mut compulsory = group.compulsory.iter();
    while sum < needed {
        let number = planned.len();
        let code = compulsory.next().cloned().unwrap_or_else(|| format!("{}{:03}", programme.major_code, number + 1));
        let name = names.get(number % names.len().max(1)).cloned().unwrap_or_default();
        let year = years.entered + i32::from(number % 2 == 1);
        planned.push(PlannedCourse {
            name: if number < names.len() { name } else { format!("{name}（{}）", number / names.len().max(1) + 1) },
            code,
            group: Some(group.code.clone()),
            class: group.class,
            hours: Some("36".into()),
            credits: two,
            term: Some(format!("{year}-{}-1", year + 1)),
            assessment: None,
            teacher: None,
            unit: None,
            note: None,
        });
        sum = [sum, two].into_iter().sum();
    }
}

fn result(student: &mut Student, course: &PlannedCourse, mark: usize, attempt: Attempt, years: &Years) {
    let late = if attempt == Attempt::First { 0 } else { 1 };
    let result = CourseResult {
        code: course.code.clone(),
        name: course.name.clone(),
        class: course.class,
        credits: course.credits,
        term: course.term.clone(),
        mark: Some(mark.to_string()),
        date: day(years.entered + 1 + late, 1, 10),
        attempt,
        note: None,
    };
    student.results.push(unplaced(result));
}

fn milestones(
    student: &mut Student,
    programme: &Programme,
    dice: &mut Dice,
    pools: &Pools,
    years: &Years,
    frame: &Frame,
) {
    let signed = |date| Some(SignOff { name: Some(years.tutor.clone()), date, opinion: Some(pools.remark("agreed")) });
    let officer = |date| signed(date).map(|sign| SignOff { name: Some(pools.remark("officer")), ..sign });
    let passed = Some(pools.remark("passed"));
    let year = years.entered + 1;
    let lacks = dice.percent(3);
    if programme.midterm.as_ref().is_some_and(|midterm| midterm.required) && !lacks {
        student.midterm = Some(unplaced(Midterm {
            date: day(year, 10, 20),
            self_summary: None,
            courses_summary: None,
            outputs_summary: None,
            awards: None,
            group_opinion: Some(pools.remark("agreed")),
            members: vec![],
            result: passed.clone(),
            supervisor_review: signed(day(year, 10, 18)),
            college_review: officer(day(year, 10, 28)),
        }));
    }
    student.proposal = Some(unplaced(Proposal {
        date: day(year, 11, 5),
        title: Some(years.title.clone()),
        source: None,
        kind: None,
        sections: vec![],
        schedule: vec![],
        panel: vec![],
        votes: None,
        panel_opinion: Some(pools.remark("agreed")),
        result: passed.clone(),
        supervisor_review: signed(day(year, 11, 1)),
        college_review: officer(day(year, 11, 10)),
    }));
    practice(student, programme, dice, pools, year);
    activities(student, programme, dice, pools, year);
    outputs(student, dice, pools, frame);
}

fn practice(student: &mut Student, programme: &Programme, dice: &mut Dice, pools: &Pools, year: i32) {
    let Some(asked) = programme.practice.as_ref().filter(|practice| practice.required) else { return };
    student.practice = vec![unplaced(Practice {
        variant: Some(asked.variant),
        kind: Some(pools.remark("practice")),
        unit: Some(dice.pick(&pools.units).to_owned()),
        from: day(year, 3, 1),
        to: day(year, 12, 31),
        length: None,
        months: asked.months.map(|_| 10),
        content: None,
        summary: None,
        industry_tutor: None,
        supervisor_opinion: None,
        unit_opinion: Some(pools.remark("agreed")),
        result: Some(pools.remark("passed")),
        credits: Some(asked.credits),
        college_opinion: None,
    })];
}

fn activities(student: &mut Student, programme: &Programme, dice: &mut Dice, pools: &Pools, year: i32) {
    let asked = &programme.activities;
    if !asked.required {
        return;
    }
    let own = asked.kinds.get(&ActivityKind::OwnTalk).copied().unwrap_or(0);
    let count = asked.count.max(own).max(1);
    let share = asked.credits.thousandths() / u32::from(count) + 1;
    let each = format!("{}.{:03}", share / 1000, share % 1000).parse::<Credits>().ok();
    for number in 0..count {
        let mine = number < own;
        let speaker = if mine { student.name.clone() } else { Some(name(dice, pools)) };
        let activity = Activity {
            title: format!("{}（{}）", dice.pick(&pools.talks), number + 1),
            speaker,
            host: Some(dice.pick(&pools.hosts).to_owned()),
            date: day(year, 1 + i32::from(number % 12), 1 + dice.below(28)),
            place: Some(dice.pick(&pools.places).to_owned()),
            kind: if mine { ActivityKind::OwnTalk } else { ActivityKind::Attended },
            summary: None,
            credits: each,
        };
        student.activities.push(unplaced(activity));
    }
}

fn outputs(student: &mut Student, dice: &mut Dice, pools: &Pools, frame: &Frame) {
    let year = i32::from(frame.batch.date.ymd().0);
    let papers = (0..1 + dice.below(2)).map(|number| {
        unplaced(Paper {
            title: format!("{}（{}）", dice.pick(&pools.titles), number + 1),
            journal: Some(dice.pick(&pools.journals).to_owned()),
            issn: Some("9901-405X".into()),
            cn: None,
            issue: Some(format!("{year}-{}", number + 3)),
            pages: Some("12-21".into()),
            date: day(year, 3, 10),
            rank: Some(1),
            authors: Some(2),
            author_names: vec![],
            co_first: None,
            supervisor_rank: Some(2),
            first_unit: Some(frame.batch.school.name.clone()),
            index: Some(pools.remark("published")),
            state: Some(PaperState::Published),
            grants: vec![],
            evidence: None,
        })
    });
    student.outputs = Some(unplaced(Outputs { papers: papers.collect(), ..Outputs::default() }));
}

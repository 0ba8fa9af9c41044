//! One made-up student, whose records agree with each other: most meet their programme, some have one trouble.

use super::Frame;
use super::dice::Dice;
use super::documents::resident_number;
use super::pools::Pools;
use super::trouble::{Trouble, is_in_service, is_non_degree, trouble_of};
use super::way::{Person, Way, day_of, discipline, made_up_name, month_of, unplaced};
use super::{steps, studies, works};
use crate::ingest::exports::blank_student;
use crate::input_names::PHOTOS;
use crate::records::{
    Application, ChsiPhoto, Document, DocumentKind, ExceptionKind, Fees, Leave, Level, Programme, Sex, Student,
    StudyMode, Supervisor, Thesis, Track,
};

/// The student of a number; none where the frame has no programme for anybody.
pub fn person(number: usize, seed: u64, frame: &Frame, pools: &Pools) -> Option<Person> {
    let mut dice = Dice::new(seed, number as u64);
    let trouble = trouble_of(number, seed, frame);
    let programme = programme(&mut dice, frame, trouble)?;
    let years = i32::from(programme.duration.years.half_years() / 2).max(1);
    let entered = i32::from(frame.batch.date.ymd().0) - years + i32::from(trouble == Some(Trouble::TooShort));
    let entered = entered.min(programme.cohorts.to.map_or(entered, i32::from));
    let college = college(&mut dice, programme, frame, pools)?;
    let id = format!("{entered}{:02}{number:06}", dice.below(90) + 10);
    let mut student = blank_student(id.parse().ok()?);
    identity(&mut student, &mut dice, pools, number, seed);
    let title = dice.pick(pools.titles(discipline(programme))).to_owned();
    let tutor = tutor(&mut dice, seed, &college, pools);
    let granted = granted(&mut dice, trouble);
    let way = Way { programme, frame, pools, trouble, granted, entered, tutor, title };
    studying(&mut student, &mut dice, &way, college);
    studies::make_courses(&mut student, &mut dice, &way);
    steps::make_milestones(&mut student, &mut dice, &way);
    works::make_outputs(&mut student, &mut dice, &way);
    Some(Person { number, student, trouble, granted })
}

/// More masters than doctors, and fewer of those who study beside their work.
fn programme<'f>(dice: &mut Dice, frame: &'f Frame, trouble: Option<Trouble>) -> Option<&'f Programme> {
    let fitting = frame.programmes.values().filter(|programme| trouble.is_none_or(|trouble| trouble.fits(programme)));
    let often = |programme: &Programme| match programme.level {
        _ if is_in_service(programme) || is_non_degree(programme) => 1,
        Level::Doctor => 1,
        Level::Master => 4,
    };
    let all: Vec<&Programme> = fitting.flat_map(|p| std::iter::repeat_n(p, often(p))).collect();
    all.get(dice.below(all.len())).copied()
}

/// A few took another course in the place of one, or brought it from another school.
fn granted(dice: &mut Dice, trouble: Option<Trouble>) -> Option<ExceptionKind> {
    match (trouble, dice.below(100)) {
        (None, 0..2) => Some(ExceptionKind::Substitution),
        (None, 2) => Some(ExceptionKind::CreditTransfer),
        _ => None,
    }
}

fn college(dice: &mut Dice, programme: &Programme, frame: &Frame, pools: &Pools) -> Option<String> {
    let known = pools.colleges.get(discipline(programme)).and_then(|code| frame.batch.college(code));
    let any = frame.batch.colleges.get(dice.below(frame.batch.colleges.len()));
    known.or(any).map(|college| college.code.clone())
}

/// A college has forty supervisors.
fn tutor(dice: &mut Dice, seed: u64, college: &str, pools: &Pools) -> String {
    let number = dice.below(40) as u64;
    let place = college.bytes().fold(TUTORS, |sum, byte| sum * 31 + u64::from(byte));
    made_up_name(&mut Dice::new(seed, place.wrapping_add(number)), pools)
}

/// Dice of supervisors and of birthdays, apart from those of students.
const TUTORS: u64 = 1 << 41;
const BIRTHDAYS: u64 = 1 << 42;

/// Order numbers of one day, and days of nine years of twelve months of 28 days.
const ORDERS: usize = 499;
const DAYS: usize = 9 * 12 * 28;

/// Who the student is. No two of the first million and a half have the same identity number.
fn identity(student: &mut Student, dice: &mut Dice, pools: &Pools, number: usize, seed: u64) {
    let male = dice.percent(45);
    let (order, round) = (number % ORDERS, number / ORDERS);
    // 61 and the number of days have no common factor, so that rounds meet every day before they meet one again.
    let days = (Dice::new(seed, BIRTHDAYS + order as u64).below(DAYS) + round * 61) % DAYS;
    let birth = day_of(1990 + (days / 336) as i32, 1 + (days / 28 % 12) as i32, 1 + days % 28);
    student.name = Some(made_up_name(dice, pools));
    student.sex = Some(if male { Sex::Male } else { Sex::Female });
    student.birth_date = birth;
    student.nationality = Some(pools.remark("nationality"));
    student.ethnic = Some(dice.pick(&pools.ethnic).to_owned());
    let number = birth.map(|birth| resident_number(&birth.compact(), order * 2 + usize::from(male)));
    student.document = number.map(|number| Document { kind: DocumentKind::ResidentId, number });
}

/// What the roster says of the student's studies.
fn studying(student: &mut Student, dice: &mut Dice, way: &Way, college: String) {
    let (programme, pools, batch) = (way.programme, way.pools, way.frame.batch);
    student.college = Some(college);
    student.programme = Some(programme.id.clone());
    student.major_code = Some(programme.major_code.clone());
    student.level = Some(programme.level);
    student.kind = Some(programme.kind);
    student.study_mode = programme.study_modes.first().copied().map(|mode| match mode {
        _ if !way.has(Trouble::OtherMode) => mode,
        StudyMode::FullTime => StudyMode::PartTime,
        _ => StudyMode::FullTime,
    });
    student.track = Some(if is_non_degree(programme) {
        Track::NonDegree
    } else if is_in_service(programme) {
        Track::InService
    } else {
        Track::Regular
    });
    student.enrolled = month_of(way.entered, 9);
    student.expected = batch.date.calendar_month().into();
    student.fees = Some(if way.has(Trouble::FeesOwing) { Fees::Owing } else { Fees::Settled });
    student.chsi_photo = Some(if way.has(Trouble::ChsiOpen) { ChsiPhoto::Unconfirmed } else { ChsiPhoto::Confirmed });
    student.research = Some(dice.pick(pools.research(way.discipline())).to_owned());
    let tutor = Supervisor { name: way.tutor.clone(), title: Some(pools.remark("title")), role: None };
    student.supervisors = if way.has(Trouble::NoSupervisor) { vec![] } else { vec![tutor] };
    let rare = if way.has(Trouble::RareCharacter) { pools.remark("rare") } else { String::new() };
    let title = Some(format!("{}{rare}", way.title));
    student.thesis = Some(Thesis { title, secrecy: Some(pools.remark("open")) });
    let (year, this_month, today) = batch.date.ymd();
    let applied = day_of(year.into(), this_month.into(), 1 + dice.below(today.unsigned_abs().into()));
    let information_confirmed = !way.has(Trouble::NotConfirmed);
    student.application =
        Some(unplaced(Application { submitted: applied, information_confirmed, photo_confirmed: None }));
    let remedial = programme.remedial.as_ref().is_some_and(|remedial| remedial.cross_discipline);
    student.cross_discipline = remedial.then(|| way.has(Trouble::NoRemedial) || dice.percent(20));
    let file = format!("{PHOTOS}/{}.jpg", student.id);
    student.photo = (!way.has(Trouble::NoPhoto)).then_some(file);
    // Exports have no column for leave: the college keeps a file of records for such a student.
    if way.trouble.is_none() && way.entered + 3 <= i32::from(year) && dice.percent(3) {
        let leave = month_of(way.entered + 2, 3).zip(month_of(way.entered + 2, 8));
        student.leave = leave.map(|(from, to)| unplaced(Leave { from, to })).into_iter().collect();
    }
}

//! When the college decided: late, early, or not said by whom and when. It is reported and changes no conclusion.

use serde::Serialize;

use crate::message::{Message, say};
use crate::records::names::{may_be_one_person, normal_name};
use crate::records::values::StudentId;
use crate::records::{Batch, Decision, DecisionKind, Student};

/// What is remarkable about the day of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayNotice {
    /// Whose decision it is.
    pub student: StudentId,
    /// What is remarkable.
    pub problem: Message,
}

/// What is remarkable about a student's decisions of the college.
pub fn day_notices(batch: &Batch, student: &Student) -> Vec<DayNotice> {
    let own = |kind| student.decisions.iter().filter(move |decision| decision.kind == kind);
    let problems = own(DecisionKind::CollegeReview).flat_map(|decision| problems(batch, student, decision));
    let checked = own(DecisionKind::GraduateSchoolReview).flat_map(unsigned);
    let notice = |problem| DayNotice { student: student.id.clone(), problem };
    problems.chain(checked).chain(contradictions(student)).map(notice).collect()
}

/// Decisions of one step and time of which a later one says otherwise.
fn contradictions(student: &Student) -> impl Iterator<Item = Message> {
    let all = &student.decisions;
    let is_same_step = |one: &Decision, other: &Decision| one.kind == other.kind && round(one) == round(other);
    let later = move |(at, one): (usize, &Decision)| {
        let other = all.iter().skip(at + 1).find(|other| is_same_step(one, other) && other.decision != one.decision)?;
        let said = say("decided-otherwise").with("kind", one.kind).with("round", round(one));
        Some(said.with("first", one.decision).with("second", other.decision))
    };
    all.iter().enumerate().filter_map(later)
}

/// Who decided and when is said.
fn unsigned(decision: &Decision) -> Option<Message> {
    let is_signed = decision.by.is_some() && decision.date.is_some();
    (!is_signed).then(|| say("decided-unsigned").with("kind", decision.kind).with("round", round(decision)))
}

/// Why the college's decision is that of nobody who may decide: of no person, of the student, or of the supervisor.
fn by_nobody(student: &Student, decision: &Decision) -> Option<Message> {
    let by = decision.by.as_deref()?;
    let names = [&student.name, &student.name_latin];
    let mut own = names.into_iter().flatten().map(String::as_str);
    let mut tutors = student.supervisors.iter().map(|tutor| tutor.name.as_str());
    let why = if normal_name(by).is_empty() {
        say("answer-nobody").with("name", by)
    } else if own.any(|name| may_be_one_person(name, by)) {
        say("answer-own-case").with("name", by)
    } else if tutors.any(|name| may_be_one_person(name, by)) {
        say("answer-supervisor").with("name", by)
    } else {
        return None;
    };
    Some(say("decided-by").with("kind", decision.kind).with("round", round(decision)).with("why", why))
}

fn round(decision: &Decision) -> u16 {
    decision.round.unwrap_or(1)
}

fn problems(batch: &Batch, student: &Student, decision: &Decision) -> Vec<Message> {
    let mut problems: Vec<Message> = unsigned(decision).into_iter().collect();
    problems.extend(by_nobody(student, decision));
    let Some(day) = decision.date else { return problems };
    let with = |message: Message| {
        message.with("kind", decision.kind).with("round", round(decision)).with("date", day.to_string())
    };
    let college = student.college.as_deref().unwrap_or_default();
    let last = batch.reexamination.deadline(college, round(decision) > 1, day);
    if let Some(last) = last.filter(|last| day > *last) {
        problems.push(with(say("decided-late").with("last", last.to_string())));
    }
    let applied = student.application.as_ref().and_then(|application| application.submitted);
    if let Some(applied) = applied.filter(|applied| day < *applied) {
        problems.push(with(say("decided-early").with("applied", applied.to_string())));
    }
    problems
}

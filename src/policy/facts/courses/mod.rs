//! Every course of the plan, judged: which sitting counts, under which pass mark, and by which decision.

mod attempts;
mod decided;
mod planned;
mod rows;
mod settle;
mod sittings;

pub use attempts::{AttemptStanding, needs_decision};
pub use planned::{CoursePlace, course_key};
pub use rows::CourseStanding;
pub use settle::CountedMark;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Ruled;
use crate::message::{Fact, Message, say};
use crate::policy::case::Case;
use crate::policy::trail::Trail;
use crate::records::mark::{Judgement, Mark};
use crate::records::normal::normal_title;
use crate::records::values::Credits;
use crate::records::{CourseClass, CourseResult, ExceptionKind, PlannedCourse, Sourced};
use attempts::{AskedCourse, credits_differ, judge_sitting};
use decided::{Excused, StandIns, excuse_in_doubt, excused, excusing, substitutes};
use planned::{Planned, planned_courses};
use settle::{Settled, settle};
use sittings::sittings;

/// The results by what their courses are known by.
type Results<'a> = BTreeMap<Cow<'a, str>, Vec<&'a Sourced<CourseResult>>>;

/// The courses of a record, judged.
#[derive(Debug)]
pub struct Courses<'a> {
    /// Those of the plan, each once.
    pub planned: Vec<CourseStanding<'a>>,
    /// Those with results that are not in the plan.
    pub outside: Vec<OutsideCourse<'a>>,
}

/// A course with results that is not in the plan, and stands for none of it: it brings no credits.
#[derive(Debug)]
pub struct OutsideCourse<'a> {
    /// Its class, as the results have it.
    pub class: CourseClass,
    /// Its sittings.
    pub attempts: Vec<AttemptStanding<'a>>,
}

/// Judges every course. One of the plan counts once: one that stands for another by a decision no longer counts itself, and
/// stands for one only.
pub fn judge_all<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Courses<'a> {
    let mut results: Results<'a> = BTreeMap::new();
    for result in &case.student.results {
        results.entry(course_key(&result.code, &result.name)).or_default().push(result);
    }
    let rows = planned_courses(case);
    let mut planned: Vec<CourseStanding<'a>> =
        rows.into_iter().map(|one| judge_own(case, one, &results, trail)).collect();
    for key in substitute(case, &mut planned, &results, trail) {
        results.remove(key.as_str());
    }
    note_twins(&mut planned);
    for course in &planned {
        results.remove(&course.key);
    }
    let outside: Vec<OutsideCourse> =
        results.into_values().filter_map(|rows| judge_outside(case, rows, trail)).collect();
    note_elsewhere(&mut planned, &outside);
    Courses { planned, outside }
}

/// A course outside the plan by its own results.
fn judge_outside<'a>(
    case: &Case<'a>,
    rows: Vec<&'a Sourced<CourseResult>>,
    trail: &mut Trail<'a>,
) -> Option<OutsideCourse<'a>> {
    let first = *rows.iter().min_by_key(|row| (row.class, row.credits))?;
    let asked = AskedCourse { name: &first.name, class: first.class, credits: first.credits };
    let each = sittings(case, &rows).into_iter();
    let attempts = each.map(|sitting| judge_sitting(case, asked, sitting, false, trail)).collect();
    Some(OutsideCourse { class: first.class, attempts })
}

/// Results outside the plan of a course that has the name of a planned one: they do not count without a decision, and say so. Passed
/// under another code, the planned course may be passed.
fn note_elsewhere<'a>(planned: &mut [CourseStanding<'a>], outside: &[OutsideCourse<'a>]) {
    let attempts = || outside.iter().flat_map(|course| &course.attempts);
    for standing in planned.iter_mut().filter(|_| !outside.is_empty()) {
        let name = normal_title(&standing.course.name);
        let is_same =
            |attempt: &&AttemptStanding| !name.is_empty() && normal_title(&attempt.sitting.result.name) == name;
        let of_name: Vec<_> = attempts().filter(is_same).collect();
        let why = |attempt: &AttemptStanding| {
            say("course-other-code")
                .with("course", standing.course.name.as_str())
                .with("planned", standing.course.code.as_str())
                .with("code", attempt.sitting.result.code.as_str())
                .with("mark", attempt.sitting.words())
        };
        let is_passed = |attempt: &&&AttemptStanding| {
            attempt.judgement == Judgement::Passed && attempt.sitting.result.credits >= standing.course.credits
        };
        let passed = of_name.iter().find(is_passed).map(|attempt| why(attempt));
        standing.elsewhere = of_name.iter().map(|attempt| attempt.elsewhere(why(attempt))).collect();
        match passed {
            Some(passed) if standing.judgement == Judgement::Failed => {
                (standing.judgement, standing.doubt) = (Judgement::Undetermined, Some(passed));
            }
            Some(passed) if standing.judgement == Judgement::Missing => {
                standing.doubt = standing.doubt.take().or(Some(passed));
            }
            _ => {}
        }
    }
}

/// One name under two codes may be one course: the first, by its code, surely counts.
fn note_twins(all: &mut [CourseStanding]) {
    let name_of = |standing: &CourseStanding| standing.is_for_credit().then(|| normal_title(&standing.course.name));
    let names: Vec<Option<String>> = all.iter().map(name_of).collect();
    let mut first: BTreeMap<&str, &Sourced<PlannedCourse>> = BTreeMap::new();
    for (standing, name) in all.iter().zip(&names) {
        let Some(name) = name.as_deref().filter(|name| !name.is_empty()) else { continue };
        let known = first.entry(name).or_insert(standing.course);
        if standing.course.code < known.code {
            *known = standing.course;
        }
    }
    if first.len() == all.len() {
        return;
    }
    for (standing, name) in all.iter_mut().zip(&names) {
        let known = name.as_deref().and_then(|name| first.get(name)).filter(|known| known.code != standing.course.code);
        let twin = |known: &&Sourced<PlannedCourse>| {
            say("course-twin").with("code", known.code.as_str()).with("at", known.at().to_string())
        };
        standing.twin = known.map(twin);
    }
}

/// A course by its own results and by the decisions that excuse from it.
fn judge_own<'a>(
    case: &Case<'a>,
    planned: Planned<'a>,
    results: &Results<'a>,
    trail: &mut Trail<'a>,
) -> CourseStanding<'a> {
    let course = planned.course;
    let mut decisions = Vec::new();
    let excused = excused(case, course, &mut decisions);
    let mut judged: Vec<(Settled, Vec<AttemptStanding<'a>>)> = Vec::new();
    let mut by = Vec::new();
    let rows = rows_of(results, &planned.key);
    for place in &planned.places {
        let asked = AskedCourse { name: &course.name, class: place.class, credits: place.credits };
        let each = sittings(case, rows).into_iter();
        let mut attempts: Vec<_> = each.map(|sitting| judge_sitting(case, asked, sitting, true, trail)).collect();
        // What was passed needs no decision, and counts by none.
        let own = settle(case, asked, &mut attempts, place.credits, trail);
        let whole = excused.as_ref().filter(|one| one.credits().is_none_or(|credits| credits >= place.credits));
        let settled = match (own.judgement, whole) {
            (Judgement::Passed, _) => own,
            (_, Some(excused)) => {
                trail.mark_used(excused.exception);
                if by.is_empty() {
                    by = excusing(case, course, place.credits);
                }
                passed_by_decision()
            }
            // Fewer credits than the course has matter only to whom its own results do not suffice.
            (_, None) => match excused.as_ref().and_then(Excused::credits) {
                Some(credits) => Settled::doubtful(credits_differ(asked, credits)),
                None => excuse_in_doubt(case, course, place.credits).map_or(own, Settled::doubtful),
            },
        };
        judged.push((settled, attempts));
    }
    let standing = together(planned, judged, decisions);
    by.retain(|_| standing.judgement == Judgement::Passed);
    CourseStanding { by, ..standing }
}

/// The results of one course.
fn rows_of<'r, 'a>(results: &'r Results<'a>, key: &str) -> &'r [&'a Sourced<CourseResult>] {
    results.get(key).map_or(&[], Vec::as_slice)
}

fn passed_by_decision() -> Settled {
    Settled { judgement: Judgement::Passed, doubt: None, counted: vec![] }
}

/// What a course comes to that the plan has in several places: what all of them come to, or nothing certain.
fn together<'a>(
    planned: Planned<'a>,
    judged: Vec<(Settled, Vec<AttemptStanding<'a>>)>,
    decisions: Vec<Ruled>,
) -> CourseStanding<'a> {
    let Planned { key, course, again, places } = planned;
    let differ =
        judged.iter().any(|(settled, _)| judged.first().is_some_and(|(one, _)| one.judgement != settled.judgement));
    let conflict = plan_conflict(&places, course, &again);
    let (mut settled, attempts) = judged.into_iter().next().unwrap_or((Settled::missing(), vec![]));
    if differ {
        settled.judgement = Judgement::Undetermined;
        settled.doubt = conflict.clone();
    }
    let Settled { judgement, doubt, counted } = settled;
    CourseStanding {
        key,
        course,
        again,
        places,
        conflict,
        twin: None,
        elsewhere: vec![],
        by: vec![],
        judgement,
        doubt,
        attempts,
        counted,
        decisions,
    }
}

/// The plan says two things of one course.
fn plan_conflict(
    places: &[CoursePlace],
    course: &Sourced<PlannedCourse>,
    again: &[&Sourced<PlannedCourse>],
) -> Option<Message> {
    let rows = [course].into_iter().chain(again.iter().copied()).map(|row| Fact::from(row.at().to_string()));
    (places.len() > 1 && !again.is_empty()).then(|| {
        say("course-planned-twice").with("course", course.name.as_str()).with("rows", rows.collect::<Vec<_>>())
    })
}

/// Courses that are not passed and have others standing for them by a decision; returns what these others are known by.
fn substitute<'a>(
    case: &Case<'a>,
    all: &mut [CourseStanding<'a>],
    results: &Results<'a>,
    trail: &mut Trail<'a>,
) -> Vec<String> {
    let mut wanted: Vec<(usize, Vec<StandIns>)> = Vec::new();
    let mut excused: Vec<(usize, Vec<StandIns>)> = Vec::new();
    for (at, standing) in all.iter_mut().enumerate() {
        let stand_ins = substitutes(case, standing.course, &mut standing.decisions, trail);
        let is_passed = standing.judgement == Judgement::Passed;
        if !stand_ins.is_empty() && (!is_passed || !standing.by.is_empty()) {
            let list = if is_passed { &mut excused } else { &mut wanted };
            list.push((at, stand_ins));
        }
    }
    if wanted.is_empty() && excused.is_empty() {
        return vec![];
    }
    let planned: BTreeSet<String> = all.iter().map(|standing| standing.key.to_string()).collect();
    let takes = |stand_ins: &[StandIns], code: &String| stand_ins.iter().any(|one| one.codes.contains(code));
    let is_claimed = |code: &&String| {
        planned.contains(*code) || wanted.iter().filter(|(_, stand_ins)| takes(stand_ins, code)).count() > 1
    };
    let mut taken = Vec::new();
    for (at, stand_ins) in &wanted {
        let Some(standing) = all.get_mut(*at) else { continue };
        let Some(place) = standing.places.first().copied() else { continue };
        let asked = AskedCourse { name: &standing.course.name, class: place.class, credits: place.credits };
        let mut best: Option<(Settled, Vec<AttemptStanding<'a>>, &StandIns)> = None;
        for one in stand_ins {
            let mut shown = Vec::new();
            let settled = by_others(case, asked, &one.codes, results, &mut shown, trail);
            let settled = match (settled.judgement, one.codes.iter().find(is_claimed), &one.doubt) {
                // What would not help needs no decision.
                (judgement, _, Some(_)) if judgement != Judgement::Passed => continue,
                (Judgement::Passed, Some(code), _) => Settled::doubtful(
                    say("course-stands-twice")
                        .with("course", standing.course.name.as_str())
                        .with("other", code.as_str()),
                ),
                (Judgement::Passed, None, Some(doubt)) => Settled::doubtful(doubt.clone()),
                _ => settled,
            };
            if best.as_ref().is_none_or(|(known, ..)| settled.judgement < known.judgement) {
                best = Some((settled, shown, one));
            }
        }
        let Some((settled, shown, one)) = best else { continue };
        let is_untaken = standing.judgement == Judgement::Missing && standing.attempts.is_empty();
        standing.attempts.extend(shown);
        taken.extend(one.codes.iter().cloned());
        // What the course's own results may still bring, no other course takes away.
        if settled.judgement <= standing.judgement || is_untaken {
            let Settled { judgement, doubt, counted } = settled;
            (standing.judgement, standing.doubt, standing.counted) = (judgement, doubt, counted);
            standing.by = vec![ExceptionKind::Substitution];
            standing.by.retain(|_| judgement == Judgement::Passed);
        }
    }
    for (at, stand_ins) in &excused {
        let is_free = |one: &&StandIns| {
            one.doubt.is_none() && !one.codes.iter().any(|code| is_claimed(&code) || taken.contains(code))
        };
        let Some(standing) = all.get_mut(*at) else { continue };
        stand_in_as_well(case, standing, stand_ins.iter().filter(is_free), results, trail);
    }
    taken
}

/// A course that a decision excuses from, and for which another stands by a decision of its own: by which of them it counts, and
/// whether with a mark, a person must say.
fn stand_in_as_well<'a, 's>(
    case: &Case<'a>,
    standing: &mut CourseStanding<'a>,
    stand_ins: impl Iterator<Item = &'s StandIns>,
    results: &Results<'a>,
    trail: &mut Trail<'a>,
) {
    let Some(place) = standing.places.first().copied() else { return };
    let asked = AskedCourse { name: &standing.course.name, class: place.class, credits: place.credits };
    let mut each = stand_ins.map(|one| by_others(case, asked, &one.codes, results, &mut vec![], trail));
    let Some(passed) = each.find(|settled| settled.judgement == Judgement::Passed) else { return };
    standing.by.push(ExceptionKind::Substitution);
    let or_none =
        |one: CountedMark| CountedMark { marks: one.marks.into_iter().chain([Mark::Passed]).collect(), ..one };
    standing.counted = passed.counted.into_iter().map(or_none).collect();
}

/// What the courses come to that stand for a planned one: all must be passed, and bring its credits together.
fn by_others<'a>(
    case: &Case<'a>,
    asked: AskedCourse<'a>,
    taken: &[String],
    results: &Results<'a>,
    shown: &mut Vec<AttemptStanding<'a>>,
    trail: &mut Trail<'a>,
) -> Settled {
    let (mut each, mut brought) = (Vec::new(), Credits::ZERO);
    for code in taken {
        let rows = rows_of(results, code);
        let credits = rows.iter().map(|row| row.credits).min().unwrap_or_default();
        let judged = sittings(case, rows).into_iter();
        let mut attempts: Vec<_> = judged.map(|sitting| judge_sitting(case, asked, sitting, false, trail)).collect();
        each.push(settle(case, asked, &mut attempts, credits, trail));
        brought = [brought, credits].into_iter().sum();
        shown.extend(attempts);
    }
    let worst = each.iter().map(|one| one.judgement).max().unwrap_or(Judgement::Missing);
    if worst == Judgement::Passed && brought < asked.credits {
        return Settled::doubtful(credits_differ(asked, brought));
    }
    let absent = || {
        let other = taken.iter().find(|code| !results.contains_key(code.as_str()))?;
        Some(say("course-stand-in-absent").with("course", asked.name).with("other", other.as_str()))
    };
    let doubt = each.iter().find_map(|one| one.doubt.clone()).or_else(absent);
    Settled { judgement: worst, doubt, counted: each.into_iter().flat_map(|one| one.counted).collect() }
}

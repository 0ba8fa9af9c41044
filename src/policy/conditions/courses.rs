//! Planned courses, and every attempt at them, as items.

use std::borrow::Cow;

use super::item::{Item, Value, judged_value, term, word};
use crate::message::{Word, say};
use crate::policy::entry::{Choice, choose_entry};
use crate::policy::facts::courses::{AttemptStanding, CourseStanding};
use crate::policy::facts::outputs::Holds;
use crate::policy::standing::Standing;
use crate::records::mark::{Judgement, Mark};
use crate::records::values::Day;
use crate::records::{Attempt, CourseClass, ENTRIES, ExceptionKind, Quantity, Set};

/// The planned courses, each once.
pub fn course_items<'c>(standing: &'c Standing) -> Vec<Item<'c>> {
    standing.courses.iter().map(|one| course(standing, one)).collect()
}

/// Every attempt at a course, those outside the plan included: who resits what is planned nowhere has a resit.
pub fn attempts<'c>(standing: &'c Standing) -> Vec<Item<'c>> {
    let planned = standing.courses.iter().flat_map(|course| {
        let each = course.attempts.iter().flat_map(|one| attempts_at(standing, course.class(), one, &course.attempts));
        each.map(|item| item.with("planned", word("yes")))
    });
    let outside = standing.outside.iter().flat_map(|course| {
        let each = course.attempts.iter().flat_map(|one| attempts_at(standing, course.class, one, &course.attempts));
        each.map(|item| item.with("planned", word("no")))
    });
    planned.chain(outside).collect()
}

/// The most points that the table for the student gives, in thousandths.
pub fn most_points(standing: &Standing) -> u64 {
    match choose_entry(&standing.case.policy.grade_points, &standing.case.subject) {
        Choice::Entry(entry) => entry.is.steps.iter().map(|step| step.points.thousandths()).max().unwrap_or(0),
        _ => 0,
    }
}

/// What stands in the place of a mark, in the words of [`ENTRIES`].
fn entry<'c>(mark: Mark) -> Option<Value<'c>> {
    let key = entry_key(mark)?;
    // What is not entered yet, or in words that nobody knows, may turn out to be any of the others.
    let others = match mark {
        Mark::Pending => Holds::Unknown,
        Mark::Unknown => Holds::Unclear,
        _ => return word(key),
    };
    let rest = ENTRIES.iter().copied().filter(|other| *other != key).map(|other| (Cow::Borrowed(other), others));
    Some(Value::Words([(Cow::Borrowed(key), Holds::Yes)].into_iter().chain(rest).collect()))
}

fn entry_key(mark: Mark) -> Option<&'static str> {
    let place = match mark {
        Mark::Percent(_) | Mark::Above(_) => 0,
        Mark::Level(_) => 1,
        Mark::Passed => 2,
        Mark::Failed => 3,
        Mark::Exempt => 4,
        Mark::Deferred => 5,
        Mark::Absent => 6,
        Mark::Truant => 7,
        Mark::Cheated => 8,
        Mark::Pending => 9,
        Mark::Unknown => 10,
    };
    ENTRIES.get(place).copied()
}

/// Grade points of a mark by the policy's table for the student.
fn points(standing: &Standing, mark: Mark) -> Option<Quantity> {
    let Choice::Entry(entry) = choose_entry(&standing.case.policy.grade_points, &standing.case.subject) else {
        return None;
    };
    let percent = match mark {
        Mark::Percent(percent) | Mark::Above(percent) => percent,
        Mark::Level(level) => standing.case.policy.words.marks.levels.get(level)?.from,
        _ => return None,
    };
    entry.is.steps.iter().find(|step| percent >= step.from).map(|step| step.points)
}

/// A mark with its points. A word in the place of a mark is no number, and whoever asks for one must look at it; a mark
/// that is still to come is not known.
fn marked<'c>(item: Item<'c>, standing: &Standing, mark: Mark, text: Option<&'c str>) -> Item<'c> {
    let number = match mark {
        Mark::Percent(percent) => Some(Quantity::of_thousandths(percent.thousandths().into())),
        _ => None,
    };
    let item = match (number, mark) {
        (Some(number), _) => item.number("mark", Some(number)),
        (None, Mark::Pending | Mark::Deferred) => item,
        (None, Mark::Above(_)) => {
            let bounds = mark.bounds().filter_map(|bound| shown(bound).map(Cow::Owned));
            item.with("mark", Some(Value::OneOf(bounds.collect())))
        }
        (None, _) => item.text("mark", text),
    };
    item.number("points", points(standing, mark)).with("entry", entry(mark))
}

/// A mark in percent, as a number.
fn shown(mark: Mark) -> Option<String> {
    match mark {
        Mark::Percent(percent) => Some(percent.to_string()),
        _ => None,
    }
}

/// What any of several marks would be of which one is right; each with its text.
fn marked_any<'c>(item: Item<'c>, standing: &Standing, marks: &[(Option<String>, Mark)]) -> Item<'c> {
    let one_of = |words: Vec<Option<String>>| {
        let words = words.into_iter().map(Option::unwrap_or_default).map(Cow::Owned);
        Some(Value::OneOf(words.collect()))
    };
    let texts = marks.iter().map(|(text, _)| text.clone()).collect();
    let points = marks.iter().map(|(_, mark)| points(standing, *mark).map(|points| points.to_string())).collect();
    let entries = marks.iter().map(|(_, mark)| entry_key(*mark).map(str::to_owned)).collect();
    item.with("mark", one_of(texts)).with("points", one_of(points)).with("entry", one_of(entries))
}

/// The marks that a course may have, where more than one may be right.
fn possible_marks(of: &CourseStanding) -> Option<Vec<(Option<String>, Mark)>> {
    let one = of.counted.first().filter(|one| one.marks.len() > 1 || one.may_rise)?;
    let text = |mark: Mark| {
        let mut rows = of.attempts.iter().flat_map(|attempt| attempt.sitting.marks());
        rows.find(|(_, other)| *other == mark).and_then(|(row, _)| row.mark.clone()).or_else(|| shown(mark))
    };
    let most = one.may_rise.then(|| "100".parse().ok()).flatten().map(Mark::Percent);
    let more = most.map(|mark| (Some("100".to_owned()), mark));
    Some(one.marks.iter().map(|mark| (text(*mark), *mark)).chain(more).collect())
}

/// The decision by which a course counts, or that it was taken. Of several each of which counts it, a person must say which.
fn earned_by<'c>(of: &CourseStanding) -> Option<Value<'c>> {
    let key = |kind: &ExceptionKind| match kind {
        ExceptionKind::CreditTransfer => "transfer",
        ExceptionKind::Substitution => "substitution",
        _ => "exemption",
    };
    match of.by.as_slice() {
        [] if is_exempt(of) => word("exemption"),
        [] => word("taken"),
        [only] => word(key(only)),
        several => {
            let each = several.iter().map(|kind| (Cow::Borrowed(key(kind)), Holds::Unclear));
            Some(Value::Words(each.collect()))
        }
    }
}

/// 免修 in the place of a mark, where that is enough.
fn is_exempt(of: &CourseStanding) -> bool {
    of.counted.iter().any(|one| one.marks.contains(&Mark::Exempt))
}

/// The day on which a course was passed first: who passes it once more for a better mark had its credits before.
fn passed_first(of: &CourseStanding) -> Option<Day> {
    let counting = of.attempts.iter().filter(|one| one.excluded.is_none() && !one.is_untimely);
    let passed = counting.filter(|one| one.judgement == Judgement::Passed);
    let days: Option<Vec<Day>> = passed.map(|one| one.sitting.result.date).collect();
    days.filter(|_| of.judgement == Judgement::Passed)?.into_iter().min()
}

fn course<'c>(standing: &Standing, of: &'c CourseStanding) -> Item<'c> {
    let course = of.course;
    let what = say("item-course").with("course", course.name.as_str()).with("marks", of.marks());
    let is_counted =
        |attempt: &&AttemptStanding| of.counted.iter().any(|one| one.marks.contains(&attempt.sitting.mark));
    let counted = of.attempts.iter().find(is_counted);
    let item = Item::new(Set::Courses, what, course.at())
        .text("code", Some(&course.code))
        .text("name", Some(&course.name))
        .text("group", of.places.first().and_then(|place| place.group))
        .with("class", word(of.class().key()))
        .number("credits", Some(course.credits))
        .with("outcome", judged_value(of.judgement))
        .with("by", earned_by(of))
        .number("attempts", u16::try_from(of.attempts.len()).ok())
        .doubted(of.twin.clone())
        .with(
            "term",
            term(counted.and_then(|one| one.sitting.result.term.as_deref()).or(course.term.as_deref()), None),
        );
    let item = match counted {
        Some(one) => {
            let day = passed_first(of).or(one.sitting.result.date);
            item.with("attempt", attempt_value(standing, one, &of.attempts)).day("date", day)
        }
        None => item,
    };
    if let Some(marks) = possible_marks(of) {
        return marked_any(item, standing, &marks);
    }
    match (counted, of.counted.first().map(|one| one.marks.as_slice())) {
        (one, Some([mark])) => marked(item, standing, *mark, one.and_then(|one| one.sitting.result.mark.as_deref())),
        _ => item,
    }
}

/// A sitting, and what may be another: a row with neither day nor term, beside one that says when.
fn attempts_at<'c>(
    standing: &'c Standing,
    class: CourseClass,
    of: &'c AttemptStanding,
    all: &'c [AttemptStanding],
) -> impl Iterator<Item = Item<'c>> {
    let placed = of.sitting.result.date.is_some() || of.sitting.term.is_some();
    let untold = of.sitting.again.iter().filter(move |row| placed && row.date.is_none() && row.term.is_none());
    let twin = move || say("item-undated-twin").with("other", of.sitting.result.at().to_string());
    let perhaps = untold.map(move |_| attempt(standing, class, of, all).doubted(Some(twin())));
    [attempt(standing, class, of, all)].into_iter().chain(perhaps)
}

/// The kind of an attempt; a resit that is said to be the deferred examination, or that is the first beside 缓考, may be the first.
fn attempt_value<'c>(standing: &Standing, of: &AttemptStanding, all: &[AttemptStanding]) -> Option<Value<'c>> {
    let result = of.sitting.result;
    let deferred = &standing.case.policy.words.marks.deferred;
    let note = result.note.as_deref().unwrap_or_default();
    let is_said = deferred.iter().any(|word| note.contains(word.as_str()));
    if result.attempt != Attempt::Resit || !(is_said || is_first_after_deferral(of, all)) {
        return word(result.attempt.key());
    }
    let either = [Attempt::First, Attempt::Resit].map(|attempt| (Cow::Borrowed(attempt.key()), Holds::Unclear));
    Some(Value::Words(either.into()))
}

/// The first resit of a course whose first examination was put off.
fn is_first_after_deferral(of: &AttemptStanding, all: &[AttemptStanding]) -> bool {
    let of_kind = |kind: Attempt, is_deferred: bool| {
        let is_meant = move |one: &&AttemptStanding| (one.sitting.mark == Mark::Deferred) == is_deferred;
        all.iter().filter(move |one| one.sitting.result.attempt == kind).filter(is_meant)
    };
    let is_first = || of_kind(Attempt::Resit, false).next().is_some_and(|first| std::ptr::eq(first, of));
    of_kind(Attempt::First, true).next().is_some() && of_kind(Attempt::First, false).next().is_none() && is_first()
}

fn attempt<'c>(standing: &Standing, class: CourseClass, of: &'c AttemptStanding, all: &[AttemptStanding]) -> Item<'c> {
    let result = of.sitting.result;
    let what = say("attempt-row")
        .with("course", result.name.as_str())
        .with("mark", say("mark").with("mark", result.mark.clone().unwrap_or_default()));
    let item = Item::new(Set::Attempts, what, result.at())
        .text("code", Some(&result.code))
        .text("name", Some(&result.name))
        .with("class", word(class.key()))
        .number("credits", Some(result.credits))
        .with("term", term(result.term.as_deref(), result.date))
        .with("outcome", judged_value(of.judgement))
        .with("attempt", attempt_value(standing, of, all))
        .day("date", result.date)
        .settled(of.is_settled())
        .doubted(of.doubt.clone().filter(|_| of.is_untimely));
    if of.sitting.clashes.is_empty() {
        marked(item, standing, of.sitting.mark, result.mark.as_deref())
    } else {
        let marks: Vec<_> = of.sitting.marks().map(|(row, mark)| (row.mark.clone(), mark)).collect();
        marked_any(item, standing, &marks)
    }
}

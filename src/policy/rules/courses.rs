//! 计划课程考核 and 补修课程: every course of the plan is passed.
//!
//! Basis: the notice 三.1 (修完所选全部课程); the pass mark is the policy's for class, cohort and term.

use crate::finding::{Basis, Code, Finding, Outcome};
use crate::message::{Fact, Message, say};
use crate::policy::asked::{no_programme, not_applicable, unknown_axis};
use crate::policy::case::Case;
use crate::policy::entry::Axis;
use crate::policy::facts::courses::CourseStanding;
use crate::policy::found::Found;
use crate::policy::standing::Standing;
use crate::policy::trail::Trail;
use crate::records::CourseResult;
use crate::records::mark::{Judgement, Mark};

pub fn check_courses<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Vec<Finding> {
    let case = &standing.case;
    let basis = || case.clause(&case.policy.clauses.courses);
    let (credit, remedial): (Vec<_>, Vec<_>) = standing.courses.iter().partition(|course| course.is_for_credit());
    let credit: Vec<_> = credit.into_iter().filter(|course| !standing.stands_for_milestone(course)).collect();
    let basis_of = |courses: &[&CourseStanding]| pass_mark_basis(case, courses).unwrap_or_else(basis);
    let planned_basis = basis_of(&credit);
    // How many must be made up is the programme's number.
    let asked = case.programme().and_then(|programme| programme.remedial.as_ref()?.clause.as_ref());
    let of_programme = || asked.map_or_else(basis, |_| case.programme_clause(asked));
    let remedial_basis = pass_mark_basis(case, &remedial).unwrap_or_else(of_programme);
    let planned = if credit.is_empty() {
        Found::new(Outcome::Missing, say("courses-needed"), say("courses-none")).note(say("plan-supply"))
    } else {
        passed(case, &credit, say("courses-needed"))
    };
    vec![
        case.finding(Code::PlannedCourses, "", planned_basis, planned, trail),
        case.finding(Code::RemedialCourses, "", remedial_basis, remedial_courses(case, &remedial), trail),
    ]
}

/// Required of some, without credit; whoever has planned some must pass them.
fn remedial_courses(case: &Case, planned: &[&CourseStanding]) -> Found {
    let requirement = case.programme().and_then(|programme| programme.remedial.as_ref());
    let must = requirement.filter(|requirement| {
        let by_track = case.student.track.is_some_and(|track| requirement.tracks.contains(&track));
        by_track || (requirement.cross_discipline && case.student.cross_discipline == Some(true))
    });
    let least = must.map_or(0, |requirement| requirement.courses);
    let needed = match least {
        0 => say("remedial-needed"),
        courses => say("remedial-needed-count").with("courses", courses),
    };
    let judged = (!planned.is_empty()).then(|| passed(case, planned, needed.clone()));
    if let Some(failed) = judged.as_ref().filter(|judged| judged.outcome == Outcome::Fail) {
        return failed.clone();
    }
    if case.programme().is_none() {
        return no_programme(&needed);
    }
    if must.is_none() && requirement.is_some_and(|r| r.cross_discipline) && case.student.cross_discipline.is_none() {
        return Found::new(Outcome::Missing, needed, say("remedial-untold")).note(say("remedial-tell"));
    }
    if must.is_none() && requirement.is_some_and(|r| !r.tracks.is_empty()) && case.student.track.is_none() {
        return unknown_axis(case, Axis::Track, &needed);
    }
    if planned.len() < usize::from(least) {
        let found = say("remedial-found").with("courses", planned.len());
        return Found::new(Outcome::Fail, needed, found).note(say("remedial-plan"));
    }
    judged.unwrap_or_else(|| not_applicable(say("remedial-none")))
}

/// The worst that befell any of the courses decides; the text names each course that is not passed.
fn passed(case: &Case, courses: &[&CourseStanding], needed: Message) -> Found {
    let open: Vec<_> = courses.iter().copied().filter(|s| s.judgement != Judgement::Passed).collect();
    let decisions = courses.iter().flat_map(|standing| standing.decisions.iter().cloned());
    if open.is_empty() {
        return Found::new(Outcome::Pass, needed, say("courses-passed").with("courses", courses.len()))
            .note_if(courses.iter().find_map(|standing| contradiction(standing)))
            .decided(decisions);
    }
    let any = |judgement| open.iter().any(|standing| standing.judgement == judgement);
    let (outcome, note) = if any(Judgement::Failed) {
        (Outcome::Fail, say("courses-retake"))
    } else if any(Judgement::Missing) {
        (Outcome::Missing, say("courses-supply"))
    } else {
        (Outcome::Undetermined, say("courses-decide"))
    };
    // A pass that does not count says why: who sees 80 would else not know what is asked.
    let not_counted = |standing: &&CourseStanding| {
        let passed = standing.attempts.iter().filter(|attempt| attempt.judgement == Judgement::Passed);
        passed.filter_map(|attempt| attempt.excluded.clone()).next()
    };
    let is_to_retake = open.iter().any(|standing| not_counted(standing).is_some());
    let note = if outcome == Outcome::Fail && is_to_retake { say("courses-retake-only") } else { note };
    let texts: Vec<Message> =
        open.iter().flat_map(|standing| [Some(describe(case, standing)), not_counted(standing)]).flatten().collect();
    let rows = open.iter().flat_map(|standing| standing.rows(false));
    Found::new(outcome, needed, say("sentences").with("list", texts)).note(note).rows(rows).decided(decisions)
}

/// Two marks in percent of one examination, with both places: they come to the same, and only one of them is right.
fn contradiction(standing: &CourseStanding) -> Option<Message> {
    let sittings =
        standing.attempts.iter().filter(|attempt| attempt.excluded.is_none()).map(|attempt| &attempt.sitting);
    let is_percent = |mark: &Mark| matches!(mark, Mark::Percent(_));
    let (sitting, other) = sittings.filter(|sitting| is_percent(&sitting.mark)).find_map(|sitting| {
        sitting.clashes.iter().find(|(_, mark)| is_percent(mark)).map(|(other, _)| (sitting, *other))
    })?;
    let mark = |row: &CourseResult| row.mark.clone().unwrap_or_default();
    let told = say("attempts-agree").with("course", standing.course.name.as_str());
    let told = told.with("one", mark(sitting.result)).with("at", sitting.result.at().to_string());
    Some(told.with("other", mark(other)).with("other_at", other.at().to_string()))
}

/// `《教育统计学》成绩64，学位课合格线70`
fn describe(case: &Case, standing: &CourseStanding) -> Message {
    let course = standing.course.name.as_str();
    if let Some(doubt) = &standing.doubt {
        return doubt.clone();
    }
    let passes: std::collections::BTreeSet<String> =
        standing.attempts.iter().filter_map(|attempt| attempt.pass).map(|entry| entry.is.mark.to_string()).collect();
    if standing.attempts.is_empty() || passes.is_empty() {
        return say("course-open").with("course", course).with("marks", standing.marks());
    }
    say("course-below")
        .with("course", course)
        .with("marks", standing.marks())
        .with("class", standing.class())
        .with("pass", passes.into_iter().map(Fact::from).collect::<Vec<_>>())
        .with("basis", clauses_of(case, standing))
}

/// The clauses that set the pass marks of a course, each once.
fn clauses_of(case: &Case, standing: &CourseStanding) -> Vec<Fact> {
    let entries = standing.attempts.iter().filter_map(|attempt| attempt.pass);
    let mut clauses: Vec<Message> = entries.map(|entry| case.entry_basis(entry).message()).collect();
    clauses.dedup();
    clauses.into_iter().map(Fact::from).collect()
}

/// Where courses fail by a number, the rule that sets the number is what the finding rests on.
fn pass_mark_basis(case: &Case, courses: &[&CourseStanding]) -> Option<Basis> {
    let failed = courses.iter().filter(|course| course.judgement == Judgement::Failed);
    let mut entries = failed.flat_map(|course| course.attempts.iter().filter_map(|attempt| attempt.pass));
    entries.next().map(|entry| case.entry_basis(entry))
}

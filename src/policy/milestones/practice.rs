//! 实践环节: the practice is there, on the right form, long enough and passed; academic doctors have none.

use super::{Assessed, Gain, assessed, no_record, refuses, scoped};
use crate::finding::{Code, Counted, Outcome};
use crate::message::{Fact, Message, say};
use crate::policy::case::{Case, Scope, no_programme};
use crate::policy::found::Found;
use crate::policy::scope::{Choice, Subject};
use crate::records::mark::Judgement;
use crate::records::values::Credits;
use crate::records::{CourseClass, Practice, PracticeRequirement, Sourced};

pub(super) fn assess(case: &Case) -> Assessed {
    let requirement = case.programme().and_then(|p| p.practice.as_ref());
    let needed = needed(requirement);
    let (basis, scope) = case.scope(&case.policy.applies.practice, &needed, requirement.map(|r| r.required));
    let applies = matches!(scope, Scope::Applies);
    let found = scoped(scope, || practice(case, needed, requirement));
    let gain = requirement.map_or(Gain::NONE, |r| Gain { credits: r.credits, group: r.group.as_deref() });
    let most = gain.credits;
    let mut assessed = assessed(Code::Practice, basis, found, gain);
    if applies {
        let passed = case.student.practice.iter().filter(|stage| judge(case, stage) == Judgement::Passed);
        let recorded: Credits = passed.filter_map(|stage| stage.credits).sum();
        // Stages bring what they record, together no more than the programme gives.
        assessed.earned = recorded.at_most(most);
    }
    assessed
}

fn needed(requirement: Option<&PracticeRequirement>) -> Message {
    let credits = requirement.map_or(Credits::ZERO, |r| r.credits).to_string();
    match requirement.and_then(|r| r.months).unwrap_or(0) {
        0 => say("practice-needed").with("credits", credits),
        months => say("practice-needed-months").with("credits", credits).with("months", months),
    }
}

/// What the result of a stage means: under the pass mark of 必修环节.
fn judge(case: &Case, stage: &Practice) -> Judgement {
    let words = &case.policy.words.marks;
    let subject = Subject { class: Some(CourseClass::Milestone), ..case.subject() };
    match case.choose_for(&case.policy.pass_marks, &subject) {
        Choice::Entry(entry) => words.judge(words.read(stage.result.as_deref()), &entry.is),
        _ => Judgement::Undetermined,
    }
}

fn practice(case: &Case, needed: Message, requirement: Option<&PracticeRequirement>) -> Found {
    let stages = &case.student.practice;
    if case.programme().is_none() {
        return no_programme(&needed);
    }
    if stages.is_empty() {
        return no_record(needed);
    }
    let results: Vec<Fact> = stages.iter().map(|s| result(s).into()).collect();
    let months = months(stages);
    let credits: Credits = stages.iter().filter_map(|stage| stage.credits).sum();
    let found =
        say("practice-found").with("results", results).with("credits", credits.to_string()).with("months", months.sure);
    let (outcome, note) = outcome(case, requirement, &months, credits);
    Found::new(outcome, needed, found).note_if(note).rows(stages.iter().map(|stage| row(case, stage)))
}

fn result(stage: &Practice) -> Message {
    match stage.result.as_deref().map(str::trim) {
        None | Some("") => say("result-pending"),
        Some(result) => say("mark").with("mark", result),
    }
}

fn row(case: &Case, stage: &Sourced<Practice>) -> Counted {
    let what = say("practice-row")
        .with("unit", stage.unit.clone().unwrap_or_default())
        .with("result", result(stage))
        .with("credits", stage.credits.unwrap_or_default().to_string());
    Counted { what, counts: judge(case, stage) == Judgement::Passed, at: stage.at().clone() }
}

fn outcome(
    case: &Case,
    requirement: Option<&PracticeRequirement>,
    months: &Months,
    credits: Credits,
) -> (Outcome, Option<Message>) {
    let stages = &case.student.practice;
    let judged: Vec<_> = stages.iter().map(|stage| judge(case, stage)).collect();
    let wrong_form = |r: &PracticeRequirement| stages.iter().any(|s| s.variant.is_some_and(|v| v != r.variant));
    let least_credits = requirement.map_or(Credits::ZERO, |r| r.credits);
    let least_months = requirement.and_then(|r| r.months).unwrap_or(0);
    let no_credits = stages.iter().any(|stage| stage.credits.is_none());
    let late = stages.iter().any(|stage| stage.to.is_some_and(|to| to > case.batch.date));
    let unfinished = case.batch.date.to_string();
    if judged.contains(&Judgement::Failed) {
        return match redone(case) {
            true => (Outcome::Undetermined, Some(say("practice-redone"))),
            false => (Outcome::Fail, Some(say("practice-redo"))),
        };
    }
    if requirement.is_some_and(wrong_form) {
        return (Outcome::Fail, Some(say("practice-wrong-form")));
    }
    if judged.contains(&Judgement::Missing) {
        return (Outcome::Missing, Some(say("result-supply")));
    }
    if credits < least_credits {
        let short = credits.short_of(least_credits).to_string();
        let outcome = if no_credits { Outcome::Missing } else { Outcome::Fail };
        return (outcome, Some(say("practice-credits-short").with("credits", short)));
    }
    if months.sure < least_months {
        let outcome = if months.untold { Outcome::Missing } else { Outcome::Fail };
        return (outcome, Some(say("practice-months-short").with("months", least_months - months.sure)));
    }
    if judged.contains(&Judgement::Undetermined) {
        return (Outcome::Undetermined, Some(say("result-undecidable")));
    }
    if late {
        return (Outcome::Undetermined, Some(say("practice-ends-late").with("date", unfinished)));
    }
    if months.contradicts {
        return (Outcome::Undetermined, Some(say("practice-months-contradict")));
    }
    if stages.iter().any(|stage| refused(case, stage)) {
        return (Outcome::Undetermined, Some(say("opinion-refuses")));
    }
    (Outcome::Pass, None)
}

/// Whether a stage of the same kind was passed beside every stage that was not.
fn redone(case: &Case) -> bool {
    let (passed, other): (Vec<_>, Vec<_>) =
        case.student.practice.iter().partition(|stage| judge(case, stage) == Judgement::Passed);
    let mut failed = other.iter().filter(|stage| judge(case, stage) == Judgement::Failed);
    failed.all(|stage| stage.kind.is_some() && passed.iter().any(|again| again.kind == stage.kind))
}

fn refused(case: &Case, stage: &Practice) -> bool {
    let signed = [&stage.industry_tutor, &stage.supervisor_opinion, &stage.college_opinion];
    signed.into_iter().flatten().any(|by| refuses(case, by.opinion.as_deref()))
        || refuses(case, stage.unit_opinion.as_deref())
}

/// Length of all stages in whole months.
struct Months {
    /// As recorded, or else between the days of a stage.
    sure: u16,
    /// A stage tells neither.
    untold: bool,
    /// A stage records more months than its days touch.
    contradicts: bool,
}

fn months(stages: &[Sourced<Practice>]) -> Months {
    let between = |stage: &Practice| stage.from.zip(stage.to).map(|(from, to)| from.whole_months_to(to));
    let of = |stage: &Practice| stage.months.or_else(|| between(stage));
    Months {
        sure: stages.iter().filter_map(|stage| of(stage)).fold(0, u16::saturating_add),
        untold: stages.iter().any(|stage| of(stage).is_none()),
        contradicts: stages.iter().any(|stage| stage.months.zip(between(stage)).is_some_and(|(m, days)| m > days + 1)),
    }
}

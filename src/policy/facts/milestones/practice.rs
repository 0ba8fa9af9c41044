//! 实践环节: the practice is there, on the right form, long enough and passed; academic doctors have none.

use super::assessed::{Assessed, Gain, assessed, if_asked, no_record, refuses};
use crate::finding::{Code, Counted, Outcome};
use crate::message::{Fact, Message, say};
use crate::policy::asked::{Asked, no_programme};
use crate::policy::case::Case;
use crate::policy::entry::{Choice, Subject};
use crate::policy::found::Found;
use crate::policy::trail::Trail;
use crate::records::mark::Judgement;
use crate::records::values::Credits;
use crate::records::{CourseClass, Practice, PracticeRequirement, Sourced};

pub fn assess<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Assessed {
    let requirement = case.programme().and_then(|p| p.practice.as_ref());
    let needed = needed(requirement);
    let declared = requirement.map(|r| r.required);
    let (basis, asked) = case.asked(&case.policy.applies.practice, &needed, declared, trail);
    let applies = matches!(asked, Asked::Yes);
    let stages = judge_stages(case, trail);
    let found = if_asked(asked, || practice(case, &stages, needed, requirement));
    let gain = requirement.map_or(Gain::NONE, |r| Gain { credits: r.credits, group: r.group.as_deref() });
    let most = gain.credits;
    let mut assessed = assessed(Code::Practice, basis, found, gain);
    if applies {
        let passed = stages.iter().filter(|stage| stage.judgement == Judgement::Passed);
        let recorded: Credits = passed.filter_map(|stage| stage.record.credits).sum();
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

/// A stage and what its result means.
struct Stage<'a> {
    record: &'a Sourced<Practice>,
    judgement: Judgement,
}

/// What the results mean: under the pass mark of 必修环节.
fn judge_stages<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Vec<Stage<'a>> {
    let words = &case.policy.words.marks;
    let subject = Subject { class: Some(CourseClass::Milestone), ..case.subject };
    let judge = |record: &'a Sourced<Practice>| {
        let judgement = match case.choose_for(&case.policy.pass_marks, &subject, trail) {
            Choice::Entry(entry) => words.judge(words.read(record.result.as_deref()), &entry.is),
            _ => Judgement::Undetermined,
        };
        Stage { record, judgement }
    };
    case.student.practice.iter().map(judge).collect()
}

fn practice(case: &Case, stages: &[Stage], needed: Message, requirement: Option<&PracticeRequirement>) -> Found {
    if case.programme().is_none() {
        return no_programme(&needed);
    }
    if stages.is_empty() {
        return no_record(needed);
    }
    let results: Vec<Fact> = stages.iter().map(|stage| result(stage.record).into()).collect();
    let months = length_of(stages);
    let credits: Credits = stages.iter().filter_map(|stage| stage.record.credits).sum();
    let found =
        say("practice-found").with("results", results).with("credits", credits.to_string()).with("months", months.sure);
    let (outcome, note) = outcome(case, stages, requirement, &months, credits);
    Found::new(outcome, needed, found).note_if(note).rows(stages.iter().map(row))
}

fn result(stage: &Practice) -> Message {
    match stage.result.as_deref().map(str::trim) {
        None | Some("") => say("result-pending"),
        Some(result) => say("mark").with("mark", result),
    }
}

fn row(stage: &Stage) -> Counted {
    let Stage { record, judgement } = stage;
    let what = say("practice-row")
        .with("unit", record.unit.clone().unwrap_or_default())
        .with("result", result(record))
        .with("credits", record.credits.unwrap_or_default().to_string());
    Counted { what, counts: *judgement == Judgement::Passed, at: record.at().clone() }
}

fn outcome(
    case: &Case,
    stages: &[Stage],
    requirement: Option<&PracticeRequirement>,
    months: &Length,
    credits: Credits,
) -> (Outcome, Option<Message>) {
    let judged: Vec<_> = stages.iter().map(|stage| stage.judgement).collect();
    let wrong_form = |r: &PracticeRequirement| stages.iter().any(|s| s.record.variant.is_some_and(|v| v != r.variant));
    let least_credits = requirement.map_or(Credits::ZERO, |r| r.credits);
    let least_months = requirement.and_then(|r| r.months).unwrap_or(0);
    let no_credits = stages.iter().any(|stage| stage.record.credits.is_none());
    let late = stages.iter().any(|stage| stage.record.to.is_some_and(|to| to > case.batch.date));
    let unfinished = case.batch.date.to_string();
    if judged.contains(&Judgement::Failed) {
        return match redone(stages) {
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
    if stages.iter().any(|stage| refused(case, stage.record)) {
        return (Outcome::Undetermined, Some(say("opinion-refuses")));
    }
    (Outcome::Pass, None)
}

/// Whether a stage of the same kind was passed beside every stage that was not.
fn redone(stages: &[Stage]) -> bool {
    let (passed, other): (Vec<_>, Vec<_>) = stages.iter().partition(|stage| stage.judgement == Judgement::Passed);
    let mut failed = other.iter().filter(|stage| stage.judgement == Judgement::Failed);
    failed.all(|stage| stage.record.kind.is_some() && passed.iter().any(|again| again.record.kind == stage.record.kind))
}

fn refused(case: &Case, stage: &Practice) -> bool {
    let signed = [&stage.industry_tutor, &stage.supervisor_opinion, &stage.college_opinion];
    signed.into_iter().flatten().any(|by| refuses(case, by.opinion.as_deref()))
        || refuses(case, stage.unit_opinion.as_deref())
}

/// Length of all stages in whole months.
struct Length {
    /// As recorded, or else between the days of a stage.
    sure: u16,
    /// A stage tells neither.
    untold: bool,
    /// A stage records more months than its days touch.
    contradicts: bool,
}

fn length_of(stages: &[Stage]) -> Length {
    let between = |stage: &Practice| stage.from.zip(stage.to).map(|(from, to)| from.whole_months_to(to));
    let of = |stage: &Stage| stage.record.months.or_else(|| between(stage.record));
    let contradicts =
        |stage: &Stage| stage.record.months.zip(between(stage.record)).is_some_and(|(months, days)| months > days + 1);
    Length {
        sure: stages.iter().filter_map(of).fold(0, u16::saturating_add),
        untold: stages.iter().any(|stage| of(stage).is_none()),
        contradicts: stages.iter().any(contradicts),
    }
}

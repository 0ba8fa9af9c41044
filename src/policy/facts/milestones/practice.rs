//! 实践环节: the practice is there, on the right form, long enough and passed; academic doctors have none.

use super::assessed::{Assessed, Gain, asked_by, assessed, if_asked, no_record, refuses};
use super::stages::{Length, Stage, length_of, results_of, stages};
use crate::finding::{Code, Outcome};
use crate::message::{Message, say};
use crate::policy::asked::{Asked, no_programme};
use crate::policy::case::Case;
use crate::policy::found::Found;
use crate::policy::trail::Trail;
use crate::records::mark::Judgement;
use crate::records::values::Credits;
use crate::records::{Practice, PracticeRequirement};

pub fn assess<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Assessed {
    let requirement = case.programme().and_then(|p| p.practice.as_ref());
    let needed = needed(requirement);
    let declared = requirement.map(|r| r.required);
    let (basis, asked) = case.asked(&case.policy.applies.practice, &needed, declared, trail);
    let basis = asked_by(case, basis, &asked, requirement.and_then(|r| r.clause.as_ref()));
    let applies = matches!(asked, Asked::Yes);
    let stages = stages(case, trail);
    let found = if_asked(asked, || practice(case, &stages, needed, requirement));
    let gain = requirement.map_or(Gain::NONE, |r| Gain { credits: r.credits, group: r.group.as_deref() });
    let most = gain.credits;
    let mut assessed = assessed(Code::Practice, basis, found, gain);
    if applies {
        // Stages bring what they record, together no more than the programme gives.
        assessed.earned = credits_of(stages.iter().filter(|stage| stage.judgement == Judgement::Passed)).at_most(most);
    }
    assessed
}

fn credits_of<'s, 'a: 's>(stages: impl Iterator<Item = &'s Stage<'a>>) -> Credits {
    stages.filter_map(Stage::credits).sum()
}

fn needed(requirement: Option<&PracticeRequirement>) -> Message {
    let credits = requirement.map_or(Credits::ZERO, |r| r.credits).to_string();
    match requirement.and_then(|r| r.months).unwrap_or(0) {
        0 => say("practice-needed").with("credits", credits),
        months => say("practice-needed-months").with("credits", credits).with("months", months),
    }
}

fn practice(case: &Case, stages: &[Stage], needed: Message, requirement: Option<&PracticeRequirement>) -> Found {
    if case.programme().is_none() {
        return no_programme(&needed);
    }
    if stages.is_empty() {
        return no_record(needed);
    }
    let length = length_of(stages);
    let found = say("practice-found")
        .with("results", results_of(stages))
        .with("credits", credits_of(stages.iter()).to_string())
        .with("months", length.sure);
    let (outcome, note) = outcome(case, stages, requirement, &length);
    Found::new(outcome, needed, found).note_if(note).rows(stages.iter().flat_map(Stage::rows))
}

fn outcome(
    case: &Case,
    stages: &[Stage],
    requirement: Option<&PracticeRequirement>,
    length: &Length,
) -> (Outcome, Option<Message>) {
    let any = |judgement| stages.iter().any(|stage| stage.judgement == judgement);
    let wrong_form = |r: &PracticeRequirement| stages.iter().any(|s| s.record.variant.is_some_and(|v| v != r.variant));
    let late = stages.iter().any(|stage| stage.record.to.is_some_and(|to| to > case.batch.date));
    let shortage = || short_of_credits(stages, requirement).or_else(|| short_of_months(length, requirement));
    if any(Judgement::Failed) {
        return match redone(stages) {
            true => (Outcome::Undetermined, Some(say("practice-redone"))),
            false => (Outcome::Fail, Some(say("practice-redo"))),
        };
    }
    if requirement.is_some_and(wrong_form) {
        return (Outcome::Fail, Some(say("practice-wrong-form")));
    }
    if any(Judgement::Missing) {
        return (Outcome::Missing, Some(say("result-supply")));
    }
    if let Some((outcome, note)) = shortage() {
        return (outcome, Some(note));
    }
    if any(Judgement::Undetermined) {
        let doubt = stages.iter().find_map(|stage| stage.doubt.clone());
        return (Outcome::Undetermined, Some(doubt.unwrap_or_else(|| say("result-undecidable"))));
    }
    if late {
        let date = case.batch.date.to_string();
        return (Outcome::Undetermined, Some(say("practice-ends-late").with("date", date)));
    }
    if stages.iter().any(|stage| refused(case, stage.record)) {
        return (Outcome::Undetermined, Some(say("opinion-refuses")));
    }
    (Outcome::Pass, None)
}

fn short_of_credits(stages: &[Stage], requirement: Option<&PracticeRequirement>) -> Option<(Outcome, Message)> {
    let least = requirement.map_or(Credits::ZERO, |r| r.credits);
    let credits = credits_of(stages.iter());
    let untold = stages.iter().any(|stage| stage.credits().is_none());
    let outcome = if untold { Outcome::Missing } else { Outcome::Fail };
    let note = || say("practice-credits-short").with("credits", credits.short_of(least).to_string());
    (credits < least).then(|| (outcome, note()))
}

fn short_of_months(length: &Length, requirement: Option<&PracticeRequirement>) -> Option<(Outcome, Message)> {
    let least = requirement.and_then(|r| r.months).unwrap_or(0);
    if length.sure >= least {
        return None;
    }
    let short = say("practice-months-short").with("months", least - length.sure);
    Some(if length.untold {
        (Outcome::Missing, short)
    } else if length.most >= least {
        (Outcome::Undetermined, say("practice-months-contradict"))
    } else {
        (Outcome::Fail, short)
    })
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

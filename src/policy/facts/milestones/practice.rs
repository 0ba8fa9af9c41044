//! 实践环节: the practice is there, on the right form, long enough and passed; academic doctors have none.

use super::assessed::{Assessed, Gain, asked_by, assessed, if_asked, no_record};
use super::stages::{Length, Stage, credits_of, length_of, results_of};
use crate::finding::{Code, Outcome};
use crate::message::{Message, say};
use crate::policy::asked::{Asked, no_programme};
use crate::policy::case::Case;
use crate::policy::facts::opinion::against;
use crate::policy::facts::opinion::remark::remarked;
use crate::policy::found::Found;
use crate::policy::trail::Trail;
use crate::records::mark::Judgement;
use crate::records::values::Credits;
use crate::records::{Practice, PracticeRequirement};

pub fn assess_practice<'a>(case: &Case<'a>, stages: &[Stage<'a>], trail: &mut Trail<'a>) -> Assessed {
    let requirement = case.programme().and_then(|p| p.practice.as_ref());
    let needed = needed(requirement);
    let declared = requirement.map(|r| r.required);
    let (basis, asked) = case.asked(&case.policy.applies.practice, &needed, declared, trail);
    let basis = asked_by(case, basis, &asked, requirement.and_then(|r| r.clause.as_ref()));
    let applies = matches!(asked, Asked::Yes);
    let found = if_asked(asked, || practice(case, stages, needed, requirement));
    let gain = requirement.map_or(Gain::NONE, |r| Gain { credits: r.credits, group: r.group.as_deref() });
    let most = gain.credits;
    let mut assessed = assessed(Code::Practice, basis, found, gain);
    if applies {
        // Stages bring what they record, together no more than the programme gives.
        let passed = stages.iter().filter(|stage| stage.judgement == Judgement::Passed && !stage.is_on_other_form);
        assessed.earned = credits_of(&passed.collect::<Vec<_>>()).0.at_most(most);
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

fn practice(case: &Case, stages: &[Stage], needed: Message, requirement: Option<&PracticeRequirement>) -> Found {
    if case.programme().is_none() {
        return no_programme(&needed);
    }
    if stages.is_empty() {
        return no_record(needed);
    }
    let mut counting: Vec<&Stage> = stages.iter().filter(|stage| !stage.is_on_other_form).collect();
    if redone_whole(&counting, requirement) {
        counting.retain(|stage| stage.judgement != Judgement::Failed);
    }
    let length = length_of(&counting);
    let found = say("practice-found")
        .with("results", results_of(stages))
        .with("credits", credits_of(&counting).0.to_string())
        .with("months", length.sure);
    let (outcome, note) = outcome(case, stages, &counting, requirement);
    Found::new(outcome, needed, found).note_if(note).rows(stages.iter().flat_map(Stage::rows)).with_reason_on_rows()
}

fn outcome(
    case: &Case,
    stages: &[Stage],
    counting: &[&Stage],
    requirement: Option<&PracticeRequirement>,
) -> (Outcome, Option<Message>) {
    if counting.iter().any(|stage| stage.judgement == Judgement::Failed) {
        // What was passed beside it is too little, whether or not it makes up for it.
        let passed: Vec<&Stage> =
            counting.iter().copied().filter(|stage| stage.judgement == Judgement::Passed).collect();
        let short = shortage_of(&passed, requirement).filter(|(outcome, _)| *outcome == Outcome::Fail);
        if let Some((outcome, note)) = short.filter(|_| !passed.is_empty()) {
            return (outcome, Some(note));
        }
        return if redone(stages) {
            (
                Outcome::Undetermined,
                Some(say(if failed_last(stages) { "practice-failed-last" } else { "practice-redone" })),
            )
        } else {
            (Outcome::Fail, Some(say("practice-redo")))
        };
    }
    if counting.is_empty() {
        return (Outcome::Fail, Some(say("practice-wrong-form")));
    }
    let any = |judgement| has(counting, judgement);
    let late = counting.iter().any(|stage| stage.record.to.is_some_and(|to| to > case.batch.date));
    let shortage = || shortage_of(counting, requirement);
    if any(Judgement::Missing) {
        return (Outcome::Missing, Some(say("result-supply")));
    }
    // Where a stage is open for another reason, nothing is said to be missing.
    let is_open = counting.iter().any(|stage| stage.untimely.is_some());
    if let Some((outcome, note)) = shortage().filter(|(outcome, _)| *outcome != Outcome::Missing || !is_open) {
        return (outcome, Some(note));
    }
    if any(Judgement::Undetermined) {
        let doubt = counting.iter().find_map(|stage| stage.doubt.clone());
        return (Outcome::Undetermined, Some(doubt.unwrap_or_else(|| say("result-undecidable"))));
    }
    if late {
        let date = case.batch.date.to_string();
        return (Outcome::Undetermined, Some(say("practice-ends-late").with("date", date)));
    }
    if let Some(why) = counting.iter().flat_map(|stage| stage.records()).find_map(|record| refused(case, record)) {
        return (Outcome::Undetermined, Some(why));
    }
    (Outcome::Pass, None)
}

fn shortage_of(stages: &[&Stage], requirement: Option<&PracticeRequirement>) -> Option<(Outcome, Message)> {
    short_of_credits(stages, requirement).or_else(|| short_of_months(&length_of(stages), requirement))
}

fn has(stages: &[&Stage], judgement: Judgement) -> bool {
    stages.iter().any(|stage| stage.judgement == judgement)
}

fn short_of_credits(stages: &[&Stage], requirement: Option<&PracticeRequirement>) -> Option<(Outcome, Message)> {
    let least = requirement.map_or(Credits::ZERO, |r| r.credits);
    let (sure, most) = credits_of(stages);
    let is_open = stages.iter().any(|stage| stage.credits().is_none());
    let short = || say("practice-credits-short").with("credits", sure.short_of(least).to_string());
    let state = || {
        if is_open {
            (Outcome::Missing, short())
        } else if most >= least {
            let contradicts = stages.iter().any(|stage| stage.has_several_credits());
            (
                Outcome::Undetermined,
                say(if contradicts { "practice-credits-contradict" } else { "practice-stages-overlap" }),
            )
        } else {
            (Outcome::Fail, short())
        }
    };
    (sure < least).then(state)
}

fn short_of_months(length: &Length, requirement: Option<&PracticeRequirement>) -> Option<(Outcome, Message)> {
    let least = requirement.and_then(|r| r.months).unwrap_or(0);
    if length.sure >= least {
        return None;
    }
    let short = say("practice-months-short").with("months", least - length.sure);
    Some(if length.is_open {
        (Outcome::Missing, short)
    } else if let Some(words) = &length.unread {
        (Outcome::Undetermined, say("practice-length-unread").with("words", words.as_str()))
    } else if length.most >= least {
        (Outcome::Undetermined, say("practice-months-contradict"))
    } else {
        (Outcome::Fail, short)
    })
}

/// Whether the practice was done again as a whole: every stage that was not passed is followed by passed stages of its
/// kind which are as long and which alone meet all that is asked.
fn redone_whole(stages: &[&Stage], requirement: Option<&PracticeRequirement>) -> bool {
    let mut failed = stages.iter().filter(|stage| stage.judgement == Judgement::Failed).peekable();
    let is_made_good = |stage: &Stage| {
        let is_again = |again: &&&Stage| {
            let later = stage.days().zip(again.days()).is_some_and(|(own, again)| again.0 > own.1);
            later && again.judgement == Judgement::Passed && again.record.kind == stage.record.kind
        };
        let again: Vec<&Stage> = stages.iter().filter(is_again).copied().collect();
        stage.record.kind.is_some()
            && !again.is_empty()
            && shortage_of(&again, requirement).is_none()
            && length_of(&again).sure >= length_of(&[stage]).most
            && credits_of(&again).0 >= credits_of(&[stage]).1
    };
    failed.peek().is_some() && failed.all(|stage| is_made_good(stage))
}

/// Whether a stage of the same kind was passed beside every stage that was not.
fn redone(stages: &[Stage]) -> bool {
    let (passed, other): (Vec<_>, Vec<_>) = stages.iter().partition(|stage| stage.judgement == Judgement::Passed);
    let mut failed = other.iter().filter(|stage| stage.judgement == Judgement::Failed);
    failed.all(|stage| stage.record.kind.is_some() && passed.iter().any(|again| again.record.kind == stage.record.kind))
}

/// Whether a stage that was not passed begins after every one of its kind that was.
fn failed_last(stages: &[Stage]) -> bool {
    let (failed, others): (Vec<_>, Vec<_>) = stages.iter().partition(|stage| stage.judgement == Judgement::Failed);
    let is_later =
        |one: &Stage, other: &Stage| one.days().zip(other.days()).is_some_and(|(one, other)| one.0 > other.1);
    failed.iter().any(|stage| {
        let passed = others.iter().filter(|other| other.judgement == Judgement::Passed);
        let mut of_kind = passed.filter(|other| other.record.kind == stage.record.kind).peekable();
        of_kind.peek().is_some() && of_kind.all(|other| is_later(stage, other))
    })
}

fn refused(case: &Case, stage: &Practice) -> Option<Message> {
    let signed = [&stage.industry_tutor, &stage.supervisor_opinion, &stage.college_opinion];
    let mut opinions = signed.into_iter().flatten().map(|by| &by.opinion).chain([&stage.unit_opinion]);
    let refused = opinions.find_map(|opinion| against(case, opinion.as_deref()));
    refused.or_else(|| voided(case, stage))
}

/// Why a remark leaves a stage to a person.
pub fn voided(case: &Case, stage: &Practice) -> Option<Message> {
    let remark = remarked(case, stage.note.as_deref().into_iter())?;
    Some(say("milestone-voided").with("remark", remark))
}

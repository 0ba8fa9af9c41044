//! 培养环节: practice, academic activities, mid-term review, proposal, and what else a programme declares.
//!
//! Basis: the notice 三.3 and 四.1.(1)①, and the programme. Each is assessed once; the finding and the credits both come
//! from that.

mod activities;
mod practice;
mod results;

use super::case::{Case, Scope};
use super::credits::only_milestone_group;
use super::found::Found;
use super::tables::MilestoneWords;
use crate::finding::{Basis, Code, Counted, Outcome};
use crate::message::{Message, Word, say};
use crate::records::mark::Judgement;
use crate::records::values::Credits;

/// A milestone, assessed.
#[derive(Debug)]
pub struct Assessed {
    /// Which requirement.
    pub code: Code,
    /// Key in the programme, for a milestone that the programme names; else empty.
    pub subject: String,
    /// Its name in the programme, or the requirement's title.
    pub name: String,
    pub(super) basis: Basis,
    pub(super) found: Found,
    /// Credits that it brings once it is done; zero where it brings none or does not apply.
    pub credits: Credits,
    /// Credits earned so far.
    pub earned: Credits,
    /// Credits that the programme gives for it although it is not asked of this student.
    pub lifted: Credits,
    group: Option<String>,
}

impl Assessed {
    /// Whether it is asked of this student at all.
    pub fn applies(&self) -> bool {
        self.found.outcome != Outcome::NotApplicable
    }

    /// What the rest of its credits depends on.
    pub fn judgement(&self) -> Judgement {
        match self.found.outcome {
            Outcome::Pass => Judgement::Passed,
            Outcome::Missing => Judgement::Missing,
            Outcome::Undetermined => Judgement::Undetermined,
            _ => Judgement::Failed,
        }
    }

    /// The group in which its credits count.
    pub fn group<'c>(&'c self, case: &'c Case) -> Option<&'c str> {
        let groups = case.programme().map_or(&[][..], |programme| &programme.credits.groups);
        self.group.as_deref().or_else(|| only_milestone_group(groups).map(|group| group.code.as_str()))
    }

    /// Whether a planned course of this name means this milestone.
    pub fn is_called(&self, course: &str, words: &MilestoneWords) -> bool {
        let course = course.trim();
        course == self.name || words.of(self.code).iter().any(|name| name == course)
    }

    pub(super) fn row(&self, case: &Case) -> Counted {
        let at = self.found.counted.first().map_or_else(|| case.whole(), |row| row.at.clone());
        let what = say("milestone-row")
            .with("name", self.name.as_str())
            .with("earned", self.earned.to_string())
            .with("credits", self.credits.to_string());
        Counted { what, counts: self.earned > Credits::ZERO, at }
    }
}

/// Assesses every milestone, in the order of the notice.
pub(super) fn assess_all(case: &Case) -> Vec<Assessed> {
    let mut all =
        vec![practice::assess(case), activities::assess(case), results::midterm(case), results::proposal(case)];
    all.extend(results::named(case));
    all
}

/// What the programme gives for a milestone.
struct Gain<'c> {
    credits: Credits,
    group: Option<&'c str>,
}

impl Gain<'_> {
    const NONE: Gain<'static> = Gain { credits: Credits::ZERO, group: None };
}

/// An assessed milestone that has no partial credits: all of them once it is passed.
fn assessed(code: Code, basis: Basis, found: Found, gain: Gain) -> Assessed {
    let (credits, lifted) = match found.outcome {
        Outcome::NotApplicable => (Credits::ZERO, gain.credits),
        _ => (gain.credits, Credits::ZERO),
    };
    let earned = if found.outcome == Outcome::Pass { credits } else { Credits::ZERO };
    let (name, group) = (code.chinese(), gain.group.map(str::to_owned));
    Assessed { code, subject: String::new(), name, basis, found, credits, earned, lifted, group }
}

/// Runs `check` where the requirement holds.
fn scoped(scope: Scope, check: impl FnOnce() -> Found) -> Found {
    match scope {
        Scope::Settled(found) => found,
        Scope::Applies => check(),
    }
}

/// Whether an opinion on record refuses, in the words of the policy.
pub(super) fn refuses(case: &Case, opinion: Option<&str>) -> bool {
    let words = &case.policy.words;
    opinion.is_some_and(|opinion| {
        let opinion = words.assents.iter().fold(opinion.to_owned(), |opinion, assent| opinion.replace(assent, ""));
        words.refusals.iter().any(|word| opinion.contains(word.as_str()))
            || words.results.failed.iter().any(|word| opinion.trim() == word)
    })
}

/// Nothing is registered.
fn no_record(needed: Message) -> Found {
    Found::new(Outcome::Missing, needed, say("record-none")).note(say("record-supply"))
}

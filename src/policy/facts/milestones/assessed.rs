//! A milestone, assessed: what was found of it and the credits that it brings.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use strum::IntoEnumIterator;

use crate::finding::{Basis, Code, Counted, Outcome};
use crate::message::{Message, Word, say};
use crate::policy::asked::Asked;
use crate::policy::case::Case;
use crate::policy::found::{Found, counted};
use crate::policy::tables::MilestoneWords;
use crate::records::mark::Judgement;
use crate::records::values::Credits;

/// A milestone with its outcome and the credits that it brings.
#[derive(Debug)]
pub struct Assessed {
    /// The requirement that asks for the milestone.
    pub code: Code,
    /// Key in the programme, for a milestone that the programme names; else empty.
    pub subject: String,
    /// Its name in the programme, or the requirement's title.
    pub name: String,
    /// Document and clause that ask for it.
    pub basis: Basis,
    /// Outcome, with what is needed and what the records hold.
    pub found: Found,
    /// Credits that it brings once it is done; zero where it brings none or does not apply.
    pub credits: Credits,
    /// Credits earned so far.
    pub earned: Credits,
    /// Credits that the programme gives for it although it is not asked of this student.
    pub lifted: Credits,
    /// The group that the programme names for its credits.
    pub group: Option<String>,
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
        let only = || Some(case.programme()?.credits.only_milestone_group()?.code.as_str());
        self.group.as_deref().or_else(only)
    }

    /// Whether a planned course of this name means this milestone.
    pub fn is_called(&self, course: &str, words: &MilestoneWords) -> bool {
        let course = course.trim();
        course == self.name || words.of(self.code).iter().any(|name| name == course)
    }

    /// The milestone as a row under a finding on credits.
    pub fn row(&self, case: &Case) -> Counted {
        let at = self.found.counted.first().map_or_else(|| case.whole(), |row| row.at.clone());
        let what = say("milestone-row")
            .with("name", self.name.as_str())
            .with("earned", self.earned.to_string())
            .with("credits", self.credits.to_string());
        let is_open = self.found.outcome == Outcome::Undetermined && self.earned < self.credits;
        match self.found.note.clone().filter(|_| is_open) {
            Some(why) => counted(what, Some(why), &at),
            None => Counted { what, counts: self.earned > Credits::ZERO, at },
        }
    }
}

/// What the programme gives for a milestone.
pub struct Gain<'c> {
    pub credits: Credits,
    pub group: Option<&'c str>,
}

impl Gain<'_> {
    pub const NONE: Gain<'static> = Gain { credits: Credits::ZERO, group: None };
}

/// What officers call each requirement.
static NAMES: LazyLock<BTreeMap<Code, String>> =
    LazyLock::new(|| Code::iter().map(|code| (code, code.chinese())).collect());

/// An assessed milestone that has no partial credits: all of them once it is passed.
pub fn assessed(code: Code, basis: Basis, found: Found, gain: Gain) -> Assessed {
    let (credits, lifted) = match found.outcome {
        Outcome::NotApplicable => (Credits::ZERO, gain.credits),
        _ => (gain.credits, Credits::ZERO),
    };
    let earned = if found.outcome == Outcome::Pass { credits } else { Credits::ZERO };
    let (name, group) = (NAMES.get(&code).cloned().unwrap_or_else(|| code.chinese()), gain.group.map(str::to_owned));
    Assessed { code, subject: String::new(), name, basis, found, credits, earned, lifted, group }
}

/// The clause of the programme that sets what is asked, where it names one; otherwise that of the policy.
pub fn asked_by(case: &Case, basis: Basis, asked: &Asked, clause: Option<&String>) -> Basis {
    match (asked, clause) {
        (Asked::Yes, Some(_)) => case.programme_clause(clause),
        _ => basis,
    }
}

/// Runs `check` where the requirement holds.
pub fn if_asked(asked: Asked, check: impl FnOnce() -> Found) -> Found {
    match asked {
        Asked::Settled(found) => *found,
        Asked::Yes => check(),
    }
}

/// Nothing is registered.
pub fn no_record(needed: Message) -> Found {
    Found::new(Outcome::Missing, needed, say("record-none")).note(say("record-supply"))
}

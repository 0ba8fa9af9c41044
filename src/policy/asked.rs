//! Whether a requirement is asked of a student at all, or what is to be said before any record is looked at.

use super::case::Case;
use super::entry::{Axis, Choice, Entries};
use super::found::Found;
use super::nation::is_untold;
use super::stated::Applies;
use super::trail::Trail;
use crate::finding::{Basis, Outcome};
use crate::message::{Message, say};

/// Whether a requirement holds.
pub enum Asked {
    /// It does.
    Yes,
    /// It does not, or nobody can say: this is to be said.
    Settled(Box<Found>),
}

fn settled(found: Found) -> Asked {
    Asked::Settled(Box::new(found))
}

impl<'a> Case<'a> {
    /// Whether a requirement of the table holds for this student; `declared` is what the programme says, `None` where
    /// it says nothing. A contradiction between policy and programme is left to a person.
    pub(super) fn asked(
        &self,
        rows: &'a Entries<Applies>,
        needed: &Message,
        declared: Option<bool>,
        trail: &mut Trail<'a>,
    ) -> (Basis, Asked) {
        let first = rows.first().map(|entry| self.basis(&entry.basis, &entry.clause));
        let unsettled = |found: Found| (first.clone().unwrap_or_else(|| self.programme_basis()), settled(found));
        let undetermined =
            |found: Message| Found::new(Outcome::Undetermined, needed.clone(), found).note(say("scope-settle"));
        let entry = match self.choose(rows, trail) {
            Choice::Entry(entry) => entry,
            Choice::Unknown(axis) => return unsettled(unknown_axis(self, axis, needed)),
            Choice::None => return unsettled(undetermined(say("scope-policy-silent"))),
        };
        let basis = self.entry_basis(entry);
        let asked = match (entry.is, declared) {
            // A programme is written for its category and knows no tracks, so a rule on a track (在职、同等学力) precedes it.
            (Applies::None, Some(true)) if !entry.scope.is_on_special_tracks() => {
                settled(undetermined(say("scope-programme-asks-more")))
            }
            (Applies::Required, Some(false)) if !entry.scope.is_on_special_tracks() => {
                settled(undetermined(say("scope-programme-asks-less")))
            }
            (Applies::Required, _) | (Applies::ByProgramme, Some(true)) => Asked::Yes,
            (Applies::None, _) => settled(not_applicable(match self.student.category() {
                Some(category) => say("scope-none-for-category").with("category", category),
                None => say("scope-none"),
            })),
            (Applies::ByProgramme, Some(false)) => settled(not_applicable(say("scope-none-by-programme"))),
            (Applies::ByProgramme, None) if self.programme().is_none() => settled(no_programme(needed)),
            (Applies::ByProgramme, None) => settled(undetermined(say("scope-programme-silent"))),
        };
        (basis, asked)
    }
}

/// A requirement that does not hold, with the reason.
pub fn not_applicable(reason: Message) -> Found {
    Found::new(Outcome::NotApplicable, say("none"), say("none")).note(reason)
}

/// Which entry holds depends on something that the records do not say, or say in words that only a person can read.
pub fn unknown_axis(case: &Case, axis: Axis, needed: &Message) -> Found {
    let nation = case.subject.nationality.filter(|nation| axis == Axis::Nationality && !is_untold(nation));
    match nation {
        Some(nation) => Found::new(Outcome::Undetermined, needed.clone(), say("axis-unsure").with("value", nation))
            .note(say("scope-settle-nation")),
        None => Found::new(Outcome::Missing, needed.clone(), say("axis-untold").with("axis", axis))
            .note(say("axis-complete").with("axis", axis)),
    }
}

/// Nothing can be said without the programme.
pub fn no_programme(needed: &Message) -> Found {
    Found::new(Outcome::Missing, needed.clone(), say("programme-absent")).note(say("programme-register"))
}

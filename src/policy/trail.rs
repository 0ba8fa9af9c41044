//! What of policy and decisions one review has met, for the report on what nobody met.

use std::collections::BTreeMap;

use crate::location::Location;
use crate::message::Message;
use crate::records::{Exception, Sourced};

/// Entries and decisions met so far. It is handed on from the facts to the rules; nothing is decided by it.
#[derive(Debug, Clone, Default)]
pub struct Trail<'a> {
    met: Vec<&'a Location>,
    used: Vec<&'a Location>,
}

/// What of policy and decisions the review of one student has met, each once.
#[derive(Debug, Clone, Default)]
pub struct Traces {
    /// Entries of the policy.
    pub met: Vec<Location>,
    /// Decisions that bore on a finding.
    pub used: Vec<Location>,
    /// Decisions that are not applied, and why.
    pub refused: BTreeMap<Location, Message>,
}

impl<'a> Trail<'a> {
    /// Notes that an entry of the policy was met.
    pub fn note_met(&mut self, at: &'a Location) {
        note(&mut self.met, at);
    }

    /// Notes that a decision has been used.
    pub fn mark_used(&mut self, exception: &'a Sourced<Exception>) {
        note(&mut self.used, exception.at());
    }

    /// The trail by value, with the decisions that are not applied.
    pub fn into_traces(self, refused: BTreeMap<Location, Message>) -> Traces {
        let places = |of: Vec<&Location>| of.into_iter().cloned().collect();
        Traces { met: places(self.met), used: places(self.used), refused }
    }
}

/// Notes a place once; the same place is the same object, so no names are compared.
fn note<'a>(places: &mut Vec<&'a Location>, at: &'a Location) {
    if !places.iter().any(|known| std::ptr::eq(*known, at)) {
        places.push(at);
    }
}

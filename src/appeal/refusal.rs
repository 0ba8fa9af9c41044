//! Why a step may not follow.

use super::past::Past;
use super::record::Remedy;
use crate::message::{Fact, Message, say};
use crate::records::values::Day;

/// Why a step may not follow those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A step that must come before it is not there.
    Needs(Past),
    /// A step is there after which it cannot come.
    Behind(Past),
    /// It is dated before a step that must come before it.
    Early {
        /// That step.
        past: Past,
        /// Its day.
        day: Day,
    },
    /// The law does not provide for it on this way.
    NotProvided(Remedy),
}

impl Refusal {
    /// The refusal of a step, in words; `act` is the step's name.
    pub fn message(&self, act: &'static str) -> Message {
        let act = Fact::Word("act", act);
        match self {
            Refusal::Needs(past) => say("step-needs").with("act", act).with("past", past.fact()),
            Refusal::Behind(past) => say("step-behind").with("act", act).with("past", past.fact()),
            Refusal::Early { past, day } => {
                say("step-early").with("act", act).with("past", past.fact()).with("day", day.to_string())
            }
            Refusal::NotProvided(remedy) => say("step-not-provided").with("act", act).with("remedy", *remedy),
        }
    }
}

//! The faults of one file, gathered while it is read.

use std::sync::Arc;

use super::node::Mark;
use crate::fault::Fault;
use crate::location::Location;
use crate::message::{Message, say};

/// Most faults that are reported of one file; whoever has more has taken a wrong file or a wrong export.
const MAX_FAULTS: usize = 200;

/// The faults of one file, in the order in which they were found.
#[derive(Debug)]
pub struct Faults {
    file: Arc<str>,
    list: Vec<Fault>,
}

impl Faults {
    /// None yet.
    pub fn of(file: &str) -> Faults {
        Faults { file: file.into(), list: Vec::new() }
    }

    /// Notes a fault at a place.
    pub fn push(&mut self, at: Mark, field: impl Into<String>, problem: Message) {
        if self.is_full() {
            return;
        }
        let at = Location::line(self.file.clone(), at.line.into(), at.column.into());
        self.list.push(Fault { at, field: field.into(), problem });
    }

    /// Takes all back, when they turn out to be of no interest.
    pub fn clear(&mut self) {
        self.list.clear();
    }

    /// Whether more would not be reported.
    pub fn is_full(&self) -> bool {
        self.list.len() == MAX_FAULTS
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All faults by place.
    pub fn sorted(self) -> Vec<Fault> {
        let mut list = self.list;
        list.sort();
        if list.len() == MAX_FAULTS {
            list.push(Fault::of(&self.file, "", say("fault-many").with("most", MAX_FAULTS)));
        }
        list
    }
}

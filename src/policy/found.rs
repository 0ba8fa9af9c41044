//! What a rule found, before it has a code and a basis.

use crate::finding::{Counted, Outcome, Ruled};
use crate::location::Location;
use crate::message::{Message, say};
use crate::records::values::StudentId;

/// A finding before it has a code and a basis.
#[derive(Debug, Clone)]
pub struct Found {
    pub outcome: Outcome,
    pub needed: Message,
    pub found: Message,
    pub note: Option<Message>,
    pub counted: Vec<Counted>,
    pub decisions: Vec<Ruled>,
    pub others: Vec<String>,
}

impl Found {
    /// A finding without note and sources.
    pub fn new(outcome: Outcome, needed: Message, found: Message) -> Found {
        Found { outcome, needed, found, note: None, counted: vec![], decisions: vec![], others: vec![] }
    }

    /// Adds what would be enough, what to mind, or why it does not apply.
    pub fn note(mut self, note: Message) -> Found {
        self.note = Some(note);
        self
    }

    /// Adds a note where there is one.
    pub fn note_if(mut self, note: Option<Message>) -> Found {
        self.note = note.or(self.note);
        self
    }

    /// Adds a record that was looked at.
    pub fn row(mut self, what: Message, counts: bool, at: &Location) -> Found {
        self.counted.push(Counted { what, counts, at: at.clone() });
        self
    }

    /// Adds records that were looked at.
    pub fn rows(mut self, rows: impl IntoIterator<Item = Counted>) -> Found {
        self.counted.extend(rows);
        self
    }

    /// Rows of which none says why a person must decide all say it, so that no mark stands without its reason.
    pub fn with_reason_on_rows(mut self) -> Found {
        let is_said = self.counted.iter().any(|row| !row.counts);
        if self.outcome == Outcome::Undetermined && !is_said {
            let why = self.note.as_ref().unwrap_or(&self.found);
            for row in &mut self.counted {
                *row = counted(row.what.clone(), Some(why.clone()), &row.at);
            }
        }
        self
    }

    /// A row that alone is looked at says itself why a person must decide.
    pub fn with_reason_on_row(self) -> Found {
        if self.counted.len() == 1 { self.with_reason_on_rows() } else { self }
    }

    /// Adds other students whom it concerns, by their IDs.
    pub fn others<'s>(mut self, ids: impl IntoIterator<Item = &'s StudentId>) -> Found {
        self.others.extend(ids.into_iter().map(StudentId::to_string));
        self.others.sort();
        self.others.dedup();
        self
    }

    /// Adds decisions that bear on it.
    pub fn decided(mut self, decisions: impl IntoIterator<Item = Ruled>) -> Found {
        self.decisions.extend(decisions);
        self
    }
}

/// A record that was looked at, with the reason why it does not count where it does not.
pub fn counted(what: Message, why: Option<Message>, at: &Location) -> Counted {
    let counts = why.is_none();
    let what = match why {
        None => what,
        Some(why) => because(what, why),
    };
    Counted { what, counts, at: at.clone() }
}

/// `…（不计：…）`
pub fn because(row: Message, why: Message) -> Message {
    say("row-because").with("row", row).with("why", why)
}

//! Cells into values: pure functions, each with what it remarks. What cannot be read is never guessed.

mod alike;
mod calendar;
mod document;
mod major;
mod mark;
mod name;
mod number;
mod text;

pub use alike::{difference_of, is_same_name, letter_difference};
pub use calendar::{is_serial, period, read_day, read_month, term_code};
pub use document::{Resident, document_number, resident};
pub use major::{Major, major, major_fits};
pub use mark::{ReadMark, mark};
pub use name::{person_name, person_names};
pub use number::{decimal, looks_scientific, read_count, read_share, student_id};
pub use text::{bare_title, cell_text, has_lost_characters, is_made_day, is_null_word};

use crate::message::Message;

/// A value and what was remarked while it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Noted<T> {
    /// The value that the cell stands for.
    pub value: T,
    /// Harmless: how the value was read.
    pub notes: Vec<Message>,
    /// A person must look.
    pub doubts: Vec<Message>,
}

/// A value, or why there is none.
pub type Read<T> = Result<Noted<T>, Message>;

impl<T> Noted<T> {
    /// A value without remarks.
    pub fn plain(value: T) -> Noted<T> {
        Noted { value, notes: vec![], doubts: vec![] }
    }

    /// Adds a note if there is one.
    pub fn note(mut self, note: Option<Message>) -> Noted<T> {
        self.notes.extend(note);
        self
    }

    /// Adds a doubt if there is one.
    pub fn doubt(mut self, doubt: Option<Message>) -> Noted<T> {
        self.doubts.extend(doubt);
        self
    }

    /// The same remarks on another value.
    pub fn map<U>(self, act: impl FnOnce(T) -> U) -> Noted<U> {
        Noted { value: act(self.value), notes: self.notes, doubts: self.doubts }
    }
}

#[cfg(test)]
mod tests;

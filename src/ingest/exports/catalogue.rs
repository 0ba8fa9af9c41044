//! Courses by name and credits: how rows without a course code find theirs.

use std::collections::{BTreeMap, BTreeSet};

use super::values::difference_of;
use crate::message::{Message, say};
use crate::records::Student;
use crate::records::normal::normal_word;
use crate::records::values::Credits;

/// Codes of the courses of the whole batch.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// By name, whatever its width, case and blanks, and credits.
    codes: BTreeMap<(String, Credits), BTreeSet<String>>,
    /// Codes that begin with zeros, by what is left without them.
    with_zeros: BTreeMap<String, String>,
}

impl Catalogue {
    /// Learns a course that has a code.
    pub fn learn(&mut self, name: &str, credits: Credits, code: &str) {
        self.codes.entry((normal_word(name).into_owned(), credits)).or_default().insert(code.to_owned());
        let bare = code.trim_start_matches('0');
        if bare.len() < code.len() && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            self.with_zeros.insert(bare.to_owned(), code.to_owned());
        }
    }

    /// The code that another table has with zeros in front of it.
    pub fn padded(&self, code: &str) -> Option<&str> {
        self.with_zeros.get(code).map(String::as_str)
    }

    /// The code of a course that a student took: that of the plan, else the only one that the batch has.
    ///
    /// # Errors
    /// None or several would fit.
    pub fn code(&self, student: &Student, name: &str, credits: Credits) -> Result<String, Message> {
        let planned = student.planned_courses().iter();
        let planned: BTreeSet<&String> = planned
            .filter(|course| course.credits == credits && normal_word(&course.name) == normal_word(name))
            .map(|course| &course.code)
            .collect();
        let known = self.codes.get(&(normal_word(name).into_owned(), credits));
        let codes: Vec<&String> =
            if planned.is_empty() { known.into_iter().flatten().collect() } else { planned.into_iter().collect() };
        let filled = |key: Message| key.with("name", name).with("credits", credits.to_string());
        match codes[..] {
            [code] => Ok(code.clone()),
            [] => {
                let own = student.planned_courses().iter().map(|course| course.name.as_str());
                let all = own.chain(self.codes.keys().map(|(name, _)| name.as_str()));
                Err(filled(say("table-join-none")).with("points", difference_of(name, all)))
            }
            _ => {
                let codes = codes.into_iter().cloned().collect::<Vec<_>>().join("、");
                Err(filled(say("table-join-ambiguous")).with("codes", codes))
            }
        }
    }
}

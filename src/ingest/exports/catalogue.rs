//! Courses by name and credits: how rows without a course code find theirs.

use std::collections::{BTreeMap, BTreeSet};

use super::values::difference_of;
use crate::message::{Message, say};
use crate::records::Student;
use crate::records::values::Credits;

/// Codes of the courses of the whole batch, by name and credits.
#[derive(Debug, Default)]
pub struct Catalogue(BTreeMap<(String, Credits), BTreeSet<String>>);

impl Catalogue {
    /// Learns a course that has a code.
    pub fn learn(&mut self, name: &str, credits: Credits, code: &str) {
        self.0.entry((name.to_owned(), credits)).or_default().insert(code.to_owned());
    }

    /// The code of a course that a student took: that of the plan, else the only one that the batch has.
    ///
    /// # Errors
    /// None or several would fit.
    pub fn code(&self, student: &Student, name: &str, credits: Credits) -> Result<String, Message> {
        let planned = student.planned_courses().iter();
        let planned: BTreeSet<&String> = planned
            .filter(|course| course.name == name && course.credits == credits)
            .map(|course| &course.code)
            .collect();
        let known = self.0.get(&(name.to_owned(), credits));
        let codes: Vec<&String> = match planned.is_empty() {
            false => planned.into_iter().collect(),
            true => known.into_iter().flatten().collect(),
        };
        let told = |key: Message| key.with("name", name).with("credits", credits.to_string());
        match codes[..] {
            [code] => Ok(code.clone()),
            [] => {
                let own = student.planned_courses().iter().map(|course| course.name.as_str());
                let all = own.chain(self.0.keys().map(|(name, _)| name.as_str()));
                Err(told(say("table-join-none")).with("points", difference_of(name, all)))
            }
            _ => {
                let codes = codes.into_iter().cloned().collect::<Vec<_>>().join("、");
                Err(told(say("table-join-ambiguous")).with("codes", codes))
            }
        }
    }
}

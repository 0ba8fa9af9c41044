//! The fields of a record, or the entries of a table of free keys.

use std::slice;

use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, Visitor, value::StrDeserializer};

use super::error::{Error, missing, unknown_field};
use super::node::{Key, Node};
use super::read::{Cursor, Step};
use super::scalar::Scalar;
use crate::fault::nearest_word;

type Entry<'t> = (Key<'t>, Node<'t>);

/// The fields that are still to be read.
pub struct Fields<'c, 't> {
    whole: Cursor<'c, 't>,
    all: &'t [Entry<'t>],
    rest: slice::Iter<'t, Entry<'t>>,
    number: usize,
    /// Whether to go on after what earlier readings have looked at.
    resume: bool,
    skipped: bool,
    made_up: Vec<&'static str>,
    value: Option<Next<'t>>,
}

/// The value of the key that was given last.
#[derive(Clone, Copy)]
enum Next<'t> {
    Entry(&'t Entry<'t>),
    MadeUp(&'static str),
}

impl<'c, 't> Fields<'c, 't> {
    /// All fields, or those that no earlier reading has looked at.
    pub fn of(whole: Cursor<'c, 't>, all: &'t [Entry<'t>], resume: bool) -> Fields<'c, 't> {
        let number = if resume { whole.done() } else { 0 };
        let rest = all.get(number..).unwrap_or_default().iter();
        Fields { whole, all, rest, number, resume, skipped: number > 0, made_up: Vec::new(), value: None }
    }

    /// Gives the entries to who asks for them. What is objected to while some were left out is no fault of the whole.
    pub fn give<V: Visitor<'t>>(mut self, visitor: V) -> Result<V::Value, Error> {
        match visitor.visit_map(&mut self) {
            Err(Error::Again) => Err(Error::Again),
            Err(Error::Unknown(name, known)) => Err(Error::Unknown(name, known)),
            Err(_) if self.skipped => Err(Error::Reported),
            result => result,
        }
    }

    /// Gives the fields of a record, of which only the known ones may be there.
    pub fn give_record<V: Visitor<'t>>(
        mut self,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        for (key, _) in self.all.iter().filter(|(key, _)| !known.contains(&&*key.name)) {
            if !self.whole.has_reported(key.id) {
                self.report_unknown(key, known);
            }
        }
        self.made_up = self.whole.made_up();
        match visitor.visit_map(&mut self) {
            Err(Error::Missing(name)) => Err(self.missing(name, known)),
            result => result,
        }
    }

    fn report_unknown(&self, key: &Key<'t>, known: &'static [&'static str]) {
        self.whole.report_key(key.id, key.at, &key.name, unknown_field(&key.name, known));
        if let Some(meant) = nearest_word(&key.name, known) {
            self.whole.note_meant(meant);
        }
    }

    /// Reports a missing field, unless its absence follows from what has been reported; then, if there are more fields
    /// after it that may be missing too, has it made up so that the next reading comes to them.
    fn missing(&self, name: &'static str, known: &'static [&'static str]) -> Error {
        let stands = |name: &str| self.all.iter().any(|(key, _)| key.name == name);
        if !stands(name) && !self.whole.is_meant(name) && !self.whole.node.cut {
            let (at, field) = (self.whole.node.at, self.whole.field(name));
            self.whole.report(at, field, missing(name));
        }
        let made_up = self.whole.made_up();
        let behind = known.iter().skip_while(|field| **field != name).skip(1);
        if behind.into_iter().any(|field| !stands(field) && !made_up.contains(field)) && !made_up.contains(&name) {
            self.whole.make_up(name);
            Error::Again
        } else {
            Error::Reported
        }
    }

    /// The next field whose fault has not been reported.
    fn advance(&mut self) -> Option<&'t Entry<'t>> {
        loop {
            let entry = self.rest.next()?;
            self.number += 1;
            let (key, node) = entry;
            if !self.whole.has_reported(key.id) && !self.whole.below(node, Step::Key(&key.name)).is_reported() {
                return Some(entry);
            }
            self.skipped = true;
        }
    }

    fn note_failed(&self) {
        if self.resume {
            self.whole.set_done(self.number - 1, true);
        }
    }
}

impl<'t> MapAccess<'t> for &mut Fields<'_, 't> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        if let Some(entry) = self.advance() {
            self.value = Some(Next::Entry(entry));
            let key = &entry.0;
            return match seed.deserialize(Scalar { text: &key.name, plain: false }) {
                Ok(key) => Ok(Some(key)),
                Err(Error::Problem(problem)) => {
                    self.whole.report_key(key.id, key.at, &key.name, problem);
                    self.note_failed();
                    Err(Error::Again)
                }
                Err(error) => Err(error),
            };
        }
        if self.resume {
            self.whole.set_done(self.number, false);
        }
        let Some(name) = self.made_up.pop() else { return Ok(None) };
        self.value = Some(Next::MadeUp(name));
        let key: StrDeserializer<'_, Error> = name.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<S::Value, Error> {
        match self.value.take() {
            Some(Next::Entry((key, node))) => {
                self.whole.below(node, Step::Key(&key.name)).read(seed).inspect_err(|_| self.note_failed())
            }
            Some(Next::MadeUp(name)) => self.whole.stand_in(name, seed),
            None => Err(Error::Reported),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

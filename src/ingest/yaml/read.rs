//! A tree into a typed record, with every fault of it at once.
//!
//! A serde visitor stops at its first error. So a fault is noted with its place, the faulty value is marked, and the
//! document is read again without it, until nothing new appears. What such a reading gives is thrown away. Lists go
//! on after what has been looked at, so that many faults cost little more than one.
//! What follows from a fault that has been reported is not reported: a record is not said to lack a faulty field, and what
//! a record as a whole objects to is kept back while one of its fields is faulty.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed};

use super::error::{Error, missing, unknown_field};
use super::faults::Faults;
use super::node::{Mark, Node, NodeId, Value};
use super::stand_in::Choices;
use super::tree::join_path;
use crate::message::Message;

/// Most readings of a document. A fault takes a few, and a bounded number of faults is reported.
const MAX_READINGS: usize = 5_000;

/// Reads a record; `reported` are fields of the root whose absence has been reported.
pub fn read_yaml<T: DeserializeOwned>(
    file: &str,
    root: &Node,
    reported: &[&'static str],
    faults: &mut Faults,
) -> Option<T> {
    let mut seen = Seen { first: true, ..Seen::default() };
    seen.meant.insert(root.id, reported.to_vec());
    let own = std::mem::replace(faults, Faults::of(file));
    let reading = Reading { file, seen: RefCell::new(seen), faults: RefCell::new(own) };
    let record = reading.record(root);
    *faults = reading.faults.into_inner();
    record
}

/// The readings of one document.
pub struct Reading<'t> {
    pub(super) file: &'t str,
    seen: RefCell<Seen>,
    faults: RefCell<Faults>,
}

impl<'t> Reading<'t> {
    fn record<T: DeserializeOwned>(&self, root: &'t Node<'t>) -> Option<T> {
        for _ in 0..MAX_READINGS {
            let path = Path { parent: None, id: root.id, step: Step::Root };
            match (Cursor { reading: self, node: root, path }).read(PhantomData) {
                Ok(record) => return Some(record),
                Err(Error::Again) if !self.faults.borrow().is_full() => self.seen.borrow_mut().first = false,
                Err(_) => break,
            }
        }
        None
    }
}

/// What earlier readings found.
#[derive(Default)]
struct Seen {
    /// Whether nothing has been found yet.
    first: bool,
    /// Values and keys whose fault has been reported, which are read no more.
    reported: HashSet<NodeId>,
    /// Values within which a fault has been reported.
    wounded: HashSet<NodeId>,
    /// How many items of a list have been looked at.
    done: HashMap<NodeId, usize>,
    /// Fields that an unknown key was probably meant to be.
    meant: HashMap<NodeId, Vec<&'static str>>,
    /// Fields made up because they are missing or faulty.
    made_up: HashMap<NodeId, Vec<(&'static str, Choices)>>,
}

/// How a value was reached.
#[derive(Clone, Copy)]
pub struct Path<'c> {
    parent: Option<&'c Path<'c>>,
    id: NodeId,
    step: Step<'c>,
}

/// One step of a path.
#[derive(Clone, Copy)]
pub enum Step<'c> {
    /// The document.
    Root,
    /// A field.
    Key(&'c str),
    /// An item of a list, from 0.
    Item(usize),
}

impl Path<'_> {
    fn text(&self) -> String {
        let parent = || self.parent.map(Path::text).unwrap_or_default();
        match self.step {
            Step::Root => String::new(),
            Step::Key(name) => join_path(&parent(), name),
            Step::Item(number) => format!("{}[{number}]", parent()),
        }
    }
}

/// A value about to be read.
#[derive(Clone, Copy)]
pub struct Cursor<'c, 't> {
    pub(super) reading: &'c Reading<'t>,
    pub(super) node: &'t Node<'t>,
    pub(super) path: Path<'c>,
}

impl<'c, 't> Cursor<'c, 't> {
    /// Reads the value; a fault of it is reported.
    pub fn read<S: DeserializeSeed<'t>>(self, seed: S) -> Result<S::Value, Error> {
        self.settled(|cursor| seed.deserialize(cursor))
    }

    /// Reads the value in a way of the caller's; a fault of it is reported.
    pub fn settled<R>(self, read: impl FnOnce(Self) -> Result<R, Error>) -> Result<R, Error> {
        if self.is_reported() { Err(Error::Reported) } else { read(self).map_err(|error| self.settle(error)) }
    }

    /// A value below this one.
    pub fn below<'s>(&'s self, node: &'t Node<'t>, step: Step<'s>) -> Cursor<'s, 't> {
        Cursor { reading: self.reading, node, path: Path { parent: Some(&self.path), id: node.id, step } }
    }

    /// Whether the value is faulty, and this has been reported.
    pub fn is_reported(&self) -> bool {
        matches!(self.node.value, Value::Faulty) || self.has_reported(self.node.id)
    }

    /// Whether a fault of this value or key has been reported.
    pub fn has_reported(&self, id: NodeId) -> bool {
        self.reading.seen.borrow().reported.contains(&id)
    }

    fn settle(&self, error: Error) -> Error {
        let problem = match error {
            Error::Again => return Error::Again,
            Error::Reported => None,
            Error::Unknown(name, known) if self.report_unknown_within(&name, known) => return Error::Again,
            // Whatever a record as a whole objects to may come of the fields that were left out.
            _ if self.is_wounded() => None,
            Error::Missing(name) => Some(missing(name)),
            Error::Unknown(name, known) => Some(unknown_field(&name, known)),
            Error::Problem(message) => Some(message),
        };
        if let Some(problem) = problem {
            self.report(self.node.at, self.path.text(), problem);
        }
        self.reading.seen.borrow_mut().reported.insert(self.node.id);
        Error::Again
    }

    fn is_wounded(&self) -> bool {
        self.node.cut || self.reading.seen.borrow().wounded.contains(&self.node.id) || self.holds_faulty()
    }

    /// Whether a part of the value could not be read from the text.
    fn holds_faulty(&self) -> bool {
        let faulty = |node: &Node| matches!(node.value, Value::Faulty) || node.cut;
        match &self.node.value {
            Value::Sequence(items) => items.iter().any(faulty),
            Value::Mapping(entries) => entries.iter().any(|(_, value)| faulty(value)),
            _ => false,
        }
    }

    /// A field that turned out unknown after it had been read as part of this value.
    fn report_unknown_within(&self, name: &str, known: &'static [&'static str]) -> bool {
        let Value::Mapping(entries) = &self.node.value else { return false };
        let Some((key, _)) = entries.iter().find(|(key, _)| key.name == name) else { return false };
        self.report_key(key.id, key.at, name, unknown_field(name, known));
        true
    }

    /// The path of a field of this value.
    pub fn field(&self, name: &str) -> String {
        join_path(&self.path.text(), name)
    }

    /// Reports a fault of a key; the field is read no more.
    pub fn report_key(&self, id: NodeId, at: Mark, name: &str, problem: Message) {
        self.report(at, self.field(name), problem);
        self.reading.seen.borrow_mut().reported.insert(id);
    }

    /// Reports a fault, and marks every value around it as wounded.
    pub fn report(&self, at: Mark, field: String, problem: Message) {
        self.reading.faults.borrow_mut().push(at, field, problem);
        let wounded = &mut self.reading.seen.borrow_mut().wounded;
        let mut path = Some(&self.path);
        while let Some(step) = path {
            wounded.insert(step.id);
            path = step.parent;
        }
    }

    /// How many items of the list were looked at by earlier readings.
    pub fn done(&self) -> usize {
        self.reading.seen.borrow().done.get(&self.node.id).copied().unwrap_or_default()
    }

    /// Notes how many items have been looked at; while no fault is known there is no use in it.
    pub fn set_done(&self, items: usize, failed: bool) {
        let seen = &mut self.reading.seen.borrow_mut();
        if failed || !seen.first {
            seen.done.insert(self.node.id, items);
        }
    }

    /// Notes that a field was meant by a key that is unknown.
    pub fn note_meant(&self, name: &'static str) {
        self.reading.seen.borrow_mut().meant.entry(self.node.id).or_default().push(name);
    }

    /// Whether the absence of a field follows from what has been reported.
    pub fn is_meant(&self, name: &str) -> bool {
        self.reading.seen.borrow().meant.get(&self.node.id).is_some_and(|names| names.contains(&name))
    }

    /// The fields that are made up.
    pub fn made_up(&self) -> Vec<&'static str> {
        let seen = self.reading.seen.borrow();
        seen.made_up.get(&self.node.id).into_iter().flatten().map(|(name, _)| *name).collect()
    }

    /// Has a field made up from the next reading on.
    pub fn make_up(&self, name: &'static str) {
        self.reading.seen.borrow_mut().made_up.entry(self.node.id).or_default().push((name, Choices::default()));
    }

    /// Makes up a value for a field.
    pub fn stand_in<S: DeserializeSeed<'t>>(&self, name: &str, seed: S) -> Result<S::Value, Error> {
        let mut seen = self.reading.seen.borrow_mut();
        let made_up = seen.made_up.get_mut(&self.node.id);
        let Some((_, choices)) = made_up.and_then(|all| all.iter_mut().find(|(made, _)| *made == name)) else {
            return Err(Error::Reported);
        };
        choices.make(seed).map_err(|_| if choices.advance() { Error::Again } else { Error::Reported })
    }
}

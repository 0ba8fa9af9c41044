//! The items of a list, one after the other.

use std::slice;

use serde::de::{DeserializeSeed, SeqAccess, Visitor};

use super::error::Error;
use super::node::Node;
use super::read::{Cursor, Step};

/// The items of a list that are still to be read.
pub struct Items<'c, 't> {
    list: Cursor<'c, 't>,
    items: slice::Iter<'t, Node<'t>>,
    number: usize,
    /// Whether to go on after what earlier readings have looked at.
    resume: bool,
    skipped: bool,
}

impl<'c, 't> Items<'c, 't> {
    /// All items, or those that no earlier reading has looked at.
    pub fn of(list: Cursor<'c, 't>, items: &'t [Node<'t>], resume: bool) -> Items<'c, 't> {
        let number = if resume { list.done() } else { 0 };
        let items = items.get(number..).unwrap_or_default().iter();
        Items { list, items, number, resume, skipped: number > 0 }
    }

    /// Gives the items to who asks for them. What is objected to while some were left out is no fault of the list.
    pub fn give<V: Visitor<'t>>(mut self, visitor: V) -> Result<V::Value, Error> {
        let result = visitor.visit_seq(&mut self);
        match result {
            Err(Error::Again) => Err(Error::Again),
            Err(_) if self.skipped => Err(Error::Reported),
            result => result,
        }
    }
}

impl<'t> SeqAccess<'t> for &mut Items<'_, 't> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        loop {
            let Some(node) = self.items.next() else {
                if self.resume {
                    self.list.set_done(self.number, false);
                }
                return Ok(None);
            };
            let number = self.number;
            self.number += 1;
            let item = self.list.below(node, Step::Item(number));
            if self.resume && item.is_reported() {
                self.skipped = true;
                continue;
            }
            return item.read(seed).map(Some).inspect_err(|_| {
                if self.resume {
                    self.list.set_done(number, true);
                }
            });
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

//! A record together with the place where it stands in its file.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::location::{Location, Place};

/// A value and the place where it begins.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Sourced<T> {
    value: T,
    #[serde(skip)]
    at: Location,
}

/// The name by which a deserializer that knows places recognises a `Sourced`.
///
/// Asked for a newtype struct of this name, it gives a sequence of file, line, column and value. Any other
/// deserializer gives the value alone, whose place is then unknown.
pub const SOURCED: &str = "$zishen::records::Sourced";

impl<T> Sourced<T> {
    /// A value that stands at a place.
    pub fn new(value: T, at: Location) -> Sourced<T> {
        Sourced { value, at }
    }

    /// The place where the value begins.
    pub fn at(&self) -> &Location {
        &self.at
    }

    /// The line, counted from 1; 0 when the value stands on no line.
    pub fn line(&self) -> u64 {
        match self.at.place {
            Place::Line { line, .. } => line,
            _ => 0,
        }
    }
}

impl<T> Deref for Sourced<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// The value may be changed; its place stays.
impl<T> DerefMut for Sourced<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Sourced<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_newtype_struct(SOURCED, Placed(PhantomData))
    }
}

struct Placed<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Placed<T> {
    type Value = Sourced<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value and its place")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<Sourced<T>, D::Error> {
        T::deserialize(from).map(|value| Sourced::new(value, Location::whole("")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Sourced<T>, A::Error> {
        let file: &str = part(&mut from, 0)?;
        let (line, column) = (part(&mut from, 1)?, part(&mut from, 2)?);
        let value = part(&mut from, 3)?;
        Ok(Sourced::new(value, Location::line(file.into(), line, column)))
    }
}

fn part<'de, A: SeqAccess<'de>, P: Deserialize<'de>>(from: &mut A, number: usize) -> Result<P, A::Error> {
    from.next_element()?.ok_or_else(|| A::Error::invalid_length(number, &"file, line, column and value"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_without_places_gives_the_value_alone() {
        let read: Sourced<Vec<u8>> = serde_json::from_str("[1, 2, 3, 4]").unwrap();
        assert_eq!((read.as_slice(), read.at()), (&[1, 2, 3, 4][..], &Location::whole("")));
        assert_eq!(serde_json::to_string(&read).unwrap(), "[1,2,3,4]");
    }
}

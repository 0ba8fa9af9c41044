//! A record together with the place where it stands in its file.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize};
use serde_saphyr::Spanned;

/// A value and the line (from 1) of the student's file where it begins.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Sourced<T> {
    value: T,
    #[serde(skip)]
    line: u64,
}

impl<T> Sourced<T> {
    /// The line, counted from 1.
    pub fn line(&self) -> u64 {
        self.line
    }
}

impl<T> Deref for Sourced<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Sourced<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<T>::deserialize(from)?;
        let line = spanned.referenced.line();
        Ok(Sourced { value: spanned.value, line })
    }
}

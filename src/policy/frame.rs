//! The frame of a review: the rules and everything that is the same for all students of a batch.

use std::collections::BTreeMap;

use super::facts::exceptions::Register;
use super::tables::Policy;
use crate::records::{Batch, Programme};

/// The rules and everything that is the same for all students of a batch.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Settings of the batch.
    pub batch: &'a Batch,
    /// The policy by which students are evaluated.
    pub policy: &'a Policy,
    /// The programmes by their key.
    pub programmes: &'a BTreeMap<String, Programme>,
    /// Exceptions by student, with what is wrong with them.
    pub exceptions: &'a Register<'a>,
}

//! What the reading of tables remarks: where, what, and how much it weighs.

use serde::Serialize;
use strum::IntoStaticStr;

use crate::location::Location;
use crate::message::{Message, Word};

/// A remark on a cell, row or file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// How much it weighs.
    pub weight: Weight,
    /// File, row and cell.
    pub at: Location,
    /// What was found, and what to do.
    pub message: Message,
}

/// How much a remark weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Weight {
    /// The value was read; how is reported.
    Note,
    /// A person must look; the student does not pass meanwhile.
    Doubt,
    /// The row is not used.
    Refused,
}

impl Word for Weight {
    const KIND: &'static str = "weight";
}

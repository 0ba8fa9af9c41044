//! Why an input file cannot be used: file, line, column, field, and what to do.

use std::fmt;

use serde::Serialize;

use crate::location::{Location, Place};

/// Why a file could not be read, and where; faults are ordered by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// File below the inputs, and the place in it.
    pub at: Location,
    /// Path of the field, for example `results[3].credits`; empty when the whole file is meant.
    pub field: String,
    /// What is wrong and what to do.
    pub problem: String,
}

impl Fault {
    /// A fault of a field that stands at a known place.
    pub fn at(at: &Location, field: impl Into<String>, problem: impl Into<String>) -> Fault {
        Fault { at: at.clone(), field: field.into(), problem: problem.into() }
    }

    /// A fault of a whole file or of one field that stands at no known line.
    pub fn of(file: &str, field: &str, problem: impl Into<String>) -> Fault {
        Fault { at: Location::whole(file), field: field.into(), problem: problem.into() }
    }
}

/// `students/1.yaml:4:46 字段 results[0].credits：学分 …`; editors jump to the place.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.at)?;
        if let Place::Line { column, .. } = self.at.place {
            write!(f, ":{column}")?;
        }
        if !self.field.is_empty() {
            write!(f, " 字段 {}", self.field)?;
        }
        write!(f, "：{}", self.problem)
    }
}

impl std::error::Error for Fault {}

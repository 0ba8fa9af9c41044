//! Why an input file cannot be used: file, line, column, field, and what to do.

use std::fmt;

use serde::Serialize;

/// Why a file could not be read, and where.
#[derive(Debug, Clone, Serialize)]
pub struct Fault {
    /// File below the inputs.
    pub file: String,
    /// Line from 1; 0 when the whole file is meant.
    pub line: u64,
    /// Column from 1.
    pub column: u64,
    /// Path of the field, for example `results[3].credits`; empty when the whole file is meant.
    pub field: String,
    /// What is wrong and what to do.
    pub problem: String,
}

impl Fault {
    /// A fault of a whole file or of one field that stands at no known line.
    pub fn of(file: &str, field: &str, problem: impl Into<String>) -> Fault {
        Fault { file: file.into(), line: 0, column: 0, field: field.into(), problem: problem.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        if !self.field.is_empty() {
            write!(f, " 字段 {}", self.field)?;
        }
        write!(f, "：{}", self.problem)
    }
}

impl std::error::Error for Fault {}

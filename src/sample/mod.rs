//! A made-up cohort of any size, and the exports that a college would get of it: workbooks, an HTML page that is called
//! `.xls`, and CSV in GB 18030. The same number and seed give the same bytes.

mod cohort;
mod dice;
mod documents;
mod export;
mod pools;

use crate::records::{Batch, Programme, Student};
use std::collections::BTreeMap;

pub use export::ExportError;

/// What the cohort is made for.
pub struct Frame<'f> {
    /// Colleges, school and date.
    pub batch: &'f Batch,
    /// Programmes, of which each student follows one.
    pub programmes: &'f BTreeMap<String, Programme>,
}

/// So many students; the n-th is the same however many there are.
pub fn students(count: usize, seed: u64, frame: &Frame) -> Vec<Student> {
    let pools = pools::Pools::built_in();
    (0..count).filter_map(|index| cohort::student(index, seed, frame, &pools)).collect()
}

/// The exports of students, by file below `tables`.
///
/// # Errors
/// A table has more rows than a sheet holds.
pub fn exports(students: &[Student], frame: &Frame) -> Result<Vec<(String, Vec<u8>)>, ExportError> {
    export::files(students, frame, &pools::Pools::built_in())
}

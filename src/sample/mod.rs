//! A made-up cohort of any size, and the exports that a college would get of it: workbooks, an HTML page that is called
//! `.xls`, and CSV in GB 18030; with photos, scans and ZIPs where they are asked for. The same number and seed give the
//! same bytes.

mod cohort;
mod dice;
mod documents;
pub mod draw;
mod export;
pub mod life;
mod pools;
mod steps;
mod studies;
mod trouble;
mod way;
mod works;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::records::{Batch, Programme, Student};

pub use export::ExportError;
pub use trouble::Trouble;
pub use way::Person;

/// What the cohort is made for.
pub struct Frame<'f> {
    /// Colleges, school and date.
    pub batch: &'f Batch,
    /// Programmes, of which each student follows one.
    pub programmes: &'f BTreeMap<String, Programme>,
}

/// Some of a cohort; the n-th is the same however many there are.
pub fn people(numbers: Range<usize>, seed: u64, frame: &Frame) -> Vec<Person> {
    let pools = pools::Pools::built_in();
    numbers.filter_map(|number| cohort::person(number, seed, frame, &pools)).collect()
}

/// So many students, without what lies beside their records.
pub fn students(count: usize, seed: u64, frame: &Frame) -> Vec<Student> {
    people(0..count, seed, frame).into_iter().map(|person| person.student).collect()
}

/// The exports of students, by file below `tables`.
///
/// # Errors
/// A table has more rows than a sheet holds.
pub fn exports(students: &[Student], frame: &Frame) -> Result<Vec<(String, Vec<u8>)>, ExportError> {
    export::export_files(students, frame, &pools::Pools::built_in())
}

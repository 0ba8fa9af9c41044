//! Where a value came from: a file, a line of a text file, or a cell of a workbook.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// A place in an input file; cloning shares the file's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// File below the inputs; empty when nobody knows it.
    pub file: Arc<str>,
    /// Place within the file.
    pub place: Place,
}

/// A place within a file; places of one kind are ordered as they are read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The file as a whole.
    Whole,
    /// A place in a text.
    Line {
        /// Line from 1.
        line: u64,
        /// Column from 1, in characters.
        column: u64,
    },
    /// A cell of a workbook or of a table.
    Cell {
        /// Sheet; empty in a file that has but one.
        sheet: Arc<str>,
        /// Row from 0.
        row: u32,
        /// Column from 0.
        column: u32,
    },
}

impl Location {
    /// A file as a whole.
    pub fn whole(file: &str) -> Location {
        Location { file: file.into(), place: Place::Whole }
    }

    /// A place in a text, line and column from 1.
    pub fn line(file: Arc<str>, line: u64, column: u64) -> Location {
        Location { file, place: Place::Line { line, column } }
    }

    /// A cell of a workbook, row and column from 0; `sheet` is empty in a file that has but one.
    pub fn cell(file: Arc<str>, sheet: Arc<str>, row: u32, column: u32) -> Location {
        Location { file, place: Place::Cell { sheet, row, column } }
    }
}

/// A cell as spreadsheets name it, for example `F88`.
pub fn cell_name(row: u32, column: u32) -> String {
    format!("{}{}", column_name(column), u64::from(row) + 1)
}

/// `A`, `Z`, `AA` for 0, 25, 26.
pub fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// `students/1.yaml:12`, `results.xlsx!课程成绩!F88`, `results.csv!F88` or the file alone.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Whole => f.write_str(&self.file),
            Place::Line { line, .. } => write!(f, "{}:{line}", self.file),
            Place::Cell { sheet, row, column } if sheet.is_empty() => {
                write!(f, "{}!{}", self.file, cell_name(*row, *column))
            }
            Place::Cell { sheet, row, column } => write!(f, "{}!{sheet}!{}", self.file, cell_name(*row, *column)),
        }
    }
}

impl Serialize for Location {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_people_point_at_it() {
        let line = Location::line("students/1.yaml".into(), 12, 3);
        assert_eq!(line.to_string(), "students/1.yaml:12");
        assert_eq!(
            Location::cell("results.xlsx".into(), "课程成绩".into(), 87, 5).to_string(),
            "results.xlsx!课程成绩!F88"
        );
        assert_eq!(Location::cell("results.csv".into(), "".into(), 87, 5).to_string(), "results.csv!F88");
        assert_eq!(Location::whole("batch.yaml").to_string(), "batch.yaml");
        assert_eq!(serde_json::to_string(&line).unwrap(), "\"students/1.yaml:12\"");
    }

    #[test]
    fn places_are_ordered_as_they_are_read() {
        let at = |line, column| Location::line("a".into(), line, column);
        assert!(Location::whole("a") < at(1, 1) && at(2, 9) < at(10, 1) && at(3, 2) < at(3, 10));
        assert!(at(99, 1) < Location::whole("b"));
        let cell = |row, column| Location::cell("a".into(), "".into(), row, column);
        assert!(cell(8, 30) < cell(9, 2) && cell(9, 2) < cell(9, 30), "row by row");
    }
}

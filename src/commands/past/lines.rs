//! `findings.json` of an earlier run, a student a line; never more than one of them is at hand.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::vec;

use serde::Deserialize;
use serde_json::Value;

use super::read;
use crate::publish::disk::{open_regular, read_regular};
use crate::report::LineHead;

/// The lines of the students, in the order of the file.
pub enum Lines {
    /// A student a line.
    File(BufReader<File>),
    /// The older form, which has no lines of students, taken apart as a whole.
    Whole(vec::IntoIter<String>),
}

impl Lines {
    /// Opens the file; nobody stands in one that cannot be read.
    pub fn open(path: &Path) -> Lines {
        let nobody = || Lines::Whole(vec![].into_iter());
        let Some(file) = read(path, open_regular(path)) else { return nobody() };
        let mut reader = BufReader::new(file);
        let mut head = String::new();
        match read(path, reader.read_line(&mut head)) {
            Some(_) if head.trim_end().ends_with("\"students\":[") => Lines::File(reader),
            Some(_) => Lines::Whole(whole(path).into_iter()),
            None => nobody(),
        }
    }

    fn next_line(&mut self) -> Option<String> {
        match self {
            Lines::Whole(lines) => lines.next(),
            Lines::File(reader) => {
                let mut line = String::new();
                reader.read_line(&mut line).ok().filter(|bytes| *bytes > 0)?;
                let line = line.trim_end().trim_end_matches(',');
                line.starts_with('{').then(|| line.to_owned())
            }
        }
    }
}

impl Iterator for Lines {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        self.next_line()
    }
}

fn whole(path: &Path) -> Vec<String> {
    #[derive(Deserialize)]
    struct Whole {
        students: Vec<Value>,
    }
    let bytes = read(path, read_regular(path)).unwrap_or_default();
    let read: Option<Whole> = serde_json::from_slice(&bytes).ok();
    read.into_iter().flat_map(|whole| whole.students).map(|student| student.to_string()).collect()
}

/// Lines that are asked for in the order of the IDs.
pub struct InOrder {
    lines: Lines,
    next: Option<(String, String)>,
}

impl InOrder {
    /// Over lines that stand in that order.
    pub fn new(lines: Lines) -> InOrder {
        let mut lines = InOrder { lines, next: None };
        lines.advance();
        lines
    }

    /// The line of a student; none where there is none. What comes before it is passed over for good.
    pub fn of(&mut self, id: &str) -> Option<String> {
        while self.next.as_ref().is_some_and(|(next, _)| next.as_str() < id) {
            self.advance();
        }
        self.next.as_ref().filter(|(next, _)| next == id).map(|(_, line)| line.clone())
    }

    fn advance(&mut self) {
        self.next = self.lines.find_map(|line| {
            let head: LineHead = serde_json::from_str(&line).ok()?;
            Some((head.id, line))
        });
    }
}

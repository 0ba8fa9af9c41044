//! What the typesetter objects to in a template: the first faults with their line, a caret below the place, and its hints.

use std::ops::Range;

use typst::World;
use typst::WorldExt;
use typst::diag::SourceDiagnostic;

use super::world::Desk;
use crate::message::{Message, say};

/// More follow from the first ones: an unclosed bracket makes two dozen.
const MOST: usize = 3;
/// Longest piece of a line that is shown, in characters.
const WIDEST: usize = 100;

/// One objection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// `plan.typ:7:15`; empty where it is of no place.
    pub at: String,
    /// What the typesetter says.
    pub what: String,
    /// The line, and below it a caret; empty where it is of no place.
    pub lines: Vec<String>,
    /// What it advises.
    pub hints: Vec<String>,
}

impl Diagnosis {
    /// `plan.typ:7:15 unclosed delimiter`
    pub fn short(&self) -> String {
        [self.at.as_str(), self.what.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// All of it, line by line.
    pub fn report(&self) -> Vec<Message> {
        let at = say("template-line").with("line", self.short());
        let lines = self.lines.iter().map(|line| say("template-line").with("line", format!("    {line}")));
        let hints = self.hints.iter().map(|hint| say("template-hint").with("hint", hint.as_str()));
        [at].into_iter().chain(lines).chain(hints).collect()
    }
}

/// The first objections, each once.
pub(super) fn diagnose(desk: &Desk, found: &[SourceDiagnostic]) -> Vec<Diagnosis> {
    let mut all: Vec<Diagnosis> = Vec::new();
    for one in found {
        let diagnosis = of(desk, one);
        if !all.contains(&diagnosis) {
            all.push(diagnosis);
        }
        if all.len() == MOST {
            break;
        }
    }
    all
}

fn of(desk: &Desk, found: &SourceDiagnostic) -> Diagnosis {
    let mut what = found.message.to_string();
    let mut hints: Vec<String> = found.hints.iter().map(|hint| hint.v.to_string()).collect();
    // There is no network and no folder of packages, so the typesetter looks for them among the templates.
    if what.contains("file not found") && what.contains("typst.toml") {
        what = say("template-package").zh();
        hints.clear();
    }
    let place = found.span.id().and_then(|id| {
        let source = desk.source(id).ok()?;
        let range = desk.range(found.span)?;
        let (line, column, lines) = pointed(source.text(), range)?;
        Some((format!("{}:{line}:{column}", id.get().vpath().get_without_slash()), lines))
    });
    let (at, lines) = place.unwrap_or_default();
    Diagnosis { at, what, lines, hints }
}

/// Line and column from 1, the line itself, and a caret under the place. What stands before a far place is left out.
fn pointed(text: &str, range: Range<usize>) -> Option<(usize, usize, Vec<String>)> {
    let before = text.get(..range.start)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..)?.lines().next().unwrap_or_default();
    let column = before.get(start..)?.chars().count();
    let skipped = column.saturating_sub(WIDEST / 2);
    let shown: String = line.chars().skip(skipped).take(WIDEST).map(|c| if c == '\t' { ' ' } else { c }).collect();
    // A Chinese character takes the room of two.
    let room = |c: char| if c >= '\u{2e80}' { 2 } else { 1 };
    let indent: usize = shown.chars().take(column - skipped).map(room).sum();
    let number = before.matches('\n').count() + 1;
    Some((number, column + 1, vec![shown, format!("{}^", " ".repeat(indent))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_pointed_at_under_wide_characters_too() {
        let text = "#let a = 1\n#text[学号（没有完\n";
        let at = text.find('（').unwrap();
        let (line, column, lines) = pointed(text, at..at + 3).unwrap();
        assert_eq!((line, column), (2, 9));
        assert_eq!(lines, ["#text[学号（没有完", "          ^"]);
    }

    #[test]
    fn of_a_long_line_the_place_is_shown() {
        let text = format!("{}#x", "a".repeat(300));
        let (line, column, lines) = pointed(&text, 300..302).unwrap();
        assert_eq!((line, column), (1, 301));
        assert!(lines[0].ends_with("#x") && lines[1].trim_start() == "^" && lines[1].len() == lines[0].len() - 1);
    }
}

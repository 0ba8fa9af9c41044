//! 复核意见: the workbook in which an officer decides, as it is written.

use std::collections::BTreeMap;

use rust_xlsxwriter::XlsxError;
use strum::IntoEnumIterator;

use super::audit::{ACTION, BY, DATE, ENDING, HEARD, ID, NOTIFIED, REASON, STATEMENT};
use super::book::{Heading, Page, round_workbook};
use super::compare::Compared;
use super::round::{Case, Round};
use super::ruling::{Action, Ending, Ruling, by_college, proposed_action, proposed_ending};
use crate::finding::Verdict;
use crate::message::{Word, say};
use crate::records::Batch;

/// Keys of the names of its sheets: what must be decided one by one, and all others.
pub const SHEETS: [&str; 2] = ["question-sheet-open", "question-sheet-others"];

fn columns() -> Vec<Heading> {
    vec![
        Heading::shown("question-college", 18.0),
        Heading::shown(ID, 15.0),
        Heading::shown("question-name", 10.0),
        Heading::shown("question-by-college", 10.0),
        Heading::shown("question-own", 12.0),
        Heading::shown("question-comparison", 14.0),
        Heading::shown("question-chosen", 16.0),
        Heading::shown("question-problems", 48.0),
        Heading::shown("question-differences", 36.0),
        Heading::shown("question-proposed", 18.0),
        Heading::asked(ACTION, 14.0, Action::iter().map(Word::chinese).collect()),
        Heading::asked(ENDING, 10.0, Ending::iter().map(Word::chinese).collect()),
        Heading::asked(REASON, 30.0, vec![]),
        Heading::asked(BY, 10.0, vec![]),
        Heading::asked(DATE, 12.0, vec![]),
        Heading::asked(NOTIFIED, 12.0, vec![]),
        Heading::asked(HEARD, 12.0, vec![]),
        Heading::asked(STATEMENT, 30.0, vec![]),
    ]
}

/// The workbook: a sheet with the cases that must be decided one by one, and one with all others.
///
/// # Errors
/// When the writer refuses the content.
pub fn questions(batch: &Batch, round: &Round, given: &BTreeMap<String, Ruling>) -> Result<Vec<u8>, XlsxError> {
    let page = |key: &'static str, open: bool| {
        let cases = round.cases.iter().filter(|case| case.is_open() == open);
        let rows = cases.map(|case| row(round, case, given)).collect();
        Page { name: say(key).zh(), head: None, columns: columns(), rows }
    };
    let [open, others] = SHEETS;
    let pages = [page(open, true), page(others, false)];
    let title = format!("{} {}", batch.title, say("question-title").zh());
    round_workbook(&title, &batch.school.name, batch.date, &pages)
}

fn row(round: &Round, case: &Case, given: &BTreeMap<String, Ruling>) -> Vec<String> {
    let compared = &case.compared;
    let ruling = given.get(&compared.id).or(case.standing.as_ref().map(|(_, ruling)| ruling));
    let of = |text: fn(&Ruling) -> String| ruling.map(text).unwrap_or_default();
    let chosen = case.chosen.iter().map(|choice| choice.chinese());
    let standing = case.standing.as_ref().map(|(round, _)| say("question-standing").with("round", *round).zh());
    vec![
        round.colleges.get(&case.college).map_or_else(|| case.college.clone(), |sender| sender.name.clone()),
        compared.id.clone(),
        compared.name.clone(),
        by_college(compared),
        compared.own.map(Verdict::chinese).unwrap_or_default(),
        compared.comparison.chinese(),
        chosen.chain(standing).collect::<Vec<_>>().join("、"),
        problems(compared),
        differences(compared),
        proposal(compared),
        of(|ruling| ruling.action.chinese()),
        of(|ruling| ruling.ending.map(Word::chinese).unwrap_or_default()),
        of(|ruling| ruling.reason.clone()),
        of(|ruling| ruling.by.clone()),
        of(|ruling| ruling.date.to_string()),
        of(|ruling| ruling.told.map(|day| day.to_string()).unwrap_or_default()),
        of(|ruling| ruling.heard.map(|day| day.to_string()).unwrap_or_default()),
        of(|ruling| ruling.statement.clone()),
    ]
}

/// What is open, a line a requirement.
pub fn problems(case: &Compared) -> String {
    let line = |problem: &super::compare::Problem| {
        let line = say("question-problem").with("what", problem.code).with("outcome", problem.outcome);
        let line = line.with("clause", problem.clause.as_str()).with("needed", problem.needed.as_str());
        line.with("found", problem.found.as_str()).zh()
    };
    case.problems.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The cells that differ, a line each.
pub fn differences(case: &Compared) -> String {
    let line = |cell: &super::compare::Difference| {
        let line = say("question-difference").with("column", cell.column.as_str());
        line.with("college", cell.college.as_str()).with("own", cell.own.as_str()).zh()
    };
    case.differences.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn proposal(case: &Compared) -> String {
    let parts = [proposed_action(case).map(Word::chinese), proposed_ending(case).map(Word::chinese)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("；")
}

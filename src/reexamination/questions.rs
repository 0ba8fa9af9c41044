//! 复核意见: the workbook in which an officer decides, as it is written and as it is read back.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::Arc;

use rust_xlsxwriter::XlsxError;
use strum::IntoEnumIterator;

use super::audit::{ACTION, BY, DATE, ENDING, Frame, HEARD, NOTIFIED, REASON, STATEMENT};
use super::book::{Heading, Page, workbook};
use super::compare::Compared;
use super::round::{Case, Round};
use super::ruling::{Action, Ending, Ruling, RulingFile, by_college, proposed_action, proposed_ending};
use crate::fault::Fault;
use crate::finding::Verdict;
use crate::ingest;
use crate::ingest::exports::values::{day, text};
use crate::ingest::table::{self, Row, Sheet, Value};
use crate::message::{Message, Word, say};
use crate::records::Batch;
use crate::records::values::Day;

const ID: &str = "question-id";

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
    let pages = [page("question-sheet-open", true), page("question-sheet-others", false)];
    let title = format!("{} {}", batch.title, say("question-title").zh());
    workbook(&title, &batch.school.name, batch.date, &pages)
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

/// What officers have filled in.
#[derive(Debug, Default)]
pub struct Given {
    /// Decisions by student.
    pub rulings: BTreeMap<String, Ruling>,
    /// Decisions that wait until the student was notified and heard.
    pub waiting: BTreeMap<String, Ruling>,
    /// What is not said in full, with its place.
    pub faults: Vec<Fault>,
}

/// What was filled in: every row that is not said in full is reported with its cell.
pub fn answers(file: &str, bytes: &[u8], frame: &Frame) -> Given {
    let book = match table::read(bytes) {
        Ok(book) => book,
        Err(why) => return Given { faults: vec![Fault::of(file, "", why.0)], ..Given::default() },
    };
    let given = Given::default();
    let mut answers = Answers { file: file.into(), frame, given, seen: BTreeSet::new() };
    let mut found = false;
    for sheet in &book.sheets {
        if let Some((head, columns)) = sheet.rows.iter().find_map(|row| Some((row, headings(row)?))) {
            found = true;
            sheet.rows.iter().filter(|row| row.number > head.number).for_each(|row| answers.row(sheet, &columns, row));
        }
    }
    if !found {
        answers.given.faults.push(Fault::of(file, "", say("answer-no-headings").with("heading", say(ID).zh())));
    }
    answers.given
}

/// Columns by key, where a row holds the headings.
fn headings(row: &Row) -> Option<BTreeMap<&'static str, u32>> {
    let at = |key: &'static str| {
        let head = say(key).zh();
        row.cells.iter().find(|cell| cell.value.to_string().trim() == head).map(|cell| (key, cell.column))
    };
    let needed: Option<BTreeMap<&'static str, u32>> =
        [ID, ACTION, ENDING, REASON, BY, DATE].into_iter().map(at).collect();
    // Workbooks of older programs do not ask for these.
    needed.map(|needed| needed.into_iter().chain([NOTIFIED, HEARD, STATEMENT].into_iter().filter_map(at)).collect())
}

/// The decisions of `rulings.yaml`.
pub fn answers_yaml(file: &str, bytes: &[u8], frame: &Frame) -> Given {
    let list: RulingFile = match ingest::parse(file, bytes, RulingFile::SCHEMA) {
        Ok(list) => list,
        Err(faults) => return Given { faults, ..Given::default() },
    };
    let mut given = Given::default();
    for (ruling, at) in list.rulings.into_iter().zip(0..) {
        let Some(case) = frame.round.case(&ruling.student) else {
            let unknown = say("answer-unknown").with("id", ruling.student.as_str());
            given.faults.push(Fault::of(file, &format!("rulings[{at}].student"), unknown));
            continue;
        };
        for (key, problem) in given.take(frame, case, ruling) {
            let name = key.rsplit('-').next().unwrap_or_default();
            given.faults.push(Fault::of(file, &format!("rulings[{at}].{name}"), problem));
        }
    }
    given
}

impl Given {
    /// Takes a decision that can stand, or one that waits until the student is heard; else it is what is wrong.
    fn take(&mut self, frame: &Frame, case: &Case, ruling: Ruling) -> Vec<(&'static str, Message)> {
        let problems = frame.problems(case, &ruling);
        if !problems.is_empty() {
            // What is worse than to graduate may be decided once the student is heard.
            if problems.iter().all(|(_, why)| why.key() == "answer-ending-worse") {
                self.waiting.insert(ruling.student.clone(), ruling);
            }
            return problems;
        }
        if frame.days.hear_first && ruling.is_unheard(&case.compared) {
            self.waiting.insert(ruling.student.clone(), ruling);
            return vec![(NOTIFIED, say("answer-unheard"))];
        }
        self.rulings.insert(ruling.student.clone(), ruling);
        vec![]
    }
}

struct Answers<'r> {
    file: Arc<str>,
    frame: &'r Frame<'r>,
    given: Given,
    seen: BTreeSet<String>,
}

impl Answers<'_> {
    fn fault(&mut self, sheet: &Sheet, row: &Row, column: u32, problem: Message) {
        self.given.faults.push(Fault::at(&sheet.at(&self.file, row.number, column), "", problem));
    }

    /// The day of a cell; none where it is empty or cannot be read, which is noted.
    fn day(&mut self, sheet: &Sheet, row: &Row, column: u32) -> Option<Day> {
        match row.cell(column).filter(|cell| !plain(&cell.value).is_empty()).map(|cell| day(&cell.value)) {
            Some(Ok(read)) => Some(read.value),
            Some(Err(why)) => {
                self.fault(sheet, row, column, why);
                None
            }
            None => None,
        }
    }

    fn row(&mut self, sheet: &Sheet, columns: &BTreeMap<&'static str, u32>, row: &Row) {
        let column = |key: &str| columns.get(key).copied().unwrap_or_default();
        let said = |key: &str| row.cell(column(key)).map(|cell| plain(&cell.value)).unwrap_or_default();
        let id = said(ID);
        if [ACTION, ENDING, REASON, BY, DATE, NOTIFIED, HEARD, STATEMENT].iter().all(|key| said(key).is_empty()) {
            return;
        }
        let Some(case) = self.frame.round.case(&id) else {
            return self.fault(sheet, row, column(ID), say("answer-unknown").with("id", id));
        };
        if !self.seen.insert(id.clone()) {
            return self.fault(sheet, row, column(ID), say("answer-twice").with("id", id));
        }
        // Workbooks of older programs have no place for a statement.
        let place = |key: &str| columns.get(key).copied().unwrap_or_else(|| column(REASON));
        let before = self.given.faults.len();
        let action = word::<Action>(&said(ACTION));
        if action.is_none() {
            let known = Action::iter().map(Word::chinese).collect::<Vec<_>>().join("、");
            self.fault(sheet, row, column(ACTION), say("answer-word").with("text", said(ACTION)).with("known", known));
        }
        let ending = word::<Ending>(&said(ENDING));
        if ending.is_none() && !said(ENDING).is_empty() {
            let known = Ending::iter().map(Word::chinese).collect::<Vec<_>>().join("、");
            self.fault(sheet, row, column(ENDING), say("answer-word").with("text", said(ENDING)).with("known", known));
        }
        if said(BY).is_empty() {
            self.fault(sheet, row, column(BY), say("answer-lacks").with("what", say(BY)));
        }
        let date = self.day(sheet, row, column(DATE));
        if date.is_none() && said(DATE).is_empty() {
            self.fault(sheet, row, column(DATE), say("answer-lacks").with("what", say(DATE)));
        }
        let [told, heard] = [NOTIFIED, HEARD].map(|key| columns.get(key).and_then(|at| self.day(sheet, row, *at)));
        let Some((action, date)) = action.zip(date) else { return };
        let (reason, by, statement) = (said(REASON), said(BY), columns.get(STATEMENT).map(|_| said(STATEMENT)));
        let statement = statement.unwrap_or_default();
        let ruling = Ruling { student: id, action, ending, reason, by, date, told, heard, statement };
        if self.given.faults.len() > before {
            let problems = self.frame.problems(case, &ruling);
            return problems.into_iter().for_each(|(key, why)| self.fault(sheet, row, place(key), why));
        }
        for (key, why) in self.given.take(self.frame, case, ruling) {
            self.fault(sheet, row, place(key), why);
        }
    }
}

fn plain(value: &Value) -> String {
    text(value).unwrap_or_default()
}

/// The word of a cell: as officers write it, or its key.
fn word<W: Word + IntoEnumIterator + FromStr>(said: &str) -> Option<W> {
    W::iter().find(|word| word.chinese() == said).or_else(|| W::from_str(said).ok())
}

//! 复核意见 as it is read back: nothing is taken from a workbook that cannot be read whole, and what is not said in full is
//! reported with its cell.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::Arc;

use strum::IntoEnumIterator;

use super::audit::{ACTION, BY, DATE, ENDING, Frame, HEARD, ID, NOTIFIED, REASON, STATEMENT};
use super::questions::SHEETS;
use super::round::{Case, Round};
use super::ruling::{Action, Ending, Ruling, RulingFile};
use crate::fault::Fault;
use crate::ingest;
use crate::ingest::exports::values::{cell_text, read_day};
use crate::ingest::table::{self, Cell, Odd, Row, Sheet, Value};
use crate::message::{Message, Word, say};
use crate::records::values::Day;

/// The columns in which an officer writes.
const FILLED: [&str; 8] = [ACTION, ENDING, REASON, BY, DATE, NOTIFIED, HEARD, STATEMENT];
/// Most IDs that are named where rows are gone.
const NAMED: usize = 10;

/// What officers have filled in.
#[derive(Debug, Default)]
pub struct Given {
    /// Decisions by student.
    pub rulings: BTreeMap<String, Ruling>,
    /// Decisions that wait until the student was notified and heard.
    pub waiting: BTreeMap<String, Ruling>,
    /// Students whose decision an appeal has put aside since.
    pub aside: BTreeSet<String>,
    /// What is not said in full, with its place.
    pub faults: Vec<Fault>,
    /// Whether a workbook could not be read whole: a sheet, a column or rows are gone.
    pub is_torn: bool,
}

/// What was filled in: every row that is not said in full is reported with its cell. Where it is known which students the
/// workbook asked for, each must still have its row.
pub fn answers(file: &str, bytes: &[u8], frame: &Frame, asked: Option<&Round>) -> Given {
    let torn = |faults| Given { faults, is_torn: true, ..Given::default() };
    let book = match table::read_table(bytes) {
        Ok(book) => book,
        Err(why) => return torn(vec![Fault::of(file, "", why.0)]),
    };
    let (mut tables, mut faults) = (Vec::new(), Vec::new());
    for sheet in &book.sheets {
        let Some(head) = sheet.rows.iter().find(|row| is_head(row)) else { continue };
        match headings(&file.into(), sheet, head) {
            Ok(columns) => tables.push((sheet, head.number, columns)),
            Err(more) => faults.extend(more),
        }
    }
    if faults.is_empty() {
        faults.extend(asked.and_then(|asked| rows_gone(file, &book.sheets, &tables, asked)));
    }
    if tables.is_empty() && faults.is_empty() {
        faults.push(Fault::of(file, "", say("answer-no-headings").with("heading", say(ID).zh())));
    }
    if !faults.is_empty() {
        return torn(faults);
    }
    let mut answers = Answers { file: file.into(), frame, given: Given::default(), seen: BTreeSet::new() };
    for (sheet, head, columns) in &tables {
        sheet.rows.iter().filter(|row| row.number > *head).for_each(|row| answers.row(sheet, columns, row));
    }
    answers.given
}

/// A sheet with headings, the number of the row in which they stand, and their columns by key.
type Headed<'s> = (&'s Sheet, u32, BTreeMap<&'static str, u32>);

/// The cells of a row under a heading, whatever blanks and line ends are in it.
fn under<'r>(row: &'r Row, key: &'static str) -> impl Iterator<Item = &'r Cell> {
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let head = bare(&say(key).zh());
    row.cells.iter().filter(move |cell| bare(&plain(&cell.value)) == head)
}

/// Whether a row holds headings: most of them, as one may be gone or called otherwise.
fn is_head(row: &Row) -> bool {
    [ID].iter().chain(&FILLED).filter(|key| under(row, key).next().is_some()).count() > FILLED.len() / 2
}

/// Columns by key; else which are gone or stand twice.
fn headings(file: &Arc<str>, sheet: &Sheet, head: &Row) -> Result<BTreeMap<&'static str, u32>, Vec<Fault>> {
    let (mut columns, mut faults) = (BTreeMap::new(), Vec::new());
    for key in [ID].into_iter().chain(FILLED) {
        let mut found = under(head, key);
        let fault = |column: u32, why| {
            let why = say(why).with("heading", say(key));
            Fault::at(&sheet.at(file, head.number, column), "", why)
        };
        match (found.next(), found.next()) {
            (Some(cell), None) => drop(columns.insert(key, cell.column)),
            (Some(_), Some(again)) => faults.push(fault(again.column, "answer-column-twice")),
            (None, _) => {
                let first = head.cells.first().map_or(0, |cell| cell.column);
                faults.push(fault(first, "answer-column-gone"));
            }
        }
    }
    if faults.is_empty() { Ok(columns) } else { Err(faults) }
}

/// Why not every student who was asked for has a row.
fn rows_gone(file: &str, sheets: &[Sheet], tables: &[Headed], asked: &Round) -> Option<Fault> {
    let ids = |(sheet, head, columns): &Headed| {
        let at = columns.get(ID).copied().unwrap_or_default();
        let rows = sheet.rows.iter().filter(|row| row.number > *head);
        rows.filter_map(|row| row.cell(at).map(|cell| plain(&cell.value))).collect::<Vec<_>>()
    };
    let there: BTreeSet<String> = tables.iter().flat_map(ids).collect();
    let ids = asked.cases.iter().map(|case| case.compared.id.as_str());
    let gone: Vec<&str> = ids.filter(|id| !there.contains(*id)).collect();
    let named = gone.iter().take(NAMED).copied().collect::<Vec<_>>().join("、");
    let sheet = SHEETS.iter().map(|key| say(key).zh()).find(|name| sheets.iter().all(|sheet| *sheet.name != **name));
    let why = match sheet {
        _ if gone.is_empty() => return None,
        Some(sheet) => say("answer-sheet-gone").with("sheet", sheet),
        None => say("answer-rows-gone"),
    };
    Some(Fault::of(file, "", why.with("count", gone.len()).with("ids", named)))
}

/// The decisions of `rulings.yaml`.
pub fn answers_yaml(file: &str, bytes: &[u8], frame: &Frame) -> Given {
    let list: RulingFile = match ingest::parse(file, bytes, RulingFile::SCHEMA) {
        Ok(list) => list,
        Err(faults) => return Given { faults, ..Given::default() },
    };
    let (mut given, mut seen) = (Given::default(), BTreeSet::new());
    for (ruling, at) in list.rulings.into_iter().zip(0..) {
        if !seen.insert(ruling.student.clone()) {
            let twice = given.twice(&ruling.student);
            given.faults.push(Fault::of(file, &format!("rulings[{at}].student"), twice));
            continue;
        }
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
    /// What is said of a second decision on a student; neither is taken, as nobody knows which of the two holds.
    fn twice(&mut self, id: &str) -> Message {
        self.rulings.remove(id);
        self.waiting.remove(id);
        say("answer-twice").with("id", id)
    }

    /// Takes a decision that can stand, or one that waits until the student is heard; else it is what is wrong. What an
    /// appeal has put aside since is taken for empty: the workbook still has what was decided in an earlier round.
    fn take(&mut self, frame: &Frame, case: &Case, ruling: Ruling) -> Vec<(&'static str, Message)> {
        if frame.is_put_aside(&ruling) {
            self.aside.insert(ruling.student);
            return vec![];
        }
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
        match row.cell(column).filter(|cell| !plain(&cell.value).is_empty()).map(|cell| read_day(&cell.value)) {
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
        if FILLED.iter().all(|key| said(key).is_empty()) {
            return;
        }
        let Some(case) = self.frame.round.case(&id) else {
            return self.fault(sheet, row, column(ID), say("answer-unknown").with("id", id));
        };
        if !self.seen.insert(id.clone()) {
            let twice = self.given.twice(&id);
            return self.fault(sheet, row, column(ID), twice);
        }
        let before = self.given.faults.len();
        for cell in FILLED.iter().filter_map(|key| row.cell(column(key))).filter(|cell| is_no_entry(cell)) {
            self.fault(sheet, row, cell.column, say("answer-formula"));
        }
        if self.given.faults.len() > before {
            return;
        }
        let action = self.word::<Action>(sheet, row, (column(ACTION), said(ACTION)));
        if action.is_none() && said(ACTION).is_empty() {
            self.fault(sheet, row, column(ACTION), unknown_word::<Action>(""));
        }
        let ending = self.word::<Ending>(sheet, row, (column(ENDING), said(ENDING)));
        let date = self.day(sheet, row, column(DATE));
        if date.is_none() && said(DATE).is_empty() {
            self.fault(sheet, row, column(DATE), say("answer-lacks").with("what", say(DATE)));
        }
        let [told, heard] = [NOTIFIED, HEARD].map(|key| self.day(sheet, row, column(key)));
        let Some((action, date)) = action.zip(date) else {
            if said(BY).is_empty() {
                self.fault(sheet, row, column(BY), say("answer-lacks").with("what", say(BY)));
            }
            return;
        };
        let (reason, by, statement) = (said(REASON), said(BY), said(STATEMENT));
        let ruling = Ruling { student: id, action, ending, reason, by, date, told, heard, statement };
        if self.given.faults.len() > before {
            let problems = self.frame.problems(case, &ruling);
            return problems.into_iter().for_each(|(key, why)| self.fault(sheet, row, column(key), why));
        }
        for (key, why) in self.given.take(self.frame, case, ruling) {
            self.fault(sheet, row, column(key), why);
        }
    }

    /// The word of a cell; none where it is empty or no word that is known, which is noted.
    fn word<W: Word + IntoEnumIterator + FromStr>(
        &mut self,
        sheet: &Sheet,
        row: &Row,
        (column, said): (u32, String),
    ) -> Option<W> {
        let found = W::iter().find(|word| word.chinese() == said).or_else(|| W::from_str(&said).ok());
        if found.is_none() && !said.is_empty() {
            self.fault(sheet, row, column, unknown_word::<W>(&said));
        }
        found
    }
}

fn unknown_word<W: Word + IntoEnumIterator>(said: &str) -> Message {
    let known = W::iter().map(Word::chinese).collect::<Vec<_>>().join("、");
    say("answer-word").with("text", said).with("known", known)
}

/// Whether a cell holds no entry of its own, or one that is struck out.
fn is_no_entry(cell: &Cell) -> bool {
    cell.formula || cell.odd == Some(Odd::Struck) || matches!(cell.value, Value::Uncomputed | Value::Error(_))
}

fn plain(value: &Value) -> String {
    cell_text(value).unwrap_or_default()
}

//! The table of archive numbers (档号): whom each was given to, and its running number. It only ever grows from run to run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::finding::{self, Code, Findings};
use super::holding::Holding;
use super::json;
use super::places::is_student_id;
use super::record::{self, Record};

const NUMBERS: &str = "archive-numbers.tsv";
/// The first line.
const HEAD: &str = "student ID\tsequence\tarchive number";
/// Most lines, longest number in bytes, and most runs of digits in it that are looked at.
const MOST_LINES: usize = 200_000;
const LONGEST: usize = 400;
const MOST_RUNS: usize = 16;
/// Most batches beside this one.
const MOST_BATCHES: usize = 100;

/// Archive numbers by student ID.
pub type Numbers = BTreeMap<String, String>;

/// A line of the table.
struct Given<'t> {
    line: usize,
    id: &'t str,
    sequence: u32,
    number: &'t str,
}

/// Reads the table and notes what cannot be.
pub fn check(holding: &Holding, record: &Record, findings: &mut Findings) -> Numbers {
    let Ok(bytes) = holding.bytes(NUMBERS) else { return Numbers::new() };
    let text = String::from_utf8_lossy(&bytes);
    let mut wrong: BTreeSet<usize> = BTreeSet::new();
    if text.lines().next() != Some(HEAD) || !text.ends_with('\n') || text.contains('\r') {
        wrong.insert(1);
    }
    let lines = text.lines().zip(1..).skip(1).take(MOST_LINES + 1);
    let given: Vec<Given> = lines
        .filter_map(|(text, line)| {
            let given = Given::read(text, line);
            wrong.extend(given.is_none().then_some(line));
            given
        })
        .collect();
    wrong.extend((given.len() > MOST_LINES).then_some(MOST_LINES));
    let before = table_before(holding, record);
    wrong.extend(unordered(&given));
    wrong.extend(other_sequences(&given));
    if let Some(before) = &before {
        wrong.extend(changed(&given, before));
        wrong.extend(skipped(&given, before));
    }
    wrong.into_iter().for_each(|line| findings.note(Code::RunRecord, NUMBERS, format!("line {line}")));
    let others = elsewhere(holding, record);
    for one in &given {
        if let Some((batch, number)) = others.get(one.id).filter(|(_, number)| number != one.number) {
            findings.note(Code::RunRecord, NUMBERS, format!("line {}: {batch} {number}", one.line));
        }
    }
    given.iter().map(|one| (one.id.to_owned(), one.number.to_owned())).collect()
}

impl<'t> Given<'t> {
    fn read(text: &'t str, line: usize) -> Option<Given<'t>> {
        let mut parts = text.split('\t');
        let (id, sequence, number) = (parts.next()?, parts.next()?, parts.next()?);
        let value = sequence.parse().ok().filter(|value: &u32| *value > 0 && value.to_string() == sequence)?;
        let fits = parts.next().is_none() && is_student_id(id) && is_number(number) && number.contains(sequence);
        fits.then_some(Given { line, id, sequence: value, number })
    }

    /// Every run of digits in the number with what stands around it.
    fn runs(&self) -> impl Iterator<Item = ((&'t str, &'t str), u32)> {
        let number = self.number;
        let is_digit = |at: usize| number.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
        let begins = (0..number.len()).filter(move |at| is_digit(*at) && (*at == 0 || !is_digit(at - 1)));
        begins.take(MOST_RUNS).filter_map(move |begin| {
            let end = (begin..number.len()).find(|at| !is_digit(*at)).unwrap_or(number.len());
            let value = number[begin..end].parse().ok()?;
            Some(((&number[..begin], &number[end..]), value))
        })
    }

    /// The run of digits that is the running number.
    fn frame(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.runs().filter(|(_, value)| *value == self.sequence).map(|(frame, _)| frame)
    }
}

/// Whether a 档号 is what it looks like: nothing in it is hidden or turns the direction of what stands behind.
pub fn is_number(number: &str) -> bool {
    let hidden = |c: char| c.is_control() || c.is_whitespace() || finding::is_hidden(c);
    (1..=LONGEST).contains(&number.len()) && !number.contains(hidden)
}

/// Lines with a student or number twice, or out of the order of students.
fn unordered(given: &[Given]) -> Vec<usize> {
    let (mut numbers, mut last, mut wrong) = (BTreeSet::new(), "", Vec::new());
    for one in given {
        let fits = last < one.id && numbers.insert(one.number);
        wrong.extend((!fits).then_some(one.line));
        last = one.id;
    }
    wrong
}

/// Lines whose number has another running number in the place where those of others that are alike have theirs.
fn other_sequences(given: &[Given]) -> Vec<usize> {
    let mut frames: BTreeMap<(&str, &str), BTreeSet<u32>> = BTreeMap::new();
    for (frame, sequence) in given.iter().flat_map(|one| one.frame().map(move |frame| (frame, one.sequence))) {
        frames.entry(frame).or_default().insert(sequence);
    }
    let is_known = |frame: &(&str, &str)| frames.get(frame).is_some_and(|sequences| sequences.len() > 1);
    let is_other = |one: &&Given| {
        !one.frame().any(|frame| is_known(&frame))
            && one.runs().any(|(frame, value)| is_known(&frame) && value != one.sequence)
    };
    given.iter().filter(is_other).map(|one| one.line).collect()
}

/// The numbers that students have in the newest runs of the batches before this one, beside it: batch and number by student.
fn elsewhere(holding: &Holding, record: &Record) -> BTreeMap<String, (String, String)> {
    let mut numbers = BTreeMap::new();
    let table = holding.place(NUMBERS).and_then(|path| path.canonicalize().ok());
    let batches = table.as_deref().and_then(|table| fs::read_dir(table.ancestors().nth(3)?).ok());
    for batch in batches.into_iter().flatten().flatten().take(MOST_BATCHES) {
        let name = batch.file_name().to_string_lossy().into_owned();
        if name == record.batch {
            continue;
        }
        let newest = batch.path().join(format!("{:04}", record::newest_run(&batch.path())));
        let Some(bytes) = record::regular(&newest.join(NUMBERS)).filter(|_| is_before(&newest, &name, record)) else {
            continue;
        };
        for line in String::from_utf8_lossy(&bytes).lines().skip(1).take(MOST_LINES) {
            let mut parts = line.split('\t');
            if let (Some(id), Some(_), Some(number)) = (parts.next(), parts.next(), parts.next()) {
                numbers.entry(id.to_owned()).or_insert((name.clone(), number.to_owned()));
            }
        }
    }
    numbers
}

/// Whether the batch of a run comes before that of this record: what is right is not wrong because another number is given
/// later.
fn is_before(run: &Path, batch: &str, record: &Record) -> bool {
    #[derive(Deserialize)]
    struct Dated {
        date: String,
    }
    let dated = record::regular(&run.join(record::RECORD));
    let dated = dated.and_then(|bytes| json::read_any::<Dated>(&bytes).ok());
    dated.is_some_and(|other| (other.date.as_str(), batch) < (record.date.as_str(), record.batch.as_str()))
}

/// The running numbers of the run before by student; none where that run is gone.
fn table_before(holding: &Holding, record: &Record) -> Option<BTreeMap<String, u32>> {
    let Some(previous) = &record.previous else { return (record.run == "0001").then(BTreeMap::new) };
    let run: PathBuf = holding.place(NUMBERS)?.canonicalize().ok()?.parent()?.parent()?.join(&previous.run);
    record::number(&previous.run)?;
    record::regular(&run.join(record::RECORD))?;
    let bytes = record::regular(&run.join(NUMBERS)).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let line = |line: &str| {
        let mut parts = line.split('\t');
        Some((parts.next()?.to_owned(), parts.next()?.parse().ok()?))
    };
    Some(text.lines().take(MOST_LINES).filter_map(line).collect())
}

/// Lines of students who had another running number before; line 1 where one has none any more.
fn changed(given: &[Given], before: &BTreeMap<String, u32>) -> Vec<usize> {
    let is_other = |one: &&Given| before.get(one.id).is_some_and(|sequence| *sequence != one.sequence);
    let kept = given.iter().filter(|one| before.contains_key(one.id)).count();
    let lost = (kept < before.len()).then_some(1);
    given.iter().filter(is_other).map(|one| one.line).chain(lost).collect()
}

/// Lines of students who are new and did not get the next running number: those who are alike got theirs in the order of
/// students.
fn skipped(given: &[Given], before: &BTreeMap<String, u32>) -> Vec<usize> {
    let mut last: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let mut wrong = Vec::new();
    for one in given.iter().filter(|one| !before.contains_key(one.id)) {
        let fits = one.frame().all(|frame| last.get(&frame).is_none_or(|last| *last < one.sequence));
        wrong.extend((!fits).then_some(one.line));
        last.extend(one.frame().map(move |frame| (frame, one.sequence)));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given<'t>(lines: &[(&'t str, u32, &'t str)]) -> Vec<Given<'t>> {
        let given = |((id, sequence, number), line): (&(&'t str, u32, &'t str), usize)| Given {
            line,
            id,
            sequence: *sequence,
            number,
        };
        lines.iter().zip(1..).map(given).collect()
    }

    #[test]
    fn the_running_number_stands_where_that_of_the_others_stands() {
        let rows = [("1", 1, "0542-2022-D30-0001"), ("2", 2, "0542-2022-D30-0002"), ("3", 2022, "0542-2022-D30-0003")];
        assert_eq!(other_sequences(&given(&rows)), [3]);
        let rows = [("1", 1, "20220001"), ("2", 2, "20220002"), ("3", 7, "a7"), ("4", 3, "20220003")];
        assert_eq!(other_sequences(&given(&rows)), [0usize; 0]);
        let rows = [("1", 1, "01-1"), ("2", 1, "001-1"), ("3", 1, "02-1"), ("4", 2, "01-2")];
        assert_eq!(other_sequences(&given(&rows)), [0usize; 0]);
    }

    #[test]
    fn no_student_gets_another_number_and_new_ones_follow() {
        let before = BTreeMap::from([("1".to_owned(), 1), ("3".to_owned(), 2)]);
        let table = given(&[("1", 1, "a1"), ("2", 3, "a3"), ("3", 2, "a2"), ("4", 4, "a4")]);
        assert_eq!([changed(&table, &before), skipped(&table, &before)], [[0usize; 0], []]);
        let other = given(&[("1", 2, "a2"), ("2", 4, "a4"), ("4", 3, "a3")]);
        assert_eq!(changed(&other, &before), [1, 1]);
        assert_eq!(skipped(&other, &before), [3]);
    }
}

//! The same person, paper or photo in two schools. It is found anew each time from the marks in the schools' folders: a part of
//! all digests at a time, so that memory does not grow with the students.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::halt::Halt;
use super::stock::Stock;
use crate::holding::{Entry, Mark, Match, Matches, SchoolsFile, shared};
use crate::json::json_lines;
use crate::package::Sha256;
use crate::publish::disk;

/// The marks of a round, below its folder.
pub const MARKS: &str = "marks.jsonl";
/// Parts into which the digests are cut, by their first two digits.
const PARTS: u32 = 64;

/// A college as it last sent in.
struct Newest {
    school: String,
    batch: String,
    college: String,
    marks: PathBuf,
}

/// Writes the report of every school; gives the schools whose report has become another, with the number of its lines.
pub fn report_matches(stock: &Stock, schools: &SchoolsFile) -> Result<Vec<(String, usize)>, Halt> {
    let newest = newest(stock);
    let mut codes: Vec<&str> = newest.iter().map(|one| one.school.as_str()).collect();
    codes.dedup();
    let pool = stock.staging();
    let unwritten = |error: io::Error| Halt::unwritten(&pool, &error);
    stock.clear().map_err(unwritten)?;
    pour(&newest, &codes, &pool).map_err(unwritten)?;
    let mut found: HashMap<Sha256, Vec<u32>> = HashMap::new();
    for part in 0..PARTS {
        found.extend(shared(drawn(&pool.join(part.to_string())).map_err(unwritten)?));
    }
    stock.clear().map_err(unwritten)?;
    let mut changed = Vec::new();
    for code in &codes {
        let own = newest.iter().filter(|one| one.school == *code);
        let matches = matches(own, &codes, schools, &found)?;
        let number = matches.matches.len();
        let is_new = written(stock, code, &matches)?;
        changed.extend(is_new.then(|| ((*code).to_owned(), number)));
    }
    Ok(changed)
}

/// The newest round of every college, in the order of schools, batches and colleges.
fn newest(stock: &Stock) -> Vec<Newest> {
    let mut newest: BTreeMap<(String, String, String), PathBuf> = BTreeMap::new();
    // Later lines are of later rounds.
    for entry in stock.ledger.filed() {
        if let Some((batch, college)) = of_place(entry) {
            let marks = stock.at(&entry.school).join(&entry.place).join(MARKS);
            newest.insert((entry.school.clone(), batch.to_owned(), college.to_owned()), marks);
        }
    }
    let all = newest.into_iter();
    all.map(|((school, batch, college), marks)| Newest { school, batch, college, marks }).collect()
}

/// Batch and college of a place.
fn of_place(entry: &Entry) -> Option<(&str, &str)> {
    let (batch, rest) = entry.place.split_once('/')?;
    Some((batch, rest.split_once('/')?.0))
}

/// The marks of a file, one at a time.
fn marks(path: &Path) -> io::Result<impl Iterator<Item = io::Result<Mark>>> {
    let lines = BufReader::new(File::open(path)?).lines();
    Ok(lines.map(|line| serde_json::from_str(&line?).map_err(io::Error::other)))
}

/// Digests with the numbers of their schools into parts: nothing else leaves a school's folder.
fn pour(newest: &[Newest], codes: &[&str], pool: &Path) -> io::Result<()> {
    let part = |part: u32| disk::copy_new(&pool.join(part.to_string()), &mut io::empty()).map(BufWriter::new);
    let mut parts = (0..PARTS).map(part).collect::<io::Result<Vec<_>>>()?;
    for one in newest {
        let school = codes.iter().position(|code| *code == one.school).unwrap_or_default();
        for mark in marks(&one.marks)? {
            let digest = mark?.digest.to_string();
            let first = digest.get(..2).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default();
            if let Some(part) = parts.get_mut((first % PARTS) as usize) {
                writeln!(part, "{digest} {school}")?;
            }
        }
    }
    parts.iter_mut().try_for_each(BufWriter::flush)
}

/// A part with the numbers of the schools.
fn drawn(part: &Path) -> io::Result<Vec<(Sha256, u32)>> {
    let mut all = Vec::new();
    for line in BufReader::new(File::open(part)?).lines() {
        let line = line?;
        let read = line.split_once(' ').and_then(|(digest, school)| Some((digest.parse().ok()?, school.parse().ok()?)));
        all.push(read.ok_or(io::ErrorKind::InvalidData)?);
    }
    Ok(all)
}

/// What of a school occurs elsewhere.
fn matches<'n>(
    own: impl Iterator<Item = &'n Newest>,
    codes: &[&str],
    schools: &SchoolsFile,
    found: &HashMap<Sha256, Vec<u32>>,
) -> Result<Matches, Halt> {
    let mut matches = Vec::new();
    for one in own {
        let unread = |error: io::Error| Halt::unread(&one.marks, &error);
        for mark in marks(&one.marks).map_err(unread)? {
            let Mark { kind, digest, student, title } = mark.map_err(unread)?;
            let Some(holders) = found.get(&digest) else { continue };
            let others = holders.iter().filter(|at| codes.get(**at as usize) != Some(&one.school.as_str()));
            let schools = others.filter_map(|at| Some(schools.name(codes.get(*at as usize)?).to_owned())).collect();
            let (batch, college) = (one.batch.clone(), one.college.clone());
            matches.push(Match { batch, college, student, kind, title, schools });
        }
    }
    Ok(Matches::new(matches))
}

/// Whether the report has become another; one that says nothing is written only in the place of one that did.
fn written(stock: &Stock, code: &str, matches: &Matches) -> Result<bool, Halt> {
    let report = [(Matches::LINES, matches.lines()), (Matches::NAME, json_lines(matches))];
    let report = report.map(|(name, text)| (stock.at(code).join(name), text.into_bytes()));
    let before = report.each_ref().map(|(path, _)| fs::read(path).ok());
    let is_same = report.iter().zip(&before).all(|((_, bytes), before)| before.as_ref() == Some(bytes));
    if is_same || (before.iter().all(Option::is_none) && matches.matches.is_empty()) {
        return Ok(false);
    }
    for (path, bytes) in &report {
        disk::replace_file(path, bytes).map_err(|error| Halt::unwritten(path, &error))?;
    }
    Ok(true)
}

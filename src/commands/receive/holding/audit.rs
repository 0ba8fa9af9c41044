//! A holding compared with its ledger: nothing that a line records is gone or changed, and every file there is recorded.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::matching::MARKS;
use super::stock::{ANSWERS, Stock};
use crate::commands::receive::{RECEIPT, ROUND, SUBMISSION};
use crate::holding::{HOME, SchoolsFile, UNKNOWN};
use crate::message::{Message, say};
use crate::package::{Sha256, sha256_of};

/// All that is wrong. The archives are read only where `is_full`.
pub fn audit(stock: &Stock, schools: &SchoolsFile, is_full: bool) -> io::Result<Vec<Message>> {
    let (mut recorded, mut untold, mut faults) = (BTreeSet::new(), Vec::new(), Vec::new());
    for entry in &stock.ledger.entries {
        let school = PathBuf::from(&entry.school);
        let answer = |end: &str| school.join(ANSWERS).join(format!("{}.{end}", answer_name(entry.number)));
        let mut files = BTreeMap::from([(answer("json"), Some(entry.answer_sha256))]);
        files.extend(entry.beside.iter().map(|(end, digest)| (answer(end), Some(*digest))));
        recorded.extend(files.keys().cloned());
        if !entry.place.is_empty() {
            let round = school.join(&entry.place);
            files.insert(round.join(RECEIPT), entry.receipt_sha256);
            files.insert(round.join(MARKS), entry.marks_sha256);
            files.insert(round.join(SUBMISSION), is_full.then_some(entry.submission_sha256));
            untold.extend(beside(stock, &round, &files)?);
            recorded.insert(round);
        }
        for (file, digest) in files {
            faults.extend(
                wrong(stock, &file, digest)?
                    .map(|key| say(key).with("path", file.display().to_string()).with("line", entry.number)),
            );
        }
    }
    let mut codes: BTreeSet<&str> = schools.schools.iter().map(|school| school.code.as_str()).collect();
    codes.insert(UNKNOWN);
    // Under another code a school could send older runs again, and would be compared with itself.
    let filed: BTreeSet<&str> = stock.ledger.entries.iter().map(|entry| entry.school.as_str()).collect();
    faults.extend(filed.difference(&codes).map(|code| say("holding-school-gone").with("school", *code)));
    codes.extend(filed);
    untold.extend(found(stock, &codes)?.into_iter().filter(|path| !recorded.contains(path)));
    faults.extend(untold.into_iter().map(|path| say("holding-untold").with("path", path.display().to_string())));
    Ok(faults)
}

/// How an answer is called.
pub fn answer_name(number: u32) -> String {
    format!("{number:06}")
}

/// What is wrong with a file; without a digest it only has to be there.
fn wrong(stock: &Stock, file: &Path, digest: Option<Sha256>) -> io::Result<Option<&'static str>> {
    let path = stock.at("").join(file);
    match (fs::symlink_metadata(&path), digest) {
        (Err(error), _) if error.kind() == io::ErrorKind::NotFound => Ok(Some("holding-gone")),
        (Err(error), _) => Err(error),
        // A link may lead anywhere, and a pipe would never end.
        (Ok(data), _) if !data.is_file() => Ok(Some("holding-changed")),
        (Ok(_), None) => Ok(None),
        (Ok(_), Some(digest)) => Ok((sha256_of(File::open(&path)?)? != digest).then_some("holding-changed")),
    }
}

/// What lies in a round beside its own files.
fn beside(stock: &Stock, round: &Path, own: &BTreeMap<PathBuf, Option<Sha256>>) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(stock.at("").join(round)) {
        // That it is gone is said of its files.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?.collect::<io::Result<Vec<_>>>()?,
    };
    let files = entries.into_iter().map(|entry| round.join(entry.file_name()));
    Ok(files.filter(|path| !own.contains_key(path)).collect())
}

/// The rounds and answers that lie in the folders of schools, below the holding; of a folder of no known school, what looks
/// like them.
fn found(stock: &Stock, codes: &BTreeSet<&str>) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for school in below(&stock.at(""))?.into_iter().filter(|school| school != HOME) {
        let is_known = codes.contains(school.as_str());
        for folder in below(&stock.at(&school))? {
            let folder = Path::new(&school).join(folder);
            if folder.ends_with(ANSWERS) {
                let answers = fs::read_dir(stock.at("").join(&folder))?.collect::<io::Result<Vec<_>>>()?;
                found.extend(answers.into_iter().map(|file| folder.join(file.file_name())));
                continue;
            }
            for college in below(&stock.at("").join(&folder))? {
                let college = folder.join(college);
                let rounds = below(&stock.at("").join(&college))?.into_iter();
                let rounds = rounds.filter(|round| is_known || round.starts_with(ROUND));
                found.extend(rounds.map(|round| college.join(round)));
            }
        }
    }
    Ok(found)
}

/// The folders in a folder.
fn below(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

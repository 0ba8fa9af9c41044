//! `decisions/*.yaml`: exceptions to the rules, and what rounds of the re-examination have decided.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::Rejected;
use super::read::{keep_faults, read_file, read_one, yaml_files, yaml_within};
use crate::fault::Fault;
use crate::input_names::DECISIONS;
use crate::location::Location;
use crate::message::say;
use crate::policy;
use crate::records::values::StudentId;
use crate::records::{Decision, DecisionFile, Exception, Sourced, Student, StudentReview, on_one_line};

/// The decisions of all files. A file with a fault is set aside as a whole. Without its exceptions no further
/// requirement is met, and the students whom it names do not fail because the exceptions are missing.
pub fn read_decisions(
    root: &Path,
    batch: &str,
    rejected: &mut Vec<Rejected>,
) -> (Vec<Sourced<Exception>>, Vec<StudentReview>) {
    let folder = DECISIONS;
    if !root.join(folder).exists() {
        return (vec![], vec![]);
    }
    let mut unread = Vec::new();
    let listing = keep_faults(yaml_files(root, folder), &mut unread).unwrap_or_default();
    unread.extend(listing.unreadable.into_iter().chain(listing.beside));
    rejected.extend(unread.into_iter().map(|fault| Rejected { file: fault.at.file.to_string(), faults: vec![fault] }));
    let (mut decisions, mut reviews) = (Vec::new(), Vec::new());
    for file in listing.files {
        let read = read_one::<DecisionFile>(root, &file, DecisionFile::SCHEMA);
        let checked = read.and_then(|read| {
            let mut faults = policy::decision_faults(&read);
            faults.extend(foreign(&file, &read.reviews, batch));
            if faults.is_empty() { Ok(read) } else { Err(faults) }
        });
        match checked {
            Ok(more) => {
                decisions.extend(more.decisions);
                reviews.extend(more.reviews);
            }
            Err(faults) => rejected.push(Rejected { file, faults }),
        }
    }
    (decisions, reviews)
}

/// Decisions of the rounds of another batch: they say nothing of this one.
fn foreign<'r>(file: &'r str, reviews: &'r [StudentReview], batch: &'r str) -> impl Iterator<Item = Fault> {
    let others = reviews.iter().zip(0..).filter(move |(review, _)| review.batch != batch);
    others.map(move |(review, at)| {
        let why = say("decision-other-batch").with("other", review.batch.as_str()).with("batch", batch);
        Fault::of(file, &format!("reviews[{at}].batch"), why)
    })
}

/// Puts what rounds have decided into the records of their students, unless it stands there.
pub fn enter_reviews(reviews: Vec<StudentReview>, students: &mut BTreeMap<StudentId, (String, Student)>) {
    for StudentReview { student, decisions, .. } in reviews {
        let Some((_, student)) = students.get_mut(&student) else { continue };
        for decision in decisions {
            if !student.decisions.iter().any(|known| is_same(known, &decision)) {
                student.decisions.push(decision);
            }
        }
    }
}

/// Whether two say the same: the step, its round, what was decided, by whom and when.
fn is_same(one: &Decision, other: &Decision) -> bool {
    let said = |one: &Decision| (one.kind, one.round.unwrap_or(1), one.decision, one.date);
    let by = |one: &Decision| on_one_line(one.by.as_deref().unwrap_or_default());
    said(one) == said(other) && by(one) == by(other)
}

/// Notes for every student whom a file of decisions names that the file could not be read.
pub fn note_unread_decisions(
    root: &Path,
    rejected: &[Rejected],
    students: &mut BTreeMap<StudentId, (String, Student)>,
) {
    let files: BTreeSet<&str> = rejected.iter().map(|rejected| rejected.file.as_str()).collect();
    for file in files.into_iter().filter(|file| file.starts_with("decisions/")) {
        let below = |path: PathBuf| path.strip_prefix(root).ok()?.to_str().map(str::to_owned);
        let within = yaml_within(&root.join(file)).into_iter().filter_map(below);
        let files: Vec<String> = if root.join(file).is_dir() { within.collect() } else { vec![file.to_owned()] };
        let bytes: Vec<u8> = files.iter().filter_map(|file| read_file(root, file).ok()).flatten().collect();
        let text = String::from_utf8_lossy(&bytes);
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        let named: BTreeSet<StudentId> = words.filter_map(|word| word.parse().ok()).collect();
        for id in named {
            let Some((_, student)) = students.get_mut(&id) else { continue };
            student.unread_decisions.push(Location::whole(file));
        }
    }
}

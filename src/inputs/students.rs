//! The students of the batch: each read from one file or table row, and refused where nobody can say which one is right.

use std::collections::BTreeMap;
use std::path::Path;

use super::Rejected;
use super::read::{Listing, read_file};
use crate::fault::Fault;
use crate::ingest;
use crate::ingest::exports::{MOST_DOUBTS, Notice, Unclaimed, Weight, check_student};
use crate::limits::{excesses, whose_record};
use crate::location::Location;
use crate::message::{Message, say};
use crate::records::normal::normal_number;
use crate::records::values::StudentId;
use crate::records::{Limits, Student, Unread};

/// What is remarked on the records of students' own files.
pub type Remarks = BTreeMap<StudentId, Vec<Notice>>;

/// Least letters and digits of an identity document's number; a shorter one is none.
const LEAST_NUMBER: usize = 6;

/// Students who have one identity document, each with the others. The number is compared in every width and case.
pub fn same_person(students: &BTreeMap<StudentId, (String, Student)>) -> BTreeMap<StudentId, Vec<StudentId>> {
    let mut owners: BTreeMap<String, Vec<&StudentId>> = BTreeMap::new();
    for (id, (_, student)) in students {
        let Some(document) = &student.document else { continue };
        let number = normal_number(&document.number);
        if number.chars().count() >= LEAST_NUMBER && number.contains(|c: char| c.is_ascii_digit()) {
            owners.entry(number).or_default().push(id);
        }
    }
    let mut all: BTreeMap<StudentId, Vec<StudentId>> = BTreeMap::new();
    for owners in owners.values().filter(|owners| owners.len() > 1) {
        for id in owners {
            let others = owners.iter().filter(|other| *other != id).map(|other| (*other).clone());
            all.entry((*id).clone()).or_default().extend(others);
        }
    }
    all
}

/// A student ID that stands in several files is refused in all: nobody can say which one is right.
pub fn read_students(
    root: &Path,
    listing: Listing,
) -> (BTreeMap<StudentId, (String, Student)>, Vec<Rejected>, Remarks) {
    let mut remarks = Remarks::new();
    let mut by_id: BTreeMap<StudentId, Vec<(String, Student)>> = BTreeMap::new();
    let unreadable = listing.unreadable.into_iter().chain(listing.beside);
    let mut rejected: Vec<_> =
        unreadable.map(|fault| Rejected { file: fault.at.file.to_string(), faults: vec![fault] }).collect();
    for file in listing.files {
        match read_student(root, &file) {
            Ok((student, found)) => {
                remarks.entry(student.id.clone()).or_default().extend(found);
                by_id.entry(student.id.clone()).or_default().push((file, student));
            }
            Err(faults) => rejected.push(Rejected { file, faults }),
        }
    }
    let mut students = BTreeMap::new();
    for (id, mut found) in by_id {
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => drop(students.insert(id, only)),
            (last, _) => rejected.extend(found.into_iter().chain(last).map(|(file, _)| {
                let problem = say("file-student-again").with("id", id.as_str());
                Rejected { faults: vec![Fault::of(&file, "id", problem)], file }
            })),
        }
    }
    rejected.sort_by(|a, b| a.file.cmp(&b.file));
    (students, rejected, remarks)
}

/// A student's file, with everything that its row in an export would be checked for.
fn read_student(root: &Path, file: &str) -> Result<(Student, Vec<Notice>), Vec<Fault>> {
    let bytes = read_file(root, file)?;
    let mut student = ingest::parse::<Student>(file, &bytes, "zishen/student/1")?;
    let found = check_student(&mut student, file, &String::from_utf8_lossy(&bytes));
    Ok((student, found))
}

/// Students whose records were read and who are not reviewed all the same.
#[derive(Debug, Default)]
pub struct SetAside {
    /// The college of each, as the record names it.
    pub colleges: Vec<Option<String>>,
    /// How many of the rejected files are theirs.
    pub rejected: usize,
}

impl SetAside {
    fn add(&mut self, student: &Student, rejected: usize) {
        self.colleges.push(student.college.clone());
        self.rejected += rejected;
    }
}

/// Merges the students of the tables with those of the files; one who stands in both is rejected in both.
pub fn join_students(
    students: &mut BTreeMap<StudentId, (String, Student)>,
    more: BTreeMap<StudentId, (Location, Student)>,
    rejected: &mut Vec<Rejected>,
    aside: &mut SetAside,
) {
    for (id, (at, student)) in more {
        let Some((file, own)) = students.remove(&id) else {
            students.insert(id, (at.to_string(), student));
            continue;
        };
        let twice = |other: &str| say("table-student-twice").with("id", id.as_str()).with("other", other);
        rejected.push(Rejected { faults: vec![Fault::of(&file, "id", twice(&at.to_string()))], file: file.clone() });
        rejected.push(Rejected { faults: vec![Fault::at(&at, "", twice(&file))], file: at.file.to_string() });
        aside.add(&own, 2);
    }
}

/// Notes the rows of exports that name a student with a file of his or her own as unread: no roster has that student,
/// so the rows were not used, and what they would have held is not absent.
pub fn claim(
    students: &mut BTreeMap<StudentId, (String, Student)>,
    rows: Vec<Unclaimed>,
    doubts: &mut BTreeMap<StudentId, Vec<Notice>>,
) {
    for Unclaimed { id, name, unread } in rows {
        let Some((_, student)) = students.get_mut(&id) else { continue };
        if student.unread.len() >= MOST_DOUBTS {
            continue;
        }
        let (at, message) = (unread.at.clone(), unread.why.clone());
        let is_called = name.as_deref().is_none_or(|name| student.is_called(name));
        student.unread.push(Unread { is_certain: unread.is_certain && is_called, ..unread });
        doubts.entry(id).or_default().push(Notice { weight: Weight::Refused, at, message });
    }
}

/// Student IDs that differ in case alone are refused: their dossiers would be one file on some file systems.
pub fn refuse_lookalikes(
    students: &mut BTreeMap<StudentId, (String, Student)>,
    rejected: &mut Vec<Rejected>,
    aside: &mut SetAside,
) {
    let mut by_name: BTreeMap<String, Vec<StudentId>> = BTreeMap::new();
    for id in students.keys() {
        by_name.entry(id.as_str().to_ascii_lowercase()).or_default().push(id.clone());
    }
    for alike in by_name.into_values().filter(|alike| alike.len() > 1) {
        for id in &alike {
            let Some((file, student)) = students.remove(id) else { continue };
            aside.add(&student, 1);
            let others: Vec<_> = alike.iter().filter(|other| *other != id).map(StudentId::as_str).collect();
            let problem = say("file-student-case").with("id", id.as_str()).with("others", others.join("、"));
            rejected.push(Rejected { faults: vec![Fault::of(&file, "id", problem)], file });
        }
    }
}

/// A student who costs more than the batch allows has no dossier, and the others do not wait: of the record no more is kept
/// than whose it is. Returns why, by student.
pub fn refuse_excess(
    limits: Limits,
    students: &mut BTreeMap<StudentId, (String, Student)>,
    doubts: &mut BTreeMap<StudentId, Vec<Notice>>,
) -> BTreeMap<StudentId, Message> {
    let found = excesses(limits, students.values().collect());
    let found = found.into_iter().filter_map(|(student, fault)| Some((whose_record(student, &fault)?, fault)));
    let mut why = BTreeMap::new();
    for (kept, fault) in found.collect::<Vec<_>>() {
        let notice = Notice { weight: Weight::Refused, at: fault.at.clone(), message: fault.problem.clone() };
        doubts.entry(kept.id.clone()).or_default().push(notice);
        why.insert(kept.id.clone(), fault.problem);
        if let Some((_, student)) = students.get_mut(&kept.id) {
            *student = kept;
        }
    }
    why
}

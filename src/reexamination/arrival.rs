//! A submission checked against the run that it describes: nobody is left out, and nothing is other than the run made it.

use std::collections::{BTreeMap, BTreeSet};

use super::audit::nobody;
use super::remark::{Remark, RemarkKind};
use super::submission::{Contents, DOSSIERS, MANIFEST, RUN, SUBMISSION, SUMMARY_PDF, SUMMARY_XLSX, Submission};
use crate::package::Sha256;
use crate::records::names::may_be_one_person;
use crate::records::values::Day;
use crate::records::{APPLICATION, Batch, COLLEGE_REVIEW, PersonalStep, Reexamination};
use crate::report::{Delivered, PastRun, Reported, RunHead};

/// A submission as it arrived, with the digests of its files.
pub struct Arrived<'a> {
    /// The content of `submission.json`.
    pub submission: &'a Submission,
    /// The head of the run's record.
    pub head: &'a RunHead,
    /// The run's record.
    pub run: &'a PastRun,
    /// What the run's manifest lists.
    pub listed: BTreeMap<String, String>,
    /// The findings on the college's students.
    pub reported: Vec<Reported>,
    /// Digest of every file below `data/`.
    pub files: &'a BTreeMap<String, Sha256>,
    /// Whether anybody has signed the run or the summary table.
    pub signed: bool,
    /// The day on which it came.
    pub day: Day,
    /// Whether the college has sent something before.
    pub again: bool,
    /// The last day that a notice gave the college for it.
    pub noticed: Option<Day>,
}

/// Everything that is wrong, in the order of `RemarkKind`.
pub fn check_arrival(arrived: &Arrived, batch: &Batch) -> Vec<Remark> {
    let mut remarks = identity(arrived, batch);
    remarks.extend(lateness(arrived, &batch.reexamination));
    with_content(arrived, remarks)
}

/// The same for one who has no settings of the batch: the run says which batch, school and colleges are its own.
pub fn check_alone(arrived: &Arrived) -> Vec<Remark> {
    let Arrived { submission, head, .. } = arrived;
    let is_known = head.colleges.contains_key(&submission.college);
    let known = head.colleges.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let pairs = [
        (RemarkKind::OtherBatch, &submission.batch, &head.batch),
        (RemarkKind::OtherSchool, &submission.school, &head.school),
        (RemarkKind::OtherCollege, &submission.college, if is_known { &submission.college } else { &known }),
    ];
    let wrong = pairs.into_iter().filter(|(_, found, expected)| found != expected);
    with_content(arrived, wrong.map(|(kind, found, expected)| Remark::new(kind, "").differs(found, expected)).collect())
}

fn with_content(arrived: &Arrived, mut remarks: Vec<Remark>) -> Vec<Remark> {
    remarks.extend(record(arrived));
    remarks.extend(students(arrived));
    remarks.extend(dossiers(arrived));
    remarks.extend(early(arrived));
    remarks.extend(decided_by(arrived));
    remarks.extend((!arrived.signed).then(|| Remark::new(RemarkKind::NotSigned, "")));
    remarks.sort_by_key(|remark| remark.kind);
    remarks
}

fn identity(arrived: &Arrived, batch: &Batch) -> Vec<Remark> {
    let Submission { batch: name, college, .. } = &arrived.submission;
    let other = |kind, found: &str, expected: &str| Remark::new(kind, "").differs(found, expected);
    let mut remarks = Vec::new();
    if *name != batch.batch || arrived.head.batch != batch.batch {
        remarks.push(other(RemarkKind::OtherBatch, name, &batch.batch));
    }
    if batch.college(college).is_none() {
        let known: Vec<&str> = batch.colleges.iter().map(|known| known.code.as_str()).collect();
        remarks.push(other(RemarkKind::OtherCollege, college, &known.join(", ")));
    }
    remarks
}

/// The record, the manifest and the summary tables belong to one run.
fn record(arrived: &Arrived) -> Vec<Remark> {
    let Submission { run, manifest_sha256, college, title, college_name, date, program, school, .. } =
        &arrived.submission;
    let digest = |path: &str| arrived.files.get(path).map(ToString::to_string).unwrap_or_default();
    let listed = |path: &str| arrived.listed.get(path).cloned().unwrap_or_default();
    let pairs = [
        (RUN, listed("run.json")),
        (MANIFEST, manifest_sha256.to_string()),
        (SUMMARY_PDF, listed(&format!("summary/{college}.pdf"))),
        (SUMMARY_XLSX, listed(&format!("summary/{college}.xlsx"))),
    ];
    let mut remarks: Vec<Remark> = pairs
        .iter()
        .filter(|(path, expected)| digest(path) != *expected)
        .map(|(path, expected)| Remark::new(RemarkKind::RunRecord, *path).differs(digest(path), expected))
        .collect();
    if *run != arrived.head.run {
        remarks.push(Remark::new(RemarkKind::RunRecord, RUN).differs(&arrived.head.run, run));
    }
    let head = arrived.head;
    let said = [
        (title.clone(), head.title.clone()),
        (college_name.clone(), head.college(college)),
        (date.to_string(), head.date.clone()),
        (program.clone(), head.program.clone()),
        (school.clone(), head.school.clone()),
    ];
    let other = said.iter().filter(|(found, expected)| found != expected);
    remarks
        .extend(other.map(|(found, expected)| Remark::new(RemarkKind::RunRecord, SUBMISSION).differs(found, expected)));
    remarks
}

/// The list, the findings and the run's record name the same students with the same verdicts.
fn students(arrived: &Arrived) -> Vec<Remark> {
    let college = &arrived.submission.college;
    let of_college = format!("dossiers/{college}/");
    let in_list = arrived.submission.students.iter().map(|sent| (sent.id.as_str(), sent.verdict));
    let in_findings = arrived.reported.iter().map(|one| (one.id.as_str(), one.verdict));
    let in_run = arrived.run.students.iter().filter(|one| one.dossier.starts_with(&of_college));
    let in_run = in_run.map(|one| (one.id.as_str(), one.verdict));
    let (list, findings): (BTreeMap<_, _>, BTreeMap<_, _>) = (in_list.collect(), in_findings.collect());
    let run: BTreeMap<_, _> = in_run.collect();
    let ids: BTreeSet<&str> = list.keys().chain(findings.keys()).chain(run.keys()).copied().collect();
    let is_same = |id: &&str| {
        let listed = list.get(id);
        // Of a student of whom no dossier could be made the run's record says nothing.
        listed.is_some() && listed == findings.get(id) && run.get(id).is_none_or(|verdict| Some(verdict) == listed)
    };
    let strangers = arrived.reported.iter().filter(|one| one.college != *college).map(|one| one.id.as_str());
    let wrong: BTreeSet<&str> = ids.into_iter().filter(|id| !is_same(id)).chain(strangers).collect();
    // Each is listed once, in the order of the IDs.
    let in_order = arrived.submission.students.is_sorted_by(|one, next| one.id < next.id);
    let once = in_order && arrived.reported.len() == findings.len();
    let mut remarks: Vec<Remark> = wrong.into_iter().map(|id| Remark::new(RemarkKind::Student, id)).collect();
    remarks.extend((!once).then(|| Remark::new(RemarkKind::Student, "")));
    remarks
}

/// Each dossier is the one that the run made.
fn dossiers(arrived: &Arrived) -> Vec<Remark> {
    let made: BTreeMap<&str, Sha256> = arrived.run.students.iter().map(|one| (one.id.as_str(), one.sha256)).collect();
    let mut remarks = Vec::new();
    for sent in &arrived.submission.students {
        let expected = made.get(sent.id.as_str()).copied();
        let found = match arrived.submission.contents {
            Contents::Manifest => sent.dossier,
            Contents::Dossiers => arrived.files.get(&format!("{}{}.zip", DOSSIERS, sent.id)).copied(),
        };
        if found != expected || sent.dossier != expected {
            let text = |digest: Option<Sha256>| digest.map(|digest| digest.to_string()).unwrap_or_default();
            remarks.push(Remark::new(RemarkKind::Dossier, &sent.id).differs(text(found), text(expected)));
        }
    }
    remarks
}

/// What the college's people decided, by student: the run tells the day and the person.
fn decided<'a>(arrived: &'a Arrived) -> impl Iterator<Item = (&'a Delivered, &'a PersonalStep)> {
    let of_college = format!("dossiers/{}/", arrived.submission.college);
    let students = arrived.run.students.iter().filter(move |one| one.dossier.starts_with(&of_college));
    let steps = students.flat_map(|one| one.steps.iter().map(move |step| (one, step)));
    steps.filter(|(_, step)| step.track == COLLEGE_REVIEW)
}

/// It cannot have come before the college decided.
fn early(arrived: &Arrived) -> Option<Remark> {
    let (student, last) = decided(arrived).max_by_key(|(_, step)| step.date).filter(|(_, s)| s.date > arrived.day)?;
    let decided = format!("{} {}", student.id, last.date);
    Some(Remark::new(RemarkKind::Early, "").differs(arrived.day.to_string(), decided))
}

/// A person decides, and not on his or her own case or that of a student whom he or she supervises.
fn decided_by(arrived: &Arrived) -> Vec<Remark> {
    let tutors = |one: &Reported| (one.id.clone(), one.row.cell("supervisors"));
    let tutors: BTreeMap<String, String> = arrived.reported.iter().map(tutors).collect();
    let is_tied = |student: &Delivered, by: &str| {
        let own = student.steps.iter().filter(|step| step.track == APPLICATION).map(|step| step.by.as_str());
        let tutors = tutors.get(&student.id).into_iter().flat_map(|names| names.split('、'));
        own.chain(tutors).any(|name| may_be_one_person(name, by))
    };
    let wrong = decided(arrived).filter(|(student, step)| nobody(&step.by).is_some() || is_tied(student, &step.by));
    wrong.map(|(student, step)| Remark::new(RemarkKind::DecidedBy, &student.id).differs(&step.by, "")).collect()
}

fn lateness(arrived: &Arrived, days: &Reexamination) -> Option<Remark> {
    let deadline = arrived
        .noticed
        .or_else(|| days.deadline(&arrived.submission.college, arrived.again, arrived.day))
        .filter(|last| arrived.day > *last)?;
    Some(Remark::new(RemarkKind::Late, "").differs(arrived.day.to_string(), deadline.to_string()))
}

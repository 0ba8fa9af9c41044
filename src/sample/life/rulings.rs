//! Exceptions that were granted to some of a cohort, and the papers behind them.

use sha2::{Digest, Sha256};

use super::studio::Studio;
use super::{Upload, record};
use crate::input_names::DECISIONS;
use crate::json::json_value;
use crate::location::Location;
use crate::records::{
    Approver, Batch, DecisionFile, EvidenceFile, Exception, ExceptionKind, PlannedCourse, Role, Sourced,
};
use crate::sample::draw::Sheet;
use crate::sample::studies::{last_for_credit, other_code};
use crate::sample::way::Person;

/// The file of exceptions, and the scan of each paper that the policy asks for; nothing where nothing was granted.
pub fn rulings(people: &[Person], batch: &Batch, studio: &Studio, file: &str) -> Vec<Upload> {
    let mut files = Vec::new();
    let mut decisions = Vec::new();
    for person in people {
        let courses = person.student.planned_courses();
        let last = last_for_credit(courses.iter().map(|course| course.class)).and_then(|last| courses.get(last));
        let Some((kind, course)) = person.granted.zip(last) else { continue };
        let mut ruling = exception(person, kind, course, batch, studio);
        if kind == ExceptionKind::CreditTransfer {
            let path = format!("scans/decisions/{}.jpg", ruling.id);
            let scan = studio.scan(Sheet::Letter, person.number, &ruling.id);
            let digest = Sha256::digest(&scan).iter().map(|byte| format!("{byte:02x}")).collect();
            ruling.evidence = Some(EvidenceFile { file: path.clone(), sha256: digest });
            files.push((path, scan));
        }
        decisions.push(Sourced::new(ruling, Location::whole("")));
    }
    if decisions.is_empty() {
        return files;
    }
    let all = DecisionFile { schema: "zishen/decisions/1".into(), decisions, reviews: vec![] };
    let text = record::yaml(&json_value(&all));
    files.push((format!("{DECISIONS}/{file}.yaml"), text.into_bytes()));
    files
}

fn exception(
    person: &Person,
    kind: ExceptionKind,
    course: &PlannedCourse,
    batch: &Batch,
    studio: &Studio,
) -> Exception {
    let approver = |key: &str| Approver { name: studio.word(key), role: Role::GraduateSchool };
    let (year, ..) = batch.date.ymd();
    let is_transfer = kind == ExceptionKind::CreditTransfer;
    Exception {
        id: format!("JW{year}-{:06}", person.number),
        kind,
        student: person.student.id.clone(),
        rule: None,
        subject: Some(course.code.clone()),
        courses: if is_transfer { vec![] } else { vec![other_code(&course.code)] },
        credits: is_transfer.then_some(course.credits),
        until: None,
        approvers: vec![approver("reviewer"), approver("second-reviewer")],
        document: studio.word("document").replace("{year}", &year.to_string()),
        date: batch.date,
        reason: studio.word(if is_transfer { "transfer" } else { "substitution" }),
        valid_until: None,
        evidence: None,
    }
}

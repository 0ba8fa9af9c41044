//! Exactly what a template sees: display strings, empty where the records hold nothing.
//!
//! `templates/examples/<form>.json` shows each view in full; a test keeps both equal in shape.

pub mod appeal;
mod archive;
mod characters;
mod columns;
mod dates;
mod forms;
mod handover;
mod reexamination;
mod remark;
mod student;
mod summary;
mod to_sign;

pub use archive::{CONTENTS_COLUMNS, Item, Source, contents, cover, notes, signature};
pub use characters::characters;
pub use columns::{COLUMNS, Column, column};
pub use forms::{
    activities, midterm_view, outputs_view, own, plan_view, practice_view, proposal_view, review_view, scan, transcript,
};
pub use handover::{Handed, handover};
pub use reexamination::{
    Adverse, CollegeFigures, Reexamined, ReturnedCase, RoundHead, adverse_notice, adverse_receipt, announcement,
    college_figures, reexamination, return_notice,
};
pub use summary::{SummaryRow, Unlisted, summary, system_verdict};
pub use to_sign::{Listed, Pile, to_sign};

#[cfg(test)]
mod tests;

use std::fmt::Display;

use serde_json::{Value, json};

use super::Form;
use crate::finding::{Code, Evaluation};
use crate::message::Word;
use crate::policy::Standing;
use crate::records::mark::Judgement;
use crate::records::values::{Credits, Day};
use crate::records::{Batch, CourseClass, SignOff};

/// What every view of one student is made from.
#[derive(Clone, Copy)]
pub struct Sheet<'s, 'a> {
    /// Settings of the batch that the student belongs to.
    pub batch: &'s Batch,
    /// What the student's records come to.
    pub standing: &'s Standing<'a>,
    /// The student's record as it goes into the dossier.
    pub record: &'s Value,
    /// What the review says.
    pub evaluation: &'s Evaluation,
    /// 档号, empty where none is given.
    pub archive_number: &'s str,
}

/// A view with the parts that all documents of a student share; `start` is the volume page number of the
/// first page, none for cover, contents and notes.
fn with_header(sheet: &Sheet, form: &Form, start: Option<usize>, own: Value) -> Value {
    let mut view = json!({
        "form": {"code": form.code(), "title": form.titled(sheet.batch), "version": VERSION},
        "school": school(sheet.batch),
        "batch": batch(sheet.batch),
        "print": {"sides": sheet.batch.print.sides, "cover_pages": sheet.batch.print.cover_pages},
        "volume_start": start,
        "student": student::header(sheet),
    });
    merge(&mut view, own);
    if let Some(style) = sheet.batch.print.dates {
        dates::restyle(&mut view, style);
    }
    view
}

/// Version of the forms, printed on each and recorded in `dossier.json`.
pub const VERSION: &str = "2022版";

fn school(batch: &Batch) -> Value {
    json!({"name": batch.school.name, "graduate_school": batch.school.graduate_school, "logo": logo(batch)})
}

/// Where a template finds the school's emblem.
pub fn logo(batch: &Batch) -> Option<&'static str> {
    let path = batch.print.logo.as_ref()?.to_ascii_lowercase();
    Some(if path.ends_with(".png") { "/logo.png" } else { "/logo.jpg" })
}

fn batch(batch: &Batch) -> Value {
    json!({"id": batch.batch, "title": batch.title, "date": batch.date.chinese()})
}

/// Adds the fields of one object to another.
fn merge(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend(more);
    }
}

/// The text of a value that may be absent.
fn text<T: Display>(value: &Option<T>) -> String {
    value.as_ref().map(T::to_string).unwrap_or_default()
}

/// The word that officers use for a value that may be absent.
fn word<T: Word>(value: Option<T>) -> String {
    value.map(T::chinese).unwrap_or_default()
}

/// `2022年11月16日`, or nothing.
fn prose_day(day: Option<Day>) -> String {
    day.map(Day::chinese).unwrap_or_default()
}

fn sign_off(value: Option<&SignOff>) -> Value {
    json!({
        "name": value.map_or(String::new(), |s| text(&s.name)),
        "date": value.map_or(String::new(), |s| prose_day(s.date)),
        "opinion": value.map_or(String::new(), |s| text(&s.opinion)),
    })
}

impl Sheet<'_, '_> {
    /// Credits of the planned courses of a class that are passed.
    fn course_credits(&self, class: CourseClass) -> Credits {
        let courses =
            self.standing.courses.iter().filter(|standing| standing.is_for_credit() && standing.class() == class);
        courses
            .filter(|standing| standing.judgement == Judgement::Passed)
            .map(|standing| standing.credits_where(|_| true).0)
            .sum()
    }

    /// Credits earned by a milestone.
    fn milestone_credits(&self, code: Code) -> Credits {
        self.standing
            .milestones
            .iter()
            .filter(|milestone| milestone.code == code)
            .map(|milestone| milestone.earned)
            .sum()
    }
}

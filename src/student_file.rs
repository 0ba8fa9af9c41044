//! One student's way through the rooms: gather, evaluate, set, pack.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::Value;

use crate::finding::Evaluation;
use crate::gather::{self, gather};
use crate::job::Job;
use crate::package::{
    BagInfo, Dossier, FormRef, PaperOriginal, Part, PdfStandard, Place, Source, StudentName, assemble,
};
use crate::policy::{self, Case, Frame, Gathered, Traces};
use crate::records::Student;
use crate::records::values::StudentId;
use crate::render::view::{self, Sheet, SummaryRow};
use crate::render::{Document, Form, Volume, unprintable, volume};

/// What came of one student.
pub struct Reviewed {
    /// Whose.
    pub id: StudentId,
    /// 姓名, empty if missing.
    pub name: String,
    /// Code of the college, `unassigned` where the records name none that is known.
    pub college: String,
    /// What the review says.
    pub evaluation: Evaluation,
    /// The student's line in the summary table.
    pub row: SummaryRow,
    /// What of policy and decisions bore on it.
    pub traces: Traces,
}

/// A packed dossier.
pub struct Packed {
    /// The bytes of the ZIP.
    pub zip: Vec<u8>,
    /// Number of documents set.
    pub documents: usize,
    /// Number of pages set.
    pub pages: usize,
}

/// Folder for students whose college is not known.
pub const UNASSIGNED: &str = "unassigned";

/// Evaluates one student.
pub fn review<'a>(job: &'a Job, frame: &Frame<'a>, file: &'a str, student: &'a Student) -> Reviewed {
    let gathered = gather(&job.inputs, student);
    let case = Case::new(frame, file, student, facts(job, &gathered, student, &record(student)));
    let evaluation = policy::evaluate(&case);
    reviewed(case, evaluation)
}

/// Evaluates one student, sets all documents and packs the dossier.
///
/// # Errors
/// Why no dossier could be made, in words; the evaluation stands nevertheless.
pub fn deliver<'a>(
    job: &'a Job,
    frame: &Frame<'a>,
    file: &'a str,
    student: &'a Student,
) -> (Reviewed, Result<Packed, String>) {
    let mut gathered = gather(&job.inputs, student);
    let record = record(student);
    let case = Case::new(frame, file, student, facts(job, &gathered, student, &record));
    let evaluation = policy::evaluate(&case);
    let sheet = Sheet { batch: &job.inputs.batch, case: &case, evaluation: &evaluation };
    let pictures = std::mem::take(&mut gathered.pictures);
    let photo = pictures.photo.clone();
    // The typesetter is foreign code: should a text make it panic, that is one student's fault, not the batch's.
    let volume = catch_unwind(AssertUnwindSafe(|| volume(&job.studio, &sheet, pictures)));
    let volume = volume.map_err(|_| "排版程序异常中止，请核对该生材料".to_owned());
    let volume = volume.and_then(|volume| volume.map_err(|error| error.to_string()));
    let packed = volume.and_then(|volume| {
        let (documents, pages) = (volume.documents.len(), volume.documents.iter().map(|(.., d)| d.pages).sum());
        let paper_originals = paper_originals(&volume);
        let mut parts: Vec<Part> = volume.documents.into_iter().filter_map(document_part).collect();
        parts.extend(photo.map(|bytes| plain_part(Place::Photo, "学位照片".into(), bytes, Source::Photo)));
        parts.extend(evidence_parts(gathered));
        parts.extend(record_parts(&record, &evaluation)?);
        let zip = assemble(dossier(&sheet, parts, paper_originals)).map_err(|error| error.to_string())?;
        Ok(Packed { zip, documents, pages })
    });
    (reviewed(case, evaluation), packed)
}

fn facts(job: &Job, gathered: &gather::Gathered, student: &Student, record: &Value) -> Gathered {
    // What is doubtful in the tables stops a pass as an unreadable file does: something of the student is not known.
    let doubts = job.inputs.doubts.get(&student.id).into_iter().flatten();
    let doubts = doubts.map(|notice| (notice.at.to_string(), notice.message.zh()));
    Gathered {
        photo: gathered.photo.clone(),
        unusable_files: gathered.unusable.iter().cloned().chain(doubts).collect(),
        unprintable: unprintable(record, job.studio.fonts()).into_iter().collect(),
    }
}

/// The record as it goes into the dossier.
fn record(student: &Student) -> Value {
    // Keys are text and numbers finite, so a record always has a JSON form.
    serde_json::to_value(student).unwrap_or_default()
}

fn reviewed(case: Case, evaluation: Evaluation) -> Reviewed {
    let row = SummaryRow::new(&Sheet { batch: case.batch, case: &case, evaluation: &evaluation });
    let college = case.college().and(case.student.college.clone()).unwrap_or_else(|| UNASSIGNED.into());
    let name = case.student.name.clone().unwrap_or_default();
    Reviewed { id: case.student.id.clone(), name, college, evaluation, row, traces: case.traces() }
}

fn dossier(sheet: &Sheet, parts: Vec<Part>, paper_originals: Vec<PaperOriginal>) -> Dossier {
    let (batch, student) = (sheet.batch, sheet.case.student);
    let (id, name) = (student.id.to_string(), student.name.clone().unwrap_or_default());
    Dossier {
        info: BagInfo {
            source_organization: format!("{}{}", batch.school.name, batch.school.graduate_school),
            bagging_date: batch.date.civil(),
            external_description: format!("{}：{name}研究生业务档案", batch.title),
            external_identifier: id.clone(),
            bag_group_identifier: batch.batch.clone(),
            internal_sender_identifier: String::new(),
            software_agent: concat!("zishen ", env!("CARGO_PKG_VERSION")).into(),
        },
        student: StudentName { id, name },
        batch: batch.batch.clone(),
        verdict: sheet.evaluation.verdict,
        parts,
        paper_originals,
    }
}

/// A set document as a part; every form of the volume has a number, so none is left out.
fn document_part((form, source, document): (Form, view::Source, Document)) -> Option<Part> {
    let place = match form {
        Form::Cover => Place::Cover,
        Form::Contents => Place::Contents,
        Form::Notes => Place::Notes,
        _ => Place::Form(form.number()?),
    };
    let printed = source == view::Source::Printed;
    Some(Part {
        place,
        title: form.title().into(),
        bytes: document.pdf,
        pages: u32::try_from(document.pages).ok(),
        pdf_standard: Some(PdfStandard::A2a),
        source: if printed { Source::Printed } else { Source::Original },
        form: form.number().map(|code| FormRef { code, version: printed.then(|| view::VERSION.into()) }),
    })
}

fn paper_originals(volume: &Volume) -> Vec<PaperOriginal> {
    let paper = volume.items.iter().filter(|item| item.source == view::Source::Paper);
    paper
        .filter_map(|item| {
            let pages = u32::try_from(item.pages).ok()?;
            Some(PaperOriginal { form: item.form.number()?, title: item.form.title().into(), pages })
        })
        .collect()
}

fn plain_part(place: Place, title: String, bytes: Vec<u8>, source: Source) -> Part {
    Part { place, title, bytes, pages: None, pdf_standard: None, source, form: None }
}

fn evidence_parts(gathered: gather::Gathered) -> impl Iterator<Item = Part> {
    gathered.evidence.into_iter().map(|file| {
        let place = Place::Evidence { piece: file.piece, file: file.file, media: file.media };
        plain_part(place, file.title, file.bytes, Source::Evidence)
    })
}

fn record_parts(record: &Value, evaluation: &Evaluation) -> Result<[Part; 2], String> {
    let json = |value: &Value| -> Vec<u8> { format!("{value:#}\n").into_bytes() };
    let evaluation = serde_json::to_value(evaluation).map_err(|error| error.to_string())?;
    Ok([
        plain_part(Place::StudentRecord, "学生记录".into(), json(record), Source::Record),
        plain_part(Place::EvaluationRecord, "审查记录".into(), json(&evaluation), Source::Record),
    ])
}

//! The parts of a dossier: set documents, photo, evidence and records, each with its place.

use serde_json::Value;

use crate::attachments::EvidenceFile;
use crate::finding::Evaluation;
use crate::message::{Message, say};
use crate::package::{
    Absent, BagInfo, Dossier, FormRef, PROFILE, PaperOriginal, Part, PdfStandard, Place, Source, StudentName,
    form_name, sha256,
};
use crate::records::{Batch, FormCode, OwnForm, PersonalStep, Student};
use crate::render::view::{self, Item, Sheet};
use crate::render::{Form, SetDocument, Studio, Volume};

/// What `bag-info.txt` says.
pub fn bag_info(sheet: &Sheet) -> BagInfo {
    let (batch, student) = (sheet.batch, sheet.standing.case.student);
    let name = student.name.as_deref().unwrap_or_default();
    BagInfo {
        source_organization: format!("{}{}", batch.school.name, batch.school.graduate_school),
        bagging_date: batch.date.civil(),
        external_description: say("part-dossier").with("batch", batch.title.as_str()).with("name", name).zh(),
        external_identifier: student.id.to_string(),
        bag_group_identifier: batch.batch.clone(),
        internal_sender_identifier: sheet.archive_number.into(),
        software_agent: concat!("zishen ", env!("CARGO_PKG_VERSION")).into(),
        profile: PROFILE,
        with_sm3: batch.packet.sm3,
        with_ro_crate: batch.packet.ro_crate,
    }
}

/// A dossier that holds nothing yet.
pub fn empty_dossier(sheet: &Sheet) -> Dossier {
    let (batch, student) = (sheet.batch, sheet.standing.case.student);
    let (id, name) = (student.id.to_string(), student.name.clone().unwrap_or_default());
    Dossier {
        info: bag_info(sheet),
        student: StudentName { id, name },
        batch: batch.batch.clone(),
        verdict: sheet.evaluation.verdict,
        unsigned: vec![],
        volume: batch
            .volume_of(student)
            .map_or(vec![], |list| list.items.iter().map(|item| item.code.clone()).collect()),
        wording: batch.print.wording.clone(),
        steps: vec![],
        parts: vec![],
        paper_originals: vec![],
        absent: vec![],
    }
}

/// A set document as a part; every form of the volume has a place, so none is left out.
pub fn document_part(studio: &Studio, sheet: &Sheet, items: &[Item], set: SetDocument) -> Option<Part> {
    let SetDocument { form, source, document } = set;
    let (batch, student) = (sheet.batch, sheet.standing.case.student);
    let place = match form {
        Form::Cover => Place::Cover,
        Form::Contents => Place::Contents,
        Form::Notes => Place::Notes,
        _ => place_of(batch, student, &form)?,
    };
    let (printed, filed) = (source == view::Source::Printed, source == view::Source::Filed);
    let item = items.iter().find(|item| item.form == form);
    let template = studio.templates().source(form.code()).map(|text| sha256(text.as_bytes()));
    let form_ref = |code| FormRef {
        code,
        version: printed.then(|| view::VERSION.into()),
        template_sha256: template.filter(|_| printed),
    };
    Some(Part {
        place,
        title: form.listed_title(batch, student).into(),
        bytes: document.pdf,
        content_sha256: (!filed).then(|| document.readback.content.into()),
        pages: u32::try_from(document.pages).ok(),
        volume_start: item.and_then(|item| u32::try_from(item.start).ok()),
        pdf_standard: (!filed).then_some(PdfStandard::A2a),
        source: if printed { Source::Printed } else { Source::Original },
        form: form.number().map(form_ref),
    })
}

/// The place of a form: by the number that the notice gives it, or by its place in the volume that the batch lists.
fn place_of(batch: &Batch, student: &Student, form: &Form) -> Option<Place> {
    if let Some(list) = batch.volume_of(student) {
        let at = list.items.iter().position(|item| item.code == form.key())?;
        let name = form.number().map_or_else(|| form.code().to_owned(), |code| form_name(code).to_owned());
        return Some(Place::Item(u8::try_from(at + 1).ok()?, name));
    }
    match form {
        Form::Own(own) => {
            let (after, order) = behind(batch, own)?;
            Some(Place::Own(after, order, own.code.clone()))
        }
        _ => form.number().map(Place::Form),
    }
}

/// The number of the form that one of the school's own follows in the volume, and its place among those that do.
fn behind(batch: &Batch, own: &OwnForm) -> Option<(u8, u8)> {
    // What follows no form stands after the last, and after what follows that.
    let number = |form: &OwnForm| {
        let after = form.after.unwrap_or(FormCode::Review);
        FormCode::ALL.iter().position(|code| *code == after)
    };
    let after = number(own)?;
    let beside = batch.print.forms.iter().filter(|form| number(form) == Some(after));
    let mut beside: Vec<&OwnForm> = beside.collect();
    beside.sort_by_key(|form| form.after.is_none());
    let order = beside.iter().position(|form| *form == own)?;
    Some((u8::try_from(after + 1).ok()?, u8::try_from(order + 1).ok()?))
}

/// The papers that lie in the volume on paper alone.
pub fn paper_originals(batch: &Batch, student: &Student, volume: &Volume) -> Vec<PaperOriginal> {
    let paper = volume.items.iter().filter(|item| item.source == view::Source::Paper);
    paper
        .filter_map(|item| {
            let pages = u32::try_from(item.pages).ok()?;
            let volume_start = u32::try_from(item.start).ok()?;
            let title = item.form.listed_title(batch, student).into();
            Some(PaperOriginal { form: item.form.key().into(), title, pages, volume_start })
        })
        .collect()
}

/// What the volume does not hold: of the forms of the notice, or of all that the batch lists.
pub fn absent(batch: &Batch, student: &Student, volume: &Volume) -> Vec<Absent> {
    let is_listed = batch.volume_of(student).is_some();
    let absent = |(form, reason): &(Form, String)| {
        let title = form.listed_title(batch, student).into();
        let is_known = is_listed || form.number().is_some();
        is_known.then(|| Absent { form: form.key().into(), title, reason: reason.clone() })
    };
    volume.missing.iter().filter_map(absent).collect()
}

/// The files of evidence as parts.
pub fn evidence_parts(files: Vec<EvidenceFile>, titled: impl Fn(&str) -> String) -> impl Iterator<Item = Part> {
    files.into_iter().map(move |file| {
        let place = Place::Evidence { piece: file.piece, file: file.file, media: file.media };
        Part::plain(place, titled(&file.title), file.bytes, Source::Evidence)
    })
}

/// The record and its evaluation as parts.
pub fn record_parts(record: &Value, evaluation: &Evaluation) -> Result<[Part; 2], Message> {
    let json = |value: &Value| -> Vec<u8> { format!("{value:#}\n").into_bytes() };
    let evaluation = serde_json::to_value(evaluation).map_err(|error| unpacked(&error))?;
    Ok([
        Part::plain(Place::StudentRecord, say("part-student").zh(), json(record), Source::Record),
        Part::plain(Place::EvaluationRecord, say("part-evaluation").zh(), json(&evaluation), Source::Record),
    ])
}

/// The steps of the student's cases; nothing where there is no case.
pub fn steps_part(steps: &[PersonalStep]) -> Result<Option<Part>, Message> {
    if steps.is_empty() {
        return Ok(None);
    }
    let steps = serde_json::to_value(steps).map_err(|error| unpacked(&error))?;
    let bytes = format!("{:#}\n", serde_json::json!({"schema": "zishen/steps/1", "steps": steps})).into_bytes();
    Ok(Some(Part::plain(Place::StepsRecord, say("part-steps").zh(), bytes, Source::Record)))
}

/// Why a dossier could not be packed.
pub fn unpacked(error: &impl std::fmt::Display) -> Message {
    say("dossier-unpacked").with("why", error.to_string())
}

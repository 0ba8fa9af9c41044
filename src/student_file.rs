//! One student's way through the rooms: gather, evaluate, set, pack.

use std::cell::OnceCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::finding::{Evaluation, Verdict};
use crate::gather::{self, gather};
use crate::ingest::exports::Notice;
use crate::job::Job;
use crate::message::{Message, say};
use crate::package::{
    Absent, BagInfo, Dossier, FormRef, PROFILE, PaperOriginal, Part, PdfStandard, Place, Sha256, Source, StudentName,
    assemble, form_name, sha256,
};
use crate::policy::{self, Case, Frame, Gathered, Review, Traces};
use crate::records::values::StudentId;
use crate::records::{Batch, FormCode, InField, OwnForm, PersonalStep, Student, steps_of_record};
use crate::render::view::{self, Item, Sheet, SummaryRow};
use crate::render::{
    Document, Fonts, Form, Outside, Proof, Scene, Studio, Viewfinder, Volume, forget, printable, rare, unprintable,
    volume,
};

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
    /// What the photo gives reason to look at.
    pub photo_hints: Vec<Message>,
    /// What only a person can judge of the photo.
    pub photo_by_person: Vec<String>,
    /// Han characters beyond the font of common use.
    pub rare: Vec<InField>,
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
    /// Forms that were printed and wait to be signed by hand.
    pub unsigned: Vec<FormCode>,
    /// Texts that left their place on a form.
    pub outside: Vec<OutsideText>,
    /// What people did.
    pub steps: Vec<PersonalStep>,
}

/// A text that left its place on a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideText {
    /// Title of the form.
    pub title: String,
    /// Where, and which.
    #[serde(flatten)]
    pub text: Outside,
}

/// Folder for students whose college is not known.
pub const UNASSIGNED: &str = "unassigned";

/// One student, gathered and evaluated.
pub struct Evaluated<'a> {
    job: &'a Job,
    review: Review<'a>,
    /// The evaluation without the numbers of other students, as it goes into the dossier.
    discreet: Evaluation,
    record: Value,
    gathered: gather::Gathered,
    made_from: OnceCell<Sha256>,
}

impl<'a> Evaluated<'a> {
    /// Gathers what the record names, and evaluates.
    pub fn new(job: &'a Job, frame: &Frame<'a>, file: &'a str, student: &'a Student) -> Evaluated<'a> {
        let mut gathered = gather(&job.inputs, job.album(), student);
        gathered.pictures.logo.clone_from(&job.logo);
        let record = record(student);
        let review = policy::review(frame, file, student, facts(job, &gathered, student, &record));
        let another = say("another-student").zh();
        let own = |text: &str| job.roster.discreet(student.id.as_str(), text, &another);
        let discreet = review.evaluation.for_dossier().reworded(&|message| message.changed(&own));
        Evaluated { job, review, discreet, record, gathered, made_from: OnceCell::new() }
    }

    fn sheet(&self) -> Sheet<'_, 'a> {
        let archive_number = self.job.archive_number(self.id());
        let (batch, standing) = (&self.job.inputs.batch, &self.review.standing);
        Sheet { batch, standing, evaluation: &self.discreet, archive_number }
    }

    fn case(&self) -> &Case<'a> {
        &self.review.standing.case
    }

    /// 学号.
    pub fn id(&self) -> &str {
        self.case().student.id.as_str()
    }

    /// The conclusion.
    pub fn verdict(&self) -> Verdict {
        self.review.evaluation.verdict
    }

    /// The record as it goes into the dossier.
    pub fn record(&self) -> &Value {
        &self.record
    }

    /// The photo and the files of evidence.
    pub fn files(&self) -> (Option<&[u8]>, impl Iterator<Item = &[u8]>) {
        (self.gathered.pictures.photo.as_deref(), self.gathered.evidence.iter().map(|file| file.bytes.as_slice()))
    }

    /// The digest of everything that the dossier is made from: where it is the same, so are the bytes of the dossier.
    pub fn made_from(&self) -> Sha256 {
        *self.made_from.get_or_init(|| self.source_digest())
    }

    fn source_digest(&self) -> Sha256 {
        let proof = Proof::default();
        // What would be set is only noted, which nothing can keep from succeeding.
        let _ = volume(&proof, &self.sheet(), self.gathered.pictures.clone());
        let proof = proof.into_text();
        let mut list = format!("{}\n{}\n", self.job.made_with(), sha256(proof.as_bytes()));
        let evaluation = serde_json::to_string(&self.discreet).unwrap_or_default();
        list += &format!("{}\n{evaluation}\n{:?}\n", self.record, bag_info(&self.sheet()));
        for file in &self.gathered.evidence {
            let (title, digest) = (&file.title, sha256(&file.bytes));
            list += &format!("{} {} {:?} {digest} {title:?}\n", file.piece, file.file, file.media);
        }
        for (form, filed) in &self.gathered.pictures.filed {
            list += &format!("{form} {} {}\n", filed.pages, sha256(&filed.bytes));
        }
        let of_cases = self.job.steps(&self.case().student.id);
        if !of_cases.is_empty() {
            list += &format!("{of_cases:?}\n");
        }
        let photo = self.gathered.pictures.photo.as_deref().unwrap_or_default();
        // A number that is another student's only since that one is in the batch must be found again.
        list += &format!("{:?}\n", self.job.roster.others(self.id(), &proof));
        sha256((list + &sha256(photo).to_string()).as_bytes())
    }

    /// What a template is given for this student, if a form of the volume is printed with it.
    pub fn scene(&self, template: &str) -> Option<Scene> {
        let finder = Viewfinder::new(&self.job.studio, template);
        // A form that could not be set was seen all the same.
        let _ = volume(&finder, &self.sheet(), self.gathered.pictures.clone());
        finder.into_scene()
    }

    /// What the review says, with the student's line in the summary table.
    pub fn reviewed(&self) -> Reviewed {
        let case = self.case();
        let college = case.college().and(case.student.college.clone()).unwrap_or_else(|| UNASSIGNED.into());
        let (id, name) = (case.student.id.clone(), case.student.name.clone().unwrap_or_default());
        let row = SummaryRow::new(&self.sheet());
        Reviewed {
            id,
            name,
            college,
            evaluation: self.review.evaluation.clone(),
            row,
            photo_hints: policy::photo_hints(case),
            photo_by_person: policy::photo_by_person(case).to_vec(),
            rare: rare(&self.record, self.job.studio.fonts()),
            traces: self.review.traces.clone(),
        }
    }

    /// What people did: the application, the decisions of the review, and the steps of the student's cases.
    pub fn steps(&self) -> Vec<PersonalStep> {
        let student = self.case().student;
        steps_of_record(student).into_iter().chain(self.job.steps(&student.id).iter().cloned()).collect()
    }

    /// Reads every page back: a document that is not about this student alone withholds the dossier.
    fn guard(&self, volume: &Volume) -> Result<(), Message> {
        let student = self.case().student;
        let (fonts, name) = (self.job.studio.fonts(), student.name.clone().unwrap_or_default());
        let name = shown(&name, fonts);
        let person = (student.id.as_str(), name.as_str());
        // What came as a PDF was not set here, and a scan in it has no text to read back.
        let set = volume.documents.iter().filter(|(_, source, _)| *source != view::Source::Filed);
        let objection = |(form, _, document): &(Form, view::Source, Document)| {
            self.job.roster.objection(person, form.titled(&self.job.inputs.batch), &document.readback)
        };
        set.filter_map(objection).next().map_or(Ok(()), Err)
    }

    /// Sets all documents and packs the dossier.
    ///
    /// # Errors
    /// Why no dossier could be made; the evaluation stands nevertheless.
    pub fn pack(mut self) -> Result<Packed, Message> {
        let pictures = std::mem::take(&mut self.gathered.pictures);
        let photo = pictures.photo.clone();
        // The typesetter is foreign code: should a text make it panic, that is one student's fault, not the batch's.
        let volume = catch_unwind(AssertUnwindSafe(|| volume(&self.job.studio, &self.sheet(), pictures)));
        forget();
        let volume = volume.map_err(|_| say("dossier-panic"))?.map_err(|error| error.message())?;
        self.guard(&volume)?;
        let batch = &self.job.inputs.batch;
        let (documents, pages) = (volume.documents.len(), volume.documents.iter().map(|(.., d)| d.pages).sum());
        let unsigned: Vec<FormCode> =
            volume.items.iter().filter_map(|item| item.unsigned(batch, self.case().student)).collect();
        let student = self.case().student;
        let (paper_originals, absent) = (paper_originals(batch, student, &volume), absent(batch, student, &volume));
        let outside = outside(batch, &volume);
        let Volume { items, documents: set, .. } = volume;
        let part = |document| document_part(&self.job.studio, &self.sheet(), &items, document);
        let mut parts: Vec<Part> = set.into_iter().filter_map(part).collect();
        parts.extend(
            photo.map(|bytes| plain_part(Place::Photo, say("part-photo").zh(), bytes.into_vec(), Source::Photo)),
        );
        parts.extend(evidence_parts(std::mem::take(&mut self.gathered.evidence)));
        parts.extend(record_parts(&self.record, &self.discreet)?);
        let steps = self.steps();
        parts.extend(steps_part(self.job.steps(&self.case().student.id))?);
        let dossier = Dossier {
            parts,
            paper_originals,
            absent,
            unsigned: unsigned.clone(),
            steps: steps.clone(),
            ..dossier(&self.sheet())
        };
        let zip = assemble(dossier).map_err(|error| unpacked(&error))?;
        Ok(Packed { zip, documents, pages, unsigned, outside, steps })
    }
}

fn outside(batch: &Batch, volume: &Volume) -> Vec<OutsideText> {
    let of_form = |(form, _, document): &(Form, view::Source, Document)| {
        let title = form.titled(batch).to_owned();
        document.readback.outside.clone().into_iter().map(move |text| OutsideText { title: title.clone(), text })
    };
    volume.documents.iter().flat_map(of_form).collect()
}

/// A name as it is printed.
fn shown(name: &str, fonts: &Fonts) -> String {
    printable(Value::String(name.into()), fonts).as_str().unwrap_or_default().to_owned()
}

fn facts(job: &Job, gathered: &gather::Gathered, student: &Student, record: &Value) -> Gathered {
    // What is doubtful in the tables stops a pass as an unreadable file does: something of the student is not known.
    let noted = job.inputs.doubts.get(&student.id).into_iter().flatten();
    let (doubts, unread): (Vec<_>, Vec<_>) = noted.partition(|notice| notice.at.file.starts_with("tables/"));
    let placed = |notice: &Notice| (notice.at.to_string(), notice.message.clone());
    Gathered {
        photo: gathered.photo.clone(),
        photo_twins: job.album().twins(&student.id),
        unusable_files: gathered.unusable.iter().cloned().chain(unread.into_iter().map(placed)).collect(),
        doubts: doubts.into_iter().map(placed).collect(),
        shared_files: job.shared_files(&student.id).to_vec(),
        unprintable: unprintable(record, job.studio.fonts()),
    }
}

/// The record as it goes into the dossier.
fn record(student: &Student) -> Value {
    // Keys are text and numbers finite, so a record always has a JSON form.
    serde_json::to_value(student).unwrap_or_default()
}

/// What `bag-info.txt` says.
fn bag_info(sheet: &Sheet) -> BagInfo {
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
fn dossier(sheet: &Sheet) -> Dossier {
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
        steps: vec![],
        parts: vec![],
        paper_originals: vec![],
        absent: vec![],
    }
}

/// A set document as a part; every form of the volume has a place, so none is left out.
fn document_part(
    studio: &Studio,
    sheet: &Sheet,
    items: &[Item],
    (form, source, document): (Form, view::Source, Document),
) -> Option<Part> {
    let (batch, student) = (sheet.batch, sheet.standing.case.student);
    let place = match form {
        Form::Cover => Place::Cover,
        Form::Contents => Place::Contents,
        Form::Notes => Place::Notes,
        _ => place_of(batch, student, form)?,
    };
    let (printed, filed) = (source == view::Source::Printed, source == view::Source::Filed);
    let item = items.iter().find(|item| item.form == form);
    let template = studio.templates().text(form.code()).map(|text| sha256(text.as_bytes()));
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
fn place_of(batch: &Batch, student: &Student, form: Form) -> Option<Place> {
    if let Some(list) = batch.volume_of(student) {
        let at = list.items.iter().position(|item| item.code == form.key())?;
        return Some(Place::Item(u8::try_from(at + 1).ok()?, form.number().map_or(form.code(), form_name)));
    }
    match form {
        Form::Own(own) => {
            let (after, order) = behind(batch, own)?;
            Some(Place::Own(after, order, &own.code))
        }
        _ => form.number().map(Place::Form),
    }
}

/// The number of the form that one of the school's own follows in the volume, and its place among those that do.
fn behind(batch: &Batch, own: &OwnForm) -> Option<(u8, u8)> {
    // What follows no form stands behind the last, and behind what follows that.
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

fn paper_originals(batch: &Batch, student: &Student, volume: &Volume) -> Vec<PaperOriginal> {
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
fn absent(batch: &Batch, student: &Student, volume: &Volume) -> Vec<Absent> {
    let is_listed = batch.volume_of(student).is_some();
    let absent = |(form, reason): &(Form, String)| {
        let title = form.listed_title(batch, student).into();
        let is_known = is_listed || form.number().is_some();
        is_known.then(|| Absent { form: form.key().into(), title, reason: reason.clone() })
    };
    volume.missing.iter().filter_map(absent).collect()
}

fn plain_part(place: Place, title: String, bytes: Vec<u8>, source: Source) -> Part {
    Part {
        place,
        title,
        bytes,
        pages: None,
        volume_start: None,
        content_sha256: None,
        pdf_standard: None,
        source,
        form: None,
    }
}

fn evidence_parts(files: Vec<gather::EvidenceFile>) -> impl Iterator<Item = Part> {
    files.into_iter().map(|file| {
        let place = Place::Evidence { piece: file.piece, file: file.file, media: file.media };
        plain_part(place, file.title, file.bytes, Source::Evidence)
    })
}

fn record_parts(record: &Value, evaluation: &Evaluation) -> Result<[Part; 2], Message> {
    let json = |value: &Value| -> Vec<u8> { format!("{value:#}\n").into_bytes() };
    let evaluation = serde_json::to_value(evaluation).map_err(|error| unpacked(&error))?;
    Ok([
        plain_part(Place::StudentRecord, say("part-student").zh(), json(record), Source::Record),
        plain_part(Place::EvaluationRecord, say("part-evaluation").zh(), json(&evaluation), Source::Record),
    ])
}

/// The steps of the student's cases; nothing where there is no case.
fn steps_part(steps: &[PersonalStep]) -> Result<Option<Part>, Message> {
    if steps.is_empty() {
        return Ok(None);
    }
    let steps = serde_json::to_value(steps).map_err(|error| unpacked(&error))?;
    let bytes = format!("{:#}\n", serde_json::json!({"schema": "zishen/steps/1", "steps": steps})).into_bytes();
    Ok(Some(plain_part(Place::StepsRecord, say("part-steps").zh(), bytes, Source::Record)))
}

fn unpacked(error: &impl std::fmt::Display) -> Message {
    say("dossier-unpacked").with("why", error.to_string())
}

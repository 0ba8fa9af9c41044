//! One student's way through the rooms: read the attachments, evaluate, set, pack.

mod parts;

use std::cell::OnceCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::attachments::{Attachments, read_attachments};
use crate::finding::{Evaluation, Verdict};
use crate::ingest::exports::Notice;
use crate::job::Job;
use crate::json::{json_text, json_value};
use crate::message::{Message, say};
use crate::package::{Dossier, Part, Place, Sha256, Source, assemble_dossier, sha256};
use crate::policy::{self, Case, Frame, Gathered, Review, Traces};
use crate::records::values::StudentId;
use crate::records::{Batch, FormName, InField, PersonalStep, Student, steps_of_record};
use crate::render::view::{self, Sheet, SummaryRow};
use crate::render::{
    Fonts, Outside, Proof, Repertoire, Scene, SetDocument, Viewfinder, Volume, forget_unused, printable, rare,
    unprintable, volume,
};
use crate::{watch, workers};
use parts::{
    absent, bag_info, document_part, empty_dossier, evidence_parts, paper_originals, record_parts, steps_part, unpacked,
};

/// What came of one student.
pub struct Reviewed {
    /// 学号 of the student.
    pub id: StudentId,
    /// 姓名, empty if missing.
    pub name: String,
    /// Code of the college, `unassigned` where the records name none that is known.
    pub college: String,
    /// What the review says.
    pub evaluation: Evaluation,
    /// What the photo gives reason to look at.
    pub photo_hints: Vec<Message>,
    /// What only a person can judge of the photo.
    pub photo_by_person: Vec<String>,
    /// What of policy and decisions bore on it.
    pub traces: Traces,
}

/// A dossier as it is published.
pub struct Packed {
    /// The bytes of the ZIP.
    pub zip: Vec<u8>,
    /// Number of documents set.
    pub documents: usize,
    /// Number of pages set.
    pub pages: usize,
    /// Forms that were printed and wait to be signed by hand.
    pub unsigned: Vec<FormName>,
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

/// One student with attachments, evaluated.
pub struct Evaluated<'a> {
    job: &'a Job,
    review: Review<'a>,
    told: OnceCell<Evaluation>,
    discreet: OnceCell<Evaluation>,
    /// Made where it is needed: a check of many needs few.
    record: OnceCell<Value>,
    repertoire: Repertoire,
    attachments: Attachments,
    made_from: OnceCell<Sha256>,
}

impl<'a> Evaluated<'a> {
    /// Reads the files that the record names, and evaluates.
    pub fn new(job: &'a Job, frame: &Frame<'a>, file: &'a str, student: &'a Student) -> Evaluated<'a> {
        let mut attachments = read_attachments(&job.inputs, job.album(), student);
        attachments.pictures.logo.clone_from(&job.logo);
        let repertoire = Repertoire::of(student, job.studio.fonts());
        let review = policy::review_student(frame, file, student, facts(job, &attachments, student, repertoire));
        let (told, discreet) = (OnceCell::new(), OnceCell::new());
        let (record, made_from) = (OnceCell::new(), OnceCell::new());
        Evaluated { job, review, told, discreet, record, repertoire, attachments, made_from }
    }

    /// What the review says, without the numbers of other students in what records hold; who they are stands beside it. The
    /// dossier says the same in the same words, so that each can be held against the other.
    pub fn evaluation(&self) -> &Evaluation {
        self.told.get_or_init(|| self.review.evaluation.reworded(&|message| message.changed(&|text| self.own(text))))
    }

    /// A text without the numbers of other students.
    fn own(&self, text: &str) -> String {
        self.job.roster.discreet(self.id(), text, &say("another-student").zh())
    }

    /// The evaluation as it goes into the dossier.
    fn discreet(&self) -> &Evaluation {
        self.discreet.get_or_init(|| self.evaluation().for_dossier())
    }

    fn sheet(&self) -> Sheet<'_, 'a> {
        let archive_number = self.job.archive_number(self.id());
        let (batch, standing) = (&self.job.inputs.batch, &self.review.standing);
        Sheet { batch, standing, record: self.record(), evaluation: self.discreet(), archive_number }
    }

    fn case(&self) -> &Case<'a> {
        &self.review.standing.case
    }

    /// 学号.
    pub fn id(&self) -> &str {
        self.case().student.id.as_str()
    }

    /// Pass, fail, supplement or decide.
    pub fn verdict(&self) -> Verdict {
        self.review.evaluation.verdict
    }

    /// The record as it goes into the dossier: where it names another student, as a path of a shared file may, not by number.
    pub fn record(&self) -> &Value {
        self.record.get_or_init(|| {
            let mut record = json_value(self.case().student);
            self.job.roster.discreet_record(self.id(), &mut record, &say("another-student").zh());
            record
        })
    }

    /// The photo and the files of evidence.
    pub fn files(&self) -> (Option<&[u8]>, impl Iterator<Item = &[u8]>) {
        (self.attachments.pictures.photo.as_deref(), self.attachments.evidence.iter().map(|file| file.bytes.as_slice()))
    }

    /// The digest of everything that the dossier is made from: where it is the same, so are the bytes of the dossier.
    pub fn made_from(&self) -> Sha256 {
        *self.made_from.get_or_init(|| self.source_digest())
    }

    fn source_digest(&self) -> Sha256 {
        let proof = Proof::default();
        // What would be set is only noted, which nothing can keep from succeeding.
        let _ = volume(&proof, &self.sheet(), self.attachments.pictures.clone());
        let proof = proof.into_text();
        let mut list = format!("{}\n{}\n", self.job.made_with(), sha256(proof.as_bytes()));
        let evaluation = json_text(self.discreet());
        list += &format!("{}\n{evaluation}\n{:?}\n", self.record(), bag_info(&self.sheet()));
        for file in &self.attachments.evidence {
            let (title, digest) = (self.own(&file.title), sha256(&file.bytes));
            list += &format!("{} {} {:?} {digest} {title:?}\n", file.piece, file.file, file.media);
        }
        for (form, filed) in &self.attachments.pictures.filed {
            list += &format!("{form} {} {}\n", filed.pages, sha256(&filed.bytes));
        }
        let of_cases: Vec<PersonalStep> = self.steps_of_cases().collect();
        if !of_cases.is_empty() {
            list += &format!("{of_cases:?}\n");
        }
        let photo = self.attachments.pictures.photo.as_deref().unwrap_or_default();
        // A number that is another student's only since that one is in the batch must be found again.
        list += &format!("{:?}\n", self.job.roster.others(self.id(), &proof));
        sha256((list + &sha256(photo).to_string()).as_bytes())
    }

    /// What a template is given for this student, if a form of the volume is printed with it.
    pub fn scene(&self, template: &str) -> Option<Scene> {
        let finder = Viewfinder::new(&self.job.studio, template);
        // A form that could not be set was seen all the same.
        let _ = volume(&finder, &self.sheet(), self.attachments.pictures.clone());
        finder.into_scene()
    }

    /// 姓名, empty if missing.
    pub fn name(&self) -> &str {
        self.case().student.name.as_deref().unwrap_or_default()
    }

    /// Code of the college, `unassigned` where the records name none that is known.
    pub fn college(&self) -> &str {
        let case = self.case();
        case.college().and(case.student.college.as_deref()).unwrap_or(UNASSIGNED)
    }

    /// The student's line in the summary table.
    pub fn row(&self) -> SummaryRow {
        let row = SummaryRow::new(&self.sheet());
        if self.job.inputs.oversized.contains_key(&self.case().student.id) { row.of_whom() } else { row }
    }

    /// Han characters beyond the font of common use.
    pub fn rare(&self) -> Vec<InField> {
        if self.repertoire == Repertoire::Usual { vec![] } else { rare(self.record(), self.job.studio.fonts()) }
    }

    /// What the review says, for who needs no dossier.
    pub fn into_reviewed(self) -> Reviewed {
        let (name, college, case) = (self.name().to_owned(), self.college().to_owned(), self.case());
        Reviewed {
            id: case.student.id.clone(),
            name,
            college,
            photo_hints: policy::photo_hints(case),
            photo_by_person: policy::photo_by_person(case).to_vec(),
            // A copy has no room to spare: of 5,000 students that is a tenth of the memory.
            evaluation: self.review.evaluation.clone(),
            traces: self.review.traces,
        }
    }

    /// What people did: the application, the decisions of the review, and the steps of the student's cases.
    pub fn steps(&self) -> Vec<PersonalStep> {
        self.discreet_steps(steps_of_record(self.case().student)).chain(self.steps_of_cases()).collect()
    }

    fn steps_of_cases(&self) -> impl Iterator<Item = PersonalStep> {
        self.discreet_steps(self.job.steps(&self.case().student.id).to_vec())
    }

    fn discreet_steps(&self, steps: Vec<PersonalStep>) -> impl Iterator<Item = PersonalStep> {
        steps.into_iter().map(|step| PersonalStep {
            by: self.own(&step.by),
            role: self.own(&step.role),
            note: self.own(&step.note),
            ..step
        })
    }

    /// Reads every page back: a document that is not about this student alone withholds the dossier.
    fn guard(&self, volume: &Volume) -> Result<(), Message> {
        let student = self.case().student;
        let (fonts, name) = (self.job.studio.fonts(), student.name.clone().unwrap_or_default());
        let name = shown(&name, fonts);
        // What came as a PDF was not set here, and a scan in it has no text to read back.
        let set = volume.documents.iter().filter(|set| set.source != view::Source::Filed);
        let objection = |set: &SetDocument| {
            let title = set.form.titled(&self.job.inputs.batch);
            self.job.roster.objection(student.id.as_str(), &name, title, &set.document.readback)
        };
        set.filter_map(objection).next().map_or(Ok(()), Err)
    }

    /// Sets all documents and packs the dossier.
    ///
    /// # Errors
    /// Why no dossier could be made; the evaluation stands nevertheless.
    pub fn pack(mut self) -> Result<Packed, Message> {
        if let Some(why) = self.job.inputs.oversized.get(&self.case().student.id) {
            return Err(why.clone());
        }
        let pictures = std::mem::take(&mut self.attachments.pictures);
        let photo = pictures.photo.clone();
        // The typesetter is foreign code: should a text make it panic, that is one student's fault, not the batch's.
        let volume = catch_unwind(AssertUnwindSafe(|| volume(&self.job.studio, &self.sheet(), pictures)));
        forget_unused(self.job.threads + 1);
        let volume = volume.map_err(|_| say("dossier-panic"))?.map_err(|error| error.message())?;
        self.guard(&volume)?;
        let batch = &self.job.inputs.batch;
        let (documents, pages) = (volume.documents.len(), volume.documents.iter().map(|set| set.document.pages).sum());
        let unsigned: Vec<FormName> =
            volume.items.iter().filter_map(|item| item.unsigned(batch, self.case().student)).collect();
        let student = self.case().student;
        let (paper_originals, absent) = (paper_originals(batch, student, &volume), absent(batch, student, &volume));
        let outside = outside(batch, &volume);
        let Volume { items, documents: set, .. } = volume;
        let part = |document| document_part(&self.job.studio, &self.sheet(), &items, document);
        let mut parts: Vec<Part> = set.into_iter().filter_map(part).collect();
        parts.extend(
            photo.map(|bytes| Part::plain(Place::Photo, say("part-photo").zh(), bytes.into_vec(), Source::Photo)),
        );
        let evidence = std::mem::take(&mut self.attachments.evidence);
        parts.extend(evidence_parts(evidence, |title| self.own(title)));
        parts.extend(record_parts(self.record(), self.discreet())?);
        let steps = self.steps();
        parts.extend(steps_part(&self.steps_of_cases().collect::<Vec<_>>())?);
        let dossier = Dossier {
            parts,
            paper_originals,
            absent,
            unsigned: unsigned.clone(),
            steps: steps.clone(),
            ..empty_dossier(&self.sheet())
        };
        let zip = assemble_dossier(dossier).map_err(|error| unpacked(&error))?;
        Ok(Packed { zip, documents, pages, unsigned, outside, steps })
    }
}

/// Evaluates every student, in the order of their IDs, and makes something of each.
pub fn evaluate_all<T: Send>(job: &Job, make: impl Fn(Evaluated) -> T + Sync) -> Vec<T> {
    let register = job.register();
    let frame = job.frame(&register);
    let students: Vec<_> = job.inputs.students.values().collect();
    workers::each(
        job.threads,
        &students,
        || false,
        |(file, student)| {
            let _step = watch::step(say("watch-student").with("id", student.id.as_str()));
            make(Evaluated::new(job, &frame, file, student))
        },
    )
}

fn outside(batch: &Batch, volume: &Volume) -> Vec<OutsideText> {
    let of_form = |set: &SetDocument| {
        let title = set.form.titled(batch).to_owned();
        set.document.readback.outside.clone().into_iter().map(move |text| OutsideText { title: title.clone(), text })
    };
    volume.documents.iter().flat_map(of_form).collect()
}

/// A name as it is printed.
fn shown(name: &str, fonts: &Fonts) -> String {
    printable(Value::String(name.into()), fonts).as_str().unwrap_or_default().to_owned()
}

fn facts(job: &Job, attachments: &Attachments, student: &Student, repertoire: Repertoire) -> Gathered {
    // What is doubtful in the tables stops a pass as an unreadable file does: something of the student is not known.
    let noted = job.inputs.doubts.get(&student.id).into_iter().flatten();
    let (doubts, noted): (Vec<_>, Vec<_>) = noted.partition(|notice| notice.at.file.starts_with("tables/"));
    let (of_record, unread): (Vec<_>, Vec<_>) =
        noted.into_iter().partition(|notice| notice.at.file.starts_with("students/"));
    let placed = |notice: &Notice| (notice.at.to_string(), notice.message.clone());
    Gathered {
        photo: attachments.photo.clone(),
        photo_twins: job.album().twins(&student.id),
        unusable_files: attachments.unusable.iter().cloned().chain(unread.into_iter().map(placed)).collect(),
        doubts: doubts.into_iter().map(placed).collect(),
        shared_files: job.shared_files(&student.id).to_vec(),
        same_person: job.inputs.same_person.get(&student.id).cloned().unwrap_or_default(),
        record_doubts: of_record.into_iter().map(placed).collect(),
        unprintable: match repertoire {
            Repertoire::Unknown => unprintable(&json_value(student), job.studio.fonts()),
            _ => vec![],
        },
    }
}

//! One student's volume: every form in order, its page numbers known before it is set, the contents list last.

use std::collections::BTreeMap;

use typst::foundations::Bytes;

use super::studio::{Document, Press, RenderError};
use super::view::{self, Item, Sheet, Source};
use super::{Form, Readback};
use crate::finding::{Code, Outcome};
use crate::message::{Message, say};
use crate::records::values::Day;
use crate::records::{PictureKind, PracticeVariant};

/// The pictures that go into the volume; copies of it share their bytes.
#[derive(Debug, Clone, Default)]
pub struct Pictures {
    /// The degree photo, if it is usable.
    pub photo: Option<Bytes>,
    /// Scanned originals and papers by their keys, page by page.
    pub scans: BTreeMap<String, Vec<(PictureKind, Bytes)>>,
    /// The school's emblem.
    pub logo: Option<Bytes>,
    /// Those that came as one PDF.
    pub filed: BTreeMap<String, Filed>,
}

/// A PDF that is filed as it is.
#[derive(Debug, Clone)]
pub struct Filed {
    /// The PDF.
    pub bytes: Bytes,
    /// Number of its pages.
    pub pages: usize,
}

/// A finished volume.
#[derive(Debug)]
pub struct Volume {
    /// What lies in the volume, in order, paper originals included.
    pub items: Vec<Item>,
    /// Every document that was set, covers first.
    pub documents: Vec<SetDocument>,
    /// Forms that are not in the volume, with the reason.
    pub missing: Vec<(Form, String)>,
}

/// A document of the volume.
#[derive(Debug)]
pub struct SetDocument {
    /// The form that it fills or replaces.
    pub form: Form,
    /// Whether it was printed from the records, scanned or filed.
    pub source: Source,
    /// Its PDF, and what stands on its pages.
    pub document: Document,
}

/// Sets every document of one student.
///
/// # Errors
/// The first document that could not be set.
pub fn volume<P: Press>(press: &P, sheet: &Sheet, pictures: Pictures) -> Result<Volume, RenderError> {
    let mut setting = Setting { press, sheet, pictures, items: vec![], documents: vec![], missing: vec![] };
    let variant = sheet.standing.case.programme().and_then(|p| p.practice.as_ref()).map(|p| p.variant);
    let variant = variant.unwrap_or(PracticeVariant::Practice);
    for form in Form::volume(variant, sheet.batch, sheet.standing.case.student) {
        setting.form(form)?;
    }
    setting.close()
}

struct Setting<'s, 'a, P> {
    press: &'s P,
    sheet: &'s Sheet<'s, 'a>,
    pictures: Pictures,
    items: Vec<Item>,
    documents: Vec<SetDocument>,
    missing: Vec<(Form, String)>,
}

impl<P: Press> Setting<'_, '_, P> {
    /// A form is the paper that the college kept, or printed from the records, or missing with a reason.
    fn form(&mut self, form: Form) -> Result<(), RenderError> {
        let student = self.sheet.standing.case.student;
        let kept = match form.number() {
            Some(kind) => student.original(kind).map(|original| (original.pages, original.date)),
            None => student.paper(form.key()).map(|paper| (paper.pages, paper.date)),
        };
        let Some((pages, date)) = kept else { return self.printed(form) };
        // The day of the paper is that of its record, where the paper itself has none.
        let date = date.or_else(|| self.date(&form));
        let scans = self.pictures.scans.remove(form.key()).unwrap_or_default();
        if !scans.is_empty() {
            return self.scanned(form, scans, date);
        }
        if let Some(Filed { bytes, pages }) = self.pictures.filed.remove(form.key()) {
            let document = Document { pdf: bytes.into_vec(), pages, readback: Readback::default() };
            self.add(form, Source::Filed, date, document);
            return Ok(());
        }
        match pages {
            Some(pages) if pages > 0 => {
                let start = self.next_page();
                self.items.push(Item { form, source: Source::Paper, date, start, pages: pages.into() });
                Ok(())
            }
            _ => self.printed(form),
        }
    }

    fn scanned(&mut self, form: Form, scans: Vec<(PictureKind, Bytes)>, date: Option<Day>) -> Result<(), RenderError> {
        let paths = scans.iter().zip(1..).map(|((kind, _), n)| format!("scan-{n}.{}", kind.extension()));
        let paths: Vec<_> = paths.collect();
        let view = view::scan(self.sheet, &form, self.next_page(), &paths);
        let files = paths.into_iter().zip(scans.into_iter().map(|(_, bytes)| bytes)).collect();
        let document = self.press.set("scan", view, files, &self.ident(&form))?;
        self.add(form, Source::Scanned, date, document);
        Ok(())
    }

    fn printed(&mut self, form: Form) -> Result<(), RenderError> {
        let (sheet, start) = (self.sheet, self.next_page());
        let student = sheet.standing.case.student;
        let mut files = BTreeMap::new();
        let view = match &form {
            Form::Plan => student.plan.as_ref().map(|plan| view::plan_view(sheet, start, plan)),
            Form::Transcript => (!student.results.is_empty()).then(|| {
                files.extend(self.pictures.photo.clone().map(|bytes| ("photo.jpg".to_owned(), bytes)));
                view::transcript(sheet, start, !files.is_empty())
            }),
            Form::Midterm => student.last_midterm().map(|midterm| view::midterm_view(sheet, start, midterm)),
            Form::Proposal => student.last_proposal().map(|proposal| view::proposal_view(sheet, start, proposal)),
            Form::Practice | Form::ProfessionalPractice => {
                (!student.practice.is_empty()).then(|| view::practice_view(sheet, &form, start, &student.practice))
            }
            Form::Activities => (!student.activities.is_empty()).then(|| view::activities(sheet, start)),
            Form::Outputs => student.outputs.as_ref().map(|outputs| view::outputs_view(sheet, start, outputs)),
            Form::Review => Some(view::review_view(sheet, start)),
            Form::Own(_) => Some(view::own(sheet, &form, start)),
            Form::Cover | Form::Contents | Form::Notes | Form::Paper(_) => None,
        };
        let Some(view) = view else {
            let reason = self.reason(&form);
            self.missing.push((form, reason));
            return Ok(());
        };
        let document = self.press.set(form.code(), view, files, &self.ident(&form))?;
        let date = self.date(&form);
        self.add(form, Source::Printed, date, document);
        Ok(())
    }

    /// Cover, contents and notes, whose page numbers are known only now.
    fn close(mut self) -> Result<Volume, RenderError> {
        let covers = [
            (Form::Cover, view::cover(self.sheet, &self.items)),
            (Form::Contents, view::contents(self.sheet, &self.items, &self.missing)),
            (Form::Notes, view::notes(self.sheet, &self.items, &self.missing)),
        ];
        for (form, view) in covers {
            let logo = view::logo(self.sheet.batch).zip(self.pictures.logo.clone()).filter(|_| form == Form::Cover);
            let files = logo.map(|(path, bytes)| (path.trim_start_matches('/').to_owned(), bytes));
            let document = self.press.set(form.code(), view, files.into_iter().collect(), &self.ident(&form))?;
            self.documents.push(SetDocument { form, source: Source::Printed, document });
        }
        Ok(Volume { items: self.items, documents: self.documents, missing: self.missing })
    }

    fn add(&mut self, form: Form, source: Source, date: Option<Day>, document: Document) {
        let start = self.next_page();
        self.items.push(Item { form: form.clone(), source, date, start, pages: document.pages });
        self.documents.push(SetDocument { form, source, document });
    }

    fn next_page(&self) -> usize {
        self.items.last().map_or(1, |item| item.start + item.pages)
    }

    fn ident(&self, form: &Form) -> String {
        format!("{}/{}/{}", self.sheet.batch.batch, self.sheet.standing.case.student.id, form.code())
    }

    /// The day of what the form records, where it has one.
    fn date(&self, form: &Form) -> Option<Day> {
        let student = self.sheet.standing.case.student;
        match form {
            Form::Plan => student.plan.as_ref().and_then(|p| p.student_signed),
            Form::Midterm => student.last_midterm().and_then(|m| m.date),
            Form::Proposal => student.last_proposal().and_then(|p| p.date),
            Form::Practice | Form::ProfessionalPractice => student.practice.iter().filter_map(|p| p.to).max(),
            Form::Activities => student.activities.iter().filter_map(|a| a.date).max(),
            Form::Outputs => student.outputs.as_ref().and_then(|o| o.signed),
            Form::Transcript | Form::Review | Form::Own(_) | Form::Paper(_) => None,
            Form::Cover | Form::Contents | Form::Notes => None,
        }
    }

    /// Why a form is not in the volume, in the words of the finding that looked for it.
    fn reason(&self, form: &Form) -> String {
        if let Form::Paper(item) = form {
            return say(if self.sheet.batch.is_required(item) { "paper-lacking" } else { "paper-optional" }).zh();
        }
        let code = match form {
            Form::Plan => Code::Plan,
            Form::Transcript => Code::PlannedCourses,
            Form::Midterm => Code::Midterm,
            Form::Proposal => Code::Proposal,
            Form::Practice | Form::ProfessionalPractice => Code::Practice,
            Form::Activities => Code::Activities,
            _ => Code::Outputs,
        };
        let finding = self.sheet.evaluation.findings.iter().find(|f| f.code == code);
        match finding {
            Some(f) if f.outcome == Outcome::NotApplicable => {
                let note = f.note.as_ref().map_or(String::new(), Message::zh);
                say("absent-not-applicable").with("note", note).zh()
            }
            Some(f) if f.outcome == Outcome::Missing => say("absent-missing").with("found", f.found.clone()).zh(),
            _ => say("absent-no-record").zh(),
        }
    }
}

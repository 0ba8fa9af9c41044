//! Sets documents: a form's view in, PDF/A-2a and PDF/UA-1 out.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Bytes, Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;

use super::diagnosis::{Diagnosis, diagnose};
use super::guess::Guessed;
use super::stamp::stamped;
use super::world::{Desk, Shelf, file_id};
use super::{Fonts, Readback, Templates, code, glyphs};
use crate::message::{Message, say};
use crate::records::values::Day;

/// A finished document.
#[derive(Debug, Clone)]
pub struct Document {
    /// PDF/A-2a and PDF/UA-1.
    pub pdf: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
    /// What stands on them.
    pub readback: Readback,
}

/// Why a document could not be set.
#[derive(Debug)]
pub enum RenderError {
    /// No such template.
    NoTemplate(String),
    /// The view is not what the template expects, or the template is wrong.
    Template {
        /// File name of the template.
        template: String,
        /// What Typst says, the first faults with file and line.
        found: Vec<Diagnosis>,
    },
    /// Typst set it, but warns: of a font that is not there, for example, in whose place another would be printed.
    Warned {
        /// File name of the template.
        template: String,
        /// What Typst warns of.
        found: Vec<Diagnosis>,
    },
    /// The template changed the text of the code, so that the digits have no place.
    Uncoded(String),
    /// It took longer than it may: a loop in the template may never end.
    Endless {
        /// File name of the template.
        template: String,
        /// After how long it was given up.
        seconds: u64,
    },
    /// A date or standard that the PDF writer refuses.
    Options(String),
}

impl RenderError {
    /// Which template, and what is wrong.
    pub fn message(&self) -> Message {
        match self {
            RenderError::NoTemplate(name) => say("template-absent").with("name", name.as_str()),
            RenderError::Template { template, found } => {
                say("template-broken").with("template", template.as_str()).with("why", first(found))
            }
            RenderError::Warned { template, found } => {
                say("template-warned").with("template", template.as_str()).with("why", first(found))
            }
            RenderError::Uncoded(name) => say("template-uncoded").with("name", name.as_str()),
            RenderError::Endless { template, seconds } => {
                say("template-endless").with("template", template.as_str()).with("seconds", seconds.to_string())
            }
            RenderError::Options(why) => say("template-options").with("why", why.as_str()),
        }
    }

    /// The same line by line, with every place that is known.
    pub fn report(&self) -> Vec<Message> {
        let (head, found) = match self {
            RenderError::Template { template, found } => {
                (say("template-broken-lines").with("template", template.as_str()), found)
            }
            RenderError::Warned { template, found } => {
                (say("template-warned-lines").with("template", template.as_str()), found)
            }
            RenderError::NoTemplate(_)
            | RenderError::Uncoded(_)
            | RenderError::Options(_)
            | RenderError::Endless { .. } => {
                return vec![self.message()];
            }
        };
        [head].into_iter().chain(found.iter().flat_map(Diagnosis::report)).collect()
    }
}

fn first(found: &[Diagnosis]) -> String {
    found.first().map(Diagnosis::short).unwrap_or_default()
}

/// Sets documents: in earnest, or to see what would be set.
pub trait Press {
    /// Sets one document. `pictures` are the files that the view names, by their path below the root;
    /// `ident` names the document for its PDF identifier.
    ///
    /// # Errors
    /// When the template is absent or cannot be set with this view.
    fn set(
        &self,
        template: &str,
        view: Value,
        pictures: BTreeMap<String, Bytes>,
        ident: &str,
    ) -> Result<Document, RenderError>;
}

/// Templates and fonts, loaded once, from which any number of threads set documents.
pub struct Studio {
    shelf: Shelf,
    templates: Templates,
    standards: PdfStandards,
    timestamp: Timestamp,
}

impl Studio {
    /// A studio whose documents all carry `date`.
    ///
    /// # Errors
    /// When the date is out of the range of PDF dates.
    pub fn new(templates: Templates, fonts: Fonts, date: Day) -> Result<Studio, RenderError> {
        let (year, month, day) = date.ymd();
        let midnight = Datetime::from_ymd_hms(year.into(), month as u8, day as u8, 0, 0, 0);
        let midnight = midnight.ok_or_else(|| RenderError::Options(date.to_string()))?;
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .map_err(|e| RenderError::Options(e.message().to_string()))?;
        let shelf = Shelf::new(&templates, fonts);
        Ok(Studio { shelf, templates, standards, timestamp: Timestamp::new_utc(midnight) })
    }

    /// The fonts that documents are set with.
    pub fn fonts(&self) -> &Fonts {
        &self.shelf.fonts
    }

    /// The templates that documents are set from.
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    fn options(&self, ident: &str) -> PdfOptions {
        PdfOptions {
            ident: Smart::Custom(ident.into()),
            creator: Smart::Custom(Some(concat!("zishen ", env!("CARGO_PKG_VERSION")).into())),
            timestamp: Some(self.timestamp),
            standards: self.standards.clone(),
            ..PdfOptions::default()
        }
    }
}

impl Press for Studio {
    fn set(
        &self,
        template: &str,
        view: Value,
        pictures: BTreeMap<String, Bytes>,
        ident: &str,
    ) -> Result<Document, RenderError> {
        let view = glyphs::printable(view, self.fonts());
        let mut desk = self.desk(template, &view, pictures)?;
        let (pages, readback) = self.lay_out(&mut desk, template, &view)?;
        self.write(&desk, &pages, readback, template, ident)
    }
}

/// What a template reads: its view, and the code that ties its pages to the file, as far as it is known before the layout.
const DATA: &str = "data.json";
const CODE: &str = "code.json";

impl Studio {
    /// Lays out a document once, reads it back, and puts the code on its pages.
    fn lay_out(&self, desk: &mut Desk, template: &str, view: &Value) -> Result<(PagedDocument, Readback), RenderError> {
        let blank = blank_code(view);
        let code = Value::from(blank.clone()).to_string();
        desk.files.extend(file_id(CODE).map(|id| (id, Bytes::from_string(code))));
        let is_large = file_id(DATA).and_then(|id| desk.files.get(&id)).is_some_and(|data| data.len() > LARGE);
        let mut document = forgetting(is_large, || compiled(template, desk))?;
        name_document(&mut document, view);
        let readback = Readback::of(&document);
        let Some(blank) = blank else { return Ok((document, readback)) };
        let stamped = stamped(&document, &blank, &readback.content);
        let document = stamped.ok_or_else(|| RenderError::Uncoded(template.into()))?;
        Ok((document, readback))
    }

    /// The desk with everything on it that one document is made from.
    fn desk(&self, template: &str, view: &Value, pictures: BTreeMap<String, Bytes>) -> Result<Desk<'_>, RenderError> {
        let file = format!("{template}.typ");
        let main = file_id(&file).filter(|_| self.templates.sources.contains_key(&file));
        let main = main.ok_or_else(|| RenderError::NoTemplate(template.into()))?;
        let mut files: HashMap<_, _> =
            pictures.into_iter().filter_map(|(path, bytes)| Some((file_id(&path)?, bytes))).collect();
        files.extend(file_id(DATA).map(|id| (id, Bytes::from_string(view.to_string()))));
        Ok(Desk { shelf: &self.shelf, main, files })
    }

    /// Sets one document, and draws its pages as PNG where a number of pixels an inch is asked for.
    ///
    /// # Errors
    /// As [`Press::set`].
    pub fn set_and_draw(
        &self,
        template: &str,
        view: Value,
        pictures: BTreeMap<String, Bytes>,
        pixels: Option<f32>,
    ) -> Result<(Document, Vec<Vec<u8>>), RenderError> {
        let view = glyphs::printable(view, self.fonts());
        let mut desk = self.desk(template, &view, pictures)?;
        let (pages, readback) = self.lay_out(&mut desk, template, &view)?;
        let options = pixels.map(|n| RenderOptions { pixel_per_pt: f64::from(n / 72.0).into(), ..Default::default() });
        let draw = |options: &RenderOptions| -> Vec<Vec<u8>> {
            pages.pages().iter().filter_map(|page| typst_render::render(page, options).encode_png().ok()).collect()
        };
        let drawn = options.as_ref().map(draw).unwrap_or_default();
        Ok((self.write(&desk, &pages, readback, template, "preview")?, drawn))
    }

    fn write(
        &self,
        desk: &Desk,
        pages: &PagedDocument,
        readback: Readback,
        template: &str,
        ident: &str,
    ) -> Result<Document, RenderError> {
        let pdf = typst_pdf::pdf(pages, &self.options(ident));
        let refused = |errors: &[SourceDiagnostic]| RenderError::Template {
            template: template.into(),
            found: diagnose(desk, errors),
        };
        Ok(Document { pdf: pdf.map_err(|errors| refused(&errors))?, pages: pages.pages().len(), readback })
    }
}

/// A student's document, or a college's, says in its metadata whose it is, whatever its template does: so it cannot be
/// taken for another's.
fn name_document(document: &mut PagedDocument, view: &Value) {
    let (title, batch) = (&view["form"]["title"], &view["batch"]["title"]);
    let parts = if view["student"]["id"].is_string() {
        vec![title, &view["student"]["id"], &view["student"]["name"], batch]
    } else if view["college"].is_string() {
        vec![title, &view["college"], batch]
    } else {
        return;
    };
    let about = &mut document.info_mut().description;
    let parts: Vec<&str> = parts.into_iter().filter_map(Value::as_str).collect();
    let (whose, of) = (parts.get(1).copied().unwrap_or_default(), batch.as_str().unwrap_or_default());
    let rest = |about: &str| about.strip_prefix(title.as_str()?).map(str::to_owned);
    let is_titled = |about: &str| rest(about).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    let is_students = view["student"]["id"].is_string();
    let is_named =
        |about: &str| about.contains(whose) && if is_students { is_titled(about) } else { about.contains(of) };
    if !about.as_ref().is_some_and(|about| is_named(about)) {
        *about = Some(parts.join("\u{3000}").into());
    }
}

/// Above this many bytes of data the typesetter is made to forget while it works: a usual form has a tenth of it, a table of
/// 100 students as much.
pub(super) const LARGE: usize = 65_536;
/// How often.
const BREATH: Duration = Duration::from_millis(200);

/// The typesetter remembers the layout of every cell until it is made to forget, which takes half of its memory on a large
/// table and gains little there. What it has forgotten it lays out again, with the same result.
fn forgetting<T>(is_large: bool, work: impl FnOnce() -> T) -> T {
    if !is_large {
        return work();
    }
    let (end, ended) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            while ended.recv_timeout(BREATH) == Err(RecvTimeoutError::Timeout) {
                forget();
            }
        });
        let done = work();
        drop(end);
        done
    })
}

/// A warning is refused as an error is: what Typst warns of is seen on paper.
fn compiled(template: &str, desk: &Desk) -> Result<PagedDocument, RenderError> {
    let Warned { output, warnings } = typst::compile::<Guessed>(desk);
    let template = template.to_owned();
    match output {
        Err(errors) => Err(RenderError::Template { template, found: diagnose(desk, &errors) }),
        Ok(_) if !warnings.is_empty() => Err(RenderError::Warned { template, found: diagnose(desk, &warnings) }),
        Ok(Guessed(document)) => Ok(document),
    }
}

/// The code of a student's document or of a college's table, before its digits are known; what is of neither has none.
fn blank_code(view: &Value) -> Option<String> {
    let college = || view["college_code"].as_str().map(str::to_ascii_uppercase);
    let whose = view["student"]["id"].as_str().map(str::to_owned).or_else(college)?;
    let version = view["form"]["version"].as_str().unwrap_or_default();
    Some(code::blank_code(&whose, view["form"]["code"].as_str()?, version))
}

/// Drops all that the typesetter remembers of past documents.
pub fn forget() {
    forget_unused(0);
}

/// Drops what the typesetter remembers and did not use since it was last told so, `times` times.
///
/// After every student, with the number of threads and one more, so that what all students' forms have alike, labels and
/// empty cells above all, is laid out once: a third less time a student than with nothing kept, and 30 MB more. With more
/// kept, memory grows and time does not fall.
pub fn forget_unused(times: usize) {
    comemo::evict(times);
}

/// A made-up picture for every one that an example names.
pub fn example_pictures(example: &Value) -> BTreeMap<String, Bytes> {
    let picture = Bytes::new(include_bytes!("example.jpg").as_slice());
    picture_paths(example).into_iter().map(|path| (path, picture.clone())).collect()
}

/// The pictures that a view names.
fn picture_paths(view: &Value) -> Vec<String> {
    let photo = (view["photo"] == Value::Bool(true)).then(|| "photo.jpg".to_owned());
    let pages = view["pages"].as_array().into_iter().flatten().filter_map(Value::as_str);
    photo.into_iter().chain(pages.map(|path| path.trim_start_matches('/').to_owned())).collect()
}

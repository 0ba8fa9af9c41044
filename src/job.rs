//! Raw arguments → a valid job: inputs read, templates tried, fonts loaded. Later code checks nothing again.

mod share;
mod volume;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread::available_parallelism;
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::album::Album;
use crate::appeal::steps_of_case;
use crate::cases::Cases;
use crate::cli::Source;
use crate::fault::Fault;
use crate::ingest::inspect_picture;
use crate::inputs::{Inputs, MOST_BYTES, Rejected, is_failing};
use crate::message::{Message, say};
use crate::numbering::Numbering;
use crate::package::{Sha256, sha256, sha256_of};
use crate::policy::{Frame, Register, SharedFile, is_folder_name, placeholders};
use crate::records::values::StudentId;
use crate::records::{Batch, KnownFaces, OwnForm, PersonalStep, SummaryLayout};
use crate::render::view::{COLUMNS, column};
use crate::render::{Bytes, Fonts, Form, Patient, RenderError, Roster, Studio, Templates};
use crate::shared::{Shared, shared_files};
use crate::watch;
pub use share::Frozen;

/// The scans that `file` keeps, below the inputs.
pub const SCANNED: &str = "scanned";
/// Who records cases holds it.
const LOCK: &str = ".lock";
/// Most forms of the school's own: they lie in the dossier as 11 to 90.
const MOST_FORMS: usize = 80;

/// Everything that a command needs to start.
pub struct Job {
    /// The records.
    pub inputs: Inputs,
    /// Templates and fonts.
    pub studio: Patient,
    /// Whose numbers must not stand in whose dossier.
    pub roster: Roster,
    /// Number of workers.
    pub threads: usize,
    /// Digests of what the result depends on, by name.
    pub digests: BTreeMap<String, Sha256>,
    /// How many files went in, by folder; empty where the inputs are not counted.
    pub files: BTreeMap<String, usize>,
    /// The files that went in, as `sha256sum` lists them; empty likewise.
    pub list: String,
    /// The school's emblem.
    pub logo: Option<Bytes>,
    /// The inputs as they were before they were read; none where nobody asks.
    seen: Option<Seen>,
    /// What people did in the cases of each student.
    steps: BTreeMap<StudentId, Vec<PersonalStep>>,
    album: OnceLock<Album>,
    known_faces: OnceLock<KnownFaces>,
    shared: OnceLock<Shared>,
    numbering: OnceLock<Numbering>,
}

impl Job {
    /// Reads and checks everything, and sets every template once with its example.
    ///
    /// # Errors
    /// All faults of the inputs, or the first of templates and fonts.
    pub fn prepare(source: &Source) -> Result<Job, Vec<Fault>> {
        let job = Job::load(source)?;
        let _step = watch::step(say("watch-templates"));
        let untried =
            |error: RenderError| error.report().into_iter().map(|line| Fault::of("", "", line)).collect::<Vec<_>>();
        job.studio.try_all().map_err(untried)?;
        Ok(job)
    }

    /// Prepares what a run is made from, with the digest of the inputs: every file of theirs is read.
    ///
    /// # Errors
    /// As those of [`Job::prepare`], every placeholder of a starter that still stands, or which file the machine could
    /// not read.
    pub fn prepare_run(source: &Source) -> Result<Job, Vec<Fault>> {
        // Before anything is read: what changes from here on is noticed at the end.
        let seen = Seen::of(&source.inputs);
        let mut job = Job::prepare(source)?;
        let Inputs { batch, policy, programmes, .. } = &job.inputs;
        let open = placeholders(batch, policy, programmes.values());
        if !open.is_empty() {
            return Err(open);
        }
        let files =
            files_of(&source.inputs).and_then(|files| digests(&files)).map_err(|p| vec![Fault::of("", "", p)])?;
        job.list = list(files.iter().map(|(name, digest)| (name.as_str(), *digest)));
        job.digests.insert("inputs".into(), sha256(job.list.as_bytes()));
        job.files = folders(&files);
        job.seen = Some(seen);
        Ok(job)
    }

    /// Reads and checks everything, and leaves the templates untried: for whoever works on them.
    ///
    /// # Errors
    /// All faults of the inputs, or the first of fonts.
    pub fn load(source: &Source) -> Result<Job, Vec<Fault>> {
        let one = |problem: Message| vec![Fault::of("", "", problem)];
        let step = watch::step(say("watch-inputs"));
        let mut inputs = Inputs::read(&source.inputs)?;
        let steps = steps_of_cases(&mut inputs);
        drop(step);
        watch::set_patience(inputs.batch.limits.step_seconds);
        let studio = studio(source, &inputs.batch).map_err(one)?;
        let logo = logo(&inputs)?;
        let unknown = unknown_print(&inputs.batch, studio.templates());
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let digests = BTreeMap::from([
            ("program".into(), sha256(env!("ZISHEN_SOURCES").as_bytes())),
            (
                "templates".into(),
                list_digest(studio.templates().files().map(|(name, text)| (name, sha256(text.as_bytes())))),
            ),
            ("fonts".into(), list_digest(studio.fonts().files().map(|bytes| ("", sha256(bytes))))),
        ]);
        let cores = available_parallelism().map_or(1, NonZeroUsize::get);
        Ok(Job {
            roster: roster(&inputs),
            inputs,
            studio,
            threads: source.threads.map_or(cores, NonZeroUsize::get),
            digests,
            files: BTreeMap::new(),
            list: String::new(),
            logo,
            seen: None,
            steps,
            album: OnceLock::new(),
            known_faces: OnceLock::new(),
            shared: OnceLock::new(),
            numbering: OnceLock::new(),
        })
    }
}

/// What people did in the cases beside the records; what cannot be read of them is reported as any other file.
fn steps_of_cases(inputs: &mut Inputs) -> BTreeMap<StudentId, Vec<PersonalStep>> {
    let mut steps: BTreeMap<StudentId, Vec<PersonalStep>> = BTreeMap::new();
    let (cases, faults) = match Cases::read(inputs.root()) {
        Ok(cases) => (cases.cases, cases.rejected),
        Err(faults) => (BTreeMap::new(), faults),
    };
    for case in cases.values() {
        steps.entry(case.student.clone()).or_default().extend(steps_of_case(case));
    }
    for fault in faults {
        let file = fault.at.file.to_string();
        match inputs.rejected.iter_mut().find(|known| known.file == file) {
            Some(known) => known.faults.push(fault),
            None => inputs.rejected.push(Rejected { file, faults: vec![fault] }),
        }
    }
    steps
}

impl Job {
    /// What people did in the cases of a student.
    pub fn steps(&self, id: &StudentId) -> &[PersonalStep] {
        self.steps.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// What of the inputs has changed since before they were read: records and settings, and whether anything else did.
    pub fn changed(&self, source: &Source) -> (Vec<String>, bool) {
        let Some(seen) = &self.seen else { return (vec![], false) };
        let changed = seen.changed(&Seen::of(&source.inputs));
        let (records, others): (Vec<_>, Vec<_>) = changed.into_iter().partition(|file| is_record(file));
        (records, !others.is_empty())
    }

    /// The decisions on record, each with its paper.
    pub fn register(&self) -> Register<'_> {
        Register::new(&self.inputs.decisions, self.inputs.papers())
    }

    /// The photos, looked at when first asked for.
    pub fn album(&self) -> &Album {
        self.album.get_or_init(|| {
            let _step = watch::step(say("watch-photos"));
            Album::of(&self.inputs, self.known_faces.get_or_init(KnownFaces::new))
        })
    }

    /// What a student has handed in that others have too, compared when first asked for.
    pub fn shared_files(&self, id: &StudentId) -> &[SharedFile] {
        self.all_shared_files().get(id).map_or(&[], Vec::as_slice)
    }

    /// Sets what is known of photos and of files that several students share, before anybody asks.
    fn set_compared(&self, album: Album, shared: Shared) {
        self.album.set(album).ok();
        self.shared.set(shared).ok();
    }

    /// All files that several students have handed in, compared when first asked for.
    pub fn all_shared_files(&self) -> &Shared {
        self.shared.get_or_init(|| shared_files(&self.inputs))
    }

    /// Sets what an earlier run saw on photos, before they are looked at.
    pub fn set_known_faces(&self, known: KnownFaces) {
        self.known_faces.set(known).ok();
    }

    /// Sets the archive numbers; they are given once, before any document is set.
    pub fn set_numbering(&self, numbering: Numbering) {
        self.numbering.set(numbering).ok();
    }

    /// A student's archive number, empty where none is given.
    pub fn archive_number(&self, id: &str) -> &str {
        self.numbering.get().and_then(|numbering| numbering.of(id)).unwrap_or_default()
    }

    /// The digest of what every document is made with: program, templates and fonts.
    pub fn made_with(&self) -> Sha256 {
        list_digest(
            self.digests.iter().filter(|(name, _)| *name != "inputs").map(|(name, digest)| (name.as_str(), *digest)),
        )
    }

    /// What is the same for all students.
    pub fn frame<'a>(&'a self, exceptions: &'a Register<'a>) -> Frame<'a> {
        let Inputs { batch, policy, programmes, .. } = &self.inputs;
        Frame { batch, policy, programmes, exceptions }
    }
}

/// Templates and fonts, not yet tried.
///
/// # Errors
/// The first fault of templates and fonts.
pub fn studio(source: &Source, batch: &Batch) -> Result<Patient, Message> {
    let mut templates = templates(source.templates.as_deref())?;
    let unknown = batch.print.wording.keys().find(|text| !templates.says(text));
    if let Some(text) = unknown {
        return Err(say("print-wording").with("text", text.as_str()));
    }
    templates.word(&batch.print.wording);
    let fonts = fonts(source.fonts.as_deref())?;
    let limit = Duration::from_secs(batch.limits.document_seconds.into());
    Studio::new(templates, fonts, batch.date).map(|studio| Patient::new(studio, limit)).map_err(|e| e.message())
}

/// The school's emblem, looked at.
fn logo(inputs: &Inputs) -> Result<Option<Bytes>, Vec<Fault>> {
    let Some(path) = &inputs.batch.print.logo else { return Ok(None) };
    let fault = |problem: Message| vec![Fault::of("batch.yaml", "print.logo", problem)];
    let bytes = inputs.bytes(path).map_err(fault)?;
    let named = |extension: &str| path.to_ascii_lowercase().ends_with(&format!(".{extension}"));
    match inspect_picture(&bytes).is_ok_and(|picture| named(picture.kind.extension())) {
        true => Ok(Some(Bytes::new(bytes))),
        false => Err(fault(say("print-logo").with("path", path.as_str()))),
    }
}

/// Titles of forms and columns of tables that there are not.
fn unknown_print(batch: &Batch, templates: &Templates) -> Vec<Fault> {
    let forms: Vec<&str> = Form::ALL.into_iter().map(Form::code).chain(["summary"]).collect();
    let titles = batch.print.titles.keys().filter(|code| !forms.contains(&code.as_str()));
    let titles = titles.map(|code| {
        let told = say("print-title").with("code", code.as_str()).with("known", forms.join("、"));
        Fault::of("batch.yaml", "print.titles", told)
    });
    let columns: Vec<&str> = COLUMNS.iter().map(|column| column.key).collect();
    let of_table = |field: &str, table: &SummaryLayout| -> Vec<Fault> {
        let unknown = table.columns.iter().filter(|key| column(key).is_none());
        let told = unknown.map(|key| say("print-column").with("key", key.as_str()).with("known", columns.join("、")));
        told.map(|told| Fault::of("batch.yaml", field, told)).collect()
    };
    let own = batch.colleges.iter().zip(0..).filter_map(|(college, n)| {
        Some(of_table(&format!("colleges[{n}].summary.columns"), college.summary.as_ref()?))
    });
    let own = own.chain([volume::faults(batch)]);
    let own = own.chain(batch.print.forms.iter().zip(0..).filter_map(|(form, n)| {
        let problem = unknown_form(form, &batch.print.forms[..n], templates)?;
        Some(vec![Fault::of("batch.yaml", &format!("print.forms[{n}].code"), problem)])
    }));
    titles.chain(of_table("print.summary.columns", &batch.print.summary)).chain(own.flatten()).collect()
}

/// Why a form of the school's own cannot be printed; none if it can. Its code is a file name and stands in the code on
/// the paper.
fn unknown_form(form: &OwnForm, before: &[OwnForm], templates: &Templates) -> Option<Message> {
    let code = form.code.as_str();
    let again = before.iter().any(|other| other.code.eq_ignore_ascii_case(code)) || Templates::is_built_in(code);
    let problem = match templates.example(code).and(templates.text(code)) {
        _ if !is_folder_name(code) => say("print-form-code"),
        _ if again => say("print-form-again"),
        _ if before.len() >= MOST_FORMS => say("print-form-many").with("most", MOST_FORMS),
        None => say("print-form-template"),
        Some(_) => return None,
    };
    Some(problem.with("code", code))
}

/// The numbers that name a person: student IDs and numbers of identity documents.
fn roster(inputs: &Inputs) -> Roster {
    let numbers = inputs.students.values().flat_map(|(_, student)| {
        let number = student.document.as_ref().map(|document| document.number.clone());
        [Some(student.id.to_string()), number].into_iter().flatten().map(|n| (n, student.id.to_string()))
    });
    Roster::new(numbers)
}

/// The embedded templates, with those of a folder in their place.
///
/// # Errors
/// Which file cannot be used, and why.
pub fn templates(folder: Option<&Path>) -> Result<Templates, Message> {
    Templates::load(files(folder)?).map_err(|fault| fault.message())
}

/// The embedded fonts, with those of a folder before them.
///
/// # Errors
/// Which file cannot be used, and why.
pub fn fonts(folder: Option<&Path>) -> Result<Fonts, Message> {
    let files = files(folder)?.into_iter().filter(|(name, _)| is_font(name));
    Fonts::load(files.collect()).map_err(|fault| fault.message())
}

fn is_font(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".ttf", ".otf", ".ttc", ".otc"].iter().any(|extension| name.ends_with(extension))
}

/// All files of a folder with their bytes; none without a folder.
fn files(folder: Option<&Path>) -> Result<Vec<(String, Vec<u8>)>, Message> {
    let Some(folder) = folder else { return Ok(vec![]) };
    if !folder.is_dir() {
        return Err(say("folder-absent").with("path", folder.display().to_string()));
    }
    walk(folder)?.into_iter().map(|(name, path)| Ok((name, read(&path)?))).collect()
}

/// Names, sizes and times of last change of all files of a folder.
#[derive(Debug, PartialEq, Eq)]
struct Seen(BTreeMap<String, (u64, Option<SystemTime>)>);

impl Seen {
    /// What cannot be looked at has no entry, and is reported where it is read.
    fn of(folder: &Path) -> Seen {
        let files = walk(folder).unwrap_or_default().into_iter();
        let look = |(name, path): (String, PathBuf)| {
            let data = fs::symlink_metadata(path).ok()?;
            Some((name, (data.len(), data.modified().ok())))
        };
        Seen(files.filter_map(look).collect())
    }

    fn changed(&self, now: &Seen) -> Vec<String> {
        let differs = |name: &&String| self.0.get(*name) != now.0.get(*name);
        let names: BTreeSet<&String> = self.0.keys().chain(now.0.keys()).collect();
        names.into_iter().filter(differs).cloned().collect()
    }
}

/// Whether a file holds records or settings, which are read once and together; others are read student by student.
fn is_record(file: &str) -> bool {
    ["students", "tables", "decisions", "programmes"].iter().any(|folder| Path::new(file).starts_with(folder))
        || !file.contains('/')
}

/// The files of the inputs that count: scans as they came are kept beside what goes in.
fn files_of(inputs: &Path) -> Result<Vec<(String, PathBuf)>, Message> {
    let files = walk(inputs)?.into_iter();
    Ok(files.filter(|(name, _)| !Path::new(name).starts_with(SCANNED)).collect())
}

/// The digests of files. Of one that is too large for any reader only the size counts; one that cannot be read counts as
/// empty, and whoever needs it tells.
fn digests(files: &[(String, PathBuf)]) -> Result<Vec<(String, Sha256)>, Message> {
    let of_file = |path: &Path| match fs::metadata(path)?.len() {
        length if length > MOST_BYTES => Ok(sha256(length.to_string().as_bytes())),
        _ => sha256_of(File::open(path)?.take(MOST_BYTES)),
    };
    let digest = |(name, path): &(String, PathBuf)| match of_file(path) {
        Err(error) if is_failing(&error) => Err(unread(path, &error)),
        read => Ok((name.clone(), read.unwrap_or_else(|_| sha256(b"")))),
    };
    files.par_iter().map(digest).collect()
}

/// The number of files in each folder.
fn folders(files: &[(String, Sha256)]) -> BTreeMap<String, usize> {
    let mut folders = BTreeMap::new();
    let within = files.iter().filter_map(|(name, _)| name.split_once('/'));
    within.for_each(|(folder, _)| *folders.entry(folder.to_owned()).or_default() += 1);
    folders
}

fn list_digest<'a>(files: impl Iterator<Item = (&'a str, Sha256)>) -> Sha256 {
    sha256(list(files).as_bytes())
}

/// Files as `sha256sum` lists them.
fn list<'a>(files: impl Iterator<Item = (&'a str, Sha256)>) -> String {
    files.map(|(name, digest)| format!("{digest}  {name}\n")).collect()
}

/// The files of a folder, sorted, by their `/`-separated path below it.
fn walk(folder: &Path) -> Result<Vec<(String, PathBuf)>, Message> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| unread(folder, &error))?;
        // A lock says who is at work and is nothing of the inputs.
        if entry.file_type().is_file() && entry.file_name() != LOCK {
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let name = path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            files.push((name, entry.into_path()));
        }
    }
    Ok(files)
}

fn read(path: &Path) -> Result<Vec<u8>, Message> {
    fs::read(path).map_err(|error| unread(path, &error))
}

fn unread(path: &Path, error: &impl std::fmt::Display) -> Message {
    say("file-unread").with("path", path.display().to_string()).with("why", error.to_string())
}

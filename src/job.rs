//! Raw arguments → a valid job: inputs read, templates tried, fonts loaded. Later code checks nothing again.

mod files;
mod print;
mod share;
mod volume;

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread::available_parallelism;
use std::time::Duration;

use crate::album::Album;
use crate::appeal::{overturned_conclusions, steps_of_case};
use crate::cases::Cases;
use crate::cli::Source;
use crate::fault::Fault;
use crate::ingest::inspect_picture;
use crate::input_names::BATCH;
use crate::inputs::{Inputs, Rejected};
use crate::message::{Message, say};
use crate::numbering::Numbering;
use crate::package::{Sha256, sha256};
use crate::policy::{Frame, Register, SharedFile, placeholders};
use crate::records::values::{Day, StudentId};
use crate::records::{Batch, KnownFaces, PersonalStep};
use crate::render::{Bytes, Fonts, Patient, RenderError, Roster, Studio, Templates};
use crate::shared::{Shared, shared_files};
use crate::watch;
use files::{
    FolderState, count_folders, digest_files, digest_lines, files_of, is_record, list_digest, read_whole, walk_folder,
};
pub use share::Frozen;

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
    seen: Option<FolderState>,
    /// What the cases say.
    cases: OfCases,
    album: OnceLock<Album>,
    known_faces: OnceLock<KnownFaces>,
    shared: OnceLock<Shared>,
    numbering: OnceLock<Numbering>,
}

impl Job {
    /// Reads and checks everything, and sets every template once with its example where the school has changed any.
    ///
    /// # Errors
    /// All faults of the inputs, or the first of templates and fonts.
    pub fn prepare(source: &Source) -> Result<Job, Vec<Fault>> {
        let job = Job::load(source)?;
        // The built-in templates are tried by the tests; setting them takes a third of a second.
        let is_built_in = source.templates.is_none() && source.fonts.is_none();
        if is_built_in && job.inputs.batch.print.wording.is_empty() {
            return Ok(job);
        }
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
        let seen = FolderState::of(&source.inputs);
        let mut job = Job::prepare(source)?;
        let Inputs { batch, policy, programmes, .. } = &job.inputs;
        let open = placeholders(batch, policy, programmes.values());
        if !open.is_empty() {
            return Err(open);
        }
        let files =
            files_of(&source.inputs).and_then(|files| digest_files(&files)).map_err(|p| vec![Fault::of("", "", p)])?;
        job.list = digest_lines(files.iter().map(|(name, digest)| (name.as_str(), *digest)));
        job.digests.insert("inputs".into(), sha256(job.list.as_bytes()));
        job.files = count_folders(&files);
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
        let cases = of_cases(&mut inputs);
        drop(step);
        watch::set_patience(inputs.batch.limits.step_seconds);
        let studio = open_studio(source, &inputs.batch).map_err(one)?;
        let logo = logo(&inputs)?;
        let faults = print::print_faults(&inputs.batch, studio.templates());
        if !faults.is_empty() {
            return Err(faults);
        }
        let embedded = ("", sha256(Fonts::EMBEDDED_SHA256.as_bytes()));
        let fonts = studio.fonts().added().map(|bytes| ("", sha256(bytes))).chain([embedded]);
        let digests = BTreeMap::from([
            ("program".into(), sha256(env!("ZISHEN_SOURCES").as_bytes())),
            (
                "templates".into(),
                list_digest(studio.templates().files().map(|(name, text)| (name, sha256(text.as_bytes())))),
            ),
            ("fonts".into(), list_digest(fonts)),
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
            cases,
            album: OnceLock::new(),
            known_faces: OnceLock::new(),
            shared: OnceLock::new(),
            numbering: OnceLock::new(),
        })
    }
}

/// What the cases beside the records say.
#[derive(Default)]
struct OfCases {
    /// What people did in the cases of each student.
    steps: BTreeMap<StudentId, Vec<PersonalStep>>,
    /// Whose conclusion an appeal has put aside, with the day.
    overturned: BTreeMap<String, Day>,
    /// What cannot be read of them.
    unread: Vec<Fault>,
}

/// Reads the cases once; what cannot be read of them is reported as any other file.
fn of_cases(inputs: &mut Inputs) -> OfCases {
    let mut of_cases = OfCases::default();
    let (cases, faults) = match Cases::read(inputs.root()) {
        Ok(cases) => (cases.cases, cases.rejected),
        Err(faults) => (BTreeMap::new(), faults),
    };
    for case in cases.values() {
        of_cases.steps.entry(case.student.clone()).or_default().extend(steps_of_case(case));
    }
    of_cases.overturned = overturned_conclusions(cases.values());
    of_cases.unread.clone_from(&faults);
    for fault in faults {
        let file = fault.at.file.to_string();
        match inputs.rejected.iter_mut().find(|known| known.file == file) {
            Some(known) => known.faults.push(fault),
            None => inputs.rejected.push(Rejected { file, faults: vec![fault] }),
        }
    }
    of_cases
}

impl Job {
    /// What people did in the cases of a student.
    pub fn steps(&self, id: &StudentId) -> &[PersonalStep] {
        self.cases.steps.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whose conclusion an appeal has put aside, with the day, and what cannot be read of the cases.
    pub fn appeals(&self) -> (&BTreeMap<String, Day>, &[Fault]) {
        (&self.cases.overturned, &self.cases.unread)
    }

    /// What of the inputs has changed since before they were read: records and settings, and whether anything else did.
    pub fn changed(&self, source: &Source) -> (Vec<String>, bool) {
        let Some(seen) = &self.seen else { return (vec![], false) };
        let changed = seen.changed(&FolderState::of(&source.inputs));
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
pub fn open_studio(source: &Source, batch: &Batch) -> Result<Patient, Message> {
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
    let fault = |problem: Message| vec![Fault::of(BATCH, "print.logo", problem)];
    let bytes = inputs.bytes(path).map_err(fault)?;
    let named = |extension: &str| path.to_ascii_lowercase().ends_with(&format!(".{extension}"));
    if inspect_picture(&bytes).is_ok_and(|picture| named(picture.kind.extension())) {
        Ok(Some(Bytes::new(bytes)))
    } else {
        Err(fault(say("print-logo").with("path", path.as_str())))
    }
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
    let is_file = |(_, path): &(String, PathBuf)| fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    walk_folder(folder)?.into_iter().filter(is_file).map(|(name, path)| Ok((name, read_whole(&path)?))).collect()
}

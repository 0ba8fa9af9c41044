//! `sample`: a made-up cohort as the exports and uploads of a college, ready for `check` and `build`.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use include_dir::{Dir, include_dir};
use rayon::prelude::*;

use super::Exit;
use crate::cli::Sample;
use crate::ingest::parse;
use crate::input_names::{self, TABLES};
use crate::message::{Language, Message, say};
use crate::records::{Batch, Programme, Student};
use crate::sample::life::{Studio, Upload, is_on_file, rulings, student_upload, uploads};
use crate::sample::{Frame, exports, people};

/// The rules and programmes of the sample batch, and programmes that ask for what those do not.
static PROGRAMMES: Dir = include_dir!("$CARGO_MANIFEST_DIR/inputs/programmes");
static MORE_PROGRAMMES: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/sample/programmes");
const BATCH: &str = include_str!("../../inputs/batch.yaml");
const POLICY: &str = include_str!("../../inputs/policy.yaml");
/// In the policy of the sample nobody is asked for fees; here those outside degree education are, as a finding needs.
const FEES: &str = include_str!("../sample/fees.yaml");
/// Students whose files are made and written before the next are begun.
const PART: usize = 1000;

/// Why not everything was written.
struct Failure(Exit, Message);

pub fn run_sample(arguments: &Sample, language: Language) -> Exit {
    if fs::read_dir(&arguments.dir).is_ok_and(|mut entries| entries.next().is_some()) {
        let folder = arguments.dir.display().to_string();
        err!("{}", say("sample-not-empty").with("folder", folder).text(language));
        return Exit::CannotWrite;
    }
    let cohort = Cohort { arguments, written: AtomicUsize::new(0) };
    match cohort.write() {
        Ok(files) => {
            let done = say("sample-done").with("students", arguments.students).with("files", files);
            out!("{}", done.with("folder", arguments.dir.display().to_string()).text(language));
            Exit::Done
        }
        Err(Failure(outcome, message)) => {
            err!("{}", message.text(language));
            outcome
        }
    }
}

/// A cohort on its way to the disk.
struct Cohort<'a> {
    arguments: &'a Sample,
    written: AtomicUsize,
}

impl Cohort<'_> {
    /// Writes everything, and gives the number of files.
    fn write(&self) -> Result<usize, Failure> {
        self.file(input_names::BATCH, BATCH.as_bytes())?;
        self.file(input_names::POLICY, POLICY.replacen("  fees:\n", FEES, 1).as_bytes())?;
        let mut programmes = BTreeMap::new();
        for file in PROGRAMMES.files().chain(MORE_PROGRAMMES.files()) {
            let name = format!("{}/{}", input_names::PROGRAMMES, file.path().to_string_lossy());
            self.file(&name, file.contents())?;
            // The files are those of the repository, whose tests read them.
            if let Ok(programme) = parse::<Programme>(&name, file.contents(), "zishen/programme/2") {
                programmes.insert(programme.id.clone(), programme);
            }
        }
        if let Ok(batch) = parse::<Batch>(input_names::BATCH, BATCH.as_bytes(), "zishen/batch/1") {
            let frame = Frame { batch: &batch, programmes: &programmes };
            let studio = self.studio()?;
            for start in (0..self.arguments.students).step_by(PART) {
                self.part(start..self.arguments.students.min(start + PART), &frame, studio.as_ref())?;
            }
        }
        Ok(self.written.load(Ordering::Relaxed))
    }

    fn studio(&self) -> Result<Option<Studio>, Failure> {
        let open = || Studio::open().map(Some);
        if self.arguments.plain { Ok(None) } else { open().map_err(undrawn) }
    }

    /// Some students with everything of theirs, in exports of their own where they are not all.
    fn part(&self, numbers: Range<usize>, frame: &Frame, studio: Option<&Studio>) -> Result<(), Failure> {
        let name = format!("{:03}", numbers.start / PART + 1);
        let folder = if self.arguments.students > PART { format!("{TABLES}/{name}") } else { TABLES.into() };
        let mut people = people(numbers, self.arguments.seed, frame);
        match studio {
            Some(studio) => {
                people.par_iter().try_for_each(|person| {
                    uploads(studio, person).map_err(undrawn).and_then(|files| self.files(&files))
                })?;
                self.files(&rulings(&people, frame.batch, studio, &name))?;
            }
            None => people.iter_mut().for_each(|person| person.student.photo = None),
        }
        let students = people.into_iter().map(|person| person.student);
        let (on_file, exported): (Vec<Student>, Vec<Student>) = students.partition(is_on_file);
        self.files(&on_file.iter().map(student_upload).collect::<Vec<_>>())?;
        let tables = exports(&exported, frame).map_err(|_| Failure(Exit::Unusable, say("sample-too-many")))?;
        tables.iter().try_for_each(|(name, bytes)| self.file(&format!("{folder}/{name}"), bytes))
    }

    fn files(&self, files: &[Upload]) -> Result<(), Failure> {
        files.iter().try_for_each(|(name, bytes)| self.file(name, bytes))
    }

    /// Writes a new file; one that is there is never overwritten.
    fn file(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let unwritten = |error: io::Error| {
            let message = say("sample-unwritten").with("file", name).with("why", error.to_string());
            Failure(Exit::CannotWrite, message)
        };
        write(&self.arguments.dir.join(name), bytes).map_err(unwritten)?;
        self.written.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

fn undrawn(error: impl ToString) -> Failure {
    Failure(Exit::Unusable, say("sample-undrawn").with("why", error.to_string()))
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(bytes)
}

//! The input folder: the one place that reads records and pictures from disk.

mod decisions;
mod place;
mod read;
mod students;
mod unused;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

use serde::Serialize;

use crate::evidence;
/// Most bytes of a file that any reader takes.
pub use crate::evidence::MOST_BYTES;
use crate::exports;
use crate::fault::Fault;
use crate::ingest::exports::{Intake, Notice, Passport, Weight};
use crate::input_names::{BATCH, POLICY, PROGRAMMES, STUDENTS, TABLES};
use crate::message::{Message, say};
use crate::numbering;
use crate::package::{Sha256, sha256};
use crate::photos::find_photos;
use crate::policy::{self, Papers, Policy};
use crate::records::values::StudentId;
use crate::records::{Batch, Exception, Programme, Sourced, Student};
use decisions::{enter_reviews, note_unread_decisions, read_decisions};
use place::misplaced;
use read::{FAILING, Listing, keep_faults, leads_out, read_regular, reason};
pub use read::{is_failing, read_one, read_own, yaml_files};
pub use students::SetAside;
use students::{claim, join_students, read_students, refuse_excess, refuse_lookalikes, same_person};

/// Everything in the input folder but pictures.
#[derive(Debug)]
pub struct Inputs {
    root: PathBuf,
    /// `batch.yaml`.
    pub batch: Batch,
    /// `policy.yaml`.
    pub policy: Policy,
    /// `programmes/*.yaml` by their key.
    pub programmes: BTreeMap<String, Programme>,
    /// `students/*.yaml` that could be read, with the file, by student ID.
    pub students: BTreeMap<StudentId, (String, Student)>,
    /// `decisions/*.yaml`: exceptions to the rules. What rounds decided stands in the records of their students.
    pub decisions: Vec<Sourced<Exception>>,
    /// `students/*.yaml`, `decisions/*.yaml` and `tables/**` that could not be read, wholly or in part, by file.
    pub rejected: Vec<Rejected>,
    /// Of whom records were read, and who are not reviewed all the same.
    pub set_aside: SetAside,
    /// Students whose records cost more than the batch allows, with why: no dossier is made of them.
    pub oversized: BTreeMap<StudentId, Message>,
    /// What is known of every file below `tables`.
    pub passports: Vec<Passport>,
    /// What in the tables a person must look at before a student can pass.
    pub doubts: BTreeMap<StudentId, Vec<Notice>>,
    /// Students who have one identity document, each with the others.
    pub same_person: BTreeMap<StudentId, Vec<StudentId>>,
    /// How uploads were read, where nobody need look.
    pub notes: Vec<Notice>,
    /// Photos that name nobody.
    pub stray_photos: Vec<String>,
    /// Photos named after a student whose photo is another one by the list.
    pub unused_photos: Vec<String>,
    /// Folders and files beside those that are read, with the number of files that may have been meant to be.
    pub unused: Vec<(String, usize)>,
    /// The first file that the machine could not read, though nothing is wrong with the file.
    failing: OnceLock<Message>,
    /// The files as they were planned, by path; none where nothing was planned.
    sealed: Option<BTreeMap<String, Sha256>>,
    /// The first file that was read and is not as it was planned.
    differing: OnceLock<String>,
}

/// A file of a student or of decisions that could not be used, and every reason.
#[derive(Debug, Clone, Serialize)]
pub struct Rejected {
    /// File below the inputs.
    pub file: String,
    /// At least one, by place.
    pub faults: Vec<Fault>,
}

impl Inputs {
    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Reads the folder.
    ///
    /// # Errors
    /// Every fault of batch, policy and programmes; a faulty student is no error but stands in `rejected`.
    pub fn read(root: &Path) -> Result<Inputs, Vec<Fault>> {
        if let Some(why) = misplaced(root) {
            return Err(vec![Fault::of("", "", why)]);
        }
        let mut faults = Vec::new();
        let batch = keep_faults(read_own::<Batch>(root, BATCH, "zishen/batch/1"), &mut faults);
        let policy = keep_faults(read_own::<Policy>(root, POLICY, "zishen/policy/2"), &mut faults);
        let mut programmes = BTreeMap::new();
        let listing = keep_faults(yaml_files(root, PROGRAMMES), &mut faults).unwrap_or_default();
        faults.extend(listing.unreadable);
        let beside = listing.beside;
        for file in listing.files {
            let Some(programme) = keep_faults(read_one::<Programme>(root, &file, "zishen/programme/2"), &mut faults)
            else {
                continue;
            };
            let id = programme.id.clone();
            // So no two files can hold one programme, and later faults name the file rightly.
            if file != format!("{PROGRAMMES}/{id}.yaml") {
                faults.push(Fault::of(&file, "id", say("file-name").with("id", id.as_str())));
            }
            programmes.insert(id, programme);
        }
        let has_tables = root.join(TABLES).exists();
        if leads_out(root, TABLES) {
            faults.push(Fault::of(TABLES, "", say("folder-link")));
        }
        let listing = if has_tables && !root.join(STUDENTS).exists() {
            Listing::default()
        } else {
            let missing = || vec![Fault::of(TABLES, "", say("folder-no-tables"))];
            let listing = if root.join(STUDENTS).exists() { yaml_files(root, STUDENTS) } else { Err(missing()) };
            keep_faults(listing, &mut faults).unwrap_or_default()
        };
        if listing.files.is_empty() && !has_tables && faults.is_empty() {
            faults.push(Fault::of(STUDENTS, "", say("file-no-students")));
        }
        let (Some(batch), Some(policy)) = (batch, policy) else { return Err(faults) };
        faults.extend(policy::faults(&batch, &policy, programmes.values()));
        let pattern = batch.archive.number.as_deref().map_or(Ok(()), numbering::check_pattern);
        faults.extend(pattern.err().map(|why| Fault::of(BATCH, "archive.number", why)));
        if !faults.is_empty() {
            return Err(faults);
        }
        let (mut students, mut rejected, mut remarks) = read_students(root, listing);
        let own_fault = |fault: Fault| Rejected { file: fault.at.file.to_string(), faults: vec![fault] };
        rejected.extend(beside.into_iter().map(own_fault));
        let (decisions, reviews) = read_decisions(root, &batch.batch, &mut rejected);
        let Intake { students: more, mut doubts, passports, unclaimed } =
            exports::read_exports(root, &batch, &programmes, &policy.milestones)?;
        let mut set_aside = SetAside::default();
        join_students(&mut students, more, &mut rejected, &mut set_aside);
        claim(&mut students, unclaimed, &mut doubts);
        note_unread_decisions(root, &rejected, &mut students);
        enter_reviews(reviews, &mut students);
        refuse_lookalikes(&mut students, &mut rejected, &mut set_aside);
        let photos = find_photos(root, &mut students);
        let evidence::Evidence { strays, doubts: more, notes } = evidence::read_evidence(root, &batch, &mut students);
        let oversized = refuse_excess(batch.limits, &mut students, &mut doubts);
        rejected.extend(strays.into_iter().map(own_fault));
        photos.doubts.into_iter().for_each(|(id, notices)| doubts.entry(id).or_default().extend(notices));
        let mut notes = notes;
        notes.extend(photos.notes);
        remarks.retain(|id, _| students.get(id).is_some_and(|(file, _)| file.starts_with("students/")));
        for (id, found) in remarks {
            let (own, heavy): (Vec<Notice>, Vec<Notice>) =
                found.into_iter().partition(|notice| notice.weight == Weight::Note);
            notes.extend(own);
            if !heavy.is_empty() {
                doubts.entry(id).or_default().extend(heavy);
            }
        }
        more.into_iter().for_each(|(id, notices)| doubts.entry(id).or_default().extend(notices));
        let faulty = passports.iter().filter(|passport| passport.needs_person());
        let faulty = faulty.map(|p| Rejected { file: p.file.clone(), faults: exports::passport_faults(p) });
        rejected.extend(faulty.filter(|file| !file.faults.is_empty()));
        let unused = unused::unused(root, &students, &decisions);
        Ok(Inputs {
            root: root.to_owned(),
            unused,
            batch,
            policy,
            programmes,
            same_person: same_person(&students),
            students,
            decisions,
            rejected,
            set_aside,
            oversized,
            passports,
            doubts,
            stray_photos: photos.strays,
            unused_photos: photos.unused,
            notes,
            failing: OnceLock::new(),
            sealed: None,
            differing: OnceLock::new(),
        })
    }

    /// Holds every file that is read from now on against a list.
    pub fn seal(&mut self, files: BTreeMap<String, Sha256>) {
        self.sealed = Some(files);
    }

    /// The first file that was read and is not as the list says.
    pub fn differing(&self) -> Option<&str> {
        self.differing.get().map(String::as_str)
    }

    /// The digests of the papers behind the decisions.
    pub fn papers(&self) -> Papers {
        let files = self.decisions.iter().filter_map(|decision| decision.evidence.as_ref());
        files.map(|paper| (paper.file.clone(), self.bytes(&paper.file).map(|b| sha256(&b).to_string()))).collect()
    }

    /// Puts another policy in the place of `policy.yaml`.
    ///
    /// # Errors
    /// Every fault of the policy, alone or against batch and programmes.
    pub fn replace_policy(&mut self, path: &Path) -> Result<(), Vec<Fault>> {
        let policy: Policy = read_one(Path::new(""), &path.display().to_string(), "zishen/policy/2")?;
        let faults = policy::faults(&self.batch, &policy, self.programmes.values());
        if !faults.is_empty() {
            return Err(faults);
        }
        self.policy = policy;
        Ok(())
    }

    /// The size of a file that a record names, within a ZIP as the ZIP states it; none where there is no such file.
    pub fn size(&self, path: &str) -> Option<u64> {
        let (file, within) = evidence::within_evidence(path).map_or((path, None), |(zip, name)| (zip, Some(name)));
        let is_below = Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
        let file = Some(self.root.join(file)).filter(|_| is_below)?;
        match within {
            None => fs::symlink_metadata(file).ok().filter(|data| data.is_file()).map(|data| data.len()),
            Some(name) => evidence::size_within(&file, name),
        }
    }

    /// Everything that needs a person, and of which there is no dossier: what could not be read, and students who cost too much.
    pub fn unprocessed(&self) -> Vec<Rejected> {
        let beyond = self.oversized.iter().filter_map(|(id, why)| {
            let (file, _) = self.students.get(id)?;
            Some(Rejected { file: file.clone(), faults: vec![Fault::of(file, "", why.clone())] })
        });
        self.rejected.iter().cloned().chain(beyond).collect()
    }

    /// How many files with records of students could not be read, so that nobody knows whose they are.
    pub fn unread_records(&self) -> usize {
        let folders = [STUDENTS, TABLES];
        let is_record = |rejected: &&Rejected| folders.contains(&rejected.file.split('/').next().unwrap_or_default());
        self.rejected.iter().filter(is_record).count().saturating_sub(self.set_aside.rejected)
    }

    /// Why nothing should be built on what was read: the machine could not read a file, which says nothing of the file.
    pub fn failing(&self) -> Option<Message> {
        let faults = self.rejected.iter().flat_map(|rejected| &rejected.faults);
        let first = faults.map(|fault| &fault.problem).find(|problem| problem.key() == FAILING);
        self.failing.get().or(first).cloned()
    }

    /// The files below `tables` from which no record came: until a person has looked, nobody can say who lacks what.
    pub fn nothing_read(&self) -> Vec<Fault> {
        self.passports.iter().filter_map(exports::nothing_read).collect()
    }

    /// The bytes of a file that a record names.
    ///
    /// # Errors
    /// Why, when the path leads out of the folder or the file cannot be read.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, Message> {
        match evidence::within_evidence(path) {
            Some((zip, name)) => evidence::unpack(&self.bytes_of_file(zip)?, name),
            None => self.bytes_of_file(path),
        }
    }

    fn bytes_of_file(&self, path: &str) -> Result<Vec<u8>, Message> {
        let unread = |error: io::Error| {
            let message = say("file-unread").with("path", path).with("why", reason(&error));
            if is_failing(&error) {
                self.failing.get_or_init(|| message.clone());
            }
            message
        };
        let is_below = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        let outside = || say("file-outside").with("path", path);
        if !is_below || path.is_empty() {
            return Err(outside());
        }
        // A link may lead out of the folder where the path does not.
        let real = fs::canonicalize(self.root.join(path)).map_err(unread)?;
        let root = fs::canonicalize(&self.root).map_err(unread)?;
        let Ok(below) = real.strip_prefix(root) else { return Err(outside()) };
        if fs::metadata(&real).map_err(unread)?.len() > MOST_BYTES {
            return Err(say("file-large").with("path", path).with("most", (MOST_BYTES >> 20).to_string()));
        }
        let bytes = read_regular(&real).map_err(unread)?;
        self.hold(below, &bytes);
        Ok(bytes)
    }

    /// Notes a file that is not as it was planned; of what is not listed at all nothing was planned.
    fn hold(&self, below: &Path, bytes: &[u8]) {
        let name = || below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let planned = self.sealed.as_ref().and_then(|files| files.get(&name()));
        if planned.is_some_and(|planned| *planned != sha256(bytes)) {
            self.differing.get_or_init(name);
        }
    }
}

/// The settings of the batch alone.
///
/// # Errors
/// Every fault of `batch.yaml`.
pub fn batch(root: &Path) -> Result<Batch, Vec<Fault>> {
    read_own(root, BATCH, "zishen/batch/1")
}

/// The name of the batch, where at least `batch.yaml` can be read.
pub fn batch_name(root: &Path) -> Option<String> {
    batch(root).ok().map(|batch| batch.batch)
}

//! The newest run of a batch, from which unchanged dossiers are taken over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zip::ZipArchive;
use zip::result::ZipError;

use super::numbers;
use crate::finding::Verdict;
use crate::history::Findings;
use crate::holding::Marked;
use crate::inputs::is_failing;
use crate::message::{Message, say, unread};
use crate::package::{Sha256, sha256};
use crate::publish::disk::{open_regular, read_regular, read_regular_text};
use crate::publish::{LastRun, MANIFEST, Run, list_runs, vanished};
use crate::records::values::StudentId;
use crate::records::{Change, KnownFaces, changes};
use crate::report::{Delivered, LineHead, PastRun, Previous, Reported, RunHead, SummaryTable, findings_of};
use crate::student_file::Evaluated;

mod lines;

pub use lines::{InOrder, Lines};

/// Where a dossier holds the record that it was made from.
const RECORD: &str = "data/record/student.json";
/// Where it has its manifest.
const DOSSIER_MANIFEST: &str = "/manifest-sha256.txt";

/// What a run saw on photos.
pub const PHOTOS: &str = "photos.json";

/// The faces on every photo that was searched.
#[derive(Deserialize, Serialize)]
pub struct PhotoRecord {
    /// Format of the file.
    pub schema_version: u32,
    /// By the SHA-256 of the photo.
    pub faces: KnownFaces,
}

/// The first file of an earlier run that the machine could not read, though nothing is wrong with the file.
static FAILING: OnceLock<Message> = OnceLock::new();

/// Why nothing should be said of earlier runs: part of them could not be read.
pub fn failing() -> Option<Message> {
    FAILING.get().cloned()
}

/// Notes that the machine failed, and not the file.
fn read<T>(path: &Path, read: io::Result<T>) -> Option<T> {
    if let Err(error) = &read
        && is_failing(error)
    {
        FAILING.get_or_init(|| unread(path, error));
    }
    read.ok()
}

/// The runs of a batch; none where its folder cannot be listed.
pub fn runs(batch: &Path) -> Vec<Run> {
    read(batch, list_runs(batch)).unwrap_or_default()
}

/// A JSON file of a run; none where it cannot be read.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&read(path, read_regular(path))?).ok()
}

/// The head of a run's `run.json`; none where it cannot be read.
pub fn head(run: &Path) -> Option<RunHead> {
    read_json(&run.join("run.json"))
}

/// A run by the digest of its manifest, for the next one to name; of one that has vanished by what is kept of it. One without
/// a manifest is no reason to deny that.
///
/// # Errors
/// When the manifest cannot be read.
pub fn previous(run: &Path) -> Result<Option<Previous>, Message> {
    let path = run.join(MANIFEST);
    let name = run.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let manifest_sha256 = match read_regular(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let kept = LastRun::read(run.parent().unwrap_or(run)).map_err(|error| unread(&path, error))?;
            kept.filter(|kept| kept.name() == name).map(|kept| kept.manifest)
        }
        Err(error) => return Err(unread(&path, error)),
        Ok(manifest) => Some(sha256(&manifest)),
    };
    Ok(manifest_sha256.map(|manifest_sha256| Previous { run: name, manifest_sha256 }))
}

/// What changed in the record of a student between two dossiers; nothing where one of them cannot be read.
pub fn changed_fields(old: &Path, new: &Path) -> Vec<Change> {
    let record = |path: &Path| PastDossier::open(path)?.json(RECORD);
    record(old).zip(record(new)).map(|(old, new)| changes(&old, &new)).unwrap_or_default()
}

/// The findings in two lines of a student; null where both are the same, or one is not there.
pub fn findings(old: Option<&str>, new: Option<&str>) -> Findings {
    match old.zip(new) {
        Some((old, new)) if old != new => [findings_of(old), findings_of(new)],
        _ => [Value::Null, Value::Null],
    }
}

/// What of a student is compared between schools, from the dossier; none where that cannot be read.
pub fn marked(path: &Path, id: &str) -> Option<Marked> {
    let mut dossier = PastDossier::open(path)?;
    let (record, manifest) = (dossier.json(RECORD)?, dossier.bytes(DOSSIER_MANIFEST)?);
    Marked::of_dossier(id, record, &String::from_utf8_lossy(&manifest)).ok()
}

/// A dossier, opened to read what it was made from.
pub struct PastDossier(ZipArchive<File>);

impl PastDossier {
    /// Opens it; none where it is gone or no ZIP.
    pub fn open(path: &Path) -> Option<PastDossier> {
        let zip = match ZipArchive::new(read(path, open_regular(path))?) {
            Err(ZipError::Io(error)) => read(path, Err(error)),
            opened => opened.ok(),
        };
        zip.map(PastDossier)
    }

    /// The JSON file whose path ends with `name`.
    pub fn json(&mut self, name: &str) -> Option<Value> {
        serde_json::from_slice(&self.bytes(name)?).ok()
    }

    /// The file whose path ends with `name`.
    pub fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        let PastDossier(zip) = self;
        let is_it = |i: &usize| zip.name_for_index(*i).is_some_and(|path| path.is_ok_and(|path| path.ends_with(name)));
        let at = (0..zip.len()).find(is_it)?;
        let mut bytes = Vec::new();
        zip.by_index(at).ok()?.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// The newest run that can be read, and newer ones that are not as they were published.
#[derive(Default)]
pub struct Newest {
    /// The run to go on from.
    pub past: Option<Past>,
    /// Names of runs whose record or table of archive numbers is gone, damaged or not to be read.
    pub broken: Vec<String>,
    /// Name of the run that was published last, where its folder is gone.
    pub vanished: Option<String>,
}

impl Newest {
    /// Looks at the runs of a batch from the newest one back. A folder that is not there has none; where the machine could not
    /// list one, [`failing`] says so.
    pub fn find(batch: &Path) -> Newest {
        let vanished = read(batch, vanished(batch)).unwrap_or_default();
        let mut newest = Newest { vanished, ..Newest::default() };
        for run in runs(batch).into_iter().rev() {
            let (name, past) = (run.name(), Past::read(run.path.clone()));
            if past.is_none() || !numbers::is_whole(&run.path) {
                newest.broken.push(name);
            }
            if past.is_some() {
                newest.past = past;
                break;
            }
        }
        newest
    }

    /// Whether the last run is there, and as it was published.
    pub fn is_sound(&self) -> bool {
        self.broken.is_empty() && self.vanished.is_none()
    }

    /// That a run is gone or broken, and which one is gone on from.
    pub fn warning(&self) -> Option<Message> {
        let gone = self.vanished.as_ref().map(|run| say("past-vanished").with("run", run.as_str()));
        let broken = |run: &String| say("past-broken").with("run", run.as_str()).with("count", self.broken.len());
        let line = gone.or_else(|| self.broken.first().map(broken))?;
        Some(match &self.past {
            Some(past) => line.with("run-before", past.name()),
            None => line.with("run-before", say("past-none")),
        })
    }
}

/// A published run, and what it says of itself.
pub struct Past {
    /// The run's folder.
    pub folder: PathBuf,
    /// Its `run.json`, students in the order of their IDs.
    pub run: PastRun,
}

impl Past {
    /// Reads `run.json`; one that cannot be read is as good as none, and everything is made anew.
    pub fn read(folder: PathBuf) -> Option<Past> {
        let mut run: PastRun = read_json(&folder.join("run.json"))?;
        run.students.sort_by(|a, b| a.id.cmp(&b.id));
        Some(Past { folder, run })
    }

    /// The run's number, as people say it.
    pub fn name(&self) -> String {
        self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Whether every file is still there, and every dossier in its size.
    pub fn is_intact(&self) -> bool {
        let Ok(manifest) = read_regular_text(&self.folder.join(MANIFEST)) else { return false };
        let sizes: BTreeMap<&str, u64> =
            self.run.students.iter().map(|dossier| (dossier.dossier.as_str(), dossier.bytes as u64)).collect();
        let listed: BTreeSet<&str> = manifest.lines().filter_map(|line| Some(line.split_once("  ")?.1)).collect();
        let stands = |path: &&str| {
            let size = sizes.get(path);
            let found = fs::symlink_metadata(self.folder.join(path));
            found.is_ok_and(|file| file.is_file() && size.is_none_or(|size| file.len() == *size))
        };
        listed.iter().all(stands) && sizes.keys().all(|path| listed.contains(path))
    }

    /// Whether every one of the students has a dossier in it. Who got none may have lacked it for want of time or memory, and
    /// is tried again.
    pub fn has_all<'s>(&self, mut students: impl Iterator<Item = &'s StudentId>) -> bool {
        students.all(|id| self.delivered(id.as_str()).is_some())
    }

    /// A student's dossier, whatever it was made from.
    pub fn delivered(&self, id: &str) -> Option<&Delivered> {
        let at = self.run.students.binary_search_by(|old| old.id.as_str().cmp(id)).ok()?;
        self.run.students.get(at)
    }

    /// What `findings.json` says, student by student; nobody where it cannot be read.
    pub fn lines(&self) -> Lines {
        Lines::open(&self.folder.join("findings.json"))
    }

    /// Everybody's verdict, of those without a dossier too.
    pub fn verdicts(&self) -> Vec<(String, Verdict)> {
        self.lines().filter_map(|line| serde_json::from_str(&line).ok()).map(|h: LineHead| (h.id, h.verdict)).collect()
    }

    /// What `findings.json` says of some students, by ID.
    pub fn reported(&self, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, Reported> {
        let students = self.lines().filter_map(|line| Reported::read(&line));
        students.filter(|student| wanted(&student.id)).map(|student| (student.id.clone(), student)).collect()
    }

    /// What the run saw on photos; nothing where another program looked, or a file cannot be read.
    pub fn faces(&self, program: Option<&Sha256>) -> KnownFaces {
        if program.is_some_and(|program| self.run.digests.get("program") == Some(program)) {
            read_json::<PhotoRecord>(&self.folder.join(PHOTOS)).map(|record| record.faces).unwrap_or_default()
        } else {
            KnownFaces::new()
        }
    }

    /// What changed in a student's record since the dossier of this run; nothing where that is made from the same.
    pub fn fields(&self, now: &Evaluated) -> Vec<Change> {
        let old = self.delivered(now.id()).filter(|old| old.made_from != now.made_from());
        let record = |old: &Delivered| PastDossier::open(&self.folder.join(&old.dossier))?.json(RECORD);
        old.and_then(record).map(|record| changes(&record, now.record())).unwrap_or_default()
    }

    /// A student's dossier, if it was made from the same.
    pub fn dossier(&self, id: &str, path: &str, made_from: Sha256) -> Option<&Delivered> {
        self.delivered(id).filter(|old| old.made_from == made_from && old.dossier == path)
    }

    /// A college's summary table, if it was made from the same.
    pub fn table(&self, college: &str, made_from: Sha256) -> Option<&SummaryTable> {
        self.run.tables.iter().find(|old| old.college == college && old.made_from == made_from)
    }
}

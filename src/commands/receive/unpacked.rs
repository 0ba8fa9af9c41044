//! A submission in the making of its check: its files laid out where `verify` can look at them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;
use zip::ZipArchive;

use super::Filed;
use super::{Remark, RemarkKind};
use crate::message::{Message, say};
use crate::package::{EntryPath, Sha256, sha256_of};
use crate::pdf::{ARCHIVAL, bounded};
use crate::publish::disk;
use crate::records::values::Day;
use crate::reexamination::{
    Arrived, DOSSIERS, FINDINGS, MANIFEST, RUN, SCHEMA, SIGNED_PDF, SIGNED_XLSX, SUBMISSION, SUMMARY_PDF, SUMMARY_XLSX,
    Submission, edits, is_described, is_of_format,
};
use crate::report::{PastRun, Reported, RunHead};
use crate::scan;
use crate::verify::{
    Demands, Finding, Options, Report, Sent, Signed, Standard, State, record_beside, signatures_beside, verify,
};

use super::super::past::{Lines, PastDossier};
use super::super::verify::in_full;

/// The findings in a dossier.
const EVALUATION: &str = "data/record/evaluation.json";

/// Why there is nothing to be filed.
pub enum Refused {
    /// The check found faults.
    Faults(Vec<Finding>),
    /// It is no submission.
    Foreign(Message),
    /// The disk refuses.
    Disk(PathBuf, io::Error),
}

impl Refused {
    /// What cannot be read is the sender's; all else is the disk's.
    pub fn at(path: &Path, error: io::Error) -> Refused {
        use io::ErrorKind::{
            AlreadyExists, FileTooLarge, InvalidData, InvalidInput, Other, UnexpectedEof, Unsupported,
        };
        match error.kind() {
            AlreadyExists | FileTooLarge | InvalidData | InvalidInput | Other | UnexpectedEof | Unsupported => {
                foreign(error.to_string())
            }
            _ => Refused::Disk(path.to_owned(), error),
        }
    }
}

/// A submission laid out whose own checksums hold; nothing else is known of it yet.
pub struct Laid {
    folder: PathBuf,
    /// What it says of itself.
    pub submission: Submission,
}

/// A submission laid out, whose checksums hold.
pub struct Unpacked {
    folder: PathBuf,
    submission: Submission,
    head: RunHead,
    run: PastRun,
    files: BTreeMap<String, Sha256>,
    signed: Vec<Signed>,
    faults: Vec<Finding>,
}

impl Laid {
    /// Checks the archive and lays it out in a folder that is not there yet.
    pub fn new(path: &Path, folder: &Path, demands: &Demands) -> Result<Laid, Refused> {
        sound(path, &in_full(demands), Standard::Bag)?;
        lay_out(path, folder).map_err(|error| Refused::at(folder, error))?;
        let submission: Submission = json(&folder.join(SUBMISSION)).map_err(foreign)?;
        if submission.schema != SCHEMA {
            return Err(foreign(submission.schema));
        }
        if let Some(other) = other_tag_file(path).map_err(|error| Refused::at(path, error))? {
            return Err(foreign(other));
        }
        let described = bag_info(path).map_err(|error| Refused::at(path, error))?;
        if !is_described(&submission, &described) {
            return Err(foreign(INFO.to_owned()));
        }
        let files = digests(folder).map_err(|error| Refused::at(folder, error))?;
        match files.into_keys().find(|name| !is_of_format(&submission, name)) {
            Some(other) => Err(foreign(other)),
            None => Ok(Laid { folder: folder.to_owned(), submission }),
        }
    }

    /// Where a file of it lies, by its name below `data/`.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Checks what is in it.
    pub fn checked(self, demands: &Demands) -> Result<Unpacked, Refused> {
        let Laid { folder, submission } = self;
        let options = in_full(demands);
        let signed = signatures(&folder, &options)?;
        let run = folder.join(RUN).parent().unwrap_or(&folder).to_owned();
        let table = folder.join(SUMMARY_XLSX);
        let table = table.parent().unwrap_or(&folder);
        let mut sent = Sent::read(&run, table, &submission.college, &options);
        for dossier in dossiers(&folder) {
            sound(&dossier, &options, Standard::Dossier)?.iter().for_each(|report| sent.check_dossier(report));
        }
        let record = read_whole(&folder.join(RUN)).map_err(|error| Refused::at(&folder.join(RUN), error))?;
        let faults = record_beside(&record);
        if faults.iter().any(|fault| !fault.warning) {
            return Err(Refused::Faults(faults));
        }
        let (head, run) = (json(&folder.join(RUN)).map_err(foreign)?, json(&folder.join(RUN)).map_err(foreign)?);
        let files = digests(&folder).map_err(|error| Refused::at(&folder, error))?;
        Ok(Unpacked { folder, submission, head, run, files, signed, faults: sent.faults() })
    }
}

/// It is no submission of this program.
pub fn foreign(why: String) -> Refused {
    Refused::Foreign(say("receive-foreign").with("why", why))
}

impl Unpacked {
    /// Checks the archive, lays it out in a folder that is not there yet, and checks what is in it.
    pub fn new(path: &Path, folder: &Path, demands: &Demands) -> Result<Unpacked, Refused> {
        Laid::new(path, folder, demands)?.checked(demands)
    }

    /// What it says of itself.
    pub fn submission(&self) -> &Submission {
        &self.submission
    }

    /// Where a file of it lies, by its name below `data/`.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Code of the college, as the submission says.
    pub fn college(&self) -> &str {
        &self.submission.college
    }

    /// The signatures, as the receipt keeps them.
    pub fn signatures(&self) -> Vec<Filed> {
        let filed = |signed: &Signed| Filed {
            signer: signed.signer.clone(),
            state: signed.state.key().to_owned(),
            covers: signed.covers.clone(),
        };
        self.signed.iter().map(filed).collect()
    }

    /// What is checked against the run.
    pub fn arrived(&self, day: Day, again: bool, noticed: Option<Day>) -> Arrived<'_> {
        let manifest = fs::read_to_string(self.folder.join(MANIFEST)).unwrap_or_default();
        let line = |line: &str| line.split_once("  ").map(|(digest, path)| (path.to_owned(), digest.to_owned()));
        let has_signature = self.signed.iter().any(|signed| signed.state != State::NotSigned);
        Arrived {
            submission: &self.submission,
            head: &self.head,
            run: &self.run,
            listed: manifest.lines().filter_map(line).collect(),
            reported: Lines::open(&self.folder.join(FINDINGS)).filter_map(|line| Reported::read(&line)).collect(),
            // A scan of the table that was signed on paper is as good as an electronic signature.
            signed: has_signature || self.files.contains_key(SIGNED_PDF),
            files: &self.files,
            day,
            again,
            noticed,
        }
    }

    /// Students whose findings are not those of the dossier that is sent: no signature covers the college's part of the
    /// findings, and each dossier has its own.
    pub fn reported_otherwise(&self) -> Vec<Remark> {
        let lines = Lines::open(&self.folder.join(FINDINGS)).filter_map(|line| Reported::read(&line));
        let is_otherwise = |one: &Reported| {
            let name = format!("{DOSSIERS}{}.zip", one.id);
            let dossier = self.files.get(&name).map(|_| PastDossier::open(&self.folder.join(&name)));
            let of = |dossier: Option<PastDossier>| dossier?.json(EVALUATION);
            dossier.is_some_and(|dossier| of(dossier).is_none_or(|own| own["findings"] != one.findings()))
        };
        lines.filter(is_otherwise).map(|one| Remark::new(RemarkKind::Student, one.id)).collect()
    }

    /// What findings, run's record, the table that the run made and dossiers contradict in each other.
    pub fn contradictions(&self) -> impl Iterator<Item = Remark> {
        let remark =
            |fault: &Finding| Remark::new(RemarkKind::RunRecord, format!("{}: {}", fault.subject, fault.detail));
        self.faults.iter().map(remark)
    }

    /// Why what is sent as the signed table is not that: neither signed electronically nor a scan, or of another sheet.
    pub fn signed_table(&self) -> Option<Remark> {
        let digest = self.files.get(SIGNED_PDF)?.to_string();
        let manifest = fs::read_to_string(self.folder.join(MANIFEST)).unwrap_or_default();
        let is_published = manifest.lines().any(|line| line.starts_with(&digest));
        let sent = read_whole(&self.folder.join(SIGNED_PDF)).ok()?;
        let (facts, written) = (bounded::look_bounded(&sent)?, read_whole(&self.folder.join(SUMMARY_PDF)).ok());
        let other = |found: &str| Some(Remark::new(RemarkKind::OtherSheet, SIGNED_PDF).differs(found, ""));
        if !facts.seals.is_empty() {
            // A signature adds to a document and draws nothing else on its pages.
            let drawn = written.and_then(|bytes| bounded::look_bounded(&bytes)).map(|facts| facts.unsealed);
            return if drawn.is_some_and(|drawn| drawn != facts.unsealed) { other("") } else { None };
        }
        let is_print = is_published || facts.standard.as_deref() == Some(ARCHIVAL);
        if is_print || facts.pictures < facts.pages {
            return Some(Remark::new(RemarkKind::NotTheSigned, SIGNED_PDF));
        }
        let codes = scan::bounded::scan_bounded(&sent).unwrap_or_default().into_iter().filter_map(|page| page.code);
        let own = self.run.tables.iter().find(|table| table.college == self.submission.college);
        let own = own?.content_sha256?.to_string().to_ascii_uppercase();
        // A code shows the first digits of what stands on its sheet.
        let is_own = |code: &String| code.split(':').nth(4).is_some_and(|digits| own.starts_with(digits));
        codes.into_iter().find(|code| !is_own(code)).and_then(|code| other(&code))
    }

    /// What was edited in the workbook since the run wrote it.
    pub fn edits(&self) -> Vec<Remark> {
        let sent = fs::read(self.folder.join(SIGNED_XLSX));
        match (fs::read(self.folder.join(SUMMARY_XLSX)), sent) {
            (Ok(written), Ok(sent)) => edits("summary.xlsx", &written, &sent),
            (_, Err(_)) => Vec::new(),
            (Err(error), _) => {
                vec![Remark::new(RemarkKind::WorkbookUnread, SUMMARY_XLSX).differs(error.to_string(), "")]
            }
        }
    }
}

/// Nothing is taken from what does not hold.
fn sound(path: &Path, options: &Options, standard: Standard) -> Result<Vec<Report>, Refused> {
    let reports = verify(path, options).map_err(|error| Refused::at(path, error))?;
    if !reports.iter().all(Report::holds) {
        let faults = reports.into_iter().flat_map(|report| report.findings).filter(|finding| !finding.warning);
        return Err(Refused::Faults(faults.collect()));
    }
    if reports.iter().all(|report| report.standard == standard) {
        Ok(reports)
    } else {
        Err(Refused::Foreign(say("receive-foreign").with("why", path.display().to_string())))
    }
}

/// What describes the bag.
const INFO: &str = "bag-info.txt";
/// Longest text of it, in bytes.
const LONGEST_INFO: u64 = 1 << 20;

/// The files of the bag beside its payload; manifests in SM3 are held against it as all others are.
const TAG_FILES: [&str; 8] = [
    "bagit.txt",
    INFO,
    "manifest-sha256.txt",
    "manifest-sha512.txt",
    "manifest-sm3.txt",
    "tagmanifest-sha256.txt",
    "tagmanifest-sha512.txt",
    "tagmanifest-sm3.txt",
];

/// A file beside the payload that no submission has, whatever manifests list it.
fn other_tag_file(path: &Path) -> io::Result<Option<String>> {
    let mut archive = ZipArchive::new(File::open(path)?)?;
    for index in 0..archive.len() {
        let name = archive.by_index(index)?.name()?.into_owned();
        let below = name.split_once('/').map_or(name.as_str(), |(_, below)| below);
        if !name.ends_with('/') && !below.starts_with("data/") && !TAG_FILES.contains(&below) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// The text that describes the bag in an archive.
fn bag_info(path: &Path) -> io::Result<String> {
    let mut archive = ZipArchive::new(File::open(path)?)?;
    let mut text = String::new();
    for index in 0..archive.len() {
        let file = archive.by_index(index)?;
        if file.name()?.split_once('/').is_some_and(|(_, below)| below == INFO) {
            file.take(LONGEST_INFO).read_to_string(&mut text)?;
        }
    }
    Ok(text)
}

/// The payload below `data/`, its names having been checked.
fn lay_out(path: &Path, folder: &Path) -> io::Result<()> {
    let mut archive = ZipArchive::new(File::open(path)?)?;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let name = file.name()?.into_owned();
        // Whoever unpacked it and packed it again has folders in it.
        let Some((_, below)) = name.split_once("/data/").filter(|_| !name.ends_with('/')) else { continue };
        let below = EntryPath::new(below).map_err(io::Error::other)?;
        let path = folder.join(below.as_str());
        disk::create_dirs(path.parent().unwrap_or(folder))?;
        disk::copy_new(&path, &mut file)?;
    }
    Ok(())
}

/// A JSON file of a submission.
pub fn json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = read_whole(path).map_err(|error| format!("{name}: {error}"))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("{name}: {error}"))
}

/// A file that is held in memory, within a bound that no honest one comes near.
pub fn read_whole(path: &Path) -> io::Result<Vec<u8>> {
    const MOST: u64 = 64 << 20;
    if fs::metadata(path)?.len() > MOST { Err(io::ErrorKind::FileTooLarge.into()) } else { fs::read(path) }
}

fn dossiers(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join(DOSSIERS)).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// The signatures of the run's manifest and in the summary tables.
fn signatures(folder: &Path, options: &Options) -> Result<Vec<Signed>, Refused> {
    let mut signed = Vec::new();
    for part in [MANIFEST, SUMMARY_PDF, SIGNED_PDF] {
        let path = folder.join(part);
        let Some(part) = path.parent().filter(|part| part.is_dir()) else { continue };
        let (more, findings) = signatures_beside(part, options);
        if findings.iter().any(|finding| !finding.warning) {
            return Err(Refused::Faults(findings));
        }
        signed.extend(more);
    }
    Ok(signed)
}

fn digests(folder: &Path) -> io::Result<BTreeMap<String, Sha256>> {
    let mut digests = BTreeMap::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(io::Error::other)?;
        if entry.file_type().is_file() {
            let below = entry.path().strip_prefix(folder).map_err(io::Error::other)?;
            let name = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
            digests.insert(name, sha256_of(File::open(entry.path())?)?);
        }
    }
    Ok(digests)
}

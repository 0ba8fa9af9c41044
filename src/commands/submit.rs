//! `submit`: what a college sends to the graduate school, in one archive.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use super::Exit;
use super::past::{Past, marked};
use super::print::{Failed, read_run, unusable};
use super::runs::unreadable;
use super::sign::Hand;
use crate::cli::Submit;
use crate::holding::MarksFile;
use crate::json::json_lines;
use crate::message::{Language, Message, say, unread};
use crate::package::{Entry, EntryPath, Sha256, ZipError, sha256, sha256_of};
use crate::publish::{self, batches, disk, list_runs};
use crate::records::values::Day;
use crate::reexamination::{
    Contents, DOSSIERS, FINDINGS, MANIFEST, PackError, RUN, SCHEMA, SIGNED_PDF, SIGNED_XLSX, SUMMARY_PDF, SUMMARY_XLSX,
    Sent, Submission, findings_of_college, pack,
};
use crate::report::{Reported, RunHead, printable_line};

/// What may stand beside the run's manifest.
const SIGNATURES: [&str; 2] = [".p7s", ".sm2"];

pub fn run_submit(arguments: &Submit, language: Language) -> Exit {
    let newest = batches(&arguments.out).and_then(|batches| match &batches[..] {
        [batch] => Ok(list_runs(batch)?.pop()),
        _ => Ok(None),
    });
    let newest = match newest {
        Ok(newest) => newest,
        Err(error) => return unreadable(&arguments.out, &error, language),
    };
    let sent = match newest {
        Some(newest) => sent(arguments, &newest.path, language),
        None => Err(unusable(say("submit-run").with("path", arguments.out.display().to_string()))),
    };
    match sent {
        Ok(done) => {
            out!("{}", printable_line(&done.text(language)));
            Exit::Done
        }
        Err((why, failed)) => {
            err!("{}", printable_line(&why.text(language)));
            failed
        }
    }
}

/// Writes the archive, and says so.
fn sent(arguments: &Submit, run: &Path, language: Language) -> Result<Message, Failed> {
    let (head, past) = read_run(run)?;
    let own = of_college(&past, &arguments.college);
    if own.is_empty() {
        let known = head.colleges.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        return Err(unusable(say("submit-college").with("college", arguments.college.as_str()).with("known", known)));
    }
    let mut files = of_run(run, &head, &own)?;
    files.extend(of_summary(arguments, run)?);
    let manifest = manifest_sha256(&files).ok_or_else(|| unusable(say("submit-run").with("path", MANIFEST)))?;
    if let Some(key) = arguments.key.as_ref().filter(|_| arguments.marks) {
        let marks = marks(arguments, run, &past, &own, manifest)?;
        let hand = Hand::open(key, arguments.cert.as_deref(), &arguments.password_file, language);
        files.extend(hand.and_then(|hand| hand.beside(MarksFile::NAME, &marks)).map_err(unusable)?);
        files.push((MarksFile::NAME.to_owned(), marks));
    }
    let submission = submission(arguments, &head, &past, &own, manifest)?;
    let dossiers = dossiers(arguments, run, &submission)?;
    let sha256 = write(&arguments.to, &submission, files, &dossiers).map_err(|error| error.message(&arguments.to))?;
    let done = say("submit-done").with("path", arguments.to.display().to_string());
    let done = done.with("college", submission.college_name).with("run", submission.run);
    Ok(done.with("students", submission.students.len()).with("sha256", sha256.to_string()))
}

/// The dossiers that are sent, each with where it lies: a college's may be more than the memory holds.
fn dossiers(arguments: &Submit, run: &Path, submission: &Submission) -> Result<Vec<(Entry, PathBuf)>, Failed> {
    let of = |student: &Sent| {
        let lies = run.join(format!("dossiers/{}/{}.zip", arguments.college, student.id));
        let name = EntryPath::new(format!("data/{DOSSIERS}{}.zip", student.id));
        let name = name.map_err(|error| unusable(say("submit-pack").with("why", error.to_string())))?;
        let entry = File::open(&lies).and_then(|file| Entry::elsewhere(name, file));
        Ok((entry.map_err(|error| unusable(unread(&lies, error)))?, lies))
    };
    let sent = submission.students.iter().filter(|student| student.dossier.is_some());
    if submission.contents == Contents::Dossiers { sent.map(of).collect() } else { Ok(vec![]) }
}

/// Why nothing was written.
enum Unwritten {
    /// The disk refuses.
    Disk(io::Error),
    /// What is sent is no bag, or changes.
    Pack(PackError),
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Unwritten {
        Unwritten::Disk(error)
    }
}

impl Unwritten {
    fn message(self, path: &Path) -> Failed {
        let unwritten = |why: String| {
            let why = say("print-unwritten").with("path", path.display().to_string()).with("why", why);
            (why, Exit::CannotWrite)
        };
        match self {
            Unwritten::Disk(error) => unwritten(error.to_string()),
            // All that is sent was read before, so it is the disk that fails.
            Unwritten::Pack(PackError::Zip(error @ (ZipError::Entry(..) | ZipError::Finish(_)))) => {
                unwritten(error.to_string())
            }
            Unwritten::Pack(error) => unusable(say("submit-pack").with("why", error.to_string())),
        }
    }
}

/// Writes the archive, a piece of it in memory at a time, and gives its digest.
fn write(
    path: &Path,
    submission: &Submission,
    files: Vec<(String, Vec<u8>)>,
    dossiers: &[(Entry, PathBuf)],
) -> Result<Sha256, Unwritten> {
    let lies: BTreeMap<&EntryPath, &PathBuf> = dossiers.iter().map(|(entry, lies)| (entry.path(), lies)).collect();
    let open = |path: &EntryPath| -> io::Result<Box<dyn Read>> {
        let lies = lies.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(File::open(lies)?))
    };
    let entries = dossiers.iter().map(|(entry, _)| entry.clone()).collect();
    disk::make_new(path, |file| {
        let to = BufWriter::new(file);
        let mut to = pack(to, submission, files, entries, &open).map_err(Unwritten::Pack)?;
        to.flush().map_err(Unwritten::Disk)
    })?;
    Ok(sha256_of(File::open(path)?)?)
}

/// What a province compares, of every student who has a dossier.
fn marks(
    arguments: &Submit,
    run: &Path,
    past: &Past,
    own: &[Reported],
    manifest_sha256: Sha256,
) -> Result<Vec<u8>, Failed> {
    let mut students = Vec::new();
    for student in own.iter().filter(|student| past.delivered(&student.id).is_some()) {
        let path = run.join(format!("dossiers/{}/{}.zip", arguments.college, student.id));
        let broken = || unusable(unread(&path, "ZIP"));
        students.push(marked(&path, &student.id).ok_or_else(broken)?);
    }
    Ok(json_lines(&MarksFile { schema: MarksFile::SCHEMA.into(), manifest_sha256, students }).into_bytes())
}

/// What the run says of the students of a college.
fn of_college(past: &Past, college: &str) -> Vec<Reported> {
    past.lines().filter_map(|line| Reported::read(&line)).filter(|student| student.college == college).collect()
}

/// The digest of the run's manifest.
fn manifest_sha256(files: &[(String, Vec<u8>)]) -> Option<Sha256> {
    files.iter().find(|(name, _)| name == MANIFEST).map(|(_, bytes)| sha256(bytes))
}

fn read(path: &Path) -> Result<Vec<u8>, Failed> {
    fs::read(path).map_err(|error| unusable(unread(path, error)))
}

/// The record, the manifest with its signatures, and the findings.
fn of_run(run: &Path, head: &RunHead, own: &[Reported]) -> Result<Vec<(String, Vec<u8>)>, Failed> {
    let manifest = run.join(publish::MANIFEST);
    let lines: Vec<String> = own.iter().map(|student| student.line()).collect();
    let mut files = vec![
        (RUN.to_owned(), read(&run.join("run.json"))?),
        (MANIFEST.to_owned(), read(&manifest)?),
        (FINDINGS.to_owned(), findings_of_college(&head.batch, &lines)),
    ];
    for end in SIGNATURES {
        let path = run.join(format!("{}{end}", publish::MANIFEST));
        if path.is_file() {
            files.push((format!("{MANIFEST}{end}"), read(&path)?));
        }
    }
    Ok(files)
}

/// The summary table as it was published, and what the college sends of it.
fn of_summary(arguments: &Submit, run: &Path) -> Result<Vec<(String, Vec<u8>)>, Failed> {
    let published = |end: &str| run.join(format!("summary/{}.{end}", arguments.college));
    let mut files =
        vec![(SUMMARY_PDF.to_owned(), read(&published("pdf"))?), (SUMMARY_XLSX.to_owned(), read(&published("xlsx"))?)];
    for (name, path) in [(SIGNED_PDF, &arguments.signed_pdf), (SIGNED_XLSX, &arguments.xlsx)] {
        if let Some(path) = path {
            files.push((name.to_owned(), read(path)?));
        }
    }
    Ok(files)
}

fn submission(
    arguments: &Submit,
    head: &RunHead,
    past: &Past,
    own: &[Reported],
    manifest_sha256: Sha256,
) -> Result<Submission, Failed> {
    let date: Day = head.date.parse().map_err(unusable)?;
    let made: BTreeMap<&str, Sha256> = past.run.students.iter().map(|one| (one.id.as_str(), one.sha256)).collect();
    let sent = |student: &Reported| Sent {
        id: student.id.clone(),
        verdict: student.verdict,
        dossier: made.get(student.id.as_str()).copied(),
    };
    Ok(Submission {
        schema: SCHEMA.into(),
        batch: head.batch.clone(),
        title: head.title.clone(),
        school: head.school.clone(),
        college: arguments.college.clone(),
        college_name: head.college(&arguments.college),
        date,
        run: head.run.clone(),
        manifest_sha256,
        program: head.program.clone(),
        contents: if arguments.manifest_only { Contents::Manifest } else { Contents::Dossiers },
        students: own.iter().map(sent).collect(),
    })
}

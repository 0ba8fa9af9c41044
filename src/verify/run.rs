//! A run: complete and unchanged by its manifest, and a link in the chain of runs.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use super::account;
use super::digests::{Algorithm, sha256, take_digests};
use super::dossier::{Dossier, unusual};
use super::finding::{Code, Findings};
use super::holding::{Holding, most};
use super::papers::{self, Papers};
use super::record::{self, Due, RECORD, Record, Student};
use super::reported::{Summary, most_reported};
use super::signatures::Signed;
use super::summaries;
use super::valid::Hashed;

/// The manifest of a run.
pub const MANIFEST: &str = "manifest-sha256.txt";
/// The link to the newest run, beside the runs.
const CURRENT: &str = "current";
/// May stand beside it, in no manifest; what is listed counts as any other file.
const SIGNATURES: [&str; 2] = ["manifest-sha256.txt.p7s", "manifest-sha256.txt.sm2"];
/// What every run has; what else it may have is one of the others, a summary table or a dossier.
const ALWAYS: [&str; 5] = ["run.json", "findings.json", "index.html", "说明文件.TXT", "文件目录.XML"];
const OTHERS: [&str; 3] = ["archive-numbers.tsv", "characters.pdf", "photos.json"];

/// Digests by path.
pub type Lines = BTreeMap<String, String>;

/// What a run says of itself and its students.
#[derive(Debug)]
pub struct Account {
    /// `run.json`.
    pub record: Record,
    /// What describes it besides.
    papers: Papers,
    /// Places in the record by the path of the dossier.
    places: BTreeMap<String, usize>,
}

impl Account {
    /// A record and what describes the run besides.
    pub fn new(record: Record, papers: Papers) -> Account {
        let places = record.students.iter().map(|student| student.dossier.clone()).zip(0..).collect();
        Account { record, papers, places }
    }

    /// The name of a student, as the findings have it.
    pub fn name_of(&self, id: &str) -> Option<&str> {
        self.papers.reported.get(id).map(|one| one.name.as_str())
    }

    /// What the findings have of a student under the key of a column; none where they have no such cell.
    pub fn cell_of(&self, id: &str, key: &str) -> Option<&str> {
        self.papers.reported.get(id)?.row.cells.get(key).map(String::as_str)
    }

    /// The 档号 of a student; empty where there is none.
    pub fn number_of(&self, id: &str) -> &str {
        self.papers.numbers.as_ref().and_then(|numbers| numbers.get(id)).map(String::as_str).unwrap_or_default()
    }

    /// What the document of every summary table must be, by its path: it shows every student and the sums.
    pub fn documents(&self) -> BTreeMap<String, Due<'_>> {
        let mut documents = self.record.documents();
        for due in documents.values_mut() {
            let students: Vec<_> = self.papers.reported.values().filter(|one| one.college == due.college()).collect();
            due.shown.push(summaries::total_text(&students));
            due.shown.extend(students.into_iter().map(|one| one.id.clone()));
        }
        documents
    }

    /// Notes every document that must be signed with the run and is not, of those at these paths.
    pub fn check_sealed<'p>(&self, due: impl IntoIterator<Item = &'p str>, signed: &[Signed], findings: &mut Findings) {
        let is_signed = |path: &str| signed.iter().any(|one| one.covers == path);
        let due = due.into_iter().filter(|path| self.record.sealed == Some(true) && !is_signed(path));
        due.for_each(|path| findings.note(Code::SignMissing, path, "PAdES"));
    }

    /// The forms in a dossier that are signed with the run: printed ones.
    pub fn signed_forms<'d>(&self, dossier: &'d Dossier) -> impl Iterator<Item = &'d str> {
        let is_due = move |key: &str| self.record.signed_forms.iter().any(|form| form.as_str() == key);
        dossier.index.printed().filter(move |(key, _)| is_due(key)).map(|(_, file)| file.path.as_str())
    }

    /// Holds a dossier against what the run says of it; one that the run does not name was noted already.
    pub fn check_dossier(&self, path: &str, dossier: &Dossier, findings: &mut Findings) {
        if let Some(student) = self.places.get(path).and_then(|place| self.record.students.get(*place)) {
            check_dossier(&self.record, student, &self.papers, dossier, findings);
        }
    }
}

/// Checks a run as a whole, and the digests of the files that `hash` names; the dossiers in it are opened elsewhere.
/// Gives what it says of itself, if that can be read.
pub fn check_run(
    folder: &Path,
    holding: &Holding,
    hash: &dyn Fn(&str) -> bool,
    seen: &(dyn Fn(u64) + Sync),
    findings: &mut Findings,
) -> (Hashed, Option<Account>) {
    let record = record::read_record(holding, findings);
    let Ok(manifest) = holding.bytes(MANIFEST) else {
        findings.note(Code::RunNoManifest, MANIFEST, "");
        return (Hashed::default(), record.map(|record| Account::new(record, Papers::default())));
    };
    let mut lines = manifest_lines(MANIFEST, &manifest, findings);
    for path in lines.keys().filter(|path| !holding.has(path)) {
        findings.note(Code::RunFileMissing, path, "");
    }
    for path in ALWAYS.iter().filter(|path| !lines.contains_key(**path)) {
        findings.note(Code::RunFileMissing, path, MANIFEST);
    }
    let own = |path: &&str| *path == MANIFEST || SIGNATURES.contains(path);
    for path in holding.paths().filter(|path| !own(path) && (!lines.contains_key(*path) || !is_of_the_format(path))) {
        findings.note(Code::RunFileUnexpected, path, "");
    }
    // The findings are read piece by piece.
    let is_read = |path: &str| (ALWAYS.contains(&path) || OTHERS.contains(&path)) && path != ALWAYS[1];
    holding.note_unread(Code::RunRecord, is_read, findings);
    let account = record.map(|record| {
        check_previous(folder, &record, findings);
        account::check_account(holding, &record, &lines, findings);
        let papers = papers::check_papers(holding, &record, findings);
        Account::new(record, papers)
    });
    lines.retain(|path, _| hash(path));
    let hashed = {
        let most = most_hashed(account.as_ref().map(|account| &account.record));
        check_digests(holding, &lines, &most, seen, findings)
    };
    (hashed, account)
}

/// Most bytes of a dossier whose size no record tells.
const MOST_UNTOLD: u64 = 1 << 30;

/// Most bytes that each file of a run may have: a dossier as many as the record says, the others as many as are read.
pub fn most_hashed(record: Option<&Record>) -> impl Fn(&str) -> u64 {
    let students = record.map(|record| record.students.as_slice()).unwrap_or_default();
    let told: BTreeMap<&str, u64> = students.iter().map(|one| (one.dossier.as_str(), one.bytes)).collect();
    move |path| match path {
        "findings.json" => most_reported(students.len()),
        _ if is_dossier(path) && record.is_none() => MOST_UNTOLD,
        _ if is_dossier(path) => told.get(path).copied().unwrap_or(0),
        _ => most(path),
    }
}

/// Whether a run may have such a file.
fn is_of_the_format(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    match parts[..] {
        [name] => ALWAYS.contains(&name) || OTHERS.contains(&name),
        ["summary", name] => name.ends_with(".pdf") || name.ends_with(".xlsx"),
        ["dossiers", _, name] => name.ends_with(".zip"),
        _ => false,
    }
}

/// The digest that the manifest has of every file.
pub fn listed_files(holding: &Holding) -> Lines {
    manifest_lines(MANIFEST, &holding.bytes(MANIFEST).unwrap_or_default(), &mut Findings::default())
}

/// Whether a file of a run is a dossier.
pub fn is_dossier(path: &str) -> bool {
    path.starts_with("dossiers/") && path.ends_with(".zip")
}

/// Checks one file of a run against its manifest, by the digest and the most bytes that it has there.
pub fn check_one(
    holding: &Holding,
    path: &str,
    (digest, most): (&str, &(dyn Fn(&str) -> u64 + Sync)),
    seen: &(dyn Fn(u64) + Sync),
    findings: &mut Findings,
) -> Hashed {
    check_digests(holding, &BTreeMap::from([(path.to_owned(), digest.to_owned())]), most, seen, findings)
}

/// The lines of a list of checksums, which is called by its name in findings.
pub fn manifest_lines(name: &str, manifest: &[u8], findings: &mut Findings) -> Lines {
    let mut lines = BTreeMap::new();
    if let Some(why) = unusual(manifest) {
        findings.note(Code::RunManifestLine, name, why);
    }
    for (line, number) in String::from_utf8_lossy(manifest).lines().zip(1..) {
        let parts = line.split_once("  ").filter(|(digest, path)| {
            digest.len() == 64 && digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) && !path.is_empty()
        });
        let twice = parts.is_some_and(|(digest, path)| lines.insert(path.to_owned(), digest.to_owned()).is_some());
        if parts.is_none() || twice {
            findings.note(Code::RunManifestLine, name, format!("line {number}"));
        }
    }
    lines
}

/// Takes the digests of the files that are listed and there, but of none that has more bytes than it may.
pub fn check_digests(
    holding: &Holding,
    lines: &Lines,
    most: &(dyn Fn(&str) -> u64 + Sync),
    seen: &(dyn Fn(u64) + Sync),
    findings: &mut Findings,
) -> Hashed {
    let there: Vec<_> = lines.iter().filter(|(path, _)| holding.has(path)).collect();
    let read = |path: &str| {
        holding.whole(path, most(path)).and_then(|stream| take_digests(stream, &[Algorithm::Sha256], seen))
    };
    let checked: Vec<_> = there.par_iter().map(|(path, listed)| (*path, *listed, read(path))).collect();
    let mut hashed = Hashed::default();
    for (path, listed, read) in checked {
        match read {
            Ok((found, length)) => {
                let same = found.first() == Some(listed);
                hashed = Hashed {
                    files: hashed.files + 1,
                    bytes: hashed.bytes + length,
                    unchanged: hashed.unchanged + u64::from(same),
                };
                if !same {
                    findings.note(Code::RunFileChanged, path, "");
                }
            }
            Err(why) => findings.note(Code::BagFileUnreadable, path, why.to_string()),
        }
    }
    hashed
}

/// The folder is called by the number: one that was renamed could pass for a newer run. Below an output folder that of
/// the batch is called by the batch; a batch or run that was handed over alone may lie anywhere.
pub fn check_folder(root: &Path, folder: &Path, record: &Record, findings: &mut Findings) {
    let [root, folder] = [root, folder].map(|path| path.canonicalize().unwrap_or_else(|_| path.to_owned()));
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name(&folder) != record.run {
        findings.note(Code::RunFolder, record::RECORD, format!("{} ≠ {}", record.run, name(&folder)));
    }
    let batch = folder.parent().filter(|batch| *batch != root && folder != root);
    if let Some(batch) = batch.filter(|batch| name(batch) != record.batch) {
        findings.note(Code::RunFolder, record::RECORD, format!("{} ≠ {}", record.batch, name(batch)));
    }
}

/// `current` leads to the newest run: whoever opens the batch by it sees no older one.
pub fn check_current(folder: &Path, record: &Record, findings: &mut Findings) {
    let Some(link) = folder.parent().map(|batch| batch.join(CURRENT)) else { return };
    let Ok(data) = link.symlink_metadata() else { return };
    let leads_to = link.read_link().ok().filter(|_| data.is_symlink()).and_then(|to| to.to_str().map(str::to_owned));
    let is_earlier = |run: &str| {
        let folder = link.with_file_name(run);
        let is_there = folder.symlink_metadata().is_ok_and(|data| data.is_dir()) && folder.join(MANIFEST).is_file();
        is_there && record::number(run).is_some_and(|number| Some(number) < record::number(&record.run))
    };
    match leads_to {
        Some(run) if run == record.run => {}
        // A build that was cut off behind its last step leaves it so, and the next one mends it.
        Some(run) if is_earlier(&run) => findings.warn(Code::RunFolder, CURRENT, run),
        _ => findings.note(Code::RunFolder, CURRENT, record.run.as_str()),
    }
}

/// What describes a run lies in it: beside the runs it would pass for the newest, as would a link or a file that is called like a
/// newer run.
pub fn check_beside(folder: &Path, record: &Record, findings: &mut Findings) {
    let Some(batch) = folder.parent() else { return };
    let entries = batch.read_dir().into_iter().flatten().flatten();
    for entry in entries.filter(|entry| !entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if record::number(&name) > record::number(&record.run) {
            findings.note(Code::RunFolder, &format!("../{name}"), record.run.as_str());
        }
    }
    let is_there = |name: &&&str| batch.join(name).symlink_metadata().is_ok();
    for name in ALWAYS[..3].iter().filter(is_there) {
        findings.note(Code::RunFileUnexpected, &format!("../{name}"), "");
    }
}

/// The manifest of the run before is the one that this run was made after.
fn check_previous(folder: &Path, record: &Record, findings: &mut Findings) {
    let Some(previous) = &record.previous else { return };
    // What the record says is a name in the folder of the batch, and no way out of it.
    let number = record::number(&previous.run).filter(|number| Some(number + 1) == record::number(&record.run));
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let Some((_, batch)) = number.zip(folder.parent()) else {
        return findings.note(Code::RunRecord, "run.json", format!("previous {}", previous.run));
    };
    let before = batch.join(&previous.run);
    match record::regular(&before.join(MANIFEST)) {
        Some(manifest) if sha256(&manifest) == previous.manifest_sha256 => {}
        // A run that was removed by rule is gone with its folder; one without a manifest, or with a pipe for it, was altered.
        None if before.symlink_metadata().is_err() => {
            findings.note(Code::RunPreviousGone, "run.json", previous.run.as_str());
        }
        _ => findings.note(Code::RunChain, "run.json", previous.run.as_str()),
    }
}

/// Holds a dossier against what the run says of it.
fn check_dossier(record: &Record, student: &Student, papers: &Papers, dossier: &Dossier, findings: &mut Findings) {
    let index = &dossier.index;
    let reported = papers.reported.get(&student.id);
    let review = dossier.review.as_ref().map(|review| Summary::of(&review.findings));
    let same_findings = review.zip(reported).is_none_or(|(review, one)| review.digest == one.findings.digest);
    let gates = dossier.review.as_ref().map(|review| &review.gates);
    let same_gates = gates.zip(reported).is_none_or(|(gates, one)| *gates == one.gates);
    let documents = index.documents().count() as u64;
    let pages = index.documents().filter_map(|file| file.pages).fold(0, u64::saturating_add);
    let wrong = [
        ("id", index.student_id != student.id),
        ("batch", index.batch != record.batch),
        ("verdict", index.verdict != student.verdict),
        ("gates", !same_gates),
        ("unsigned", index.unsigned != student.unsigned),
        ("documents", documents != student.documents),
        ("pages", pages != student.pages),
        ("name", reported.is_some_and(|one| one.name != index.student_name)),
        ("findings", !same_findings),
        ("college", dossier.told.get("college").is_some_and(|told| !record.is_in(student, told))),
        ("steps", dossier.steps != student.steps),
        (
            "archive number",
            papers.numbers.as_ref().is_some_and(|all| dossier.archive_number.as_ref() != all.get(&student.id)),
        ),
    ];
    let cell = reported.and_then(|one| one.row.differs(&dossier.told));
    let wrong = wrong.into_iter().filter(|(_, wrong)| *wrong).map(|(key, _)| key.to_owned());
    for key in wrong.chain(cell.map(|cell| format!("row: {cell}"))) {
        findings.note(Code::RunRecord, RECORD, format!("{}: {key}", student.dossier));
    }
}

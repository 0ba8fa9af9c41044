//! `verify`: a stranger to the rest of the program, who holds a dossier, a bag, a run or a whole output folder against
//! its own checksums and the published format. It reads, and never writes.
//!
//! | file | holds |
//! |---|---|
//! | `container` | a ZIP, read without trust |
//! | `holding` | the files of a bag, in a folder or in a ZIP |
//! | `bag`, `valid` | RFC 8493, versions 0.93 to 1.0; the digests of its files |
//! | `dossier`, `places`, `index` | our own format: which files, where, and `dossier.json` |
//! | `description`, `records`, `told`, `evidence`, `origins`, `volume`, `pictures`, `metadata`, `research_object`, `steps` | what stands in the other files of a dossier |
//! | `pdf`, `printed`, `letters`, `requirements`, `marked`, `filled`, `rows`, `labels`, `open`, `body`, `foot`, `sums`, `volume_pages`, `days` | the documents in it, and what stands on their pages |
//! | `code` | the code on a sheet of paper, and the file that it names |
//! | `opened`, `run`, `record`, `account` | a run with its dossiers, its manifest, the chain of runs, and `run.json` |
//! | `report` | what the check of one holding came to |
//! | `sent` | what a college sends in of a run |
//! | `handed`, `listed`, `eep` | what an archive was handed around a run, the list that both sides sign, and dossiers as XML (DA/T 48-2009) |
//! | `workbook`, `furniture` | the cells of a table as a workbook, and its other parts |
//! | `passport` | what a run was made from |
//! | `papers`, `reported`, `page`, `words`, `summaries`, `catalogue`, `numbers` | what else describes a run: findings, page, tables, lists for the archive |
//! | `json`, `xml`, `shape` | records, read strictly, and held against their schema |
//! | `signatures`, `seals` | who signed a manifest, and the PDFs |
//! | `sample`, `ledger` | a part of a large holding at a time, and what was checked when |
//! | `properties` | the same facts as 四性检测 after DA/T 70-2018 |

mod account;
mod answer;
mod bag;
mod body;
mod catalogue;
pub mod code;
mod container;
mod days;
mod description;
mod digests;
mod dossier;
mod eep;
mod evidence;
mod filled;
mod finding;
mod foot;
mod furniture;
mod gate;
mod handed;
mod holding;
mod index;
#[cfg(test)]
pub mod inserted;
mod json;
mod labels;
mod ledger;
mod letters;
mod listed;
mod marked;
mod metadata;
mod numbers;
mod open;
mod opened;
mod origins;
mod page;
mod papers;
mod passport;
mod pdf;
mod pictures;
mod places;
mod printed;
mod properties;
mod record;
mod records;
mod report;
mod reported;
mod requirements;
mod research_object;
mod review;
mod rows;
mod run;
mod sample;
mod seals;
mod sent;
mod shape;
mod signatures;
mod steps;
mod summaries;
mod sums;
mod told;
mod valid;
mod volume;
mod volume_pages;
mod words;
mod workbook;
mod xml;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use holding::Holding;
use opened::of_run;
use printed::Records;
use report::report_of;
use signatures::Must;
use valid::Hashed;

pub use account::beside as record_beside;
pub use finding::{Class, Code, Finding, Findings, Layer};
pub use ledger::{Check, Ledger, LedgerFault};
pub use pdf::Bounded as BoundedPdf;
pub use properties::{Answer, Item, Properties, Property, properties};
pub use report::{Coverage, Report, Standard};
pub use sample::{Sample, verify_sample};
pub use sent::Sent;
pub use signatures::{Demands, Signed, State};

/// What the signature of a bag covers; it lists all other manifests and tag files.
const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";

/// How to check.
#[derive(Clone, Copy)]
pub struct Options<'o> {
    /// Leaves out digests and PDFs.
    pub quick: bool,
    /// Is informed of every piece that was read, in bytes.
    pub seen: &'o (dyn Fn(u64) + Sync),
    /// What signatures are held against.
    pub demands: &'o Demands,
    /// Reads what could be a hostile PDF; [`crate::pdf::look`] itself bounds nothing.
    pub bounded: BoundedPdf<'o>,
}

/// Checks what stands at a path: one report for a ZIP, a bag or a run; one a run for a batch, an output folder or a folder of
/// hand-overs.
///
/// # Errors
/// When nothing can be read there.
pub fn verify(path: &Path, options: &Options) -> io::Result<Vec<Report>> {
    if fs::metadata(path)?.is_file() {
        return Ok(vec![of_zip(path, options, options.demands.must())?]);
    }
    // A bag may have lost its declaration; a run has no payload folder.
    if path.join("bagit.txt").exists() || path.join("data").is_dir() {
        let mut findings = Findings::default();
        let holding = Holding::of_folder(path, &mut findings);
        if !path.join("data").symlink_metadata().is_ok_and(|data| data.is_dir()) {
            findings.note(Code::BagFileMissing, "data/", "");
        }
        return Ok(vec![of_bag(path, (&holding, ""), options, options.demands.must(), findings)]);
    }
    let runs = runs(path);
    let homes = if handed::is_home(path) { vec![] } else { homes(path) };
    if runs.is_empty() && homes.is_empty() {
        return of_nothing(path, options);
    }
    let mut reports: Vec<Report> =
        (0..runs.len()).map(|at| of_run((path, &runs[at]), options, is_newest(&runs, at))).collect();
    for home in homes {
        reports.extend(verify(&home, options)?);
    }
    Ok(reports)
}

/// The hand-overs in a folder.
fn homes(path: &Path) -> Vec<PathBuf> {
    folders(path).into_iter().filter(|folder| handed::is_home(folder)).collect()
}

/// The folders in a folder that are not hidden, in the order of their names.
fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let visible = folders.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    let mut paths: Vec<PathBuf> = visible.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// Where no run is, a hand-over may have lost it.
fn of_nothing(path: &Path, options: &Options) -> io::Result<Vec<Report>> {
    if !handed::is_home(path) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut findings = Findings::default();
    findings.note(Code::RunNoManifest, run::MANIFEST, "");
    Ok(vec![report_of(path, Standard::HandOver, options, Hashed::default(), 0, findings)])
}

/// Checks the signatures of a manifest that came without its run, and those in the PDFs beside it.
pub fn signatures_beside(folder: &Path, options: &Options) -> (Vec<Signed>, Vec<Finding>) {
    let mut findings = Findings::default();
    let holding = Holding::of_folder(folder, &mut findings);
    let mut signed =
        signatures::check_all(&holding, run::MANIFEST, options.demands, options.demands.must(), &mut findings);
    signed.extend(pdf::check_tables(&holding, &BTreeMap::new(), &|_| true, &|_, _| None, options, &mut findings).0);
    (signed, findings.sorted())
}

/// Of the runs of a batch only the newest can be too old.
fn is_newest(runs: &[PathBuf], at: usize) -> bool {
    runs.get(at + 1).is_none_or(|next| next.parent() != runs[at].parent())
}

/// Bytes that a full check will read, for the progress: the dossiers of a run are read once as files of the run and once
/// for what is in them.
pub fn bytes_to_read(path: &Path) -> u64 {
    let Ok(data) = fs::symlink_metadata(path) else { return 0 };
    if data.is_file() {
        return data.len();
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let below = entries.filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_symlink()));
    let times = |path: &Path| if path.extension().is_some_and(|end| end == "zip") { 2 } else { 1 };
    below.map(|entry| bytes_to_read(&entry.path()) * times(&entry.path())).sum()
}

/// The runs at or below a path: a run, the runs of a batch, or those of all batches.
fn runs(path: &Path) -> Vec<PathBuf> {
    let is_run = |folder: &Path| folder.join(run::MANIFEST).is_file() || folder.join("run.json").is_file();
    if is_run(path) {
        return vec![path.to_owned()];
    }
    let below = |folder: &Path| -> Vec<PathBuf> {
        let mut paths = folders(folder);
        let number = |path: &PathBuf| record::number(path.file_name()?.to_str()?);
        paths.sort_by_cached_key(|path| (number(path), path.clone()));
        paths
    };
    // What is called like a newer run than the newest counts as one, whatever it lacks.
    let called = |folder: &PathBuf| record::number(folder.file_name()?.to_str()?);
    let of_batch = |folders: &[PathBuf]| -> Vec<PathBuf> {
        let newest = folders.iter().filter(|folder| is_run(folder)).map(called).max();
        let is_newer = |folder: &PathBuf| newest.is_some_and(|newest| called(folder) > newest);
        folders.iter().filter(|folder| is_run(folder) || is_newer(folder)).cloned().collect()
    };
    let inner = below(path);
    let direct = of_batch(&inner);
    if !direct.is_empty() {
        return direct;
    }
    inner.iter().flat_map(|batch| of_batch(&below(batch))).collect()
}

fn of_zip(path: &Path, options: &Options, must: Must) -> io::Result<Report> {
    let mut findings = Findings::default();
    let container = container::open_container(path, &mut findings)?;
    let (top, holding) = Holding::of_zip(container);
    Ok(of_bag(path, (&holding, &top), options, must, findings))
}

fn of_bag(
    path: &Path,
    (holding, top): (&Holding, &str),
    options: &Options,
    must: Must,
    mut findings: Findings,
) -> Report {
    let (info, manifests) = bag::check_bag(holding, &mut findings);
    let own = dossier::is_dossier(holding, &info);
    let hashed = if options.quick {
        Hashed::default()
    } else {
        valid::check_valid(holding, &manifests, &valid::most_hashed(&info, own), options.seen, &mut findings)
    };
    let mut dossier = None;
    let (mut sealed, mut forms_unread) = (Vec::new(), 0);
    if own {
        dossier = dossier::check_dossier(holding, &info, top, &mut findings);
        if let Some(dossier) = dossier.as_mut().filter(|_| !options.quick) {
            let records = Records::new(holding, &dossier.index, dossier.review.as_ref(), &info);
            let (signed, drawn) = pdf::check_pdfs(holding, &dossier.index, &records, options, &mut findings);
            (sealed, dossier.drawn) = (signed, volume::bound(&dossier.index, &drawn));
            forms_unread = records.unread();
        }
    } else {
        findings.tolerate(bag::SIGNATURES.iter().any(|path| holding.has(path)));
    }
    let standard = if own { Standard::Dossier } else { Standard::Bag };
    let mut signed = signatures::check_all(holding, TAG_MANIFEST, options.demands, must, &mut findings);
    signed.extend(sealed);
    Report {
        signature: signatures::whole(&signed),
        signatures: signed,
        drafts: dossier.as_ref().map_or(0, |dossier| u64::from(dossier.index.is_draft())),
        filed_as_they_came: dossier.as_ref().map_or(0, |dossier| dossier.index.as_they_came()),
        forms_unread,
        dossier,
        ..report_of(path, standard, options, hashed, u64::from(own), findings)
    }
}

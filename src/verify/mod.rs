//! `verify`: a stranger to the rest of the program, who holds a dossier, a bag, a run or a whole output folder against
//! its own checksums and the published format. It reads, and never writes.
//!
//! | file | holds |
//! |---|---|
//! | `container` | a ZIP, read without trust |
//! | `holding` | the files of a bag, in a folder or in a ZIP |
//! | `bag` | RFC 8493, versions 0.93 to 1.0 |
//! | `dossier`, `places`, `index` | our own format: which files, where, and `dossier.json` |
//! | `description`, `records`, `evidence`, `origins`, `volume`, `pictures`, `metadata`, `research_object`, `steps` | what stands in the other files of a dossier |
//! | `pdf`, `printed`, `letters`, `requirements`, `marked`, `filled` | the documents in it, and what stands on their pages |
//! | `code` | the code on a sheet of paper, and the file that it names |
//! | `run`, `record`, `account` | the manifest of a run, the chain of runs, and `run.json` |
//! | `handed`, `listed`, `eep` | what an archive was handed around a run, the list that both sides sign, and dossiers as XML (DA/T 48-2009) |
//! | `workbook`, `furniture` | the cells of a table as a workbook, and its other parts |
//! | `passport` | what a run was made from |
//! | `papers`, `reported`, `page`, `words`, `summaries`, `catalogue` | what else describes a run: findings, page, tables, lists for the archive |
//! | `json`, `xml`, `shape` | records, read strictly, and held against their schema |
//! | `signatures`, `seals` | who signed a manifest, and the PDFs |
//! | `sample`, `ledger` | a part of a large holding at a time, and what was checked when |
//! | `properties` | the same facts as 四性检测 after DA/T 70-2018 |

mod account;
mod answer;
mod bag;
mod catalogue;
pub mod code;
mod container;
mod description;
mod digests;
mod dossier;
mod eep;
mod evidence;
mod filled;
mod finding;
mod furniture;
mod gate;
mod handed;
mod holding;
mod index;
mod json;
mod ledger;
mod letters;
mod listed;
mod marked;
mod metadata;
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
mod reported;
mod requirements;
mod research_object;
mod review;
mod run;
mod sample;
mod seals;
mod shape;
mod signatures;
mod steps;
mod summaries;
mod volume;
mod words;
mod workbook;
mod xml;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Serialize;

use bag::Hashed;
use dossier::Dossier;
use handed::HandOver;
use holding::Holding;
use printed::Records;
use run::Account;

pub use account::beside as record_beside;
pub use finding::{Class, Code, Finding, Findings, Layer};
pub use ledger::{Check, Ledger, LedgerFault};
pub use pdf::Bounded as BoundedPdf;
pub use properties::{Answer, Item, Properties, Property, properties};
pub use sample::{Coverage, Sample, verify_sample};
pub use signatures::{Demands, Signed, State};

/// What the signature of a bag covers; it lists all other manifests and tag files.
const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";

/// What a holding was held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standard {
    /// docs/dossier-format.md: all deviations are faults.
    Dossier,
    /// RFC 8493: what is merely unusual is a warning.
    Bag,
    /// A run with all its dossiers.
    Run,
    /// A run with what an archive was handed around it.
    HandOver,
}

impl Standard {
    /// Key of the sentence that names it.
    pub fn key(self) -> &'static str {
        match self {
            Standard::Dossier => "dossier",
            Standard::Bag => "bag",
            Standard::Run => "run",
            Standard::HandOver => "hand-over",
        }
    }
}

/// What the check of one holding came to.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What was checked.
    pub path: PathBuf,
    /// What it was held against.
    pub standard: Standard,
    /// Whether only names, sizes and structure were looked at; then nothing is known of the content.
    pub quick: bool,
    /// Files whose every byte was read; a dossier in a run counts as one, and so does each file in it.
    pub files_hashed: u64,
    /// Their bytes.
    pub bytes_hashed: u64,
    /// Files whose digests were as listed.
    pub unchanged: u64,
    /// Dossiers that were opened.
    pub dossiers: u64,
    /// Those of them that are drafts: sheets wait to be signed by hand.
    pub drafts: u64,
    /// Why the run was signed while dossiers were drafts, in the signer's words.
    pub incomplete: Option<String>,
    /// What a sample covers; `None` where all was checked. A sample says nothing of what it leaves out.
    pub coverage: Option<Coverage>,
    /// What is known of the signatures as a whole.
    pub signature: State,
    /// Every signature, on the run first.
    pub signatures: Vec<Signed>,
    /// Whether signatures were held against revocation lists.
    pub revocation_checked: bool,
    /// PDFs that were filed as they came; what standard they keep to, nobody says.
    pub filed_as_they_came: u64,
    /// All findings.
    pub findings: Vec<Finding>,
    /// What a dossier says of itself, for its run to be held against.
    #[serde(skip)]
    dossier: Option<Dossier>,
}

impl Report {
    /// Whether no layer has a fault.
    pub fn holds(&self) -> bool {
        self.findings.iter().all(|finding| finding.warning)
    }
}

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

/// Checks what stands at a path: one report for a ZIP, a bag or a run; one a run for a batch or an output folder.
///
/// # Errors
/// When nothing can be read there.
pub fn verify(path: &Path, options: &Options) -> io::Result<Vec<Report>> {
    if fs::metadata(path)?.is_file() {
        return Ok(vec![of_zip(path, options, options.demands.signers)?]);
    }
    // A bag may have lost its declaration; a run has no payload folder.
    if path.join("bagit.txt").exists() || path.join("data").is_dir() {
        let mut findings = Findings::default();
        let holding = Holding::of_folder(path, &mut findings);
        return Ok(vec![of_bag(path, (&holding, ""), options, options.demands.signers, findings)]);
    }
    let runs = runs(path);
    if runs.is_empty() {
        return of_nothing(path, options);
    }
    Ok((0..runs.len()).map(|at| of_run((path, &runs[at]), options, is_newest(&runs, at))).collect())
}

/// Where no run is, a hand-over may have lost it.
fn of_nothing(path: &Path, options: &Options) -> io::Result<Vec<Report>> {
    if !handed::is_home(path) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut findings = Findings::default();
    findings.note(Code::RunNoManifest, run::MANIFEST, "");
    Ok(vec![report(path, Standard::HandOver, options, Hashed::default(), 0, findings)])
}

/// Checks the signatures of a manifest that came without its run, and those in the PDFs beside it.
pub fn signatures_beside(folder: &Path, options: &Options) -> (Vec<Signed>, Vec<Finding>) {
    let mut findings = Findings::default();
    let holding = Holding::of_folder(folder, &mut findings);
    let mut signed =
        signatures::check_all(&holding, run::MANIFEST, options.demands, options.demands.signers, &mut findings);
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
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        let visible = folders.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
        let mut paths: Vec<PathBuf> = visible.map(|entry| entry.path()).collect();
        let number = |path: &PathBuf| record::number(path.file_name()?.to_str()?);
        paths.sort_by_cached_key(|path| (number(path), path.clone()));
        paths
    };
    let inner = below(path);
    let direct: Vec<PathBuf> = inner.iter().filter(|folder| is_run(folder)).cloned().collect();
    if !direct.is_empty() {
        return direct;
    }
    inner.iter().flat_map(|batch| below(batch)).filter(|folder| is_run(folder)).collect()
}

fn of_zip(path: &Path, options: &Options, signers: usize) -> io::Result<Report> {
    let mut findings = Findings::default();
    let container = container::open(path, &mut findings)?;
    let (top, holding) = Holding::of_zip(container);
    Ok(of_bag(path, (&holding, &top), options, signers, findings))
}

/// `signers` is how many must have signed.
fn of_bag(
    path: &Path,
    (holding, top): (&Holding, &str),
    options: &Options,
    signers: usize,
    mut findings: Findings,
) -> Report {
    let (info, hashed) = bag::check(holding, options.quick, options.seen, &mut findings);
    let own = dossier::is_dossier(holding, &info);
    let mut dossier = None;
    let mut sealed = Vec::new();
    if own {
        dossier = dossier::check(holding, &info, top, &mut findings);
        if let Some(dossier) = dossier.as_mut().filter(|_| !options.quick) {
            let records = Records::new(holding, &dossier.index, dossier.review.as_ref(), &info);
            let (signed, drawn) = pdf::check(holding, &dossier.index, &records, options, &mut findings);
            (sealed, dossier.drawn) = (signed, volume::bound(&dossier.index, &drawn));
        }
    } else {
        findings.tolerate(bag::SIGNATURES.iter().any(|path| holding.has(path)));
    }
    let standard = if own { Standard::Dossier } else { Standard::Bag };
    let mut signed = signatures::check_all(holding, TAG_MANIFEST, options.demands, signers, &mut findings);
    signed.extend(sealed);
    Report {
        signature: signatures::whole(&signed),
        signatures: signed,
        drafts: dossier.as_ref().map_or(0, |dossier| u64::from(dossier.index.is_draft())),
        filed_as_they_came: dossier.as_ref().map_or(0, |dossier| dossier.index.as_they_came()),
        dossier,
        ..report(path, standard, options, hashed, u64::from(own), findings)
    }
}

fn report(
    path: &Path,
    standard: Standard,
    options: &Options,
    hashed: Hashed,
    dossiers: u64,
    findings: Findings,
) -> Report {
    Report {
        path: path.to_owned(),
        standard,
        quick: options.quick,
        files_hashed: hashed.files,
        bytes_hashed: hashed.bytes,
        unchanged: hashed.unchanged,
        dossiers,
        drafts: 0,
        incomplete: None,
        coverage: None,
        signature: State::NotSigned,
        signatures: Vec::new(),
        revocation_checked: !options.demands.trust.lists.is_empty(),
        findings: findings.sorted(),
        filed_as_they_came: 0,
        dossier: None,
    }
}

/// A run whose manifest, record and signatures were looked at, and whose dossiers are still to come.
struct Opened {
    folder: PathBuf,
    holding: Holding,
    findings: Findings,
    hashed: Hashed,
    signed: Vec<Signed>,
    /// How many must have signed each dossier.
    signers: usize,
    dossiers: u64,
    drafts: u64,
    filed_as_they_came: u64,
    /// What the run says of itself.
    account: Option<Account>,
    standard: Standard,
    /// Whole volumes that lie beside the run, by the paths of their dossiers.
    volumes: BTreeMap<String, handed::Volume>,
    /// Packages after DA/T 48-2009 there, by the paths of their dossiers.
    envelopes: BTreeMap<String, eep::Envelope>,
}

impl Opened {
    /// `hash` says of which files the digests are taken; the folder lies at or below the root that is checked.
    fn new((root, folder): (&Path, &Path), options: &Options, newest: bool, hash: &dyn Fn(&str) -> bool) -> Opened {
        let mut findings = Findings::default();
        let holding = Holding::of_folder(folder, &mut findings);
        let (mut hashed, account) = run::check(folder, &holding, hash, options.seen, &mut findings);
        let record = account.as_ref().map(|account| &account.record);
        if let Some(record) = record {
            run::check_folder(root, folder, record, &mut findings);
            if newest && root != folder {
                run::check_current(folder, record, &mut findings);
            }
        }
        let number = record.and_then(|record| record::number(&record.run)).unwrap_or(0);
        if newest && number < options.demands.run {
            findings.note(Code::RunRollback, "run.json", format!("{number} < {}", options.demands.run));
        }
        let is_signed = record.is_some_and(|record| record.signed_from.is_some());
        let signers = options.demands.signers.max(usize::from(is_signed));
        let mut signed = signatures::check_all(&holding, run::MANIFEST, options.demands, signers, &mut findings);
        let due = account.as_ref().map(Account::documents).unwrap_or_default();
        signed.extend(pdf::check_tables(&holding, &due, hash, &|_, _| None, options, &mut findings).0);
        if let Some(account) = account.as_ref().filter(|_| !options.quick) {
            account.check_sealed(due.keys().map(String::as_str), &signed, &mut findings);
        }
        let (mut standard, mut volumes, mut envelopes) = (Standard::Run, BTreeMap::new(), BTreeMap::new());
        if let Some(handed) = HandOver::new(root, folder, &holding, account.as_ref()) {
            let beside = handed.check(options, &mut findings);
            standard = Standard::HandOver;
            hashed += beside.hashed;
            signed.extend(beside.signed);
            (volumes, envelopes) = (beside.volumes, beside.envelopes);
        }
        // A second person signs the run alone, and with it all dossiers.
        let signers = signers.min(1);
        Opened {
            folder: folder.to_owned(),
            holding,
            findings,
            hashed,
            signed,
            signers,
            dossiers: 0,
            drafts: 0,
            filed_as_they_came: 0,
            account,
            standard,
            volumes,
            envelopes,
        }
    }

    /// Whether a dossier takes so much memory that it is checked alone.
    fn is_heavy(&self, path: &str) -> bool {
        container::open(&self.folder.join(path), &mut Findings::default()).is_ok_and(|zip| holding::is_heavy(&zip))
    }

    fn dossier(&self, path: &str, options: &Options) -> io::Result<Report> {
        of_zip(&self.folder.join(path), options, self.signers)
    }

    fn absorb(&mut self, path: &str, report: io::Result<Report>) {
        match report {
            Ok(report) => {
                self.dossiers += 1;
                self.drafts += report.drafts;
                self.filed_as_they_came += report.filed_as_they_came;
                self.hashed +=
                    Hashed { files: report.files_hashed, bytes: report.bytes_hashed, unchanged: report.unchanged };
                if report.standard != Standard::Dossier {
                    self.findings.note(Code::DossierProfile, path, "");
                }
                let drawn = report.dossier.as_ref().and_then(|dossier| dossier.drawn.as_ref());
                if let Some((volume, drawn)) = self.volumes.get(path).zip(drawn) {
                    volume.check(path, drawn, &mut self.findings);
                }
                if let Some((account, dossier)) = self.account.as_ref().zip(report.dossier) {
                    if let Some(envelope) = self.envelopes.get(path) {
                        envelope.check(account, &dossier, &mut self.findings);
                    }
                    account.check_dossier(path, &dossier, &mut self.findings);
                    if !report.quick {
                        let mut own = Findings::default();
                        account.check_sealed(account.signed_forms(&dossier), &report.signatures, &mut own);
                        self.findings.absorb(path, own.sorted());
                    }
                }
                let covers = |signed: Signed| Signed { covers: format!("{path}!{}", signed.covers), ..signed };
                self.signed.extend(report.signatures.into_iter().map(covers));
                self.findings.absorb(path, report.findings);
            }
            Err(why) => self.findings.note(Code::BagFileUnreadable, path, why.to_string()),
        }
    }

    fn finish(mut self, options: &Options) -> Report {
        self.findings.tolerate_gone_runs();
        // Dossiers may have come signed from an earlier run; that does not make this one signed.
        let own = self.signed.iter().any(|signed| signed.covers == run::MANIFEST);
        let signature = if own { signatures::whole(&self.signed) } else { State::NotSigned };
        let report = report(&self.folder, self.standard, options, self.hashed, self.dossiers, self.findings);
        let incomplete = self.account.and_then(|account| account.record.incomplete).map(|incomplete| incomplete.reason);
        let (drafts, filed_as_they_came) = (self.drafts, self.filed_as_they_came);
        Report { signature, signatures: self.signed, drafts, filed_as_they_came, incomplete, ..report }
    }
}

/// The run by its manifest, then every dossier in it.
fn of_run(place: (&Path, &Path), options: &Options, newest: bool) -> Report {
    let mut run = Opened::new(place, options, newest, &|_| !options.quick);
    let zips: Vec<String> = run.holding.paths().filter(|path| path.ends_with(".zip")).map(str::to_owned).collect();
    let (heavy, light): (Vec<&String>, Vec<&String>) = zips.iter().partition(|path| run.is_heavy(path));
    let mut checked: Vec<_> = light.into_par_iter().map(|path| (path, run.dossier(path, options))).collect();
    checked.extend(heavy.into_iter().map(|path| (path, run.dossier(path, options))));
    checked.into_iter().for_each(|(path, report)| run.absorb(path, report));
    run.finish(options)
}

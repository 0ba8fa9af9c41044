//! A run whose dossiers are checked one after the other.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::finding::{Code, Findings};
use super::handed::{self, HandOver};
use super::holding::{self, Holding};
use super::report::{Report, Standard, report_of};
use super::run::{self, Account};
use super::signatures::{self, Demands, Must, Signed, State};
use super::valid::Hashed;
use super::{Options, container, eep, of_zip, pdf, record};

/// A run whose manifest, record and signatures were looked at, and whose dossiers are still to come.
pub struct Opened {
    pub(super) folder: PathBuf,
    pub(super) holding: Holding,
    pub(super) findings: Findings,
    pub(super) hashed: Hashed,
    signed: Vec<Signed>,
    /// What must stand beside the tag manifest of each dossier.
    must: Must,
    /// What the signatures in it are held against, where a stamp over the whole proves more than the present does.
    stamped: Option<Demands>,
    pub(super) dossiers: u64,
    drafts: u64,
    filed_as_they_came: u64,
    forms_unread: u64,
    /// What the run says of itself.
    pub(super) account: Option<Account>,
    standard: Standard,
    /// Whole volumes that lie beside the run, by the paths of their dossiers.
    volumes: BTreeMap<String, handed::Volume>,
    /// Packages after DA/T 48-2009 there, by the paths of their dossiers.
    envelopes: BTreeMap<String, eep::Envelope>,
}

impl Opened {
    /// `hash` says of which files the digests are taken; the folder lies at or below the root that is checked.
    pub fn new((root, folder): (&Path, &Path), options: &Options, newest: bool, hash: &dyn Fn(&str) -> bool) -> Opened {
        let mut findings = Findings::default();
        let holding = Holding::of_folder(folder, &mut findings);
        let (mut hashed, account) = run::check_run(folder, &holding, hash, options.seen, &mut findings);
        let record = account.as_ref().map(|account| &account.record);
        if let Some(record) = record {
            run::check_folder(root, folder, record, &mut findings);
            if newest && root != folder {
                run::check_current(folder, record, &mut findings);
                run::check_beside(folder, record, &mut findings);
            }
        }
        let number = record.and_then(|record| record::number(&record.run)).unwrap_or(0);
        if newest && number < options.demands.run {
            findings.note(Code::RunRollback, "run.json", format!("{number} < {}", options.demands.run));
        }
        let is_signed = record.is_some_and(|record| record.signed_from.is_some());
        let with_sm2 = record.is_some_and(|record| record.sm2 == Some(true));
        let must = Must { signers: options.demands.signers.max(usize::from(is_signed)), sm2: with_sm2 };
        let mut signed = signatures::check_all(&holding, run::MANIFEST, options.demands, must, &mut findings);
        // Without digests nothing says that what lies here is what was stamped.
        let proven = signatures::proven(&signed, run::MANIFEST).filter(|_| !options.quick);
        let stamped = proven.map(|proven| options.demands.clone().since(proven));
        let within = Options { demands: stamped.as_ref().unwrap_or(options.demands), ..*options };
        let due = account.as_ref().map(Account::documents).unwrap_or_default();
        signed.extend(pdf::check_tables(&holding, &due, hash, &|_, _| None, &within, &mut findings).0);
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
        let must = Must { signers: must.signers.min(1), ..must };
        Opened {
            folder: folder.to_owned(),
            holding,
            findings,
            hashed,
            signed,
            must,
            stamped,
            dossiers: 0,
            drafts: 0,
            filed_as_they_came: 0,
            forms_unread: 0,
            account,
            standard,
            volumes,
            envelopes,
        }
    }

    /// Whether a dossier takes so much memory that it is checked alone.
    pub fn is_heavy(&self, path: &str) -> bool {
        container::open_container(&self.folder.join(path), &mut Findings::default())
            .is_ok_and(|zip| holding::is_heavy(&zip))
    }

    pub fn dossier(&self, path: &str, options: &Options) -> io::Result<Report> {
        let demands = self.stamped.as_ref().unwrap_or(options.demands);
        of_zip(&self.folder.join(path), &Options { demands, ..*options }, self.must)
    }

    pub fn absorb(&mut self, path: &str, report: io::Result<Report>) {
        match report {
            Ok(report) => {
                self.dossiers += 1;
                self.drafts += report.drafts;
                self.filed_as_they_came += report.filed_as_they_came;
                self.forms_unread += report.forms_unread;
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

    pub fn finish(mut self, options: &Options) -> Report {
        self.findings.tolerate_gone_runs();
        // Dossiers may have come signed from an earlier run; that does not make this one signed.
        let own = self.signed.iter().any(|signed| signed.covers == run::MANIFEST);
        let signature = if own { signatures::whole(&self.signed) } else { State::NotSigned };
        let report = report_of(&self.folder, self.standard, options, self.hashed, self.dossiers, self.findings);
        let incomplete = self.account.and_then(|account| account.record.incomplete).map(|incomplete| incomplete.reason);
        let (drafts, filed_as_they_came, forms_unread) = (self.drafts, self.filed_as_they_came, self.forms_unread);
        Report { signature, signatures: self.signed, drafts, filed_as_they_came, forms_unread, incomplete, ..report }
    }
}

/// The run by its manifest, then every dossier in it.
pub fn of_run(place: (&Path, &Path), options: &Options, newest: bool) -> Report {
    let mut run = Opened::new(place, options, newest, &|_| !options.quick);
    let zips: Vec<String> = run.holding.paths().filter(|path| path.ends_with(".zip")).map(str::to_owned).collect();
    let (heavy, light): (Vec<&String>, Vec<&String>) = zips.iter().partition(|path| run.is_heavy(path));
    let mut checked: Vec<_> = light.into_par_iter().map(|path| (path, run.dossier(path, options))).collect();
    checked.extend(heavy.into_iter().map(|path| (path, run.dossier(path, options))));
    checked.into_iter().for_each(|(path, report)| run.absorb(path, report));
    run.finish(options)
}

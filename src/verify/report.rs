//! What the check of one holding came to.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::Options;
use super::dossier::Dossier;
use super::finding::{Finding, Findings};
use super::signatures::{Signed, State};
use super::valid::Hashed;

/// What a holding was checked against.
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
    /// What it was checked against.
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
    /// Whether signatures were checked against revocation lists.
    pub revocation_checked: bool,
    /// PDFs that were filed as they came; what standard they keep to, nobody says.
    pub filed_as_they_came: u64,
    /// Printed forms that were not held against the record whole: nobody knows what their templates show, or a long text parts them.
    pub forms_unread: u64,
    /// All findings.
    pub findings: Vec<Finding>,
    /// What a dossier says of itself, for its run to be compared with.
    #[serde(skip)]
    pub(super) dossier: Option<Dossier>,
}

impl Report {
    /// Whether no layer has a fault.
    pub fn holds(&self) -> bool {
        self.findings.iter().all(|finding| finding.warning)
    }
}

/// What a sample covers in one run. Counts are of dossiers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// In the run.
    pub dossiers: u64,
    /// Chosen this time.
    pub chosen: u64,
    /// Checked this time; fewer than chosen when the time was up.
    pub checked: u64,
    /// Checked at any time, and the same since, this time included.
    pub ever_checked: u64,
    /// Of those, not older than was asked for (`--not-checked-since`); all of them where nothing was asked for.
    pub in_term: u64,
    /// Of those ever checked, found sound.
    pub sound: u64,
    /// The longest ago that any of them was checked; none if some never were.
    pub oldest: Option<Timestamp>,
    /// Whether the time was up before all that was chosen was checked.
    pub out_of_time: bool,
}

/// A report without signatures.
pub fn report_of(
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
        forms_unread: 0,
        dossier: None,
    }
}

//! What the check of a dossier, bag or run finds.

use std::collections::BTreeMap;

use serde::Serialize;
use strum::{EnumIter, IntoStaticStr};
use unicode_normalization::{char::is_combining_mark, is_nfc};

use crate::message::{Fact, Message, Word, say};

/// A stable name for what can be wrong; docs/verify-findings.md explains each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, EnumIter, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs, reason = "the document and the message tables say it in full")]
pub enum Code {
    ZipNoEnd,
    ZipSecondEnd,
    ZipPrepended,
    ZipAppended,
    ZipComment,
    ZipDisks,
    ZipDirectory,
    ZipHeadersDiffer,
    ZipGap,
    ZipOverlap,
    ZipExtraField,
    ZipDescriptor,
    ZipEncrypted,
    ZipMethod,
    ZipFolder,
    ZipLink,
    ZipNameUnsafe,
    ZipNameEncoding,
    ZipTwin,
    ZipClash,
    ZipLimit,
    ZipData,
    ZipCrc,
    ZipForm,
    ZipOrder,
    ZipTwoReadings,
    BagNone,
    BagDeclaration,
    BagNoManifest,
    BagManifestLine,
    BagManifestForm,
    BagManifestPath,
    BagManifestTwice,
    BagManifestsDiffer,
    BagAlgorithm,
    BagFileMissing,
    BagFileUnexpected,
    BagFileChanged,
    BagFileUnreadable,
    BagOxum,
    BagFetch,
    BagTagManifest,
    BagEmptyFolder,
    DossierIndex,
    DossierProfile,
    DossierFiles,
    DossierIdentity,
    DossierRequired,
    DossierUnexplained,
    DossierPages,
    DossierTagFile,
    DossierName,
    DossierRecord,
    PdfUnreadable,
    PdfEncrypted,
    PdfActive,
    PdfConformance,
    PdfPages,
    PdfText,
    RunNoManifest,
    RunManifestLine,
    RunFileMissing,
    RunFileUnexpected,
    RunFileChanged,
    RunRecord,
    RunFolder,
    RunChain,
    RunPreviousGone,
    RunRollback,
    SignBroken,
    SignForm,
    SignUnknown,
    SignExpired,
    SignRevoked,
    SignUsage,
    SignWeak,
    SignList,
    SignStamp,
    SignStampUnknown,
    SignUpdated,
    SignUnchecked,
    SignMissing,
}

impl Word for Code {
    const KIND: &'static str = "verify";
}

/// The part of the holding that was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// The ZIP.
    Container,
    /// RFC 8493.
    Bag,
    /// Our dossier format.
    Dossier,
    /// The PDFs in it.
    Documents,
    /// The run.
    Run,
    /// The signatures.
    Signature,
}

/// What became of a file since its checksum was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Its bytes are others.
    Changed,
    /// It is not there.
    Missing,
    /// It is there and nothing lists it.
    Unexpected,
}

impl Code {
    /// The layer that it belongs to.
    pub fn layer(self) -> Layer {
        let name: &str = self.into();
        match name.split('-').next() {
            Some("zip") => Layer::Container,
            Some("bag") => Layer::Bag,
            Some("pdf") => Layer::Documents,
            Some("run") => Layer::Run,
            Some("sign") => Layer::Signature,
            _ => Layer::Dossier,
        }
    }

    /// What it says of a file, where it is about one.
    pub fn class(self) -> Option<Class> {
        match self {
            Code::BagFileChanged | Code::RunFileChanged | Code::ZipCrc | Code::ZipData => Some(Class::Changed),
            Code::BagFileMissing | Code::RunFileMissing => Some(Class::Missing),
            Code::BagFileUnexpected | Code::RunFileUnexpected => Some(Class::Unexpected),
            _ => None,
        }
    }

    /// Whether a foreign bag may have it: it is unusual, but every reader sees the same content.
    fn is_tolerable(self) -> bool {
        use Code::*;
        matches!(
            self,
            ZipPrepended
                | ZipAppended
                | ZipComment
                | ZipExtraField
                | ZipDescriptor
                | ZipFolder
                | ZipForm
                | ZipOrder
                | BagAlgorithm
                | BagManifestForm
                | BagTagManifest
                | BagEmptyFolder
                | RunPreviousGone
        )
    }
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file: below the holding, and within the archive behind `!`.
    pub subject: String,
    /// What.
    pub code: Code,
    /// Whether it is but a warning.
    pub warning: bool,
    /// Numbers and names, the same in every language.
    pub detail: String,
}

impl Finding {
    /// The finding in words, as a line.
    pub fn message(&self) -> Message {
        let severity = if self.warning { "warning" } else { "fault" };
        let line = if self.detail.is_empty() {
            say("verify-finding")
        } else {
            say("verify-finding-detail").with("detail", self.detail.as_str())
        };
        line.with("severity", Fact::Word("verify-severity", severity))
            .with("code", self.code.key())
            .with("subject", self.subject.as_str())
            .with("what", self.code)
    }
}

/// The findings on one holding.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    /// How many there are of each kind, listed or not.
    counts: BTreeMap<(Code, bool), usize>,
}

/// Most findings of a kind that are listed. Kinds are counted apart, so that no number of notes crowds out a fault.
const MOST: usize = 1000;
/// Longest detail or name that is shown, in characters: hostile names are not given room.
const LONGEST: usize = 200;

impl Findings {
    /// Notes a finding.
    pub fn note(&mut self, code: Code, subject: &str, detail: impl Into<String>) {
        if self.has_room(code, false) {
            let detail = shown(&detail.into());
            self.list.push(Finding { subject: shown(subject), code, warning: false, detail });
        }
    }

    fn has_room(&mut self, code: Code, warning: bool) -> bool {
        let count = self.counts.entry((code, warning)).or_default();
        *count += 1;
        *count <= MOST
    }

    /// Notes a finding that is but a warning.
    pub fn warn(&mut self, code: Code, subject: &str, detail: impl Into<String>) {
        if self.has_room(code, true) {
            let detail = shown(&detail.into());
            self.list.push(Finding { subject: shown(subject), code, warning: true, detail });
        }
    }

    /// Makes warnings of what a foreign bag may have; under a signature every tag file must be covered.
    pub fn tolerate(&mut self, is_signed: bool) {
        let may = |code: Code| code.is_tolerable() && !(is_signed && code == Code::BagTagManifest);
        self.list.iter_mut().for_each(|finding| finding.warning |= may(finding.code));
    }

    /// Runs may have been pruned; then nothing can be said of the chain before them.
    pub fn tolerate_gone_runs(&mut self) {
        let gone = |finding: &&mut Finding| finding.code == Code::RunPreviousGone;
        self.list.iter_mut().filter(gone).for_each(|finding| finding.warning = true);
    }

    /// Takes over findings on a part of the holding.
    pub fn absorb(&mut self, prefix: &str, part: Vec<Finding>) {
        for finding in part {
            let subject =
                if finding.subject.is_empty() { prefix.to_owned() } else { format!("{prefix}!{}", finding.subject) };
            self.take_over(Finding { subject, ..finding });
        }
    }

    /// Takes over a finding as it is.
    pub fn take_over(&mut self, finding: Finding) {
        if self.has_room(finding.code, finding.warning) {
            self.list.push(finding);
        }
    }

    /// By file and code.
    pub fn sorted(mut self) -> Vec<Finding> {
        self.list.sort();
        self.list.dedup();
        self.list
    }
}

/// A text that holds no character which is not seen. Marks that are coded apart from their letter stand as code points, so
/// that two names that look alike are told apart.
pub fn shown(text: &str) -> String {
    let is_composed = is_nfc(text);
    let escape = |c: char| if !is_composed && is_combining_mark(c) { c.escape_unicode().collect() } else { escape(c) };
    let escaped: String = text.chars().take(LONGEST).flat_map(escape).collect();
    if text.chars().nth(LONGEST).is_some() { escaped + "…" } else { escaped }
}

/// Control and invisible characters as their code points, so that no name steers the terminal.
fn escape(c: char) -> Vec<char> {
    if c.is_control() || is_hidden(c) { c.escape_unicode().collect() } else { vec![c] }
}

/// Whether a character is not seen, or turns the direction of others.
pub fn is_hidden(c: char) -> bool {
    let ranges = ['\u{200b}'..='\u{200f}', '\u{2028}'..='\u{202e}', '\u{2060}'..='\u{206f}', '\u{fff9}'..='\u{fffb}'];
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}') || ranges.iter().any(|range| range.contains(&c))
}

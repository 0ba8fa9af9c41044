//! `dossier.json`: the dossier's own list of contents, for programs; people read 卷内目录.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::digest::{Sha256, Sha512};
use crate::finding::Verdict;
use crate::records::{FormCode, FormName};

/// The version of the file's shape. A key that is added keeps it; one that changes or goes raises it.
pub const SCHEMA_VERSION: &str = "3";

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Index {
    /// Always [`SCHEMA_VERSION`].
    pub schema_version: &'static str,
    /// The batch, for example `2022-autumn`.
    pub batch: String,
    /// The student ID (学号).
    pub student_id: String,
    /// The student's name.
    pub student_name: String,
    /// The review's conclusion.
    pub verdict: Verdict,
    /// Whether every form that is signed by hand is there with its signature.
    pub state: State,
    /// Forms that are printed and wait to be signed by hand.
    pub unsigned: Vec<FormName>,
    /// What the batch lists as the items of this volume, by their keys and in their order; left out where the order of the
    /// notice holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volume: Vec<String>,
    /// What the dossier was packed with beyond what every one has; left out where there is nothing.
    #[serde(skip_serializing_if = "Extras::is_empty")]
    pub packet: Extras,
    /// What the forms say otherwise than the built-in ones, by the words of these; left out where there is nothing.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub wording: BTreeMap<String, String>,
    /// Every payload file, in byte order of the paths.
    pub files: Vec<IndexedFile>,
    /// Forms that the volume holds on paper only.
    pub paper_originals: Vec<PaperOriginal>,
    /// Forms that the volume does not hold, and why, as in 备考表.
    pub absent: Vec<Absent>,
}

/// Tag files that the batch asked for, so that nobody takes them out unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Extras {
    /// The manifests in SM3.
    pub sm3: bool,
    /// The RO-Crate.
    pub ro_crate: bool,
}

impl Extras {
    fn is_empty(&self) -> bool {
        !self.sm3 && !self.ro_crate
    }
}

/// How far a dossier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Sheets wait to be signed by hand.
    Draft,
    /// Nothing waits.
    Complete,
}

impl State {
    /// The state that follows from what waits.
    pub fn of(unsigned: &[FormName]) -> State {
        if unsigned.is_empty() { State::Complete } else { State::Draft }
    }
}

/// One payload file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndexedFile {
    /// The path below the bag's top folder, as in the manifest.
    pub path: String,
    /// The Chinese title, as in 卷内目录.
    pub title: String,
    /// The size in bytes.
    pub bytes: usize,
    /// The digest, as in the manifest.
    pub sha256: Sha256,
    /// The other digest, as in its manifest.
    pub sha512: Sha512,
    /// The media type, for example `application/pdf`.
    pub media_type: &'static str,
    /// The PDF standard that the file keeps to; null for anything else.
    pub pdf_standard: Option<PdfStandard>,
    /// The digest of what stands on the pages (text, glyphs, places): equal for a document that was made anew with the
    /// same content, whatever its bytes. Null for what this program did not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_sha256: Option<Sha256>,
    /// The number of pages; null where nothing is paged.
    pub pages: Option<u32>,
    /// The volume's page number of the first page; null for what has none: cover, contents, notes, all but forms.
    pub volume_start: Option<u32>,
    /// Where the file comes from.
    pub source: Source,
    /// The form; null for anything else.
    pub form: Option<FormRef>,
}

/// A PDF standard that documents are written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PdfStandard {
    /// PDF/A-2, level A: ISO 19005-2:2011.
    #[serde(rename = "PDF/A-2a")]
    A2a,
}

/// Where a file of a dossier comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// 原件: scanned from the paper original.
    Original,
    /// 系统打印: printed from the records by this program.
    Printed,
    /// Data of the review, for programs.
    Record,
    /// Evidence that the student handed in.
    Evidence,
    /// The photo.
    Photo,
}

/// The form that a document fills in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormRef {
    /// Which form.
    pub code: FormCode,
    /// The version of the form as it is printed on it; null for a scanned original.
    pub version: Option<String>,
    /// The digest of the template that it was set with; null for a scanned original.
    pub template_sha256: Option<Sha256>,
}

/// A form that is kept on paper and not in the bag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperOriginal {
    /// Which form or item, by its key.
    pub form: String,
    /// The Chinese title, as in 卷内目录.
    pub title: String,
    /// The number of pages, as counted by hand.
    pub pages: u32,
    /// The volume's page number of the first page.
    pub volume_start: u32,
}

/// A form that the volume does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absent {
    /// Which form or item, by its key.
    pub form: String,
    /// The Chinese title.
    pub title: String,
    /// Why, in words.
    pub reason: String,
}

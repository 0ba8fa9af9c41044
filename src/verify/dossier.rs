//! Our own dossiers: docs/dossier-format.md, sections 2 to 4.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::bag::Info;
use super::finding::{Code, Findings};
use super::holding::Holding;

/// What `docs/bagit-profile.json` is called.
pub const PROFILE: &str = "urn:uuid:5d0d8a3e-1f6c-4a53-9a62-0a7a5ecb7d11";

const TAG_FILES: [&str; 8] = [
    "README.txt",
    "metadata/metadata.csv",
    "metadata/preservation/premis.xml",
    "manifest-sha256.txt",
    "manifest-sha512.txt",
    "tagmanifest-sha256.txt",
    "tagmanifest-sha512.txt",
    "bag-info.txt",
];

const ELEMENTS: [&str; 8] = [
    "Source-Organization",
    "External-Description",
    "Bagging-Date",
    "External-Identifier",
    "Payload-Oxum",
    "Bag-Group-Identifier",
    "Bag-Software-Agent",
    "BagIt-Profile-Identifier",
];

const ALWAYS: [&str; 4] =
    ["data/cover/00-cover.pdf", "data/cover/01-contents.pdf", "data/cover/99-notes.pdf", "data/forms/08-review.pdf"];

/// Every form by its key, with its path.
const FORMS: [(&str, &str); 8] = [
    ("plan", "data/forms/01-plan.pdf"),
    ("transcript", "data/forms/02-transcript.pdf"),
    ("midterm", "data/forms/03-midterm.pdf"),
    ("proposal", "data/forms/04-proposal.pdf"),
    ("practice", "data/forms/05-practice.pdf"),
    ("activities", "data/forms/06-activities.pdf"),
    ("outputs", "data/forms/07-research.pdf"),
    ("review", "data/forms/08-review.pdf"),
];

/// `dossier.json`, as far as it can be held against the bag.
#[derive(Debug, Deserialize)]
pub struct Index {
    schema_version: String,
    batch: String,
    student_id: String,
    state: String,
    unsigned: Vec<String>,
    /// Every payload file.
    pub files: Vec<File>,
    paper_originals: Vec<Paper>,
    absent: Vec<Absent>,
}

/// A payload file.
#[derive(Debug, Deserialize)]
pub struct File {
    /// Path in the bag.
    pub path: String,
    bytes: u64,
    sha256: String,
    sha512: String,
    /// The standard that a PDF declares.
    pub pdf_standard: Option<String>,
    /// Number of pages.
    pub pages: Option<u64>,
    volume_start: Option<u64>,
    /// Where it comes from; `printed` by the program.
    pub source: String,
}

#[derive(Debug, Deserialize)]
struct Paper {
    form: String,
    pages: u64,
    volume_start: u64,
}

#[derive(Debug, Deserialize)]
struct Absent {
    form: String,
    reason: String,
}

impl Index {
    /// Whether sheets wait to be signed by hand.
    pub fn is_draft(&self) -> bool {
        self.state != "complete"
    }
}

/// Whether a bag says that it is one of our dossiers.
pub fn is_dossier(holding: &Holding, info: &Info) -> bool {
    holding.has("dossier.json")
        || info.get("BagIt-Profile-Identifier").is_some_and(|ids| ids.iter().any(|id| id == PROFILE))
}

/// Checks the dossier against the format; `top` is the folder in the archive, empty for an unpacked one.
pub fn check(holding: &Holding, info: &Info, top: &str, findings: &mut Findings) -> Option<Index> {
    for file in TAG_FILES.iter().filter(|file| !holding.has(file)) {
        findings.note(Code::DossierTagFile, file, "");
    }
    let once = |label: &&&str| info.get(**label).is_none_or(|values| values.len() != 1 || values[0].is_empty());
    for element in ELEMENTS.iter().filter(once) {
        findings.note(Code::DossierProfile, "bag-info.txt", *element);
    }
    let only = |label: &str| info.get(label).and_then(|values| values.first()).map(String::as_str).unwrap_or_default();
    if only("BagIt-Profile-Identifier") != PROFILE {
        findings.note(Code::DossierProfile, "bag-info.txt", only("BagIt-Profile-Identifier"));
    }
    let read = holding.bytes("dossier.json").map_err(|error| error.to_string());
    let index: Index = match read.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string())) {
        Ok(index) => index,
        Err(why) => {
            findings.note(Code::DossierIndex, "dossier.json", why);
            return None;
        }
    };
    if index.schema_version != "2" {
        findings.note(Code::DossierIndex, "dossier.json", format!("schema_version {}", index.schema_version));
    }
    let ids = [only("External-Identifier"), if top.is_empty() { index.student_id.as_str() } else { top }];
    if ids.iter().any(|id| *id != index.student_id) || only("Bag-Group-Identifier") != index.batch {
        findings.note(Code::DossierIdentity, "dossier.json", format!("{} / {}", index.student_id, ids.join(" / ")));
    }
    check_files(holding, &index, findings);
    check_forms(holding, &index, findings);
    check_state(&index, findings);
    check_pages(&index, findings);
    Some(index)
}

/// The list is that of the manifests, with sizes and digests.
fn check_files(holding: &Holding, index: &Index, findings: &mut Findings) {
    let manifest = |name: &str| -> BTreeMap<String, String> {
        let bytes = holding.bytes(name).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        text.lines().filter_map(|line| line.split_once("  ")).map(|(d, p)| (p.to_owned(), d.to_owned())).collect()
    };
    let [sha256, sha512] = ["manifest-sha256.txt", "manifest-sha512.txt"].map(manifest);
    for file in &index.files {
        let same = holding.size(&file.path) == Some(file.bytes)
            && sha256.get(&file.path) == Some(&file.sha256)
            && sha512.get(&file.path) == Some(&file.sha512);
        if !same {
            findings.note(Code::DossierFiles, &file.path, "");
        }
    }
    let listed: Vec<&str> = index.files.iter().map(|file| file.path.as_str()).collect();
    let payload: Vec<&str> = holding.paths().filter(|path| path.starts_with("data/")).collect();
    if listed != payload {
        findings.note(Code::DossierFiles, "dossier.json", format!("{} ≠ {}", listed.len(), payload.len()));
    }
}

/// What is always there is there; of the other forms each is there, on paper, or absent with a reason.
fn check_forms(holding: &Holding, index: &Index, findings: &mut Findings) {
    for path in ALWAYS.iter().filter(|path| !holding.has(path)) {
        findings.note(Code::DossierRequired, path, "");
    }
    for (form, path) in FORMS {
        let places = [
            holding.has(path),
            index.paper_originals.iter().any(|paper| paper.form == form),
            index.absent.iter().any(|absent| absent.form == form && !absent.reason.trim().is_empty()),
        ];
        if places.iter().filter(|there| **there).count() != 1 {
            findings.note(Code::DossierUnexplained, path, "");
        }
    }
}

/// The state follows from the forms that wait to be signed by hand, and each of them is a printed one.
fn check_state(index: &Index, findings: &mut Findings) {
    let is_printed = |form: &&String| {
        let path = FORMS.iter().find(|(known, _)| known == form).map(|(_, path)| *path);
        index.files.iter().any(|file| Some(file.path.as_str()) == path && file.source == "printed")
    };
    let state = if index.unsigned.is_empty() { "complete" } else { "draft" };
    if index.state != state || !index.unsigned.iter().all(|form| is_printed(&form)) {
        findings.note(Code::DossierIndex, "dossier.json", format!("state {}", index.state));
    }
}

/// Whether a path is that of a form of the school's own: `data/forms/04a-<code>.pdf` behind the fourth form, and on. Earlier
/// versions had `data/forms/11-<code>.pdf` and on.
fn is_own(path: &str) -> bool {
    let name = path.strip_prefix("data/forms/").and_then(|name| name.strip_suffix(".pdf"));
    let Some((number, code)) = name.and_then(|name| name.split_once('-')) else { return false };
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let digits = number.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let has_letter = digits.len() < number.len();
    let is_known = |number: u16| if has_letter { (1..=8).contains(&number) } else { number > 10 };
    digits.parse().is_ok_and(is_known) && !code.is_empty() && code.chars().all(plain)
}

/// The volume's pages are numbered from 1 without a gap, in the order of the forms; those of the school's own stand anywhere.
fn check_pages(index: &Index, findings: &mut Findings) {
    let order = |form: &str| FORMS.iter().position(|(known, _)| *known == form);
    let of_path = |path: &str| FORMS.iter().position(|(_, known)| *known == path);
    let mut items: Vec<(u64, u64, Option<usize>)> = Vec::new();
    for file in &index.files {
        match (of_path(&file.path), file.volume_start, file.pages) {
            (place @ Some(_), Some(start), Some(pages)) => items.push((start, pages, place)),
            (None, Some(start), Some(pages)) if is_own(&file.path) => items.push((start, pages, None)),
            (None, None, _) if !is_own(&file.path) => {}
            _ => findings.note(Code::DossierPages, &file.path, ""),
        }
    }
    items.extend(index.paper_originals.iter().map(|paper| (paper.volume_start, paper.pages, order(&paper.form))));
    items.sort_unstable();
    let (mut next, mut last) = (1, None);
    for (start, pages, place) in items {
        if start != next || (place.is_some() && place <= last) {
            findings.note(Code::DossierPages, "dossier.json", format!("{start} ≠ {next}"));
        }
        next = start.saturating_add(pages);
        last = place.or(last);
    }
}

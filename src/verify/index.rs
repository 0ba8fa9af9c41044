//! `dossier.json`: docs/dossier-format.md, section 4, held against the bag and against itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::finding::{Code, Findings};
use super::holding::Holding;
use super::places::{self, FORMS, Form, Place, Source};

const INDEX: &str = "dossier.json";
const ALWAYS: [&str; 6] = [
    "data/cover/00-cover.pdf",
    "data/cover/01-contents.pdf",
    "data/cover/99-notes.pdf",
    "data/forms/08-review.pdf",
    "data/record/evaluation.json",
    "data/record/student.json",
];

/// A conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Verdict {
    /// 通过
    Pass,
    /// 不通过
    Fail,
    /// 待补充材料
    Supplement,
    /// 需人工认定
    Decide,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Draft,
    Complete,
}

/// `dossier.json`.
#[derive(Debug, Deserialize)]
pub struct Index {
    /// Version of the format.
    pub schema_version: String,
    /// The batch.
    pub batch: String,
    /// 学号
    pub student_id: String,
    /// 姓名
    pub student_name: String,
    /// The conclusion.
    pub verdict: Verdict,
    state: State,
    /// Forms that wait to be signed by hand.
    pub unsigned: Vec<Form>,
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
    /// As in 卷内目录.
    pub title: String,
    /// Its size.
    pub bytes: u64,
    /// Its digest.
    pub sha256: String,
    /// Its other digest.
    pub sha512: String,
    /// Its media type.
    pub media_type: String,
    /// The standard that a PDF declares.
    pub pdf_standard: Option<String>,
    content_sha256: Option<String>,
    /// Number of pages.
    pub pages: Option<u64>,
    volume_start: Option<u64>,
    /// Where it comes from.
    pub source: Source,
    form: Option<FormRef>,
}

#[derive(Debug, Deserialize)]
struct FormRef {
    code: Form,
    version: Option<String>,
    template_sha256: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Paper {
    form: Form,
    pages: u64,
    volume_start: u64,
}

#[derive(Debug, Deserialize)]
struct Absent {
    form: Form,
    reason: String,
}

impl Index {
    /// Whether sheets wait to be signed by hand.
    pub fn is_draft(&self) -> bool {
        self.state == State::Draft
    }

    /// Version of the format; none if it is not one of those that are read.
    pub fn version(&self) -> Option<u32> {
        self.schema_version.parse().ok().filter(|version| (2..=3).contains(version))
    }

    /// How many PDFs were filed as they came, without a standard that they declare.
    pub fn as_they_came(&self) -> u64 {
        let came = |file: &&File| file.path.ends_with(".pdf") && file.pdf_standard.is_none();
        self.files.iter().filter(came).count() as u64
    }

    /// The documents: cover and forms.
    pub fn documents(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| Place::of(&file.path).is_some_and(Place::is_document))
    }
}

/// Holds the index against the bag and against itself.
pub fn check(holding: &Holding, index: &Index, findings: &mut Findings) {
    check_files(holding, index, findings);
    index.files.iter().for_each(|file| check_kind(file, index.version(), findings));
    check_forms(holding, index, findings);
    check_state(index, findings);
    check_pages(index, findings);
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
    let listed = index.files.iter().map(|file| file.path.as_str());
    let payload = || holding.paths().filter(|path| path.starts_with("data/"));
    if !listed.eq(payload()) {
        findings.note(Code::DossierFiles, INDEX, format!("{} ≠ {}", index.files.len(), payload().count()));
    }
}

/// Every key of a file fits its place: none is null where the format has a value, nor the other way round.
fn check_kind(file: &File, version: Option<u32>, findings: &mut Findings) {
    let Some(place) = Place::of(&file.path) else { return };
    let (document, printed) = (place.is_document(), file.source == Source::Printed);
    // Version 2 began before there were digests of contents.
    let digest = version == Some(2) || file.content_sha256.is_some() == file.pdf_standard.is_some();
    let form = match (&file.form, place) {
        (Some(form), Place::Form(code)) => {
            form.code == code && form.version.is_some() == printed && (printed || form.template_sha256.is_none())
        }
        (None, Place::Form(_)) => false,
        (form, _) => form.is_none(),
    };
    let wrong = [
        ("source", !place.may_come_from(file.source)),
        ("media_type", file.media_type != places::media_type(&file.path)),
        ("title", file.title.trim().is_empty()),
        ("pdf_standard", (printed && file.pdf_standard.is_none()) || (!document && file.pdf_standard.is_some())),
        ("pdf_standard", file.pdf_standard.as_ref().is_some_and(|standard| standard != "PDF/A-2a")),
        ("content_sha256", !digest || file.content_sha256.as_ref().is_some_and(|digest| !is_sha256(digest))),
        ("pages", document != file.pages.is_some() || file.pages == Some(0)),
        ("volume_start", place.is_form() != file.volume_start.is_some()),
        ("form", !form),
    ];
    for (key, _) in wrong.into_iter().filter(|(_, wrong)| *wrong) {
        findings.note(Code::DossierFiles, &file.path, key);
    }
}

/// Whether a text is a digest as the format writes it.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// What is always there is there; of the other forms each is there, on paper, or absent with a reason.
fn check_forms(holding: &Holding, index: &Index, findings: &mut Findings) {
    for path in ALWAYS.iter().filter(|path| !holding.has(path)) {
        findings.note(Code::DossierRequired, path, "");
    }
    let mut places: BTreeMap<Form, usize> = BTreeMap::new();
    let there = FORMS.into_iter().filter(|(_, path)| holding.has(path)).map(|(form, _)| form);
    let paper = index.paper_originals.iter().map(|paper| paper.form);
    let absent = index.absent.iter().filter(|absent| !absent.reason.trim().is_empty()).map(|absent| absent.form);
    there.chain(paper).chain(absent).for_each(|form| *places.entry(form).or_default() += 1);
    for (form, path) in FORMS.into_iter().filter(|(form, _)| places.get(form) != Some(&1)) {
        findings.note(Code::DossierUnexplained, path, format!("{}", places.get(&form).copied().unwrap_or(0)));
    }
}

/// The state follows from the forms that wait to be signed by hand, and each of them is a printed one.
fn check_state(index: &Index, findings: &mut Findings) {
    let printed: BTreeSet<&str> =
        index.files.iter().filter(|file| file.source == Source::Printed).map(|file| file.path.as_str()).collect();
    let unsigned: BTreeSet<Form> = index.unsigned.iter().copied().collect();
    let is_printed = unsigned.iter().all(|form| printed.contains(places::path_of(*form)));
    if index.is_draft() == unsigned.is_empty() || unsigned.len() != index.unsigned.len() || !is_printed {
        findings.note(Code::DossierIndex, INDEX, "state");
    }
}

/// The volume's pages are numbered from 1 without a gap, in the order of the forms; those of the school's own stand anywhere.
fn check_pages(index: &Index, findings: &mut Findings) {
    let mut items: Vec<(u64, u64, Option<Form>)> = Vec::new();
    for file in &index.files {
        match (Place::of(&file.path), file.volume_start, file.pages) {
            (Some(Place::Form(form)), Some(start), Some(pages)) => items.push((start, pages, Some(form))),
            (Some(Place::Own), Some(start), Some(pages)) => items.push((start, pages, None)),
            (place, None, _) if !place.is_some_and(Place::is_form) => {}
            _ => findings.note(Code::DossierPages, &file.path, ""),
        }
    }
    items.extend(index.paper_originals.iter().map(|paper| (paper.volume_start, paper.pages, Some(paper.form))));
    items.sort_unstable();
    let (mut next, mut last) = (1, None);
    for (start, pages, form) in items {
        if start != next || pages == 0 || (form.is_some() && form <= last) {
            findings.note(Code::DossierPages, INDEX, format!("{start} ≠ {next}"));
        }
        next = start.saturating_add(pages);
        last = form.or(last);
    }
}

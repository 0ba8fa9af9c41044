//! `dossier.json`: docs/dossier-format.md, section 4, held against the bag and against itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::finding::{Code, Findings};
use super::holding::Holding;
use super::json::present;
use super::places::{self, Extras, FORMS, Form, FormKey, Place, Source};
use crate::message::Word;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, strum::EnumIter, strum::IntoStaticStr)]
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

impl Word for Verdict {
    const KIND: &'static str = "verdict";
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Draft,
    Complete,
}

/// `dossier.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
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
    pub unsigned: Vec<FormKey>,
    /// The items of the volume, where the batch lists them.
    #[serde(default)]
    pub volume: Vec<String>,
    /// What it was packed with beyond what every dossier has; the first programs of version 3 did not say so.
    #[serde(default, deserialize_with = "present")]
    pub packet: Option<Extras>,
    /// How the batch words what the program's own forms say; the first programs of version 3 did not say so.
    #[serde(default, deserialize_with = "present")]
    pub wording: Option<BTreeMap<String, String>>,
    /// Every payload file.
    pub files: Vec<File>,
    /// What exists on paper only.
    pub paper_originals: Vec<Paper>,
    /// What does not exist.
    pub absent: Vec<Absent>,
}

/// A payload file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
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
    #[serde(deserialize_with = "Option::deserialize")]
    pub pdf_standard: Option<String>,
    /// The digest of what stands on its pages.
    pub content_sha256: Option<String>,
    /// Number of pages.
    #[serde(deserialize_with = "Option::deserialize")]
    pub pages: Option<u64>,
    #[serde(deserialize_with = "Option::deserialize")]
    /// The volume's number of its first page.
    pub volume_start: Option<u64>,
    /// Where it comes from.
    pub source: Source,
    #[serde(deserialize_with = "Option::deserialize")]
    form: Option<FormRef>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormRef {
    code: Form,
    #[serde(deserialize_with = "Option::deserialize")]
    version: Option<String>,
    #[serde(deserialize_with = "Option::deserialize")]
    template_sha256: Option<String>,
}

/// An item on paper.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// The key of the item.
    pub form: String,
    /// What it is called.
    pub title: String,
    /// Its pages.
    pub pages: u64,
    /// The volume's number of its first page.
    pub volume_start: u64,
}

/// An item that is not there.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Absent {
    /// The key of the item.
    pub form: String,
    title: String,
    reason: String,
}

impl File {
    /// The form that it is, where it is one of the program's.
    pub fn form(&self) -> Option<Form> {
        self.form.as_ref().map(|form| form.code)
    }

    /// The digest of the template that it was set with.
    pub fn template(&self) -> Option<&str> {
        self.form.as_ref()?.template_sha256.as_deref()
    }

    /// The version of the form, where the program set it.
    pub fn version(&self) -> Option<&str> {
        self.form.as_ref()?.version.as_deref()
    }
}

impl Index {
    /// Whether sheets wait to be signed by hand.
    pub fn is_draft(&self) -> bool {
        self.state == State::Draft
    }

    /// Version of the format; none if it is not one of those that are read.
    pub fn version(&self) -> Option<u32> {
        [2, 3].into_iter().find(|version| self.schema_version == version.to_string())
    }

    /// How many PDFs were filed as they came, without a standard that they declare.
    pub fn as_they_came(&self) -> u64 {
        let came = |file: &&File| file.path.ends_with(".pdf") && file.pdf_standard.is_none();
        self.files.iter().filter(came).count() as u64
    }

    /// The documents: cover and forms.
    pub fn documents(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| self.place(&file.path).is_some_and(Place::is_document))
    }

    /// The place of a path in this dossier.
    pub fn place(&self, path: &str) -> Option<Place> {
        Place::within(path, &self.volume)
    }

    /// The keys of what the volume holds or explains: the items that are listed, or the forms of the notice.
    fn keys(&self) -> Vec<String> {
        if self.volume.is_empty() { FORMS.map(|(form, _)| form.key().to_owned()).to_vec() } else { self.volume.clone() }
    }

    /// The key of the item that is filed at a path.
    pub fn key_at(&self, path: &str) -> Option<&str> {
        match self.place(path)? {
            Place::Form(form) => Some(form.key()),
            Place::Item(place) => self.volume.get(usize::from(place).checked_sub(1)?).map(String::as_str),
            _ => None,
        }
    }

    /// The key of the item that is filed at a path, or the code of the school's own form there.
    pub fn code_at<'p>(&'p self, path: &'p str) -> Option<&'p str> {
        let stem = || path.rsplit('/').next()?.strip_suffix(".pdf")?.split_once('-');
        self.key_at(path).or_else(|| stem().filter(|_| self.place(path) == Some(Place::Own)).map(|(_, code)| code))
    }

    /// The forms that were printed, by their keys.
    pub fn printed(&self) -> impl Iterator<Item = (&str, &File)> {
        let printed = self.files.iter().filter(|file| file.source == Source::Printed);
        printed.filter_map(|file| Some((self.code_at(&file.path)?, file)))
    }
}

/// Holds the index against the bag and against itself.
pub fn check_index(holding: &Holding, index: &Index, findings: &mut Findings) {
    check_files(holding, index, findings);
    index.files.iter().for_each(|file| check_kind(file, index, findings));
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
fn check_kind(file: &File, index: &Index, findings: &mut Findings) {
    let Some(place) = index.place(&file.path) else { return };
    let expected = index.key_at(&file.path).and_then(Form::of_key);
    let (document, printed) = (place.is_document(), file.source == Source::Printed);
    // Version 2 began before there were digests of contents.
    let digest = index.version() == Some(2) || file.content_sha256.is_some() == file.pdf_standard.is_some();
    let form = match (&file.form, expected) {
        (Some(form), Some(code)) => {
            let said = form.version.as_ref().is_none_or(|version| !version.trim().is_empty());
            let digest = form.template_sha256.as_ref().is_none_or(|digest| printed && is_sha256(digest));
            form.code == code && form.version.is_some() == printed && said && digest
        }
        (None, Some(_)) | (Some(_), None) => false,
        (None, None) => true,
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

/// What is always there is there; of the forms, or of the items that the volume lists, each is there, on paper, or absent
/// with a reason.
fn check_forms(holding: &Holding, index: &Index, findings: &mut Findings) {
    let always = ALWAYS.iter().filter(|path| index.volume.is_empty() || !path.starts_with("data/forms/"));
    for path in always.filter(|path| !holding.has(path)) {
        findings.note(Code::DossierRequired, path, "");
    }
    if !places::is_volume(&index.volume) {
        findings.note(Code::DossierIndex, INDEX, "volume");
    }
    // Left out where it would say nothing.
    let is_empty = index.wording.as_ref().is_some_and(BTreeMap::is_empty);
    if index.packet == Some(Extras { sm3: false, ro_crate: false }) || is_empty {
        findings.note(Code::DossierIndex, INDEX, "packet, wording");
    }
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let there = holding.paths().filter_map(|path| index.key_at(path));
    let paper =
        index.paper_originals.iter().filter(|paper| !paper.title.trim().is_empty()).map(|paper| paper.form.as_str());
    let is_said = |text: &str| !text.trim().is_empty();
    let absent = index.absent.iter().filter(|absent| is_said(&absent.reason) && is_said(&absent.title));
    let absent = absent.map(|absent| absent.form.as_str());
    there.chain(paper).chain(absent).for_each(|form| *places.entry(form).or_default() += 1);
    let keys = index.keys();
    for key in &keys {
        let count = places.get(key.as_str()).copied().unwrap_or(0);
        if count != 1 {
            let path = FORMS.iter().find(|(form, _)| index.volume.is_empty() && form.key() == key);
            findings.note(Code::DossierUnexplained, path.map_or(key.as_str(), |(_, path)| path), count.to_string());
        }
    }
    for key in places.keys().filter(|key| !keys.iter().any(|known| known == *key)) {
        findings.note(Code::DossierIndex, INDEX, *key);
    }
}

/// The state follows from the forms that wait to be signed by hand, and each of them is a printed one.
fn check_state(index: &Index, findings: &mut Findings) {
    let printed: BTreeSet<&str> = index.printed().map(|(key, _)| key).collect();
    let unsigned: BTreeSet<&str> = index.unsigned.iter().map(FormKey::as_str).collect();
    let is_printed = unsigned.is_subset(&printed);
    if index.is_draft() == unsigned.is_empty() || unsigned.len() != index.unsigned.len() || !is_printed {
        findings.note(Code::DossierIndex, INDEX, "state");
    }
}

/// The volume's pages are numbered from 1 without a gap, in the order of the forms or of the items; those of the school's own
/// that no list names stand anywhere.
fn check_pages(index: &Index, findings: &mut Findings) {
    let keys = index.keys();
    let order = |key: &str| keys.iter().position(|known| known == key);
    let mut items: Vec<(u64, u64, Option<usize>)> = Vec::new();
    for file in &index.files {
        match (index.place(&file.path), file.volume_start, file.pages) {
            (Some(place), Some(start), Some(pages)) if place.is_form() => {
                items.push((start, pages, index.key_at(&file.path).and_then(order)));
            }
            (place, None, _) if !place.is_some_and(Place::is_form) => {}
            _ => findings.note(Code::DossierPages, &file.path, ""),
        }
    }
    items.extend(index.paper_originals.iter().map(|paper| (paper.volume_start, paper.pages, order(&paper.form))));
    items.sort_unstable();
    let (mut next, mut last) = (1, None);
    for (start, pages, place) in items {
        if start != next || pages == 0 || (place.is_some() && place <= last) {
            findings.note(Code::DossierPages, INDEX, format!("{start} ≠ {next}"));
        }
        next = start.saturating_add(pages);
        last = place.or(last);
    }
}

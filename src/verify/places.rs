//! Which files a dossier may have, and where: docs/dossier-format.md, sections 2 and 3.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};
use strum::IntoStaticStr;

use super::holding::Holding;

/// Paths have less bytes than this.
const PATH_LIMIT: usize = 120;

/// The tag files of every version, in no particular order.
const TAG_FILES: [&str; 10] = [
    "bagit.txt",
    "bag-info.txt",
    "README.txt",
    "dossier.json",
    "manifest-sha256.txt",
    "manifest-sha512.txt",
    "metadata/metadata.csv",
    "metadata/preservation/premis.xml",
    "tagmanifest-sha256.txt",
    "tagmanifest-sha512.txt",
];
/// Where the batch asks for SM3: both or none.
const SM3: [&str; 2] = ["manifest-sm3.txt", "tagmanifest-sm3.txt"];
/// The script that compares all files with the manifest on Windows; from version 3 on.
pub const SCRIPT: &str = "check.ps1";
/// The dossier as an RO-Crate, where the batch asks for it; from version 3 on.
pub const RO_CRATE: &str = "ro-crate-metadata.json";

/// A form by its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Form {
    /// 个人培养计划书
    Plan,
    /// 课程学习成绩单
    Transcript,
    /// 中期筛选考核评定表
    Midterm,
    /// 开题报告书
    Proposal,
    /// 实践环节考核表
    Practice,
    /// 学术报告登记表
    Activities,
    /// 科研情况登记表
    Outputs,
    /// 毕业资格审查表
    Review,
}

/// The forms in the order of the volume, with their paths.
pub const FORMS: [(Form, &str); 8] = [
    (Form::Plan, "data/forms/01-plan.pdf"),
    (Form::Transcript, "data/forms/02-transcript.pdf"),
    (Form::Midterm, "data/forms/03-midterm.pdf"),
    (Form::Proposal, "data/forms/04-proposal.pdf"),
    (Form::Practice, "data/forms/05-practice.pdf"),
    (Form::Activities, "data/forms/06-activities.pdf"),
    (Form::Outputs, "data/forms/07-research.pdf"),
    (Form::Review, "data/forms/08-review.pdf"),
];

impl Form {
    /// Its key.
    pub fn key(self) -> &'static str {
        self.into()
    }

    /// The form of a key.
    pub fn of_key(key: &str) -> Option<Form> {
        Form::deserialize(StrDeserializer::<Error>::new(key)).ok()
    }
}

/// The path of an item of a volume whose items are listed: its place from 1, then the name of the form or the key itself.
fn item_path(place: usize, key: &str) -> String {
    let form = FORMS.iter().find(|(form, _)| Form::of_key(key) == Some(*form));
    let name = form.and_then(|(_, path)| path.rsplit_once('/')?.1.split_once('-')?.1.strip_suffix(".pdf"));
    format!("data/forms/{place:02}-{}.pdf", name.unwrap_or(key))
}

/// A form that is signed, by its key or, of the school's own, its code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct FormKey(String);

impl FormKey {
    /// The key as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FormKey {
    type Error = String;
    fn try_from(key: String) -> Result<FormKey, String> {
        if is_plain(&key) { Ok(FormKey(key)) } else { Err(key) }
    }
}

/// Whether a key is a plain name.
fn is_plain(key: &str) -> bool {
    (1..=32).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// What is wrong with a list of items: no key is empty, other than a plain name, or there twice.
pub fn is_volume(items: &[String]) -> bool {
    let unique: BTreeSet<&String> = items.iter().collect();
    items.len() <= 99 && items.iter().all(|key| is_plain(key)) && unique.len() == items.len()
}

/// Where a payload file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Printed from the records.
    Printed,
    /// Scanned or filed.
    Original,
    /// Data of the review.
    Record,
    /// Handed in by the student.
    Evidence,
    /// The photo.
    Photo,
}

/// What stands at a path of the payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Cover, contents or notes.
    Cover,
    /// A form of the volume.
    Form(Form),
    /// A form of the school's own.
    Own,
    /// An item of a volume whose items are listed: which one, from 1.
    Item(u8),
    /// A file of evidence.
    Evidence,
    /// The photo.
    Photo,
    /// The record that was reviewed.
    Student,
    /// The review.
    Evaluation,
    /// What people did in cases.
    Steps,
}

impl Place {
    /// The place of a path; none where the format has no such file.
    pub fn of(path: &str) -> Option<Place> {
        let form = FORMS.iter().find(|(_, known)| *known == path);
        match path {
            _ if !is_portable(path) => None,
            "data/cover/00-cover.pdf" | "data/cover/01-contents.pdf" | "data/cover/99-notes.pdf" => Some(Place::Cover),
            "data/photo/photo.jpg" => Some(Place::Photo),
            "data/record/student.json" => Some(Place::Student),
            "data/record/evaluation.json" => Some(Place::Evaluation),
            "data/record/steps.json" => Some(Place::Steps),
            _ if form.is_some() => form.map(|(form, _)| Place::Form(*form)),
            _ if is_own(path) => Some(Place::Own),
            _ if is_evidence(path) => Some(Place::Evidence),
            _ => None,
        }
    }

    /// The place of a path in a dossier that lists the items of its volume; the forms of the notice have places else.
    pub fn within(path: &str, items: &[String]) -> Option<Place> {
        if items.is_empty() || !path.starts_with("data/forms/") {
            return Place::of(path);
        }
        let at = items.iter().zip(1..).position(|(key, place)| item_path(place, key) == path)?;
        u8::try_from(at + 1).ok().map(Place::Item).filter(|_| is_portable(path))
    }

    /// Whether a file here may come from there.
    pub fn may_come_from(self, source: Source) -> bool {
        match self {
            Place::Cover => source == Source::Printed,
            Place::Form(_) | Place::Own | Place::Item(_) => matches!(source, Source::Printed | Source::Original),
            Place::Evidence => source == Source::Evidence,
            Place::Photo => source == Source::Photo,
            Place::Student | Place::Evaluation | Place::Steps => source == Source::Record,
        }
    }

    /// Whether it is a form of the volume, with a number on its pages.
    pub fn is_form(self) -> bool {
        matches!(self, Place::Form(_) | Place::Own | Place::Item(_))
    }

    /// Whether it is set or filed as one of the documents.
    pub fn is_document(self) -> bool {
        self == Place::Cover || self.is_form()
    }
}

/// Tag files that the batch asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extras {
    /// The manifests in SM3.
    pub sm3: bool,
    /// The RO-Crate.
    pub ro_crate: bool,
}

/// The media type of a path by its ending, as IANA registers it.
pub fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("pdf") => "application/pdf",
        Some("jpg") => "image/jpeg",
        Some("png") => "image/png",
        Some("tif") => "image/tiff",
        _ => "application/json",
    }
}

/// `NN`: two digits and more, from 01, without needless zeros.
fn is_number(text: &str) -> bool {
    let digits = text.len() >= 2 && text.bytes().all(|b| b.is_ascii_digit());
    digits && text.parse::<u16>().is_ok_and(|number| number > 0 && format!("{number:02}") == text)
}

/// `data/forms/04a-<code>.pdf` behind the fourth form, and on; until version 2 `data/forms/11-<code>.pdf` and on.
fn is_own(path: &str) -> bool {
    let name = path.strip_prefix("data/forms/").and_then(|name| name.strip_suffix(".pdf"));
    let Some((number, code)) = name.and_then(|name| name.split_once('-')) else { return false };
    let digits = number.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let value: u16 = digits.parse().unwrap_or(0);
    let known = if digits.len() < number.len() { (1..=8).contains(&value) } else { value > 10 };
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    known && is_number(digits) && !code.is_empty() && code.bytes().all(plain)
}

/// `data/evidence/NN-MM.<pdf, jpg, png, tif>`.
fn is_evidence(path: &str) -> bool {
    let name = path.strip_prefix("data/evidence/").and_then(|name| name.split_once('.'));
    let Some((numbers, end)) = name else { return false };
    let numbers = numbers.split_once('-').is_some_and(|(piece, file)| is_number(piece) && is_number(file));
    numbers && ["pdf", "jpg", "png", "tif"].contains(&end)
}

/// Whether every common file system takes a path for the same file.
fn is_portable(path: &str) -> bool {
    let portable = |part: &str| {
        let characters = part.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b));
        !part.is_empty() && characters && !part.starts_with('.') && !part.ends_with('.') && !is_device(part)
    };
    path.len() < PATH_LIMIT && path.split('/').all(portable)
}

/// `CON`, `con.txt`, `COM1` and their like name devices on Windows, whatever follows the first dot.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    ["con", "prn", "aux", "nul"].contains(&stem.as_str())
        || port.is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a text can be a student ID, and so the name of the top folder.
pub fn is_student_id(id: &str) -> bool {
    (1..=32).contains(&id.len()) && !id.contains('.') && !id.contains('/') && is_portable(id)
}

/// The tag files that must be there, by the version of the format (2 or 3) and what the list of contents says of those that
/// a batch asks for. Where it says nothing, as the first programs of version 3 did, what is there is as it must be.
pub fn tag_files(version: u32, packet: Option<Extras>, holding: &Holding) -> Vec<&'static str> {
    let has_sm3 = SM3.iter().any(|path| holding.has(path));
    let packet = packet.unwrap_or(Extras { sm3: has_sm3, ro_crate: version >= 3 && holding.has(RO_CRATE) });
    let mut files = TAG_FILES.to_vec();
    files.extend((version >= 3).then_some(SCRIPT));
    files.extend(packet.ro_crate.then_some(RO_CRATE));
    if packet.sm3 {
        files.extend(SM3);
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_format() {
        let there = [
            ("data/cover/99-notes.pdf", Place::Cover),
            ("data/forms/07-research.pdf", Place::Form(Form::Outputs)),
            ("data/forms/11-commitment.pdf", Place::Own),
            ("data/forms/04a-commitment.pdf", Place::Own),
            ("data/forms/08za-last.pdf", Place::Own),
            ("data/evidence/01-02.png", Place::Evidence),
            ("data/evidence/100-01.tif", Place::Evidence),
            ("data/photo/photo.jpg", Place::Photo),
        ];
        for (path, place) in there {
            assert_eq!(Place::of(path), Some(place), "{path}");
        }
        let wrong = [
            "data/cover/02-more.pdf",
            "data/forms/09-more.pdf",
            "data/forms/09a-more.pdf",
            "data/forms/4a-more.pdf",
            "data/forms/04A-more.pdf",
            "data/forms/10-more.pdf",
            "data/forms/011-more.pdf",
            "data/forms/11-.pdf",
            "data/forms/11-a.b.pdf",
            "data/forms/11-a%20b.pdf",
            "data/forms/11-a.pdf.",
            "data/forms/11-a:b.pdf",
            "data/evidence/1-01.pdf",
            "data/evidence/00-01.pdf",
            "data/evidence/001-01.pdf",
            "data/evidence/01-01.exe",
            "data/evidence/01-01.PDF",
            "data/evidence/01-01.pdf.jpg",
            "data/evidence/01-01",
            "data/photo/photo.png",
            "data/photo.jpg",
            "data/record/more.json",
            "data/con.pdf",
        ];
        for path in wrong {
            assert_eq!(Place::of(path), None, "{path}");
        }
        assert_eq!(Place::of(&format!("data/forms/11-{}.pdf", "a".repeat(102))), None);
    }

    #[test]
    fn listed_items_have_their_places_and_no_others() {
        let items = ["transcript", "outputs", "defence-record"].map(str::to_owned);
        assert!(is_volume(&items));
        let there = ["data/forms/01-transcript.pdf", "data/forms/02-research.pdf", "data/forms/03-defence-record.pdf"];
        for (path, place) in there.into_iter().zip(1..) {
            assert_eq!(Place::within(path, &items), Some(Place::Item(place)), "{path}");
        }
        for path in ["data/forms/02-transcript.pdf", "data/forms/08-review.pdf", "data/forms/04-thesis.pdf"] {
            assert_eq!(Place::within(path, &items), None, "{path}");
        }
        assert_eq!(Place::within("data/photo/photo.jpg", &items), Some(Place::Photo));
        for wrong in [vec!["a", "a"], vec![""], vec!["a.b"], vec!["../a"]] {
            assert!(!is_volume(&wrong.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>()), "{wrong:?}");
        }
    }

    #[test]
    fn a_student_id_is_a_plain_name() {
        for id in ["202020010101", "M2020-17", "a_b"] {
            assert!(is_student_id(id), "{id}");
        }
        for id in ["", "..", "a/b", "a.b", "con", "COM1", "学号", &"1".repeat(33)] {
            assert!(!is_student_id(id), "{id}");
        }
    }
}

//! What is compared between schools: the person by the identity number, papers by their titles, the photo by its bytes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use strum::IntoStaticStr;

use super::key::Key;
use crate::message::Word;
use crate::package::Sha256;
use crate::policy::bare_title;
use crate::records::normal::normal_number;

/// Where a dossier has its photo, up to the ending.
const PHOTO: &str = "data/photo/photo.";
/// Numbers of documents are no shorter; what is shorter stands for none.
const LEAST: usize = 6;

/// A kind of thing that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum MarkKind {
    /// The number of a document of identity.
    Person,
    /// The title of a paper.
    Paper,
    /// The bytes of the degree photo.
    Photo,
}

impl Word for MarkKind {
    const KIND: &'static str = "mark-kind";
}

/// What the records of a student hold of it, in plain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marked {
    /// 学号.
    pub id: String,
    /// 证件号码.
    #[serde(default)]
    pub person: Option<String>,
    /// Titles of papers.
    #[serde(default)]
    pub papers: Vec<String>,
    /// Digest of the photo.
    #[serde(default)]
    pub photo: Option<Sha256>,
}

/// `marks.json` of a submission without dossiers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarksFile {
    /// Format of the file.
    pub schema: String,
    /// Digest of the manifest of the run whose dossiers it describes.
    pub manifest_sha256: Sha256,
    /// In the order of the IDs.
    pub students: Vec<Marked>,
}

impl MarksFile {
    /// Format of the file.
    pub const SCHEMA: &'static str = "zishen/marks/1";
    /// Its name below `data/`.
    pub const NAME: &'static str = "marks.json";

    /// Whether it is of this run, and holds each of the students once and nobody else.
    ///
    /// # Errors
    /// The first of them that does not hold.
    pub fn check<'s>(&self, run: Sha256, students: impl Iterator<Item = &'s str>) -> Result<(), MarksFault> {
        if self.schema != MarksFile::SCHEMA {
            return Err(MarksFault::Format(self.schema.clone()));
        }
        if self.manifest_sha256 != run {
            return Err(MarksFault::Run(self.manifest_sha256));
        }
        let mut expected: BTreeSet<&str> = students.collect();
        let stranger = self.students.iter().find(|student| !expected.remove(student.id.as_str()));
        match stranger.map(|student| student.id.as_str()).or(expected.first().copied()) {
            Some(id) => Err(MarksFault::Student(id.to_owned())),
            None => Ok(()),
        }
    }
}

/// What is wrong with a file of marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarksFault {
    /// It is of another format.
    Format(String),
    /// It describes the dossiers of another run, which has this manifest.
    Run(Sha256),
    /// A student is missing, twice, or a stranger.
    Student(String),
}

/// As much of a student's record as is compared.
#[derive(Deserialize)]
struct Record {
    #[serde(default)]
    document: Option<Document>,
    #[serde(default)]
    outputs: Option<Outputs>,
}

#[derive(Deserialize)]
struct Document {
    number: String,
}

#[derive(Deserialize)]
struct Outputs {
    #[serde(default)]
    papers: Vec<Paper>,
}

#[derive(Deserialize)]
struct Paper {
    title: String,
}

impl Marked {
    /// From the record in a dossier and the dossier's manifest.
    ///
    /// # Errors
    /// When the record is none.
    pub fn of_dossier(id: &str, record: Value, manifest: &str) -> serde_json::Result<Marked> {
        let record: Record = serde_json::from_value(record)?;
        let photo = manifest.lines().filter_map(|line| line.split_once(' '));
        let mut photo = photo.filter(|(_, path)| path.trim_start().starts_with(PHOTO));
        Ok(Marked {
            id: id.to_owned(),
            person: record.document.map(|document| document.number),
            papers: record.outputs.into_iter().flat_map(|all| all.papers).map(|paper| paper.title).collect(),
            photo: photo.find_map(|(digest, _)| digest.parse().ok()),
        })
    }

    /// What is compared, each once.
    pub fn marks(&self, key: &Key) -> Vec<Mark> {
        let person = self.person.as_deref().map(normal_number).filter(|number| is_number(number));
        let person = person.map(|number| (MarkKind::Person, number, String::new()));
        let papers = self.papers.iter().filter_map(|title| Some((MarkKind::Paper, bare_title(title)?, title.clone())));
        let photo = self.photo.map(|digest| (MarkKind::Photo, digest.to_string(), String::new()));
        let mut marks = BTreeMap::new();
        for (kind, text, title) in person.into_iter().chain(papers).chain(photo) {
            let digest = key.digest(kind.into(), &text);
            marks.entry((kind, digest)).or_insert(Mark { kind, digest, student: self.id.clone(), title });
        }
        marks.into_values().collect()
    }
}

/// Whether a text stands for a number, and is no row of dashes, zeros or words for none.
fn is_number(text: &str) -> bool {
    let different = text.chars().collect::<BTreeSet<char>>().len();
    text.chars().count() >= LEAST && different > 2 && text.chars().any(|c| c.is_ascii_digit())
}

/// Something of a student under its keyed digest; a line of the marks in the school's own folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// What is digested: identity number, paper or photo.
    pub kind: MarkKind,
    /// Its digest under the key of the holding.
    pub digest: Sha256,
    /// 学号.
    pub student: String,
    /// The paper's title as the school writes it; empty of other kinds.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::sha256;

    fn marks(person: &str, papers: &[&str]) -> Vec<Mark> {
        let papers = papers.iter().map(|title| (*title).to_owned()).collect();
        let student = Marked { id: "1".into(), person: Some(person.into()), papers, photo: None };
        student.marks(&Key::new([7; 32]))
    }

    #[test]
    fn one_thing_has_one_digest_in_every_way_of_writing() {
        let digests = |marks: Vec<Mark>| marks.into_iter().map(|mark| mark.digest).collect::<Vec<_>>();
        let one = digests(marks("44030119990101123x", &["论教育的本质"]));
        assert_eq!(one, digests(marks(" ４４0301 19990101 123X", &["1. 論教育的本質（网络首发）", "论教育的本质[J]"])));
        assert_eq!(one.len(), 2);
        assert_ne!(one, digests(marks("44030119990101124X", &["再论教育的本质"])));
    }

    #[test]
    fn what_stands_for_nothing_is_not_compared() {
        for number in ["", "/", "无", "000000000000000000", "——————", "12345"] {
            assert_eq!(marks(number, &["", "—"]), [], "{number}");
        }
    }

    #[test]
    fn a_dossier_gives_number_titles_and_photo() {
        let record = serde_json::json!({"id": "1", "document": {"kind": "passport", "number": "E123"}, "outputs": {"papers": [{"title": "A", "rank": 1}]}});
        let digest = "ab".repeat(32);
        let manifest = format!("00  data/record/student.json\n{digest}  data/photo/photo.jpg\n");
        let marked = Marked::of_dossier("1", record, &manifest).unwrap();
        assert_eq!((marked.person.as_deref(), marked.papers.len()), (Some("E123"), 1));
        assert_eq!(marked.photo.unwrap().to_string(), digest);
    }

    #[test]
    fn a_file_of_marks_holds_everybody_once() {
        let of = |id: &str| Marked { id: id.into(), ..Marked::default() };
        let file = |ids: &[&str]| MarksFile {
            schema: MarksFile::SCHEMA.into(),
            manifest_sha256: sha256(b"this run"),
            students: ids.iter().map(|id| of(id)).collect(),
        };
        let check = |ids: &[&str]| file(ids).check(sha256(b"this run"), ["1", "2"].into_iter());
        let of_another = file(&["1", "2"]).check(sha256(b"another run"), ["1", "2"].into_iter());
        assert_eq!(of_another, Err(MarksFault::Run(sha256(b"this run"))));
        assert_eq!(check(&["2", "1"]), Ok(()));
        assert_eq!(check(&["1"]), Err(MarksFault::Student("2".into())));
        assert_eq!(check(&["1", "2", "2"]), Err(MarksFault::Student("2".into())));
        assert_eq!(check(&["1", "2", "3"]), Err(MarksFault::Student("3".into())));
    }
}

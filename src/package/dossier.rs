//! A student's dossier (业务档案): its parts → a bag → a ZIP.

use std::collections::BTreeMap;

use super::Sha256;
use super::bag::{BagError, BagInfo, bag};
use super::entry::Entry;
use super::index::{
    Absent, Extras, FormRef, Index, IndexedFile, PaperOriginal, PdfStandard, SCHEMA_VERSION, Source, State,
};
use super::layout::Place;
use super::metadata;
use super::path::{EntryPath, PathError};
use super::research_object;
use super::zip::{ZipError, zip};
use crate::finding::Verdict;
use crate::json::json_lines;
use crate::records::{FormName, PersonalStep};

/// Everything that goes into one dossier.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// The bag's metadata.
    pub info: BagInfo,
    /// Whose dossier it is.
    pub student: StudentName,
    /// The batch, for example `2022-autumn`.
    pub batch: String,
    /// The review's conclusion.
    pub verdict: Verdict,
    /// Forms that are printed and wait to be signed by hand.
    pub unsigned: Vec<FormName>,
    /// The items of the volume by their keys, where the batch lists them.
    pub volume: Vec<String>,
    /// What the forms say otherwise than the built-in ones, by the words of these.
    pub wording: BTreeMap<String, String>,
    /// What people did.
    pub steps: Vec<PersonalStep>,
    /// The documents, in any order.
    pub parts: Vec<Part>,
    /// Forms that the volume holds on paper only.
    pub paper_originals: Vec<PaperOriginal>,
    /// Forms that the volume does not hold.
    pub absent: Vec<Absent>,
}

/// Whose dossier it is.
#[derive(Debug, Clone)]
pub struct StudentName {
    /// The student ID (学号); it names the top folder.
    pub id: String,
    /// The student's name (姓名).
    pub name: String,
}

/// One document of a dossier.
#[derive(Debug, Clone)]
pub struct Part {
    /// Where it stands.
    pub place: Place,
    /// The Chinese title, as in 卷内目录.
    pub title: String,
    /// The content.
    pub bytes: Vec<u8>,
    /// The number of pages, where it has any.
    pub pages: Option<u32>,
    /// The volume's page number of the first page, where it has one.
    pub volume_start: Option<u32>,
    /// The digest of what stands on its pages, where this program set them.
    pub content_sha256: Option<Sha256>,
    /// The PDF standard that it keeps to, if any.
    pub pdf_standard: Option<PdfStandard>,
    /// Where it comes from.
    pub source: Source,
    /// The form that it fills in, if any.
    pub form: Option<FormRef>,
}

impl Part {
    /// A part that is no document: without pages and without a form.
    pub fn plain(place: Place, title: String, bytes: Vec<u8>, source: Source) -> Part {
        Part {
            place,
            title,
            bytes,
            pages: None,
            volume_start: None,
            content_sha256: None,
            pdf_standard: None,
            source,
            form: None,
        }
    }
}

/// Why parts do not make a dossier.
#[derive(Debug, thiserror::Error)]
pub enum DossierError {
    /// A part has no portable path.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The parts make no bag, for example because two take one place.
    #[error(transparent)]
    Bag(#[from] BagError),
    /// The bag makes no archive, for example because the student ID is no portable name.
    #[error(transparent)]
    Zip(#[from] ZipError),
    /// A file of metadata cannot be written.
    #[error("the metadata cannot be written: {0}")]
    Metadata(#[from] std::io::Error),
}

/// Packs a dossier; returns the bytes of its ZIP. The same dossier always gives the same bytes.
///
/// # Errors
/// [`DossierError`] when the student ID is no portable name, there are no parts, or two take one place.
pub fn assemble_dossier(dossier: Dossier) -> Result<Vec<u8>, DossierError> {
    let Dossier { info, student, batch, verdict, volume, wording, steps, parts, paper_originals, absent, unsigned } =
        dossier;
    let mut files: Vec<_> = parts.into_iter().map(unpack).collect::<Result<_, _>>()?;
    files.sort_by(|(a, _), (b, _)| a.path().cmp(b.path()));
    let (payload, indexed) = files.into_iter().unzip();
    let index = Index {
        schema_version: SCHEMA_VERSION,
        batch,
        student_id: student.id,
        student_name: student.name,
        verdict,
        state: State::of(&unsigned),
        unsigned,
        volume,
        packet: Extras { sm3: info.with_sm3, ro_crate: info.with_ro_crate },
        wording,
        files: indexed,
        paper_originals,
        absent,
    };
    let mut tags = vec![
        index_entry(&index)?,
        Entry::new(EntryPath::new("README.txt")?, metadata::readme(&info, &index).into_bytes()),
        Entry::new(EntryPath::new("check.ps1")?, metadata::SCRIPT.to_vec()),
        Entry::new(EntryPath::new("metadata/metadata.csv")?, metadata::csv(&info, &index)?),
        Entry::new(EntryPath::new("metadata/preservation/premis.xml")?, metadata::premis(&info, &index, &steps)?),
    ];
    if info.with_ro_crate {
        tags.push(Entry::new(
            EntryPath::new(research_object::NAME)?,
            research_object::described(&info, &index).into_bytes(),
        ));
    }
    let bag = bag(&info, payload, tags)?;
    Ok(zip(&index.student_id, &bag)?)
}

fn unpack(part: Part) -> Result<(Entry, IndexedFile), PathError> {
    let entry = Entry::new(part.place.path()?, part.bytes);
    let indexed = IndexedFile {
        path: entry.path().to_string(),
        title: part.title,
        bytes: entry.bytes().len(),
        sha256: entry.sha256(),
        sha512: entry.sha512(),
        media_type: part.place.media().media_type(),
        pdf_standard: part.pdf_standard,
        content_sha256: part.content_sha256,
        pages: part.pages,
        volume_start: part.volume_start,
        source: part.source,
        form: part.form,
    };
    Ok((entry, indexed))
}

fn index_entry(index: &Index) -> Result<Entry, DossierError> {
    Ok(Entry::new(EntryPath::new("dossier.json")?, json_lines(index).into_bytes()))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;
    use crate::records::FormCode;

    fn part(place: Place, title: &str, source: Source) -> Part {
        Part::plain(place, title.to_owned(), b"abc".to_vec(), source)
    }

    fn sample() -> Dossier {
        let form = FormRef { code: FormCode::Plan, version: Some("1".into()), template_sha256: None };
        let plan = Part {
            pages: Some(3),
            volume_start: Some(1),
            pdf_standard: Some(PdfStandard::A2a),
            form: Some(form),
            ..part(Place::Form(FormCode::Plan), "研究生个人培养计划书", Source::Printed)
        };
        Dossier {
            info: BagInfo {
                source_organization: "麓山师范大学研究生院".into(),
                bagging_date: jiff::civil::date(2022, 11, 16),
                external_description: "研究生业务档案".into(),
                external_identifier: "202020100123".into(),
                bag_group_identifier: "2022-autumn".into(),
                internal_sender_identifier: String::new(),
                software_agent: "zishen 0.1.0".into(),
                profile: crate::package::PROFILE,
                with_sm3: false,
                with_ro_crate: false,
            },
            student: StudentName { id: "202020100123".into(), name: "张䶮".into() },
            batch: "2022-autumn".into(),
            verdict: Verdict::Pass,
            unsigned: vec![],
            volume: vec![],
            wording: BTreeMap::new(),
            steps: vec![],
            parts: vec![part(Place::StudentRecord, "学生记录", Source::Record), plan],
            paper_originals: vec![PaperOriginal {
                form: "proposal".into(),
                title: "开题报告书".into(),
                pages: 18,
                volume_start: 4,
            }],
            absent: vec![],
        }
    }

    fn index(zip: Vec<u8>) -> serde_json::Value {
        let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
        let mut text = String::new();
        archive.by_name("202020100123/dossier.json").unwrap().read_to_string(&mut text).unwrap();
        assert!(text.ends_with("}\n"));
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn lists_its_contents() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let abc512 = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
            2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
        let expected = serde_json::json!({
            "schema_version": "3", "batch": "2022-autumn", "student_id": "202020100123", "student_name": "张䶮",
            "verdict": "pass", "state": "complete", "unsigned": [],
            "files": [
                {"path": "data/forms/01-plan.pdf", "title": "研究生个人培养计划书", "bytes": 3, "sha256": abc, "sha512": abc512,
                 "media_type": "application/pdf", "pdf_standard": "PDF/A-2a", "pages": 3, "volume_start": 1, "source": "printed",
                 "form": {"code": "plan", "version": "1", "template_sha256": null}},
                {"path": "data/record/student.json", "title": "学生记录", "bytes": 3, "sha256": abc, "sha512": abc512,
                 "media_type": "application/json", "pdf_standard": null, "pages": null, "volume_start": null, "source": "record",
                 "form": null},
            ],
            "paper_originals": [{"form": "proposal", "title": "开题报告书", "pages": 18, "volume_start": 4}],
            "absent": [],
        });
        assert_eq!(index(assemble_dossier(sample()).unwrap()), expected);
    }

    #[test]
    fn order_of_the_parts_does_not_matter() {
        let mut turned = sample();
        turned.parts.reverse();
        assert_eq!(assemble_dossier(sample()).unwrap(), assemble_dossier(turned).unwrap());
    }

    #[test]
    fn refuses_a_place_taken_twice_and_a_bad_student_id() {
        let mut twice = sample();
        twice.parts.extend(sample().parts);
        assert!(matches!(assemble_dossier(twice), Err(DossierError::Bag(BagError::Collision(..)))));
        let mut hostile = sample();
        hostile.student.id = "../1".into();
        assert!(matches!(assemble_dossier(hostile), Err(DossierError::Zip(ZipError::Top(_)))));
    }
}

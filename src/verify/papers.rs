//! What describes a run besides its record: findings, the page, the summary tables and the lists for the archive. Each says
//! what the record says.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::finding::{Code, Finding, Findings};
use super::holding::Holding;
use super::index::is_sha256;
use super::numbers::Numbers;
use super::record::{self, Record};
use super::reported::{self, Reported};
use super::{catalogue, json, page, summaries};

/// What is known of the students of a run beside the record.
#[derive(Debug, Default)]
pub struct Papers {
    /// By student ID.
    pub reported: BTreeMap<String, Reported>,
    /// 档号 by student ID.
    pub numbers: Numbers,
}

/// What is wrong with the part of a college that came without its run: `run` has its record and the findings on the college's
/// students.
pub fn of_college(run: &Path, workbook: &Path, college: &str) -> Vec<Finding> {
    let mut findings = Findings::default();
    let holding = Holding::of_folder(run, &mut findings);
    if let Some(mut record) = record::read_record(&holding, &mut findings) {
        record.students.retain(|student| student.college() == Some(college));
        let reported = reported::check_reported(&holding, &record, &mut findings);
        let table = record.tables.iter().find(|table| table.college == college);
        let wrong =
            table.map_or(Some(college.to_owned()), |table| summaries::wrong_at(workbook, &record, table, &reported));
        if let Some(why) = wrong {
            findings.note(Code::RunRecord, "summary.xlsx", why);
        }
    }
    findings.sorted()
}

/// Checks all of them.
pub fn check_papers(holding: &Holding, record: &Record, findings: &mut Findings) -> Papers {
    let reported = reported::check_reported(holding, record, findings);
    page::check_page(holding, record, &reported, findings);
    summaries::check_summaries(holding, record, &reported, findings);
    check_faces(holding, findings);
    let numbers = catalogue::check_catalogue(holding, record, &reported, findings);
    Papers { reported, numbers }
}

const FACES: &str = "photos.json";

/// Where faces are on photos, for the next run.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Faces {
    schema_version: u32,
    faces: BTreeMap<String, Vec<Face>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the keys and their types are what is looked at")]
struct Face {
    left: i32,
    top: i32,
    side: u32,
    #[serde(deserialize_with = "Option::deserialize")]
    tilt: Option<i16>,
}

/// The boxes of faces are by digests of photos; of which photos, a dossier tells.
fn check_faces(holding: &Holding, findings: &mut Findings) {
    let Ok(bytes) = holding.bytes(FACES) else { return };
    match json::read_any::<Faces>(&bytes) {
        Ok(faces) if faces.schema_version == 1 && faces.faces.keys().all(|digest| is_sha256(digest)) => {}
        Ok(_) => findings.note(Code::RunRecord, FACES, "form"),
        Err(why) => findings.note(Code::RunRecord, FACES, why),
    }
}

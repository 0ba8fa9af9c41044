//! What describes a run besides its record: findings, the page, the summary tables and the lists for the archive. Each says
//! what the record says.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::is_sha256;
use super::numbers::Numbers;
use super::record::Record;
use super::reported::{self, Reported};
use super::{catalogue, json, page, summaries};

/// What is known of the students of a run beside the record.
#[derive(Debug, Default)]
pub struct Papers {
    /// By student ID.
    pub reported: BTreeMap<String, Reported>,
    /// 档号 by student ID; none where they are not at hand.
    pub numbers: Option<Numbers>,
}

/// Checks all of them.
pub fn check_papers(holding: &Holding, record: &Record, findings: &mut Findings) -> Papers {
    let reported = reported::check_reported(holding, record, findings);
    page::check_page(holding, record, &reported, findings);
    summaries::check_summaries(holding, record, &reported, findings);
    check_faces(holding, findings);
    let numbers = catalogue::check_catalogue(holding, record, &reported, findings);
    Papers { reported, numbers: Some(numbers) }
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

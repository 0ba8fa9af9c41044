//! Our own dossiers: docs/dossier-format.md, sections 2 to 4.

use super::bag::{Info, SIGNATURES, one_line};
use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::{self, Index};
use super::places::{self, Place};
use super::records;
use super::review::Review;
use super::steps::{self, Step};
use super::told::Told;
use super::{description, json, metadata, research_object};

const INDEX: &str = "dossier.json";
const DECLARATION: &[u8] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// What a dossier says of itself, for a run to be held against.
#[derive(Debug)]
pub struct Dossier {
    /// The list of contents.
    pub index: Index,
    /// The review, if it can be read.
    pub review: Option<Review>,
    /// 档号, where there is one.
    pub archive_number: Option<String>,
    /// What people did.
    pub steps: Vec<Step>,
    /// What the summary table repeats of the record.
    pub told: Told,
    /// What is drawn on the pages of its volume, where all of them are known.
    pub drawn: Option<Vec<String>>,
}

/// Whether a bag says that it is one of our dossiers.
pub fn is_dossier(holding: &Holding, info: &Info) -> bool {
    holding.has(INDEX)
        || info.get("BagIt-Profile-Identifier").is_some_and(|ids| ids.iter().any(|id| id == description::PROFILE))
}

/// Checks the dossier against the format; `top` is the folder in the archive, empty for an unpacked one.
pub fn check_dossier(holding: &Holding, info: &Info, top: &str, findings: &mut Findings) -> Option<Dossier> {
    description::check_info(holding, info, findings);
    if holding.has("bagit.txt") && holding.bytes("bagit.txt").ok().as_deref() != Some(DECLARATION) {
        findings.note(Code::BagDeclaration, "bagit.txt", "1.0, UTF-8");
    }
    let read = holding.bytes(INDEX).map_err(|error| error.to_string());
    let index = read.and_then(|bytes| json::read_json::<Index>(&bytes));
    let version = index.as_ref().ok().and_then(Index::version);
    let volume = index.as_ref().map_or(&[][..], |index| &index.volume);
    // What cannot be read is held against the newest, in which one file more must be there.
    let packet = index.as_ref().ok().and_then(|index| index.packet);
    let tags = places::tag_files(version.unwrap_or(3), packet, holding);
    check_names(holding, &tags, volume, findings);
    let index = match index {
        Ok(index) => index,
        Err(why) => {
            findings.note(Code::DossierIndex, INDEX, why);
            return None;
        }
    };
    if version.is_none() {
        findings.note(Code::DossierIndex, INDEX, format!("schema_version {}", index.schema_version));
    }
    check_identity(holding, &index, info, top, findings);
    let is_read = |path: &str| !path.starts_with("data/") || path.starts_with("data/record/");
    holding.note_unread(Code::DossierRecord, is_read, findings);
    check_manifests(holding, findings);
    index::check_index(holding, &index, findings);
    let (review, told) = records::check_records(holding, &index, findings);
    description::check_texts(holding, &index, info, findings);
    let steps = as_told(holding, &index, info, steps::read_steps(holding, findings));
    metadata::check_metadata(holding, &index, info, &steps, findings);
    research_object::check_research_object(holding, &index, info, findings);
    let archive_number = description::only_value(info, "Internal-Sender-Identifier").map(str::to_owned);
    Some(Dossier { index, review, archive_number, steps, told, drawn: None })
}

/// The steps as `premis.xml` has them: nothing of people was written there before 0.2.0, and no opinions by the first programs
/// that wrote people.
fn as_told(holding: &Holding, index: &Index, info: &Info, steps: Vec<Step>) -> Vec<Step> {
    let told = |steps: &[Step]| metadata::is_telling(holding, index, info, steps);
    if !holding.has(steps::STEPS) && told(&[]) {
        return vec![];
    }
    let plain: Vec<Step> = steps.iter().cloned().map(|step| Step { note: String::new(), ..step }).collect();
    if plain != steps && told(&plain) { plain } else { steps }
}

/// Whose dossier it is, and of which batch, is the same everywhere.
fn check_identity(holding: &Holding, index: &Index, info: &Info, top: &str, findings: &mut Findings) {
    let only = |label: &str| description::only_value(info, label).unwrap_or_default();
    let id = index.student_id.as_str();
    let top = if holding.is_archive() { top } else { id };
    let ids = [only("External-Identifier"), top];
    let same = ids.iter().all(|other| *other == id) && only("Bag-Group-Identifier") == index.batch;
    if !same || !places::is_student_id(id) || index.batch.trim().is_empty() {
        findings.note(Code::DossierIdentity, INDEX, format!("{id} / {}", ids.join(" / ")));
    }
    // A name that is missing from the records is empty, and then in no description.
    if !only("External-Description").contains(&one_line(&index.student_name)) {
        findings.note(Code::DossierIdentity, "bag-info.txt", index.student_name.as_str());
    }
}

/// The list of tag files is closed, and every payload file has a place in the format.
fn check_names(holding: &Holding, tags: &[&str], volume: &[String], findings: &mut Findings) {
    for file in tags.iter().filter(|file| !holding.has(file)) {
        findings.note(Code::DossierTagFile, file, "");
    }
    for path in holding.paths().filter(|path| !path.starts_with("../")) {
        let known = if path.starts_with("data/") {
            Place::within(path, volume).is_some()
        } else {
            tags.contains(&path) || SIGNATURES.contains(&path)
        };
        if !known {
            findings.note(Code::DossierName, path, "");
        }
    }
}

/// Manifests are written in one way only, so that what one lists leaves no choice in the others: the signature over one
/// tag manifest covers all.
fn check_manifests(holding: &Holding, findings: &mut Findings) {
    let is_manifest = |path: &&str| {
        let name = path.strip_prefix("tag").unwrap_or(path);
        name.starts_with("manifest-") && name.ends_with(".txt")
    };
    for path in holding.paths().filter(is_manifest) {
        let Ok(bytes) = holding.bytes(path) else { continue };
        if let Some(why) = unusual(&bytes) {
            findings.note(Code::BagManifestForm, path, why);
        }
    }
}

/// How a manifest differs from the one way: digest in small letters, two spaces, path, a line feed, by paths.
pub fn unusual(manifest: &[u8]) -> Option<String> {
    if manifest.contains(&b'\r') {
        return Some("CRLF".into());
    }
    if !manifest.is_empty() && !manifest.ends_with(b"\n") {
        return Some("no line feed at the end".into());
    }
    let mut last: Option<&[u8]> = None;
    for (line, number) in manifest.split_inclusive(|byte| *byte == b'\n').zip(1..) {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let space = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
        let (digest, rest) = line.split_at(space);
        let path = rest.strip_prefix(b"  ").filter(|path| !path.is_empty() && !path.starts_with(b" "));
        let plain = !digest.is_empty() && digest.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let (true, Some(path)) = (plain, path) else { return Some(format!("line {number}")) };
        if last.is_some_and(|last| last >= path) {
            return Some(format!("line {number}: order"));
        }
        last = Some(path);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_has_one_form() {
        assert_eq!(unusual(b"ab  a\nab  b c\n"), None);
        let cases = [
            ("ab  a\r\n", "CRLF"),
            ("ab  a", "no line feed at the end"),
            ("AB  a\n", "line 1"),
            ("ab a\n", "line 1"),
            ("ab   a\n", "line 1"),
            ("ab *a\n", "line 1"),
            ("ab\ta\n", "line 1"),
            ("ab  a\n\n", "line 2"),
            ("\u{feff}ab  a\n", "line 1"),
            ("ab  b\nab  a\n", "line 2: order"),
            ("ab  a\nab  a\n", "line 2: order"),
        ];
        for (text, why) in cases {
            assert_eq!(unusual(text.as_bytes()).as_deref(), Some(why), "{text:?}");
        }
    }
}

//! The rooms stay apart: which room may use which is read from the `crate::` paths of the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

mod circles;

/// A room and the rooms that it may use; ARCHITECTURE.md says what each is for.
const ROOMS: [(&str, &[&str]); 35] = [
    ("location", &[]),
    ("message", &[]),
    ("fault", &["location", "message"]),
    ("finding", &["location", "message"]),
    ("stop", &[]),
    ("scan", &["ingest", "pdf"]),
    ("sign", &["message"]),
    ("pdf", &[]),
    ("verify", &["message", "pdf", "sign"]),
    ("workers", &[]),
    ("watch", &["message"]),
    ("limits", &["fault", "message", "records"]),
    ("records", &["finding", "location", "message"]),
    ("ingest", &["fault", "location", "message", "records"]),
    ("policy", &["fault", "finding", "location", "message", "records"]),
    ("render", &["finding", "message", "policy", "records"]),
    ("package", &["finding", "records"]),
    ("numbering", &["message", "records"]),
    ("publish", &["message", "package"]),
    ("history", &["finding", "message", "package", "records"]),
    (
        "report",
        &[
            "finding",
            "history",
            "ingest",
            "inputs",
            "location",
            "message",
            "package",
            "policy",
            "records",
            "render",
            "student_file",
        ],
    ),
    ("exports", &["fault", "ingest", "message", "package", "records", "watch"]),
    ("evidence", &["fault", "ingest", "location", "message", "package", "records"]),
    (
        "inputs",
        &[
            "evidence",
            "exports",
            "fault",
            "ingest",
            "limits",
            "location",
            "message",
            "numbering",
            "package",
            "photos",
            "policy",
            "records",
        ],
    ),
    ("sample", &["ingest", "location", "message", "records"]),
    ("album", &["ingest", "inputs", "message", "package", "policy", "records"]),
    ("photos", &["ingest", "location", "message", "records"]),
    ("shared", &["inputs", "package", "policy", "records"]),
    ("gather", &["album", "ingest", "inputs", "message", "package", "pdf", "policy", "records", "render"]),
    (
        "job",
        &[
            "album",
            "cli",
            "fault",
            "ingest",
            "inputs",
            "message",
            "numbering",
            "package",
            "policy",
            "records",
            "render",
            "shared",
            "watch",
        ],
    ),
    ("student_file", &["finding", "gather", "ingest", "job", "message", "package", "policy", "records", "render"]),
    ("cli", &["finding", "message"]),
    (
        "commands",
        &[
            "cli",
            "evidence",
            "exports",
            "fault",
            "finding",
            "history",
            "ingest",
            "inputs",
            "job",
            "location",
            "message",
            "numbering",
            "package",
            "pdf",
            "policy",
            "publish",
            "records",
            "render",
            "report",
            "sample",
            "scan",
            "sign",
            "stop",
            "student_file",
            "verify",
            "watch",
            "workers",
        ],
    ),
    ("main", &[]),
    ("lib", &[]),
];

/// Tests may read through any room to have something to compare with.
fn is_test(path: &Path) -> bool {
    path.ends_with("tests.rs")
}

/// The text of a source up to its tests.
fn without_tests(text: &str) -> &str {
    let marks = ["#[cfg(test)]\nmod tests {", "#[cfg(test)]\npub(crate) mod tests {"];
    marks.into_iter().find_map(|mark| text.split_once(mark)).map_or(text, |(code, _)| code)
}

#[test]
fn every_room_uses_only_the_rooms_it_may() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rooms: BTreeMap<_, _> = ROOMS.into_iter().collect();
    let mut wrong = BTreeSet::new();
    for entry in WalkDir::new(&source).into_iter().map(Result::unwrap) {
        let path = entry.path().strip_prefix(&source).unwrap();
        if path.extension().is_none_or(|e| e != "rs") || is_test(path) {
            continue;
        }
        let room = path.components().next().unwrap().as_os_str().to_string_lossy();
        let room = room.trim_end_matches(".rs");
        let text = fs::read_to_string(entry.path()).unwrap();
        let text = without_tests(&text);
        let used = text
            .split("crate::")
            .skip(1)
            .map(|rest| rest.split(|c: char| !c.is_ascii_lowercase() && c != '_').next().unwrap());
        for used in used.filter(|used| !used.is_empty() && *used != room) {
            let allowed = rooms.get(room).unwrap_or_else(|| panic!("room `{room}` is not in the table"));
            if !allowed.contains(&used) {
                wrong.insert(format!("{} uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Where Chinese may stand in code: documents, which are always Chinese; how a term or a day is written; the spellings
/// by which values of exports are recognised.
const CHINESE_IN_CODE: [&str; 11] = [
    "ingest/exports/",
    "ingest/table/xlsx/styles.rs",
    "numbering.rs",
    "records/character.rs",
    "records/term.rs",
    "records/values.rs",
    "render/",
    "report/handover.rs",
    "report/xlsx.rs",
    "verify/catalogue.rs",
    "verify/run.rs",
];

#[test]
fn what_the_program_says_stands_in_the_message_tables() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for entry in WalkDir::new(&source).into_iter().map(Result::unwrap) {
        let path = entry.path().strip_prefix(&source).unwrap();
        let shown = path.to_str().unwrap().to_owned();
        let exempt = CHINESE_IN_CODE.iter().any(|place| shown.starts_with(place));
        if path.extension().is_none_or(|e| e != "rs") || is_test(path) || exempt {
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        let text = without_tests(&text);
        let code = text.lines().zip(1..).filter(|(line, _)| !line.trim_start().starts_with("//"));
        let chinese = code.filter(|(line, _)| line.contains(|c: char| ('\u{3400}'..='\u{9fff}').contains(&c)));
        wrong.extend(chinese.map(|(line, number)| format!("{shown}:{number}: {line}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

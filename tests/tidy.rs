//! The rooms stay apart: which room may use which is read from the `crate::` paths of the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// A room and the rooms that it may use; ARCHITECTURE.md says what each is for.
const ROOMS: [(&str, &[&str]); 22] = [
    ("location", &[]),
    ("message", &[]),
    ("fault", &["location"]),
    ("finding", &["location", "message"]),
    ("workers", &[]),
    ("records", &["finding", "location", "message"]),
    ("ingest", &["fault", "location", "message", "records"]),
    ("policy", &["fault", "finding", "location", "message", "records"]),
    ("render", &["finding", "message", "policy", "records"]),
    ("package", &["finding", "records"]),
    ("publish", &["package"]),
    ("report", &["finding", "ingest", "location", "message", "package", "policy", "records", "student_file"]),
    ("exports", &["fault", "ingest", "message", "package", "records"]),
    ("inputs", &["exports", "fault", "ingest", "location", "message", "package", "policy", "records"]),
    ("sample", &["ingest", "location", "message", "records"]),
    ("gather", &["ingest", "inputs", "package", "policy", "records", "render"]),
    ("job", &["cli", "fault", "inputs", "package", "policy", "render"]),
    ("student_file", &["finding", "gather", "job", "package", "policy", "records", "render"]),
    ("cli", &["finding", "message"]),
    (
        "commands",
        &[
            "cli",
            "fault",
            "finding",
            "ingest",
            "inputs",
            "job",
            "message",
            "package",
            "policy",
            "publish",
            "records",
            "render",
            "report",
            "sample",
            "student_file",
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
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
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

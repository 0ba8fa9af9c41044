//! What lies beside the folders that are read: photos or tables in a folder of another name, which nobody would miss.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

use crate::ingest::is_litter;
use crate::input_names;
use crate::records::values::StudentId;
use crate::records::{Exception, Sourced, Student};

/// Endings of files that somebody may have meant to be read.
const ENDINGS: [&str; 12] = ["xlsx", "xls", "et", "ods", "csv", "tsv", "html", "htm", "jpg", "jpeg", "png", "zip"];
/// Files beyond which nobody counts.
const MOST: usize = 100_000;

/// Folders of which no record names a file, each with its number of files, and single files, by name.
pub fn unused(
    root: &Path,
    students: &BTreeMap<StudentId, (String, Student)>,
    decisions: &[Sourced<Exception>],
) -> Vec<(String, usize)> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> =
        names.filter(|name| !input_names::ALL.contains(&name.as_str()) && !is_litter(name)).collect();
    names.sort();
    let counted = names.into_iter().map(|name| (files(&root.join(&name)), name));
    let found = counted.filter(|(count, name)| *count > 0 && !is_named(name, students, decisions));
    found.map(|(count, name)| (input_names::printable_name(&name), count)).collect()
}

/// How many files of the kinds that are read lie there.
fn files(path: &Path) -> usize {
    let is_meant = |path: &Path| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        ENDINGS.contains(&ending.as_str())
    };
    let entries = WalkDir::new(path).into_iter().flatten().take(MOST);
    entries.filter(|entry| entry.file_type().is_file() && is_meant(entry.path())).count()
}

/// Whether a record names a file of a folder, which it may call as it likes.
fn is_named(name: &str, students: &BTreeMap<StudentId, (String, Student)>, decisions: &[Sourced<Exception>]) -> bool {
    let within = format!("{name}/");
    let begins = |text: &str| text.split('"').any(|part| part.starts_with(&within));
    let papers = decisions.iter().filter_map(|decision| decision.evidence.as_ref());
    papers.map(|paper| paper.file.as_str()).any(|file| file.starts_with(&within))
        || students.values().any(|(_, student)| serde_json::to_string(student).is_ok_and(|json| begins(&json)))
}

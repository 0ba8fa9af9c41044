//! The files of a folder: their list, their digests, and what has changed since they were listed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::input_names::{DECISIONS, PROGRAMMES, SCANNED, STUDENTS, TABLES};
use crate::inputs::{MOST_BYTES, is_failing};
use crate::message::{Message, unread};
use crate::package::{Sha256, sha256, sha256_of};

/// Whoever records cases holds it.
const LOCK: &str = ".lock";

/// Names, sizes and times of last change of all files of a folder.
#[derive(Debug, PartialEq, Eq)]
pub struct FolderState(BTreeMap<String, (u64, Option<SystemTime>)>);

impl FolderState {
    /// What cannot be looked at has no entry, and is reported where it is read.
    pub fn of(folder: &Path) -> FolderState {
        let files = walk_folder(folder).unwrap_or_default().into_iter();
        let look = |(name, path): (String, PathBuf)| {
            let data = fs::symlink_metadata(path).ok()?;
            Some((name, (data.len(), data.modified().ok())))
        };
        FolderState(files.filter_map(look).collect())
    }

    /// The files that came, went or changed.
    pub fn changed(&self, now: &FolderState) -> Vec<String> {
        let differs = |name: &&String| self.0.get(*name) != now.0.get(*name);
        let names: BTreeSet<&String> = self.0.keys().chain(now.0.keys()).collect();
        names.into_iter().filter(differs).cloned().collect()
    }
}

/// Whether a file holds records or settings, which are read once and together; others are read student by student.
pub fn is_record(file: &str) -> bool {
    [STUDENTS, TABLES, DECISIONS, PROGRAMMES].iter().any(|folder| Path::new(file).starts_with(folder))
        || !file.contains('/')
}

/// The files of the inputs that count: scans as they came are kept beside what goes in.
pub fn files_of(inputs: &Path) -> Result<Vec<(String, PathBuf)>, Message> {
    let files = walk_folder(inputs)?.into_iter();
    Ok(files.filter(|(name, _)| !Path::new(name).starts_with(SCANNED)).collect())
}

/// The digests of files. Of one that is too large for any reader only the size counts; one that cannot be read counts as
/// empty, and is reported where it is needed. A link counts by where it leads, a pipe or device by being there.
pub fn digest_files(files: &[(String, PathBuf)]) -> Result<Vec<(String, Sha256)>, Message> {
    let of_file = |path: &Path| {
        let found = fs::symlink_metadata(path)?;
        match found.len() {
            _ if found.is_symlink() => Ok(sha256(fs::read_link(path)?.as_os_str().as_encoded_bytes())),
            _ if !found.is_file() => Ok(sha256(b"")),
            length if length > MOST_BYTES => Ok(sha256(length.to_string().as_bytes())),
            _ => sha256_of(File::open(path)?.take(MOST_BYTES)),
        }
    };
    let digest = |(name, path): &(String, PathBuf)| match of_file(path) {
        Err(error) if is_failing(&error) => Err(unread(path, &error)),
        read => Ok((name.clone(), read.unwrap_or_else(|_| sha256(b"")))),
    };
    files.par_iter().map(digest).collect()
}

/// The number of files in each folder.
pub fn count_folders(files: &[(String, Sha256)]) -> BTreeMap<String, usize> {
    let mut folders = BTreeMap::new();
    let within = files.iter().filter_map(|(name, _)| name.split_once('/'));
    within.for_each(|(folder, _)| *folders.entry(folder.to_owned()).or_default() += 1);
    folders
}

/// The digest of such a list.
pub fn list_digest<'a>(files: impl Iterator<Item = (&'a str, Sha256)>) -> Sha256 {
    sha256(digest_lines(files).as_bytes())
}

/// Files as `sha256sum` lists them.
pub fn digest_lines<'a>(files: impl Iterator<Item = (&'a str, Sha256)>) -> String {
    files.map(|(name, digest)| format!("{digest}  {name}\n")).collect()
}

/// The files of a folder, and what stands there in the place of one, sorted, by their `/`-separated path below it.
pub fn walk_folder(folder: &Path) -> Result<Vec<(String, PathBuf)>, Message> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| unread(error.path().unwrap_or(folder), &error))?;
        // A lock says who is at work and is nothing of the inputs.
        if !entry.file_type().is_dir() && entry.file_name() != LOCK {
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let name = path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            files.push((name, entry.into_path()));
        }
    }
    Ok(files)
}

/// The bytes of a file, or a message that names it.
pub fn read_whole(path: &Path) -> Result<Vec<u8>, Message> {
    fs::read(path).map_err(|error| unread(path, &error))
}

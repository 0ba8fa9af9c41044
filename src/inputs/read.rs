//! Single files of the inputs, read within limits, and why one cannot be read.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use walkdir::WalkDir;

use crate::fault::Fault;
use crate::ingest::{self, is_litter};
use crate::message::{Message, say};

/// Reads a file that is one: a pipe or device would keep the program waiting for ever.
pub fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    if fs::metadata(path)?.is_file() { fs::read(path) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

/// Keeps the faults apart from what could be read.
pub fn keep_faults<T>(result: Result<T, Vec<Fault>>, faults: &mut Vec<Fault>) -> Option<T> {
    result.map_err(|more| faults.extend(more)).ok()
}

/// Reads a setting of the folder itself; a link may not lead out of it, so that no line of a foreign file is quoted.
///
/// # Errors
/// Every fault of the file.
pub fn read_own<T: DeserializeOwned>(root: &Path, file: &str, schema: &str) -> Result<T, Vec<Fault>> {
    if leads_out(root, file) {
        return Err(vec![Fault::of(file, "", say("evidence-link"))]);
    }
    read_one(root, file, schema)
}

/// Whether a name in the folder is a link to a place outside of it.
pub fn leads_out(root: &Path, name: &str) -> bool {
    let path = root.join(name);
    let is_link = fs::symlink_metadata(&path).is_ok_and(|data| data.is_symlink());
    let stays = || Some(fs::canonicalize(&path).ok()?.starts_with(fs::canonicalize(root).ok()?));
    is_link && stays() != Some(true)
}

/// Reads a file of a listing.
///
/// # Errors
/// Every fault of the file.
pub fn read_one<T: DeserializeOwned>(root: &Path, file: &str, schema: &str) -> Result<T, Vec<Fault>> {
    ingest::parse(file, &read_file(root, file)?, schema)
}

/// The bytes of a file of records, within the limit for such files.
pub fn read_file(root: &Path, file: &str) -> Result<Vec<u8>, Vec<Fault>> {
    let unread = |error: io::Error| vec![Fault::of(file, "", reason(&error))];
    let path = root.join(file);
    if fs::metadata(&path).map_err(unread)?.len() > ingest::MAX_BYTES {
        return Err(unread(io::ErrorKind::FileTooLarge.into()));
    }
    read_regular(&path).map_err(unread)
}

/// The YAML files of a folder, sorted by name.
#[derive(Debug, Default)]
pub struct Listing {
    /// Below the inputs.
    pub files: Vec<String>,
    /// Links, and those whose name is no text, so that no message could name them.
    pub unreadable: Vec<Fault>,
    /// What lies beside them and may have been meant to be read: folders with such files, `x.yaml.txt`.
    pub beside: Vec<Fault>,
}

/// Lists a folder.
///
/// # Errors
/// When it is not there, is a link that leads out of the inputs, or cannot be read.
pub fn yaml_files(root: &Path, folder: &str) -> Result<Listing, Vec<Fault>> {
    let fault = |error: io::Error| vec![Fault::of(folder, "", reason(&error))];
    let mut listing = Listing::default();
    if leads_out(root, folder) {
        return Err(vec![Fault::of(folder, "", say("folder-link"))]);
    }
    for entry in fs::read_dir(root.join(folder)).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let (name, kind) = (entry.file_name(), entry.file_type().map_err(fault)?);
        let (shown, is_link) = (name.to_string_lossy(), kind.is_symlink());
        if is_litter(&shown) {
            continue;
        }
        let file = format!("{folder}/{shown}");
        if kind.is_dir() || !is_yaml(&shown) {
            let why = if kind.is_dir() { folder_beside(&entry.path()) } else { file_beside(&entry.path(), &shown) };
            listing.beside.extend(why.map(|why| Fault::of(&file, "", why)));
            continue;
        }
        match name.to_str() {
            // A link may lead to any file of the machine, of which faults would quote lines.
            _ if is_link => listing.unreadable.push(Fault::of(&file, "", say("evidence-link"))),
            Some(_) => listing.files.push(file),
            None => listing.unreadable.push(Fault::of(&file, "", say("file-name-encoding"))),
        }
    }
    listing.files.sort();
    listing.unreadable.sort();
    listing.beside.sort();
    Ok(listing)
}

/// Whether a name is that of a record, as Windows may write it too.
fn is_yaml(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".yaml") || name.ends_with(".yml")
}

/// The records in a folder within.
pub fn yaml_within(folder: &Path) -> Vec<PathBuf> {
    const DEEPEST: usize = 4;
    let entries = WalkDir::new(folder).max_depth(DEEPEST).sort_by_file_name().into_iter().flatten();
    let records = entries.filter(|e| e.file_type().is_file() && is_yaml(&e.file_name().to_string_lossy()));
    records.map(walkdir::DirEntry::into_path).collect()
}

/// What is said of a folder within, where records lie in it: it is not read.
fn folder_beside(path: &Path) -> Option<Message> {
    let count = yaml_within(path).len();
    (count > 0).then(|| say("folder-within-unread").with("count", count))
}

/// What is said of a file that may be a record and is not called so: `x.yaml.txt` where a system hides the ending, or a text that
/// begins as records do.
fn file_beside(path: &Path, name: &str) -> Option<Message> {
    const HEAD: u64 = 512;
    let (stem, ending) = name.rsplit_once('.')?;
    let begins = || {
        let mut head = Vec::new();
        let file = fs::symlink_metadata(path).ok().filter(|data| data.is_file()).and_then(|_| File::open(path).ok());
        file.is_some_and(|file| file.take(HEAD).read_to_end(&mut head).is_ok())
            && String::from_utf8_lossy(&head).contains("schema: zishen/")
    };
    let is_meant = match ending.to_ascii_lowercase().as_str() {
        "json" => true,
        "txt" => is_yaml(stem) || begins(),
        _ => false,
    };
    is_meant.then(|| say("file-not-yaml"))
}

/// Errors that say something of a path: it is not there, not permitted, a folder, none, a loop of links, too long, no file that
/// can be read, or too large (errno of Linux). Any other is the machine's: a disk, a network, a quota, an expired ticket.
const OF_PATH: [i32; 13] = [1, 2, 6, 13, 20, 21, 22, 27, 36, 40, 75, 84, 95];

/// Key of what is said of such an error.
pub const FAILING: &str = "file-failing";

/// Whether the machine failed, and not the file.
pub fn is_failing(error: &io::Error) -> bool {
    cfg!(target_os = "linux") && error.raw_os_error().is_some_and(|number| !OF_PATH.contains(&number))
}

/// Why a file cannot be read, for people.
pub fn reason(error: &io::Error) -> Message {
    match error.kind() {
        _ if is_failing(error) => say("file-failing").with("why", error.to_string()),
        io::ErrorKind::NotFound => say("file-not-found"),
        io::ErrorKind::PermissionDenied => say("file-denied"),
        io::ErrorKind::InvalidInput => say("file-irregular"),
        io::ErrorKind::FileTooLarge => say("fault-too-large").with("most", (ingest::MAX_BYTES >> 20).to_string()),
        _ => say("file-system").with("why", error.to_string()),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// Numbers as errno(3) has them: of a path, and of disks, networks, quotas and tickets.
    #[test]
    fn errors_of_the_machine_are_distinguished_from_those_of_a_path() {
        let failing = |number| is_failing(&io::Error::from_raw_os_error(number));
        assert!([1, 2, 13, 20, 21, 36, 40].into_iter().all(|number| !failing(number)));
        assert!([4, 5, 12, 24, 74, 107, 113, 116, 117, 122, 127].into_iter().all(failing));
        assert!(!is_failing(&io::ErrorKind::InvalidInput.into()));
    }
}

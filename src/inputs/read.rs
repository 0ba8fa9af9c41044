//! Single files of the inputs, read within limits, and why one cannot be read.

use std::fs;
use std::io;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::fault::Fault;
use crate::ingest;
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
        let (name, is_link) = (entry.file_name(), entry.file_type().map_err(fault)?.is_symlink());
        let shown = name.to_string_lossy();
        if !(shown.ends_with(".yaml") || shown.ends_with(".yml")) || shown.starts_with('.') {
            continue;
        }
        let file = format!("{folder}/{shown}");
        match name.to_str() {
            // A link may lead to any file of the machine, of which faults would quote lines.
            _ if is_link => listing.unreadable.push(Fault::of(&file, "", say("evidence-link"))),
            Some(_) => listing.files.push(file),
            None => listing.unreadable.push(Fault::of(&file, "", say("file-name-encoding"))),
        }
    }
    listing.files.sort();
    listing.unreadable.sort();
    Ok(listing)
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

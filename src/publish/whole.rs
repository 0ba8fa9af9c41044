//! Whether a folder still is what was written into it, found cheaply: a file that has its size, its place on the disk and
//! its last change still is the file that was written and synchronized; any other is read and its digest compared.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::disk::{self, Identity};
use super::error::{Altered, PublishError};
use crate::package::digest::{Sha256, sha256_of};

/// A file as it was when the disk had it.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// SHA-256 of the content.
    pub digest: Sha256,
    /// Size in bytes.
    pub bytes: u64,
    /// Where it lies; none until it is written, or where the system gives no places.
    pub identity: Option<Identity>,
}

/// Holds a folder against what was written into it, by path below it.
///
/// # Errors
/// [`PublishError::Altered`] at the first file that is gone, changed or foreign, [`PublishError::Io`] when the folder
/// cannot be read.
pub fn compare_folder(folder: &Path, files: &BTreeMap<String, Written>) -> Result<(), PublishError> {
    let mut seen = 0;
    walk(folder, folder, files, &mut seen)?;
    if seen == files.len() {
        return Ok(());
    }
    let gone = files.keys().find(|path| !folder.join(path).exists());
    let path = gone.map_or_else(|| folder.to_owned(), |path| folder.join(path));
    Err(PublishError::Altered { path, how: Altered::Vanished })
}

fn walk(root: &Path, folder: &Path, files: &BTreeMap<String, Written>, seen: &mut usize) -> Result<(), PublishError> {
    for entry in fs::read_dir(folder).map_err(|error| vanished_or(folder, error))? {
        let entry = entry.map_err(PublishError::at(folder))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| vanished_or(&path, error))?;
        if kind.is_dir() {
            walk(root, &path, files, seen)?;
            continue;
        }
        let altered = |how| Err(PublishError::Altered { path: path.clone(), how });
        let below = path.strip_prefix(root).unwrap_or(&path);
        let name = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        match files.get(&name).filter(|_| kind.is_file()) {
            None => return altered(Altered::Foreign),
            Some(file) if is_as_written(&path, file).map_err(|error| vanished_or(&path, error))? => *seen += 1,
            Some(_) => return altered(Altered::Changed),
        }
    }
    Ok(())
}

fn is_as_written(path: &Path, file: &Written) -> io::Result<bool> {
    let identity = disk::file_identity(path)?;
    // What was written in part lies where it was put, too.
    if identity.is_some_and(|found| found.bytes() == file.bytes) && identity == file.identity {
        return Ok(true);
    }
    Ok(fs::metadata(path)?.len() == file.bytes && sha256_of(fs::File::open(path)?)? == file.digest)
}

/// What is no longer there was taken away by somebody; all else is the disk's.
pub fn vanished_or(path: &Path, source: io::Error) -> PublishError {
    match source.kind() {
        io::ErrorKind::NotFound => PublishError::Altered { path: path.to_owned(), how: Altered::Vanished },
        _ => PublishError::Io { path: path.to_owned(), source },
    }
}

//! A folder that several processes may make at once, on one machine or on many: each writes a folder of its own, and the
//! first that is whole takes the name.
//!
//! No lock is held, for those of network file systems cannot be relied on. Two operations of POSIX do: making a folder
//! fails where there is one of its name, so every attempt has a number of its own; and renaming a folder to the name of one
//! that holds files fails, so what has been published is never replaced, however late somebody comes.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::error::PublishError;
use super::staging::MANIFEST;
use super::{disk, rel_path};
use crate::package::digest::{Sha256, sha256};
use crate::package::manifest::manifest;

/// A folder in the making. Dropped unpublished, it leaves nothing behind.
#[derive(Debug)]
pub struct Attempt {
    folder: PathBuf,
    target: PathBuf,
    files: Mutex<BTreeMap<String, Sha256>>,
    published: bool,
}

/// Who published a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publisher {
    /// This process.
    This,
    /// Another one, before, with the same bytes.
    Another,
}

impl Attempt {
    /// Begins the next attempt to make the folder `target`, beside it; folders above are made if need be.
    ///
    /// # Errors
    /// [`PublishError::Io`] when the disk refuses.
    pub fn begin(target: &Path) -> Result<Attempt, PublishError> {
        let parent = above(target);
        disk::create_dirs(parent).map_err(PublishError::at(parent))?;
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let mut number = 1u32;
        loop {
            let folder = parent.join(format!(".{name}.{number}"));
            if disk::create_dir(&folder).map_err(PublishError::at(&folder))? {
                let (target, files) = (target.to_owned(), Mutex::default());
                return Ok(Attempt { folder, target, files, published: false });
            }
            number += 1;
        }
    }

    /// Writes one file, with the folders above it, and returns its digest when the disk has it; several threads may.
    ///
    /// # Errors
    /// [`PublishError::Path`] or [`PublishError::Twice`] for a path that cannot be, [`PublishError::Io`] when the disk
    /// refuses.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<Sha256, PublishError> {
        rel_path::check_rel_path(path)?;
        let digest = sha256(bytes);
        let before = self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), digest);
        if before.is_some() || path == MANIFEST {
            return Err(PublishError::Twice { path: path.to_owned() });
        }
        self.put(path, bytes)?;
        Ok(digest)
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let target = self.folder.join(path);
        let mut folder = self.folder.clone();
        let above = Path::new(path).parent().unwrap_or(Path::new(""));
        let made = above.iter().try_for_each(|part| {
            folder.push(part);
            disk::create_dir(&folder).map(drop)
        });
        made.and_then(|()| disk::write_new(&target, bytes)).map_err(PublishError::at(&target))
    }

    /// Publishes the folder with its manifest by one rename that replaces nothing.
    ///
    /// # Errors
    /// [`PublishError::Differs`] where a folder of that name holds something else, [`PublishError::Io`] when the disk
    /// refuses.
    pub fn publish(mut self) -> Result<Publisher, PublishError> {
        let files = std::mem::take(&mut *self.files.lock().unwrap_or_else(PoisonError::into_inner));
        let text = manifest(files.iter().map(|(path, digest)| (path.as_str(), *digest)));
        self.put(MANIFEST, text.as_bytes())?;
        for folder in super::staging::folders_of(&self.folder, files.keys()) {
            disk::sync_dir(&folder).map_err(PublishError::at(&folder))?;
        }
        if let Err(source) = fs::rename(&self.folder, &self.target) {
            return self.unless_there(text.as_bytes(), source);
        }
        self.published = true;
        let parent = above(&self.target);
        disk::sync_dir(parent).map_err(PublishError::at(parent))?;
        Ok(Publisher::This)
    }

    /// What a rename that failed comes to: a network file system may refuse one that it has done.
    fn unless_there(&self, manifest: &[u8], source: io::Error) -> Result<Publisher, PublishError> {
        match fs::read(self.target.join(MANIFEST)) {
            Ok(there) if there == manifest => Ok(Publisher::Another),
            Ok(_) => Err(PublishError::Differs { path: self.target.clone() }),
            Err(_) => Err(PublishError::Io { path: self.target.clone(), source }),
        }
    }
}

/// The folder in which another one lies, be it the working folder.
fn above(folder: &Path) -> &Path {
    folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl Drop for Attempt {
    /// A failure here is not reported: nobody reads an attempt.
    fn drop(&mut self) {
        if !self.published {
            let _ = disk::remove(&self.folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(target: &Path, text: &str) -> Result<Publisher, PublishError> {
        let attempt = Attempt::begin(target)?;
        attempt.write("a/b.txt", text.as_bytes())?;
        attempt.publish()
    }

    #[test]
    fn the_first_takes_the_name_and_nobody_replaces_it() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("shard");
        // The first begins, and is overtaken.
        let late = Attempt::begin(&target).unwrap();
        late.write("a/b.txt", b"one").unwrap();
        assert_eq!(made(&target, "one").unwrap(), Publisher::This);
        assert_eq!(late.publish().unwrap(), Publisher::Another);
        assert!(matches!(made(&target, "two"), Err(PublishError::Differs { .. })));
        assert_eq!(fs::read(target.join("a/b.txt")).unwrap(), b"one");
        // Nothing of an attempt stays.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn one_that_was_killed_is_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("shard");
        std::mem::forget(Attempt::begin(&target).unwrap());
        assert_eq!(made(&target, "one").unwrap(), Publisher::This);
    }
}

//! A run in the making: files are staged beside the runs and appear by one rename.
//!
//! The order is what makes it safe against a crash: every file is on the disk before the folders are, the
//! folders before the rename, the rename before `current` moves. So a run that can be seen is complete.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::error::PublishError;
use super::folder::{BatchFolder, STAGING};
use super::{disk, number, rel_path};
use crate::message::Message;
use crate::package::digest::{Sha256, sha256};
use crate::package::manifest::manifest;

/// The manifest of a run: every other file of it, for `sha256sum -c`.
pub const MANIFEST: &str = "manifest-sha256.txt";

/// A run in the making, which keeps its batch's lock. Dropped unpublished, it leaves nothing behind.
#[derive(Debug)]
pub struct Staging {
    batch: Arc<BatchFolder>,
    folder: PathBuf,
    number: u32,
    content: Mutex<Content>,
    published: bool,
    /// The group that may read the run beside its owner.
    group: Option<u32>,
}

#[derive(Debug, Default)]
struct Content {
    files: BTreeMap<String, File>,
    /// Set for good by the first file that could not be written.
    broken: bool,
}

#[derive(Debug, Clone, Copy)]
struct File {
    digest: Sha256,
    bytes: u64,
}

/// A file of an earlier run that has been found to be whole.
#[derive(Debug)]
pub struct Held {
    path: PathBuf,
    digest: Sha256,
    bytes: Vec<u8>,
}

/// A published run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The run's folder, `out/<batch>/0007`.
    pub path: PathBuf,
    /// The run's number.
    pub number: u32,
    /// How many files it holds, not counting the manifest.
    pub files: usize,
    /// Their bytes, not counting the manifest.
    pub bytes: u64,
}

impl Published {
    /// The name of the run's folder.
    pub fn name(&self) -> String {
        number::name(self.number)
    }
}

impl Staging {
    /// Begins the next run of a batch.
    ///
    /// # Errors
    /// [`PublishError::Io`] when the disk refuses.
    pub fn begin(batch: Arc<BatchFolder>) -> Result<Staging, PublishError> {
        let number = batch.newest()? + 1;
        let folder = batch.path().join(format!("{STAGING}{}", number::name(number)));
        disk::create_dir(&folder).map_err(PublishError::at(&folder))?;
        Ok(Staging { batch, folder, number, content: Mutex::default(), published: false, group: None })
    }

    /// Lets a group read the run, and enter the folders above it that are open to their owner alone.
    ///
    /// # Errors
    /// [`PublishError::Io`] when the owner may not give the group anything.
    pub fn for_group(mut self, group: Option<u32>) -> Result<Staging, PublishError> {
        self.group = group;
        let above = [self.batch.path().parent(), Some(self.batch.path())];
        for folder in above.into_iter().flatten().filter(|folder| disk::is_private(folder).unwrap_or(false)) {
            self.share(folder).map_err(PublishError::at(folder))?;
        }
        Ok(self)
    }

    fn share(&self, path: &Path) -> io::Result<()> {
        self.group.map_or(Ok(()), |group| disk::share(path, group))
    }

    /// The number that the run will have.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The name of the run's folder.
    pub fn name(&self) -> String {
        number::name(self.number)
    }

    /// The folder of the run before this one, if there is any.
    pub fn previous(&self) -> Option<PathBuf> {
        (self.number > 1).then(|| self.batch.run(self.number - 1))
    }

    /// Writes one file of the run, with the folders above it, and returns its digest when the disk has it.
    ///
    /// `path` is relative to the run and `/`-separated. Several threads may write at once.
    ///
    /// # Errors
    /// [`PublishError::Path`] or [`PublishError::Twice`] for a path that cannot be, [`PublishError::Io`] when the
    /// disk refuses; then the run can no longer be published.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<Sha256, PublishError> {
        rel_path::check(path)?;
        let file = File { digest: sha256(bytes), bytes: bytes.len() as u64 };
        self.enter(path, file)?;
        self.put(path, bytes).inspect_err(|_| self.content().broken = true)?;
        Ok(file.digest)
    }

    /// Reads a file of an earlier run once, so that one that has decayed since is not passed on; none when it is gone
    /// or has another digest.
    pub fn hold(&self, old: &Path, digest: Sha256) -> Option<Held> {
        let bytes = fs::read(old).ok().filter(|bytes| sha256(bytes) == digest)?;
        Some(Held { path: old.to_owned(), digest, bytes })
    }

    /// Takes over an unchanged file of an earlier run by a hard link, or by a copy where links cannot be had.
    ///
    /// # Errors
    /// As [`Staging::write`].
    pub fn take_over(&self, path: &str, old: Held) -> Result<(), PublishError> {
        rel_path::check(path)?;
        self.enter(path, File { digest: old.digest, bytes: old.bytes.len() as u64 })?;
        match self.link(path, &old.path) {
            Ok(()) => self.share(&self.folder.join(path)).map_err(PublishError::at(&self.folder.join(path))),
            Err(_) => self.put(path, &old.bytes).inspect_err(|_| self.content().broken = true),
        }
    }

    /// Publishes the run: manifest, rename, `current`.
    ///
    /// # Errors
    /// [`PublishError::Incomplete`] or [`PublishError::Io`]: nothing was published.
    /// [`PublishError::Unsettled`]: the run stands, but `current` may not have moved.
    pub fn publish(self) -> Result<Published, PublishError> {
        self.publish_signed(|_| Ok(Vec::new()))
    }

    /// Publishes the run with files that are made from its manifest and stand in none: its signatures, by name.
    ///
    /// # Errors
    /// As [`Staging::publish`]; [`PublishError::Unsigned`] when the signature was refused: nothing was published.
    pub fn publish_signed(
        mut self,
        sign: impl FnOnce(&[u8]) -> Result<Vec<(String, Vec<u8>)>, Message>,
    ) -> Result<Published, PublishError> {
        let files = self.finished_files()?;
        let text = manifest(files.iter().map(|(path, file)| (path.as_str(), file.digest)));
        self.put(MANIFEST, text.as_bytes())?;
        for (name, signature) in sign(text.as_bytes()).map_err(PublishError::Unsigned)? {
            self.put(&name, &signature)?;
        }
        for folder in folders(&self.folder, files.keys()) {
            let shared = self.share(&folder).and_then(|()| disk::sync_dir(&folder));
            shared.map_err(PublishError::at(&folder))?;
        }
        let run = self.batch.run(self.number);
        fs::rename(&self.folder, &run).map_err(PublishError::at(&run))?;
        self.published = true;
        self.settle().map_err(|(path, source)| PublishError::Unsettled { run: run.clone(), path, source })?;
        let bytes = files.values().map(|file| file.bytes).sum();
        Ok(Published { path: run, number: self.number, files: files.len(), bytes })
    }

    /// The path is taken before the bytes are written, so that of two threads with one path only one writes.
    fn enter(&self, path: &str, file: File) -> Result<(), PublishError> {
        let mut content = self.content();
        if path == MANIFEST || content.files.contains_key(path) {
            return Err(PublishError::Twice { path: path.to_owned() });
        }
        content.files.insert(path.to_owned(), file);
        Ok(())
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let target = self.folder.join(path);
        let folder = target.parent().unwrap_or(&self.folder);
        disk::create_dirs(folder).map_err(PublishError::at(folder))?;
        disk::write_new(&target, bytes).and_then(|()| self.share(&target)).map_err(PublishError::at(&target))
    }

    fn link(&self, path: &str, old: &Path) -> io::Result<()> {
        let target = self.folder.join(path);
        disk::create_dirs(target.parent().unwrap_or(&self.folder))?;
        fs::hard_link(old, target)
    }

    /// A thread that panicked elsewhere leaves the list as it was: it is only held to add a line.
    fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finished_files(&self) -> Result<BTreeMap<String, File>, PublishError> {
        let mut content = self.content();
        match content.broken {
            true => Err(PublishError::Incomplete),
            false => Ok(std::mem::take(&mut content.files)),
        }
    }

    /// After the rename: makes it durable and moves `current`.
    fn settle(&self) -> Result<(), (PathBuf, io::Error)> {
        let batch = self.batch.path();
        disk::sync_dir(batch).map_err(|source| (batch.to_owned(), source))?;
        self.batch.point_at(self.number)
    }
}

/// Puts a signature in a published run in the place of the one there, which it must contain: that a second person signs,
/// or a time stamp comes later, changes no byte that is signed.
///
/// # Errors
/// [`PublishError::Locked`] when the batch is being published, [`PublishError::Io`] when the disk refuses.
pub fn replace_signature(run: &Path, name: &str, bytes: &[u8]) -> Result<(), PublishError> {
    let parent = run.parent().unwrap_or(run);
    let name_of = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let batch = BatchFolder::lock(parent.parent().unwrap_or(parent), &name_of(parent))?;
    let next = batch.path().join(format!("{STAGING}signature"));
    disk::write_new(&next, bytes).map_err(PublishError::at(&next))?;
    let target = run.join(name);
    fs::rename(&next, &target).map_err(PublishError::at(&target))?;
    disk::sync_dir(run).map_err(PublishError::at(run))
}

impl Drop for Staging {
    /// A failure here is not reported: the next run removes what is left.
    fn drop(&mut self) {
        if !self.published {
            let _ = disk::remove(&self.folder);
        }
    }
}

/// Every folder of a run, its own among them. Their order does not matter before the rename.
fn folders<'a>(run: &Path, files: impl Iterator<Item = &'a String>) -> BTreeSet<PathBuf> {
    files
        .flat_map(|path| Path::new(path).ancestors().skip(1))
        .map(|folder| run.join(folder))
        .chain([run.into()])
        .collect()
}

#[cfg(test)]
mod tests;

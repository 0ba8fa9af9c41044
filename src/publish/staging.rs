//! A run in the making: files are staged beside the runs and appear by one rename.
//!
//! The order is what makes it safe against a crash: every file is on the disk before the folders are, the
//! folders before the rename, the rename before `current` moves. So a run that can be seen is complete.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::disk::Identity;
use super::error::{Altered, PublishError};
use super::folder::{BatchFolder, STAGING};
use super::whole::{Written, compare_folder, vanished_or};
use super::{disk, number, rel_path};
use crate::message::Message;
use crate::package::digest::{Sha256, sha256, sha256_of_pieces};
use crate::package::manifest::manifest;

/// The manifest of a run: every other file of it, for `sha256sum -c`.
pub const MANIFEST: &str = "manifest-sha256.txt";

/// A run in the making, which keeps its batch's lock. Dropped unpublished, it leaves nothing behind.
#[derive(Debug)]
pub struct Staging {
    batch: Arc<BatchFolder>,
    folder: PathBuf,
    /// The folder as it was made: another of its name is not this run.
    place: Option<Identity>,
    number: u32,
    content: Mutex<Content>,
    published: bool,
    /// The group that may read the run beside its owner.
    group: Option<u32>,
}

#[derive(Debug, Default)]
struct Content {
    files: BTreeMap<String, Written>,
    /// Set for good by the first file that could not be written.
    broken: bool,
}

/// A file of an earlier run that has been found to be whole.
#[derive(Debug)]
pub struct Held {
    path: PathBuf,
    digest: Sha256,
    bytes: Vec<u8>,
    /// As it was before it was read.
    identity: Option<Identity>,
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
        number::run_name(self.number)
    }
}

impl Staging {
    /// Begins the next run of a batch.
    ///
    /// # Errors
    /// [`PublishError::Io`] when the disk refuses.
    pub fn begin(batch: Arc<BatchFolder>) -> Result<Staging, PublishError> {
        let last = batch.last()?.and_then(|run| number::run_number(run.file_name()?.to_str()?));
        let number = last.unwrap_or(0) + 1;
        let folder = batch.path().join(format!("{STAGING}{}", number::run_name(number)));
        disk::create_dir(&folder).map_err(PublishError::at(&folder))?;
        let place = disk::file_identity(&folder).map_err(PublishError::at(&folder))?;
        Ok(Staging { batch, folder, place, number, content: Mutex::default(), published: false, group: None })
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
        self.group.map_or(Ok(()), |group| disk::share_with_group(path, group))
    }

    /// The number that the run will have.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The name of the run's folder.
    pub fn name(&self) -> String {
        number::run_name(self.number)
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
        self.write_pieces(path, || std::iter::once(bytes))
    }

    /// The same of a file in pieces, which are made twice: for the digest and for the disk.
    ///
    /// # Errors
    /// As [`Staging::write`].
    pub fn write_pieces<P, I>(&self, path: &str, pieces: impl Fn() -> I) -> Result<Sha256, PublishError>
    where
        P: AsRef<[u8]>,
        I: Iterator<Item = P>,
    {
        rel_path::check_rel_path(path)?;
        let (digest, length) = sha256_of_pieces(pieces());
        let digest = self.enter(path, digest, length)?;
        let identity = self.put(path, pieces()).inspect_err(|_| self.content().broken = true)?;
        self.place_at(path, identity);
        Ok(digest)
    }

    /// Reads a file of an earlier run once, so that one that has decayed since is not passed on; none when it is gone
    /// or has another digest.
    pub fn hold(&self, old: &Path, digest: Sha256) -> Option<Held> {
        let identity = disk::file_identity(old).ok()?;
        let bytes = disk::read_regular(old).ok().filter(|bytes| sha256(bytes) == digest)?;
        Some(Held { path: old.to_owned(), digest, bytes, identity })
    }

    /// Takes over an unchanged file of an earlier run by a hard link, or by a copy where links cannot be had.
    ///
    /// # Errors
    /// As [`Staging::write`].
    pub fn take_over(&self, path: &str, old: Held) -> Result<(), PublishError> {
        rel_path::check_rel_path(path)?;
        self.enter(path, old.digest, old.bytes.len())?;
        let identity = self.link_or_put(path, &old).inspect_err(|_| self.content().broken = true)?;
        self.place_at(path, identity);
        Ok(())
    }

    /// One that was changed since it was read is not linked.
    fn link_or_put(&self, path: &str, old: &Held) -> Result<Option<Identity>, PublishError> {
        let target = self.folder.join(path);
        if self.link(path, &old.path).is_err() {
            return self.put(path, std::iter::once(&old.bytes));
        }
        if disk::file_identity(&target).map_err(|error| vanished_or(&target, error))? != old.identity {
            disk::remove(&target).map_err(PublishError::at(&target))?;
            return self.put(path, std::iter::once(&old.bytes));
        }
        self.share(&target).map_err(PublishError::at(&target))?;
        Ok(old.identity)
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
        let mut all = files.clone();
        let mut put = |name: &str, bytes: &[u8]| {
            let identity = self.put(name, std::iter::once(bytes))?;
            all.insert(name.into(), Written { digest: sha256(bytes), bytes: bytes.len() as u64, identity });
            Ok::<_, PublishError>(())
        };
        put(MANIFEST, text.as_bytes())?;
        for (name, signature) in sign(text.as_bytes()).map_err(PublishError::Unsigned)? {
            put(&name, &signature)?;
        }
        for folder in folders_of(&self.folder, files.keys()) {
            let shared = self.share(&folder).and_then(|()| disk::sync_dir(&folder));
            shared.map_err(|error| vanished_or(&folder, error))?;
        }
        self.is_at(&self.folder)?;
        compare_folder(&self.folder, &all)?;
        let run = self.batch.run(self.number);
        fs::rename(&self.folder, &run).map_err(|error| vanished_or(&run, error))?;
        self.published = true;
        self.is_at(&run)?;
        self.settle().map_err(|(path, source)| PublishError::Unsettled { run: run.clone(), path, source })?;
        let bytes = files.values().map(|file| file.bytes).sum();
        Ok(Published { path: run, number: self.number, files: files.len(), bytes })
    }

    /// The path is taken before the bytes are written, so that of two threads with one path only one writes.
    fn enter(&self, path: &str, digest: Sha256, bytes: usize) -> Result<Sha256, PublishError> {
        let mut content = self.content();
        if path == MANIFEST || content.files.contains_key(path) {
            return Err(PublishError::Twice { path: path.to_owned() });
        }
        content.files.insert(path.to_owned(), Written { digest, bytes: bytes as u64, identity: None });
        Ok(digest)
    }

    /// Notes where a file lies, once the disk has it.
    fn place_at(&self, path: &str, identity: Option<Identity>) {
        if let Some(file) = self.content().files.get_mut(path) {
            file.identity = identity;
        }
    }

    fn put<P: AsRef<[u8]>>(
        &self,
        path: &str,
        pieces: impl Iterator<Item = P>,
    ) -> Result<Option<Identity>, PublishError> {
        let target = self.folder.join(path);
        self.make_folder_of(path).map_err(|error| vanished_or(&self.folder, error))?;
        let written = disk::write_pieces(&target, pieces).and_then(|()| self.share(&target));
        written.and_then(|()| disk::file_identity(&target)).map_err(|error| vanished_or(&target, error))
    }

    fn link(&self, path: &str, old: &Path) -> io::Result<()> {
        self.make_folder_of(path)?;
        fs::hard_link(old, self.folder.join(path))
    }

    /// Makes the folders above a file, but never the run's own: one that is gone must not come back half empty.
    fn make_folder_of(&self, path: &str) -> io::Result<()> {
        let mut folder = self.folder.clone();
        let above = Path::new(path).parent().unwrap_or(Path::new(""));
        above.iter().try_for_each(|part| {
            folder.push(part);
            disk::create_dir(&folder).map(drop)
        })
    }

    /// Whether the run in the making is what lies at a path, in the batch's folder that the lock was taken of.
    fn is_at(&self, path: &Path) -> Result<(), PublishError> {
        self.batch.is_in_place()?;
        let found = disk::file_identity(path).map_err(|error| vanished_or(path, error))?;
        let same = found.zip(self.place).is_none_or(|(found, made)| found.is_place_of(&made));
        if same { Ok(()) } else { Err(PublishError::Altered { path: path.to_owned(), how: Altered::Foreign }) }
    }

    /// A thread that panicked elsewhere leaves the list as it was: it is only held to add a line.
    fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finished_files(&self) -> Result<BTreeMap<String, Written>, PublishError> {
        let mut content = self.content();
        if content.broken { Err(PublishError::Incomplete) } else { Ok(std::mem::take(&mut content.files)) }
    }

    /// After the rename: makes it durable and moves `current`.
    fn settle(&self) -> Result<(), (PathBuf, io::Error)> {
        let batch = self.batch.path();
        disk::sync_dir(batch).map_err(|source| (batch.to_owned(), source))?;
        self.batch.point_at(self.number)
    }
}

/// Replaces a signature of a published run by one that contains it: a second signer or a later time stamp changes no
/// byte that is signed.
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
pub(super) fn folders_of<'a>(run: &Path, files: impl Iterator<Item = &'a String>) -> BTreeSet<PathBuf> {
    files
        .flat_map(|path| Path::new(path).ancestors().skip(1))
        .map(|folder| run.join(folder))
        .chain([run.into()])
        .collect()
}

#[cfg(test)]
mod tests;

//! The folder of a batch, held by one process at a time: where its runs lie, and what is known of the last attempt.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::Identity;
use super::error::{Altered, PublishError};
use super::last::{self, CURRENT, LastRun, last_run};
use super::lock::Lock;
use super::whole::vanished_or;
use super::{disk, number, rel_path};

/// Names that only somebody at work uses; what has one of them when nobody is at work is a leftover.
const NEXT: &str = ".next-";
pub(super) const STAGING: &str = ".staging-";
const REMOVING: &str = ".removing-";

/// A batch's folder with its lock, which is let go when this is dropped.
#[derive(Debug)]
pub struct BatchFolder {
    path: PathBuf,
    /// The folder as it was when the lock was taken.
    place: Option<Identity>,
    _lock: Lock,
}

impl BatchFolder {
    /// Takes the lock of `batch` below `out_dir`, making both folders if need be; removes what a killed process has left,
    /// and lets `current` name the newest run should that process have died between publishing and naming it. Where it names one
    /// that is gone, it stays as it is, lest its number be given again.
    ///
    /// # Errors
    /// [`PublishError::Locked`] when another process is at work on this batch, [`PublishError::Path`] when `batch` is
    /// no plain name, [`PublishError::Obstacle`] when something else has the name of a run or of `current`,
    /// [`PublishError::Io`] when the disk refuses.
    pub fn lock(out_dir: &Path, batch: &str) -> Result<BatchFolder, PublishError> {
        rel_path::check_batch(batch)?;
        if let Some(other) = lookalike(out_dir, batch) {
            return Err(PublishError::Lookalike { batch: batch.to_owned(), other });
        }
        let path = out_dir.join(batch);
        disk::create_dirs(&path).map_err(PublishError::at(&path))?;
        disk::sync_dir(out_dir).map_err(PublishError::at(out_dir))?;
        let lock = Lock::take(&path)?;
        let place = disk::file_identity(&path).map_err(PublishError::at(&path))?;
        let folder = BatchFolder { _lock: lock, place, path };
        if let Some(path) = obstacle(&folder.path).map_err(PublishError::at(&folder.path))? {
            return Err(PublishError::Obstacle { path });
        }
        remove_leftovers(&folder.path).map_err(PublishError::at(&folder.path))?;
        folder.repair_current()?;
        Ok(folder)
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the folder still is the one that the lock was taken of.
    ///
    /// # Errors
    /// [`PublishError::Altered`] when it is gone or another one.
    pub(super) fn is_in_place(&self) -> Result<(), PublishError> {
        let found = disk::file_identity(&self.path).map_err(|error| vanished_or(&self.path, error))?;
        let same = found.zip(self.place).is_none_or(|(found, locked)| found.is_place_of(&locked));
        let altered = || PublishError::Altered { path: self.path.clone(), how: Altered::Foreign };
        if same { Ok(()) } else { Err(altered()) }
    }

    /// The folder of the run that was published last, be it there or gone; none where none was.
    ///
    /// # Errors
    /// [`PublishError::Io`] when the folder cannot be read.
    pub fn last(&self) -> Result<Option<PathBuf>, PublishError> {
        last_run(&self.path).map_err(PublishError::at(&self.path))
    }

    /// The folder of a run.
    pub fn run(&self, run: u32) -> PathBuf {
        self.path.join(number::run_name(run))
    }

    /// Writes a file beside the runs in place of the one that is there; whoever reads sees the old or the new one.
    ///
    /// # Errors
    /// [`PublishError::Io`] when the disk refuses; the old one stays.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let (next, path) = (self.path.join(format!("{NEXT}{name}")), self.path.join(name));
        let written = disk::write_new(&next, bytes).and_then(|()| fs::rename(&next, &path));
        written.inspect_err(|_| drop(disk::remove(&next))).map_err(PublishError::at(&path))?;
        disk::sync_dir(&self.path).map_err(PublishError::at(&self.path))
    }

    /// Keeps what is known of the newest run beside it, in place of what was kept before.
    ///
    /// # Errors
    /// As [`BatchFolder::replace`].
    pub fn keep(&self, run: &LastRun) -> Result<(), PublishError> {
        self.replace(last::FILE, run.text().as_bytes())
    }

    /// Removes what is in the making; for a process that is about to end.
    ///
    /// # Errors
    /// When the disk refuses; then the next process that takes the lock does it.
    pub fn clear(&self) -> io::Result<()> {
        remove_leftovers(&self.path)
    }

    /// Removes a run: it loses its name first, so that a crash leaves no half of a run that looks whole; what is left
    /// then is removed by the next process that takes the lock. Files that other runs share stay there.
    ///
    /// # Errors
    /// [`PublishError::Io`] when the disk refuses.
    pub fn remove_run(&self, run: u32) -> Result<(), PublishError> {
        let (path, hidden) = (self.run(run), self.path.join(format!("{REMOVING}{}", number::run_name(run))));
        fs::rename(&path, &hidden).map_err(PublishError::at(&path))?;
        disk::sync_dir(&self.path).map_err(PublishError::at(&self.path))?;
        disk::remove(&hidden).map_err(PublishError::at(&hidden))
    }

    /// Moves `current`, which is replaced and never absent in between.
    pub(super) fn point_at(&self, run: u32) -> Result<(), (PathBuf, io::Error)> {
        let (next, current) = (self.path.join(format!("{NEXT}{CURRENT}")), self.path.join(CURRENT));
        let at = |path: &Path| {
            let path = path.to_owned();
            |source| (path, source)
        };
        disk::link_dir(&number::run_name(run), &next).map_err(at(&next))?;
        fs::rename(&next, &current).map_err(at(&current))?;
        disk::sync_dir(&self.path).map_err(at(&self.path))
    }

    fn repair_current(&self) -> Result<(), PublishError> {
        let newest = number::newest_number(&self.path).map_err(PublishError::at(&self.path))?;
        let named = fs::read_link(self.path.join(CURRENT)).ok();
        let is_last = self.last()?.is_some_and(|last| last == self.run(newest));
        if !is_last || named == Some(number::run_name(newest).into()) {
            return Ok(());
        }
        self.point_at(newest).map_err(|(path, source)| PublishError::Io { path, source })
    }
}

/// What is in the way of a run: a file with the name of a run, or a folder in the place of `current`, as people or
/// copies onto a disk without links leave them. It may hold the only copy of something, so it is for people to move.
fn obstacle(batch: &Path) -> io::Result<Option<PathBuf>> {
    let is_in_the_way = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        let is_run = name.to_str().and_then(number::run_number).is_some();
        // An old run may lie on another disk, behind a link.
        Ok::<_, io::Error>((is_run && !entry.path().is_dir()) || (name == CURRENT && entry.file_type()?.is_dir()))
    };
    for entry in fs::read_dir(batch)? {
        let entry = entry?;
        if is_in_the_way(&entry)? {
            return Ok(Some(entry.path()));
        }
    }
    Ok(None)
}

/// Another batch whose name differs in case alone: both would be one folder on some file systems.
fn lookalike(out_dir: &Path, batch: &str) -> Option<String> {
    let names = fs::read_dir(out_dir).ok()?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names = names.filter(|name| name != batch && name.eq_ignore_ascii_case(batch));
    names.next()
}

/// Removes unfinished runs and links; safe, because the lock says that nobody is at work on them.
fn remove_leftovers(batch: &Path) -> io::Result<()> {
    for entry in fs::read_dir(batch)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if [NEXT, STAGING, REMOVING].iter().any(|mark| name.starts_with(mark)) {
            disk::remove(&entry.path())?;
        }
    }
    Ok(())
}

//! The lock of a batch: one process publishes at a time.
//!
//! The kernel holds it (`flock`, `LockFileEx`) and lets go when the process ends, however it ends. The file is
//! never removed: a second process could lock the old one while a third makes a new one.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use super::disk;
use super::error::{Holder, PublishError};

/// The name of the lock file in a batch's folder.
pub const LOCK: &str = ".lock";

/// A held lock; dropping it lets go.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of the batch in `folder`, or says at once who has it.
    pub fn take(folder: &Path) -> Result<Lock, PublishError> {
        let path = folder.join(LOCK);
        let mut file = disk::open_or_create(&path).map_err(PublishError::at(&path))?;
        match file.try_lock() {
            Ok(()) => {
                note_holder(&mut file).map_err(PublishError::at(&path))?;
                Ok(Lock { _file: file })
            }
            Err(TryLockError::WouldBlock) => Err(PublishError::Locked { path, holder: read_holder(&mut file) }),
            Err(TryLockError::Error(source)) => Err(PublishError::Io { path, source }),
        }
    }
}

/// Only a hint for people: what counts is the kernel's lock.
fn note_holder(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

/// Some systems forbid reading a locked file; then the holder stays unknown.
fn read_holder(file: &mut File) -> Holder {
    let mut text = String::new();
    let pid = file.take(32).read_to_string(&mut text).ok().and_then(|_| text.trim().parse().ok());
    Holder { pid }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_refused_to_a_second_and_names_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::take(folder.path()).unwrap();
        let refused = Lock::take(folder.path()).unwrap_err();
        assert!(refused.is_locked() && !refused.is_cannot_write());
        assert!(matches!(refused, PublishError::Locked { holder, .. } if holder.pid == Some(std::process::id())));
        drop(first);
        assert!(Lock::take(folder.path()).is_ok());
    }

    #[test]
    fn a_file_left_behind_locks_nobody_out() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(LOCK), "4194304 and more than the next one writes\n").unwrap();
        let _lock = Lock::take(folder.path()).unwrap();
        let noted = std::fs::read_to_string(folder.path().join(LOCK)).unwrap();
        assert_eq!(noted, format!("{}\n", std::process::id()));
    }
}

//! One file of a bag: its path, its bytes and their digest.

use super::digest::{Sha256, Sha512, sha256, sha512};
use super::path::EntryPath;

/// A file in memory. The digests are taken once, when the entry is made, and cannot drift from the bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    path: EntryPath,
    bytes: Vec<u8>,
    sha256: Sha256,
    sha512: Sha512,
}

impl Entry {
    /// The file `bytes` at `path`, which is relative to the bag's top folder.
    pub fn new(path: EntryPath, bytes: Vec<u8>) -> Entry {
        let (sha256, sha512) = (sha256(&bytes), sha512(&bytes));
        Entry { path, bytes, sha256, sha512 }
    }

    /// Where the file stands below the bag's top folder.
    pub fn path(&self) -> &EntryPath {
        &self.path
    }

    /// The content.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The SHA-256 digest of the content.
    pub fn sha256(&self) -> Sha256 {
        self.sha256
    }

    /// The SHA-512 digest of the content.
    pub fn sha512(&self) -> Sha512 {
        self.sha512
    }
}

/// Leaves the content out: it is personal data and does not belong into a log.
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({}, {} bytes)", self.path, self.bytes.len())
    }
}

//! One file of a bag: its path, its bytes and their digest.

use super::digest::{Sha256, sha256};
use super::path::EntryPath;

/// A file in memory. The digest is taken once, when the entry is made, and cannot drift from the bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    path: EntryPath,
    bytes: Vec<u8>,
    digest: Sha256,
}

impl Entry {
    /// The file `bytes` at `path`, which is relative to the bag's top folder.
    pub fn new(path: EntryPath, bytes: Vec<u8>) -> Entry {
        let digest = sha256(&bytes);
        Entry { path, bytes, digest }
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
    pub fn digest(&self) -> Sha256 {
        self.digest
    }
}

/// Leaves the content out: it is personal data and does not belong into a log.
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({}, {} bytes)", self.path, self.bytes.len())
    }
}

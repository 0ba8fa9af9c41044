//! One file of a bag: its path, its bytes and their digest.

use std::io::{self, Read};

use super::digest::{Sha256, Sha512, digests_of, sha256, sha512};
use super::path::EntryPath;

/// A file in memory, or one that lies elsewhere. The digests are taken once, when the entry is made; bytes in memory cannot drift
/// from them, and those of a file elsewhere are held against them when it is archived.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    path: EntryPath,
    /// None where the content lies elsewhere.
    bytes: Option<Vec<u8>>,
    length: u64,
    sha256: Sha256,
    sha512: Sha512,
}

impl Entry {
    /// The file `bytes` at `path`, which is relative to the bag's top folder.
    pub fn new(path: EntryPath, bytes: Vec<u8>) -> Entry {
        let (sha256, sha512) = (sha256(&bytes), sha512(&bytes));
        Entry { path, length: bytes.len() as u64, bytes: Some(bytes), sha256, sha512 }
    }

    /// A file whose content is too large to be kept: it is read for its digests, and once more for the archive.
    ///
    /// # Errors
    /// That of the reader.
    pub fn elsewhere(path: EntryPath, from: impl Read) -> io::Result<Entry> {
        let (sha256, sha512, length) = digests_of(from)?;
        Ok(Entry { path, bytes: None, length, sha256, sha512 })
    }

    /// Where the file stands below the bag's top folder.
    pub fn path(&self) -> &EntryPath {
        &self.path
    }

    /// The content; empty where it lies elsewhere.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_deref().unwrap_or_default()
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Whether the content lies elsewhere.
    pub fn is_elsewhere(&self) -> bool {
        self.bytes.is_none()
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
        write!(f, "Entry({}, {} bytes)", self.path, self.length)
    }
}

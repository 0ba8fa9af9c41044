//! A dossier with one file more: the archive is read and packed anew, so that it stays canonical.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::entry::Entry;
use super::path::{EntryPath, PathError};
use super::zip::{ZipError, zip};

/// Why a file cannot be added.
#[derive(Debug, thiserror::Error)]
pub enum AdditionError {
    /// The archive cannot be read.
    #[error("the archive cannot be read: {0}")]
    Archive(#[from] zip::result::ZipError),
    /// A file in it cannot be read.
    #[error("a file in the archive cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// A name in it is not portable.
    #[error("{0}")]
    Path(#[from] PathError),
    /// There is no single top folder.
    #[error("the archive has no single top folder")]
    Top,
    /// It cannot be packed again.
    #[error("{0}")]
    Zip(#[from] ZipError),
}

/// A dossier's files.
pub struct Opened {
    top: String,
    entries: Vec<Entry>,
}

impl Opened {
    /// Reads an archive that has been checked.
    ///
    /// # Errors
    /// [`AdditionError`] when it is not an archive of this program.
    pub fn read(bytes: &[u8]) -> Result<Opened, AdditionError> {
        let mut archive = ZipArchive::new(Cursor::new(bytes))?;
        let (mut top, mut entries) = (None, Vec::new());
        for index in 0..archive.len() {
            let mut file = archive.by_index(index)?;
            let name = file.name()?.into_owned();
            let (folder, path) = name.split_once('/').ok_or(AdditionError::Top)?;
            if top.get_or_insert_with(|| folder.to_owned()) != folder {
                return Err(AdditionError::Top);
            }
            let path = EntryPath::new(path)?;
            let mut content = Vec::new();
            file.read_to_end(&mut content)?;
            entries.push(Entry::new(path, content));
        }
        Ok(Opened { top: top.ok_or(AdditionError::Top)?, entries })
    }

    /// The content of a file.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.entries.iter().find(|entry| entry.path().as_str() == path).map(Entry::bytes)
    }

    /// The archive with one file more, or another in its place.
    ///
    /// # Errors
    /// [`AdditionError`] when the name is not portable.
    pub fn put(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), AdditionError> {
        let path = EntryPath::new(path)?;
        self.entries.retain(|entry| *entry.path() != path);
        self.entries.push(Entry::new(path, bytes));
        Ok(())
    }

    /// The bytes of the archive.
    ///
    /// # Errors
    /// [`AdditionError::Zip`], none in practice.
    pub fn pack(&self) -> Result<Vec<u8>, AdditionError> {
        Ok(zip(&self.top, &self.entries)?)
    }
}

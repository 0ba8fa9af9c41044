//! A dossier with one file more: the archive is read and packed anew, so that it stays canonical.

use std::io::{Cursor, Read};

use serde::Deserialize;
use zip::ZipArchive;

use super::bag::Algorithm;
use super::entry::Entry;
use super::index::{FormRef, PaperOriginal, Source};
use super::layout::own_code;
use super::manifest::manifest;
use super::path::{EntryPath, PathError};
use super::zip::{ZipError, zip};
use crate::records::FormName;

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

/// How the names of tag manifests begin.
const TAG_MANIFEST: &str = "tagmanifest-";

/// Whether a file is one of those that the tag manifests list; signatures are not.
fn is_text_tag(path: &str) -> bool {
    !path.starts_with("data/") && !path.starts_with(TAG_MANIFEST)
}

/// The first `old` after `mark` replaced.
fn replaced_after(text: &str, mark: &str, old: &str, new: &str) -> Option<String> {
    let (before, after) = text.split_at(text.find(mark)?);
    after.contains(old).then(|| format!("{before}{}", after.replacen(old, new, 1)))
}

/// `Payload-Oxum` with a file of another size.
fn with_oxum(text: &str, old: usize, new: usize) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with("Payload-Oxum: "))?;
    let (octets, files) = line.strip_prefix("Payload-Oxum: ")?.split_once('.')?;
    let octets = (octets.parse::<usize>().ok()? + new).checked_sub(old)?;
    Some(text.replacen(line, &format!("Payload-Oxum: {octets}.{files}"), 1))
}

/// What `dossier.json` says of a file, as far as it is read again.
#[derive(Debug, Clone, Deserialize)]
pub struct ListedFile {
    /// The path below the top folder.
    pub path: String,
    /// The Chinese title.
    pub title: String,
    /// MIME type.
    pub media_type: String,
    /// Where it comes from.
    pub source: Source,
    /// The number of pages.
    pub pages: Option<u32>,
    /// The volume's page number of the first page.
    pub volume_start: Option<u32>,
    /// The form, if it is one of the built-in ones.
    pub form: Option<FormRef>,
}

#[derive(Deserialize)]
struct Index {
    files: Vec<ListedFile>,
    paper_originals: Vec<PaperOriginal>,
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

    /// What `dossier.json` says of a file; none where it does not list it.
    pub fn listed(&self, path: &str) -> Option<ListedFile> {
        let index: Index = serde_json::from_slice(self.file("dossier.json")?).ok()?;
        index.files.into_iter().find(|file| file.path == path)
    }

    /// What `dossier.json` says of a form; none where the dossier does not hold it.
    pub fn form(&self, name: &FormName) -> Option<ListedFile> {
        let is_it = |file: &ListedFile| match (name, &file.form) {
            (FormName::Numbered(code), Some(form)) => form.code == *code,
            (FormName::Own(code), None) => own_code(&file.path) == Some(code.as_str()),
            _ => false,
        };
        self.files()?.into_iter().find(is_it)
    }

    /// Every payload file that `dossier.json` lists; none where it cannot be read.
    pub fn files(&self) -> Option<Vec<ListedFile>> {
        let index: Index = serde_json::from_slice(self.file("dossier.json")?).ok()?;
        Some(index.files)
    }

    /// The originals that the volume holds on paper only.
    pub fn paper_originals(&self) -> Option<Vec<PaperOriginal>> {
        let index: Index = serde_json::from_slice(self.file("dossier.json")?).ok()?;
        Some(index.paper_originals)
    }

    /// The top folder, which is the student ID.
    pub fn top(&self) -> &str {
        &self.top
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

    /// A payload file in the place of another: every manifest and description of the file is brought up to date.
    ///
    /// # Errors
    /// [`AdditionError`] when there is no such file, or the bag is none of this program.
    pub fn exchange(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), AdditionError> {
        let at = self.entries.iter().position(|entry| entry.path().as_str() == path).ok_or(AdditionError::Top)?;
        let new = Entry::new(EntryPath::new(path)?, bytes);
        let old = std::mem::replace(&mut self.entries[at], new.clone());
        let digests = Algorithm::ALL.map(|algorithm| (algorithm.digest(&old), algorithm.digest(&new)));
        let size = |entry: &Entry| entry.bytes().len();
        for entry in self.entries.iter_mut().filter(|entry| is_text_tag(entry.path().as_str())) {
            let mut text = String::from_utf8_lossy(entry.bytes()).into_owned();
            digests.iter().for_each(|(old, new)| text = text.replace(old, new));
            match entry.path().as_str() {
                "dossier.json" => {
                    let file = format!("\"path\": \"{path}\"");
                    let [before, after] = [&old, &new].map(|entry| format!("\"bytes\": {},", size(entry)));
                    text = replaced_after(&text, &file, &before, &after).ok_or(AdditionError::Top)?;
                }
                "metadata/preservation/premis.xml" => {
                    let [before, after] = [&old, &new].map(|entry| format!("<size>{}</size>", size(entry)));
                    text = replaced_after(&text, &digests[1].1, &before, &after).ok_or(AdditionError::Top)?;
                }
                "bag-info.txt" => text = with_oxum(&text, size(&old), size(&new)).ok_or(AdditionError::Top)?,
                _ => {}
            }
            *entry = Entry::new(entry.path().clone(), text.into_bytes());
        }
        self.renew_tag_manifests()
    }

    fn renew_tag_manifests(&mut self) -> Result<(), AdditionError> {
        for algorithm in Algorithm::ALL {
            let name = format!("{TAG_MANIFEST}{}.txt", algorithm.name());
            if self.file(&name).is_some() {
                let listed = self.entries.iter().filter(|entry| is_text_tag(entry.path().as_str()));
                let text = manifest(listed.map(|entry| (entry.path().as_str(), algorithm.digest(entry))));
                self.put(&name, text.into_bytes())?;
            }
        }
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

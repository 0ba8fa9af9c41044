//! The files of a bag, in a folder or in a ZIP, by their path below the bag.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::container::{Container, Entry, is_unsafe};
use super::finding::{Code, Findings};

/// Largest tag file that is read into memory, in bytes.
pub const MOST_TAG_FILE: u64 = 64 << 20;

/// Where a file is read from.
#[derive(Debug)]
enum Place {
    Disk(PathBuf, u64),
    Zip(Entry),
}

/// Files by path.
#[derive(Debug, Default)]
pub struct Holding {
    files: BTreeMap<String, Place>,
    container: Option<Container>,
}

impl Holding {
    /// The files below a folder; links, pipes and devices are told and left out.
    pub fn of_folder(root: &Path, findings: &mut Findings) -> Holding {
        let mut files = BTreeMap::new();
        walk(root, "", &mut files, findings);
        Holding { files, container: None }
    }

    /// The files of an archive below its one top folder, which is returned too; a bag may also stand at the top itself.
    pub fn of_zip(container: Container) -> (String, Holding) {
        let has = |name: &str| container.entries.iter().any(|entry| entry.name == name);
        let mut tops: Vec<&str> =
            container.entries.iter().filter_map(|e| e.name.split_once('/')).map(|(t, _)| t).collect();
        tops.dedup();
        let top = match (has("bagit.txt"), tops.first()) {
            (false, Some(top))
                if has(&format!("{top}/bagit.txt"))
                    || container.entries.iter().all(|e| e.name.starts_with(&format!("{top}/"))) =>
            {
                format!("{top}/")
            }
            _ => String::new(),
        };
        let below = |entry: &Entry| {
            let path = entry.name.strip_prefix(&top).map_or_else(|| format!("../{}", entry.name), str::to_owned);
            (path, Place::Zip(entry.clone()))
        };
        let files = container.entries.iter().map(below).collect();
        (top.trim_end_matches('/').to_owned(), Holding { files, container: Some(container) })
    }

    /// Most lines that its manifests may have together: one a file and algorithm is far less. A folder is bounded by the
    /// disk that it takes.
    pub fn most_lines(&self) -> usize {
        match self.container {
            Some(_) => (self.files.len() * 7 + 10_000).min(1_000_000),
            None => usize::MAX,
        }
    }

    /// All paths, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether a file is there.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Size of a file in bytes.
    pub fn size(&self, path: &str) -> Option<u64> {
        self.files.get(path).map(|place| match place {
            Place::Disk(_, size) => *size,
            Place::Zip(entry) => entry.size,
        })
    }

    /// The content as a stream.
    ///
    /// # Errors
    /// When the file is not there or cannot be opened.
    pub fn reader(&self, path: &str) -> io::Result<Box<dyn Read + Send>> {
        match (self.files.get(path), &self.container) {
            (Some(Place::Disk(path, _)), _) => Ok(Box::new(File::open(path)?)),
            (Some(Place::Zip(entry)), Some(container)) => container.reader(entry),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// The content of a small file.
    ///
    /// # Errors
    /// When it is not there, too large, or cannot be read.
    pub fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = self.reader(path)?.take(MOST_TAG_FILE + 1).read_to_end(&mut bytes)?;
        match read as u64 > MOST_TAG_FILE {
            true => Err(io::ErrorKind::FileTooLarge.into()),
            false => Ok(bytes),
        }
    }
}

fn walk(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Place>, findings: &mut Findings) {
    let Ok(entries) = fs::read_dir(folder) else {
        findings.note(Code::BagFileUnreadable, prefix, "");
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let path = format!("{prefix}{}", name.to_string_lossy());
        match entry.metadata() {
            _ if name.to_str().is_none() || is_unsafe(&path) => findings.note(Code::BagManifestPath, &path, ""),
            Ok(data) if data.is_dir() => walk(&entry.path(), &format!("{path}/"), files, findings),
            Ok(data) if data.is_file() => drop(files.insert(path, Place::Disk(entry.path(), data.len()))),
            _ => findings.note(Code::BagFileUnreadable, &path, ""),
        }
    }
}

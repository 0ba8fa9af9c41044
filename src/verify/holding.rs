//! The files of a bag, in a folder or in a ZIP, by their path below the bag.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::container::{Container, Entry, is_unsafe_there};
use super::finding::{Code, Findings};

/// Most bytes that are held in memory of a file, by the end of its name; the first that fits counts. What is larger is
/// refused and not read, so that no small archive takes much memory.
const MOST: [(&str, u64); 10] = [
    ("bagit.txt", 4 << 10),
    ("bag-info.txt", 1 << 20),
    (".p7s", 1 << 20),
    (".sm2", 1 << 20),
    ("run.json", 64 << 20),
    ("index.html", 96 << 20),
    (".json", 4 << 20),
    (".XML", 96 << 20),
    (".pdf", 64 << 20),
    ("", 32 << 20),
];
/// Most lines that the manifests of an archive may have together.
const MOST_LINES: usize = 400_000;

/// Bytes that are hashed whatever a file may have: they cost nothing.
const ALWAYS_HASHED: u64 = 64 << 20;

/// Most bytes of a file that are held in memory.
pub fn most(path: &str) -> u64 {
    MOST.iter().find(|(end, _)| path.ends_with(end)).map_or(0, |(_, most)| *most)
}

/// Whether an archive holds so much that is read into memory that no other is read beside it.
pub fn is_heavy(container: &Container) -> bool {
    let is_held = |name: &str| !name.contains("/data/") || name.ends_with(".pdf") || name.ends_with(".json");
    container.entries.len() > 20_000 || container.entries.iter().any(|one| one.size > 8 << 20 && is_held(&one.name))
}

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
    /// The files below a folder; links, pipes and devices are reported and left out.
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
            Some(_) => (self.files.len() * 7 + 10_000).min(MOST_LINES),
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

    /// A file that is read to its end, to take its digests or piece by piece. What has more bytes than it may have is not: a file
    /// of which nothing is on the disk (a sparse one) may say any size.
    ///
    /// # Errors
    /// When it is larger, or cannot be read.
    pub fn whole(&self, path: &str, most: u64) -> io::Result<Box<dyn Read + Send>> {
        let most = most.max(ALWAYS_HASHED);
        match self.size(path).filter(|size| *size > most) {
            Some(size) => Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("{size} > {most}"))),
            None => self.reader(path),
        }
    }

    /// Size of a file in bytes.
    pub fn size(&self, path: &str) -> Option<u64> {
        self.files.get(path).map(|place| match place {
            Place::Disk(_, size) => *size,
            Place::Zip(entry) => entry.size,
        })
    }

    /// Notes every one of these files that is too large to be read: what stands in it would pass for checked.
    pub fn note_unread(&self, code: Code, is_read: impl Fn(&str) -> bool, findings: &mut Findings) {
        for path in self.paths().filter(|path| is_read(path)) {
            if let Some(size) = self.size(path).filter(|size| *size > most(path)) {
                findings.note(code, path, format!("{size} > {}", most(path)));
            }
        }
    }

    /// Where a file lies; none within an archive.
    pub fn place(&self, path: &str) -> Option<&Path> {
        match self.files.get(path)? {
            Place::Disk(path, _) => Some(path),
            Place::Zip(_) => None,
        }
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
    /// When it is not there, too large ([`MOST`]), or cannot be read.
    pub fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        self.at_most(path, most(path))
    }

    /// The content of a file, if it has no more bytes.
    ///
    /// # Errors
    /// When it is not there, too large, or cannot be read.
    pub fn at_most(&self, path: &str, most: u64) -> io::Result<Vec<u8>> {
        if self.size(path).is_some_and(|size| size > most) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let mut bytes = Vec::new();
        let read = self.reader(path)?.take(most + 1).read_to_end(&mut bytes)?;
        if read as u64 > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
    }

    /// The first bytes of a file, to its very end where it is shorter.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub fn beginning(&self, path: &str, length: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader(path)?.take(length).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Whether it is an archive.
    pub fn is_archive(&self) -> bool {
        self.container.is_some()
    }
}

fn walk(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Place>, findings: &mut Findings) {
    let Ok(entries) = fs::read_dir(folder) else {
        findings.note(Code::BagFileUnreadable, prefix, "");
        return;
    };
    let mut is_empty = true;
    for entry in entries {
        is_empty = false;
        let Ok(entry) = entry else {
            findings.note(Code::BagFileUnreadable, prefix, "");
            continue;
        };
        let name = entry.file_name();
        let path = format!("{prefix}{}", name.to_string_lossy());
        match entry.metadata() {
            _ if name.to_str().is_none() || is_unsafe_there(&path) => findings.note(Code::BagManifestPath, &path, ""),
            Ok(data) if data.is_dir() => walk(&entry.path(), &format!("{path}/"), files, findings),
            Ok(data) if data.is_file() => drop(files.insert(path, Place::Disk(entry.path(), data.len()))),
            _ => findings.note(Code::BagFileUnreadable, &path, ""),
        }
    }
    // A bag without payload has an empty folder for it.
    if is_empty && !["", "data/"].contains(&prefix) {
        findings.note(Code::BagEmptyFolder, prefix, "");
    }
}

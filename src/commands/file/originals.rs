//! The files that `file` reads and writes: scans as they came, and originals in a student's folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::ScannedPage;
use crate::ingest::sort_by_name;
use crate::publish::disk;
use crate::records::FormCode;
use crate::scan::bounded;

/// The bytes of a regular file within the limit.
pub fn content(scan: &Path) -> Option<Vec<u8>> {
    let data = fs::metadata(scan).ok()?;
    if !data.is_file() || data.len() > bounded::MOST {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(scan).ok()?.take(bounded::MOST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Files in a student's folder that are originals of a form by their names.
pub fn originals(home: &Path, form: FormCode) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(home) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let sorted = sort_by_name([name.as_str()].into_iter(), &BTreeSet::new(), &[]);
        if !name.starts_with('.') && sorted.originals.iter().any(|original| original.form == form) {
            found.push(path);
        }
    }
    Ok(found)
}

/// Whether a file is one of the pages, and holds the same picture.
pub fn is_page_of(path: &Path, stem: &str, pages: &BTreeMap<u32, ScannedPage>) -> bool {
    pages.iter().any(|(number, scanned)| {
        let page = &scanned.page;
        path.file_name().is_some_and(|name| name.to_string_lossy() == format!("{stem}-{number}.{}", page.kind))
            && fs::read(path).is_ok_and(|bytes| bytes == page.picture)
    })
}

/// A whole new file or none: a hidden one first, then its name, which a file that is there keeps.
pub fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = path.parent().unwrap_or(Path::new("."));
    let hidden = folder.join(format!(".{name}.part"));
    // What a process that was killed left behind.
    let _ = fs::remove_file(&hidden);
    disk::write_new(&hidden, bytes)?;
    let linked = match fs::hard_link(&hidden, path) {
        // A file system without such links.
        Err(_) if !path.exists() => return fs::rename(&hidden, path).and_then(|()| disk::sync_dir(folder)),
        linked => linked,
    };
    fs::remove_file(&hidden)?;
    linked?;
    disk::sync_dir(folder)
}

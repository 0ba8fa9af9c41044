//! The files that `file` reads and writes: scans as they came, and originals in a student's folder.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::ScannedPage;
use crate::evidence::{originals_in, student_folders};
use crate::input_names::EVIDENCE;
use crate::publish::disk;
use crate::records::values::StudentId;
use crate::records::{FormName, VolumeItem};
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

/// Where the originals of students lie below the inputs: wherever a build looks for them.
pub struct Shelves {
    inputs: PathBuf,
    folders: BTreeMap<StudentId, Vec<String>>,
}

impl Shelves {
    /// Those of the students of some runs.
    pub fn of<'i>(inputs: &Path, students: impl Iterator<Item = &'i str>) -> Shelves {
        let ids = students.filter_map(|id| id.parse().ok()).collect();
        Shelves { inputs: inputs.to_owned(), folders: student_folders(inputs, &ids) }
    }

    /// The folders that a student has.
    fn folders(&self, student: &str) -> &[String] {
        let folders = student.parse().ok().and_then(|id: StudentId| self.folders.get(&id));
        folders.map(Vec::as_slice).unwrap_or_default()
    }

    /// The folder that new originals of a student go to, whether it is there or not.
    pub fn home(&self, student: &str) -> PathBuf {
        let own = || format!("{EVIDENCE}/{student}");
        self.inputs.join(self.folders(student).first().cloned().unwrap_or_else(own))
    }

    /// Files that are originals of a form of this title, and the sheet that says that one is on paper alone.
    pub fn originals(&self, student: &str, form: &FormName, title: &str) -> Vec<PathBuf> {
        let items = match form {
            FormName::Numbered(_) => vec![],
            FormName::Own(code) => vec![VolumeItem::titled(code, title)],
        };
        let own = [format!("{EVIDENCE}/{student}")];
        let folders = match self.folders(student) {
            [] => &own,
            folders => folders,
        };
        let files = folders.iter().flat_map(|folder| {
            let found = originals_in(&self.inputs, folder, &items).into_iter().filter(|(of, _)| of == form);
            found.flat_map(move |(_, files)| if files.is_empty() { vec![folder.clone()] } else { files })
        });
        files.map(|file| self.inputs.join(file)).collect()
    }
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

//! The code on a sheet of paper → the file that it was printed from, and whether that is still the current one.
//!
//! `ZS1:<student ID>:<form>:<version>:<digits>:<page>`; the digits begin the `content_sha256` of a file in
//! `dossier.json`. Whoever types a code may leave the page out.

use std::io::{self, Read};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::container;
use super::finding::Findings;

/// Fewer digits do not tell one sheet from another.
const FEWEST_DIGITS: usize = 8;
/// The folder of dossiers in a run, with a folder for each college.
const DOSSIERS: &str = "dossiers";
/// The form of a college's summary table, whose code has the college in the place of the student.
const SUMMARY: &str = "summary";
/// Largest list of contents that is read, in bytes.
const MOST_INDEX: u64 = 16 << 20;
/// Largest record of a run that is read, in bytes.
const MOST_RECORD: u64 = 256 << 20;

/// What a code says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The student ID.
    pub student: String,
    /// The form, in lower case.
    pub form: String,
    /// First digits of the content's digest, in lower case.
    pub digits: String,
    /// Which page of the form, from 1.
    pub page: Option<u32>,
}

impl Code {
    /// Reads a code as it is scanned or typed; none if it is no such code.
    pub fn read(text: &str) -> Option<Code> {
        let parts: Vec<&str> = text.trim().split([':', '：']).map(str::trim).collect();
        let (parts, page) = match parts[..] {
            [_, _, _, _, _, page] => (&parts[..5], Some(page.parse::<NonZeroU32>().ok()?.get())),
            _ => (&parts[..], None),
        };
        let [mark, student, form, _, digits] = parts[..] else { return None };
        let is_id = |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        let valid = mark.eq_ignore_ascii_case("ZS1")
            && is_id(student)
            && is_id(form)
            && digits.len() >= FEWEST_DIGITS
            && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let (form, digits) = (form.to_ascii_lowercase(), digits.to_ascii_lowercase());
        valid.then(|| Code { student: student.to_owned(), form, digits, page })
    }
}

/// A file with the content that the paper shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The ZIP.
    pub dossier: PathBuf,
    /// The file's path in the bag.
    pub path: String,
    /// Its title.
    pub title: String,
    /// How many pages it has.
    pub pages: u32,
    /// Whether the current run still holds it; `None` outside of an output folder.
    pub current: Option<bool>,
}

#[derive(Deserialize)]
struct Index {
    student_id: String,
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    path: String,
    title: String,
    pages: Option<u32>,
    content_sha256: Option<String>,
}

/// The files below `root` that the paper may be of, the newest first. A root is an output folder, a batch, a run or a
/// single dossier.
///
/// # Errors
/// When a folder cannot be read.
pub fn find_sheets(root: &Path, code: &Code) -> io::Result<Vec<Sheet>> {
    if code.form == SUMMARY {
        return tables(root, code);
    }
    let mut dossiers = Vec::new();
    collect(root, &format!("{}.zip", code.student), 0, &mut dossiers)?;
    dossiers.sort();
    dossiers.reverse();
    let sheets = dossiers.into_iter().flat_map(|dossier| sheets_of(dossier, code));
    Ok(sheets.collect())
}

/// What `run.json` says of a college's table.
#[derive(Deserialize)]
struct Run {
    tables: Vec<Table>,
}

#[derive(Deserialize)]
struct Table {
    college: String,
    pages: u32,
    content_sha256: Option<String>,
}

/// The summary tables of runs below `root`, the newest first.
fn tables(root: &Path, code: &Code) -> io::Result<Vec<Sheet>> {
    let mut records = Vec::new();
    collect(root, "run.json", 0, &mut records)?;
    records.sort();
    records.reverse();
    let of_run = |record: PathBuf| {
        let mut bytes = Vec::new();
        let read = std::fs::File::open(&record).and_then(|file| file.take(MOST_RECORD).read_to_end(&mut bytes));
        let run: Option<Run> = read.ok().and_then(|_| serde_json::from_slice(&bytes).ok());
        let folder = record.parent()?.to_owned();
        let current = folder.parent().and_then(|batch| batch.join("current").canonicalize().ok());
        let current = current.zip(folder.canonicalize().ok()).map(|(current, run)| current == run);
        let is_it = |table: &Table| {
            table.college.eq_ignore_ascii_case(&code.student)
                && table.content_sha256.as_ref().is_some_and(|digest| digest.starts_with(&code.digits))
        };
        let table = run?.tables.into_iter().find(is_it)?;
        let path = format!("summary/{}.pdf", table.college);
        Some(Sheet { dossier: folder, title: path.clone(), path, pages: table.pages, current })
    };
    Ok(records.into_iter().filter_map(of_run).collect())
}

/// Links are not followed: `current` would only tell the same files twice. Folders of dossiers may hold thousands, so they
/// are listed only for an ID with letters, which people type in either case.
fn collect(at: &Path, name: &str, depth: usize, into: &mut Vec<PathBuf>) -> io::Result<()> {
    let kind = at.symlink_metadata()?.file_type();
    if depth == 0 && kind.is_file() {
        into.push(at.to_owned());
    } else if is_of_dossiers(at) && !name.trim_end_matches(".zip").contains(|c: char| c.is_ascii_alphabetic()) {
        into.extend(Some(at.join(name)).filter(|path| path.is_file()));
    } else if (depth == 0 || kind.is_dir()) && depth <= 5 {
        for entry in at.read_dir()? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                collect(&entry.path(), name, depth + 1, into)?;
            } else if kind.is_file() && entry.file_name().to_str().is_some_and(|n| n.eq_ignore_ascii_case(name)) {
                into.push(entry.path());
            }
        }
    }
    Ok(())
}

/// Whether a folder is that of a college's dossiers in a run.
fn is_of_dossiers(folder: &Path) -> bool {
    folder.parent().and_then(Path::file_name).is_some_and(|above| above == DOSSIERS)
}

/// What of one dossier has the content; one that cannot be read has nothing, as `verify` tells at length.
fn sheets_of(dossier: PathBuf, code: &Code) -> Vec<Sheet> {
    let Some(index) = index(&dossier).filter(|index| index.student_id.eq_ignore_ascii_case(&code.student)) else {
        return vec![];
    };
    let current = is_current(&dossier);
    let has = |file: &File| file.content_sha256.as_ref().is_some_and(|digest| digest.starts_with(&code.digits));
    let files = index.files.into_iter().filter(has);
    files
        .map(|file| Sheet {
            dossier: dossier.clone(),
            path: file.path,
            title: file.title,
            pages: file.pages.unwrap_or_default(),
            current,
        })
        .collect()
}

fn index(dossier: &Path) -> Option<Index> {
    let container = container::open_container(dossier, &mut Findings::default()).ok()?;
    let entry = container.entries.iter().find(|entry| entry.name.ends_with("/dossier.json"))?;
    let mut bytes = Vec::new();
    container.reader(entry).ok()?.take(MOST_INDEX).read_to_end(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// `<batch>/<run>/dossiers/<college>/<id>.zip`: whether `<batch>/current` is that run.
fn is_current(dossier: &Path) -> Option<bool> {
    let run = dossier.canonicalize().ok()?.ancestors().nth(3)?.to_owned();
    let current = run.parent()?.join("current").canonicalize().ok()?;
    Some(current == run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_scanned_or_typed() {
        let code = Code { student: "M2020-17".into(), form: "plan".into(), digits: "3f2a9c0b1d4e".into(), page: None };
        for text in ["ZS1:M2020-17:PLAN:2022:3F2A9C0B1D4E", " zs1：M2020-17: plan:2022:3f2a9c0b1d4e\n"] {
            assert_eq!(Code::read(text), Some(code.clone()), "{text}");
        }
        let second = Code { page: Some(2), ..code };
        assert_eq!(Code::read("ZS1:M2020-17:PLAN:2022:3F2A9C0B1D4E:2"), Some(second));
    }

    #[test]
    fn a_dossier_is_found_in_either_case_of_its_id() {
        let out = tempfile::TempDir::new().unwrap();
        let folder = out.path().join("b/0001/dossiers/edu");
        std::fs::create_dir_all(&folder).unwrap();
        for (file, typed) in [("M2020-17.zip", "m2020-17.zip"), ("Ab3.zip", "AB3.zip"), ("2020.zip", "2020.zip")] {
            std::fs::write(folder.join(file), "").unwrap();
            let mut found = Vec::new();
            collect(out.path(), typed, 0, &mut found).unwrap();
            assert_eq!(found, [folder.join(file)], "{typed}");
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in [
            "",
            "ZS1:1:PLAN:2022:3F2A",
            "ZS1:../1:PLAN:2022:3F2A9C0B1D4E",
            "ZS2:1:PLAN:2022:3F2A9C0B1D4E",
            "ZS1:1:PLAN:2022:3F2A9C0B1D4E:0",
        ] {
            assert_eq!(Code::read(text), None, "{text}");
        }
    }
}

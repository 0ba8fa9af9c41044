//! The folder `evidence`: what students and colleges uploaded, a folder a student, walked and classified by its names.

mod originals;
mod zip;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;
use walkdir::{DirEntry, WalkDir};

use self::originals::in_order;
pub use self::originals::{originals_in, student_folders};
use self::zip::{is_zip, member_names, member_objection, open_zip, shared_names};
pub use self::zip::{size_within, unpack};
use crate::fault::Fault;
use crate::ingest::exports::{Notice, Weight};
use crate::ingest::{MAX_BYTES, NameEncoding, is_litter, parse, sort_by_name};
use crate::input_names::{EVIDENCE, printable_name};
use crate::location::Location;
use crate::message::{Message, say};
use crate::records::values::StudentId;
use crate::records::{Batch, EvidenceSheet, FiledPaper, Sourced, Student, VolumeItem};

/// What says what the files are, in a student's folder.
const SHEET: &str = "evidence.yaml";
/// Between the path of a ZIP and the name within.
const WITHIN: &str = "!/";
/// Most files of a student, those within ZIPs included.
const MOST_FILES: usize = 500;
/// How deep students' folders may lie: in one of a college, in one of a subject.
const COLLEGES: usize = 3;
/// Deepest folder below a student's.
const DEEPEST: usize = 4;
/// Most bytes of a file.
pub const MOST_BYTES: u64 = 128 << 20;
/// Most bytes of all files of a student.
const MOST_TOGETHER: u64 = 96 << 20;
/// How much larger than the ZIP the files in it may be together, and what is always allowed.
const MOST_RATIO: u64 = 64;
const ALWAYS: u64 = 8 << 20;

/// What was found in the folder, apart from what went into the records.
#[derive(Debug, Default)]
pub struct Evidence {
    /// Files that belong to nobody.
    pub strays: Vec<Fault>,
    /// What a person must look at before a student can pass.
    pub doubts: BTreeMap<StudentId, Vec<Notice>>,
    /// How things were read, where nobody need look.
    pub notes: Vec<Notice>,
}

/// Walks the folder and puts what is there into the records of the students; without the folder nothing happens.
pub fn read_evidence(root: &Path, batch: &Batch, students: &mut BTreeMap<StudentId, (String, Student)>) -> Evidence {
    let mut found = Evidence::default();
    // A folder that is a link leads out of the inputs, and no other kind of file is one.
    match fs::symlink_metadata(root.join(EVIDENCE)) {
        Ok(data) if data.is_dir() => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return found,
        Ok(_) => {
            found.strays.push(Fault::of(EVIDENCE, "", say("evidence-no-folder")));
            return found;
        }
        Err(error) => {
            found.strays.push(Fault::of(EVIDENCE, "", say("file-system").with("why", error.to_string())));
            return found;
        }
    }
    let mut own: Vec<(StudentId, String)> = vec![];
    find_folders(root, EVIDENCE, 1, &|id| students.contains_key(id), &mut own, &mut found.strays);
    in_order(&mut own);
    let folders: Vec<(StudentId, Folder)> =
        own.into_par_iter().map(|(id, path)| (id, Folder::walk(root, path))).collect();
    for (id, mut folder) in folders {
        found.notes.append(&mut folder.notes);
        if let Some((_, student)) = students.get_mut(&id) {
            let doubts = folder.join(batch, student);
            if !doubts.is_empty() {
                found.doubts.entry(id).or_default().extend(doubts);
            }
        }
    }
    found
}

/// The folders of students below one, each with its path; a folder of nobody is that of a college where it holds such.
fn find_folders(
    root: &Path,
    below: &str,
    depth: usize,
    is_student: &dyn Fn(&StudentId) -> bool,
    own: &mut Vec<(StudentId, String)>,
    strays: &mut Vec<Fault>,
) {
    let entries = WalkDir::new(root.join(below)).min_depth(1).max_depth(1).sort_by_file_name();
    for entry in entries.into_iter().flatten() {
        let name = entry.file_name().to_string_lossy();
        let (path, is_folder) = (format!("{below}/{name}"), entry.file_type().is_dir());
        let stray = match entry.file_name().to_str().and_then(|name| owner(name, is_student)) {
            _ if is_litter(&name) => continue,
            Some(id) if is_folder => {
                own.push((id, path));
                continue;
            }
            _ if entry.file_type().is_symlink() => say("evidence-link"),
            _ if is_folder && holds_folders(entry.path(), COLLEGES - depth, is_student) => {
                find_folders(root, &path, depth + 1, is_student, own, strays);
                continue;
            }
            _ if is_folder => say("evidence-nobody"),
            _ => say("evidence-loose"),
        };
        strays.push(Fault::of(&printable_name(&path), "", stray));
    }
}

/// Whether a folder holds one of a student's, at most so deep.
fn holds_folders(folder: &Path, depth: usize, is_student: &dyn Fn(&StudentId) -> bool) -> bool {
    let mut entries = WalkDir::new(folder).min_depth(1).max_depth(depth).into_iter().flatten();
    let is_own = |name: &OsStr| name.to_str().is_some_and(|name| owner(name, is_student).is_some());
    depth > 0 && entries.any(|entry| entry.file_type().is_dir() && is_own(entry.file_name()))
}

/// The student after whom a folder is named, alone or beside words, as photos are: `201920010101`, `201920010101张三`.
fn owner(name: &str, is_student: &dyn Fn(&StudentId) -> bool) -> Option<StudentId> {
    let of = |text: &str| text.parse::<StudentId>().ok().filter(|id| is_student(id));
    if let Some(id) = of(name) {
        return Some(id);
    }
    let mut named = name.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(of);
    named.next().filter(|_| named.next().is_none())
}

/// The bytes of a file within a ZIP: `path` as this room gave it. None when it leads into no ZIP.
pub fn within_evidence(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix(EVIDENCE).and(path.split_once(WITHIN))
}

/// Whether a name is that of one part of an archive that was split: `.z01`, `.zip.001`, `.7z.002`, `.part1.rar`.
fn is_volume(path: &str) -> bool {
    let name = path.to_ascii_lowercase();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut ends = name.rsplit('.');
    let (last, before) = (ends.next().unwrap_or_default(), ends.next().unwrap_or_default());
    let is_rar = last == "rar" && before.strip_prefix("part").is_some_and(is_number);
    is_rar
        || last.strip_prefix('z').is_some_and(is_number)
        || (is_number(last) && matches!(before, "zip" | "7z" | "rar"))
}

/// A student's folder.
struct Folder {
    /// Path below the inputs.
    path: String,
    sheet: Option<EvidenceSheet>,
    /// Files by path, with their size.
    files: BTreeMap<String, u64>,
    doubts: Vec<Notice>,
    /// How things were read, where nobody need look.
    notes: Vec<Notice>,
}

impl Folder {
    fn walk(root: &Path, path: String) -> Folder {
        let mut folder = Folder { path, sheet: None, files: BTreeMap::new(), doubts: vec![], notes: vec![] };
        let walk = WalkDir::new(root.join(&folder.path)).min_depth(1).max_depth(DEEPEST).sort_by_file_name();
        for entry in walk {
            match entry {
                Ok(entry) => folder.enter(root, &entry),
                Err(error) => folder.doubt(&folder.path.clone(), say("file-system").with("why", error.to_string())),
            }
            if folder.files.len() >= MOST_FILES || folder.doubts.len() >= MOST_FILES {
                folder.doubt(&folder.path.clone(), say("evidence-many").with("most", MOST_FILES));
                break;
            }
        }
        let sum = folder.files.values().fold(0, |sum: u64, size| sum.saturating_add(*size));
        if sum > MOST_TOGETHER {
            folder
                .doubt(&folder.path.clone(), say("evidence-together").with("most", (MOST_TOGETHER >> 20).to_string()));
            folder.files.clear();
        }
        folder.read_sheet(root);
        folder
    }

    fn doubt(&mut self, path: &str, message: Message) {
        self.doubts.push(Notice { weight: Weight::Doubt, at: Location::whole(path), message });
    }

    fn enter(&mut self, root: &Path, entry: &DirEntry) {
        let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let path = below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        let kind = entry.file_type();
        let is_litter = below.components().any(|part| is_litter(&part.as_os_str().to_string_lossy()));
        if is_litter || (kind.is_dir() && entry.depth() < DEEPEST) {
            return;
        }
        let printable = printable_name(&path);
        if below.to_str().is_none() || printable != path {
            self.doubt(&printable, say("file-name-encoding"))
        } else if kind.is_symlink() {
            self.doubt(&printable, say("evidence-link"))
        } else if kind.is_dir() {
            self.doubt(&printable, say("evidence-deep").with("most", DEEPEST - 1))
        } else if !kind.is_file() {
            self.doubt(&printable, say("file-irregular"))
        } else if entry.file_name() != SHEET {
            self.add(entry, path);
        }
    }

    fn add(&mut self, entry: &DirEntry, path: String) {
        if is_volume(&path) {
            return self.doubt(&path, say("evidence-volume"));
        }
        if is_zip(entry.path()).is_ok_and(|is_zip| is_zip) {
            self.enter_zip(entry.path(), &path);
        } else {
            // A file that cannot be read is reported when its student's files are read.
            self.files.insert(path, entry.metadata().map_or(0, |data| data.len()));
        }
    }

    /// Every file within counts as one of the folder; names are only compared, nothing is written anywhere.
    fn enter_zip(&mut self, file: &Path, path: &str) {
        let Some(mut archive) = open_zip(file) else {
            return self.doubt(path, say("evidence-zip-broken"));
        };
        let size = fs::metadata(file).map_or(0, |data| data.len());
        let shared = shared_names(file, &archive);
        let (names, encoding) = member_names(&mut archive);
        if encoding != NameEncoding::Plain {
            let message = say("evidence-zip-encoding").with("encoding", encoding);
            self.notes.push(Notice { weight: Weight::Note, at: Location::whole(path), message });
        }
        let mut sum = 0u64;
        let mut alike = BTreeSet::new();
        for (index, name) in names.into_iter().enumerate() {
            let Ok(member) = archive.by_index_raw(index) else {
                return self.doubt(path, say("evidence-zip-broken"));
            };
            sum = sum.saturating_add(member.size());
            // Entries that share their bytes, and such as unpack to far more than any scan does.
            if sum > size.saturating_mul(MOST_RATIO).max(ALWAYS) {
                drop(member);
                return self.doubt(path, say("evidence-zip-ratio").with("most", MOST_RATIO.to_string()));
            }
            if self.doubts.len() >= MOST_FILES {
                return;
            }
            let parts: Vec<&str> = name.split('/').collect();
            if name.ends_with('/') || parts.iter().any(|part| is_litter(part) && *part != "..") {
                continue;
            }
            let inner = format!("{path}{WITHIN}{}", printable_name(&name));
            let problem = match member_objection(&member, &name) {
                Some(problem) => problem,
                None if self.files.len() >= MOST_FILES => return,
                None if shared.contains(member.name_raw()) => say("evidence-zip-same"),
                None if self.files.contains_key(&inner) => say("evidence-zip-twice"),
                None => {
                    let is_new = alike.insert(name.nfc().flat_map(char::to_lowercase).collect::<String>());
                    self.files.insert(inner.clone(), member.size());
                    if is_new {
                        continue;
                    }
                    say("evidence-zip-alike")
                }
            };
            drop(member);
            self.doubt(&inner, problem);
        }
    }

    fn read_sheet(&mut self, root: &Path) {
        let path = format!("{}/{SHEET}", self.path);
        let file = root.join(&path);
        // A link is not followed, and a pipe would keep the program waiting for ever; the walk reports both.
        if !fs::symlink_metadata(&file).is_ok_and(|data| data.is_file()) {
            return;
        }
        let bytes = File::open(&file).and_then(|file| {
            let mut bytes = Vec::new();
            file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map(|_| bytes)
        });
        let faults = match bytes.map(|bytes| parse::<EvidenceSheet>(&path, &bytes, "zishen/evidence/1")) {
            Ok(Ok(sheet)) => {
                self.sheet = Some(sheet);
                return;
            }
            Ok(Err(faults)) => faults,
            Err(error) => vec![Fault::of(&path, "", say("file-system").with("why", error.to_string()))],
        };
        let notices = faults.into_iter().map(|fault| {
            let message = say("evidence-sheet").with("why", fault.problem);
            Notice { weight: Weight::Doubt, at: fault.at, message }
        });
        self.doubts.extend(notices);
    }

    /// Puts originals and evidence into the record; what the record has already stays.
    fn join(mut self, batch: &Batch, student: &mut Student) -> Vec<Notice> {
        let items = batch.filed_items(student);
        let sheet = self.sheet.take().unwrap_or_default();
        let mut rest: BTreeSet<String> = self.files.keys().cloned().collect();
        for original in sheet.originals {
            let (scans, at) = (self.named(original.scans.clone(), &mut rest), original.at().clone());
            match (*original).clone().into_either(scans) {
                Ok(original) => self.join_original(student, Sourced::new(original, at)),
                Err(paper) => self.join_paper(&items, student, Sourced::new(paper, at)),
            }
        }
        for mut paper in sheet.papers {
            paper.scans = self.named(std::mem::take(&mut paper.scans), &mut rest);
            self.join_paper(&items, student, paper);
        }
        for mut piece in sheet.evidence {
            piece.files = self.named(std::mem::take(&mut piece.files), &mut rest);
            self.join_piece(student, piece);
        }
        let numbers = student.outputs.as_ref().map(|outputs| outputs.evidence_numbers()).unwrap_or_default();
        let numbers: BTreeSet<String> = numbers.into_iter().map(str::to_owned).collect();
        let wanted = numbers.iter().map(String::as_str).collect();
        let sorted = sort_by_name(rest.iter().map(String::as_str), &wanted, &items);
        let at = Location::whole(&self.path);
        for original in sorted.originals {
            self.join_original(student, Sourced::new(original, at.clone()));
        }
        for paper in sorted.papers {
            self.join_paper(&items, student, Sourced::new(paper, at.clone()));
        }
        for piece in sorted.evidence {
            self.join_piece(student, Sourced::new(piece, at.clone()));
        }
        self.doubts
    }

    /// Files that the sheet names, as paths below the inputs; one that is not there is reported when it is read.
    fn named(&self, files: Vec<String>, rest: &mut BTreeSet<String>) -> Vec<String> {
        let named: Vec<String> = files.into_iter().map(|file| format!("{}/{file}", self.path)).collect();
        rest.retain(|path| !named.contains(path));
        named
    }

    fn join_original(&mut self, student: &mut Student, original: Sourced<crate::records::Original>) {
        if student.original(original.form).is_some() {
            return self.doubt(&self.path.clone(), say("evidence-form-twice").with("form", original.form));
        }
        student.originals.push(original);
    }

    /// A paper that the student's volume does not list has no place, and a person must know of it.
    fn join_paper(&mut self, items: &[VolumeItem], student: &mut Student, paper: Sourced<FiledPaper>) {
        let code = paper.code.clone();
        if items.iter().all(|item| item.code != code) {
            return self.doubt(&self.path.clone(), say("evidence-paper-unknown").with("code", code));
        }
        if student.paper(&code).is_some() {
            return self.doubt(&self.path.clone(), say("evidence-paper-twice").with("code", code));
        }
        student.papers.push(paper);
    }

    fn join_piece(&mut self, student: &mut Student, piece: Sourced<crate::records::Evidence>) {
        match student.evidence.iter_mut().find(|known| known.id == piece.id) {
            None => student.evidence.push(piece),
            Some(known) if known.files.is_empty() => {
                known.files = piece.files.clone();
                known.shows =
                    piece.shows.iter().chain(&known.shows).copied().collect::<BTreeSet<_>>().into_iter().collect();
            }
            Some(_) => self.doubt(&self.path.clone(), say("evidence-piece-twice").with("id", piece.id.as_str())),
        }
    }
}

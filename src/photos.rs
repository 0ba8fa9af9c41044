//! The folder `photos`: a photo that is named after its student needs no list.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use walkdir::WalkDir;

use crate::ingest::exports::{Notice, Weight};
use crate::ingest::{is_litter, is_unfinished};
use crate::input_names::{PHOTOS, printable_name};
use crate::location::Location;
use crate::message::say;
use crate::records::Student;
use crate::records::values::StudentId;

/// Deepest folder that is looked into: a folder a college is usual.
const DEEPEST: usize = 8;
/// Most files that are looked at.
const MOST_FILES: usize = 100_000;
/// Shortest number by which a file may name somebody: shorter ones stand in names by chance.
const SHORTEST: usize = 4;

/// What was found in the folder, apart from what went into the records.
#[derive(Debug, Default)]
pub struct Photos {
    /// Files that name nobody, below the inputs.
    pub strays: Vec<String>,
    /// Files that are named after a student whose photo is another one by the list.
    pub unused: Vec<String>,
    /// How the names of a list were read.
    pub notes: Vec<Notice>,
    /// Students after whom several files are named, or whose listed file is not there.
    pub doubts: BTreeMap<StudentId, Vec<Notice>>,
}

/// Gives every student without a photo the file that is called after the ID or the number of the document.
pub fn find_photos(root: &Path, students: &mut BTreeMap<StudentId, (String, Student)>) -> Photos {
    let mut photos = Photos::default();
    let mut found: BTreeMap<StudentId, Vec<String>> = BTreeMap::new();
    let owners = owners(students);
    let files = pictures(root);
    take_listed(root, &files, students, &mut photos);
    note_exchanged(&owners, students, &mut photos);
    for file in files {
        match owner(stem(&file), &owners).filter(|_| !is_unfinished(&file)) {
            Some(id) => found.entry(id.clone()).or_default().push(file),
            None => photos.strays.push(file),
        }
    }
    let all_listed: BTreeSet<String> = students.values().filter_map(|(_, student)| student.photo.clone()).collect();
    photos.strays.retain(|file| !all_listed.contains(file));
    for (id, files) in found {
        let Some((_, student)) = students.get_mut(&id) else { continue };
        if let Some(listed) = &student.photo {
            let others: Vec<String> = files.into_iter().filter(|file| !all_listed.contains(file)).collect();
            if let Some(other) = others.first().filter(|_| !root.join(listed).exists()) {
                let message =
                    say("photo-listed-otherwise").with("listed", listed.as_str()).with("found", other.as_str());
                let at = Location::whole(other);
                photos.doubts.entry(id).or_default().push(Notice { weight: Weight::Doubt, at, message });
            } else {
                photos.unused.extend(others);
            }
            continue;
        }
        match &files[..] {
            [only] => student.photo = Some(only.clone()),
            [first, ..] => {
                let at = Location::whole(first);
                let message = say("photo-several").with("count", files.len());
                photos.doubts.entry(id).or_default().push(Notice { weight: Weight::Doubt, at, message });
            }
            [] => {}
        }
    }
    photos
}

/// Takes the file that a list means where its name differs in nothing but case or the spelling of its ending.
fn take_listed(
    root: &Path,
    files: &[String],
    students: &mut BTreeMap<StudentId, (String, Student)>,
    photos: &mut Photos,
) {
    let mut alike: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    files.iter().for_each(|file| alike.entry(plain_name(file)).or_default().push(file));
    for (_, student) in students.values_mut() {
        let Some(listed) = student.photo.as_ref().filter(|listed| listed.starts_with(PHOTOS)) else { continue };
        let Some([only]) = alike.get(&plain_name(listed)).map(Vec::as_slice) else { continue };
        if *only == listed || root.join(listed).exists() {
            continue;
        }
        let message = say("photo-listed-alike").with("listed", listed.as_str());
        photos.notes.push(Notice { weight: Weight::Note, at: Location::whole(only), message });
        student.photo = Some((*only).clone());
    }
}

/// Doubts the photo of a student to whom a list gives a file that is named after another.
fn note_exchanged(
    owners: &BTreeMap<String, Option<StudentId>>,
    students: &BTreeMap<StudentId, (String, Student)>,
    photos: &mut Photos,
) {
    for (id, (file, student)) in students {
        let listed = student.photo.as_deref().filter(|listed| listed.starts_with(PHOTOS));
        if listed.and_then(|listed| owner(stem(listed), owners)).is_some_and(|other| other != id) {
            // The file's name is the other student's number, which does not belong to this one's papers.
            let (at, message) = (Location::whole(file), say("photo-of-another"));
            photos.doubts.entry(id.clone()).or_default().push(Notice { weight: Weight::Doubt, at, message });
        }
    }
}

/// The name of a file without its folders and its ending.
fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// A path in small letters, with one spelling of the endings of JPEG.
fn plain_name(path: &str) -> String {
    let lower = path.to_lowercase();
    let (stem, ending) = lower.rsplit_once('.').unwrap_or((&lower, ""));
    match ending {
        "jpg" | "jpeg" | "jpe" | "jfif" => format!("{}.jpg", stem.strip_suffix(".jpg").unwrap_or(stem)),
        _ => lower,
    }
}

/// Whose each number is; one that two students have is nobody's.
fn owners(students: &BTreeMap<StudentId, (String, Student)>) -> BTreeMap<String, Option<StudentId>> {
    let mut owners: BTreeMap<String, Option<StudentId>> = BTreeMap::new();
    for (id, (_, student)) in students {
        let document = student.document.as_ref().map(|document| document.number.to_ascii_uppercase());
        for number in [Some(id.as_str().to_ascii_uppercase()), document].into_iter().flatten() {
            if number.len() >= SHORTEST {
                let other = owners.entry(number).or_insert_with(|| Some(id.clone()));
                if other.as_ref() != Some(id) {
                    *other = None;
                }
            }
        }
    }
    owners
}

/// The student whom a file name identifies: `201920010101`, `201920010101张三`, `张三_201920010101`, `430102…`.
fn owner<'o>(stem: &str, owners: &'o BTreeMap<String, Option<StudentId>>) -> Option<&'o StudentId> {
    let upper = stem.trim().to_ascii_uppercase();
    let of = |name: &str| owners.get(name).and_then(Option::as_ref);
    if let Some(id) = of(&upper) {
        return Some(id);
    }
    let mut named: Vec<&StudentId> = upper.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(of).collect();
    named.dedup();
    match named[..] {
        [only] => Some(only),
        _ => None,
    }
}

/// Every file, whatever its ending: a photo of a kind that will not do is reported as such, and not as missing. A folder that
/// cannot be read, or lies too deep, stands for what is in it.
fn pictures(root: &Path) -> Vec<String> {
    let walk = WalkDir::new(root.join(PHOTOS)).max_depth(DEEPEST).sort_by_file_name().into_iter();
    let kept = walk.filter_entry(|entry| !is_litter(&entry.file_name().to_string_lossy()));
    let found = kept.filter_map(|entry| {
        let path = match &entry {
            Ok(entry) if entry.file_type().is_dir() && entry.depth() < DEEPEST => return None,
            Ok(entry) => entry.path(),
            Err(error) if error.depth() == 0 => return None,
            Err(error) => error.path()?,
        };
        let below = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        Some(printable_name(&below))
    });
    found.take(MOST_FILES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_one_student() {
        let id = |text: &str| text.parse::<StudentId>().unwrap();
        let owners = BTreeMap::from([
            ("201920010101".to_owned(), Some(id("201920010101"))),
            ("43010219990101123X".to_owned(), Some(id("201920010101"))),
            ("201920010102".to_owned(), Some(id("201920010102"))),
            ("E1234".to_owned(), None),
        ]);
        let named = |stem: &str| owner(stem, &owners).map(StudentId::to_string);
        for stem in ["201920010101", "201920010101张三", "张三_201920010101", "43010219990101123x", "2019-201920010101"]
        {
            assert_eq!(named(stem).as_deref(), Some("201920010101"), "{stem}");
        }
        for stem in ["1201920010101", "张三", "201920010101-201920010102", "e1234", ""] {
            assert_eq!(named(stem), None, "{stem}");
        }
    }
}

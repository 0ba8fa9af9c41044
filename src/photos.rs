//! The folder `photos`: a photo that is named after its student needs no list.

use std::collections::BTreeMap;
use std::path::Path;

use walkdir::WalkDir;

use crate::ingest::exports::{Notice, Weight};
use crate::ingest::is_litter;
use crate::input_names::PHOTOS;
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
    /// Students after whom several files are named.
    pub doubts: BTreeMap<StudentId, Vec<Notice>>,
}

/// Gives every student without a photo the file that is called after the ID or the number of the document.
pub fn find_photos(root: &Path, students: &mut BTreeMap<StudentId, (String, Student)>) -> Photos {
    let mut photos = Photos::default();
    let mut found: BTreeMap<StudentId, Vec<String>> = BTreeMap::new();
    let owners = owners(students);
    for file in pictures(root) {
        let name = file.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        match owner(stem, &owners) {
            Some(id) => found.entry(id.clone()).or_default().push(file),
            None => photos.strays.push(file),
        }
    }
    let listed: Vec<String> = students.values().filter_map(|(_, student)| student.photo.clone()).collect();
    photos.strays.retain(|file| !listed.contains(file));
    for (id, files) in found {
        let Some((_, student)) = students.get_mut(&id).filter(|(_, student)| student.photo.is_none()) else { continue };
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
        Some(below.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect())
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

//! Where students' folders lie and which originals are in them, for who adds to them: as a build finds them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Folder, find_folders};
use crate::ingest::sort_by_name;
use crate::input_names::EVIDENCE;
use crate::records::values::StudentId;
use crate::records::{FormName, VolumeItem};

/// The folders of these students below the inputs, in the order in which a build reads them.
pub fn student_folders(root: &Path, students: &BTreeSet<StudentId>) -> BTreeMap<StudentId, Vec<String>> {
    let mut found = Vec::new();
    find_folders(root, EVIDENCE, 1, &|id| students.contains(id), &mut found, &mut vec![]);
    in_order(&mut found);
    let mut folders: BTreeMap<StudentId, Vec<String>> = BTreeMap::new();
    found.into_iter().for_each(|(id, path)| folders.entry(id).or_default().push(path));
    folders
}

/// The folder that is named by the ID alone comes first, then by name.
pub fn in_order(folders: &mut [(StudentId, String)]) {
    folders.sort_by_cached_key(|(id, path)| (id.clone(), !path.ends_with(&format!("/{id}")), path.clone()));
}

/// The originals in a student's folder, with their files below the inputs; one that the sheet says is on paper alone has none. `items` are
/// those of the volume by which files may be called.
pub fn originals_in(root: &Path, folder: &str, items: &[VolumeItem]) -> Vec<(FormName, Vec<String>)> {
    let folder = Folder::walk(root, folder.to_owned());
    let mut rest: BTreeSet<String> = folder.files.keys().cloned().collect();
    let sheets = || folder.sheet.iter();
    let originals = sheets().flat_map(|sheet| &sheet.originals).map(|original| (&original.form, &original.scans));
    let papers = sheets().flat_map(|sheet| &sheet.papers).map(|paper| (&paper.code, &paper.scans));
    let mut found: Vec<(FormName, Vec<String>)> = originals
        .chain(papers)
        .map(|(key, scans)| (key.clone().into(), folder.named(scans.clone(), &mut rest)))
        .collect();
    let by_name = sort_by_name(rest.iter().map(String::as_str), &BTreeSet::new(), items);
    found.extend(by_name.originals.into_iter().map(|original| (FormName::Numbered(original.form), original.scans)));
    found.extend(by_name.papers.into_iter().map(|paper| (FormName::Own(paper.code), paper.scans)));
    found
}

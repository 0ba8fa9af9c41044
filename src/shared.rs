//! The same file handed in by several students: co-authors may share the evidence of their paper, all else a person
//! looks at. Nobody's dossier waits for it, and no paper names the others.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::inputs::Inputs;
use crate::package::{Sha256, sha256};
use crate::policy::SharedFile;
use crate::records::values::StudentId;
use crate::records::{Paper, Student};

/// Files by student that others have handed in as well.
pub type Shared = BTreeMap<StudentId, Vec<SharedFile>>;

/// Compares the originals and the evidence of all students. Only files of one size are read for it.
pub fn shared_files(inputs: &Inputs) -> Shared {
    let mut sizes: BTreeMap<u64, Vec<(&StudentId, &str)>> = BTreeMap::new();
    for (id, (_, student)) in &inputs.students {
        for file in handed_in(student) {
            let size = inputs.size(file).unwrap_or(0);
            if size > 0 {
                sizes.entry(size).or_default().push((id, file));
            }
        }
    }
    let suspects: Vec<_> =
        sizes.into_values().filter(|all| all.iter().any(|(id, _)| *id != all[0].0)).flatten().collect();
    // A file that cannot be read is reported where its student's attachments are read.
    let known = suspects.into_par_iter();
    let known = known.filter_map(|(id, file)| Some((sha256(&inputs.bytes(file).ok()?), id, file)));
    let mut known: Vec<(Sha256, &StudentId, &str)> = known.collect();
    known.sort();
    let mut shared = Shared::new();
    for group in known.chunk_by(|a, b| a.0 == b.0) {
        for (_, id, file) in group {
            let (once, copies): (Vec<_>, Vec<_>) = group.iter().partition(|(_, _, other)| other == file);
            for (group, is_filed_once) in [(copies, false), (once, true)] {
                let with = others(inputs, id, file, &group);
                if !with.is_empty() {
                    let found = SharedFile { file: (*file).to_owned(), with, is_filed_once };
                    shared.entry((*id).clone()).or_default().push(found);
                }
            }
        }
    }
    shared
}

fn handed_in(student: &Student) -> impl Iterator<Item = &str> {
    let originals = student.originals.iter().flat_map(|original| &original.scans);
    let papers = student.papers.iter().flat_map(|paper| &paper.scans);
    originals.chain(papers).chain(student.evidence.iter().flat_map(|piece| &piece.files)).map(String::as_str)
}

/// The others with the same file, but for the authors of one paper.
fn others(inputs: &Inputs, id: &StudentId, file: &str, group: &[&(Sha256, &StudentId, &str)]) -> Vec<StudentId> {
    let student = |id: &StudentId| inputs.students.get(id).map(|(_, student)| student);
    let may_share = |other: &StudentId| {
        student(id).zip(student(other)).is_some_and(|(own, other)| wrote_together(own, other, file))
    };
    let mut others: Vec<StudentId> =
        group.iter().map(|(_, other, _)| *other).filter(|other| *other != id && !may_share(other)).cloned().collect();
    others.dedup();
    others
}

/// Whether the file is evidence of a paper among whose authors both are.
fn wrote_together(own: &Student, other: &Student, file: &str) -> bool {
    let pieces: Vec<&str> =
        own.evidence.iter().filter(|piece| piece.files.iter().any(|f| f == file)).map(|p| p.id.as_str()).collect();
    let papers = own.outputs.iter().flat_map(|outputs| &outputs.papers);
    let shown = papers.filter(|paper| paper.evidence.as_deref().is_some_and(|number| pieces.contains(&number)));
    let names = |paper: &Paper, student: &Student| paper.author_names.iter().any(|author| student.is_called(author));
    let mut shown = shown;
    shown.any(|paper| names(paper, own) && names(paper, other))
}

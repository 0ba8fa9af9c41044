//! What of a submission is compared with other schools, written as its marks.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::super::unpacked::{Refused, Unpacked, foreign, json};
use crate::commands::past::marked;
use crate::holding::{Compared, Key, Mark, MarkKind, Marked, MarksFault, MarksFile};
use crate::message::{Message, say};
use crate::package::{Sha256, sha256_of};
use crate::publish::disk;
use crate::reexamination::{Contents, DOSSIERS, Sent};

/// Writes the marks, one student at a time; how many there are, and their digest.
pub fn write_marks(unpacked: &Unpacked, key: &Key, path: &Path) -> Result<(Compared, Sha256), Refused> {
    let disk = |error: io::Error| Refused::Disk(path.to_owned(), error);
    let mut out = BufWriter::new(disk::copy_new(path, &mut io::empty()).map_err(disk)?);
    let mut compared = Compared::default();
    let submission = unpacked.submission();
    let sent = submission.students.iter().filter(|student| student.dossier.is_some());
    match submission.contents {
        Contents::Dossiers => {
            for student in sent {
                let marked = of_dossier(unpacked, student)?;
                write_one(&marked, key, &mut compared, &mut out).map_err(disk)?;
            }
        }
        Contents::Manifest => {
            let file = unpacked.file(MarksFile::NAME);
            if !file.is_file() {
                return Err(Refused::Foreign(say("holding-no-marks")));
            }
            let mut marks: MarksFile = json(&file).map_err(foreign)?;
            let checked = marks.check(submission.manifest_sha256, sent.map(|student| student.id.as_str()));
            checked.map_err(|fault| Refused::Foreign(wrong(&fault)))?;
            marks.students.sort_by(|one, other| one.id.cmp(&other.id));
            for marked in &marks.students {
                write_one(marked, key, &mut compared, &mut out).map_err(disk)?;
            }
        }
    }
    compared.unidentified = submission.students.len().saturating_sub(compared.persons);
    out.into_inner().map_err(|error| disk(error.into_error()))?.sync_all().map_err(disk)?;
    Ok((compared, File::open(path).and_then(sha256_of).map_err(disk)?))
}

fn wrong(fault: &MarksFault) -> Message {
    match fault {
        MarksFault::Format(schema) => say("receive-foreign").with("why", schema.as_str()),
        MarksFault::Run(manifest) => say("holding-marks-run").with("sha256", manifest.to_string()),
        MarksFault::Student(id) => say("holding-marks-student").with("student", id.as_str()),
    }
}

/// The dossier has been checked already.
fn of_dossier(unpacked: &Unpacked, student: &Sent) -> Result<Marked, Refused> {
    let path = unpacked.file(&format!("{DOSSIERS}{}.zip", student.id));
    let unread = || Refused::Foreign(say("holding-record-unread").with("student", student.id.as_str()));
    marked(&path, &student.id).ok_or_else(unread)
}

fn write_one(marked: &Marked, key: &Key, compared: &mut Compared, out: &mut impl Write) -> io::Result<()> {
    for mark in marked.marks(key) {
        count(&mark, compared);
        serde_json::to_writer(&mut *out, &mark)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn count(mark: &Mark, compared: &mut Compared) {
    match mark.kind {
        MarkKind::Person => compared.persons += 1,
        MarkKind::Paper => compared.papers += 1,
        MarkKind::Photo => compared.photos += 1,
    }
}

//! `sample`: a made-up cohort as the exports of a college, ready for `check` and `build`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::Outcome;
use crate::cli::Sample;
use crate::ingest::parse;
use crate::message::{Language, Message, say};
use crate::records::{Batch, Programme};
use crate::sample::{Frame, exports, students};

/// The rules and programmes of the sample batch.
static PROGRAMMES: Dir = include_dir!("$CARGO_MANIFEST_DIR/inputs/programmes");
const BATCH: &str = include_str!("../../inputs/batch.yaml");
const POLICY: &str = include_str!("../../inputs/policy.yaml");

pub fn run(arguments: &Sample, language: Language) -> Outcome {
    let told = |message: Message| err!("{}", message.text(language));
    if fs::read_dir(&arguments.dir).is_ok_and(|mut entries| entries.next().is_some()) {
        told(say("sample-not-empty").with("folder", arguments.dir.display().to_string()));
        return Outcome::CannotWrite;
    }
    let Ok(files) = files(arguments) else {
        told(say("sample-too-many"));
        return Outcome::Unusable;
    };
    for (name, bytes) in &files {
        if let Err(error) = write(&arguments.dir, name, bytes) {
            told(say("sample-unwritten").with("file", name.as_str()).with("why", error.to_string()));
            return Outcome::CannotWrite;
        }
    }
    let done = say("sample-done").with("students", arguments.students).with("files", files.len());
    out!("{}", done.with("folder", arguments.dir.display().to_string()).text(language));
    Outcome::Done
}

/// Every file with its content.
fn files(arguments: &Sample) -> Result<Vec<(String, Vec<u8>)>, crate::sample::ExportError> {
    let mut files = vec![
        ("batch.yaml".to_owned(), BATCH.as_bytes().to_vec()),
        ("policy.yaml".to_owned(), POLICY.as_bytes().to_vec()),
    ];
    let texts = PROGRAMMES.files().map(|file| (file.path().to_string_lossy().into_owned(), file.contents().to_vec()));
    let texts: Vec<_> = texts.map(|(name, bytes)| (format!("programmes/{name}"), bytes)).collect();
    // The files are those of the repository, whose tests read them.
    let read = |(name, bytes): &(String, Vec<u8>)| parse::<Programme>(name, bytes, "zishen/programme/2").ok();
    let programmes = texts.iter().filter_map(read).map(|programme| (programme.id.clone(), programme)).collect();
    files.extend(texts);
    if let Ok(batch) = parse::<Batch>("batch.yaml", BATCH.as_bytes(), "zishen/batch/1") {
        let frame = Frame { batch: &batch, programmes: &programmes };
        let cohort = students(arguments.students, arguments.seed, &frame);
        files.extend(exports(&cohort, &frame)?.into_iter().map(|(name, bytes)| (format!("tables/{name}"), bytes)));
    }
    Ok(files)
}

/// Writes a new file; one that is there is never overwritten.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(bytes)
}

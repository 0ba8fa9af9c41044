//! The exports below `tables` in the input folder, read from disk and put together with the students of the YAML files.

use std::collections::BTreeMap;
use std::fs::{self, File, FileType};
use std::io::Read;
use std::path::Path;

use walkdir::WalkDir;

use crate::fault::Fault;
use crate::ingest::exports::{
    Context, Headings, Intake, Notice, Passport, Source, Weight, assemble, open, unknown_fields,
};
use crate::ingest::table::{Unreadable, limits};
use crate::message::{Message, say};
use crate::package::sha256;
use crate::records::{AliasTable, Batch, Programme};
use crate::watch;

/// The folder of the exports, below the inputs.
pub const FOLDER: &str = "tables";
/// Deepest folder that is looked into.
const DEEPEST: usize = 8;
/// Most files; each counts, however small.
const MOST_FILES: usize = 1000;

/// Reads all exports; without the folder there are none.
///
/// # Errors
/// Faults of `tables` in `batch.yaml`.
pub fn read(root: &Path, batch: &Batch, programmes: &BTreeMap<String, Programme>) -> Result<Intake, Vec<Fault>> {
    let more = batch.tables.as_ref();
    let unknown = more.map(unknown_fields).unwrap_or_default().into_iter();
    let faults: Vec<Fault> =
        unknown.map(|field| Fault::of("batch.yaml", &format!("tables.{field}"), say("table-field-unknown"))).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let context = Context { batch, programmes, headings: Headings::with(more) };
    let open_watched = |source: Source| {
        let _step = watch::step(say("watch-table").with("file", source.file.as_str()));
        open(source, &context)
    };
    let opened = sources(root, more).into_iter().map(open_watched).collect();
    Ok(assemble(opened, &context))
}

/// Every file below the folder, by name; what cannot be read is a source without bytes.
fn sources(root: &Path, more: Option<&AliasTable>) -> Vec<Source> {
    let walk = WalkDir::new(root.join(FOLDER)).max_depth(DEEPEST).sort_by_file_name();
    let files = walk.into_iter().flatten().filter(|entry| !entry.file_type().is_dir());
    let kept = files.filter(|entry| {
        let name = entry.file_name().to_string_lossy();
        // Hidden files, and what a spreadsheet keeps beside an open workbook.
        !name.starts_with('.') && !name.starts_with("~$")
    });
    let read = kept.take(MOST_FILES).map(|entry| {
        let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let file = below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        // Names are told on the terminal, where control characters would act.
        let file: String = file.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
        let name = file.strip_prefix("tables/").unwrap_or(&file);
        let kind = more.and_then(|more| more.files.get(name)).copied();
        let bytes = bytes(entry.path(), entry.file_type());
        let digest = bytes.as_ref().ok().map(|bytes| sha256(bytes).to_string());
        Source { file, sha256: digest, bytes, kind }
    });
    read.collect()
}

/// The bytes of a plain file within the limit: a link may lead anywhere, a pipe may never end.
fn bytes(path: &Path, kind: FileType) -> Result<Vec<u8>, Unreadable> {
    let fault = |message: Message| Unreadable(message);
    if !kind.is_file() {
        return Err(fault(say("table-not-plain")));
    }
    let unread = |error: std::io::Error| fault(say("table-unread").with("why", error.to_string()));
    let length = fs::metadata(path).map_err(unread)?.len();
    if length > limits::BYTES as u64 {
        return Err(fault(say("table-limit-bytes").with("most", limits::BYTES >> 20)));
    }
    let mut bytes = Vec::new();
    File::open(path).map_err(unread)?.take(limits::BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unread)?;
    Ok(bytes)
}

/// What weighs on a file, as faults of it.
pub fn faults(passport: &Passport) -> Vec<Fault> {
    let whole = nothing_read(passport).into_iter();
    let heavy = passport.notices.iter().filter(|notice| notice.weight > Weight::Note);
    whole.chain(heavy.take(MOST_FAULTS).map(fault)).collect()
}

/// That no record came from a file, where none did.
pub fn nothing_read(passport: &Passport) -> Option<Fault> {
    let why = passport.unreadable.as_ref().or(passport.nothing.as_ref())?;
    Some(Fault::of(&passport.file, "", why.clone()))
}

/// Most faults of a file that are listed; the passport counts all.
const MOST_FAULTS: usize = 100;

fn fault(notice: &Notice) -> Fault {
    Fault::at(&notice.at, "", notice.message.clone())
}

//! The exports below `tables` in the input folder, read from disk and put together with the students of the YAML files.

use std::collections::BTreeMap;
use std::fs::{self, File, FileType};
use std::io::Read;
use std::path::Path;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use walkdir::{DirEntry, WalkDir};

use crate::fault::Fault;
use crate::ingest::exports::{
    Context, Headings, Intake, Notice, Passport, Source, Weight, assemble_intake, open_export, unknown_fields,
};
use crate::ingest::table::{Unreadable, limits};
use crate::ingest::{is_litter, is_unfinished, lock_names};
use crate::input_names::{BATCH, TABLES};
use crate::location::Location;
use crate::message::{Message, say};
use crate::package::sha256;
use crate::records::{AliasTable, Batch, Programme};
use crate::watch;

/// Deepest folder that is looked into.
const DEEPEST: usize = 8;
/// Most files; each counts, however small.
const MOST_FILES: usize = 1000;

/// Reads all exports; without the folder there are none. `milestones` are those that the policy declares, names by code.
///
/// # Errors
/// Faults of `tables` in `batch.yaml`.
pub fn read_exports(
    root: &Path,
    batch: &Batch,
    programmes: &BTreeMap<String, Programme>,
    milestones: &BTreeMap<String, String>,
) -> Result<Intake, Vec<Fault>> {
    let more = batch.tables.as_ref();
    let unknown = more.map(unknown_fields).unwrap_or_default().into_iter();
    let faults: Vec<Fault> =
        unknown.map(|field| Fault::of(BATCH, &format!("tables.{field}"), say("table-field-unknown"))).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let context = Context { batch, programmes, milestones, headings: Headings::with(more) };
    let open_watched = |source: Source| {
        let _step = watch::step(say("watch-table").with("file", source.file.as_str()));
        open_export(source, &context)
    };
    // Side by side: reading the files takes longer than all that is made of them.
    let opened = sources(root, more).into_par_iter().map(open_watched).collect();
    let mut intake = assemble_intake(opened, &context);
    intake.passports.iter_mut().for_each(|passport| note_lock(root, passport));
    Ok(intake)
}

/// Notes that an office program seems to have the file open.
fn note_lock(root: &Path, passport: &mut Passport) {
    let path = root.join(&passport.file);
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let lock = lock_names(&name).into_iter().find(|lock| path.with_file_name(lock).is_file());
    let at = || Location::whole(&passport.file);
    let notice =
        lock.map(|lock| Notice { weight: Weight::Note, at: at(), message: say("table-open").with("lock", lock) });
    notice.into_iter().for_each(|notice| passport.note(notice));
}

/// Every file below the folder, by name; what cannot be read, lies too deep or is too much is a source without bytes.
fn sources(root: &Path, more: Option<&AliasTable>) -> Vec<Source> {
    let walk = WalkDir::new(root.join(TABLES)).max_depth(DEEPEST).sort_by_file_name();
    let mut read = Vec::new();
    for entry in walk.into_iter().filter_entry(|entry| !is_litter(&entry.file_name().to_string_lossy())) {
        let source = match &entry {
            Ok(entry) if entry.file_type().is_dir() && entry.depth() < DEEPEST => continue,
            Ok(entry) if read.len() >= MOST_FILES => {
                read.push(unread(root, entry.path(), say("table-files-many").with("most", MOST_FILES)));
                break;
            }
            Ok(entry) if entry.file_type().is_dir() => {
                unread(root, entry.path(), say("table-deep").with("most", DEEPEST))
            }
            Ok(entry) => source(root, entry, more),
            // Without the folder there are no exports.
            Err(error) if error.depth() == 0 => continue,
            Err(error) => {
                let why = error.io_error().map(ToString::to_string).unwrap_or_default();
                unread(root, error.path().unwrap_or(root), say("table-unread").with("why", why))
            }
        };
        read.push(source);
    }
    read
}

fn unread(root: &Path, path: &Path, why: Message) -> Source {
    Source { file: shown(root, path), sha256: None, bytes: Err(Unreadable(why)), kind: None }
}

/// A path below the inputs; names are printed on the terminal, where control characters would act.
fn shown(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let file = below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    file.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

fn source(root: &Path, entry: &DirEntry, more: Option<&AliasTable>) -> Source {
    let file = shown(root, entry.path());
    let name = file.strip_prefix(TABLES).and_then(|name| name.strip_prefix('/')).unwrap_or(&file);
    let kind = more.and_then(|more| more.files.get(name)).copied();
    let unfinished = || Err(Unreadable(say("table-unfinished")));
    let bytes = if is_unfinished(&file) { unfinished() } else { bytes(entry.path(), entry.file_type()) };
    let digest = bytes.as_ref().ok().map(|bytes| sha256(bytes).to_string());
    Source { file, sha256: digest, bytes, kind }
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

/// What merely follows from a fault of another file: that the rows of the roster contradict each other.
const FOLLOWING: &str = "table-student-contradicted";

/// What weighs on a file, as faults of it; none where all of it follows from another's.
pub fn passport_faults(passport: &Passport) -> Vec<Fault> {
    let whole = nothing_read(passport).into_iter();
    let is_own = |notice: &&Notice| {
        notice.weight > Weight::Note
            && notice.message.key() != FOLLOWING
            && passport.nothing.as_ref() != Some(&notice.message)
    };
    let heavy = passport.notices.iter().filter(is_own);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, file: &str) {
        let path = root.join(TABLES).join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "学号,姓名\n2020001,张三\n").unwrap();
    }

    #[test]
    fn no_file_is_passed_over_without_a_word() {
        let root = tempfile::tempdir().unwrap();
        for file in
            ["名册.csv", "a/b/c/d/e/f/g/深.csv", "a/b/c/d/e/f/g/h/太深.csv", "Thumbs.db", "~$名册.xlsx", "@eaDir/x.csv"]
        {
            write(root.path(), file);
        }
        let shown = |source: &Source| format!("{} {}", source.file, source.bytes.is_ok());
        let read: Vec<String> = sources(root.path(), None).iter().map(shown).collect();
        assert_eq!(read, ["tables/a/b/c/d/e/f/g/h false", "tables/a/b/c/d/e/f/g/深.csv true", "tables/名册.csv true"]);
        (0..MOST_FILES).for_each(|n| write(root.path(), &format!("0/{n:04}.csv")));
        let all = sources(root.path(), None);
        let last = all.last().unwrap();
        assert!(all.len() == MOST_FILES + 1 && last.bytes.is_err(), "{} {}", all.len(), last.file);
    }
}

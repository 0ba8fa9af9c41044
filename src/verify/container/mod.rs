//! A ZIP read without trust (APPNOTE 6.3.10): every byte must be accounted for, and only one reading be possible.
//!
//! | file | holds |
//! |---|---|
//! | `source` | bytes where they are asked for |
//! | `end`, `line` | the end record and the central directory |
//! | `local`, `extra` | local headers, descriptors and extra fields |
//! | `spans` | where the entries lie |
//! | `names` | names, and which are one |
//! | `form` | the fixed form of our own archives |
//! | `unpack` | the content |

mod end;
mod extra;
mod form;
mod line;
mod local;
mod names;
mod source;
mod spans;
mod unpack;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use end::End;
use line::Line;
pub use names::{is_unsafe, is_unsafe_there};
use source::Source;

use super::finding::{Code, Findings};

/// Largest central directory that is read, in bytes; its names are held several times over.
const MOST_DIRECTORY: u64 = 24 << 20;
/// Most entries.
const MOST_ENTRIES: u64 = 200_000;

/// An entry that can be read.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Name with `/`, below the top of the archive.
    pub name: String,
    /// Size once it is unpacked.
    pub size: u64,
    crc: u32,
    method: u16,
    packed: u64,
    data: u64,
}

/// From the local header to the end of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    from: u64,
    to: u64,
}

/// An archive with the entries that can be read.
#[derive(Debug)]
pub struct Container {
    path: PathBuf,
    /// Files in the order of the central directory.
    pub entries: Vec<Entry>,
}

/// Reads the structure of an archive; faulty entries are noted and left out.
///
/// # Errors
/// When the file cannot be opened.
pub fn open_container(path: &Path, findings: &mut Findings) -> io::Result<Container> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut source = Source { file, length };
    let entries = read(&mut source, findings).unwrap_or_default();
    Ok(Container { path: path.to_owned(), entries })
}

fn read(source: &mut Source, findings: &mut Findings) -> Option<Vec<Entry>> {
    let end = end::find_end(source, findings)?;
    if end.entries > MOST_ENTRIES || end.size > MOST_DIRECTORY {
        findings.note(Code::ZipLimit, "", format!("{} entries, {} bytes", end.entries, end.size));
        return None;
    }
    // What stands before the archive moves every offset; the directory's own place tells by how much.
    let place = end.at.checked_sub(end.size)?;
    let Some(shift) = place.checked_sub(end.offset) else {
        findings.note(Code::ZipDirectory, "", format!("offset {} beyond {place}", end.offset));
        return None;
    };
    let directory = source.bytes(place, end.size)?;
    let lines = line::directory_lines(&directory, end.entries, findings)?;
    drop(directory);
    names::check_names(&lines, findings);
    form::check_forms(&lines, findings);
    entries(source, &lines, &end, shift, findings)
}

/// The entries of a directory, which begins `shift` bytes behind where it says.
fn entries(source: &mut Source, lines: &[Line], end: &End, shift: u64, findings: &mut Findings) -> Option<Vec<Entry>> {
    let place = end.offset + shift;
    let (mut spans, mut entries) = (Vec::new(), Vec::new());
    for line in lines {
        if let Some((span, entry)) = local::locate(source, line, shift, place, findings) {
            spans.push((span, String::from_utf8_lossy(&line.name).into_owned()));
            entries.extend(entry);
        }
    }
    let first = spans.iter().map(|(span, _)| span.from).min().unwrap_or(shift);
    if first > 0 {
        spans::check_front(source, first, (shift > 0).then_some(end.offset), findings);
    }
    let whole = spans::check_spans(&mut spans, first, place, findings);
    let whole = whole && spans::check_growth(&entries, source.length, findings);
    whole.then(|| entries.into_iter().filter(|entry| !entry.name.ends_with('/')).collect())
}

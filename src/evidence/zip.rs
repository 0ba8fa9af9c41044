//! ZIPs in the folder `evidence`: their members' names and sizes, what speaks against a member, one member unpacked.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use zip::read::ZipFile;
use zip::{CompressionMethod, HasZipMetadata, ZipArchive};

use super::MOST_BYTES;
use crate::ingest::{NameEncoding, RawName, decode_names};
use crate::input_names::printable_name;
use crate::message::{Message, say};

/// Most bytes of a file within a ZIP, unpacked.
const MOST_MEMBER: u64 = 64 << 20;
/// Most entries of a ZIP.
const MOST_ENTRIES: usize = 2000;
/// Bit 11 of an entry's flags (APPNOTE 4.4.4): its name is UTF-8.
const LANGUAGE_ENCODING: u16 = 1 << 11;

/// Unpacks one file.
///
/// # Errors
/// When the ZIP or the file in it is broken, locked or too large.
pub fn unpack(zip: &[u8], name: &str) -> Result<Vec<u8>, Message> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).map_err(|_| say("evidence-zip-broken"))?;
    let (names, _) = member_names(&mut archive);
    if let Some(index) = names.iter().position(|known| printable_name(known) == name) {
        let file = archive.by_index(index).map_err(|_| say("evidence-zip-locked"))?;
        let size = file.size();
        if size > MOST_MEMBER {
            return Err(say("evidence-large").with("most", (MOST_MEMBER >> 20).to_string()));
        }
        // A file larger than its stated size is damaged; no more than the stated size is unpacked.
        let mut bytes = Vec::new();
        file.take(size + 1).read_to_end(&mut bytes).map_err(|_| say("evidence-zip-broken"))?;
        return if bytes.len() as u64 == size { Ok(bytes) } else { Err(say("evidence-zip-broken")) };
    }
    Err(say("file-not-found"))
}

/// The unpacked size of a file within a ZIP, as the ZIP states it.
pub fn size_within(zip: &Path, name: &str) -> Option<u64> {
    let mut archive = open_zip(zip)?;
    let (names, _) = member_names(&mut archive);
    let index = names.iter().position(|known| printable_name(known) == name)?;
    archive.by_index_raw(index).ok().map(|file| file.size())
}

/// The names of all members by their index, and how they were read; the crate has looked at field 0x7075 already. What old
/// packers on Windows write between folders is read as the slash that the format asks for (APPNOTE 4.4.17).
pub fn member_names(archive: &mut ZipArchive<impl Read + Seek>) -> (Vec<String>, NameEncoding) {
    let raw: Vec<(Vec<u8>, bool)> = (0..archive.len())
        .map(|index| match archive.by_index_raw(index) {
            Ok(member) => (member.name_raw().to_vec(), member.get_metadata().flags.as_u16() & LANGUAGE_ENCODING != 0),
            Err(_) => (vec![], false),
        })
        .collect();
    let names: Vec<RawName> = raw.iter().map(|(bytes, is_utf8)| RawName { bytes, is_utf8: *is_utf8 }).collect();
    let (names, encoding) = decode_names(&names);
    (names.into_iter().map(|name| name.replace('\\', "/")).collect(), encoding)
}

fn is_readable(method: CompressionMethod) -> bool {
    matches!(method, CompressionMethod::Stored | CompressionMethod::Deflated)
}

/// How a member is packed (APPNOTE 4.4.5), as packers name it.
fn method_name(method: CompressionMethod) -> String {
    match method {
        CompressionMethod::DEFLATE64 => "Deflate64".into(),
        CompressionMethod::BZIP2 => "BZip2".into(),
        CompressionMethod::LZMA => "LZMA".into(),
        CompressionMethod::ZSTD | CompressionMethod::ZSTD_DEPRECATED => "Zstandard".into(),
        CompressionMethod::XZ => "XZ".into(),
        CompressionMethod::PPMD => "PPMd".into(),
        other => other.to_string(),
    }
}

/// Whether a file is a ZIP to look into; documents of office programs are files.
pub fn is_zip(path: &Path) -> io::Result<bool> {
    let mut head = [0; 4];
    File::open(path)?.read_exact(&mut head)?;
    let is_office = path.extension().is_some_and(|name| {
        let name = name.to_string_lossy().to_lowercase();
        ["docx", "docm", "xlsx", "xlsm", "pptx", "pptm", "ofd"].contains(&name.as_str())
    });
    Ok(head == *b"PK\x03\x04" && !is_office)
}

/// Opens a ZIP of bearable size; none if it is broken or too large.
pub fn open_zip(path: &Path) -> Option<ZipArchive<File>> {
    if fs::metadata(path).ok()?.len() > MOST_BYTES {
        return None;
    }
    let mut file = File::open(path).ok()?;
    if claimed_entries(&mut file)? > MOST_ENTRIES {
        return None;
    }
    ZipArchive::new(file).ok()
}

/// How many entries the end of the archive claims (APPNOTE 4.3.16), before anything is allocated for them.
fn claimed_entries(file: &mut File) -> Option<usize> {
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(22 + 0xFFFF))).ok()?;
    let mut tail = Vec::new();
    file.take(22 + 0xFFFF).read_to_end(&mut tail).ok()?;
    let end = tail.windows(4).rposition(|mark| mark == b"PK\x05\x06")?;
    let count = tail.get(end + 10..end + 12)?;
    file.rewind().ok()?;
    Some(usize::from(u16::from_le_bytes([count[0], count[1]])))
}

/// Names that several members have (APPNOTE 4.3.12). Of those the archive's reader has the last alone, and nobody knows which one
/// is meant.
pub fn shared_names(path: &Path, archive: &ZipArchive<File>) -> BTreeSet<Vec<u8>> {
    let mut directory = Vec::new();
    let read = File::open(path).and_then(|mut file| {
        file.seek(SeekFrom::Start(archive.central_directory_start()))?;
        file.take(MOST_BYTES).read_to_end(&mut directory)
    });
    let (mut seen, mut shared) = (BTreeSet::new(), BTreeSet::new());
    let mut rest = read.map_or(&[][..], |_| &directory);
    while let Some(head) = rest.get(..46).filter(|head| head.starts_with(b"PK\x01\x02")) {
        let length = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let (name, behind) = (length(28), length(30) + length(32));
        let Some(raw) = rest.get(46..46 + name) else { break };
        if !seen.insert(raw) {
            shared.insert(raw.to_vec());
        }
        rest = rest.get(46 + name + behind..).unwrap_or_default();
    }
    shared
}

/// Why a member cannot be used.
pub fn member_objection<R: Read>(member: &ZipFile<R>, name: &str) -> Option<Message> {
    let is_unsafe = name.split('/').any(|part| part.is_empty() || part == "..") || name.contains(':');
    if is_unsafe || name.contains(char::is_control) {
        Some(say("evidence-zip-name"))
    } else if member.is_symlink() {
        Some(say("evidence-link"))
    } else if member.encrypted() {
        Some(say("evidence-zip-locked"))
    } else if !is_readable(member.compression()) {
        Some(say("evidence-zip-method").with("method", method_name(member.compression())))
    } else if member.size() > MOST_MEMBER {
        Some(say("evidence-large").with("most", (MOST_MEMBER >> 20).to_string()))
    } else {
        None
    }
}

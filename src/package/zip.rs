//! A bag as one reproducible ZIP archive (APPNOTE 6.3.10, the part that every reader knows).
//!
//! Same entries, same bytes: one fixed time and mode, a fixed order, no extra fields, comments, data
//! descriptors or directory entries, nothing before the first and nothing after the last record. Zip64 is used
//! only for what does not fit otherwise, from 4 GiB on.

use std::io::{self, Cursor, Read, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use super::digest::sha256_of;
use super::entry::Entry;
use super::path::{EntryPath, PathError};

/// The permissions of every entry: a plain file that its owner may write.
const MODE: u32 = 0o644;

/// The level of DEFLATE. Pinned, because the default belongs to the library.
const LEVEL: i64 = 6;

/// The first entry, so that a reader of the first bytes can distinguish a bag from another archive.
const FIRST: &str = "bagit.txt";

/// Formats that are compressed already: deflating them costs time and gains nothing.
const STORED: [&str; 4] = [".pdf", ".jpg", ".jpeg", ".png"];

/// Why entries do not make an archive.
#[derive(Debug, thiserror::Error)]
pub enum ZipError {
    /// The top folder's name is not portable.
    #[error("the top folder has no portable name: {0}")]
    Top(#[from] PathError),
    /// The top folder is more than one name.
    #[error("the top folder `{0}` must be a single name")]
    Nested(EntryPath),
    /// An entry comes twice, or is larger than an archive can hold.
    #[error("entry `{0}` cannot be archived: {1}")]
    Entry(EntryPath, #[source] zip::result::ZipError),
    /// What lies elsewhere is not what it was when its digests were taken.
    #[error("entry `{0}` has changed meanwhile")]
    Changed(EntryPath),
    /// The central directory cannot be written.
    #[error("the archive cannot be completed: {0}")]
    Finish(zip::result::ZipError),
}

/// Archives `entries` below the one folder `top`: `bagit.txt` first, the others in byte order of their paths.
///
/// # Errors
/// [`ZipError`] when `top` is no portable single name or an entry comes twice.
pub fn zip(top: &str, entries: &[Entry]) -> Result<Vec<u8>, ZipError> {
    let nowhere: Open = &|_| Err(io::ErrorKind::NotFound.into());
    Ok(zip_to(Cursor::new(Vec::new()), top, entries, nowhere)?.into_inner())
}

/// Opens the content of an entry that lies elsewhere.
pub type Open<'o> = &'o dyn Fn(&EntryPath) -> io::Result<Box<dyn Read>>;

/// Writes the same archive to `to`; `open` gives what lies elsewhere, of which no more than a piece is in memory.
///
/// # Errors
/// As [`zip()`], and when something cannot be read or written, or has changed.
pub fn zip_to<W: Write + Seek>(to: W, top: &str, entries: &[Entry], open: Open) -> Result<W, ZipError> {
    let top = EntryPath::new(top)?;
    if top.as_str().contains('/') {
        return Err(ZipError::Nested(top));
    }
    let mut writer = ZipWriter::new(to);
    for entry in in_order(entries) {
        let failed = |source| ZipError::Entry(entry.path().clone(), source);
        writer.start_file(format!("{top}/{}", entry.path()), options(entry)).map_err(failed)?;
        let written = if entry.is_elsewhere() {
            open(entry.path()).and_then(|from| sha256_of(Copied { from, to: &mut writer }))
        } else {
            writer.write_all(entry.bytes()).map(|()| entry.sha256())
        };
        if written.map_err(|error| failed(error.into()))? != entry.sha256() {
            return Err(ZipError::Changed(entry.path().clone()));
        }
    }
    writer.finish().map_err(ZipError::Finish)
}

/// What is read of it is written as well.
struct Copied<'w, R, W> {
    from: R,
    to: &'w mut W,
}

impl<R: Read, W: Write> Read for Copied<'_, R, W> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let length = self.from.read(piece)?;
        self.to.write_all(piece.get(..length).unwrap_or_default())?;
        Ok(length)
    }
}

fn in_order(entries: &[Entry]) -> Vec<&Entry> {
    let mut entries: Vec<_> = entries.iter().collect();
    entries.sort_by_key(|entry| (entry.path().as_str() != FIRST, entry.path()));
    entries
}

fn options(entry: &Entry) -> SimpleFileOptions {
    let path = entry.path().as_str().to_ascii_lowercase();
    let options = SimpleFileOptions::default()
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(MODE)
        .large_file(u32::try_from(entry.length()).is_err());
    if STORED.iter().any(|extension| path.ends_with(extension)) {
        options.compression_method(CompressionMethod::Stored)
    } else {
        options.compression_method(CompressionMethod::Deflated).compression_level(Some(LEVEL))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn entry(path: &str, bytes: &[u8]) -> Entry {
        Entry::new(EntryPath::new(path).unwrap(), bytes.to_vec())
    }

    fn sample() -> Vec<Entry> {
        let json = "{\"name\": \"张䶮\"}".repeat(100);
        vec![
            entry("manifest-sha256.txt", b"x  data/a.pdf\n"),
            entry("data/record/student.json", json.as_bytes()),
            entry("data/a.pdf", &b"%PDF-1.7 ".repeat(50)),
            entry("data/photo/photo.JPG", b"\xff\xd8\xff"),
            entry("bag-info.txt", b""),
            entry("bagit.txt", b"BagIt-Version: 1.0\n"),
        ]
    }

    fn u16_at(bytes: &[u8], at: usize) -> usize {
        u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()).into()
    }

    fn u32_at(bytes: &[u8], at: usize) -> usize {
        u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
    }

    /// Version, flags, method, time and date: ten bytes that local and central headers share.
    fn assert_common(bytes: &[u8], at: usize, name: &str) {
        let stored = name.to_ascii_lowercase().ends_with(".pdf") || name.ends_with(".JPG");
        assert_eq!(u16_at(bytes, at), if stored { 10 } else { 20 }, "version needed of {name}");
        assert_eq!(u16_at(bytes, at + 2), 0, "flags of {name}");
        assert_eq!(u16_at(bytes, at + 4), if stored { 0 } else { 8 }, "method of {name}");
        assert_eq!(u16_at(bytes, at + 6), 0, "time of {name}");
        assert_eq!(u16_at(bytes, at + 8), (1 << 5) | 1, "1 January 1980 of {name}");
    }

    /// Walks the local headers from the first byte on; returns (offset, name) of each and where they end.
    fn local_headers(bytes: &[u8]) -> (Vec<(usize, String)>, usize) {
        let (mut at, mut found) = (0, Vec::new());
        while &bytes[at..at + 4] == b"PK\x03\x04" {
            let name = String::from_utf8(bytes[at + 30..at + 30 + u16_at(bytes, at + 26)].to_vec()).unwrap();
            assert_common(bytes, at + 4, &name);
            assert_eq!(u16_at(bytes, at + 28), 0, "extra field of {name}");
            let end = at + 30 + name.len() + u32_at(bytes, at + 18);
            found.push((std::mem::replace(&mut at, end), name));
        }
        (found, at)
    }

    fn central_headers(bytes: &[u8], start: usize) -> (Vec<(usize, String)>, usize) {
        let (mut at, mut found) = (start, Vec::new());
        while &bytes[at..at + 4] == b"PK\x01\x02" {
            let name = String::from_utf8(bytes[at + 46..at + 46 + u16_at(bytes, at + 28)].to_vec()).unwrap();
            assert_eq!(bytes[at + 5], 3, "made by Unix: {name}");
            assert_common(bytes, at + 6, &name);
            assert_eq!(u16_at(bytes, at + 30), 0, "extra field of {name}");
            assert_eq!(u16_at(bytes, at + 32), 0, "comment of {name}");
            assert_eq!(u16_at(bytes, at + 34), 0, "disk of {name}");
            assert_eq!(u32_at(bytes, at + 38), 0o100_644 << 16, "mode of {name}");
            found.push((u32_at(bytes, at + 42), name.clone()));
            at += 46 + name.len();
        }
        (found, at)
    }

    #[test]
    fn every_byte_belongs_to_a_plain_record() {
        let bytes = zip("202020100123", &sample()).unwrap();
        let (local, central_start) = local_headers(&bytes);
        let (central, end) = central_headers(&bytes, central_start);
        assert_eq!(local, central);
        assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
        assert_eq!(u32_at(&bytes, end + 4), 0, "disks");
        assert_eq!((u16_at(&bytes, end + 8), u16_at(&bytes, end + 10)), (6, 6));
        assert_eq!((u32_at(&bytes, end + 12), u32_at(&bytes, end + 16)), (end - central_start, central_start));
        assert_eq!(u16_at(&bytes, end + 20), 0, "comment");
        assert_eq!(bytes.len(), end + 22);
    }

    #[test]
    fn declaration_comes_first_and_the_rest_is_sorted() {
        let bytes = zip("1", &sample()).unwrap();
        let names: Vec<_> = local_headers(&bytes).0.into_iter().map(|(_, name)| name).collect();
        let rest = ["1/data/photo/photo.JPG", "1/data/record/student.json", "1/manifest-sha256.txt"];
        assert_eq!(names, [&["1/bagit.txt", "1/bag-info.txt", "1/data/a.pdf"], &rest[..]].concat());
    }

    #[test]
    fn order_of_the_entries_does_not_matter() {
        let mut turned = sample();
        turned.reverse();
        assert_eq!(zip("1", &sample()).unwrap(), zip("1", &turned).unwrap());
    }

    #[test]
    fn content_comes_back() {
        let bytes = zip("1", &sample()).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for entry in sample() {
            let mut content = Vec::new();
            archive.by_name(&format!("1/{}", entry.path())).unwrap().read_to_end(&mut content).unwrap();
            assert_eq!(content, entry.bytes());
        }
    }

    #[test]
    fn what_lies_elsewhere_makes_the_same_archive_and_may_not_change() {
        let elsewhere = |entry: &Entry| Entry::elsewhere(entry.path().clone(), entry.bytes()).unwrap();
        let entries: Vec<Entry> = sample().iter().map(elsewhere).collect();
        let written = |changed: &str| {
            let open = |path: &EntryPath| -> io::Result<Box<dyn Read>> {
                let mut bytes = sample().iter().find(|entry| entry.path() == path).unwrap().bytes().to_vec();
                bytes.extend((path.as_str() == changed).then_some(b'!'));
                Ok(Box::new(Cursor::new(bytes)))
            };
            zip_to(Cursor::new(Vec::new()), "1", &entries, &open).map(Cursor::into_inner)
        };
        assert_eq!(written("").unwrap(), zip("1", &sample()).unwrap());
        assert!(matches!(written("data/a.pdf"), Err(ZipError::Changed(_))));
        assert!(matches!(zip("1", &entries), Err(ZipError::Entry(..))));
    }

    #[test]
    fn refuses_twins_and_bad_top_folders() {
        let twins = [entry("a", b"1"), entry("a", b"2")];
        assert!(matches!(zip("1", &twins), Err(ZipError::Entry(..))));
        assert!(matches!(zip("..", &sample()), Err(ZipError::Top(_))));
        assert!(matches!(zip("a/b", &sample()), Err(ZipError::Nested(_))));
    }
}

//! The bytes of an archive, read where they are asked for.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// How every record of a ZIP begins.
const MARKS: [&[u8; 4]; 7] =
    [b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x07\x08", b"PK\x06\x08"];

/// An open archive.
pub struct Source {
    pub file: File,
    pub length: u64,
}

impl Source {
    /// A part of it; none where it is not so long.
    pub fn bytes(&mut self, at: u64, length: u64) -> Option<Vec<u8>> {
        if at.checked_add(length)? > self.length {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(length).ok()?];
        self.file.seek(SeekFrom::Start(at)).ok()?;
        self.file.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Whether a record may begin in a part that belongs to none: a program that looks for marks would take it for one.
    pub fn has_mark(&mut self, from: u64, to: u64) -> bool {
        let (mut at, piece) = (from, 1 << 16);
        while at < to {
            // Pieces overlap, so that no mark falls between two.
            let Some(bytes) = self.bytes(at, (to - at).min(piece)) else { return true };
            if has_mark(&bytes) {
                return true;
            }
            at += piece - 3;
        }
        false
    }
}

/// Whether a record may begin in these bytes.
pub fn has_mark(bytes: &[u8]) -> bool {
    bytes.windows(4).any(|four| MARKS.iter().any(|mark| four == *mark))
}

pub fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}

pub fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

pub fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

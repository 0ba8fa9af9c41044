//! The parts of a ZIP-based workbook, unpacked as a stream and within limits, whatever the archive claims.
//!
//! Names of parts are equivalent without regard to case (ECMA-376 part 2, §6.2.2.3), and some programs write `\` for `/`.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::bounded::Bounded;
use super::limits;
use super::unreadable::{Unreadable, damaged, one_line, too_many};
use super::xml::Xml;
use crate::message::say;

/// An open archive; counts what has been unpacked from it.
pub struct Archive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// Place of each part by its name as names are compared.
    parts: BTreeMap<String, usize>,
    left: u64,
}

impl<'b> Archive<'b> {
    /// Opens an archive.
    ///
    /// # Errors
    /// No archive, a damaged one, or one with too many entries.
    pub fn open(bytes: &'b [u8]) -> Result<Archive<'b>, Unreadable> {
        if claimed_entries(bytes).is_some_and(|entries| entries > limits::ENTRIES) {
            return Err(too_many(say("table-limit-entries"), limits::ENTRIES));
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("ZIP"))?;
        if zip.len() > limits::ENTRIES {
            return Err(too_many(say("table-limit-entries"), limits::ENTRIES));
        }
        let mut parts = BTreeMap::new();
        for (name, index) in zip.file_names().zip(0..) {
            parts.entry(folded_name(&name.unwrap_or_default())).or_insert(index);
        }
        Ok(Archive { zip, parts, left: limits::EXPANDED })
    }

    /// Whether there is such a part.
    pub fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// Whether a part's name begins so.
    pub fn has_folder(&self, prefix: &str) -> bool {
        self.parts.keys().any(|name| name.starts_with(prefix))
    }

    /// The part of exactly this name, else one that is called the same.
    fn place(&self, name: &str) -> Option<usize> {
        self.zip.index_for_name(name).or_else(|| self.parts.get(&folded_name(name)).copied())
    }

    /// Reads a small part as it is; at most `most` bytes of it.
    pub fn head(&mut self, name: &str, most: u64) -> Option<Vec<u8>> {
        let part = self.zip.by_index(self.place(name)?).ok()?;
        let mut bytes = Vec::new();
        part.take(most).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Reads a part of XML, event by event.
    ///
    /// # Errors
    /// The part is absent, encrypted, damaged or beyond a limit, or `act` fails.
    pub fn xml<T>(
        &mut self,
        name: &str,
        act: impl FnOnce(&mut Xml<'_>) -> Result<T, Unreadable>,
    ) -> Result<T, Unreadable> {
        let place = self.place(name).ok_or_else(|| damaged(name))?;
        let part = match self.zip.by_index(place) {
            Ok(part) => part,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(Unreadable(say("table-encrypted")));
            }
            Err(ZipError::UnsupportedArchive(_)) => return Err(packed_otherwise(name)),
            Err(_) => return Err(damaged(name)),
        };
        if !matches!(part.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(packed_otherwise(name));
        }
        let packed = part.compressed_size().max(1);
        let most_by_ratio = packed.saturating_mul(limits::RATIO).max(limits::RATIO_FREE);
        let left = &mut self.left;
        let bounded = Bounded::new(Box::new(part), left, most_by_ratio);
        act(&mut Xml::new(bounded, one_line(name)))
    }
}

fn packed_otherwise(name: &str) -> Unreadable {
    Unreadable(say("table-packed-otherwise").with("part", one_line(name)))
}

/// A name as names are compared.
fn folded_name(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// The number of entries that the end record claims, before anything is allocated for them.
fn claimed_entries(bytes: &[u8]) -> Option<usize> {
    let tail = &bytes[bytes.len().saturating_sub(65_557)..];
    let end = tail.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let count = tail.get(end + 10..end + 12)?;
    Some(usize::from(u16::from_le_bytes([*count.first()?, *count.get(1)?])))
}

//! The streams of a compound file (MS-CFB), read as Excel reads it: what a stream needs must hold together, and nothing
//! else is asked. Some programs leave sizes, colours or unused sectors as they please.

use std::collections::BTreeMap;

const HEADER: usize = 512;
const ENTRY: usize = 128;
/// Sectors below this one hold bytes; those above are marks.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
/// Most entries of the directory; a workbook has a dozen.
const MOST_ENTRIES: usize = 65_536;

/// An open compound file.
pub struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    /// For each sector the next one of its chain.
    next: Vec<u32>,
    mini_sector: usize,
    mini_next: Vec<u32>,
    /// The stream that holds all small streams.
    mini: Vec<u8>,
    /// Streams smaller than this lie among the small ones.
    cutoff: u64,
    /// First sector and size by name, of whatever folder.
    streams: BTreeMap<String, (u32, u64)>,
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|four| number(four, 0)).collect()
}

impl<'b> Compound<'b> {
    /// Opens a file; none if header, tables or directory do not hold together.
    pub fn open(bytes: &'b [u8]) -> Option<Compound<'b>> {
        let version = short(bytes, 26)?;
        let sector = 1usize << short(bytes, 30).filter(|shift| (7..=16).contains(shift))?;
        let mini_sector = 1usize << short(bytes, 32).filter(|shift| (4..=12).contains(shift))?;
        let mut file = Compound {
            bytes,
            sector,
            next: vec![],
            mini_sector,
            mini_next: vec![],
            mini: vec![],
            cutoff: u64::from(number(bytes, 56)?),
            streams: BTreeMap::new(),
        };
        file.next = file.table()?;
        let directory = file.chain(number(bytes, 48)?, None)?;
        let mini_table = file.chain(number(bytes, 60)?, None).unwrap_or_default();
        file.mini_next = numbers(&mini_table);
        for entry in directory.chunks_exact(ENTRY).take(MOST_ENTRIES) {
            let (start, mut size) = (number(entry, 116)?, u64::from(number(entry, 120)?));
            // Of version 3 the upper half of the size means nothing.
            if version > 3 {
                size |= u64::from(number(entry, 124)?) << 32;
            }
            match entry.get(66)? {
                5 => file.mini = file.chain(start, None).unwrap_or_default(),
                2 => drop(file.streams.entry(name(entry)?).or_insert((start, size))),
                _ => {}
            }
        }
        Some(file)
    }

    /// Whether there is such a stream.
    pub fn has(&self, name: &str) -> bool {
        self.streams.contains_key(&name.to_lowercase())
    }

    /// The bytes of a stream; none if there is no such stream, or its sectors do not hold together.
    pub fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let (start, size) = *self.streams.get(&name.to_lowercase())?;
        let size = usize::try_from(size).ok().filter(|size| *size <= self.bytes.len())?;
        let mut found =
            if (size as u64) < self.cutoff { self.mini_chain(start, size)? } else { self.chain(start, Some(size))? };
        found.truncate(size);
        Some(found)
    }

    /// The table of chains: its sectors are named in the header, further ones in a chain of their own.
    fn table(&self) -> Option<Vec<u32>> {
        let mut sectors = numbers(self.bytes.get(76..HEADER)?);
        let mut at = number(self.bytes, 68)?;
        let most = self.bytes.len() / self.sector + 1;
        for _ in 0..most {
            let Some(part) = self.at(at) else { break };
            let mut more = numbers(part);
            at = more.pop()?;
            sectors.append(&mut more);
        }
        let parts =
            sectors.into_iter().filter(|sector| *sector < LAST_SECTOR).take(most).map_while(|sector| self.at(sector));
        Some(parts.flat_map(numbers).collect())
    }

    /// The bytes of a sector; the last one of a file may be cut.
    fn at(&self, sector: u32) -> Option<&'b [u8]> {
        let start = (sector as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        (sector < LAST_SECTOR).then(|| self.bytes.get(start..end)).flatten().filter(|part| !part.is_empty())
    }

    /// A chain of sectors, up to `size` bytes where it is known; one that turns back on itself is none.
    fn chain(&self, start: u32, size: Option<usize>) -> Option<Vec<u8>> {
        let (mut found, mut at) = (Vec::new(), start);
        while at < LAST_SECTOR && size.is_none_or(|size| found.len() < size) {
            found.extend_from_slice(self.at(at)?);
            at = self.next.get(at as usize).copied().unwrap_or(LAST_SECTOR);
            if found.len() > self.bytes.len() {
                return None;
            }
        }
        size.is_none_or(|size| found.len() >= size).then_some(found)
    }

    fn mini_chain(&self, start: u32, size: usize) -> Option<Vec<u8>> {
        let (mut found, mut at) = (Vec::new(), start);
        while at < LAST_SECTOR && found.len() < size {
            let from = (at as usize).checked_mul(self.mini_sector)?;
            let end = from.checked_add(self.mini_sector)?.min(self.mini.len());
            found.extend_from_slice(self.mini.get(from..end).filter(|part| !part.is_empty())?);
            at = self.mini_next.get(at as usize).copied().unwrap_or(LAST_SECTOR);
        }
        (found.len() >= size).then_some(found)
    }
}

/// The name of an entry, in lower case: names are compared without regard to case.
fn name(entry: &[u8]) -> Option<String> {
    let length = usize::from(short(entry, 64)?).min(64).saturating_sub(2);
    let units: Vec<u16> = entry.get(..length)?.chunks_exact(2).filter_map(|two| short(two, 0)).collect();
    Some(String::from_utf16_lossy(&units).to_lowercase())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    /// Written by the crate `cfb`: a stream among the small ones and one of its own.
    #[test]
    fn streams_come_back_as_another_program_wrote_them() {
        let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
        let (large, small) = (vec![7u8; 100_000], b"small".to_vec());
        file.create_stream("/Workbook").unwrap().write_all(&large).unwrap();
        file.create_stream("/Other").unwrap().write_all(&small).unwrap();
        file.flush().unwrap();
        let bytes = file.into_inner().into_inner();
        let read = Compound::open(&bytes).unwrap();
        assert_eq!((read.stream("WORKBOOK"), read.stream("Other"), read.stream("x")), (Some(large), Some(small), None));
        for end in 0..bytes.len().min(2048) {
            let _ = Compound::open(&bytes[..end]).map(|cut| cut.stream("Workbook"));
        }
    }
}

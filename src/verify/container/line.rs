//! The lines of the central directory (APPNOTE 4.3.12).

use super::extra;
use super::source::{has_mark, u16_at, u32_at, u64_at};
use crate::verify::finding::{Code, Findings};

/// A line of the central directory.
pub struct Line {
    pub made: u16,
    pub needed: u16,
    pub flags: u16,
    pub method: u16,
    pub time: u16,
    pub date: u16,
    pub crc: u32,
    pub packed: u64,
    pub size: u64,
    pub internal: u16,
    pub external: u32,
    pub offset: u64,
    pub name: Vec<u8>,
    pub extra: Vec<u8>,
    pub comment: usize,
}

/// The lines of a directory, which must be as many as are announced and fill it.
pub fn directory_lines(directory: &[u8], entries: u64, findings: &mut Findings) -> Option<Vec<Line>> {
    let mut lines = Vec::new();
    let mut rest = directory;
    while !rest.is_empty() {
        let Some((line, length)) = line(rest) else {
            findings.note(Code::ZipDirectory, "", format!("entry {}", lines.len() + 1));
            return None;
        };
        if line.comment > 0 && has_mark(&rest[length - line.comment..length]) {
            findings.note(Code::ZipTwoReadings, &String::from_utf8_lossy(&line.name), "a record in a comment");
        }
        lines.push(line);
        rest = &rest[length..];
    }
    if lines.len() as u64 != entries {
        findings.note(Code::ZipDirectory, "", format!("{} entries, {entries} announced", lines.len()));
        return None;
    }
    Some(lines)
}

fn line(bytes: &[u8]) -> Option<(Line, usize)> {
    let head = bytes.get(..46).filter(|head| head.starts_with(b"PK\x01\x02"))?;
    let [name, extra, comment] = [28, 30, 32].map(|at| usize::from(u16_at(head, at)));
    let length = 46 + name + extra + comment;
    let body = bytes.get(46..length)?;
    let mut line = Line {
        made: u16_at(head, 4),
        needed: u16_at(head, 6),
        flags: u16_at(head, 8),
        method: u16_at(head, 10),
        time: u16_at(head, 12),
        date: u16_at(head, 14),
        crc: u32_at(head, 16),
        packed: u32_at(head, 20).into(),
        size: u32_at(head, 24).into(),
        internal: u16_at(head, 36),
        external: u32_at(head, 38),
        offset: u32_at(head, 42).into(),
        name: body[..name].to_vec(),
        extra: body[name..name + extra].to_vec(),
        comment,
    };
    if u16_at(head, 34) != 0 {
        return None;
    }
    enlarge(&mut line)?;
    Some((line, length))
}

/// Takes the large values from the Zip64 field, in the order in which the plain ones are full. A value more than is
/// asked for is one that some programs go by and others do not.
fn enlarge(line: &mut Line) -> Option<()> {
    let mut large = extra::large(&line.extra).unwrap_or_default().to_vec();
    for value in [&mut line.size, &mut line.packed, &mut line.offset] {
        if *value == 0xffff_ffff {
            if large.len() < 8 {
                return None;
            }
            *value = u64_at(&large, 0);
            large.drain(..8);
        }
    }
    large.is_empty().then_some(())
}

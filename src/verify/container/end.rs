//! The end record: where the central directory is (APPNOTE 4.3.16, and 4.3.14 and 4.3.15 for Zip64).

use super::source::{Source, has_mark, u16_at, u32_at, u64_at};
use crate::verify::finding::{Code, Findings};

/// The place of the central directory.
pub struct End {
    pub at: u64,
    pub entries: u64,
    pub size: u64,
    pub offset: u64,
}

/// The one end record; two that both fit would be two readings.
pub fn find_end(source: &mut Source, findings: &mut Findings) -> Option<End> {
    let window = source.length.min(22 + 65_535 + 20);
    let start = source.length - window;
    let tail = source.bytes(start, window)?;
    let signature = b"PK\x05\x06";
    let places = tail.windows(4).enumerate().filter(|(_, four)| *four == signature).map(|(at, _)| at);
    let places: Vec<usize> = places.filter(|at| at + 22 <= tail.len()).collect();
    let Some(&at) = places.last() else {
        findings.note(Code::ZipNoEnd, "", "");
        return None;
    };
    // Some readers take the last record, others the one whose comment ends the file.
    let ends_file = |at: &&usize| *at + 22 + usize::from(u16_at(&tail, *at + 20)) == tail.len();
    let proper: Vec<&usize> = places.iter().filter(ends_file).collect();
    if proper.len() > 1 || proper.first().is_some_and(|first| **first != at) {
        findings.note(Code::ZipSecondEnd, "", format!("{} end records", places.len()));
        return None;
    }
    let comment = usize::from(u16_at(&tail, at + 20));
    if comment > 0 {
        findings.note(Code::ZipComment, "", format!("{comment} bytes"));
    }
    let Some(rest) = tail.len().checked_sub(at + 22 + comment) else {
        findings.note(Code::ZipNoEnd, "", "");
        return None;
    };
    if rest > 0 {
        findings.note(Code::ZipAppended, "", format!("{rest} bytes"));
    }
    if has_mark(&tail[at + 22..]) {
        findings.note(Code::ZipTwoReadings, "", "a record behind the end");
    }
    locate(source, &tail[at..], start + at as u64, findings)
}

/// What the record says, or the one of Zip64 where a field of it is full.
fn locate(source: &mut Source, record: &[u8], at: u64, findings: &mut Findings) -> Option<End> {
    let plain = End {
        at,
        entries: u16_at(record, 10).into(),
        size: u32_at(record, 12).into(),
        offset: u32_at(record, 16).into(),
    };
    let is_large = plain.entries == 0xffff || plain.size == 0xffff_ffff || plain.offset == 0xffff_ffff;
    let has_locator = at.checked_sub(20).and_then(|at| source.bytes(at, 4)).is_some_and(|mark| mark == b"PK\x06\x07");
    if has_locator && !is_large {
        // Some programs follow a locator wherever there is one.
        findings.note(Code::ZipTwoReadings, "", "Zip64 beside plain values");
        return None;
    }
    if u16_at(record, 4) != u16_at(record, 6)
        || (!is_large && (u16_at(record, 4), u16_at(record, 8)) != (0, u16_at(record, 10)))
    {
        findings.note(Code::ZipDisks, "", "");
        return None;
    }
    if is_large { large(source, &plain, findings) } else { Some(plain) }
}

/// The end record of Zip64, which must stand just before its locator, and this before the plain record. What the plain
/// record can hold is the same in both.
fn large(source: &mut Source, plain: &End, findings: &mut Findings) -> Option<End> {
    let at = plain.at;
    let mut refuse = || {
        findings.note(Code::ZipDirectory, "", "Zip64");
        None
    };
    let Some(locator) = at.checked_sub(20).and_then(|at| source.bytes(at, 20)) else { return refuse() };
    let place = u64_at(&locator, 8);
    let Some(record) = source.bytes(place, 56) else { return refuse() };
    let whole = locator.starts_with(b"PK\x06\x07") && record.starts_with(b"PK\x06\x06");
    let ends_here = place.checked_add(56 + 20) == Some(at);
    if !whole || u64_at(&record, 4) != 44 || !ends_here || u64_at(&record, 24) != u64_at(&record, 32) {
        return refuse();
    }
    // One disk, of which both parts lie on the first; some programs count none.
    let disks = (u32_at(&locator, 4), u32_at(&record, 16), u32_at(&record, 20));
    if disks != (0, 0, 0) || u32_at(&locator, 16) > 1 {
        return refuse();
    }
    let (entries, size, offset) = (u64_at(&record, 32), u64_at(&record, 40), u64_at(&record, 48));
    let same = [(plain.entries, entries, 0xffff), (plain.size, size, 0xffff_ffff), (plain.offset, offset, 0xffff_ffff)];
    if same.into_iter().any(|(plain, large, full)| plain != full && plain != large) {
        return refuse();
    }
    Some(End { at: place, entries, size, offset })
}

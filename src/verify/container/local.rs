//! The local header of an entry and its data, held against the line of the directory (APPNOTE 4.3.7 to 4.3.9).

use super::extra;
use super::line::Line;
use super::source::{Source, u16_at, u32_at, u64_at};
use super::{Entry, Span};
use crate::verify::finding::{Code, Findings};

/// Deflate cannot do better than 1032 to 1.
const MOST_RATIO: u64 = 1032;
/// Encryption of any kind, masked headers.
const ENCRYPTED: u16 = 0x2041;
/// How hard deflate tried, a data descriptor, a name in UTF-8.
const USUAL: u16 = 0x080e;

/// Finds an entry's data and compares the local header with the line; an entry that may not be read has its place all the
/// same.
pub fn locate(
    source: &mut Source,
    line: &Line,
    shift: u64,
    directory: u64,
    findings: &mut Findings,
) -> Option<(Span, Option<Entry>)> {
    let name = String::from_utf8_lossy(&line.name).into_owned();
    let fits = |at: &u64| at.checked_add(30).is_some_and(|end| end <= directory);
    let at = line.offset.checked_add(shift).filter(fits);
    let head = at.and_then(|at| Some((at, source.bytes(at, 30)?))).filter(|(_, head)| head.starts_with(b"PK\x03\x04"));
    let Some((at, head)) = head else {
        findings.note(Code::ZipDirectory, &name, format!("no header at {}", line.offset));
        return None;
    };
    let (name_length, extra_length) = (u64::from(u16_at(&head, 26)), u64::from(u16_at(&head, 28)));
    let Some(more) = source.bytes(at + 30, name_length + extra_length) else {
        findings.note(Code::ZipHeadersDiffer, &name, "");
        return None;
    };
    let (local_name, extra) = more.split_at(name_length as usize);
    if local_name != line.name || !is_same(&head, extra, line) {
        findings.note(Code::ZipHeadersDiffer, &name, "");
        return None;
    }
    if u16_at(&head, 4) != line.needed || u16_at(&head, 10) != line.time || u16_at(&head, 12) != line.date {
        findings.note(Code::ZipForm, &name, "local header");
    }
    note_extra(&head, extra, line, &name, findings);
    let data = at + 30 + name_length + extra_length;
    let mut end = data.checked_add(line.packed)?;
    if line.flags & 8 != 0 {
        findings.note(Code::ZipDescriptor, &name, "");
        let length = descriptor_length(source, line, end);
        // Who reads from the front finds the end of stored data by guessing, and goes by what the descriptor says.
        if length.is_none() || (line.method == 0 && line.packed > 0) {
            findings.note(Code::ZipTwoReadings, &name, "data descriptor");
        }
        end = end.checked_add(length.unwrap_or(0))?;
    }
    let entry = usable(line, &name, findings).then_some(Entry {
        name,
        size: line.size,
        crc: line.crc,
        method: line.method,
        packed: line.packed,
        data,
    });
    Some((Span { from: at, to: end }, entry))
}

/// Whether the local header says what the line says; each of sizes and CRC may wait for a descriptor (bsdtar, and with it macOS,
/// states what it knows beforehand).
fn is_same(head: &[u8], extra: &[u8], line: &Line) -> bool {
    let large = extra::large(extra).unwrap_or_default();
    let local = |at: usize, from: usize| match u32_at(head, at) {
        0xffff_ffff => u64_at(large, from),
        plain => plain.into(),
    };
    let (size, packed) = (local(22, 0), local(18, 8));
    let waits = line.flags & 8 != 0;
    let is_it = |local: u64, of_line: u64| local == of_line || (waits && local == 0);
    u16_at(head, 6) == line.flags
        && u16_at(head, 8) == line.method
        && is_it(u32_at(head, 14).into(), line.crc.into())
        && is_it(packed, line.packed)
        && is_it(size, line.size)
}

fn note_extra(head: &[u8], local: &[u8], line: &Line, name: &str, findings: &mut Findings) {
    if !local.is_empty() || !line.extra.is_empty() {
        findings.note(Code::ZipExtraField, name, format!("{} + {} bytes", local.len(), line.extra.len()));
    }
    // Large values beside plain ones: some programs go by them, others do not.
    let idle = extra::large(local).is_some() && u32_at(head, 18) != u32::MAX && u32_at(head, 22) != u32::MAX;
    let idle = idle.then(|| "Zip64 beside plain values".to_owned());
    if let Some(why) = extra::doubt(local).or_else(|| extra::doubt(&line.extra)).or(idle) {
        findings.note(Code::ZipTwoReadings, name, why);
    }
}

/// A data descriptor has 12 to 24 bytes; which, is known by its values.
fn descriptor_length(source: &mut Source, line: &Line, at: u64) -> Option<u64> {
    let mut is = |marked: bool, wide: bool| -> Option<u64> {
        let (mark, width) = (if marked { 4 } else { 0 }, if wide { 8 } else { 4 });
        let length = mark + 4 + 2 * width;
        let bytes = source.bytes(at, length as u64)?;
        let value = |at: usize| if wide { u64_at(&bytes, at) } else { u32_at(&bytes, at).into() };
        let same =
            u32_at(&bytes, mark) == line.crc && value(mark + 4) == line.packed && value(mark + 4 + width) == line.size;
        ((!marked || bytes.starts_with(b"PK\x07\x08")) && same).then_some(length as u64)
    };
    [(true, false), (true, true), (false, false), (false, true)].into_iter().find_map(|(marked, wide)| is(marked, wide))
}

/// Whether an entry may be read at all. What host made it is not asked: some programs go by the mode in any case.
fn usable(line: &Line, name: &str, findings: &mut Findings) -> bool {
    let kind = line.external >> 16 & 0o170_000;
    let is_folder = kind == 0o040_000 || line.external & 0x10 != 0;
    let faults = [
        (line.flags & ENCRYPTED != 0, Code::ZipEncrypted),
        (line.method != 0 && line.method != 8, Code::ZipMethod),
        (line.flags & !(ENCRYPTED | USUAL) != 0, Code::ZipMethod),
        (kind != 0 && kind != 0o100_000 && kind != 0o040_000, Code::ZipLink),
        // A folder for those who go by the mode, a file for those who go by the name; or the other way round.
        (name.ends_with('/') && line.size > 0, Code::ZipTwoReadings),
        (!name.ends_with('/') && is_folder, Code::ZipTwoReadings),
        // The label of a volume for those who go by DOS, which is passed over.
        (line.external & 8 != 0, Code::ZipTwoReadings),
        (line.method == 0 && line.size != line.packed, Code::ZipData),
        (line.size > line.packed.saturating_mul(MOST_RATIO) + 1024, Code::ZipLimit),
    ];
    let found: Vec<Code> = faults.into_iter().filter(|(found, _)| *found).map(|(_, code)| code).collect();
    found.iter().for_each(|code| findings.note(*code, name, format!("{} → {}", line.packed, line.size)));
    found.is_empty()
}

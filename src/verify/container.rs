//! A ZIP read without trust (APPNOTE 6.3.10): every byte must be accounted for, and only one reading be possible.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use flate2::read::DeflateDecoder;
use unicode_normalization::UnicodeNormalization;

use super::finding::{Code, Findings};

/// Largest central directory that is read, in bytes; its names are held several times over.
const MOST_DIRECTORY: u64 = 24 << 20;
/// Most entries.
const MOST_ENTRIES: u64 = 200_000;
/// Deflate cannot do better than 1032 to 1.
const MOST_RATIO: u64 = 1032;
/// What an archive may grow to in any case, in bytes: hashed by all algorithms in some two seconds.
const MOST_GROWTH: u64 = 128 << 20;
/// How many times its own length a larger archive may grow to.
const MOST_TIMES: u64 = 32;

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

/// An archive with the entries that can be read.
#[derive(Debug)]
pub struct Container {
    path: PathBuf,
    /// Files in the order of the central directory.
    pub entries: Vec<Entry>,
}

/// A line of the central directory.
struct Line {
    made: u16,
    needed: u16,
    flags: u16,
    method: u16,
    time: u16,
    date: u16,
    crc: u32,
    packed: u64,
    size: u64,
    internal: u16,
    external: u32,
    offset: u64,
    name: Vec<u8>,
    extra: Vec<u8>,
    comment: usize,
}

/// The place of the central directory.
struct End {
    at: u64,
    entries: u64,
    size: u64,
    offset: u64,
}

struct Source {
    file: File,
    length: u64,
}

impl Source {
    fn bytes(&mut self, at: u64, length: u64) -> Option<Vec<u8>> {
        if at.checked_add(length)? > self.length {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(length).ok()?];
        self.file.seek(SeekFrom::Start(at)).ok()?;
        self.file.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

/// Reads the structure of an archive; faulty entries are noted and left out.
///
/// # Errors
/// When the file cannot be opened.
pub fn open(path: &Path, findings: &mut Findings) -> io::Result<Container> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut source = Source { file, length };
    let entries = read(&mut source, findings).unwrap_or_default();
    Ok(Container { path: path.to_owned(), entries })
}

fn read(source: &mut Source, findings: &mut Findings) -> Option<Vec<Entry>> {
    let end = find_end(source, findings)?;
    if end.entries > MOST_ENTRIES || end.size > MOST_DIRECTORY {
        findings.note(Code::ZipLimit, "", format!("{} entries, {} bytes", end.entries, end.size));
        return None;
    }
    // What stands before the archive moves every offset; the directory's own place tells by how much.
    let place = end.at.checked_sub(end.size)?;
    let shift = place.checked_sub(end.offset);
    let Some(shift) = shift else {
        findings.note(Code::ZipDirectory, "", format!("offset {} beyond {place}", end.offset));
        return None;
    };
    if shift > 0 {
        findings.note(Code::ZipPrepended, "", format!("{shift} bytes"));
    }
    let directory = source.bytes(place, end.size)?;
    let lines = lines(&directory, end.entries, findings)?;
    check_names(&lines, findings);
    check_form(&lines, findings);
    let mut spans = Vec::new();
    let mut entries = Vec::new();
    for line in &lines {
        if let Some((span, entry)) = locate(source, line, shift, place, findings) {
            spans.push((span, entry.name.clone()));
            entries.push(entry);
        }
    }
    let whole = check_spans(&mut spans, shift, place, findings) && check_growth(&entries, source.length, findings);
    whole.then(|| entries.into_iter().filter(|entry| !entry.name.ends_with('/')).collect())
}

/// The one end record; two that both fit would be two readings.
fn find_end(source: &mut Source, findings: &mut Findings) -> Option<End> {
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
    let record = &tail[at..];
    let at = start + at as u64;
    let plain = End {
        at,
        entries: u16_at(record, 10).into(),
        size: u32_at(record, 12).into(),
        offset: u32_at(record, 16).into(),
    };
    let is_large = plain.entries == 0xffff || plain.size == 0xffff_ffff || plain.offset == 0xffff_ffff;
    if is_large {
        return large_end(source, at, findings);
    }
    if u16_at(record, 4) != 0 || u16_at(record, 6) != 0 || u16_at(record, 8) != u16_at(record, 10) {
        findings.note(Code::ZipDisks, "", "");
        return None;
    }
    Some(plain)
}

/// The end record of Zip64, which must stand just before its locator, and this before the plain record.
fn large_end(source: &mut Source, at: u64, findings: &mut Findings) -> Option<End> {
    let mut refuse = || {
        findings.note(Code::ZipDirectory, "", "Zip64");
        None
    };
    let Some(locator) = at.checked_sub(20).and_then(|at| source.bytes(at, 20)) else { return refuse() };
    let place = u64_at(&locator, 8);
    let Some(record) = source.bytes(place, 56) else { return refuse() };
    let whole = locator.starts_with(b"PK\x06\x07") && record.starts_with(b"PK\x06\x06");
    if !whole || u64_at(&record, 4) != 44 || place + 56 + 20 != at || u64_at(&record, 24) != u64_at(&record, 32) {
        return refuse();
    }
    Some(End { at: place, entries: u64_at(&record, 32), size: u64_at(&record, 40), offset: u64_at(&record, 48) })
}

fn lines(directory: &[u8], entries: u64, findings: &mut Findings) -> Option<Vec<Line>> {
    let mut lines = Vec::new();
    let mut rest = directory;
    while !rest.is_empty() {
        let Some((line, length)) = line(rest) else {
            findings.note(Code::ZipDirectory, "", format!("entry {}", lines.len() + 1));
            return None;
        };
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

/// Takes the large values from the Zip64 field, in the order in which the plain ones are full.
fn enlarge(line: &mut Line) -> Option<()> {
    let mut large = field(&line.extra, 1).unwrap_or_default().to_vec();
    for value in [&mut line.size, &mut line.packed, &mut line.offset] {
        if *value == 0xffff_ffff {
            if large.len() < 8 {
                return None;
            }
            *value = u64_at(&large, 0);
            large.drain(..8);
        }
    }
    Some(())
}

/// The content of an extra field.
fn field(mut extra: &[u8], wanted: u16) -> Option<&[u8]> {
    while extra.len() >= 4 {
        let (kind, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let content = extra.get(4..4 + length)?;
        if kind == wanted {
            return Some(content);
        }
        extra = &extra[4 + length..];
    }
    None
}

/// Finds an entry's data and compares the local header with the line.
fn locate(
    source: &mut Source,
    line: &Line,
    shift: u64,
    directory: u64,
    findings: &mut Findings,
) -> Option<((u64, u64), Entry)> {
    let name = String::from_utf8_lossy(&line.name).into_owned();
    let at = line.offset.checked_add(shift).filter(|at| at + 30 <= directory);
    let head = at.and_then(|at| Some((at, source.bytes(at, 30)?))).filter(|(_, head)| head.starts_with(b"PK\x03\x04"));
    let Some((at, head)) = head else {
        findings.note(Code::ZipDirectory, &name, format!("no header at {}", line.offset));
        return None;
    };
    let (name_length, extra_length) = (u64::from(u16_at(&head, 26)), u64::from(u16_at(&head, 28)));
    let more = source.bytes(at + 30, name_length + extra_length)?;
    let (local_name, extra) = more.split_at(name_length as usize);
    let described = line.flags & 8 != 0;
    let large = field(extra, 1).unwrap_or_default();
    let local = |at: usize, from: usize| match u32_at(&head, at) {
        0xffff_ffff => u64_at(large, from),
        plain => plain.into(),
    };
    let (size, packed) = (local(22, 0), local(18, 8));
    let zeros = described && u32_at(&head, 14) == 0 && size == 0 && packed == 0;
    let same = local_name == line.name
        && u16_at(&head, 6) == line.flags
        && u16_at(&head, 8) == line.method
        && (zeros || (u32_at(&head, 14) == line.crc && packed == line.packed && size == line.size));
    let exact = u16_at(&head, 4) == line.needed && u16_at(&head, 10) == line.time && u16_at(&head, 12) == line.date;
    if !same {
        findings.note(Code::ZipHeadersDiffer, &name, "");
        return None;
    }
    if !exact {
        findings.note(Code::ZipForm, &name, "local header");
    }
    if !extra.is_empty() || !line.extra.is_empty() {
        findings.note(Code::ZipExtraField, &name, format!("{} + {} bytes", extra.len(), line.extra.len()));
    }
    if field(&line.extra, 0x7075).is_some() || field(extra, 0x7075).is_some() {
        findings.note(Code::ZipNameUnsafe, &name, "0x7075");
    }
    let data = at + 30 + name_length + extra_length;
    let mut end = data.checked_add(line.packed)?;
    if described {
        findings.note(Code::ZipDescriptor, &name, "");
        end += descriptor_length(source, line, end);
    }
    usable(line, &name, findings).then(|| {
        let entry = Entry { name, size: line.size, crc: line.crc, method: line.method, packed: line.packed, data };
        ((at, end), entry)
    })
}

/// A data descriptor has 12 to 24 bytes; which, is told by its values.
fn descriptor_length(source: &mut Source, line: &Line, at: u64) -> u64 {
    let is = |source: &mut Source, marked: bool, wide: bool| -> Option<u64> {
        let (mark, width) = (if marked { 4 } else { 0 }, if wide { 8 } else { 4 });
        let length = mark + 4 + 2 * width;
        let bytes = source.bytes(at, length as u64)?;
        let value = |at: usize| if wide { u64_at(&bytes, at) } else { u32_at(&bytes, at).into() };
        let same =
            u32_at(&bytes, mark) == line.crc && value(mark + 4) == line.packed && value(mark + 4 + width) == line.size;
        ((!marked || bytes.starts_with(b"PK\x07\x08")) && same).then_some(length as u64)
    };
    [(true, false), (true, true), (false, false), (false, true)]
        .into_iter()
        .find_map(|(marked, wide)| is(source, marked, wide))
        .unwrap_or(0)
}

/// Whether an entry may be read at all.
fn usable(line: &Line, name: &str, findings: &mut Findings) -> bool {
    let kind = line.external >> 16 & 0o170_000;
    let is_link = line.made >> 8 == 3 && kind != 0 && kind != 0o100_000 && kind != 0o040_000;
    let faults = [
        (line.flags & 0x2041 != 0, Code::ZipEncrypted),
        (line.method != 0 && line.method != 8, Code::ZipMethod),
        (is_link, Code::ZipLink),
        (line.method == 0 && line.size != line.packed, Code::ZipData),
        (line.size > line.packed.saturating_mul(MOST_RATIO) + 1024, Code::ZipLimit),
    ];
    let found: Vec<Code> = faults.into_iter().filter(|(found, _)| *found).map(|(_, code)| code).collect();
    found.iter().for_each(|code| findings.note(*code, name, format!("{} → {}", line.packed, line.size)));
    found.is_empty()
}

/// Data must follow on data without gap or overlap, up to the directory.
fn check_spans(spans: &mut [((u64, u64), String)], start: u64, directory: u64, findings: &mut Findings) -> bool {
    spans.sort();
    let (mut next, mut whole) = (start, true);
    for ((from, to), name) in spans.iter() {
        if *from < next || *to > directory {
            findings.note(Code::ZipOverlap, name, format!("{from}–{to}"));
            whole = false;
        } else if *from > next {
            findings.note(Code::ZipGap, name, format!("{next}–{from}"));
        }
        next = next.max(*to);
    }
    if next < directory {
        findings.note(Code::ZipGap, "", format!("{next}–{directory}"));
    }
    whole
}

fn check_growth(entries: &[Entry], length: u64, findings: &mut Findings) -> bool {
    let total = entries.iter().fold(0u64, |sum, entry| sum.saturating_add(entry.size));
    let bounded = total <= MOST_GROWTH || total / MOST_TIMES <= length;
    if !bounded {
        findings.note(Code::ZipLimit, "", format!("{length} → {total}"));
    }
    bounded
}

/// Names that lead nowhere else, of which no two are one on any file system.
fn check_names(lines: &[Line], findings: &mut Findings) {
    let mut seen: BTreeMap<String, &[u8]> = BTreeMap::new();
    for line in lines {
        let name = String::from_utf8_lossy(&line.name);
        if std::str::from_utf8(&line.name).is_err() || (!line.name.is_ascii() && line.flags & 0x800 == 0) {
            findings.note(Code::ZipNameEncoding, &name, "");
        }
        if is_unsafe(&name) {
            findings.note(Code::ZipNameUnsafe, &name, "");
        }
        if name.ends_with('/') {
            findings.note(Code::ZipFolder, &name, "");
        }
        let folded: String = name.trim_end_matches('/').nfc().collect::<String>().to_lowercase();
        if seen.insert(folded, &line.name).is_some() {
            findings.note(Code::ZipTwin, &name, "");
        }
    }
    // The names below a folder stand together, so one look a file is enough, however deep the names are.
    for (file, _) in seen.iter().filter(|(_, raw)| !raw.ends_with(b"/")) {
        let folder = format!("{file}/");
        if let Some((name, _)) = seen.range(folder.clone()..).next().filter(|(name, _)| name.starts_with(&folder)) {
            findings.note(Code::ZipClash, name, "");
        }
    }
}

/// Whether a path could leave its folder, or means another file on some system.
pub fn is_unsafe(name: &str) -> bool {
    let path = name.strip_suffix('/').unwrap_or(name);
    let drive = path.as_bytes().get(1) == Some(&b':');
    drive
        || path.contains(['\\', '\0'])
        || path.chars().any(char::is_control)
        || path.split('/').any(|part| matches!(part, "" | "." | ".."))
}

/// The fixed form of our own archives (docs/dossier-format.md, section 1).
fn check_form(lines: &[Line], findings: &mut Findings) {
    for line in lines {
        let name = String::from_utf8_lossy(&line.name);
        let stored = [".pdf", ".jpg", ".jpeg", ".png"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
        let (method, version) = if stored { (0, 10) } else { (8, 20) };
        let fixed = line.method == method
            && line.needed == version
            && line.made == (3 << 8 | version)
            && line.flags == 0
            && (line.time, line.date) == (0, 33)
            && line.internal == 0
            && line.external == 0o100_644 << 16
            && line.comment == 0;
        if !fixed {
            findings.note(Code::ZipForm, &name, "");
        }
    }
    let names: Vec<&[u8]> = lines.iter().map(|line| line.name.as_slice()).collect();
    let offsets_rise = lines.windows(2).all(|pair| pair[0].offset < pair[1].offset);
    let first = names.first().is_none_or(|name| name.ends_with(b"/bagit.txt"));
    if !first || !offsets_rise || names.get(1..).is_some_and(|rest| !rest.is_sorted()) {
        findings.note(Code::ZipOrder, "", "");
    }
}

impl Container {
    /// The content of an entry; what is read beyond or short of its size, or has another CRC, is an error.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn reader(&self, entry: &Entry) -> io::Result<Box<dyn Read + Send>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(entry.data))?;
        let packed = io::BufReader::with_capacity(1 << 16, file.take(entry.packed));
        let inner: Box<dyn Read + Send> = match entry.method {
            0 => Box::new(packed),
            _ => Box::new(Exact { inner: DeflateDecoder::new(packed), packed: entry.packed }),
        };
        Ok(Box::new(Checked { inner, left: entry.size, crc: crc32fast::Hasher::new(), expected: entry.crc }))
    }
}

/// Deflated data that must use up all its bytes.
struct Exact<R> {
    inner: DeflateDecoder<R>,
    packed: u64,
}

impl<R: Read> Read for Exact<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if count == 0 && !buffer.is_empty() && self.inner.total_in() != self.packed {
            return Err(io::Error::other("data"));
        }
        Ok(count)
    }
}

/// Content that is held against its size and its CRC.
struct Checked {
    inner: Box<dyn Read + Send>,
    left: u64,
    crc: crc32fast::Hasher,
    expected: u32,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.crc.update(&buffer[..count]);
        match self.left.checked_sub(count as u64) {
            Some(left) => self.left = left,
            None => return Err(io::Error::other("data")),
        }
        if count == 0 && !buffer.is_empty() {
            if self.left != 0 {
                return Err(io::Error::other("data"));
            }
            if self.crc.clone().finalize() != self.expected {
                return Err(io::Error::other("crc"));
            }
        }
        Ok(count)
    }
}

//! Archives that are made to harm: each ends in a finding, within 5 seconds and 256 MiB (peak memory as Linux counts it).

use crate::sample::tool_absent;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use tempfile::TempDir;

pub const TIME: Duration = Duration::from_secs(5);
pub const MEMORY: u64 = 256 << 20;

/// An entry as its headers tell of it, and its data.
pub struct Entry {
    name: Vec<u8>,
    size: u32,
    crc: u32,
    data: Vec<u8>,
    deflated: bool,
}

pub fn stored(name: &str, data: &[u8]) -> Entry {
    let crc = crc32fast::hash(data);
    Entry { name: name.into(), size: data.len() as u32, crc, data: data.to_vec(), deflated: false }
}

/// `size` zeros, packed as tightly as deflate can.
fn bomb(name: &str, size: u32) -> Entry {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let mut crc = crc32fast::Hasher::new();
    let block = vec![0; 1 << 16];
    for _ in 0..size >> 16 {
        encoder.write_all(&block).unwrap();
        crc.update(&block);
    }
    Entry {
        name: name.into(),
        size: size >> 16 << 16,
        crc: crc.finalize(),
        data: encoder.finish().unwrap(),
        deflated: true,
    }
}

fn header(entry: &Entry, mark: &[u8], made: &[u8]) -> Vec<u8> {
    let method: u16 = if entry.deflated { 8 } else { 0 };
    let mut bytes = [mark, made, &20u16.to_le_bytes(), &[0, 0], &method.to_le_bytes(), &[0, 0, 33, 0]].concat();
    for value in [entry.crc, entry.data.len() as u32, entry.size] {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend((entry.name.len() as u16).to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

/// `places` moves the entries that the directory lists; `entries` stand as they are.
fn archive(entries: &[Entry], places: impl Fn(usize, u32) -> u32) -> Vec<u8> {
    let (mut out, mut central) = (Vec::new(), Vec::new());
    for (number, entry) in entries.iter().enumerate() {
        let place = places(number, out.len() as u32);
        central.extend(header(entry, b"PK\x01\x02", &[20, 3]));
        central.extend([0; 6]);
        central.extend((0o100_644u32 << 16).to_le_bytes());
        central.extend(place.to_le_bytes());
        central.extend(&entry.name);
        out.extend(header(entry, b"PK\x03\x04", &[]));
        out.extend(&entry.name);
        out.extend(&entry.data);
    }
    let (start, count) = (out.len() as u32, entries.len());
    let large = count > 0xfffe;
    let size = central.len() as u32;
    out.extend(central);
    if large {
        let at = out.len() as u64;
        out.extend(b"PK\x06\x06");
        out.extend(44u64.to_le_bytes());
        out.extend([45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for value in [count as u64, count as u64, size.into(), start.into()] {
            out.extend(value.to_le_bytes());
        }
        out.extend(b"PK\x06\x07\0\0\0\0");
        out.extend(at.to_le_bytes());
        out.extend(1u32.to_le_bytes());
    }
    let short = if large { 0xffff } else { count as u16 };
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(short.to_le_bytes());
    out.extend(short.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

pub fn bag(more: Vec<Entry>) -> Vec<u8> {
    let mut entries = vec![stored("b/bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")];
    entries.extend(more);
    archive(&entries, |_, place| place)
}

/// A bag with all algorithms over one payload file of zeros, so that everything is hashed.
fn allowed_bomb() -> Vec<u8> {
    let names = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sm3"];
    let manifests = names.iter().map(|name| stored(&format!("b/manifest-{name}.txt"), b"00  data/x\n"));
    bag(manifests.chain([bomb("b/data/x", 120 << 20)]).collect())
}

/// A manifest of many short lines, which take more memory than they have bytes.
fn lines(count: usize) -> Vec<u8> {
    (0..count).flat_map(|number| format!("0 data/{number}\n").into_bytes()).collect()
}

pub fn packed(name: &str, data: &[u8]) -> Entry {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    let data_packed = encoder.finish().unwrap();
    Entry { name: name.into(), size: data.len() as u32, crc: crc32fast::hash(data), data: data_packed, deflated: true }
}

/// A dossier with one PDF; everything else is as wrong as can be, but the PDF is opened.
fn with_pdf(pdf: Vec<u8>) -> Vec<u8> {
    let path = "data/forms/08-review.pdf";
    let index = format!(
        r#"{{"schema_version":"2","batch":"b","student_id":"b","state":"complete","unsigned":[],"files":[{{"path":"{path}","bytes":{},"sha256":"","sha512":"","pdf_standard":null,"pages":1,"volume_start":1,"source":"printed"}}],"paper_originals":[],"absent":[]}}"#,
        pdf.len()
    );
    bag(vec![
        packed("b/dossier.json", index.as_bytes()),
        stored("b/manifest-sha256.txt", b""),
        packed(&format!("b/{path}"), &pdf),
    ])
}

fn zlib(size: usize, fill: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::best());
    let block = fill.repeat((1 << 16) / fill.len());
    for _ in 0..size / block.len() {
        encoder.write_all(&block).unwrap();
    }
    encoder.finish().unwrap()
}

/// A PDF whose objects are packed `count` times into streams of `size` bytes each.
fn packed_objects(count: usize, size: usize, fill: &[u8]) -> Vec<u8> {
    let content = zlib(size, fill);
    let mut pdf =
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n".to_vec();
    let mut places = vec![9, 52];
    for number in 3..3 + count {
        places.push(pdf.len());
        let head =
            format!("{number} 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {}>>stream\n", content.len());
        pdf.extend(head.into_bytes());
        pdf.extend(&content);
        pdf.extend(b"\nendstream endobj\n");
    }
    let start = pdf.len();
    pdf.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).into_bytes());
    places.iter().for_each(|place| pdf.extend(format!("{place:010} 00000 n \n").into_bytes()));
    pdf.extend(format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF", places.len() + 1).into_bytes());
    pdf
}

fn text_pdf(body: &str) -> Vec<u8> {
    let head = "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999>>endobj\n";
    format!("{head}3 0 obj{body}endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n{:010} 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n{}\n%%EOF", head.len(), head.len() + body.len() + 14).into_bytes()
}

#[test]
fn hostile_archives_end_within_the_bounds() {
    let dead = |data: &[u8]| stored("b/data/x", data);
    let million: Vec<Entry> = (0..1_000_000).map(|n| stored(&format!("b/{n}"), b"")).collect();
    let most: Vec<Entry> = (0..199_000).map(|n| stored(&format!("b/data/{n}"), b"")).collect();
    let names: Vec<Entry> = (0..300).map(|n| stored(&format!("{}{n}", "a/".repeat(32_000)), b"")).collect();
    let kernel = bomb("b/data/x", 200 << 20);
    let overlapping: Vec<Entry> =
        (0..30_000).map(|n| Entry { name: format!("b/{n}").into(), data: vec![], ..bomb("", 0) }).collect();
    let mut lying = dead(&[0; 100]);
    lying.size = 0xffff_fff0;
    let inner = archive(&[bomb("b/data/x", 64 << 20)], |_, place| place);
    let cases: Vec<(&str, &str, Vec<u8>)> = vec![
        ("a bomb of 1 GB", "zip-limit", bag(vec![bomb("b/data/x", 1 << 30)])),
        ("a bomb within the limits, hashed by seven algorithms", "bag-file-changed", allowed_bomb()),
        ("a million entries", "zip-limit", archive(&million, |_, place| place)),
        ("as many entries as are read", "bag-file-unexpected", bag(most)),
        ("names of 64 KB", "bag-none", archive(&names, |_, place| place)),
        ("30,000 entries at one place", "zip-headers-differ", archive(&overlapping, |_, _| 0)),
        ("entries that share a kernel", "zip-headers-differ", archive(&[kernel, dead(b"x")], |_, _| 0)),
        ("a size that lies", "zip-data", bag(vec![lying])),
        ("archives within archives", "bag-file-unexpected", bag(vec![stored("b/data/x.zip", &inner)])),
        (
            "a manifest of 4 million lines",
            "bag-manifest-line",
            bag(vec![packed("b/manifest-md5.txt", &lines(4_000_000))]),
        ),
        ("as many lines as are read", "bag-file-missing", bag(vec![packed("b/manifest-md5.txt", &lines(9_000))])),
        ("a JSON that is deep", "dossier-index", bag(vec![packed("b/dossier.json", &b"[".repeat(60 << 20))])),
        ("a PDF with a packed bomb", "pdf-", with_pdf(packed_objects(1, 900 << 20, b"0 "))),
        ("a PDF with packed bombs below the limit", "pdf-", with_pdf(packed_objects(200, 30 << 20, b"0 "))),
        ("a PDF that is one array", "pdf-", with_pdf(text_pdf(&format!("[{}]", "0 ".repeat(20 << 20))))),
        ("a PDF that is deep", "pdf-", with_pdf(text_pdf(&"[".repeat(900_000)))),
        ("a PDF with deep dictionaries", "pdf-", with_pdf(text_pdf(&"<</A".repeat(200_000)))),
        ("a PDF with a long string of brackets", "pdf-", with_pdf(text_pdf(&"(".repeat(900_000)))),
        ("a PDF whose pages are their own parents", "pdf-", with_pdf(text_pdf("<<>>"))),
        ("a small PDF of many objects", "pdf-", with_pdf("1 0 obj<<>>endobj\n".repeat(50_000).into_bytes())),
        ("a PDF of many ends", "pdf-", with_pdf("startxref\n9\n%%EOF\n".repeat(50_000).into_bytes())),
    ];
    let folder = TempDir::new().unwrap();
    let mut wrong = Vec::new();
    for (name, code, bytes) in cases {
        let path = folder.path().join("1.zip");
        fs::write(&path, &bytes).unwrap();
        drop(bytes);
        let (time, memory, found) = measured(&path);
        println!("{name}: {:.2} s, {} MiB, {}", time.as_secs_f64(), memory >> 20, found.join(" "));
        if !found.iter().any(|found| found.starts_with(code)) || time > TIME || memory > MEMORY {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Time, peak memory of the largest process in bytes, and the codes of the faults that `verify` tells.
pub fn measured(path: &Path) -> (Duration, u64, Vec<String>) {
    let began = Instant::now();
    let (timed, program) = ("/usr/bin/time", env!("CARGO_BIN_EXE_zishen"));
    if !Path::new(timed).exists() {
        tool_absent(timed);
        let output = Command::new(program).args(["--lang", "en", "verify"]).arg(path).output().unwrap();
        return (began.elapsed(), 0, codes(&output.stdout));
    }
    let output =
        Command::new(timed).args(["-f", "peak %M", program, "--lang", "en", "verify"]).arg(path).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let peak = text.lines().find_map(|line| line.strip_prefix("peak ")?.parse::<u64>().ok()).unwrap_or(u64::MAX >> 10);
    (began.elapsed(), peak << 10, codes(&output.stdout))
}

/// The codes in the text of a report, each once.
fn codes(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text).into_owned();
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix("fault ")?.split(' ').next());
    lines.map(str::to_owned).collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

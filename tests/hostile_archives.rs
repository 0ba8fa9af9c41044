//! Archives that are made to harm: each ends in a finding, within 5 seconds of the processor and 256 MiB (peak memory as Linux counts it).

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::made;
use crate::spent::{Spent, spent};

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
    let manifests = names.iter().map(|name| (name, zeros(name)));
    let manifests = manifests
        .map(|(name, digest)| stored(&format!("b/manifest-{name}.txt"), format!("{digest}  data/x\n").as_bytes()));
    bag(manifests.chain([bomb("b/data/x", 120 << 20)]).collect())
}

/// A digest of an algorithm that no file has.
fn zeros(name: &str) -> String {
    let digits = [("md5", 32), ("sha1", 40), ("sha224", 56), ("sha384", 96), ("sha512", 128)];
    "0".repeat(digits.iter().find(|(known, _)| *known == name).map_or(64, |(_, digits)| *digits))
}

/// A manifest of many short lines, which take more memory than they have bytes.
fn lines(count: usize) -> Vec<u8> {
    let digest = zeros("md5");
    (0..count).flat_map(|number| format!("{digest} data/{number}\n").into_bytes()).collect()
}

pub fn packed(name: &str, data: &[u8]) -> Entry {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    let data_packed = encoder.finish().unwrap();
    Entry { name: name.into(), size: data.len() as u32, crc: crc32fast::hash(data), data: data_packed, deflated: true }
}

/// A list of contents, as the format has it.
fn index(files: Value, unsigned: Value, absent: Value) -> Vec<u8> {
    made::pretty(&json!({"schema_version": "3", "batch": "b", "student_id": "b", "student_name": "", "verdict": "pass",
        "state": "complete", "unsigned": unsigned, "files": files, "paper_originals": [], "absent": absent}))
}

/// A dossier with such a list and nothing more.
fn with_index(index: &[u8]) -> Vec<u8> {
    bag(vec![packed("b/dossier.json", index)])
}

/// A dossier with one file more; everything else is as wrong as can be, but the file is read.
fn with_file(path: &str, data: &[u8]) -> Vec<u8> {
    let path = format!("b/{path}");
    bag(vec![packed("b/dossier.json", &index(json!([]), json!([]), json!([]))), packed(&path, data)])
}

/// Many files of evidence, and a record that names many others.
fn many_pieces() -> Vec<u8> {
    let file = |number| {
        json!({"path": format!("data/evidence/{number}-01.jpg"), "title": "", "bytes": 0, "sha256": "", "sha512": "",
            "media_type": "", "pdf_standard": null, "pages": null, "volume_start": null, "source": "evidence", "form": null})
    };
    let files: Vec<Value> = (10_000..15_000).map(file).collect();
    let record = json!({"evidence": [{"title": "", "files": vec![""; 200_000]}]});
    bag(vec![
        packed("b/dossier.json", &index(json!(files), json!([]), json!([]))),
        packed("b/data/record/student.json", &made::pretty(&record)),
        packed("b/data/record/evaluation.json", &made::pretty(&json!({"verdict": "pass", "findings": []}))),
    ])
}

/// A dossier with one PDF; everything else is as wrong as can be, but the PDF is opened.
fn with_pdf(pdf: Vec<u8>) -> Vec<u8> {
    let path = "data/forms/08-review.pdf";
    let file = json!({"path": path, "title": "", "bytes": pdf.len(), "sha256": "", "sha512": "", "media_type": "",
        "pdf_standard": null, "pages": 1, "volume_start": 1, "source": "printed", "form": null});
    let index = index(json!([file]), json!([]), json!([]));
    bag(vec![
        packed("b/dossier.json", &index),
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

const STUDENT: &str = "data/record/student.json";
const PREMIS: &str = "metadata/preservation/premis.xml";
/// How `premis.xml` begins.
const ROOT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<premis xmlns=\"http://www.loc.gov/premis/v3\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
    xsi:schemaLocation=\"http://www.loc.gov/premis/v3 https://www.loc.gov/standards/premis/premis.xsd\" version=\"3.0\">";

/// A form, many times.
fn plans(count: usize) -> Value {
    json!(vec!["plan"; count])
}

/// A text with numbers in the place of `{}`, one behind the other.
fn numbered(count: usize, text: &str) -> Vec<u8> {
    (0..count).flat_map(|number| text.replace("{}", &number.to_string()).into_bytes()).collect()
}

/// So many files that as many lines are read as ever.
fn many_files() -> Vec<u8> {
    let files = (0..28_000).map(|number| stored(&format!("b/data/x{number}"), b""));
    let manifests =
        ["manifest-md5.txt", "tagmanifest-md5.txt"].map(|name| packed(&format!("b/{name}"), &lines(95_000)));
    bag(manifests.into_iter().chain(files).collect())
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
    let absent = json!(vec![json!({"form": "plan", "title": "", "reason": "x"}); 40_000]);
    let keys: Value =
        (0..190_000).map(|number| (number.to_string(), json!(0))).collect::<serde_json::Map<_, _>>().into();
    let words = json!({"key": "", "text": ""});
    let finding = json!({"code": "", "subject": "", "outcome": "pass", "basis": {"document": "", "clause": ""},
        "needed": words, "found": words, "counted": [], "decisions": []});
    let review = json!({"verdict": "pass", "findings": vec![finding; 10_000]});
    let lists = format!("[{}0]", format!("{}0{},", "[".repeat(100), "]".repeat(100)).repeat(20_000));
    let cases: Vec<(&str, &str, Vec<u8>)> = vec![
        ("lists in lists, of which few bytes make much", "dossier-record", with_file(STUDENT, lists.as_bytes())),
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
            "a manifest of more lines than are read",
            "bag-manifest-line",
            bag(vec![packed("b/manifest-md5.txt", &lines(700_000))]),
        ),
        ("as many lines as are read", "bag-file-missing", bag(vec![packed("b/manifest-md5.txt", &lines(9_000))])),
        ("as many lines as are read of many files", "bag-file-missing", many_files()),
        (
            "a bag-info.txt of folded lines",
            "bag-",
            with_file("bag-info.txt", &[b"A: x", &b"\n y".repeat(340_000)[..]].concat()),
        ),
        (
            "a bag-info.txt of a million folded lines",
            "bag-",
            with_file("bag-info.txt", &[b"A: x", &b"\n y".repeat(1 << 20)[..]].concat()),
        ),
        ("a bag-info.txt of one label", "bag-", with_file("bag-info.txt", &b"a:\n".repeat(340_000))),
        ("a bag-info.txt of 60 MiB", "bag-", with_file("bag-info.txt", &b"a:\n".repeat(20 << 20))),
        ("a bag-info.txt of many labels", "bag-", with_file("bag-info.txt", &numbered(100_000, "{}:\n"))),
        (
            "a dossier.json of 2 million forms",
            "dossier-index",
            with_index(&index(json!([]), plans(2 << 20), json!([]))),
        ),
        (
            "a dossier.json of all the forms that are read",
            "dossier-index",
            with_index(&index(json!([]), plans(340_000), json!([]))),
        ),
        ("a dossier.json of absent forms", "dossier-unexplained", with_index(&index(json!([]), json!([]), absent))),
        ("a dossier.json of many keys", "dossier-index", with_index(&made::pretty(&keys))),
        (
            "a student.json of one array",
            "dossier-record",
            with_file(STUDENT, &made::pretty(&json!({"a": vec![0; 580_000]}))),
        ),
        ("evidence of many files", "dossier-record", many_pieces()),
        (
            "an evaluation.json of many findings",
            "dossier-",
            with_file("data/record/evaluation.json", &made::pretty(&review)),
        ),
        (
            "a premis.xml of many elements",
            "dossier-record",
            with_file(PREMIS, format!("{ROOT}{}", "\n  <a></a>".repeat(3_000_000)).as_bytes()),
        ),
        (
            "a premis.xml that is deep",
            "dossier-record",
            with_file(PREMIS, format!("{ROOT}{}", "<a>".repeat(4_000_000)).as_bytes()),
        ),
        (
            "a premis.xml of many attributes",
            "dossier-record",
            with_file(PREMIS, &[b"<premis ", &numbered(200_000, "a{}=\"\" ")[..], b">"].concat()),
        ),
        (
            "a metadata.csv of one field",
            "dossier-record",
            with_file("metadata/metadata.csv", &[b"\"", &b"\"\"\n".repeat(10_000_000)[..]].concat()),
        ),
        ("a metadata.csv of many fields", "dossier-record", with_file("metadata/metadata.csv", &b",".repeat(31 << 20))),
        ("a README.txt of line ends", "dossier-record", with_file("README.txt", &b"\n".repeat(31 << 20))),
        ("a fetch.txt of many lines", "bag-fetch", with_file("fetch.txt", &b"a 1 ../b\n".repeat(300_000))),
        (
            "a signature of zeros",
            "sign-",
            bag(vec![
                stored("b/tagmanifest-sha256.txt", b""),
                packed("b/tagmanifest-sha256.txt.p7s", &vec![0x30; 1 << 20]),
            ]),
        ),
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

/// Time, peak memory, and the codes of the faults that `verify` reports.
pub fn measured(path: &Path) -> (Duration, u64, Vec<String>) {
    let Spent { time, memory, output } = spent(&["--lang", "en", "verify", path.to_str().unwrap()], b"");
    (time, memory, codes(&output))
}

/// The codes in the text of a report, each once.
fn codes(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text).into_owned();
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix("fault ")?.split(' ').next());
    lines.map(str::to_owned).collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

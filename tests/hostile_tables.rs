//! Files made to harm: each is one fault of that file, within 2 seconds of the processor and 512 MiB.

use std::fs;
use std::io::{Cursor, Write};
use std::process::Command;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;
use zishen::ingest::table::read_table;

const BOOK: &str = r#"<workbook xmlns:r="r"><sheets><sheet name="s" r:id="r1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="t.xml"/></Relationships>"#;
const TYPES: &str = "<Types/>";

fn archive<'p>(parts: impl IntoIterator<Item = (&'p str, Vec<u8>)>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn xlsx(sheet: impl Into<Vec<u8>>, strings: &str) -> Vec<u8> {
    let parts = [("[Content_Types].xml", TYPES), ("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", RELATIONS)];
    let parts = parts.map(|(name, text)| (name, text.as_bytes().to_vec()));
    archive(parts.into_iter().chain([("xl/s.xml", sheet.into()), ("xl/t.xml", strings.as_bytes().to_vec())]))
}

fn ods(content: &str) -> Vec<u8> {
    archive([("content.xml", content.as_bytes().to_vec())])
}

/// A compound file with one stream of BIFF records.
fn xls(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut stream = Vec::new();
    for (kind, content) in records {
        stream.extend(kind.to_le_bytes());
        stream.extend((content.len() as u16).to_le_bytes());
        stream.extend(content);
    }
    stream.resize(stream.len().max(8192), 0);
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Globals with one sheet that begins right behind them, then the records of the sheet.
fn xls_sheet(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let bof = |kind: u16| (0x0809, words(&[0x0600, kind, 0, 0, 0, 0, 0, 0]));
    let name = [1, 0, b's'];
    let start = (4 + 16) + (4 + 6 + name.len()) + 4;
    let mut bound = (start as u32).to_le_bytes().to_vec();
    bound.extend([0, 0]);
    bound.extend(name);
    let mut all = vec![bof(5), (0x0085, bound), (0x000A, vec![]), bof(0x10)];
    all.extend(records.iter().cloned());
    all.push((0x000A, vec![]));
    xls(&all)
}

fn number(row: u16, column: u16) -> (u16, Vec<u8>) {
    let mut content = words(&[row, column, 0]);
    content.extend(1.5f64.to_le_bytes());
    (0x0203, content)
}

fn row(cells: &str) -> String {
    format!("<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>")
}

/// What each file is, how it is made, and whether it reads all the same.
type Case = (&'static str, fn() -> Vec<u8>, bool);

const CASES: [Case; 24] = [
    ("shared strings that claim 4 billion", || xlsx(row("<c t=\"s\"><v>0</v></c>"), CLAIMING), true),
    ("a cell in the last corner", || xlsx(row("<c r=\"XFD1048576\"><v>1</v></c>"), ""), false),
    ("a dimension that claims everything", || xlsx(DIMENSION, "<sst/>"), true),
    ("a part of 600 MB of blanks", || xlsx(padded("<worksheet><sheetData>", b' ', 600), "<sst/>"), false),
    ("a number of 200 MB", || xlsx(padded("<worksheet><sheetData><row><c><v>", b'7', 200), "<sst/>"), false),
    ("a million nested elements", || xlsx("<a>".repeat(1_000_000), "<sst/>"), false),
    ("entities of entities", || xlsx(format!("{LAUGHS}{}", row("<c t=\"str\"><v>&b;</v></c>")), "<sst/>"), true),
    (
        "half a million merged areas",
        || xlsx(format!("<worksheet>{}</worksheet>", MERGED.repeat(500_000)), "<sst/>"),
        true,
    ),
    ("an archive that claims 65535 entries", claiming_entries, false),
    ("an archive of 5000 entries", five_thousand_entries, false),
    ("an ods that repeats a billion cells", || ods(REPEATED), false),
    ("an ods that repeats a million empty rows", || ods(EMPTY), true),
    (
        "an xls that claims all cells",
        || xls_sheet(&[(0x0200, words(&[0, 0, 0xFFFF, 0, 0, 0xFF, 0])), number(0, 0)]),
        true,
    ),
    ("an xls with a cell in the last corner", || xls_sheet(&[number(0, 0), number(0xFFFF, 0xFF)]), false),
    ("an xls of 2000 sheets in one place", many_sheets, false),
    ("a million nested tables", || "<table><tr><td>".repeat(1_000_000).into_bytes(), false),
    (
        "a cell over a billion columns and rows",
        || html("<tr><td colspan=1000000000 rowspan=1000000000>a<td>b<tr><td>c"),
        false,
    ),
    ("four million cells of HTML", || html(&"<td>a".repeat(4_000_000)), false),
    ("a tag that does not end", || format!("<table><tr><td {}", "a=b ".repeat(4_000_000)).into_bytes(), false),
    ("sixty million separators", || vec![b','; 60_000_000], false),
    ("a quotation mark without its pair", || format!("a,b\n\"{}", "x\n".repeat(20_000_000)).into_bytes(), false),
    ("four million cells of text", || "a,a,a,a\n".repeat(1_000_001).into_bytes(), false),
    ("a file of 70 MB", || vec![b'a'; 70_000_000], false),
    ("a compound file cut off", || xls_sheet(&[number(0, 0)])[..700].to_vec(), false),
];

const CLAIMING: &str = "<sst count=\"4294967295\" uniqueCount=\"4294967295\"><si><t>a</t></si></sst>";
const DIMENSION: &str =
    "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>";
const LAUGHS: &str = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
const MERGED: &str = "<mergeCell ref=\"A1:XFD1048576\"/>";
const REPEATED: &str = "<d><table:table><table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell \
    table:number-columns-repeated=\"1024\" office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table></d>";
const EMPTY: &str = "<d><table:table><table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell \
    table:number-columns-repeated=\"16384\"/></table:table-row></table:table></d>";

fn padded(begin: &str, with: u8, mebibytes: usize) -> Vec<u8> {
    let mut part = begin.as_bytes().to_vec();
    part.resize(part.len() + (mebibytes << 20), with);
    part
}

fn html(body: &str) -> Vec<u8> {
    format!("<html><table>{body}</table></html>").into_bytes()
}

fn claiming_entries() -> Vec<u8> {
    let mut file = b"PK\x03\x04".to_vec();
    file.extend([0; 40]);
    file.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0");
    file
}

fn five_thousand_entries() -> Vec<u8> {
    let names: Vec<String> = (0..5000).map(|n| format!("xl/{n}")).collect();
    archive(names.iter().map(|name| (name.as_str(), vec![])))
}

fn many_sheets() -> Vec<u8> {
    let mut sheets = vec![(0x0809, words(&[0x0600, 5, 0, 0, 0, 0, 0, 0]))];
    sheets.extend(vec![(0x0085, vec![0, 0, 0, 0, 0, 0, 1, 0, b's']); 2000]);
    xls(&sheets)
}

/// Time of the processor since this process began, which other programs on the machine do not lengthen.
fn processor_milliseconds() -> u64 {
    // proc_pid_stat(5): fields 14 and 15 count hundredths of a second; the name of the program stands in brackets before.
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields).split(' ');
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}

fn peak_mebibytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// The one test of this binary that the child runs.
const THIS: &str = "hostile_tables::every_hostile_file_is_one_fault_in_time_and_memory";

/// The whole program would read the file so; the test runs itself anew for each, so that the peak is the file's own.
#[test]
fn every_hostile_file_is_one_fault_in_time_and_memory() {
    if let Ok(path) = std::env::var("HOSTILE_FILE") {
        let printed = read_table(&fs::read(path).unwrap()).map_or_else(|why| why.0.zh(), |_| "OK".to_owned());
        println!("\nCASE\t{printed}\t{}\t{}", processor_milliseconds(), peak_mebibytes());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    for (name, make, reads) in CASES {
        fs::write(&path, make()).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap());
        let out = child.env("HOSTILE_FILE", &path).args(["--exact", THIS, "--nocapture"]).output().unwrap();
        let shown = String::from_utf8_lossy(&out.stdout);
        let line =
            shown.lines().find_map(|line| line.strip_prefix("CASE\t")).unwrap_or_else(|| panic!("{name}: {out:?}"));
        println!("{name}\t{line}");
        let [printed, milliseconds, mebibytes] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        assert_eq!(printed == "OK", reads, "{name}: {printed}");
        let number = |text: &str| text.parse::<u64>().unwrap();
        assert!(number(milliseconds) < 2000 && number(mebibytes) < 512, "{name}: {line}");
    }
}

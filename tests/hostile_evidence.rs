//! Uploads made to harm: each is reported with the student it belongs to, within 2 seconds of processor time and 512 MiB,
//! and never keeps the program waiting.

use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::sample::{copy_of_inputs, inputs, text};

const STUDENT: &str = "201920010101";

fn jpeg() -> Vec<u8> {
    fs::read(inputs().join("scans").join(STUDENT).join("e01-1.jpg")).unwrap()
}

fn packed(length: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; length]).unwrap();
    encoder.finish().unwrap()
}

/// A grey PNG that claims a size and holds so many rows.
fn png(side: u32, rows: usize) -> Vec<u8> {
    let chunk = |kind: &[u8], data: &[u8]| {
        let body = [kind, data].concat();
        [&(data.len() as u32).to_be_bytes()[..], &body, &crc32fast::hash(&body).to_be_bytes()].concat()
    };
    let size = side.to_be_bytes();
    let head = [&size[..], &size, &[8, 0, 0, 0, 0]].concat();
    let data = packed((side as usize + 1) * rows);
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &head), &chunk(b"IDAT", &data), &chunk(b"IEND", b"")].concat()
}

/// A grey TIFF of pages that share one strip; `endless` leads the last page back to the first.
fn tiff(side: u32, pages: u32, endless: bool) -> Vec<u8> {
    let strip = if side <= 10_000 { packed((side * side) as usize) } else { vec![0] };
    let first = 8 + strip.len() as u32;
    let mut bytes = [&b"II*\0"[..], &first.to_le_bytes(), &strip].concat();
    let tags = [(256, side), (257, side), (258, 8), (259, 8), (262, 1), (273, 8), (277, 1), (278, side)];
    for page in 1..=pages {
        bytes.extend(9u16.to_le_bytes());
        for (tag, value) in tags.into_iter().chain([(279, strip.len() as u32)]) {
            bytes.extend([tag as u16, 4].iter().flat_map(|word| word.to_le_bytes()));
            bytes.extend([1, value].iter().flat_map(|word| word.to_le_bytes()));
        }
        let next = if page < pages {
            bytes.len() as u32 + 4
        } else if endless {
            first
        } else {
            0
        };
        bytes.extend(next.to_le_bytes());
    }
    bytes
}

fn pdf(objects: impl IntoIterator<Item = String>) -> Vec<u8> {
    let (mut bytes, mut places) = (b"%PDF-1.4\n".to_vec(), Vec::new());
    for (number, object) in (1..).zip(objects) {
        places.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    places.iter().for_each(|place| bytes.extend(format!("{place:010} 00000 n \n").bytes()));
    bytes.extend(format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", places.len() + 1).bytes());
    bytes
}

fn pages(more: impl IntoIterator<Item = String>) -> Vec<u8> {
    let head = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"].map(str::to_owned);
    pdf(head.into_iter().chain(more))
}

fn zip(entries: impl IntoIterator<Item = (String, Vec<u8>)>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sparse(path: &Path, length: u64) {
    File::create(path).unwrap().set_len(length).unwrap();
}

type Case = (&'static str, fn(&Path));

const CASES: [Case; 19] = [
    ("nothing", |_| ()),
    ("a pipe for evidence.yaml", |folder| {
        assert!(Command::new("mkfifo").arg(folder.join("evidence.yaml")).status().unwrap().success());
    }),
    ("an endless device for evidence.yaml", |folder| symlink("/dev/zero", folder.join("evidence.yaml")).unwrap()),
    ("200,000 brackets", |folder| {
        let text = format!("schema: zishen/evidence/1\nevidence: {}", "[".repeat(200_000));
        fs::write(folder.join("evidence.yaml"), text).unwrap();
    }),
    ("aliases of aliases", |folder| {
        let mut text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
        for n in 1..12 {
            text.push_str(&format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(",")));
        }
        fs::write(folder.join("evidence.yaml"), text).unwrap();
    }),
    ("a picture out of the folder", |folder| {
        let text = "schema: zishen/evidence/1\nevidence: [{id: E1, title: t, files: [../../../../etc/passwd]}]\n";
        fs::write(folder.join("evidence.yaml"), text).unwrap();
    }),
    ("PNG of 60,000 by 60,000", |folder| fs::write(folder.join("开题报告书.png"), png(60_000, 0)).unwrap()),
    ("PNG of 9,999 by 9,999", |folder| fs::write(folder.join("开题报告书.png"), png(9_999, 9_999)).unwrap()),
    ("TIFF of 60,000 by 60,000", |folder| fs::write(folder.join("开题报告书.tif"), tiff(60_000, 1, false)).unwrap()),
    ("TIFF of 200 large pages", |folder| fs::write(folder.join("开题报告书.tif"), tiff(9_999, 200, false)).unwrap()),
    ("TIFF without end", |folder| fs::write(folder.join("开题报告书.tif"), tiff(8, 1, true)).unwrap()),
    ("ZIP of swollen pictures", |folder| {
        let swollen = [jpeg(), vec![0; 60 << 20]].concat();
        let entries = (0..4).map(|n| (format!("证{n}.jpg"), swollen.clone()));
        fs::write(folder.join("a.zip"), zip(entries)).unwrap();
    }),
    ("ZIP of 70,000 entries", |folder| {
        fs::write(folder.join("a.zip"), zip((0..70_000).map(|n| (format!("{n}.jpg"), vec![])))).unwrap();
    }),
    ("ZIP of ways out", |folder| {
        let names = ["../../x.jpg", "/abs.jpg", "C:\\x.jpg"].map(str::to_owned);
        fs::write(folder.join("a.zip"), zip(names.map(|name| (name, jpeg())))).unwrap();
    }),
    ("PDF of 400,000 brackets", |folder| {
        let deep = "[".repeat(400_000) + &"]".repeat(400_000);
        fs::write(folder.join("开题报告书.pdf"), pages([deep])).unwrap();
    }),
    ("PDF of a million objects", |folder| {
        fs::write(folder.join("开题报告书.pdf"), pages((0..1_000_000).map(|_| "<<>>".to_owned()))).unwrap();
    }),
    ("PDF whose pages hold themselves", |folder| {
        let objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"];
        fs::write(folder.join("开题报告书.pdf"), pdf(objects.map(str::to_owned))).unwrap();
    }),
    ("a file of a terabyte", |folder| sparse(&folder.join("开题报告书.pdf"), 1 << 40)),
    ("four files of 127 MiB", |folder| (0..4).for_each(|n| sparse(&folder.join(format!("证{n}.jpg")), 127 << 20))),
];

/// Peak of memory in KiB and processor time in ticks of 10 ms, as long as the process is there.
fn used(process: u32) -> Option<(u64, u64)> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()?;
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // Own and children's time, in user and system mode: fields 14 to 17.
    let ticks = stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(4);
    Some((peak, ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum()))
}

#[test]
fn every_hostile_upload_is_reported_in_time_and_memory() {
    for (name, make) in CASES {
        let inputs = copy_of_inputs(&[STUDENT]);
        let folder = inputs.path().join("evidence").join(STUDENT);
        fs::create_dir_all(&folder).unwrap();
        make(&folder);
        let begun = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_zishen"))
            .args(["explain", STUDENT, text(inputs.path())])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut peak, mut ticks) = (0, 0);
        let code = loop {
            if let Some((memory, time)) = used(child.id()) {
                (peak, ticks) = (peak.max(memory), ticks.max(time));
            }
            if let Some(status) = child.try_wait().unwrap() {
                break status.code();
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{name}: keeps the program waiting");
            std::thread::sleep(Duration::from_millis(2));
        };
        let said = child.wait_with_output().unwrap();
        let said = [said.stdout, said.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        println!(
            "{name}\t{code:?}\t{} ms\t{} ms of processor\t{} MiB",
            begun.elapsed().as_millis(),
            ticks * 10,
            peak >> 10
        );
        assert!(matches!(code, Some(0 | 1)) && !said.contains("panicked"), "{name}: {code:?} {said}");
        let sound = ["nothing", "PNG of 9,999 by 9,999"].contains(&name);
        assert!(sound || said.contains(&format!("evidence/{STUDENT}")), "{name}: {said}");
        assert!(ticks < 200 && peak < 512 << 10, "{name}: {} ms, {} MiB", ticks * 10, peak >> 10);
    }
}

//! The fuzz targets as a plain loop: archives and bags with random changes. `FUZZ_ROUNDS` sets how many, 2,000 unless set.

#[path = "../fuzz/holdings.rs"]
mod holdings;

use std::fs;
use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use tempfile::TempDir;

use crate::{made, remade};

/// How many rounds.
pub fn rounds() -> u64 {
    std::env::var("FUZZ_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(2000)
}

/// A number below an end.
pub fn below(random: &mut ChaCha8Rng, end: usize) -> usize {
    random.next_u32() as usize % end.max(1)
}

/// Numbers and marks on which readers stumble.
const PIECES: [&[u8]; 12] = [
    b"PK\x05\x06",
    b"PK\x01\x02",
    b"PK\x03\x04",
    b"PK\x06\x06",
    b"PK\x06\x07",
    b"PK\x07\x08",
    b"\xff\xff\xff\xff",
    b"\x00\x00\x00\x00",
    b"\xff\xff",
    b"../",
    b"%0A",
    b"\r\n",
];

/// One to six changes: a bit, a piece, a part that goes, moves or comes twice.
pub fn changed(whole: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=below(random, 6) {
        let (at, length) = (below(random, bytes.len()), below(random, 64));
        let end = (at + length).min(bytes.len());
        let piece = PIECES[below(random, PIECES.len())];
        match below(random, 6) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << below(random, 8),
            1 => drop(bytes.splice(at..(at + piece.len()).min(bytes.len()), piece.iter().copied())),
            2 => drop(bytes.splice(at..at, piece.iter().copied())),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let part = bytes[at..end].to_vec();
                let to = below(random, bytes.len());
                bytes.splice(to..to, part);
            }
            _ => bytes.truncate(bytes.len() - below(random, 8).min(bytes.len())),
        }
    }
    bytes
}

fn run(seeds: &[Vec<u8>], target: fn(&Path, &[u8])) {
    (0..rounds().div_ceil(64)).into_par_iter().for_each(|some| {
        let folder = TempDir::new().unwrap();
        for round in some * 64..(some + 1) * 64 {
            let mut random = ChaCha8Rng::seed_from_u64(round);
            let seed = &seeds[below(&mut random, seeds.len())];
            target(folder.path(), &changed(seed, &mut random));
        }
    });
}

#[test]
fn archives_with_random_changes_end_in_a_finding() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/archives");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut zips: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "zip")).collect();
    zips.sort();
    let seeds: Vec<Vec<u8>> = zips.iter().map(|path| fs::read(path).unwrap()).collect();
    run(&seeds, holdings::zip);
}

#[test]
fn bags_with_random_changes_end_in_a_finding() {
    let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let texts = [
        "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".to_owned(),
        format!("{digest}  data/x\n"),
        "d41d8cd98f00b204e9800998ecf8427e *data/x\r\n".to_owned(),
        format!("{digest}  bagit.txt\n{digest}  bag-info.txt\n"),
        "Payload-Oxum: 0.1\nSource-Organization: X\n  folded\n".to_owned(),
        "http://example.org/x - data/x\n".to_owned(),
        String::new(),
    ];
    let old = texts.join("\u{1}").replace("1.0", "0.97").into_bytes();
    let new = texts.join("\u{1}").into_bytes();
    let part = |text: Vec<u8>| text.into_iter().map(|byte| if byte == 1 { 0xfe } else { byte }).collect::<Vec<u8>>();
    run(&[part(old), part(new)], holdings::bag);
}

/// Texts with the byte between them that no text has.
fn joined(texts: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    texts.collect::<Vec<_>>().join(&0xfe)
}

#[test]
fn records_of_dossiers_with_random_changes_end_in_a_finding() {
    let files = remade::unpacked(&made::dossier("1", "b"));
    run(&[joined(holdings::DOSSIER.iter().map(|path| files[*path].clone()))], holdings::dossier);
}

#[test]
fn records_of_runs_with_random_changes_end_in_a_finding() {
    let out = TempDir::new().unwrap();
    let folder = made::run(out.path(), "b", 1, &["1", "2"]);
    fs::write(folder.join("archive-numbers.tsv"), "student ID\tsequence\tarchive number\n1\t1\tx\n").unwrap();
    run(&[joined(holdings::RUN.iter().map(|path| fs::read(folder.join(path)).unwrap()))], holdings::run);
}

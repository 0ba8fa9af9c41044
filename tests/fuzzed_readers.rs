//! The fuzz targets of readers as a plain loop: signatures, stamps, lists and PDFs with random changes.

#[path = "../fuzz/readers.rs"]
mod readers;

use std::fs;
use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;

use crate::fuzzed::{below, changed, rounds};
use crate::signatures::{answer, keys, sign};

fn run(seeds: &[Vec<u8>], target: fn(&[u8])) {
    (0..rounds()).into_par_iter().for_each(|round| {
        let mut random = ChaCha8Rng::seed_from_u64(round);
        let seed = &seeds[below(&mut random, seeds.len())];
        target(&changed(seed, &mut random));
    });
}

/// The files of a folder of `tests`.
fn files(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn signatures_with_random_changes_end_in_time() {
    let mut seeds = files("cms");
    if let Some(keys) = keys() {
        let one = sign(keys, "p256", b"content", None);
        let two = sign(keys, "rsa", b"content", Some(&one));
        let request = zishen::sign::stamp::request(&one, None).unwrap();
        let stamped = zishen::sign::stamp::add_stamp(&one, &answer(keys, &request), None).unwrap();
        seeds.extend([one, two, stamped]);
    }
    run(&seeds, readers::signature);
}

#[test]
fn stamps_with_random_changes_end_in_time() {
    let Some(keys) = keys() else { return };
    let request = zishen::sign::stamp::request(&sign(keys, "p256", b"content", None), None).unwrap();
    run(&[answer(keys, &request)], readers::stamp);
}

#[test]
fn lists_and_certificates_with_random_changes_end_in_time() {
    run(&[files("pkits/crls"), files("pkits/certs")].concat(), readers::list);
}

#[test]
fn pdfs_with_random_changes_end_in_time() {
    let mut seeds = crate::hostile_pdfs::seeds();
    seeds.extend(files("pdfs/sealed"));
    run(&seeds, readers::pdf);
}

//! Scans in TIFF as other programs write them (Pillow, libtiff's `tiffcp`), against the pixels that Pillow reads: the last
//! page of `tests/tiffs/<name>.tif` beside `<name>.png`. Names that begin with `refused` are of kinds that are not read, and
//! nobody calls them damaged.

use std::fs;
use std::path::Path;

use image::RgbImage;
use zishen::ingest::{inspect_attachment, tiff_pages};

/// Most that a channel may differ on average: JPEG is decoded with other rounding by every program.
const MOST: f64 = 3.0;

fn distance(one: &RgbImage, other: &RgbImage) -> f64 {
    let sum: u64 = one.iter().zip(other.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.len() as f64
}

#[test]
fn scans_in_tiff_have_the_pixels_that_others_see() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tiffs");
    let mut tried = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_none_or(|extension| extension != "tif") {
            continue;
        }
        tried += 1;
        let bytes = fs::read(&path).unwrap();
        let pages = inspect_attachment(&bytes).and_then(|_| tiff_pages(&bytes));
        if name.starts_with("refused") {
            assert_ne!(pages.map_err(|why| why.key().to_owned()).unwrap_err(), "picture-broken", "{name}");
            continue;
        }
        let pages = pages.unwrap_or_else(|why| panic!("{name}: {}", why.zh()));
        let read = image::load_from_memory(pages.last().unwrap()).unwrap().to_rgb8();
        let theirs = image::load_from_memory(&fs::read(path.with_extension("png")).unwrap()).unwrap().to_rgb8();
        assert_eq!(read.dimensions(), theirs.dimensions(), "{name}");
        assert!(distance(&read, &theirs) < MOST, "{name}: {}", distance(&read, &theirs));
    }
    assert_eq!(tried, 23);
}

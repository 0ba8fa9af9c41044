//! Pictures of every form's example and of its extremes, held against those that were looked at.
//!
//! A case is `tests/pages/<form>@<what>.json`, data of a form; the pictures are `tests/pages/<case>-<page>.png`. With
//! `ZISHEN_PAGES=write` the pictures are made anew: look at each before it is committed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use image::imageops::{FilterType, resize};
use image::{GrayImage, Luma};
use tempfile::TempDir;

use crate::sample::{text, zishen};

/// The width of a kept picture, in pixels: enough to see every line and where text stands.
const WIDTH: u32 = 420;
/// How much a pixel may differ, of 255: what another order of floating-point sums does to an edge is less.
const LEVELS: u8 = 64;
/// How many of ten thousand pixels may differ by more.
const SHARE: usize = 5;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages")
}

/// Every form's example, and every case.
fn cases() -> BTreeSet<String> {
    let names =
        |folder: PathBuf| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let examples = names(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/examples"));
    examples.chain(names(folder())).filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect()
}

/// The pages of a case, small and grey.
fn pages(case: &str) -> Vec<GrayImage> {
    let (templates, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let form = case.split('@').next().unwrap();
    if form != case {
        fs::create_dir(templates.path().join("examples")).unwrap();
        let example = templates.path().join(format!("examples/{form}.json"));
        fs::copy(folder().join(format!("{case}.json")), example).unwrap();
    }
    let said = zishen(&["preview", form, "--png", "--templates", text(templates.path()), "--out", text(out.path())]);
    assert_eq!(said.status.code(), Some(0), "{case}: {}", String::from_utf8_lossy(&said.stderr));
    let picture = |page: usize| image::open(out.path().join(format!("{form}-{page}.png"))).ok();
    let small = |page: image::DynamicImage| {
        let page = page.to_luma8();
        resize(&page, WIDTH, page.height() * WIDTH / page.width(), FilterType::Triangle)
    };
    (1..).map_while(picture).map(small).collect()
}

/// Where two pictures differ, in black; none if they do not differ by more than is allowed.
fn difference(page: &GrayImage, kept: &GrayImage) -> Option<GrayImage> {
    if page.dimensions() != kept.dimensions() {
        return Some(page.clone());
    }
    let mut seen = GrayImage::from_pixel(page.width(), page.height(), Luma([255]));
    let mut differing = 0;
    for ((place, now), then) in seen.pixels_mut().zip(page.pixels()).zip(kept.pixels()) {
        if now.0[0].abs_diff(then.0[0]) > LEVELS {
            *place = Luma([0]);
            differing += 1;
        }
    }
    (differing * 10_000 > SHARE * page.pixels().len()).then_some(seen)
}

#[test]
fn every_page_looks_as_it_did_when_it_was_looked_at() {
    let write = std::env::var_os("ZISHEN_PAGES").is_some_and(|value| value == "write");
    let shown = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    let mut wrong = Vec::new();
    for case in cases() {
        let pages = pages(&case);
        for (page, number) in pages.iter().zip(1..) {
            let name = format!("{case}-{number}.png");
            if write {
                page.save(folder().join(&name)).unwrap();
                continue;
            }
            let kept = image::open(folder().join(&name)).ok().map(|kept| kept.to_luma8());
            if let Some(difference) = kept.map_or(Some(page.clone()), |kept| difference(page, &kept)) {
                fs::create_dir_all(&shown).unwrap();
                page.save(shown.join(&name)).unwrap();
                difference.save(shown.join(format!("{case}-{number}-difference.png"))).unwrap();
                wrong.push(name);
            }
        }
        let one_more = folder().join(format!("{case}-{}.png", pages.len() + 1));
        assert!(!one_more.exists(), "{case} lost a page: {}", one_more.display());
    }
    assert!(wrong.is_empty(), "{wrong:?} look different; the pages and the differences are in {}", shown.display());
}

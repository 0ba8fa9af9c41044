//! Draws the photos and scans of the sample cohort: `cargo run --release --example draw_inputs`.
//!
//! The same program always draws the same bytes; some photos break one photo rule on purpose.

use std::{fs, path::Path};

use image::{DynamicImage, ImageResult, Rgb, RgbImage};
use zishen::sample::draw::{Hair, Lcg, Look, Sheet, bust, draw_page, grain, jpeg};

/// The light blue that photo studios use.
const BLUE: [u8; 3] = [100, 197, 255];

/// Photos: student, hair (short, long, bun; `+` adds glasses), fault if any.
const PHOTOS: &str = "201810010110 short+, 201810010111 short, 201810020207 short+,
201810020208 long+, 201830010108 bun, 201830030304 long,
201830030305 short, 201920010101 long, 201920010102 bun+,
201920010103 short, 201920010104 long, 201920020201 short+,
201920020202 short small-file, 201920020203 bun, 201920020204 short+,
201920020210 long, 201920030301 short, 201920030302 long+,
201920030303 short, 201930010109 short+, 202020010105 short,
202020010106 long landscape, 202020010114 short white, 202020020206 bun,
202020020209 short+, 202020030306 short, 202020030307 bun,
202020030308 long gray, 202040010112 bun, 202040010113 short+ cropped";

/// Originals and evidence as students upload them.
const UPLOADS: &str = "201920030301: 扫描0001 form, 扫描0002 form, 扫描0003 form, 扫描0004 form, 扫描0005 letter, 扫描0006 cover, 扫描0007 contents, 扫描0008 letter
201920030303: E01-封面、目录-1 cover, E01-首页、封底-2 article";

/// Scans: the student, then name and kind of each page.
const SCANS: &str =
    "201810010110: e01-1 cover, e01-2 contents, e02-1 cover, e02-2 article, e03-1 cover, e03-2 contents, e04-1 letter
201810010111: e01-1 letter
201810020207: e01-1 cover, e01-2 article
201810020208: e01-1 cover, e01-2 article, e02-1 cover, e02-2 contents, e03-1 letter, e04-1 letter, e05-1 letter
201830030304: e01-1 cover, e01-2 contents
201830030305: e01-1 cover
201920010101: e01-1 cover, e01-2 contents, e01-3 article, e01-4 back
201920010102: e01-1 cover, e01-2 article
201920010103: e01-1 cover
201920010104: e01-1 cover, e01-2 back
201920020201: e01-1 cover, e01-2 article
201920020202: e01-1 letter
201920020203: e01-1 cover, e01-2 back
201920020210: e01-1 article
201920030302: e01-1 cover
decisions: jw2022-017 letter";

fn main() -> ImageResult<()> {
    for entry in PHOTOS.split(',') {
        let mut words = entry.split_whitespace();
        let (id, hair) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        photo(id, hair, words.next().unwrap_or_default())?;
    }
    scans("scans", SCANS)?;
    scans("evidence", UPLOADS)
}

fn scans(folder: &str, lines: &str) -> ImageResult<()> {
    for (id, pages) in lines.lines().filter_map(|line| line.split_once(": ")) {
        for (name, kind) in pages.split(", ").filter_map(|page| page.split_once(' ')) {
            scan(folder, &format!("{id}/{name}"), kind)?;
        }
    }
    Ok(())
}

/// Draws one photo and writes it, with its fault.
fn photo(id: &str, hair: &str, fault: &str) -> ImageResult<()> {
    let mut lcg = Lcg::new(id);
    let mut img = RgbImage::from_pixel(480, 640, Rgb(if fault == "white" { [244; 3] } else { BLUE }));
    let worn = match hair.trim_end_matches('+') {
        "long" => Hair::Long,
        "bun" => Hair::Bun,
        _ => Hair::Short,
    };
    bust(&mut img, &Look::any(worn, hair.ends_with('+'), &mut lcg));
    grain(&mut img, if fault == "small-file" { 5 } else { 13 }, &mut lcg);
    let picture = match fault {
        "landscape" => image::imageops::rotate90(&img).into(),
        "cropped" => image::imageops::crop_imm(&img, 0, 0, 480, 600).to_image().into(),
        "gray" => DynamicImage::ImageLuma8(DynamicImage::from(img).into_luma8()),
        _ => DynamicImage::from(img),
    };
    let quality = if fault == "small-file" { 90 } else { 94 };
    write(&format!("inputs/photos/{id}.jpg"), &picture, quality, 300)
}

/// Draws one A4 page at 100 dpi and writes it.
fn scan(folder: &str, path: &str, kind: &str) -> ImageResult<()> {
    let mut lcg = Lcg::new(path);
    let sheet = Sheet::named(kind).unwrap_or(Sheet::Form);
    write(&format!("inputs/{folder}/{path}.jpg"), &draw_page(sheet, &mut lcg).into(), 36, 100)
}

fn write(path: &str, picture: &DynamicImage, quality: u8, dpi: u16) -> ImageResult<()> {
    fs::create_dir_all(Path::new(path).parent().unwrap_or(Path::new(".")))?;
    Ok(fs::write(path, jpeg(picture, quality, dpi)?)?)
}

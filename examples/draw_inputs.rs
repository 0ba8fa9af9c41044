//! Draws the photos and scans of the sample cohort: `cargo run --release --example draw_inputs`.
//!
//! Nobody is portrayed: a face is a handful of ellipses, a page is bars and strokes. The same
//! program always draws the same bytes; some photos break one photo rule on purpose.

use std::{fs, io, path::Path};

use image::codecs::jpeg::{JpegEncoder, PixelDensity, PixelDensityUnit};
use image::{DynamicImage, ImageResult, Rgb, RgbImage};

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

/// A linear congruential generator (Knuth's MMIX constants), seeded by a text.
struct Lcg(u64);

impl Lcg {
    fn new(seed: &str) -> Self {
        Lcg(seed.bytes().fold(7, |h, b| h.wrapping_mul(31).wrapping_add(b.into())))
    }

    /// A number from 0 to `n` − 1.
    fn below(&mut self, n: i32) -> i32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) % n.unsigned_abs() as u64) as i32
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as i32) as usize]
    }
}

/// Draws one photo and writes it, with its fault.
fn photo(id: &str, hair: &str, fault: &str) -> ImageResult<()> {
    let mut lcg = Lcg::new(id);
    let mut img = RgbImage::from_pixel(480, 640, Rgb(if fault == "white" { [244; 3] } else { BLUE }));
    bust(&mut img, hair, &mut lcg);
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

/// Head and shoulders, from back to front.
fn bust(img: &mut RgbImage, hair: &str, lcg: &mut Lcg) {
    let skin = lcg.pick(&[[243, 209, 180], [232, 192, 160], [224, 180, 146], [247, 218, 194]]);
    let dark = lcg.pick(&[[28, 24, 24], [46, 34, 28], [62, 58, 58]]);
    let coat = lcg.pick(&[[38, 42, 58], [92, 34, 44], [52, 70, 52], [84, 72, 60], [120, 66, 40]]);
    let shade = skin.map(|c: u8| c - 26);
    if hair.starts_with("long") {
        ellipse(img, [240, 330], [132, 190], dark);
    }
    if hair.starts_with("bun") {
        ellipse(img, [240, 96], [44, 34], dark);
    }
    ellipse(img, [240, 665], [225 - lcg.below(20), 185], coat);
    ellipse(img, [240, 445], [52, 80], shade);
    collar(img, skin);
    ellipse(img, [240, 228 + lcg.below(6)], [112, 132], dark);
    for x in [136, 344] {
        ellipse(img, [x, 288], [17, 33], shade);
    }
    ellipse(img, [240, 290], [98 + lcg.below(8), 128 + lcg.below(8)], skin);
    for x in [198, 282] {
        eye(img, x, dark, hair.ends_with('+'));
    }
    ellipse(img, [240, 320], [13, 6], shade);
    ellipse(img, [240, 364], [30 + lcg.below(6), 7], [190, 112, 104]);
    ellipse(img, [240, 364], [28, 1], [128, 70, 66]);
}

/// A white collar whose opening shows the neck.
fn collar(img: &mut RgbImage, skin: [u8; 3]) {
    for y in 486..600_i32 {
        let half = (600 - y) * 4 / 9;
        for x in 240 - half..240 + half {
            let inner = (x - 240).abs() < half - 18 && y < 545;
            img.put_pixel(x as u32, y as u32, Rgb(if inner { skin } else { [240, 240, 236] }));
        }
    }
}

fn eye(img: &mut RgbImage, x: i32, hair: [u8; 3], glasses: bool) {
    ellipse(img, [x, 240], [27, 5], hair);
    ellipse(img, [x, 270], [21, 10], [250, 250, 248]);
    ellipse(img, [x, 270], [9, 9], [60, 40, 30]);
    ellipse(img, [x, 270], [4, 4], [10, 10, 10]);
    if glasses {
        ring(img, [x, 272], 33, 3, [50, 50, 56]);
        rect(img, [222, 268], [36, 3], [50, 50, 56]);
    }
}

/// A filled ellipse with a soft edge, a little darker to the right.
fn ellipse(img: &mut RgbImage, [cx, cy]: [i32; 2], [rx, ry]: [i32; 2], colour: [u8; 3]) {
    for y in cy - ry..=cy + ry {
        for x in cx - rx..=cx + rx {
            let (dx, dy) = ((x - cx) as f32 / rx as f32, (y - cy) as f32 / ry as f32);
            let cover = ((1.0 - dx.hypot(dy)) * rx.min(ry) as f32).clamp(0.0, 1.0);
            blend(img, x, y, colour.map(|c| f32::from(c) * (1.0 - 0.06 * dx)), cover);
        }
    }
}

/// A circle line of the given width.
fn ring(img: &mut RgbImage, [cx, cy]: [i32; 2], radius: i32, width: i32, colour: [u8; 3]) {
    for y in cy - radius..=cy + radius {
        for x in cx - radius..=cx + radius {
            let off = (((x - cx) as f32).hypot((y - cy) as f32) - (radius - width / 2) as f32).abs();
            blend(img, x, y, colour.map(f32::from), (width as f32 / 2.0 + 0.5 - off).clamp(0.0, 1.0));
        }
    }
}

fn rect(img: &mut RgbImage, [left, top]: [i32; 2], [width, height]: [i32; 2], colour: [u8; 3]) {
    for y in top..top + height {
        for x in left..left + width {
            blend(img, x, y, colour.map(f32::from), 1.0);
        }
    }
}

/// Lays a colour over a pixel; outside the picture nothing happens.
fn blend(img: &mut RgbImage, x: i32, y: i32, colour: [f32; 3], cover: f32) {
    if let Some(pixel) = img.get_pixel_mut_checked(x as u32, y as u32) {
        let mix = |i: usize| (f32::from(pixel[i]) * (1.0 - cover) + colour[i] * cover).round() as u8;
        *pixel = Rgb([mix(0), mix(1), mix(2)]);
    }
}

/// Sensor noise, the same on all three channels.
fn grain(img: &mut RgbImage, width: i32, lcg: &mut Lcg) {
    for pixel in img.pixels_mut() {
        let noise = lcg.below(width) + lcg.below(width) - width + 1;
        pixel.0 = pixel.0.map(|c| (i32::from(c) + noise).clamp(0, 255) as u8);
    }
}

/// Draws one A4 page at 100 dpi and writes it.
fn scan(folder: &str, path: &str, kind: &str) -> ImageResult<()> {
    let mut lcg = Lcg::new(path);
    let mut img = RgbImage::from_pixel(827, 1170, Rgb([250, 249, 244]));
    page(&mut img, kind, &mut lcg);
    write(&format!("inputs/{folder}/{path}.jpg"), &img.into(), 36, 100)
}

fn page(img: &mut RgbImage, kind: &str, lcg: &mut Lcg) {
    let hue = lcg.pick(&[[176, 58, 46], [40, 84, 140], [46, 110, 84], [126, 92, 40]]);
    match kind {
        "cover" => {
            rect(img, [0, 0], [827, 420], hue);
            lines(img, [120, 120], [8, 1], 72, [248, 246, 240], lcg);
            lines(img, [120, 640], [26, 6], 22, [70, 70, 70], lcg);
        }
        "contents" => lines(img, [90, 150], [30, 20], 22, [110; 3], lcg),
        "article" => {
            lines(img, [130, 110], [17, 2], 32, [30, 30, 30], lcg);
            for x in [80, 430] {
                lines(img, [x, 260], [14, 19], 22, [110; 3], lcg);
            }
        }
        "back" => {
            lines(img, [120, 700], [30, 9], 18, [70, 70, 70], lcg);
            (0..60).for_each(|i| rect(img, [540 + 3 * i, 980], [1 + lcg.below(2), 90], [20; 3]));
        }
        "letter" => lines(img, [110, 180], [30, 16], 20, [50, 50, 50], lcg),
        _ => {
            (0..14).for_each(|i| rect(img, [80, 140 + 70 * i], [670, 2], [60; 3]));
            for x in [80, 260, 748] {
                rect(img, [x, 140], [2, 912], [60; 3]);
            }
            for i in 0..26 {
                lines(img, [95 + 180 * (i % 2), 160 + 70 * (i / 2)], [7 + i % 2 * 9, 1], 18, [50; 3], lcg);
            }
        }
    }
    if matches!(kind, "letter" | "form") {
        ring(img, [600, 960], 78, 6, [214, 48, 40]);
        ellipse(img, [600, 960], [22, 20], [214, 48, 40]);
    }
}

/// Rows of strokes that look like characters; `count` is columns and rows, `size` the pitch in pixels.
fn lines(img: &mut RgbImage, at: [i32; 2], count: [i32; 2], size: i32, ink: [u8; 3], lcg: &mut Lcg) {
    let [columns, rows] = count;
    for row in 0..rows {
        for column in 0..columns - lcg.below(columns / 3) {
            let [x, y] = [at[0] + column * size, at[1] + row * size * 3 / 2];
            let (side, stroke) = (size * 4 / 5, size / 10 + 1);
            (0..2).for_each(|_| rect(img, [x, y + lcg.below(side)], [side, stroke], ink));
            rect(img, [x + lcg.below(side), y], [stroke, side], ink);
        }
    }
}

fn write(path: &str, picture: &DynamicImage, quality: u8, dpi: u16) -> ImageResult<()> {
    fs::create_dir_all(Path::new(path).parent().unwrap_or(Path::new(".")))?;
    let mut encoder = JpegEncoder::new_with_quality(io::BufWriter::new(fs::File::create(path)?), quality);
    encoder.set_pixel_density(PixelDensity { density: (dpi, dpi), unit: PixelDensityUnit::Inches });
    picture.write_with_encoder(encoder)
}

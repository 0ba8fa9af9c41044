//! Photos of made-up people, no two of them alike, and scans that are drawn once and differ by a comment.

use image::{DynamicImage, ImageError, Rgb, RgbImage};

use crate::records::Sex;
use crate::sample::draw::{Hair, Lcg, Look, Sheet, bust, draw_page, grain, jpeg, with_comment};
use crate::sample::pools::Pools;

/// The light blue that photo studios use.
const BLUE: [u8; 3] = [100, 197, 255];
/// Faces of each sex: a hair style or size, a skin and a hair colour.
const SKINS: [[u8; 3]; 4] = [[250, 222, 198], [238, 204, 174], [224, 186, 154], [208, 168, 134]];
const HAIRS: [[u8; 3]; 3] = [[22, 18, 18], [58, 46, 38], [102, 82, 70]];
/// Coats, each lighter than the one before by some twenty of 255.
const COATS: [[u8; 3]; 6] = [[16, 18, 28], [32, 40, 58], [88, 50, 56], [72, 88, 74], [124, 100, 84], [120, 134, 142]];
const SHIRTS: [[u8; 3]; 3] = [[240, 240, 236], [150, 164, 170], [74, 78, 96]];
const SHOULDERS: [i32; 4] = [186, 204, 222, 240];
/// How far a head stands from its usual place.
const RIGHT: [i32; 4] = [-15, -7, 1, 9];
const DOWN: [i32; 4] = [-15, -5, 5, 15];
/// Drawings of each kind of page.
const DRAWINGS: usize = 4;

/// What is wrong with a photo, if anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Pressed until it is too small a file.
    SmallFile,
    /// Not cut to size.
    Larger,
    /// Without colour.
    Grey,
    /// Nobody is on it.
    Empty,
    /// The head leans to one side.
    Tilted,
}

/// What is drawn once for all.
pub struct Studio {
    pools: Pools,
    noise: RgbImage,
    pages: Vec<(Sheet, Vec<u8>)>,
}

impl Studio {
    /// Draws what all share.
    ///
    /// # Errors
    /// A picture could not be encoded.
    pub fn open() -> Result<Studio, ImageError> {
        let mut noise = RgbImage::from_pixel(480, 640, Rgb([128; 3]));
        grain(&mut noise, 13, &mut Lcg::new("grain"));
        let kinds = [Sheet::Cover, Sheet::Contents, Sheet::Article, Sheet::Back, Sheet::Letter, Sheet::Form];
        let drawings = kinds.into_iter().flat_map(|kind| (0..DRAWINGS).map(move |number| (kind, number)));
        let scan = |(kind, number): (Sheet, usize)| {
            let drawn = DynamicImage::from(draw_page(kind, &mut Lcg::new(&format!("{kind:?} {number}"))));
            Ok((kind, jpeg(&drawn.to_luma8().into(), 20, 100)?))
        };
        Ok(Studio { pools: Pools::built_in(), noise, pages: drawings.map(scan).collect::<Result<_, ImageError>>()? })
    }

    /// A word of the pools.
    pub fn word(&self, key: &str) -> String {
        self.pools.remark(key)
    }

    /// `evidence.yaml` for a letter of acceptance, which no name of a file says enough of.
    pub fn letter_sheet(&self, id: &str, file: &str) -> Vec<u8> {
        let shows = "shows: [acceptance-letter], supervisor_signed: true";
        let piece = format!("{{id: {id}, title: {}, {shows}, files: [{file}]}}", self.word("letter"));
        format!("schema: zishen/evidence/1\nevidence:\n  - {piece}\n").into_bytes()
    }

    /// The scan of a page that belongs to somebody.
    pub fn scan(&self, sheet: Sheet, number: usize, whose: &str) -> Vec<u8> {
        let drawn: Vec<&Vec<u8>> = self.pages.iter().filter(|(kind, _)| *kind == sheet).map(|(_, page)| page).collect();
        drawn.get(number % DRAWINGS).map(|page| with_comment(page, whose)).unwrap_or_default()
    }

    /// The photo of the student of a number.
    ///
    /// # Errors
    /// It could not be encoded.
    pub fn photo(&self, number: usize, sex: Sex, flaw: Option<Flaw>) -> Result<Vec<u8>, ImageError> {
        let mut img = RgbImage::from_pixel(480, 640, Rgb(BLUE));
        if flaw != Some(Flaw::Empty) {
            bust(&mut img, &look(number, sex));
        }
        if flaw == Some(Flaw::Tilted) {
            img = leaning(&img);
        }
        for (pixel, noise) in img.pixels_mut().zip(self.noise.pixels()) {
            pixel.0 = pixel.0.map(|c| (i32::from(c) + i32::from(noise.0[0]) - 128).clamp(0, 255) as u8);
        }
        let picture = match flaw {
            Some(Flaw::Larger) => {
                image::imageops::resize(&img, 960, 1280, image::imageops::FilterType::Triangle).into()
            }
            Some(Flaw::Grey) => DynamicImage::from(DynamicImage::from(img).into_luma8()),
            _ => DynamicImage::from(img),
        };
        jpeg(&picture, if flaw == Some(Flaw::SmallFile) { 60 } else { 94 }, 300)
    }
}

/// The picture turned by 14° about the chin.
fn leaning(img: &RgbImage) -> RgbImage {
    let (sin, cos) = 14f32.to_radians().sin_cos();
    RgbImage::from_fn(img.width(), img.height(), |x, y| {
        let (right, down) = (x as f32 - 240.0, y as f32 - 420.0);
        let (from_x, from_y) = (240.0 + right * cos + down * sin, 420.0 - right * sin + down * cos);
        let is_there = from_x >= 0.0 && from_y >= 0.0;
        let pixel = img.get_pixel_checked(from_x.round() as u32, from_y.round() as u32);
        pixel.filter(|_| is_there).copied().unwrap_or(Rgb(BLUE))
    })
}

/// What the student of a number looks like: digits of the number, each of another thing.
fn look(number: usize, sex: Sex) -> Look {
    let mut rest = number;
    let mut digit = |of: usize| {
        let digit = rest % of;
        rest /= of;
        digit
    };
    let (skin, dark, style) = (digit(SKINS.len()), digit(HAIRS.len()), digit(2));
    let (coat, shirt, shoulders) = (digit(COATS.len()), digit(SHIRTS.len()), digit(SHOULDERS.len()));
    let (right, down) = (digit(RIGHT.len()), digit(DOWN.len()));
    let (hair, wide) = match (sex, style) {
        (Sex::Female, 0) => (Hair::Long, 0),
        (Sex::Female, _) => (Hair::Bun, 0),
        (Sex::Male, style) => (Hair::Short, style as i32 * 7),
    };
    Look {
        hair,
        glasses: number % 5 < 2,
        skin: SKINS[skin],
        dark: HAIRS[dark],
        coat: COATS[coat],
        shirt: SHIRTS[shirt],
        // Dark hair over a dark coat must not look like lighter hair over a lighter one.
        head: [RIGHT[right] + 3 * dark as i32, DOWN[down]],
        shoulders: SHOULDERS[shoulders] + 6 * dark as i32,
        crown: 5 - wide / 2,
        face: [wide, wide],
        mouth: (number % 7) as i32,
    }
}

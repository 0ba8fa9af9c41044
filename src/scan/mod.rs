//! Scanned paper → its pages as pictures, each with the code that is printed on it (ISO/IEC 18004).
//!
//! `rqrr` finds codes that are turned or skewed; `hayro` draws the pages of a PDF, as the typesetter's own PDFs are
//! drawn. Both are pure Rust. What may be hostile is read in a process of its own: [`bounded`].

pub mod bounded;
mod code;
mod field;
pub mod ink;
mod laid;

use std::io::Cursor;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::{RenderCache, RenderSettings, render};
use image::imageops::crop_imm;
use image::{DynamicImage, GrayImage, ImageFormat, ImageReader, Limits};
use lopdf::content::Content;
use lopdf::{Document, ObjectId};

use crate::ingest::{Attachment, inspect_attachment, tiff_pages};

/// Most pages of one scan.
const MOST_PAGES: usize = 200;
/// Most pixels of a page that is drawn.
const MOST_PIXELS: f32 = 40e6;
/// Longest side of a decoded picture, in pixels, and most memory for it, in bytes.
const MOST_SIDE: u32 = 10_000;
const MOST_MEMORY: u64 = 256 << 20;
/// Pixels to a point of 1/72 inch: 200 dpi.
const SCALE: f32 = 200.0 / 72.0;
/// What is darker is ink; a page with less than one pixel of ink in so many is blank.
const DARK: u8 = 128;
const INK: usize = 5000;
/// Sides of a thumbnail, in pixels.
const THUMBNAIL: u32 = 480;

/// One page of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The text of the code; none if no code can be read.
    pub code: Option<String>,
    /// The ending of its name: `jpg` as the scanner wrote it, or `png`.
    pub kind: String,
    /// The picture, upright where there is a code.
    pub picture: Vec<u8>,
    /// Whether nothing stands on it, as on the back of a sheet.
    pub is_blank: bool,
    /// A small PNG for people; only where there is no code.
    pub thumbnail: Vec<u8>,
    /// What is dark on it, seen from the code; only where there is one.
    pub dots: Option<ink::Dots>,
}

/// Hands over the pages of a PDF, TIFF, JPEG or PNG one by one; none if it is something else, broken or beyond the
/// limits, or if `each` wants no more.
pub fn scanned_pages(bytes: &[u8], mut each: impl FnMut(Page) -> Option<()>) -> Option<()> {
    match inspect_attachment(bytes).ok()? {
        Attachment::Pdf => pdf_pages(bytes, |picture| each(page(picture)?)),
        Attachment::Tiff => tiff_pages(bytes).ok()?.into_iter().try_for_each(|picture| each(page(picture)?)),
        Attachment::Picture(_) => each(page(bytes.to_vec())?),
    }
}

fn page(picture: Vec<u8>) -> Option<Page> {
    let (image, kind) = decode(&picture)?;
    let grey = image.to_luma8();
    let Some(found) = code::read_code(&grey) else {
        let thumbnail = png(&image.thumbnail(THUMBNAIL, THUMBNAIL))?;
        let is_blank = is_blank(&grey);
        return Some(Page { code: None, kind: kind.into(), picture, is_blank, thumbnail, dots: None });
    };
    let dots = ink::dots(&grey, found.corners);
    let (code, is_blank, thumbnail) = (Some(found.text), false, vec![]);
    let turned = match found.quarters {
        0 => return Some(Page { code, kind: kind.into(), picture, is_blank, thumbnail, dots }),
        1 => image.rotate270(),
        2 => image.rotate180(),
        _ => image.rotate90(),
    };
    Some(Page { code, kind: "png".into(), picture: png(&turned)?, is_blank, thumbnail, dots })
}

/// Whether next to nothing is dark, the edges with the shadows of the scanner left out.
fn is_blank(page: &GrayImage) -> bool {
    let (width, height) = page.dimensions();
    let inner = crop_imm(page, width / 20, height / 20, width - width / 10, height - height / 10).to_image();
    let dark = inner.pixels().filter(|pixel| pixel.0[0] < DARK).count();
    dark * INK < inner.pixels().len()
}

fn decode(bytes: &[u8]) -> Option<(DynamicImage, &'static str)> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let kind = if reader.format()? == ImageFormat::Jpeg { "jpg" } else { "png" };
    Some((reader.decode().ok()?, kind))
}

fn png(image: &DynamicImage) -> Option<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(bytes.into_inner())
}

/// A page that is nothing but one JPEG gives its very bytes; any other is drawn.
fn pdf_pages(bytes: &[u8], mut each: impl FnMut(Vec<u8>) -> Option<()>) -> Option<()> {
    let pdf = Pdf::new(bytes.to_vec()).ok()?;
    let pages = pdf.pages();
    if pages.is_empty() || pages.len() > MOST_PAGES {
        return None;
    }
    let document = Document::load_mem(bytes).ok();
    let ids: Vec<_> = document.iter().flat_map(|document| document.get_pages().into_values()).collect();
    let cache = RenderCache::new();
    let settings = InterpreterSettings::default();
    for (number, page) in pages.iter().enumerate() {
        let scanned = document.as_ref().zip(ids.get(number)).and_then(|(document, id)| jpeg(document, *id));
        let picture = match scanned {
            Some(jpeg) => jpeg,
            None => png(&drawn(page, &cache, &settings)?)?,
        };
        each(picture)?;
    }
    Some(())
}

/// The JPEG of a page that shows it upright and nothing else; text that is not seen, as scanners write, is nothing.
fn jpeg(document: &Document, page: ObjectId) -> Option<Vec<u8>> {
    let dictionary = document.get_dictionary(page).ok()?;
    let is_turned = dictionary.get(b"Rotate").is_ok_and(|turn| turn.as_i64().ok() != Some(0));
    if is_turned || dictionary.has(b"Annots") {
        return None;
    }
    let (mut shown, mut is_seen) = (0, true);
    for operation in Content::decode(&document.get_page_content(page)).ok()?.operations {
        let numbers: Vec<f32> = operation.operands.iter().filter_map(|operand| operand.as_float().ok()).collect();
        match operation.operator.as_str() {
            "q" | "Q" | "BT" | "ET" | "Tf" | "Td" | "TD" | "Tm" | "T*" | "Tz" | "Tc" | "Tw" => {}
            "Tr" => is_seen = numbers != [3.0],
            "Tj" | "TJ" if !is_seen => {}
            "cm" if matches!(numbers[..], [a, 0.0, 0.0, d, ..] if a > 0.0 && d > 0.0) => {}
            "Do" => shown += 1,
            _ => return None,
        }
    }
    let resources = document.get_page_resources(page).ok()?.0?;
    let shows = document.get_dict_in_dict(resources, b"XObject").ok()?;
    let images = document.get_page_images(page).ok()?;
    let [image] = &images[..] else { return None };
    let is_plain = image.filters.as_ref().is_some_and(|filters| filters[..] == ["DCTDecode"]);
    let is_masked = image.origin_dict.has(b"SMask") || image.origin_dict.has(b"Decode");
    let is_rgb = !matches!(image.color_space.as_deref(), Some("DeviceCMYK"));
    (shown == 1 && shows.len() == 1 && is_plain && is_rgb && !is_masked).then(|| image.content.to_vec())
}

fn drawn<'a>(
    page: &'a hayro::hayro_syntax::page::Page<'a>,
    cache: &RenderCache<'a>,
    settings: &InterpreterSettings,
) -> Option<DynamicImage> {
    let (width, height) = page.render_dimensions();
    let fit = (MOST_PIXELS / (width * height).max(1.0)).sqrt().min(SCALE);
    let size = RenderSettings {
        x_scale: fit,
        y_scale: fit,
        bg_color: hayro::vello_cpu::color::palette::css::WHITE,
        ..Default::default()
    };
    let bytes = render(page, cache, settings, &size).into_png().ok()?;
    let (image, _) = decode(&bytes)?;
    let is_grey = image.to_rgb8().pixels().all(|pixel| pixel.0[0] == pixel.0[1] && pixel.0[1] == pixel.0[2]);
    Some(if is_grey { image.to_luma8().into() } else { image.to_rgb8().into() })
}

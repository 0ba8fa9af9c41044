//! What an uploaded file is, told by its content: PDF or picture, or why it cannot go into an archive.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, RgbImage};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};

use super::kind::{Group, Kind, kind};
use super::picture::{MAX_MEMORY, MAX_SIDE, inspect_picture};
use crate::message::{Message, say};
use crate::records::PictureKind;

/// Most pages of a TIFF.
const MOST_PAGES: usize = 200;
/// Most pixels of all its pages.
const MOST_PIXELS: u64 = 2_000_000_000;

/// A file that an archive takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attachment {
    /// A PDF; only its head has been looked at.
    Pdf,
    /// A sound picture.
    Picture(PictureKind),
    /// A TIFF; only its head has been looked at.
    Tiff,
}

/// Tells a file by its content, and decodes it if it is a picture.
///
/// # Errors
/// What it is instead, and what to do.
pub fn inspect_attachment(bytes: &[u8]) -> Result<Attachment, Message> {
    if bytes.is_empty() {
        return Err(say("attachment-empty"));
    }
    if bytes[..bytes.len().min(1024)].windows(5).any(|head| head == b"%PDF-") {
        return Ok(Attachment::Pdf);
    }
    match kind(bytes) {
        Some(Kind { name: "JPEG" | "PNG" | "TIFF", .. }) | None => {}
        Some(Kind { name, group: Group::Picture }) => return Err(say("attachment-picture").with("kind", name)),
        Some(Kind { group: Group::Packed, .. }) => return Err(say("attachment-packed")),
        Some(Kind { name, .. }) => return Err(say("attachment-kind").with("kind", name)),
    }
    match infer::get(bytes).map(|kind| (kind.matcher_type(), kind.extension())) {
        Some((_, "jpg" | "png")) => {
            inspect_picture(bytes).map(|picture| Attachment::Picture(picture.kind)).map_err(|fault| fault.message())
        }
        Some((_, "tif")) => Ok(Attachment::Tiff),
        Some((_, "zip" | "epub")) if has_macros(bytes) => Err(say("attachment-macro")),
        Some((_, "zip")) if has(bytes, b"OFD.xml") => Err(say("attachment-kind").with("kind", "OFD")),
        Some((_, "zip")) if has(bytes, b"[Content_Types].xml") => Err(say("attachment-office")),
        Some((_, "zip")) => Err(say("attachment-zip")),
        Some((_, "rar" | "7z" | "gz" | "bz2" | "xz" | "tar" | "zst" | "lz" | "cab")) => Err(say("attachment-packed")),
        Some((infer::MatcherType::App, _)) => Err(say("attachment-program")),
        Some((infer::MatcherType::Doc, _)) if has_macros(bytes) => Err(say("attachment-macro")),
        Some((infer::MatcherType::Doc, _)) => Err(say("attachment-office")),
        Some((_, kind)) => Err(say("attachment-kind").with("kind", kind)),
        None if bytes.starts_with(b"#!") => Err(say("attachment-program")),
        None => Err(say("attachment-unknown")),
    }
}

/// The part that holds the macros of an Office file, in either of its two containers.
fn has_macros(bytes: &[u8]) -> bool {
    let wide: Vec<u8> = "_VBA_PROJECT".encode_utf16().flat_map(u16::to_le_bytes).collect();
    has(bytes, b"vbaProject.bin") || has(bytes, &wide)
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|part| part == what)
}

/// The pages of a TIFF as PNG, for the typesetter reads no TIFF.
///
/// # Errors
/// When it is broken, too large, or of a kind that scanners do not write.
pub fn tiff_pages(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Message> {
    let broken = |_| say("picture-broken");
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MAX_MEMORY as usize;
    limits.intermediate_buffer_size = MAX_MEMORY as usize;
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(broken)?.with_limits(limits);
    let mut pages = Vec::new();
    let mut pixels = 0;
    loop {
        if pages.len() == MOST_PAGES {
            return Err(say("attachment-pages").with("most", MOST_PAGES));
        }
        let (width, height) = decoder.dimensions().map_err(broken)?;
        if width > MAX_SIDE || height > MAX_SIDE {
            return Err(say("picture-large").with("most", MAX_SIDE));
        }
        pixels += u64::from(width) * u64::from(height);
        if pixels > MOST_PIXELS {
            return Err(say("attachment-pages").with("most", pages.len()));
        }
        let colour = decoder.colortype().map_err(broken)?;
        let DecodingResult::U8(data) = decoder.read_image().map_err(broken)? else {
            return Err(say("attachment-tiff-kind"));
        };
        let mut png = Cursor::new(Vec::new());
        page(colour, width, height, data)?.write_to(&mut png, ImageFormat::Png).map_err(|_| say("picture-broken"))?;
        pages.push(png.into_inner());
        if !decoder.more_images() {
            return Ok(pages);
        }
        decoder.next_image().map_err(broken)?;
    }
}

fn page(colour: ColorType, width: u32, height: u32, data: Vec<u8>) -> Result<DynamicImage, Message> {
    let image = match colour {
        ColorType::Gray(8) => GrayImage::from_raw(width, height, data).map(DynamicImage::from),
        ColorType::RGB(8) => RgbImage::from_raw(width, height, data).map(DynamicImage::from),
        // Rows of bits, each filled up to a whole byte; the decoder has made 1 white.
        ColorType::Gray(1) => {
            let row = (width as usize).div_ceil(8);
            let bit = |x: u32, y: u32| data.get(y as usize * row + x as usize / 8).map_or(0, |b| b >> (7 - x % 8) & 1);
            Some(GrayImage::from_fn(width, height, |x, y| image::Luma([bit(x, y) * 255])).into())
        }
        _ => return Err(say("attachment-tiff-kind")),
    };
    image.ok_or_else(|| say("picture-broken"))
}

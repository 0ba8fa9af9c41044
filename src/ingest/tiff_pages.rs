//! The pages of a TIFF (revision 6.0) as PNG, for the typesetter reads no TIFF: turned as their tag says, with palettes
//! and planes put together, and Group 3 fax (T.4, one dimension) beside what the crate unpacks.

use std::borrow::Cow;
use std::io::Cursor;

use fax::Color;
use fax::decoder::{decode_g3, pels};
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use super::picture::{MAX_MEMORY, MAX_SIDE};
use crate::message::{Message, say};

/// Most pages of a TIFF.
const MOST_PAGES: usize = 200;
/// Most pixels of all its pages.
const MOST_PIXELS: u64 = 2_000_000_000;
const PHOTOMETRIC: u16 = 262;
/// Each pixel is a place in a table of colours.
const PALETTE: u16 = 3;
const BLACK_IS_ZERO: u16 = 1;
const GROUP_3: u16 = 3;
const T4_OPTIONS: u16 = 292;
/// None, Group 3, Group 4, LZW, JPEG, Deflate by both its numbers, PackBits.
const READ: [u16; 8] = [1, GROUP_3, 4, 5, 7, 8, 32946, 32773];

/// The pages, each as PNG.
///
/// # Errors
/// When it is broken, too large, or of a kind that scanners do not write.
pub fn tiff_pages(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Message> {
    let (bytes, palettes) = without_palettes(bytes);
    // All sizes are looked at before any page is unpacked, which takes long.
    check_sizes(opened(&bytes)?)?;
    let mut decoder = opened(&bytes)?;
    let mut pages = Vec::new();
    loop {
        let mut page = page(&mut decoder, &bytes, palettes.get(pages.len()) == Some(&true))?;
        let turn = number(&mut decoder, Tag::Orientation).and_then(|turn| Orientation::from_exif(turn as u8));
        page.apply_orientation(turn.unwrap_or(Orientation::NoTransforms));
        let mut png = Cursor::new(Vec::new());
        page.write_to(&mut png, ImageFormat::Png).map_err(|_| say("picture-broken"))?;
        pages.push(png.into_inner());
        if !decoder.more_images() {
            return Ok(pages);
        }
        decoder.next_image().map_err(broken)?;
    }
}

type Pages<'b> = Decoder<Cursor<&'b [u8]>>;

fn opened(bytes: &[u8]) -> Result<Pages<'_>, Message> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MAX_MEMORY as usize;
    limits.intermediate_buffer_size = MAX_MEMORY as usize;
    Ok(Decoder::new(Cursor::new(bytes)).map_err(broken)?.with_limits(limits))
}

/// Refuses too many pages, and too large ones.
fn check_sizes(mut decoder: Pages) -> Result<(), Message> {
    let mut pixels = 0;
    for page in 0..MOST_PAGES {
        let (width, height) = decoder.dimensions().map_err(broken)?;
        if width > MAX_SIDE || height > MAX_SIDE {
            return Err(say("picture-large").with("most", MAX_SIDE));
        }
        pixels += u64::from(width) * u64::from(height);
        if pixels > MOST_PIXELS {
            return Err(say("attachment-pages").with("most", page));
        }
        if !decoder.more_images() {
            return Ok(());
        }
        decoder.next_image().map_err(broken)?;
    }
    Err(say("attachment-pages").with("most", MOST_PAGES))
}

fn broken(error: tiff::TiffError) -> Message {
    match error {
        tiff::TiffError::UnsupportedError(_) => say("attachment-tiff-kind"),
        _ => say("picture-broken"),
    }
}

/// A page that is packed in a way that is not read; nothing is wrong with it.
fn otherwise(compression: u16) -> Message {
    let coding = match compression {
        2 => "CCITT RLE".to_owned(),
        GROUP_3 => "Group 3, 2D".to_owned(),
        6 => "JPEG (TIFF 6.0)".to_owned(),
        34712 => "JPEG 2000".to_owned(),
        34925 => "LZMA".to_owned(),
        34927 | 50001 => "WebP".to_owned(),
        50000 => "Zstandard".to_owned(),
        other => other.to_string(),
    };
    say("attachment-tiff-coding").with("coding", coding)
}

fn number(decoder: &mut Pages, tag: Tag) -> Option<u16> {
    decoder.find_tag_unsigned(tag).ok().flatten()
}

fn page(decoder: &mut Pages, bytes: &[u8], has_palette: bool) -> Result<DynamicImage, Message> {
    let (width, height) = decoder.dimensions().map_err(broken)?;
    match number(decoder, Tag::Compression).unwrap_or(1) {
        GROUP_3 => return group_3(decoder, bytes, width, height),
        other if !READ.contains(&other) => return Err(otherwise(other)),
        _ => {}
    }
    let colour = decoder.colortype().map_err(|_| say("attachment-tiff-kind"))?;
    let is_planar = number(decoder, Tag::PlanarConfiguration) == Some(2);
    let mut data = DecodingResult::U8(vec![]);
    decoder.read_image_to_buffer(&mut data).map_err(broken)?;
    let samples = match data {
        DecodingResult::U8(data) => data,
        // The upper eight of sixteen bits are what a page shows.
        DecodingResult::U16(data) => data.into_iter().map(|sample| (sample >> 8) as u8).collect(),
        _ => return Err(say("attachment-tiff-kind")),
    };
    let count = usize::from(colour.num_samples());
    let samples = if is_planar && count > 1 { interleaved(&samples, count) } else { samples };
    match colour {
        ColorType::Gray(bits @ (1 | 2 | 4 | 8 | 16)) => {
            let depth = bits.min(8);
            let at = |x: u32, y: u32| packed(&samples, width, depth, x, y);
            if has_palette {
                let map = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(broken)?;
                let colour = |place: u8| entry(&map, place);
                return Ok(RgbImage::from_fn(width, height, |x, y| Rgb(colour(at(x, y)))).into());
            }
            let full = u16::from(u8::MAX >> (8 - depth));
            Ok(GrayImage::from_fn(width, height, |x, y| Luma([(u16::from(at(x, y)) * 255 / full) as u8])).into())
        }
        ColorType::RGB(8 | 16) => Ok(coloured(width, height, &samples, count, |rgb| [rgb[0], rgb[1], rgb[2]])),
        // A page is white where nothing is on it.
        ColorType::RGBA(8 | 16) => Ok(coloured(width, height, &samples, count, |rgba| {
            let over = |value: u8| 255 - (u32::from(255 - value) * u32::from(rgba[3]) / 255) as u8;
            [over(rgba[0]), over(rgba[1]), over(rgba[2])]
        })),
        ColorType::YCbCr(8) => Ok(coloured(width, height, &samples, count, |ycc| rgb_of(ycc[0], ycc[1], ycc[2]))),
        _ => Err(say("attachment-tiff-kind")),
    }
}

/// A picture of samples that lie pixel by pixel; what is not there is black.
fn coloured(width: u32, height: u32, samples: &[u8], count: usize, colour: impl Fn(&[u8]) -> [u8; 3]) -> DynamicImage {
    let at = |x: u32, y: u32| (y as usize * width as usize + x as usize) * count;
    let pixel = |x, y| samples.get(at(x, y)..at(x, y) + count).map_or([0; 3], &colour);
    RgbImage::from_fn(width, height, |x, y| Rgb(pixel(x, y))).into()
}

/// Planes one after the other, as samples pixel by pixel.
fn interleaved(planes: &[u8], count: usize) -> Vec<u8> {
    let length = planes.len() / count;
    (0..length).flat_map(|at| (0..count).filter_map(move |plane| planes.get(plane * length + at).copied())).collect()
}

/// A sample of rows of so many bits each, every row filled up to a whole byte.
fn packed(samples: &[u8], width: u32, bits: u8, x: u32, y: u32) -> u8 {
    let row = (width as usize * usize::from(bits)).div_ceil(8);
    let bit = x as usize * usize::from(bits);
    let byte = samples.get(y as usize * row + bit / 8).copied().unwrap_or(0);
    byte >> (8 - usize::from(bits) - bit % 8) & (u8::MAX >> (8 - bits))
}

/// A colour of the table: all reds, all greens, all blues, of 16 bits each.
fn entry(map: &[u16], place: u8) -> [u8; 3] {
    let length = map.len() / 3;
    let channel = |n: usize| map.get(n * length + usize::from(place)).map_or(0, |value| (value >> 8) as u8);
    if usize::from(place) < length { [channel(0), channel(1), channel(2)] } else { [0; 3] }
}

/// JFIF 1.02: YCbCr of full range into RGB.
fn rgb_of(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    // A cast to an integer is saturating.
    [y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb].map(|value| value.round() as u8)
}

/// Lines of runs (T.4, 4.1), strip by strip.
fn group_3(decoder: &mut Pages, bytes: &[u8], width: u32, height: u32) -> Result<DynamicImage, Message> {
    let has_two_dimensions = number(decoder, Tag::Unknown(T4_OPTIONS)).unwrap_or(0) & 1 != 0;
    if has_two_dimensions {
        return Err(otherwise(GROUP_3));
    }
    let offsets = decoder.get_tag_u64_vec(Tag::StripOffsets).map_err(broken)?;
    let counts = decoder.get_tag_u64_vec(Tag::StripByteCounts).map_err(broken)?;
    let is_reversed = number(decoder, Tag::FillOrder) == Some(2);
    let white_is_one = number(decoder, Tag::PhotometricInterpretation) == Some(BLACK_IS_ZERO);
    let white = if white_is_one { Color::Black } else { Color::White };
    let mut rows: Vec<Vec<u8>> = Vec::new();
    for (offset, count) in offsets.into_iter().zip(counts) {
        let (from, length) = (usize::try_from(offset).ok(), usize::try_from(count).ok());
        let strip = from.zip(length).and_then(|(from, length)| bytes.get(from..from.checked_add(length)?));
        let strip = strip.ok_or_else(|| say("picture-broken"))?;
        // Strips need not say where they end; six ends of line do.
        let data = strip.iter().map(|byte| if is_reversed { byte.reverse_bits() } else { *byte });
        let all = data.chain([0x00, 0x10, 0x01, 0x00, 0x10, 0x01, 0x00, 0x10, 0x01]);
        let mut is_whole = true;
        decode_g3(all, |line| {
            if rows.len() >= height as usize || line.is_empty() {
                return;
            }
            is_whole &= line.last().copied().map(u32::from) == Some(width);
            rows.push(pels(line, width as u16).map(|pel| if pel == white { 255 } else { 0 }).collect());
        });
        if !is_whole {
            return Err(say("picture-broken"));
        }
    }
    if rows.len() != height as usize {
        return Err(say("picture-broken"));
    }
    GrayImage::from_raw(width, height, rows.concat()).map(DynamicImage::from).ok_or_else(|| say("picture-broken"))
}

/// The same file with every page of palette colours called one of grey, which the crate reads, and which pages these are.
fn without_palettes(bytes: &[u8]) -> (Cow<'_, [u8]>, Vec<bool>) {
    let mut file = Cow::Borrowed(bytes);
    let mut palettes = Vec::new();
    let is_low_first = bytes.starts_with(b"II");
    let short = |at: usize| -> Option<u16> {
        let two = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_low_first { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let long = |at: usize| -> Option<usize> {
        let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if is_low_first { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) } as usize)
    };
    let mut next = long(4).filter(|at| *at > 0);
    while let Some(at) = next.filter(|_| palettes.len() < MOST_PAGES) {
        let Some(count) = short(at).map(usize::from) else { break };
        let entries = (0..count).filter_map(|entry| at.checked_add(2 + entry * 12));
        let found = entries.into_iter().find(|entry| short(*entry) == Some(PHOTOMETRIC));
        let value = found.map(|entry| entry + 8).filter(|value| short(*value) == Some(PALETTE));
        palettes.push(value.is_some());
        if let Some(two) = value.and_then(|value| file.to_mut().get_mut(value..value + 2)) {
            two.copy_from_slice(&if is_low_first { 1u16.to_le_bytes() } else { 1u16.to_be_bytes() });
        }
        next = at.checked_add(2 + count * 12).and_then(long).filter(|at| *at > 0);
    }
    (file, palettes)
}

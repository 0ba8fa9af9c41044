//! Degree photos: everything that their bytes say about them.

use exif::{In, Reader, Tag, Value};

use super::jpeg::{Segments, segments};
use super::jpeg_scan::is_whole;
use super::picture::{PictureFault, decode_picture};
use crate::records::{Background, LIKENESS, Likeness, PhotoFacts, colour_difference, lightness};

/// Looks at a photo; `path` only says how it is named.
///
/// # Errors
/// As [`super::inspect_picture`].
pub fn inspect_photo(path: &str, bytes: &[u8]) -> Result<PhotoFacts, PictureFault> {
    let (picture, pixels) = decode_picture(bytes)?;
    let rgb = pixels.to_rgb8();
    let (width, height) = rgb.dimensions();
    let luma = |x: u32, y: u32| rgb.get_pixel(x, y).0.iter().zip([299, 587, 114]).map(|(v, w)| u32::from(*v) * w).sum();
    let parts = segments(bytes);
    let exif = parts.named(0xe1, b"Exif\0\0").find_map(|raw| Reader::new().read_raw(raw.to_vec()).ok());
    let text = |tag| exif.as_ref().and_then(|exif| text(exif, tag));
    let camera: Vec<_> = [text(Tag::Make), text(Tag::Model)].into_iter().flatten().collect();
    let path = path.to_ascii_lowercase();
    Ok(PhotoFacts {
        picture,
        is_named_jpeg: path.ends_with(".jpg") || path.ends_with(".jpeg"),
        orientation: exif.as_ref().and_then(|exif| number(exif, Tag::Orientation)).filter(|turn| *turn != 1),
        density: jfif_density(&parts).or_else(|| exif_density(exif.as_ref()?)),
        quality: parts.quality(),
        editor: text(Tag::Software).or_else(|| xmp_creator(&parts)).or_else(|| photoshop(&parts)),
        camera: (!camera.is_empty()).then(|| camera.join(" ")),
        behind_end: parts.behind_end.filter(|_| is_whole(bytes)),
        faces: None,
        background: background(width, height, |x, y| rgb.get_pixel(x, y).0),
        likeness: likeness(width, height, luma),
    })
}

fn text(exif: &exif::Exif, tag: Tag) -> Option<String> {
    let Value::Ascii(lines) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    short(&String::from_utf8_lossy(lines.first()?))
}

/// One line of foreign text, or nothing.
fn short(text: &str) -> Option<String> {
    let text: String = text.trim().chars().filter(|c| !c.is_control()).take(60).collect();
    (!text.is_empty()).then_some(text)
}

fn number(exif: &exif::Exif, tag: Tag) -> Option<u16> {
    exif.get_field(tag, In::PRIMARY)?.value.get_uint(0)?.try_into().ok()
}

/// JFIF 1.02, APP0: units 1 are dots per inch, 2 dots per centimetre, 0 none.
fn jfif_density(parts: &Segments) -> Option<(u16, u16)> {
    let app0 = parts.named(0xe0, b"JFIF\0").next()?;
    let [_, _, unit, x1, x0, y1, y0, ..] = *app0 else { return None };
    let (x, y) = (u16::from_be_bytes([x1, x0]), u16::from_be_bytes([y1, y0]));
    let inches = |dots: u16| ((u32::from(dots) * 254 + 50) / 100).try_into().unwrap_or(u16::MAX);
    match unit {
        1 => Some((x, y)),
        2 => Some((inches(x), inches(y))),
        _ => None,
    }
}

/// EXIF 2.3, 4.6.5: resolution unit 2 is the inch, 3 the centimetre.
fn exif_density(exif: &exif::Exif) -> Option<(u16, u16)> {
    let dots = |tag| match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Rational(values) => values.first().map(|value| value.to_f64()),
        _ => None,
    };
    let factor = if number(exif, Tag::ResolutionUnit) == Some(3) { 2.54 } else { 1.0 };
    // A cast to an integer is saturating, and that of no number is 0.
    let inches = |dots: f64| (dots * factor).round() as u16;
    Some((inches(dots(Tag::XResolution)?), inches(dots(Tag::YResolution)?)))
}

/// `xmp:CreatorTool`, as attribute or as element.
fn xmp_creator(parts: &Segments) -> Option<String> {
    let xmp = parts.named(0xe1, b"http://ns.adobe.com/xap/1.0/\0").next()?;
    let text = String::from_utf8_lossy(xmp);
    let (_, rest) = text.split_once("CreatorTool")?;
    short(rest.trim_start_matches(['=', '"', '\'', '>']).split(['"', '\'', '<']).next()?)
}

/// The segment that Photoshop and its like leave.
fn photoshop(parts: &Segments) -> Option<String> {
    parts.named(0xed, b"Photoshop 3.0\0").next().map(|_| "Photoshop".to_owned())
}

/// The two upper corners: each a twelfth of the width and three sixteenths of the height, 40×120 of 480×640.
fn background(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> Background {
    let (wide, high) = ((width / 12).max(1), (height * 3 / 16).max(1));
    let corner = |left: u32| {
        let places = (0..high).flat_map(|y| (left..left + wide).map(move |x| (x, y)));
        let colours: Vec<[u8; 3]> = places.map(|(x, y)| pixel(x, y)).collect();
        let sum = |i: usize| colours.iter().map(|colour| u64::from(colour[i])).sum::<u64>();
        let mean = |i: usize| (sum(i) / colours.len().max(1) as u64) as u8;
        let lightness: Vec<f32> = colours.iter().map(|colour| lightness(*colour)).collect();
        ([mean(0), mean(1), mean(2)], deviation(&lightness))
    };
    let ((left, spread_left), (right, spread_right)) = (corner(0), corner(width - wide));
    let mean = |i: usize| u8::midpoint(left[i], right[i]);
    Background {
        colour: [mean(0), mean(1), mean(2)],
        corners: colour_difference(left, right),
        spread: spread_left.max(spread_right),
    }
}

fn deviation(values: &[f32]) -> f32 {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt()
}

fn likeness(width: u32, height: u32, luma: impl Fn(u32, u32) -> u32) -> Likeness {
    let (columns, rows) = (LIKENESS.0 as u32, LIKENESS.1 as u32);
    let span = |i: u32, of: u32, length: u32| {
        let from = i * length / of;
        from..((i + 1) * length / of).max(from + 1)
    };
    let field = |column: u32, row: u32| {
        let (xs, ys) = (span(column, columns, width), span(row, rows, height));
        let count = xs.len() as f32 * ys.len() as f32;
        let sum: u64 = ys.flat_map(|y| xs.clone().map(move |x| (x, y))).map(|(x, y)| u64::from(luma(x, y))).sum();
        sum as f32 / count
    };
    let fields: Vec<f32> =
        (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row))).map(|(c, r)| field(c, r)).collect();
    let mean = fields.iter().sum::<f32>() / fields.len() as f32;
    let spread = deviation(&fields).max(f32::MIN_POSITIVE);
    Likeness(fields.iter().map(|field| ((field - mean) / spread * 64.0).round() as i16).collect())
}

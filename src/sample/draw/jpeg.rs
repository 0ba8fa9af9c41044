//! Drawings as JPEG files.

use image::codecs::jpeg::{JpegEncoder, PixelDensity, PixelDensityUnit};
use image::{DynamicImage, ImageResult};

/// A picture as a JPEG of this quality and so many dots per inch.
///
/// # Errors
/// The picture is larger than a JPEG can be.
pub fn jpeg(picture: &DynamicImage, quality: u8, dpi: u16) -> ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    encoder.set_pixel_density(PixelDensity { density: (dpi, dpi), unit: PixelDensityUnit::Inches });
    picture.write_with_encoder(encoder)?;
    Ok(bytes)
}

/// A JPEG with a comment after its first segment (ITU-T T.81, B.2.4.5), so that two files of one drawing differ.
pub fn with_comment(jpeg: &[u8], comment: &str) -> Vec<u8> {
    let text: Vec<u8> = comment.bytes().take(usize::from(u16::MAX) - 2).collect();
    // SOI, then APP0 with its length: JFIF 1.02 wants it first.
    let [_, _, _, _, high, low, ..] = *jpeg else { return jpeg.to_vec() };
    let first = 4 + usize::from(u16::from_be_bytes([high, low]));
    let (start, rest) = jpeg.split_at(first.min(jpeg.len()));
    let length = (text.len() as u16 + 2).to_be_bytes();
    [start, &[0xff, 0xfe], &length, &text, rest].concat()
}

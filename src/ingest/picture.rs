//! Pictures: degree photos and scanned pages, looked at before anything else touches them.

use std::io::Cursor;

use image::{ColorType, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::jpeg::segments;
use super::kind::{Kind, kind};
use crate::message::{Message, say};
use crate::records::{Picture, PictureKind};

/// Widest or highest picture that is decoded, in pixels: an A3 page at 600 dpi is 9921 high.
pub(super) const MAX_SIDE: u32 = 10_000;
/// Most memory for one decoded picture, in bytes.
pub(super) const MAX_MEMORY: u64 = 256 << 20;

/// Why a picture cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFault {
    /// Neither JPEG nor PNG; what it is instead, where that is known.
    Format(Option<Kind>),
    /// Larger than any page.
    TooLarge,
    /// Four colour channels: PDF/A cannot hold it without the printer's colour profile.
    Cmyk,
    /// A JPEG that stops before its end: what is below is lost.
    Cut,
    /// A JPEG that is sound and coded as hardly any program can read.
    Rare(&'static str),
    /// Broken.
    Broken,
}

impl PictureFault {
    /// What is wrong, and what to do.
    pub fn message(self) -> Message {
        match self {
            PictureFault::Format(None) => say("picture-format"),
            PictureFault::Format(Some(kind)) => say("picture-format-kind").with("kind", kind.name),
            PictureFault::TooLarge => say("picture-large").with("most", MAX_SIDE),
            PictureFault::Cmyk => say("picture-cmyk"),
            PictureFault::Cut => say("picture-cut"),
            PictureFault::Rare(coding) => say("picture-rare").with("coding", coding),
            PictureFault::Broken => say("picture-broken"),
        }
    }
}

/// Decodes the whole picture within fixed limits, so that nothing later meets a broken one.
///
/// # Errors
/// When the bytes are no JPEG or PNG, too large, or broken.
pub fn inspect_picture(bytes: &[u8]) -> Result<Picture, PictureFault> {
    decode_picture(bytes).map(|(picture, _)| picture)
}

/// The facts of a picture, and its pixels.
pub(super) fn decode_picture(bytes: &[u8]) -> Result<(Picture, DynamicImage), PictureFault> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PictureFault::Format(None))?;
    let format = match reader.format() {
        Some(ImageFormat::Jpeg) => PictureKind::Jpeg,
        Some(ImageFormat::Png) => PictureKind::Png,
        _ => return Err(PictureFault::Format(kind(bytes))),
    };
    if format == PictureKind::Jpeg && segments(bytes).channels() == Some(4) {
        return Err(PictureFault::Cmyk);
    }
    let broken = || match format {
        PictureKind::Jpeg => segments(bytes).rare_coding().map_or(PictureFault::Broken, PictureFault::Rare),
        PictureKind::Png => PictureFault::Broken,
    };
    let mut decoder = reader.into_decoder().map_err(|_| broken())?;
    let (width, height) = decoder.dimensions();
    if width > MAX_SIDE || height > MAX_SIDE || decoder.total_bytes() > MAX_MEMORY {
        return Err(PictureFault::TooLarge);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    decoder.set_limits(limits).map_err(|_| PictureFault::TooLarge)?;
    let true_colour = decoder.original_color_type() == ColorType::Rgb8.into();
    let pixels = DynamicImage::from_decoder(decoder).map_err(|_| broken())?;
    let own = match format {
        PictureKind::Jpeg => bytes.len() - segments(bytes).behind_end.unwrap_or(0),
        PictureKind::Png => png_end(bytes).unwrap_or(bytes.len()),
    };
    Ok((Picture { kind: format, width, height, true_colour, bytes: own }, pixels))
}

/// Where a PNG ends (ISO/IEC 15948, 5.3): after its chunk IEND.
fn png_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 8usize;
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize;
        let name = bytes.get(at + 4..at + 8)?;
        at = at.checked_add(length)?.checked_add(12)?;
        if name == b"IEND" {
            return Some(at.min(bytes.len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        image::RgbImage::new(width, height).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn four_channels_are_refused() {
        let head = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 17, 8, 0, 64, 0, 48, 4];
        assert_eq!(inspect_picture(&[&head[..], &[0; 12]].concat()), Err(PictureFault::Cmyk));
    }

    #[test]
    fn a_picture_is_known_by_its_content() {
        let picture = inspect_picture(&png(48, 64)).unwrap();
        assert_eq!(
            (picture.kind, picture.width, picture.height, picture.true_colour),
            (PictureKind::Png, 48, 64, true)
        );
        let behind = [png(48, 64), vec![7; 5000]].concat();
        assert_eq!(inspect_picture(&behind).unwrap().bytes, png(48, 64).len());
        assert_eq!(inspect_picture(b"%PDF-1.7"), Err(PictureFault::Format(kind(b"%PDF-1.7"))));
        assert_eq!(inspect_picture(&png(48, 64)[..60]), Err(PictureFault::Broken));
        assert_eq!(inspect_picture(&png(10_001, 1)), Err(PictureFault::TooLarge));
    }
}

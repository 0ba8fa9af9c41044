//! What the bytes of a photo or scan say of it.

/// The file formats that scans and photos come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// JPEG
    Jpeg,
    /// PNG
    Png,
}

impl PictureKind {
    /// File name extension without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            PictureKind::Jpeg => "jpg",
            PictureKind::Png => "png",
        }
    }
}

/// What the bytes of a picture say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// File format, recognised by content.
    pub kind: PictureKind,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Whether it has three colour channels of 8 bits.
    pub true_colour: bool,
    /// Size of the picture in bytes, without what stands after its end.
    pub bytes: usize,
}

//! What the bytes of a degree photo say of it, beyond what holds for every picture.

use palette::color_difference::EuclideanDistance;
use palette::{IntoColor, Lab, Srgb};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Face, Picture};

/// What the rule on photos looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct PhotoFacts {
    /// Format, size and colour.
    pub picture: Picture,
    /// Whether the name ends in `.jpg` or `.jpeg`.
    pub is_named_jpeg: bool,
    /// How the viewer must turn it (EXIF 0x0112), if not at all.
    pub orientation: Option<u16>,
    /// Dots per inch in both directions.
    pub density: Option<(u16, u16)>,
    /// Quality setting of the encoder, 1 to 100, from its quantisation table.
    pub quality: Option<u8>,
    /// The program that it was edited with, as far as it left its name.
    pub editor: Option<String>,
    /// Maker and model of the camera.
    pub camera: Option<String>,
    /// Bytes after the picture's end; none where the file has no end.
    pub behind_end: Option<usize>,
    /// The upper corners.
    pub background: Background,
    /// The faces on it, the surest first; none where nobody looked for any.
    pub faces: Option<Vec<Face>>,
    /// A small picture of it, to find the same photo under another student.
    pub likeness: Likeness,
}

/// The upper corners of a photo, where nothing but the background is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Background {
    /// Their mean colour, sRGB.
    pub colour: [u8; 3],
    /// Difference of the two corners, in ΔE (CIE 1976).
    pub corners: f32,
    /// Standard deviation of the lightness within a corner, in L*.
    pub spread: f32,
}

/// Columns and rows of a [`Likeness`].
pub const LIKENESS: (usize, usize) = (24, 32);

/// A photo in 24×32 grey fields, each in 64ths of their standard deviation from their mean, so that neither size,
/// colour, brightness nor compression matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness(pub Vec<i16>);

impl Likeness {
    /// Two photos whose fields differ by less than this on average are one. Measured on drawings that share their
    /// background and pose: one picture compressed at quality 30, halved or without colour differs by at most 0.9, two by
    /// at least 1.4; portraits of different people differ by far more.
    const SAME: i32 = 1;

    /// Whether both show the same picture.
    pub fn is_same(&self, other: &Likeness) -> bool {
        let (mine, theirs) = (&self.0, &other.0);
        let difference: i32 = mine.iter().zip(theirs).map(|(a, b)| i32::from(a.abs_diff(*b))).sum();
        mine.len() == theirs.len() && difference < Self::SAME * mine.len() as i32
    }
}

fn lab(rgb: [u8; 3]) -> Lab {
    Srgb::from(rgb).into_format::<f32>().into_color()
}

/// The lightness of a colour in sRGB, L* from 0 to 100.
pub fn lightness(rgb: [u8; 3]) -> f32 {
    lab(rgb).l
}

/// The difference of two colours in sRGB, in ΔE (CIE 1976).
pub fn colour_difference(one: [u8; 3], other: [u8; 3]) -> f32 {
    lab(one).distance(lab(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// White is L* 100; sRGB red is L* 53.24, and 114.5 away from black by the values of CIE 1976.
    #[test]
    fn colours_differ_as_in_cielab() {
        assert!((lightness([255, 255, 255]) - 100.0).abs() < 0.01 && lightness([0, 0, 0]) < 0.01);
        assert!((lightness([255, 0, 0]) - 53.24).abs() < 0.01);
        let red = (53.24f32.powi(2) + 80.09f32.powi(2) + 67.20f32.powi(2)).sqrt();
        assert!((colour_difference([255, 0, 0], [0, 0, 0]) - red).abs() < 0.1);
    }
}

/// What the photo platform says of a photo that was taken or handed in there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhotoCheck {
    /// 审核结果.
    pub result: PhotoResult,
    /// 未通过的原因.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// 人像比对: whether it shows the person of the identity document; absent where it was not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentityCheck>,
}

/// The platform's conclusion on a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PhotoResult {
    /// 通过
    Passed,
    /// 未通过
    Refused,
    /// 待审核
    Waiting,
}

/// Whether the platform found the person of the identity document on the photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityCheck {
    /// 一致
    Same,
    /// 不一致
    Other,
    /// 待人工核验
    Waiting,
}

//! What a degree photo must be like, as one entry of the policy.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A photo profile. What is left out is as the annex of the notice asks; what is null is not asked.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct PhotoRule {
    /// Width in pixels; null, as the height, where any size will do.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// What of a larger picture of the same shape.
    pub larger: Larger,
    /// Least size of the file in units of 1024 bytes.
    pub least_kilobytes: Option<u32>,
    /// Greatest size of the file in units of 1024 bytes.
    pub most_kilobytes: Option<u32>,
    /// Dots per inch; another number is only reported.
    pub dpi: Option<u16>,
    /// Least quality setting of the JPEG; a lower one is only reported.
    pub quality: Option<u8>,
    /// What the background is like; another one is only reported.
    pub background: Option<BackgroundRule>,
    /// Where the face must be; without it nobody looks for one.
    pub face: Option<FaceRule>,
    /// Makers of telephones: a photo that names one of them as its camera is reported.
    pub phones: Vec<String>,
    /// What only a person can judge.
    pub by_person: Vec<String>,
}

impl PhotoRule {
    /// Width and height; none where any size will do.
    pub fn size(&self) -> Option<(u32, u32)> {
        self.width.zip(self.height)
    }
}

/// What of a picture that is larger than asked but of the same shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Larger {
    /// A person crops it.
    Crop,
    /// It is not taken.
    Refuse,
}

/// A background of one colour. No rule publishes tolerances; these are a school's own.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BackgroundRule {
    /// Red, green and blue of the colours that will do.
    pub colours: Vec<[u8; 3]>,
    /// Greatest difference from the nearest of them, in ΔE (CIE 1976).
    pub tolerance: u8,
    /// Greatest difference between the upper corners, and greatest deviation of the lightness within one.
    pub unevenness: u8,
}

/// Where the face must be, in pixels of a photo that is as wide as asked. What is not so is left to a person.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FaceRule {
    /// Least and greatest width of the box around the face.
    pub width: [u32; 2],
    /// Least and greatest distance of the eye line from the upper edge.
    pub eyes: Option<[u32; 2]>,
    /// Most by which the middle of the face lies left or right of the photo's.
    pub off_centre: Option<u32>,
    /// Most degrees by which the head leans.
    pub tilt: Option<u16>,
}

/// The annex of 院通〔2022〕56号: 480×640, 300 dpi, light blue, JPEG, at least 100 KB; larger ones may be cropped.
impl Default for PhotoRule {
    fn default() -> PhotoRule {
        PhotoRule {
            width: Some(480),
            height: Some(640),
            larger: Larger::Crop,
            least_kilobytes: Some(100),
            most_kilobytes: None,
            dpi: Some(300),
            quality: None,
            background: None,
            face: None,
            phones: Vec::new(),
            by_person: Vec::new(),
        }
    }
}

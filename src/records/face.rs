//! Where a face is on a photo.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The box in which a face is seen from the front, in pixels of the photo as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub struct Face {
    /// From the left edge; negative where the box reaches beyond it.
    pub left: i32,
    /// From the upper edge.
    pub top: i32,
    /// Width and height.
    pub side: u32,
    /// Degrees by which the head leans clockwise; none where that could not be measured.
    pub tilt: Option<i16>,
}

/// The faces on photos that were searched, by the SHA-256 of the photo.
pub type KnownFaces = BTreeMap<String, Vec<Face>>;

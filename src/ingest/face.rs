//! Faces on a photo: the boxes in which a detector sees one from the front, and how far the head leans. Nobody is
//! recognised, nothing is compared, and a box is all that is kept.
//!
//! The detector is SeetaFace's funnel-structured cascade. How far a head leans is measured by its own symmetry: the angle at
//! which the halves of the box mirror each other best.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, imageops};
use rustface::{Detector, FaceInfo, ImageData};

use super::picture::{PictureFault, decode_picture};
use crate::records::Face;

/// SeetaFace's model of frontal faces; `models/README.md` says where it is from.
const MODEL: &[u8] = include_bytes!("../../models/seeta_fd_frontal_v1.0.bin");
/// Pixels of width at which faces are looked for.
const WIDTH: u32 = 240;
/// Least side of a face at that width: a sixth of it.
const LEAST: u32 = 40;
/// Least score of a face, as the authors' own examples have it.
const SURE: f64 = 2.0;
/// Pictures that are higher or lower than these, of that width, are no portraits.
const HEIGHTS: std::ops::RangeInclusive<u32> = LEAST..=4 * WIDTH;

/// Looks for faces; one for each thread.
pub struct FaceFinder(Box<dyn Detector>);

impl FaceFinder {
    /// Makes one of the built-in model; none only if that cannot be read, which a test rules out.
    pub fn new() -> Option<FaceFinder> {
        let model = rustface::read_model(Cursor::new(MODEL)).ok()?;
        let mut detector = rustface::create_detector_with_model(model);
        detector.set_min_face_size(LEAST);
        detector.set_score_thresh(SURE);
        detector.set_pyramid_scale_factor(0.8);
        detector.set_slide_window_step(4, 4);
        Some(FaceFinder(detector))
    }

    /// The faces on a photo that a viewer turns as `orientation` (EXIF 0x0112) says, the surest first, in pixels of the
    /// photo as it is shown.
    ///
    /// # Errors
    /// As [`super::inspect_picture`].
    pub fn find(&mut self, bytes: &[u8], orientation: Option<u16>) -> Result<Vec<Face>, PictureFault> {
        let (_, pixels) = decode_picture(bytes)?;
        let mut photo = DynamicImage::from(pixels.to_luma8());
        let turn = orientation.and_then(|turn| u8::try_from(turn).ok()).and_then(Orientation::from_exif);
        photo.apply_orientation(turn.unwrap_or(Orientation::NoTransforms));
        let height = (u64::from(photo.height()) * u64::from(WIDTH)).div_ceil(u64::from(photo.width().max(1)));
        let Some(height) = u32::try_from(height).ok().filter(|height| HEIGHTS.contains(height)) else {
            return Ok(vec![]);
        };
        let small = imageops::resize(&photo.to_luma8(), WIDTH, height, imageops::FilterType::Triangle);
        let mut found = self.0.detect(&ImageData::new(&small, WIDTH, height));
        found.sort_by(|a, b| b.score().total_cmp(&a.score()));
        let scale = photo.width() as f32 / WIDTH as f32;
        Ok(apart(&found).into_iter().map(|face| measured(&small, face, scale)).collect())
    }
}

/// Without those whose middle lies within a surer one: they are the same face again.
fn apart(found: &[FaceInfo]) -> Vec<&FaceInfo> {
    let mut kept: Vec<&FaceInfo> = Vec::new();
    for face in found {
        let (x, y) = middle(face);
        let is_within = |other: &&FaceInfo| {
            let ((left, top), half) = (middle(other), other.bbox().width() as f32 / 2.0);
            (x - left).abs() < half && (y - top).abs() < half
        };
        if !kept.iter().any(is_within) {
            kept.push(face);
        }
    }
    kept
}

fn middle(face: &FaceInfo) -> (f32, f32) {
    let place = face.bbox();
    (place.x() as f32 + place.width() as f32 / 2.0, place.y() as f32 + place.height() as f32 / 2.0)
}

fn measured(small: &GrayImage, face: &FaceInfo, scale: f32) -> Face {
    let place = face.bbox();
    let pixels = |value: i32| (value as f32 * scale).round() as i32;
    Face {
        left: pixels(place.x()),
        top: pixels(place.y()),
        side: (place.width() as f32 * scale).round() as u32,
        tilt: tilt(small, middle(face), place.width() as f32),
    }
}

/// Points of a side of the square that is mirrored.
const POINTS: usize = 48;
/// How far the axis may lie from the middle, in points.
const SHIFT: usize = 6;
/// Degrees to both sides, and from one try to the next.
const MOST_TILT: i16 = 30;
const STEP: i16 = 2;
/// Halves that mirror each other less than this are not those of a face from the front.
const LEAST_LIKENESS: f32 = 0.35;

/// How many degrees the head leans clockwise; none where no angle makes the halves alike.
fn tilt(small: &GrayImage, middle: (f32, f32), side: f32) -> Option<i16> {
    let tries: Vec<(i16, f32)> = (-MOST_TILT / STEP..=MOST_TILT / STEP)
        .map(|step| (step * STEP, mirrored(&rows(small, middle, side, step * STEP))))
        .collect();
    let (best, likeness) =
        tries.iter().enumerate().max_by(|(_, a), (_, b)| a.1.total_cmp(&b.1)).map(|(i, t)| (i, t.1))?;
    let is_at_the_end = best == 0 || best + 1 == tries.len();
    if likeness < LEAST_LIKENESS || is_at_the_end {
        return None;
    }
    let [(_, before), (degrees, _), (_, after)] = tries.get(best - 1..=best + 1)?.try_into().ok()?;
    // The top of the parabola through three tries.
    let bend = before - 2.0 * likeness + after;
    let off = if bend < 0.0 { 0.5 * (before - after) / bend } else { 0.0 };
    Some(degrees + (f32::from(STEP) * off).round() as i16)
}

/// A square about the middle, turned by some degrees: how the grey changes from each row to the next. Brows, eyes, nose
/// and mouth change it; light from one side hardly does.
fn rows(small: &GrayImage, (x, y): (f32, f32), side: f32, degrees: i16) -> Vec<[f32; POINTS]> {
    let (sin, cos) = f32::from(degrees).to_radians().sin_cos();
    let pitch = side * 1.1 / POINTS as f32;
    let at = |row: usize, column: usize| {
        let right = (column as f32 + 0.5 - POINTS as f32 / 2.0) * pitch;
        let down = (row as f32 - POINTS as f32 / 2.0) * pitch;
        grey(small, x + right * cos - down * sin, y + right * sin + down * cos)
    };
    (0..POINTS).map(|row| std::array::from_fn(|column| at(row + 1, column) - at(row, column))).collect()
}

/// The grey between four pixels; beyond the edge that of the edge.
fn grey(small: &GrayImage, x: f32, y: f32) -> f32 {
    let (right, bottom) = (small.width().saturating_sub(1), small.height().saturating_sub(1));
    let (x, y) = (x.clamp(0.0, right as f32), y.clamp(0.0, bottom as f32));
    let (left, top) = (x as u32, y as u32);
    let (part_x, part_y) = (x - left as f32, y - top as f32);
    let pixel = |x: u32, y: u32| f32::from(small.get_pixel(x.min(right), y.min(bottom)).0[0]);
    let row = |y: u32| pixel(left, y) * (1.0 - part_x) + pixel(left + 1, y) * part_x;
    row(top) * (1.0 - part_y) + row(top + 1) * part_y
}

/// How alike the halves are about the best axis near the middle: 1 where one is the other's mirror image.
fn mirrored(rows: &[[f32; POINTS]]) -> f32 {
    let about = |axis: usize| {
        let (mut both, mut left, mut right) = (0.0, 0.0, f32::MIN_POSITIVE);
        for row in rows {
            // The column `axis - 1 - column` lies as far to the right of the axis as `column` to the left.
            for column in axis.saturating_sub(POINTS)..axis / 2 {
                let (a, b) = (row[column], row[axis - 1 - column]);
                both += a * b;
                left += a * a;
                right += b * b;
            }
        }
        both / (left * right).sqrt().max(f32::MIN_POSITIVE)
    };
    (POINTS - 2 * SHIFT..=POINTS + 2 * SHIFT).map(about).fold(-1.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_model_can_be_read() {
        assert!(FaceFinder::new().is_some());
    }

    /// A square whose rows are the same from left to right and back mirrors itself; one that runs from dark to light in
    /// every other row alone does not.
    #[test]
    fn halves_that_mirror_each_other_are_alike() {
        let even: [f32; POINTS] = std::array::from_fn(|column| ((column as f32) - 23.5).abs() - 12.0);
        let odd: [f32; POINTS] = std::array::from_fn(|column| (column as f32) - 23.5);
        assert!((mirrored(&[even; 4]) - 1.0).abs() < 1e-3);
        assert!(mirrored(&[odd; 4]) < 0.0);
    }
}

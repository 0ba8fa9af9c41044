//! A page as pixels → the text of its code, with several tries for grey, noisy and coarse scans.

use image::imageops::{FilterType, blur, crop_imm, resize};
use image::{GrayImage, Luma};

/// How the text of a code begins.
const MARK: &str = "ZS1:";

/// What was found on a page.
pub struct FoundCode {
    /// What the code says, its mark included.
    pub text: String,
    /// How many quarters of a full turn the page is turned clockwise.
    pub quarters: u8,
    /// The corners of the code in pixels: upper left, upper right, lower right, lower left, as the code stands.
    pub corners: [(f32, f32); 4],
}

impl FoundCode {
    /// As it lies on a page of which a part, beginning at `from`, was looked at `zoom` times as large.
    fn placed(mut self, from: (u32, u32), zoom: f32) -> FoundCode {
        self.corners = self.corners.map(|(x, y)| (from.0 as f32 + x / zoom, from.1 as f32 + y / zoom));
        self
    }
}

/// The first code that any try reads, the quickest first.
pub fn read_code(page: &GrayImage) -> Option<FoundCode> {
    found(page)
        .or_else(|| [128, 160, 96, 192].into_iter().find_map(|level| found(&threshold(page, level))))
        .or_else(|| {
            let half = resize(page, page.width() / 2, page.height() / 2, FilterType::Triangle);
            Some(found(&half)?.placed((0, 0), 0.5))
        })
        .or_else(|| corners(page).into_iter().find_map(|(corner, from)| Some(in_corner(&corner)?.placed(from, 2.0))))
}

/// A corner without its grain, cut into black and white at several levels between its ink and its paper: measured on every
/// form, pale and grainy, this reads what nothing else does.
fn in_corner(corner: &GrayImage) -> Option<FoundCode> {
    let (ink, paper) = extremes(corner);
    let levels = [0.5, 0.6, 0.4].map(|share| (ink + (paper - ink) * share) as u8);
    let tries = [1.0, 1.5, 2.2].into_iter().map(|grain| blur(corner, grain));
    found(corner).or_else(|| {
        tries.into_iter().find_map(|smooth| {
            found(&smooth).or_else(|| levels.iter().find_map(|level| found(&threshold(&smooth, *level))))
        })
    })
}

/// Grey levels of ink and of paper: a thousandth of the corner is darker than the one (the code alone has
/// more), a tenth is lighter than the other.
fn extremes(corner: &GrayImage) -> (f32, f32) {
    let mut levels: Vec<u8> = corner.pixels().map(|pixel| pixel.0[0]).collect();
    levels.sort_unstable();
    let at = |place: usize| levels.get(place).copied().map_or(0.0, f32::from);
    (at(levels.len() / 1000), at(levels.len() - levels.len().div_ceil(10)))
}

/// The four corners, overlapping, twice as large: finder patterns of a coarse scan have too few pixels.
fn corners(page: &GrayImage) -> Vec<(GrayImage, (u32, u32))> {
    let (width, height) = (page.width() / 2, page.height() / 3);
    let places = [
        (0, 0),
        (page.width() - width, 0),
        (0, page.height() - height),
        (page.width() - width, page.height() - height),
    ];
    let large = |(x, y)| {
        let part = crop_imm(page, x, y, width, height).to_image();
        (resize(&part, width * 2, height * 2, FilterType::CatmullRom), (x, y))
    };
    places.into_iter().map(large).collect()
}

fn threshold(page: &GrayImage, level: u8) -> GrayImage {
    GrayImage::from_fn(page.width(), page.height(), |x, y| {
        Luma([if page.get_pixel(x, y).0[0] < level { 0 } else { 255 }])
    })
}

fn found(page: &GrayImage) -> Option<FoundCode> {
    let (width, height) = (page.width() as usize, page.height() as usize);
    if width < 32 || height < 32 {
        return None;
    }
    let pixel = |x: usize, y: usize| page.get_pixel(x as u32, y as u32).0[0];
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
    let grids = prepared.detect_grids();
    grids.iter().find_map(|grid| {
        let (_, text) = grid.decode().ok().filter(|(_, text)| text.starts_with(MARK))?;
        let [left, right, ..] = grid.bounds;
        let (across, down) = (right.x - left.x, right.y - left.y);
        let quarters = match (across.abs() >= down.abs(), across > 0, down > 0) {
            (true, true, _) => 0,
            (false, _, true) => 1,
            (true, false, _) => 2,
            (false, _, false) => 3,
        };
        let corners = grid.bounds.map(|point| (point.x as f32, point.y as f32));
        Some(FoundCode { text, quarters, corners })
    })
}

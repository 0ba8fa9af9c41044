//! What stands on a page beyond its print: ink. Pages are laid over each other by the code that is printed on them, so that
//! neither the size of the scan nor the angle of the sheet matters.

use image::GrayImage;
use serde::{Deserialize, Serialize};

/// Dots along a side of the code: with a code of 15 mm, about 4 to the millimetre.
const SIDE: f32 = 64.0;
/// Grey levels below this are print or ink: pens are paler than print.
const DARK: f32 = 140.0;
/// How far from any print a dot must lie to be ink, in dots: edges of letters lie elsewhere in every scan.
const AWAY: u32 = 11;
/// Margins that do not count, in dots: shadows, holes and staples.
const MARGIN: u32 = 32;
/// Longest side of a page in dots; nothing larger is looked at.
const MOST: f32 = 4000.0;

/// The dark dots of a page, in the frame of its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dots {
    /// Where the first dot lies, seen from the upper left corner of the code.
    left: i32,
    top: i32,
    width: u32,
    height: u32,
    /// Lengths of runs of light and dark dots, line by line, the first one light.
    runs: Vec<u32>,
}

/// The dots of a page whose code has these corners: upper left, upper right, lower right, lower left.
pub fn dots(page: &GrayImage, corners: [(f32, f32); 4]) -> Option<Dots> {
    let [a, b, c, d] = corners;
    // Both sides of the code together are surer than one.
    let across = ((b.0 - a.0 + c.0 - d.0) / 2.0 / SIDE, (b.1 - a.1 + c.1 - d.1) / 2.0 / SIDE);
    let down = ((d.0 - a.0 + c.0 - b.0) / 2.0 / SIDE, (d.1 - a.1 + c.1 - b.1) / 2.0 / SIDE);
    let area = across.0 * down.1 - across.1 * down.0;
    if area.abs() < 0.01 {
        return None;
    }
    let (width, height) = (page.width() as f32, page.height() as f32);
    // The corners of the page in dots.
    let place = |(x, y): (f32, f32)| {
        let (x, y) = (x - a.0, y - a.1);
        ((x * down.1 - y * down.0) / area, (y * across.0 - x * across.1) / area)
    };
    let places = [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)].map(place);
    let range = |of: fn(&(f32, f32)) -> f32| {
        let values = places.iter().map(of);
        values.fold((f32::MAX, f32::MIN), |(least, most), value| (least.min(value), most.max(value)))
    };
    let ((left, right), (top, bottom)) = (range(|place| place.0), range(|place| place.1));
    if right - left > MOST || bottom - top > MOST {
        return None;
    }
    let (left, top) = (left.floor() as i32, top.floor() as i32);
    let (dots_wide, dots_high) = ((right - left as f32) as u32, (bottom - top as f32) as u32);
    let at = |x: f32, y: f32| -> f32 {
        match x >= 0.0 && y >= 0.0 && x < width && y < height {
            true => f32::from(page.get_pixel(x as u32, y as u32).0[0]),
            false => 255.0,
        }
    };
    let grey = |x: i32, y: i32| {
        // Four places of a dot: a grain of the scanner is no ink.
        let parts = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
        let parts = parts.map(|(u, v)| {
            let (u, v) = (x as f32 + u, y as f32 + v);
            at(a.0 + u * across.0 + v * down.0, a.1 + u * across.1 + v * down.1)
        });
        parts.iter().sum::<f32>() / 4.0
    };
    let places = (0..dots_high).flat_map(|y| (0..dots_wide).map(move |x| (x, y)));
    let runs = runs(places.map(|(x, y)| grey(left + x as i32, top + y as i32) < DARK));
    Some(Dots { left, top, width: dots_wide, height: dots_high, runs })
}

/// The code is small and the page is large: what little its corners are off, the far end of the page is off twentyfold. So
/// many steps of turning and stretching either way are tried, and the best fit counts: strokes of a pen fit nowhere.
const STEPS: i32 = 5;
/// A step, as a share of the distance from the code: less than [`AWAY`] at the far end of the page.
const STEP: f32 = 0.004;

/// Dark dots of a scan that lie away from all print and from the edges of the sheet.
pub fn ink(print: &Dots, scan: &Dots) -> usize {
    let printed = Sums::new(print);
    let written = scan.strokes();
    let tries = (-STEPS..=STEPS).flat_map(|turn| (-2..=2).map(move |stretch| (turn, stretch)));
    let away = tries.map(|(turn, stretch)| {
        let (turn, stretch) = (turn as f32 * STEP, 1.0 + stretch as f32 * STEP);
        let is_away = |(x, y): &&(f32, f32)| {
            let (column, row) = (x * stretch - y * turn, y * stretch + x * turn);
            !printed.any_near(column as i32 - print.left, row as i32 - print.top)
        };
        written.iter().filter(is_away).count()
    });
    away.min().unwrap_or(0)
}

/// Fewer dots than this are no signature: a stroke of the pen is two dots wide.
pub const LEAST: usize = 60;

impl Dots {
    /// Dark dots that go on, within the margins: a grain of the scanner does not. Seen from the code.
    fn strokes(&self) -> Vec<(f32, f32)> {
        let dark = self.dark();
        let at = |x: u32, y: u32| dark.get((y * self.width + x) as usize).copied().unwrap_or(false);
        let mut strokes = Vec::new();
        for y in MARGIN..self.height.saturating_sub(MARGIN) {
            for x in (MARGIN..self.width.saturating_sub(MARGIN)).filter(|x| at(*x, y)) {
                let around = [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)];
                if around.into_iter().filter(|(x, y)| at(*x, *y)).count() >= 2 {
                    strokes.push(((self.left + x as i32) as f32, (self.top + y as i32) as f32));
                }
            }
        }
        strokes
    }

    fn dark(&self) -> Vec<bool> {
        let dots = (self.width * self.height) as usize;
        let runs = self.runs.iter().zip([false, true].into_iter().cycle());
        let mut dark: Vec<bool> = runs.flat_map(|(run, is_dark)| std::iter::repeat_n(is_dark, *run as usize)).collect();
        dark.resize(dots, false);
        dark
    }
}

/// How many dots are dark above and to the left, for every dot.
struct Sums {
    width: i32,
    height: i32,
    sums: Vec<u32>,
}

impl Sums {
    fn new(dots: &Dots) -> Sums {
        let (width, height) = (dots.width as usize, dots.height as usize);
        let dark = dots.dark();
        let mut sums = vec![0u32; (width + 1) * (height + 1)];
        for y in 0..height {
            let mut line = 0;
            for x in 0..width {
                line += u32::from(dark[y * width + x]);
                sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + line;
            }
        }
        Sums { width: dots.width as i32, height: dots.height as i32, sums }
    }

    /// Whether any dot in the neighbourhood is dark.
    fn any_near(&self, x: i32, y: i32) -> bool {
        let away = AWAY as i32;
        let column = |x: i32| x.clamp(0, self.width) as usize;
        let row = |y: i32| y.clamp(0, self.height) as usize * (self.width as usize + 1);
        let (left, right) = (column(x - away), column(x + away + 1));
        let (top, bottom) = (row(y - away), row(y + away + 1));
        let sum = |row: usize, column: usize| self.sums.get(row + column).copied().unwrap_or(0);
        sum(bottom, right) + sum(top, left) > sum(top, right) + sum(bottom, left)
    }
}

fn runs(dots: impl Iterator<Item = bool>) -> Vec<u32> {
    let mut runs = vec![0];
    let mut is_dark = false;
    for dot in dots {
        if dot != is_dark {
            runs.push(0);
            is_dark = dot;
        }
        if let Some(last) = runs.last_mut() {
            *last += 1;
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    /// A page with a dark square as code and a bar as print, in the scale of `zoom`.
    fn page(zoom: f32, strokes: &[(u32, u32, u32, u32)]) -> (GrayImage, [(f32, f32); 4]) {
        let size = |length: f32| (length * zoom) as u32;
        let mut page = GrayImage::from_pixel(size(800.0), size(1000.0), Luma([255]));
        for (x, y, width, height) in [(600, 40, 64, 64), (100, 400, 500, 12)].iter().chain(strokes) {
            for dy in 0..size(*height as f32) {
                for dx in 0..size(*width as f32) {
                    page.put_pixel(size(*x as f32) + dx, size(*y as f32) + dy, Luma([0]));
                }
            }
        }
        let at = |x: f32, y: f32| (x * zoom, y * zoom);
        (page, [at(600.0, 40.0), at(664.0, 40.0), at(664.0, 104.0), at(600.0, 104.0)])
    }

    fn seen(zoom: f32, strokes: &[(u32, u32, u32, u32)]) -> Dots {
        let (page, corners) = page(zoom, strokes);
        dots(&page, corners).unwrap()
    }

    #[test]
    fn strokes_are_ink_in_whatever_size_and_print_is_none() {
        let print = seen(2.0, &[]);
        assert_eq!(ink(&print, &seen(3.0, &[])), 0);
        assert_eq!(ink(&print, &seen(1.5, &[])), 0);
        assert!(ink(&print, &seen(1.5, &[(300, 700, 120, 3)])) > LEAST);
        // Beside the print, and in the shadow at the edge.
        assert_eq!(ink(&print, &seen(2.0, &[(100, 414, 200, 3), (0, 0, 10, 1000)])), 0);
    }

    #[test]
    fn runs_come_back_as_dots() {
        let print = seen(1.0, &[]);
        assert_eq!(print.dark().len(), (print.width * print.height) as usize);
        assert_eq!(print.dark().iter().filter(|dark| **dark).count(), 64 * 64 + 500 * 12);
    }
}

//! What stands on a page beyond its print: ink. Pages are laid over each other by the code that is printed on them, so that
//! neither the size of the scan nor the angle of the sheet matters.

use image::GrayImage;
use serde::{Deserialize, Serialize};

use super::field::{FAINT, Field, ink_fields};
use super::laid::Laid;

/// Dots along a side of the code: with a code of 15 mm, about 4 to the millimetre.
const SIDE: f32 = 64.0;
/// What is darker than this share of its paper is print or ink: pens are paler than print.
const DARK: f32 = 0.75;
/// How far from any print a dot must lie to be ink, in dots: edges of letters lie elsewhere in every scan.
const AWAY: i32 = 8;
/// How far off the print may lie before it is fitted, in dots: less than half the distance of two lines.
const CAUGHT: i32 = 20;
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
    dark: Vec<u32>,
    /// The same with what is faint: a thin line is drawn paler than it is printed and scanned.
    faint: Vec<u32>,
    /// Where there is place to sign.
    pub fields: Vec<Field>,
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
        if x >= 0.0 && y >= 0.0 && x < width && y < height {
            f32::from(page.get_pixel(x as u32, y as u32).0[0])
        } else {
            255.0
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
    let greys: Vec<f32> = places.map(|(x, y)| grey(left + x as i32, top + y as i32)).collect();
    let fields = ink_fields(&greys, dots_wide, dots_high).into_iter().map(|field| field.moved(left, top)).collect();
    let [dark, faint] = [paper(page) * DARK, FAINT].map(|level| runs(greys.iter().map(|grey| *grey < level)));
    Some(Dots { left, top, width: dots_wide, height: dots_high, dark, faint, fields })
}

/// The grey level of the paper: a tenth of the page is lighter at most.
fn paper(page: &GrayImage) -> f32 {
    let mut levels = [0usize; 256];
    page.pixels().for_each(|pixel| levels[usize::from(pixel.0[0])] += 1);
    let (most, mut lighter) = (page.pixels().len() / 10, 0);
    let level = levels.iter().rposition(|count| {
        lighter += count;
        lighter > most
    });
    level.unwrap_or_default() as f32
}

/// The code is small and the page is large: what its corners are off by little, the far end of the page is off by twentyfold.
/// So many steps of turning and of stretching either way are tried first; strokes of a pen fit nowhere.
const TURNS: i32 = 8;
const STRETCHES: i32 = 10;
/// A step, as a share of the distance from the code: less than [`AWAY`] at the far end of the page.
const STEP: f64 = 0.003;
/// Points that a try takes, and a fit, at most; more points add no precision.
const TRIED: usize = 4_000;
const FITTED: usize = 20_000;
/// How far a dot may lie from its print in each round of a fit, in dots: what is farther is ink, or other print.
const ROUNDS: [i32; 6] = [CAUGHT, 12, 8, 6, 6, 6];

/// Dark dots of a scan that lie away from all print and from the edges of the sheet, in fields alone where there are any.
pub fn ink(print: &Dots, scan: &Dots, fields: &[Field]) -> usize {
    let nearest = Nearest::new(print);
    let strokes = scan.strokes();
    let laid = best_laid(&nearest, &strokes);
    let is_ink =
        |at: (f32, f32)| !nearest.is_near(at) && (fields.is_empty() || fields.iter().any(|field| field.holds(at)));
    strokes.iter().filter(|point| is_ink(laid.of(**point))).count()
}

/// The best of all tries, fitted to the print.
fn best_laid(nearest: &Nearest, strokes: &[(f32, f32)]) -> Laid {
    let some = |most: usize| strokes.iter().step_by(strokes.len().div_ceil(most).max(1)).copied();
    let tried: Vec<(f32, f32)> = some(TRIED).collect();
    let tries = (-TURNS..=TURNS).flat_map(|turn| (-STRETCHES..=STRETCHES).map(move |stretch| (turn, stretch)));
    let tries = tries.map(|(turn, stretch)| Laid::turned(f64::from(turn) * STEP, 1.0 + f64::from(stretch) * STEP));
    let best = tries.max_by_key(|laid| tried.iter().filter(|point| nearest.is_near(laid.of(**point))).count());
    let mut laid = best.unwrap_or(Laid::turned(0.0, 1.0));
    for caught in ROUNDS {
        let pairs = some(FITTED).filter_map(|point| Some((point, nearest.to(laid.of(point), caught)?)));
        laid = Laid::fitting(pairs).unwrap_or(laid);
    }
    laid
}

/// Fewer dots than this are no signature. Measured on lines to sign on of three forms in 14 ways of scanning: at most 2 where
/// nothing is written, at least 36 where a name of 20 mm is.
pub const LEAST: usize = 20;

impl Dots {
    /// Dark dots that go on, within the margins: a grain of the scanner does not. Seen from the code.
    fn strokes(&self) -> Vec<(f32, f32)> {
        let dark = self.laid_out(&self.dark);
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

    /// Whether each dot is one of those that the runs cover.
    fn laid_out(&self, runs: &[u32]) -> Vec<bool> {
        let dots = (self.width * self.height) as usize;
        let runs = runs.iter().zip([false, true].into_iter().cycle());
        let mut dark: Vec<bool> = runs.flat_map(|(run, is_dark)| std::iter::repeat_n(is_dark, *run as usize)).collect();
        dark.resize(dots, false);
        dark
    }
}

/// The nearest dark dot of a print, for every dot that lies within [`CAUGHT`] of one.
struct Nearest {
    left: i32,
    top: i32,
    width: i32,
    height: i32,
    /// How far away it lies, across and down.
    steps: Vec<Option<(i16, i16)>>,
}

impl Nearest {
    /// Two passes over the page hand each dot the nearest of its neighbours' dots.
    fn new(print: &Dots) -> Nearest {
        let (width, height) = (print.width as i32, print.height as i32);
        let steps = print.laid_out(&print.faint).iter().map(|dark| dark.then_some((0, 0))).collect();
        let mut nearest = Nearest { left: print.left, top: print.top, width, height, steps };
        for y in 0..height {
            (0..width).for_each(|x| nearest.take(x, y, &[(-1, -1), (0, -1), (1, -1), (-1, 0)]));
            (0..width).rev().for_each(|x| nearest.take(x, y, &[(1, 0)]));
        }
        for y in (0..height).rev() {
            (0..width).rev().for_each(|x| nearest.take(x, y, &[(1, 1), (0, 1), (-1, 1), (1, 0)]));
            (0..width).for_each(|x| nearest.take(x, y, &[(-1, 0)]));
        }
        nearest
    }

    fn at(&self, x: i32, y: i32) -> Option<(i16, i16)> {
        let is_within = (0..self.width).contains(&x) && (0..self.height).contains(&y);
        is_within.then(|| self.steps.get((y * self.width + x) as usize).copied().flatten()).flatten()
    }

    fn take(&mut self, x: i32, y: i32, neighbours: &[(i32, i32)]) {
        let mut best = self.at(x, y);
        for (dx, dy) in neighbours {
            let Some((x, y)) = self.at(x + dx, y + dy) else { continue };
            let step = (x + *dx as i16, y + *dy as i16);
            if best.is_none_or(|best| length(step) < length(best)) && length(step) <= CAUGHT * CAUGHT {
                best = Some(step);
            }
        }
        if let Some(place) = self.steps.get_mut((y * self.width + x) as usize) {
            *place = best;
        }
    }

    fn to(&self, (x, y): (f32, f32), within: i32) -> Option<(f32, f32)> {
        let step = self.at(x.round() as i32 - self.left, y.round() as i32 - self.top);
        let (dx, dy) = step.filter(|step| length(*step) <= within * within)?;
        Some((x.round() + f32::from(dx), y.round() + f32::from(dy)))
    }

    fn is_near(&self, (x, y): (f32, f32)) -> bool {
        let step = self.at(x.round() as i32 - self.left, y.round() as i32 - self.top);
        step.is_some_and(|step| length(step) <= AWAY * AWAY)
    }
}

/// The square of how far a step leads.
fn length((x, y): (i16, i16)) -> i32 {
    i32::from(x) * i32::from(x) + i32::from(y) * i32::from(y)
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
        assert_eq!(ink(&print, &seen(3.0, &[]), &[]), 0);
        assert_eq!(ink(&print, &seen(1.5, &[]), &[]), 0);
        assert!(ink(&print, &seen(1.5, &[(300, 700, 120, 3)]), &[]) > LEAST);
        // Beside the print, and in the shadow at the edge.
        assert_eq!(ink(&print, &seen(2.0, &[(100, 414, 200, 3), (0, 0, 10, 1000)]), &[]), 0);
    }

    #[test]
    fn ink_counts_on_the_line_to_sign_on_alone() {
        // The line that is signed, the border of a table, and the rule below a word.
        let form = [(300, 700, 140, 2), (100, 800, 600, 2), (100, 600, 40, 2)];
        let print = seen(2.0, &form);
        let fields = print.fields.clone();
        assert!(!fields.is_empty());
        let with = |stroke| seen(1.5, &[&form[..], &[stroke]].concat());
        assert!(ink(&print, &with((320, 680, 90, 3)), &fields) > LEAST);
        // A note at the edge, and a stamp at the head of the page.
        assert_eq!(ink(&print, &with((60, 300, 3, 120)), &fields), 0);
        assert_eq!(ink(&print, &with((320, 200, 90, 30)), &fields), 0);
    }

    #[test]
    fn runs_come_back_as_dots() {
        let print = seen(1.0, &[]);
        assert_eq!(print.laid_out(&print.dark).len(), (print.width * print.height) as usize);
        assert_eq!(print.laid_out(&print.dark).iter().filter(|dark| **dark).count(), 64 * 64 + 500 * 12);
    }
}

//! Scanned paper: journals, letters and forms, of strokes that look like characters.

use image::{Rgb, RgbImage};

use super::canvas::{Lcg, ellipse, rect, ring};

/// What a drawn page looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// The cover of a journal or book.
    Cover,
    /// Its contents.
    Contents,
    /// The first page of an article.
    Article,
    /// The back cover with its bar code.
    Back,
    /// A letter or certificate with a seal.
    Letter,
    /// A filled form with a seal.
    Form,
}

impl Sheet {
    /// By its name in a list of scans.
    pub fn named(name: &str) -> Option<Sheet> {
        let names = [
            ("cover", Sheet::Cover),
            ("contents", Sheet::Contents),
            ("article", Sheet::Article),
            ("back", Sheet::Back),
            ("letter", Sheet::Letter),
            ("form", Sheet::Form),
        ];
        names.into_iter().find(|(known, _)| *known == name).map(|(_, sheet)| sheet)
    }
}

/// One A4 page at 100 dpi.
pub fn draw_page(sheet: Sheet, lcg: &mut Lcg) -> RgbImage {
    let mut img = RgbImage::from_pixel(827, 1170, Rgb([250, 249, 244]));
    let hue = lcg.pick([[176, 58, 46], [40, 84, 140], [46, 110, 84], [126, 92, 40]]);
    match sheet {
        Sheet::Cover => {
            rect(&mut img, [0, 0], [827, 420], hue);
            lines(&mut img, [120, 120], [8, 1], 72, [248, 246, 240], lcg);
            lines(&mut img, [120, 640], [26, 6], 22, [70, 70, 70], lcg);
        }
        Sheet::Contents => lines(&mut img, [90, 150], [30, 20], 22, [110; 3], lcg),
        Sheet::Article => {
            lines(&mut img, [130, 110], [17, 2], 32, [30, 30, 30], lcg);
            for x in [80, 430] {
                lines(&mut img, [x, 260], [14, 19], 22, [110; 3], lcg);
            }
        }
        Sheet::Back => {
            lines(&mut img, [120, 700], [30, 9], 18, [70, 70, 70], lcg);
            (0..60).for_each(|i| rect(&mut img, [540 + 3 * i, 980], [1 + lcg.below(2), 90], [20; 3]));
        }
        Sheet::Letter => lines(&mut img, [110, 180], [30, 16], 20, [50, 50, 50], lcg),
        Sheet::Form => form(&mut img, lcg),
    }
    if matches!(sheet, Sheet::Letter | Sheet::Form) {
        ring(&mut img, [600, 960], 78, 6, [214, 48, 40]);
        ellipse(&mut img, [600, 960], [22, 20], [214, 48, 40]);
    }
    img
}

/// A table of labels and what is written after them.
fn form(img: &mut RgbImage, lcg: &mut Lcg) {
    (0..14).for_each(|i| rect(img, [80, 140 + 70 * i], [670, 2], [60; 3]));
    for x in [80, 260, 748] {
        rect(img, [x, 140], [2, 912], [60; 3]);
    }
    for i in 0..26 {
        lines(img, [95 + 180 * (i % 2), 160 + 70 * (i / 2)], [7 + i % 2 * 9, 1], 18, [50; 3], lcg);
    }
}

/// Rows of strokes that look like characters; `count` is columns and rows, `size` the pitch in pixels.
fn lines(img: &mut RgbImage, at: [i32; 2], count: [i32; 2], size: i32, ink: [u8; 3], lcg: &mut Lcg) {
    let [columns, rows] = count;
    for row in 0..rows {
        for column in 0..columns - lcg.below(columns / 3) {
            let [x, y] = [at[0] + column * size, at[1] + row * size * 3 / 2];
            let (side, stroke) = (size * 4 / 5, size / 10 + 1);
            (0..2).for_each(|_| rect(img, [x, y + lcg.below(side)], [side, stroke], ink));
            rect(img, [x + lcg.below(side), y], [stroke, side], ink);
        }
    }
}

//! Ellipses, rings and bars with soft edges, and chance for what a drawing leaves open.

use image::{Rgb, RgbImage};

/// A linear congruential generator (Knuth's MMIX constants), seeded by a text.
pub struct Lcg(u64);

impl Lcg {
    /// The same text always gives the same numbers.
    pub fn new(seed: &str) -> Lcg {
        Lcg(seed.bytes().fold(7, |h, b| h.wrapping_mul(31).wrapping_add(b.into())))
    }

    /// A number from 0 to `n` − 1; 0 where `n` is 0.
    pub fn below(&mut self, n: i32) -> i32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) % u64::from(n.unsigned_abs()).max(1)) as i32
    }

    /// One of an array.
    pub fn pick<T: Copy, const N: usize>(&mut self, from: [T; N]) -> T {
        from[self.below(N as i32) as usize % N]
    }
}

/// A filled ellipse with a soft edge, a little darker to the right.
pub fn ellipse(img: &mut RgbImage, [cx, cy]: [i32; 2], [rx, ry]: [i32; 2], colour: [u8; 3]) {
    let least = rx.min(ry) as f32;
    let inner = (1.0 - 1.0 / least).powi(2) - 0.01;
    for y in cy - ry..=cy + ry {
        for x in cx - rx..=cx + rx {
            let (dx, dy) = ((x - cx) as f32 / rx as f32, (y - cy) as f32 / ry as f32);
            // Most pixels lie surely within or without; only of the edge the distance is needed.
            let cover = match dx * dx + dy * dy {
                square if square > 1.01 => continue,
                square if square < inner => 1.0,
                _ => ((1.0 - dx.hypot(dy)) * least).clamp(0.0, 1.0),
            };
            blend(img, x, y, colour.map(|c| f32::from(c) * (1.0 - 0.06 * dx)), cover);
        }
    }
}

/// A circle line of the given width.
pub fn ring(img: &mut RgbImage, [cx, cy]: [i32; 2], radius: i32, width: i32, colour: [u8; 3]) {
    for y in cy - radius..=cy + radius {
        for x in cx - radius..=cx + radius {
            let off = (((x - cx) as f32).hypot((y - cy) as f32) - (radius - width / 2) as f32).abs();
            blend(img, x, y, colour.map(f32::from), (width as f32 / 2.0 + 0.5 - off).clamp(0.0, 1.0));
        }
    }
}

/// A filled bar.
pub fn rect(img: &mut RgbImage, [left, top]: [i32; 2], [width, height]: [i32; 2], colour: [u8; 3]) {
    for y in top..top + height {
        for x in left..left + width {
            blend(img, x, y, colour.map(f32::from), 1.0);
        }
    }
}

/// Lays a colour over a pixel; outside the picture nothing happens.
fn blend(img: &mut RgbImage, x: i32, y: i32, colour: [f32; 3], cover: f32) {
    if let Some(pixel) = img.get_pixel_mut_checked(x as u32, y as u32) {
        let mix = |i: usize| (f32::from(pixel[i]) * (1.0 - cover) + colour[i] * cover).round() as u8;
        *pixel = Rgb([mix(0), mix(1), mix(2)]);
    }
}

/// Sensor noise up to `width` − 1 in both directions, the same on all three channels.
pub fn grain(img: &mut RgbImage, width: i32, lcg: &mut Lcg) {
    for pixel in img.pixels_mut() {
        let noise = lcg.below(width) + lcg.below(width) - width + 1;
        pixel.0 = pixel.0.map(|c| (i32::from(c) + noise).clamp(0, 255) as u8);
    }
}

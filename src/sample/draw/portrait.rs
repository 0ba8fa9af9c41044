//! Head and shoulders before a studio's background.

use image::{Rgb, RgbImage};

use super::canvas::{Lcg, ellipse, rect, ring};

/// How the hair is worn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hair {
    /// Cut short.
    Short,
    /// Falling over the shoulders.
    Long,
    /// Tied up.
    Bun,
}

/// What a drawn person looks like; sizes in pixels of a photo of 480×640.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// How the hair is worn.
    pub hair: Hair,
    /// Whether there are glasses.
    pub glasses: bool,
    /// Colour of the skin.
    pub skin: [u8; 3],
    /// Colour of hair and brows.
    pub dark: [u8; 3],
    /// Colour of the coat.
    pub coat: [u8; 3],
    /// Colour of the collar.
    pub shirt: [u8; 3],
    /// How far the head stands right of the middle and below its usual place.
    pub head: [i32; 2],
    /// Half the width of the coat.
    pub shoulders: i32,
    /// How much lower the hair ends.
    pub crown: i32,
    /// How much wider and higher the face is.
    pub face: [i32; 2],
    /// How much wider the mouth is.
    pub mouth: i32,
}

impl Look {
    /// Anybody with such hair.
    pub fn any(hair: Hair, glasses: bool, lcg: &mut Lcg) -> Look {
        Look {
            hair,
            glasses,
            skin: lcg.pick([[243, 209, 180], [232, 192, 160], [224, 180, 146], [247, 218, 194]]),
            dark: lcg.pick([[28, 24, 24], [46, 34, 28], [62, 58, 58]]),
            coat: lcg.pick([[38, 42, 58], [92, 34, 44], [52, 70, 52], [84, 72, 60], [120, 66, 40]]),
            shirt: [240, 240, 236],
            head: [0, 0],
            shoulders: 225 - lcg.below(20),
            crown: lcg.below(6),
            face: [lcg.below(8), lcg.below(8)],
            mouth: lcg.below(6),
        }
    }
}

/// Draws a person into a picture of 480×640, from back to front.
pub fn bust(img: &mut RgbImage, look: &Look) {
    let [right, down] = look.head;
    let at = |x: i32, y: i32| [x + right, y + down];
    let shade = look.skin.map(|c| c.saturating_sub(26));
    match look.hair {
        Hair::Long => ellipse(img, at(240, 330), [132, 190], look.dark),
        Hair::Bun => ellipse(img, at(240, 96), [44, 34], look.dark),
        Hair::Short => {}
    }
    ellipse(img, [240, 665], [look.shoulders, 185], look.coat);
    ellipse(img, at(240, 445), [52, 80], shade);
    collar(img, look);
    ellipse(img, at(240, 228 + look.crown), [112, 132], look.dark);
    for x in [136, 344] {
        ellipse(img, at(x, 288), [17, 33], shade);
    }
    ellipse(img, at(240, 290), [98 + look.face[0], 128 + look.face[1]], look.skin);
    for x in [198, 282] {
        eye(img, at(x, 240), look);
    }
    if look.glasses {
        rect(img, at(222, 268), [36, 3], RIM);
    }
    ellipse(img, at(240, 320), [13, 6], shade);
    ellipse(img, at(240, 364), [30 + look.mouth, 7], [190, 112, 104]);
    ellipse(img, at(240, 364), [28, 1], [128, 70, 66]);
}

/// Colour of the frame of glasses.
const RIM: [u8; 3] = [50, 50, 56];

/// A collar whose opening shows the neck.
fn collar(img: &mut RgbImage, look: &Look) {
    for y in 486..600_i32 {
        let half = (600 - y) * 4 / 9;
        for x in 240 - half..240 + half {
            let inner = (x - 240).abs() < half - 18 && y < 545;
            img.put_pixel(x as u32, y as u32, Rgb(if inner { look.skin } else { look.shirt }));
        }
    }
}

/// An eye below its brow, whose middle is given.
fn eye(img: &mut RgbImage, [x, y]: [i32; 2], look: &Look) {
    ellipse(img, [x, y], [27, 5], look.dark);
    ellipse(img, [x, y + 30], [21, 10], [250, 250, 248]);
    ellipse(img, [x, y + 30], [9, 9], [60, 40, 30]);
    ellipse(img, [x, y + 30], [4, 4], [10, 10, 10]);
    if look.glasses {
        ring(img, [x, y + 32], 33, 3, RIM);
    }
}

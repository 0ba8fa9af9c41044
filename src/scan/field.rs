//! Places to sign on a page: above lines that stand by themselves.

use serde::{Deserialize, Serialize};

/// A place to sign on, in dots from the code: above a line that stands by itself, and a little around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    left: i32,
    right: i32,
    line: i32,
}

/// Lengths of lines to sign on, in dots: 25 to 60 mm.
const LINES: std::ops::RangeInclusive<u32> = 106..=256;
/// Grey levels below this are a line, however thin.
pub const FAINT: f32 = 225.0;
/// What is empty above such a line, in dots: 4.5 mm. Borders of tables and rules under words have no such room.
const FREE: u32 = 19;
/// How far a signature goes beyond its line: above, below and to the sides, in dots: 12, 5 and 4 mm.
const ABOVE: f32 = 51.0;
const BELOW: f32 = 21.0;
const BESIDE: f32 = 17.0;

impl Field {
    /// The same place, seen from a point that lies so much to the left and above.
    pub fn moved(self, left: i32, top: i32) -> Field {
        Field { left: self.left + left, right: self.right + left, line: self.line + top }
    }

    /// Whether a dot lies in the place.
    pub fn holds(&self, (x, y): (f32, f32)) -> bool {
        let (left, right, line) = (self.left as f32, self.right as f32, self.line as f32);
        (left - BESIDE..=right + BESIDE).contains(&x) && (line - ABOVE..=line + BELOW).contains(&y)
    }
}

/// Where a page leaves place to sign. A line is thinner than a dot and may lie between two of them, so that it is faint.
pub fn ink_fields(greys: &[f32], width: u32, height: u32) -> Vec<Field> {
    let is_faint = |x: u32, y: u32| greys.get((y * width + x) as usize).is_some_and(|grey| *grey < FAINT);
    let mut fields: Vec<Field> = Vec::new();
    for y in FREE + 1..height {
        let mut x = 0;
        while x < width {
            let length = (x..width).take_while(|x| is_faint(*x, y)).count() as u32;
            let is_clear = |x: u32, rows: std::ops::Range<u32>| rows.into_iter().all(|y| !is_faint(x, y));
            // The line itself may be two dots high, so the rows next to it do not count.
            let stands_free = || (x..x + length).all(|x| is_clear(x, y - FREE..y - 2) && is_clear(x, y + 3..y + 6));
            if LINES.contains(&length) && stands_free() {
                fields.push(Field { left: x as i32, right: (x + length) as i32, line: y as i32 });
            }
            x += length.max(1);
        }
    }
    fields
}

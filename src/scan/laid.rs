//! How a scan lies upon its print, and the least squares that find it.

/// How a scan is laid upon the print: turned, stretched and moved, each direction by itself.
#[derive(Debug, Clone, Copy)]
pub struct Laid {
    across: [f64; 3],
    down: [f64; 3],
}

impl Laid {
    /// Turned and stretched about the code.
    pub fn turned(turn: f64, stretch: f64) -> Laid {
        Laid { across: [stretch, -turn, 0.0], down: [turn, stretch, 0.0] }
    }

    /// Where a dot of the scan lies on the print.
    pub fn of(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let at = |by: &[f64; 3]| (by[0] * f64::from(x) + by[1] * f64::from(y) + by[2]) as f32;
        (at(&self.across), at(&self.down))
    }

    /// What brings the first of each pair nearest to the second, by least squares; none if too little is given.
    pub fn fitting(pairs: impl Iterator<Item = ((f32, f32), (f32, f32))>) -> Option<Laid> {
        let (mut squares, mut across, mut down) = ([[0.0f64; 3]; 3], [0.0; 3], [0.0; 3]);
        for ((x, y), (to_x, to_y)) in pairs {
            let from = [f64::from(x), f64::from(y), 1.0];
            for row in 0..3 {
                for column in 0..3 {
                    squares[row][column] += from[row] * from[column];
                }
                across[row] += from[row] * f64::from(to_x);
                down[row] += from[row] * f64::from(to_y);
            }
        }
        Some(Laid { across: solved(&squares, across)?, down: solved(&squares, down)? })
    }
}

/// Solves three equations by Cramer's rule; none if they do not determine three unknowns.
fn solved(of: &[[f64; 3]; 3], sides: [f64; 3]) -> Option<[f64; 3]> {
    let determinant = |m: &[[f64; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let whole = determinant(of);
    // Points on one line leave it open how far the page is stretched across.
    let scale = of[0][0] * of[1][1] * of[2][2];
    if whole.abs() <= scale * 1e-6 {
        return None;
    }
    Some([0, 1, 2].map(|unknown| {
        let mut with = *of;
        for (row, side) in sides.iter().enumerate() {
            with[row][unknown] = *side;
        }
        determinant(&with) / whole
    }))
}

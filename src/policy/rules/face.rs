//! The face on a degree photo, measured against the profile. A detector errs, and so nothing here refuses a photo: what is
//! out of bounds is left to a person, with the numbers.

use crate::message::{Message, say};
use crate::policy::photo_rule::FaceRule;
use crate::records::Face;

/// How far below the upper edge of the box the eyes are, as a part of its side: the detector finds no eyes.
const EYES: (i64, i64) = (3, 8);

/// What was seen, and what of it a person must look at.
pub struct Seen {
    /// In numbers.
    pub found: Message,
    /// What is out of bounds.
    pub doubts: Vec<Message>,
}

/// A face in pixels of a photo that is as wide as asked.
struct Measured {
    width: i64,
    eyes: i64,
    off_centre: i64,
    tilt: Option<i16>,
}

/// Measures what was found on a photo of `shown` pixels' width against what is asked of one of `asked`, or as it is.
pub fn seen(rule: &FaceRule, faces: Option<&[Face]>, shown: u32, asked: Option<u32>) -> Seen {
    let alone = |found: Message| Seen { doubts: vec![found.clone()], found };
    match faces {
        None => alone(say("photo-face-unseen")),
        Some([]) => alone(say("photo-face-none")),
        Some([face]) => one(rule, &measured(face, shown, asked)),
        Some(faces) => alone(say("photo-face-many").with("count", faces.len())),
    }
}

fn measured(face: &Face, shown: u32, asked: Option<u32>) -> Measured {
    let asked = asked.unwrap_or(shown);
    let scaled = |pixels: i64| pixels * i64::from(asked) / i64::from(shown.max(1));
    let side = i64::from(face.side);
    Measured {
        width: scaled(side),
        eyes: scaled(i64::from(face.top) + side * EYES.0 / EYES.1),
        off_centre: scaled((2 * i64::from(face.left) + side - i64::from(shown)).abs() / 2),
        tilt: face.tilt,
    }
}

fn one(rule: &FaceRule, face: &Measured) -> Seen {
    let degrees = face.tilt.map(|tilt| say("photo-face-degrees").with("degrees", tilt.unsigned_abs()));
    let leans = degrees.clone().unwrap_or_else(|| say("photo-face-tilt-untold"));
    let found = say("photo-face-found")
        .with("width", face.width.to_string())
        .with("eyes", face.eyes.to_string())
        .with("off", face.off_centre.to_string())
        .with("tilt", leans);
    let span = |key: &'static str, found: i64, [from, to]: [u32; 2]| {
        let is_within = (i64::from(from)..=i64::from(to)).contains(&found);
        let message = || say(key).with("found", found.to_string()).with("from", from).with("to", to);
        (!is_within).then(message)
    };
    let off = rule.off_centre.filter(|most| face.off_centre > i64::from(*most));
    let off = off.map(|most| say("photo-face-off").with("found", face.off_centre.to_string()).with("most", most));
    let tilt = rule.tilt.and_then(|most| match face.tilt {
        None => Some(say("photo-face-tilt-untold")),
        Some(tilt) => (tilt.unsigned_abs() > most)
            .then(|| say("photo-face-tilt").with("found", tilt.unsigned_abs()).with("most", most)),
    });
    let eyes = rule.eyes.and_then(|eyes| span("photo-face-eyes", face.eyes, eyes));
    let doubts = [span("photo-face-width", face.width, rule.width), eyes, off, tilt];
    Seen { found, doubts: doubts.into_iter().flatten().collect() }
}

//! 学位照片 and 学信网照片.
//!
//! Basis: the notice 四.1.(1)② and its annex (480×640, JPEG, at least 100 KB, colour).

use crate::finding::{Code, Finding, Outcome};
use crate::message::{Message, say};
use crate::policy::PhotoState;
use crate::policy::case::{Case, Scope};
use crate::policy::found::Found;
use crate::records::{ChsiPhoto, Picture, PictureKind};

/// Least size of the file in bytes: 100 KB.
const LEAST_BYTES: usize = 100 * 1024;

pub fn check(case: &Case) -> Vec<Finding> {
    let rows = &case.policy.applies;
    let (basis, scope) = case.scope(&rows.photo, &say("photo-needed"), None);
    let found = match scope {
        Scope::Settled(found) => found,
        Scope::Applies => photo(case),
    };
    let degree = case.finding(Code::Photo, "", basis, found.row(say("row-record"), true, &case.whole()));
    let (basis, scope) = case.scope(&rows.chsi_photo, &say("chsi-needed"), None);
    let found = match scope {
        Scope::Settled(found) => found,
        Scope::Applies => chsi(case),
    };
    vec![degree, case.finding(Code::ChsiPhoto, "", basis, found.row(say("row-record"), true, &case.whole()))]
}

fn photo(case: &Case) -> Found {
    let needed = say("photo-needed");
    match &case.gathered.photo {
        PhotoState::Absent => Found::new(Outcome::Missing, needed, say("photo-none")).note(say("photo-supply")),
        PhotoState::Unusable(why) => {
            let found = say("photo-unusable").with("why", why.clone());
            Found::new(Outcome::Missing, needed, found).note(say("photo-again"))
        }
        PhotoState::Present(picture) => measured(needed, picture),
    }
}

/// A larger picture of the same shape can be cropped by a person; any other deviation is a fault.
fn measured(needed: Message, picture: &Picture) -> Found {
    let Picture { kind, width, height, true_colour, bytes } = *picture;
    let found = say("photo-found")
        .with("width", width.to_string())
        .with("height", height.to_string())
        .with("kilobytes", bytes / 1024);
    let faults = [
        (kind != PictureKind::Jpeg, say("photo-not-jpeg")),
        (!true_colour, say("photo-not-colour")),
        (bytes < LEAST_BYTES, say("photo-too-few-bytes")),
        (u64::from(width) * 4 != u64::from(height) * 3 || width < 480, say("photo-wrong-size")),
    ];
    let faults: Vec<_> = faults.into_iter().filter(|(fault, _)| *fault).map(|(_, text)| text).collect();
    if !faults.is_empty() {
        let all = [found].into_iter().chain(faults).collect::<Vec<_>>();
        return Found::new(Outcome::Fail, needed, say("sentences").with("list", all)).note(say("photo-again"));
    }
    match width {
        480 => Found::new(Outcome::Pass, needed, found),
        _ => Found::new(Outcome::Undetermined, needed, found).note(say("photo-crop")),
    }
}

fn chsi(case: &Case) -> Found {
    let needed = say("chsi-needed");
    match case.student.chsi_photo {
        Some(ChsiPhoto::Confirmed) => Found::new(Outcome::Pass, needed, say("chsi-confirmed")),
        Some(ChsiPhoto::Unconfirmed) => {
            Found::new(Outcome::Missing, needed, say("chsi-unconfirmed")).note(say("chsi-supply"))
        }
        None => Found::new(Outcome::Missing, needed, say("record-absent")).note(say("chsi-supply")),
    }
}

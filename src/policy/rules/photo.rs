//! 学位照片 and 学信网照片.
//!
//! Basis: the notice 四.1.(1)② and its annex. What bytes can say is judged by the profile of the policy; sizes, format
//! and colour decide, a face that is not where it should be is left to a person, and all else is only reported, because studios
//! crop and retouch within the rules.

use crate::finding::{Basis, Code, Finding, Outcome};
use crate::message::{Fact, Message, say};
use crate::policy::asked::Asked;
use crate::policy::case::Case;
use crate::policy::entry::{Choice, choose_entry};
use crate::policy::found::Found;
use crate::policy::gathered::PhotoState;
use crate::policy::photo_rule::{BackgroundRule, Larger, PhotoRule};
use crate::policy::rules::face::seen;
use crate::policy::standing::Standing;
use crate::policy::trail::Trail;
use crate::records::{Background, ChsiPhoto, IdentityCheck, PhotoFacts, PhotoResult, PictureKind, colour_difference};

pub fn check_photo<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Vec<Finding> {
    let case = &standing.case;
    let rows = &case.policy.applies;
    let standard = PhotoRule::default();
    let (rule, own_basis) = profile(case, &standard);
    if let Choice::Entry(entry) = choose_entry(&case.policy.photos, &case.subject) {
        trail.note_met(entry.at());
    }
    let (basis, asked) = case.asked(&rows.photo, &needed(rule), None, trail);
    let found = match asked {
        Asked::Settled(found) => *found,
        Asked::Yes => platform(case, rule).unwrap_or_else(|| photo(case, rule)),
    };
    let basis = own_basis.filter(|_| found.outcome != Outcome::NotApplicable).unwrap_or(basis);
    let degree = case.finding(Code::Photo, "", basis, found.row(say("row-record"), true, &case.whole()), trail);
    let (basis, asked) = case.asked(&rows.chsi_photo, &say("chsi-needed"), None, trail);
    let found = match asked {
        Asked::Settled(found) => *found,
        Asked::Yes => chsi(case),
    };
    let found = found.row(say("row-record"), true, &case.whole());
    vec![degree, case.finding(Code::ChsiPhoto, "", basis, found, trail)]
}

/// The profile of the policy that holds for the student, or the notice's.
fn profile<'s, 'a: 's>(case: &Case<'a>, standard: &'s PhotoRule) -> (&'s PhotoRule, Option<Basis>) {
    match choose_entry(&case.policy.photos, &case.subject) {
        Choice::Entry(entry) => (&entry.is, Some(case.entry_basis(entry))),
        _ => (standard, None),
    }
}

/// What only a person can judge of a student's photo.
pub fn by_person<'a>(case: &Case<'a>) -> &'a [String] {
    match choose_entry(&case.policy.photos, &case.subject) {
        Choice::Entry(entry) => &entry.is.by_person,
        _ => &[],
    }
}

/// What a photo gives reason to look at, though it decides nothing; none without a photo.
pub fn hints(case: &Case) -> Vec<Message> {
    let standard = PhotoRule::default();
    match &case.gathered.photo {
        PhotoState::Present(facts) => departures(profile(case, &standard).0, facts),
        _ => vec![],
    }
}

fn needed(rule: &PhotoRule) -> Message {
    let bytes = match (rule.least_kilobytes, rule.most_kilobytes) {
        (Some(least), Some(most)) => Some(say("photo-between").with("least", least).with("most", most)),
        (Some(least), None) => Some(say("photo-least").with("least", least)),
        (None, Some(most)) => Some(say("photo-most").with("most", most)),
        (None, None) => None,
    };
    let pixels = |message: Message, (width, height)| message.with("width", width).with("height", height);
    match (rule.size(), bytes) {
        (Some(size), Some(bytes)) => pixels(say("photo-needed-size"), size).with("size", bytes),
        (Some(size), None) => pixels(say("photo-needed"), size),
        (None, Some(bytes)) => say("photo-needed-bytes").with("size", bytes),
        (None, None) => say("photo-needed-any"),
    }
}

/// What the photo platform says, where that settles it: a photo that it refused or took for somebody else's will not do,
/// whatever its bytes; one that waits there is not handed in yet.
fn platform(case: &Case, rule: &PhotoRule) -> Option<Found> {
    let check = case.student.photo_check.as_ref()?;
    let reason = || Fact::from(check.reason.as_deref().unwrap_or_default());
    let (outcome, found, note) = match (check.result, check.identity) {
        (PhotoResult::Refused, _) if check.reason.is_some() => {
            (Outcome::Fail, say("photo-refused-for").with("reason", reason()), say("photo-again"))
        }
        (PhotoResult::Refused, _) => (Outcome::Fail, say("photo-refused"), say("photo-again")),
        (_, Some(IdentityCheck::Other)) => (Outcome::Fail, say("photo-other-person"), say("photo-again")),
        (PhotoResult::Waiting, _) => (Outcome::Missing, say("photo-waiting"), say("photo-ask-platform")),
        (_, Some(IdentityCheck::Waiting)) => {
            (Outcome::Missing, say("photo-identity-waiting"), say("photo-ask-platform"))
        }
        (PhotoResult::Passed, Some(IdentityCheck::Same) | None) => return None,
    };
    Some(Found::new(outcome, needed(rule), found).note(note))
}

fn photo(case: &Case, rule: &PhotoRule) -> Found {
    match &case.gathered.photo {
        PhotoState::Absent => Found::new(Outcome::Missing, needed(rule), say("photo-none")).note(say("photo-supply")),
        PhotoState::Unusable(why) => {
            let found = say("photo-unusable").with("why", why.clone());
            Found::new(Outcome::Missing, needed(rule), found).note(say("photo-again"))
        }
        PhotoState::Present(facts) => judged(case, rule, facts),
    }
}

/// Width and height as a viewer shows them: turned by a quarter where EXIF says so.
fn shown(facts: &PhotoFacts) -> (u32, u32) {
    let (width, height) = (facts.picture.width, facts.picture.height);
    if matches!(facts.orientation, Some(5..=8)) { (height, width) } else { (width, height) }
}

fn judged(case: &Case, rule: &PhotoRule, facts: &PhotoFacts) -> Found {
    let (width, height) = shown(facts);
    let kilobytes = facts.picture.bytes / 1024;
    let size = say("photo-found").with("width", width).with("height", height).with("kilobytes", kilobytes);
    let face = rule.face.as_ref().map(|asked| seen(asked, facts.faces.as_deref(), width, rule.width));
    let found = match &face {
        None => size,
        Some(seen) => say("sentences").with("list", vec![size, seen.found.clone()]),
    };
    let twins = |exact| case.gathered.photo_twins.iter().filter(move |twin| twin.is_exact == exact);
    let named = |exact| twins(exact).map(|twin| &twin.student);
    let mut faults = faults(rule, facts);
    if twins(true).next().is_some() {
        faults.push(say("photo-same"));
    }
    let sentences = |more: Vec<Message>| say("sentences").with("list", [vec![found.clone()], more].concat());
    if !faults.is_empty() {
        let found = Found::new(Outcome::Fail, needed(rule), sentences(faults));
        return found.note(say("photo-again")).others(named(true));
    }
    if twins(false).next().is_some() {
        let found = Found::new(Outcome::Undetermined, needed(rule), sentences(vec![say("photo-alike")]));
        return found.note(say("photo-compare")).others(named(false));
    }
    let doubts = face.map(|seen| seen.doubts).unwrap_or_default();
    if !doubts.is_empty() {
        let note = say("photo-face-look").with("list", say("sentences").with("list", doubts));
        return Found::new(Outcome::Undetermined, needed(rule), found).note(note);
    }
    if let Some((wanted, high)) = rule.size().filter(|size| *size != (width, height)) {
        let crop = say("photo-crop").with("width", wanted).with("height", high);
        return Found::new(Outcome::Undetermined, needed(rule), found).note(crop);
    }
    let hints = departures(rule, facts);
    let note = (!hints.is_empty()).then(|| say("photo-hints").with("list", say("sentences").with("list", hints)));
    Found::new(Outcome::Pass, needed(rule), found).note_if(note)
}

/// What makes a photo unusable; a larger picture of the same shape can be cropped by a person.
fn faults(rule: &PhotoRule, facts: &PhotoFacts) -> Vec<Message> {
    let picture = &facts.picture;
    let (width, height) = shown(facts);
    let fits = |(wanted, high): (u32, u32)| match rule.larger {
        Larger::Crop => u64::from(width) * u64::from(high) == u64::from(height) * u64::from(wanted) && width >= wanted,
        Larger::Refuse => (width, height) == (wanted, high),
    };
    let bytes = |kilobytes: u32| kilobytes as usize * 1024;
    let is_jpeg = picture.kind == PictureKind::Jpeg;
    let unfit = rule.size().filter(|size| !fits(*size));
    let least = rule.least_kilobytes.filter(|least| picture.bytes < bytes(*least));
    let most = rule.most_kilobytes.filter(|most| picture.bytes > bytes(*most));
    let faults = [
        (!is_jpeg).then(|| say("photo-not-jpeg")),
        (is_jpeg && !facts.is_named_jpeg).then(|| say("photo-not-named-jpeg")),
        (is_jpeg && facts.behind_end.is_none()).then(|| say("photo-no-end")),
        (!picture.true_colour).then(|| say("photo-not-colour")),
        least.map(|least| say("photo-too-few-bytes").with("least", least)),
        most.map(|most| say("photo-too-many-bytes").with("most", most)),
        unfit.map(|(width, height)| say("photo-wrong-size").with("width", width).with("height", height)),
    ];
    faults.into_iter().flatten().collect()
}

/// What gives reason to look, with the number found and the number asked.
fn departures(rule: &PhotoRule, facts: &PhotoFacts) -> Vec<Message> {
    let density = rule.dpi.and_then(|dpi| match facts.density {
        None | Some((0, 0)) => Some(say("photo-dpi-untold").with("dpi", dpi)),
        Some((x, y)) if (x, y) != (dpi, dpi) => Some(say("photo-dpi").with("x", x).with("y", y).with("dpi", dpi)),
        _ => None,
    });
    let quality = rule.quality.zip(facts.quality).filter(|(least, found)| found < least);
    let camera = facts.camera.as_deref().filter(|camera| {
        let camera = camera.to_lowercase();
        rule.phones.iter().any(|phone| camera.contains(&phone.to_lowercase()))
    });
    let mut hints: Vec<Message> = [
        facts.orientation.map(|turn| say("photo-turned").with("value", turn)),
        density,
        quality
            .map(|(least, found)| say("photo-quality").with("found", u32::from(found)).with("least", u32::from(least))),
        facts.editor.as_deref().map(|editor| say("photo-edited").with("editor", editor)),
        camera.map(|camera| say("photo-phone").with("camera", camera)),
        facts.behind_end.filter(|bytes| *bytes > 0).map(|bytes| say("photo-behind").with("bytes", bytes)),
    ]
    .into_iter()
    .flatten()
    .collect();
    hints.extend(rule.background.iter().flat_map(|asked| background(asked, &facts.background)));
    hints
}

fn background(asked: &BackgroundRule, found: &Background) -> Vec<Message> {
    let distance = asked.colours.iter().map(|colour| colour_difference(*colour, found.colour)).reduce(f32::min);
    let colour = |rgb: [u8; 3]| format!("RGB({})", rgb.map(|value| value.to_string()).join(","));
    let colours: Vec<Fact> = asked.colours.iter().map(|rgb| Fact::from(colour(*rgb))).collect();
    let off = distance.filter(|distance| *distance > f32::from(asked.tolerance)).map(|distance| {
        say("photo-background")
            .with("found", colour(found.colour))
            .with("asked", colours)
            .with("difference", distance.round().to_string())
            .with("most", u32::from(asked.tolerance))
    });
    let uneven = found.corners.max(found.spread);
    let uneven = (uneven > f32::from(asked.unevenness)).then(|| {
        say("photo-uneven").with("found", uneven.round().to_string()).with("most", u32::from(asked.unevenness))
    });
    off.into_iter().chain(uneven).collect()
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

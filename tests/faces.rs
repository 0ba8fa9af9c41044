//! The face on a photo, by construction: one drawn face, shifted, scaled, tilted, doubled, blurred and gone.

use std::fs;
use std::path::Path;

use image::{Rgb, RgbImage, imageops};
use serde_json::Value;
use zishen::ingest::FaceFinder;
use zishen::records::Face;
use zishen::sample::draw::{Hair, Lcg, Look, bust, grain, jpeg};

use crate::sample::{build, copy_of_inputs, text, zishen};

const BLUE: Rgb<u8> = Rgb([100, 197, 255]);
/// Nobody doubts this student's records; see tests/cohort.tsv.
const STUDENT: &str = "201920010101";

fn drawn() -> RgbImage {
    let mut img = RgbImage::from_pixel(480, 640, BLUE);
    bust(&mut img, &Look::any(Hair::Short, false, &mut Lcg::new("somebody")));
    img
}

/// The picture moved, scaled and turned clockwise about the middle of the face.
fn moved(right: f32, down: f32, scale: f32, degrees: f32) -> RgbImage {
    let (img, (sin, cos)) = (drawn(), degrees.to_radians().sin_cos());
    RgbImage::from_fn(480, 640, |x, y| {
        let (dx, dy) = ((x as f32 - 240.0 - right) / scale, (y as f32 - 290.0 - down) / scale);
        let (x, y) = (240.0 + dx * cos + dy * sin, 290.0 - dx * sin + dy * cos);
        let is_there = (0.0..479.5).contains(&x) && (0.0..639.5).contains(&y);
        if is_there { *img.get_pixel(x.round() as u32, y.round() as u32) } else { BLUE }
    })
}

fn doubled() -> RgbImage {
    let half = imageops::resize(&drawn(), 240, 320, imageops::FilterType::Triangle);
    let mut img = RgbImage::from_pixel(480, 640, BLUE);
    imageops::replace(&mut img, &half, 0, 160);
    imageops::replace(&mut img, &half, 240, 160);
    img
}

/// As a photo that meets everything else that is asked of one.
fn photo(mut img: RgbImage) -> Vec<u8> {
    grain(&mut img, 13, &mut Lcg::new("grain"));
    let bytes = jpeg(&img.into(), 95, 300).unwrap();
    assert!(bytes.len() > 100 * 1024, "{}", bytes.len());
    bytes
}

fn faces(img: RgbImage) -> Vec<Face> {
    FaceFinder::new().unwrap().find(&photo(img), None).unwrap()
}

fn one(img: RgbImage) -> Face {
    let faces = faces(img);
    assert_eq!(faces.len(), 1, "{faces:?}");
    faces[0]
}

/// How far the middle of one box lies right of and below another's.
fn apart(one: Face, other: Face) -> (i32, i32) {
    let middle = |face: Face| (face.left + face.side as i32 / 2, face.top + face.side as i32 / 2);
    let ((x, y), (from_x, from_y)) = (middle(one), middle(other));
    (x - from_x, y - from_y)
}

#[test]
fn a_face_that_is_moved_or_scaled_is_found_where_it_went() {
    let at_home = one(moved(0.0, 0.0, 1.0, 0.0));
    for (right, down) in [(-60, 0), (60, 0), (0, -40), (0, 60), (-40, 40)] {
        let (x, y) = apart(one(moved(right as f32, down as f32, 1.0, 0.0)), at_home);
        assert!((x - right).abs() <= 20 && (y - down).abs() <= 20, "moved by {right} {down}, found at {x} {y}");
    }
    for scale in [0.6f32, 0.8, 1.25] {
        let found = one(moved(0.0, 0.0, scale, 0.0)).side as f32 / at_home.side as f32;
        assert!((found / scale - 1.0).abs() < 0.15, "scaled by {scale}, found {found}");
    }
}

#[test]
fn a_head_that_leans_is_measured_to_two_degrees() {
    for degrees in [-20i16, -15, -10, -5, 0, 5, 10, 15, 20] {
        let found = one(moved(0.0, 0.0, 1.0, f32::from(degrees))).tilt.unwrap();
        assert!((found - degrees).abs() <= 2, "leans {degrees}°, found {found}°");
    }
}

#[test]
fn two_faces_are_two_and_none_is_none() {
    assert_eq!(faces(doubled()).len(), 2);
    assert!(faces(RgbImage::from_pixel(480, 640, BLUE)).is_empty());
    assert!(faces(imageops::blur(&drawn(), 40.0)).is_empty());
}

/// A photo on its side is looked at as a viewer shows it, and shapes that are no portrait's bring nothing down.
#[test]
fn photos_are_searched_as_they_are_shown() {
    let bytes = photo(imageops::rotate270(&drawn()));
    let mut finder = FaceFinder::new().unwrap();
    assert_eq!(finder.find(&bytes, Some(6)).unwrap().len(), 1);
    for (width, height) in [(1, 1), (1, 900), (900, 1), (39, 40), (3000, 20)] {
        let bytes = jpeg(&RgbImage::from_pixel(width, height, BLUE).into(), 90, 72).unwrap();
        assert!(finder.find(&bytes, Some(9)).unwrap().is_empty(), "{width}×{height}");
    }
}

fn finding(inputs: &Path) -> Value {
    let output = zishen(&["check", text(inputs), "--format", "json"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let student = json["students"].as_array().unwrap().iter().find(|student| student["id"] == STUDENT).unwrap();
    student["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "photo").unwrap().clone()
}

#[test]
fn what_is_out_of_bounds_is_left_to_a_person_with_its_numbers() {
    let inputs = copy_of_inputs(&[STUDENT]);
    let cases = [
        ("as it should be", drawn(), "pass", "偏离中线"),
        ("nobody", RgbImage::from_pixel(480, 640, BLUE), "undetermined", "未检出正面人脸"),
        ("two", doubled(), "undetermined", "检出2张人脸"),
        ("aside", moved(90.0, 0.0, 0.9, 0.0), "undetermined", "（限40）"),
        ("low", moved(0.0, 110.0, 0.9, 0.0), "undetermined", "应为200至300像素"),
        ("small", moved(0.0, 0.0, 0.5, 0.0), "undetermined", "应为180至300像素"),
        ("leaning", moved(0.0, 0.0, 1.0, 14.0), "undetermined", "度（限8）"),
    ];
    for (case, img, outcome, says) in cases {
        fs::write(inputs.path().join(format!("photos/{STUDENT}.jpg")), photo(img)).unwrap();
        let finding = finding(inputs.path());
        assert_eq!(finding["outcome"], outcome, "{case}: {finding:#}");
        let words = format!("{}{}", finding["found"]["text"], finding["note"]);
        assert!(words.contains(says), "{case}: {words}");
    }
}

/// Without the entry in the policy no face is looked for; with it what a run saw is kept for the next, to the byte.
#[test]
fn a_photo_is_searched_once_and_only_where_that_is_asked() {
    let (inputs, out) = (copy_of_inputs(&[STUDENT, "201920020201"]), tempfile::tempdir().unwrap());
    let run = |number: &str| out.path().join("2022-autumn").join(number);
    let seen = |number: &str| fs::read_to_string(run(number).join("photos.json"));
    let touch = |text: &str| {
        let path = inputs.path().join(format!("students/{STUDENT}.yaml"));
        fs::write(&path, fs::read_to_string(&path).unwrap() + text).unwrap();
    };
    build(inputs.path(), out.path(), &[], 0);
    touch("# once more\n");
    build(inputs.path(), out.path(), &[], 0);
    assert_eq!(seen("0001").unwrap(), seen("0002").unwrap());
    assert_eq!(seen("0001").unwrap().matches("\"left\"").count(), 2);
    // Whoever changes what the last run saw sees it taken over, and looked at anew by force.
    let (known, none) = (seen("0002").unwrap(), "{\"schema_version\":1,\"faces\":{}}");
    let hidden = known.split(":[{").next().unwrap().to_owned();
    let digest = hidden.rsplit('"').nth(1).unwrap();
    assert_eq!(digest.len(), 64);
    fs::write(run("0002").join("photos.json"), none).unwrap();
    touch("# and again\n");
    build(inputs.path(), out.path(), &[], 0);
    assert_eq!(seen("0003").unwrap(), known, "what is not known is searched");
    let nobody = format!("{{\"schema_version\":1,\"faces\":{{\"{digest}\":[]}}}}");
    fs::write(run("0003").join("photos.json"), nobody).unwrap();
    touch("# and again\n");
    build(inputs.path(), out.path(), &["--accept-changes"], 0);
    assert_ne!(seen("0004").unwrap(), known, "what is known is not searched");
    build(inputs.path(), out.path(), &["--force", "--accept-changes"], 0);
    assert_eq!(seen("0005").unwrap(), known, "by force everything is searched");
    let policy = inputs.path().join("policy.yaml");
    let text = fs::read_to_string(&policy).unwrap();
    let without: Vec<&str> = text.lines().filter(|line| !line.trim().starts_with("face:")).collect();
    fs::write(&policy, without.join("\n") + "\n").unwrap();
    build(inputs.path(), out.path(), &[], 0);
    assert!(seen("0006").is_err());
}

#[test]
fn limits_that_are_changed_round_are_a_fault_of_the_policy() {
    let inputs = copy_of_inputs(&[STUDENT]);
    let policy = inputs.path().join("policy.yaml");
    let written = fs::read_to_string(&policy).unwrap();
    for (right, reversed) in [("width: [180, 300]", "width: [300, 180]"), ("eyes: [200, 300]", "eyes: [300, 200]")] {
        assert!(written.contains(right));
        fs::write(&policy, written.replace(right, reversed)).unwrap();
        let output = zishen(&["check", text(inputs.path())]);
        assert_eq!(output.status.code(), Some(3));
        assert!(String::from_utf8_lossy(&output.stderr).contains("范围颠倒"), "{reversed}");
    }
}

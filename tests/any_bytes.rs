//! Any bytes in the place of any input file: the program ends with an exit code of its own, and the other students stay.
//! `ANY_BYTES` sets how many cases are tried, 60 unless set.

use std::fs;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::sample::{copy_of_inputs, inputs, text, zishen};

/// Where the bytes are put; the student `202020010105` is never touched.
const PLACES: [&str; 16] = [
    "batch.yaml",
    "policy.yaml",
    "programmes/045101-pm-2020.yaml",
    "decisions/2022.yaml",
    "students/201920010101.yaml",
    "photos/201920010101.jpg",
    "scans/201920010101/e01-1.jpg",
    "tables/成绩.xlsx",
    "tables/名册.csv",
    "evidence/201920010101/开题报告书.pdf",
    "evidence/201920010101/中期考核-1.jpg",
    "evidence/201920010101/材料.zip",
    "evidence/201920010101/扫描.tif",
    "evidence/201920010101/evidence.yaml",
    "evidence/散页.png",
    "evidence/209999999999/1.pdf",
];
/// Of these places the whole batch depends.
const WHOLE: usize = 3;
const BEGINNINGS: [&[u8]; 14] = [
    b"",
    b"%PDF-1.7\n",
    b"\xFF\xD8\xFF\xE0\0\x10JFIF\0",
    b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR",
    b"II*\0\x08\0\0\0",
    b"MM\0*\0\0\0\x08",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"<html><table><tr><td>",
    b"schema: zishen/student/1\nid: ",
    b"Rar!\x1A\x07\0",
];

#[derive(Debug, Clone)]
enum Content {
    /// A beginning that a reader believes, and noise.
    Noise(usize, Vec<u8>),
    /// A sound file with bytes changed, cut off or not.
    Spoiled(usize, Vec<(prop::sample::Index, u8)>, Option<prop::sample::Index>),
}

/// Sound files of each kind.
const SOUND: [&str; 6] = [
    "students/201920010101.yaml",
    "photos/201920010101.jpg",
    "tables/课程成绩.xlsx",
    "tables/培养环节.xls",
    "tables/学术活动.csv",
    "batch.yaml",
];

fn content() -> impl Strategy<Value = Content> {
    let noise = (0..BEGINNINGS.len(), prop::collection::vec(any::<u8>(), 0..3000));
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8);
    prop_oneof![
        noise.prop_map(|(begin, bytes)| Content::Noise(begin, bytes)),
        (0..SOUND.len(), changes, any::<Option<prop::sample::Index>>())
            .prop_map(|(which, changes, cut)| Content::Spoiled(which, changes, cut)),
    ]
}

fn bytes(content: &Content) -> Vec<u8> {
    match content {
        Content::Noise(begin, bytes) => [BEGINNINGS[*begin], bytes].concat(),
        Content::Spoiled(which, changes, cut) => {
            let mut bytes = fs::read(inputs().join(SOUND[*which])).unwrap();
            let length = bytes.len();
            changes.iter().for_each(|(at, byte)| bytes[at.index(length)] = *byte);
            bytes.truncate(cut.map_or(length, |cut| cut.index(length)));
            bytes
        }
    }
}

#[test]
fn any_bytes_in_any_input_file_end_in_a_finding() {
    let folder = copy_of_inputs(&["201920010101", "202020010105"]);
    let cases = std::env::var("ANY_BYTES").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let tried = runner.run(&(0..PLACES.len(), content()), |(place, content)| {
        let path = folder.path().join(PLACES[place]);
        let before = fs::read(&path).ok();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes(&content)).unwrap();
        let output = zishen(&["check", text(folder.path()), "--format", "json"]);
        match before {
            Some(bytes) => fs::write(&path, bytes).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        let _ = fs::remove_dir(path.parent().unwrap());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        prop_assert!(matches!(output.status.code(), Some(0 | 1 | 3)), "{:?}: {said}", output.status);
        prop_assert!(!said.contains("panicked"), "{said}");
        if place >= WHOLE {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            prop_assert!(said.contains("202020010105"), "the other student is gone: {said}");
        }
        Ok(())
    });
    tried.unwrap();
}

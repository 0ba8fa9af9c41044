//! A bag: BagIt 1.0 (RFC 8493), with SHA-256 and SHA-512, with SM3 where it is asked for, and without `fetch.txt`.
//!
//! The bag is complete in the sense of section 3 and lists every tag file in its tag manifests. Text values are
//! written on one line each, never folded.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::digest::sm3;
use super::entry::Entry;
use super::manifest::manifest;
use super::path::{EntryPath, PathError};

/// The bag declaration, byte for byte as section 2.1.1 has it.
const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// What `docs/bagit-profile.json` is called.
pub const PROFILE: &str = "urn:uuid:5d0d8a3e-1f6c-4a53-9a62-0a7a5ecb7d11";

/// An algorithm of manifests; the bytes of a name are those in the manifest's file name (section 2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// SHA-256 (FIPS 180-4).
    Sha256,
    /// SHA-512 (FIPS 180-4).
    Sha512,
    /// SM3 (GB/T 32905-2016), which Chinese archives ask for and other tools pass over.
    Sm3,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 3] = [Algorithm::Sha256, Algorithm::Sha512, Algorithm::Sm3];

    /// The name in names of manifests.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Sha256 => "sha256",
            Algorithm::Sha512 => "sha512",
            Algorithm::Sm3 => "sm3",
        }
    }

    /// The digest of a file, in lower-case hexadecimal digits.
    pub fn digest(self, file: &Entry) -> String {
        match self {
            Algorithm::Sha256 => file.sha256().to_string(),
            Algorithm::Sha512 => file.sha512().to_string(),
            Algorithm::Sm3 => sm3(file.bytes()).to_string(),
        }
    }
}

/// The reserved metadata elements of section 2.2.2 that a dossier uses; an empty text leaves its element out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BagInfo {
    /// `Source-Organization`: who sends the bag, for example 麓山师范大学研究生院.
    pub source_organization: String,
    /// `Bagging-Date`: the batch's date, never today's.
    pub bagging_date: Date,
    /// `External-Description`: what the bag holds, in a sentence.
    pub external_description: String,
    /// `External-Identifier`: the student ID.
    pub external_identifier: String,
    /// `Bag-Group-Identifier`: the batch.
    pub bag_group_identifier: String,
    /// `Internal-Sender-Identifier`: the archive number (档号), where one is given.
    pub internal_sender_identifier: String,
    /// `Bag-Software-Agent`: name and version of the program; not reserved, but what other tools write.
    pub software_agent: String,
    /// `BagIt-Profile-Identifier`: the format that the bag keeps to beyond RFC 8493.
    pub profile: &'static str,
    /// Whether the bag also has manifests of SM3.
    pub with_sm3: bool,
    /// Whether the bag is also described as an RO-Crate.
    pub with_ro_crate: bool,
}

impl BagInfo {
    fn algorithms(&self) -> Vec<Algorithm> {
        let mut algorithms = vec![Algorithm::Sha256, Algorithm::Sha512];
        algorithms.extend(self.with_sm3.then_some(Algorithm::Sm3));
        algorithms
    }
}

/// Why files do not make a bag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BagError {
    /// There is no payload: an archive without folders could not even hold the empty `data/`.
    #[error("a bag needs at least one payload file")]
    EmptyPayload,
    /// A payload file stands outside `data/`.
    #[error("payload file `{0}` stands outside `data/`")]
    OutsidePayload(EntryPath),
    /// A tag file stands in `data/` or has the name of one of the bag's own files.
    #[error("tag file `{0}` has a place or name that the bag needs itself")]
    ReservedTag(EntryPath),
    /// Two files would be one where case does not count, or one is a folder above the other.
    #[error("`{0}` and `{1}` cannot both be unpacked: they differ in case only, or one is a folder above the other")]
    Collision(EntryPath, EntryPath),
    /// A path of the bag's own is refused; the constants here never are.
    #[error(transparent)]
    Path(#[from] PathError),
}

/// Makes a complete bag of `payload` (paths below `data/`) and further `tags` (paths outside it).
///
/// Returns every file of the bag, sorted by path in byte order, paths relative to the top folder.
///
/// # Errors
/// [`BagError`] when there is no payload, a file stands on the wrong side of `data/`, a tag file has one of the
/// bag's own names, or two paths would be one file on some file system (section 6.1).
pub fn bag(info: &BagInfo, payload: Vec<Entry>, tags: Vec<Entry>) -> Result<Vec<Entry>, BagError> {
    check_payload(&payload)?;
    check_tags(&tags)?;
    let mut tag_files = vec![entry("bagit.txt", DECLARATION)?, entry("bag-info.txt", &info_text(info, &payload))?];
    tag_files.extend(manifests("manifest", info, &payload)?);
    tag_files.extend(tags);
    let tag_manifests = manifests("tagmanifest", info, &tag_files)?;
    let mut files = payload;
    files.extend(tag_files);
    files.extend(tag_manifests);
    files.sort_by(|a, b| a.path().cmp(b.path()));
    check_collisions(&files)?;
    Ok(files)
}

fn entry(path: &str, text: &str) -> Result<Entry, PathError> {
    Ok(Entry::new(EntryPath::new(path)?, text.as_bytes().to_vec()))
}

/// One manifest an algorithm.
fn manifests(kind: &str, info: &BagInfo, files: &[Entry]) -> Result<Vec<Entry>, PathError> {
    let one = |algorithm: Algorithm| {
        let text = manifest(files.iter().map(|file| (file.path().as_str(), algorithm.digest(file))));
        entry(&format!("{kind}-{}.txt", algorithm.name()), &text)
    };
    info.algorithms().into_iter().map(one).collect()
}

fn check_payload(payload: &[Entry]) -> Result<(), BagError> {
    if payload.is_empty() {
        return Err(BagError::EmptyPayload);
    }
    match payload.iter().find(|file| !file.path().as_str().starts_with("data/")) {
        Some(file) => Err(BagError::OutsidePayload(file.path().clone())),
        None => Ok(()),
    }
}

/// A tag file in `data/` would be payload without a line in the manifest, and `fetch.txt` or another manifest
/// would change what the bag means.
fn check_tags(tags: &[Entry]) -> Result<(), BagError> {
    match tags.iter().find(|file| is_reserved_tag(&file.path().as_str().to_ascii_lowercase())) {
        Some(file) => Err(BagError::ReservedTag(file.path().clone())),
        None => Ok(()),
    }
}

fn is_reserved_tag(path: &str) -> bool {
    matches!(path, "data" | "bagit.txt" | "bag-info.txt" | "fetch.txt")
        || path.starts_with("data/")
        || path.starts_with("manifest-")
        || path.starts_with("tagmanifest-")
}

fn check_collisions(files: &[Entry]) -> Result<(), BagError> {
    let mut seen: BTreeMap<String, &EntryPath> = BTreeMap::new();
    for path in files.iter().map(Entry::path) {
        if let Some(first) = seen.insert(path.as_str().to_ascii_lowercase(), path) {
            return Err(BagError::Collision(first.clone(), path.clone()));
        }
    }
    for (name, path) in &seen {
        let folders = name.match_indices('/').map(|(end, _)| &name[..end]);
        if let Some(first) = folders.filter_map(|folder| seen.get(folder)).next() {
            return Err(BagError::Collision((*first).clone(), (*path).clone()));
        }
    }
    Ok(())
}

fn info_text(info: &BagInfo, payload: &[Entry]) -> String {
    let octets: u64 = payload.iter().map(Entry::length).sum();
    let elements = [
        ("Source-Organization", info.source_organization.clone()),
        ("External-Description", info.external_description.clone()),
        ("Bagging-Date", info.bagging_date.to_string()),
        ("External-Identifier", info.external_identifier.clone()),
        ("Payload-Oxum", format!("{octets}.{}", payload.len())),
        ("Bag-Group-Identifier", info.bag_group_identifier.clone()),
        ("Internal-Sender-Identifier", info.internal_sender_identifier.clone()),
        ("Bag-Software-Agent", info.software_agent.clone()),
        ("BagIt-Profile-Identifier", info.profile.to_owned()),
    ];
    let elements = elements.map(|(label, value)| (label, single_line(&value)));
    elements.iter().filter(|(_, value)| !value.is_empty()).map(|(label, value)| format!("{label}: {value}\n")).collect()
}

/// Joins lines with a space. Some readers also break lines at form feeds, U+0085, U+2028 and U+2029, so none of
/// these may be left to let a value begin an element of its own.
pub fn single_line(value: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    value.split(breaks).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info() -> BagInfo {
        BagInfo {
            source_organization: "麓山师范大学研究生院".into(),
            bagging_date: jiff::civil::date(2022, 11, 16),
            external_description: String::new(),
            external_identifier: "202020100123".into(),
            bag_group_identifier: "2022-autumn".into(),
            internal_sender_identifier: String::new(),
            software_agent: "zishen 0.1.0".into(),
            profile: PROFILE,
            with_sm3: false,
            with_ro_crate: false,
        }
    }

    fn files(paths: &[&str]) -> Vec<Entry> {
        paths.iter().map(|path| entry(path, "abc").unwrap()).collect()
    }

    fn text<'a>(bag: &'a [Entry], path: &str) -> &'a str {
        let file = bag.iter().find(|file| file.path().as_str() == path).unwrap();
        std::str::from_utf8(file.bytes()).unwrap()
    }

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn has_the_files_of_the_standard_in_order() {
        let bag = bag(&info(), files(&["data/b.pdf", "data/a.pdf"]), files(&["dossier.json"])).unwrap();
        let paths: Vec<_> = bag.iter().map(|file| file.path().as_str()).collect();
        let tags = ["bag-info.txt", "bagit.txt", "data/a.pdf", "data/b.pdf", "dossier.json"];
        assert_eq!(
            paths,
            [
                &tags[..],
                &["manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt", "tagmanifest-sha512.txt"]
            ]
            .concat()
        );
        assert_eq!(text(&bag, "bagit.txt"), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
        assert_eq!(text(&bag, "manifest-sha256.txt"), format!("{ABC}  data/a.pdf\n{ABC}  data/b.pdf\n"));
    }

    #[test]
    fn describes_itself() {
        let bag = bag(&info(), files(&["data/b.pdf", "data/a.pdf"]), vec![]).unwrap();
        let expected = "Source-Organization: 麓山师范大学研究生院\nBagging-Date: 2022-11-16\n\
            External-Identifier: 202020100123\nPayload-Oxum: 6.2\nBag-Group-Identifier: 2022-autumn\n\
            Bag-Software-Agent: zishen 0.1.0\n\
            BagIt-Profile-Identifier: urn:uuid:5d0d8a3e-1f6c-4a53-9a62-0a7a5ecb7d11\n";
        assert_eq!(text(&bag, "bag-info.txt"), expected);
    }

    #[test]
    fn tag_manifest_lists_every_tag_file_but_itself() {
        let bag = bag(&info(), files(&["data/a.pdf"]), files(&["dossier.json"])).unwrap();
        let listed: Vec<_> = text(&bag, "tagmanifest-sha256.txt").lines().map(|line| &line[66..]).collect();
        assert_eq!(listed, ["bag-info.txt", "bagit.txt", "dossier.json", "manifest-sha256.txt", "manifest-sha512.txt"]);
    }

    #[test]
    fn sm3_comes_with_manifests_of_its_own() {
        let bag = bag(&BagInfo { with_sm3: true, ..info() }, files(&["data/a.pdf"]), vec![]).unwrap();
        let abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
        assert_eq!(text(&bag, "manifest-sm3.txt"), format!("{abc}  data/a.pdf\n"));
        assert_eq!(text(&bag, "tagmanifest-sm3.txt").lines().count(), 5);
    }

    #[test]
    fn a_value_cannot_begin_an_element() {
        for break_ in ["\n", "\r\n", "\r", "\u{b}", "\u{c}", "\u{1c}", "\u{85}", "\u{2028}", "\u{2029}"] {
            let info = BagInfo { external_description: format!("甲{break_} Payload-Oxum: 0.0"), ..info() };
            let bag = bag(&info, files(&["data/a.pdf"]), vec![]).unwrap();
            let text = text(&bag, "bag-info.txt");
            assert!(text.contains("\nExternal-Description: 甲 Payload-Oxum: 0.0\n"), "{break_:?}: {text}");
        }
    }

    #[test]
    fn refuses_files_on_the_wrong_side_of_data() {
        assert_eq!(bag(&info(), vec![], vec![]), Err(BagError::EmptyPayload));
        assert!(matches!(bag(&info(), files(&["a.pdf"]), vec![]), Err(BagError::OutsidePayload(_))));
        for tag in ["data/a.json", "DATA/a.json", "Data", "BagIt.txt", "fetch.txt", "manifest-md5.txt", "tagmanifest-x"]
        {
            let refused = bag(&info(), files(&["data/a.pdf"]), files(&[tag]));
            assert!(matches!(refused, Err(BagError::ReservedTag(_))), "{tag}");
        }
    }

    #[test]
    fn refuses_twins_and_files_that_are_folders() {
        for twins in
            [["data/a", "data/a"], ["data/A.pdf", "data/a.pdf"], ["data/a", "data/A/b"], ["data/a/b/c", "data/a"]]
        {
            let refused = bag(&info(), files(&twins), vec![]);
            assert!(matches!(refused, Err(BagError::Collision(..))), "{twins:?}");
        }
    }
}

//! A bag: complete and valid (RFC 8493, section 3), in all versions from 0.93 to 1.0.

use std::collections::{BTreeMap, BTreeSet};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::container::{is_unsafe, is_unsafe_there};
use super::digests::Algorithm;
use super::finding::{Code, Findings};
use super::holding::Holding;

/// Signatures beside a tag manifest, which no manifest lists: they came later.
pub const SIGNATURES: [&str; 2] = ["tagmanifest-sha256.txt.p7s", "tagmanifest-sha256.txt.sm2"];

/// A manifest: digests by path.
pub struct Manifest {
    name: String,
    /// The algorithm of its digests.
    pub algorithm: Algorithm,
    of_tags: bool,
    /// Digests by path.
    pub lines: BTreeMap<String, String>,
}

/// The elements of `bag-info.txt` by label.
pub type Info = BTreeMap<String, Vec<String>>;

/// Checks a bag, but for the digests. Gives the elements of `bag-info.txt` and the manifests.
pub fn check_bag(holding: &Holding, findings: &mut Findings) -> (Info, Vec<Manifest>) {
    let Some((version, encoding)) = declaration(holding, findings) else { return Default::default() };
    let manifests = manifests(holding, version, encoding, findings);
    let info = info(holding, encoding, findings);
    if manifests.iter().all(|manifest| manifest.of_tags) {
        findings.note(Code::BagNoManifest, "", "");
    }
    if !manifests.iter().any(|manifest| manifest.of_tags) {
        findings.note(Code::BagTagManifest, "", "");
    }
    check_complete(holding, &manifests, version, findings);
    check_fetch(holding, findings);
    check_oxum(holding, &info, findings);
    (info, manifests)
}

/// A version as (major, minor).
type Version = (u32, u32);

fn declaration(holding: &Holding, findings: &mut Findings) -> Option<(Version, &'static Encoding)> {
    let Ok(bytes) = holding.bytes("bagit.txt") else {
        findings.note(Code::BagNone, "bagit.txt", "");
        return None;
    };
    let read = parse_declaration(&bytes);
    if read.is_none() {
        findings.note(Code::BagDeclaration, "bagit.txt", String::from_utf8_lossy(&bytes));
    }
    read
}

/// The two lines of section 2.1.1, without a byte order mark.
fn parse_declaration(bytes: &[u8]) -> Option<(Version, &'static Encoding)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.split(['\n', '\r']).filter(|line| !line.is_empty());
    let (version, encoding) = (lines.next()?.strip_prefix("BagIt-Version")?, lines.next()?);
    let encoding = encoding.strip_prefix("Tag-File-Character-Encoding")?;
    if lines.next().is_some() {
        return None;
    }
    let value = |rest: &str, strict: bool| {
        if strict {
            rest.strip_prefix(": ").filter(|value| value.trim() == *value).map(str::to_owned)
        } else {
            rest.trim_start().strip_prefix(':').map(|value| value.trim().to_owned())
        }
    };
    let (major, minor) = value(version, false)?.split_once('.').and_then(|(a, b)| Some((digits(a)?, digits(b)?)))?;
    let strict = (major, minor) >= (1, 0);
    (value(version, strict).is_some() && (major, minor) >= (0, 93) && (major, minor) <= (1, 0)).then_some(())?;
    Some(((major, minor), Encoding::for_label(value(encoding, strict)?.as_bytes())?))
}

fn digits(text: &str) -> Option<u32> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn text(holding: &Holding, path: &str, encoding: &'static Encoding) -> Option<String> {
    let bytes = holding.bytes(path).ok()?;
    // A mark of another encoding would change the reading; that of the declared one may stand there. UTF-16 is distinguished
    // by its mark alone.
    let of_16 = |encoding| encoding == UTF_16LE || encoding == UTF_16BE;
    let (text, faulty) = match encoding.decode(&bytes) {
        (text, used, faulty) if of_16(encoding) => (text, faulty || !of_16(used)),
        _ => encoding.decode_with_bom_removal(&bytes),
    };
    (!faulty).then(|| text.into_owned())
}

fn manifests(
    holding: &Holding,
    version: Version,
    encoding: &'static Encoding,
    findings: &mut Findings,
) -> Vec<Manifest> {
    let mut manifests = Vec::new();
    for path in holding.paths().filter(|path| !path.contains('/')) {
        let (of_tags, rest) = match (path.strip_prefix("tagmanifest-"), path.strip_prefix("manifest-")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => continue,
        };
        let Some(name) = rest.strip_suffix(".txt") else { continue };
        let Some(algorithm) = Algorithm::named(name) else {
            findings.note(Code::BagAlgorithm, path, name);
            continue;
        };
        match text(holding, path, encoding) {
            Some(text) => {
                let known: usize = manifests.iter().map(|manifest: &Manifest| manifest.lines.len()).sum();
                if known + text.split(['\n', '\r']).count() > holding.most_lines() {
                    findings.note(Code::BagManifestLine, path, "too many lines");
                    continue;
                }
                if text.contains('\r') {
                    findings.note(Code::BagManifestForm, path, "CRLF");
                }
                let lines = lines(&text, path, (of_tags, algorithm), version, findings);
                manifests.push(Manifest { name: path.to_owned(), algorithm, of_tags, lines });
            }
            None => findings.note(Code::BagFileUnreadable, path, ""),
        }
    }
    manifests
}

fn lines(
    text: &str,
    manifest: &str,
    (of_tags, algorithm): (bool, Algorithm),
    version: Version,
    findings: &mut Findings,
) -> BTreeMap<String, String> {
    let mut lines = BTreeMap::new();
    for (line, number) in text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).zip(1..) {
        let Some((digest, path)) = line.split_once([' ', '\t']) else {
            findings.note(Code::BagManifestLine, manifest, format!("line {number}"));
            continue;
        };
        let written = path.trim_start_matches([' ', '\t']);
        // md5sum writes `*` for binary files, and some old tools `./`.
        let path = written.strip_prefix('*').filter(|_| version < (1, 0)).unwrap_or(written);
        let plain = path.strip_prefix("./").unwrap_or(path);
        if plain.len() < written.len() {
            findings.note(Code::BagManifestForm, manifest, format!("line {number}"));
        }
        let path = decoded(plain, version);
        let inside = path.starts_with("data/") != of_tags;
        if is_unsafe_there(&path) || path.starts_with('~') || !inside {
            findings.note(Code::BagManifestPath, manifest, path);
            continue;
        }
        if digest.len() != algorithm.digits() || !digest.bytes().all(|b| b.is_ascii_hexdigit()) {
            findings.note(Code::BagManifestLine, manifest, format!("line {number}"));
            continue;
        }
        let digest = digest.to_ascii_lowercase();
        if let Some(first) = lines.insert(path.clone(), digest.clone()) {
            let harmless = version < (1, 0) && first == digest;
            findings.note(if harmless { Code::BagManifestForm } else { Code::BagManifestTwice }, manifest, path);
        }
    }
    lines
}

/// Line breaks, and from version 1.0 on the percent sign, are written as percent codes.
fn decoded(path: &str, version: Version) -> String {
    let path = path.replace("%0A", "\n").replace("%0a", "\n").replace("%0D", "\r").replace("%0d", "\r");
    if version >= (1, 0) { path.replace("%25", "%") } else { path }
}

/// Every payload file is listed, and every listed file is there.
fn check_complete(holding: &Holding, manifests: &[Manifest], version: Version, findings: &mut Findings) {
    let payload = || holding.paths().filter(|path| path.starts_with("data/"));
    let of_payload = || manifests.iter().filter(|manifest| !manifest.of_tags);
    for manifest in manifests {
        for path in manifest.lines.keys().filter(|path| !holding.has(path)) {
            findings.note(Code::BagFileMissing, path, &manifest.name);
        }
    }
    let listed: BTreeSet<&String> = of_payload().flat_map(|manifest| manifest.lines.keys()).collect();
    for path in payload().filter(|path| !listed.contains(&path.to_string())) {
        findings.note(Code::BagFileUnexpected, path, "");
    }
    for manifest in of_payload().filter(|_| version >= (1, 0)) {
        let lacks = |path: &&&String| !manifest.lines.contains_key(path.as_str());
        if let Some(path) = listed.iter().find(lacks) {
            findings.note(Code::BagManifestsDiffer, &manifest.name, path.as_str());
        }
    }
    // A file outside the folder of the bag, beside it in the archive.
    for path in holding.paths().filter(|path| path.starts_with("../")) {
        findings.note(Code::BagFileUnexpected, path, "");
    }
    check_tags(holding, manifests, findings);
}

/// Each tag manifest lists every tag file by itself: one that is signed covers what it lists, and nothing that only
/// another lists.
fn check_tags(holding: &Holding, manifests: &[Manifest], findings: &mut Findings) {
    let of_tags = || manifests.iter().filter(|manifest| manifest.of_tags);
    let signed = |path: &str| SIGNATURES.contains(&path) || of_tags().any(|manifest| manifest.name == path);
    let tags = holding.paths().filter(|path| !path.starts_with("data/") && !path.starts_with("../") && !signed(path));
    for path in tags {
        if let Some(lacking) = of_tags().find(|manifest| !manifest.lines.contains_key(path)) {
            findings.note(Code::BagTagManifest, path, &lacking.name);
        }
    }
}

/// Nothing is fetched; a file that is still to be fetched is missing. Paths must not lead out of the payload.
fn check_fetch(holding: &Holding, findings: &mut Findings) {
    let Ok(bytes) = holding.bytes("fetch.txt") else {
        if holding.has("fetch.txt") {
            findings.note(Code::BagFileUnreadable, "fetch.txt", "");
        }
        return;
    };
    for line in String::from_utf8_lossy(&bytes).lines().filter(|line| !line.trim().is_empty()) {
        let mut parts = line.splitn(3, [' ', '\t']).map(str::trim);
        let path = parts.nth(2).unwrap_or_default();
        if is_unsafe(path) || !path.starts_with("data/") {
            findings.note(Code::BagFetch, "fetch.txt", path);
        }
    }
}

fn info(holding: &Holding, encoding: &'static Encoding, findings: &mut Findings) -> Info {
    let mut info = Info::new();
    let text = text(holding, "bag-info.txt", encoding);
    if text.is_none() && holding.has("bag-info.txt") {
        findings.note(Code::BagFileUnreadable, "bag-info.txt", "");
    }
    let text = text.unwrap_or_default();
    let mut last: Option<(String, String)> = None;
    let mut put = |element: Option<(String, String)>| {
        if let Some((label, value)) = element {
            info.entry(label).or_default().push(value.trim().to_owned());
        }
    };
    for line in text.split(['\n', '\r']).filter(|line| !line.is_empty()) {
        if let (true, Some((_, value))) = (line.starts_with([' ', '\t']), &mut last) {
            value.push(' ');
            value.push_str(line.trim());
        } else if let Some((label, value)) = line.split_once(':') {
            put(last.replace((label.trim().to_owned(), value.trim().to_owned())));
        } else {
            findings.note(Code::BagFileUnreadable, "bag-info.txt", line);
        }
    }
    put(last);
    info
}

fn check_oxum(holding: &Holding, info: &Info, findings: &mut Findings) {
    let payload: Vec<&str> = holding.paths().filter(|path| path.starts_with("data/")).collect();
    let sizes = payload.iter().filter_map(|path| holding.size(path));
    let bytes = sizes.fold(0u64, u64::saturating_add);
    let found = format!("{bytes}.{}", payload.len());
    for wanted in info.get("Payload-Oxum").into_iter().flatten().filter(|wanted| **wanted != found) {
        findings.note(Code::BagOxum, "bag-info.txt", format!("{wanted} ≠ {found}"));
    }
}

/// A text on one line, as elements are written: other texts are held against them in this form.
pub fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.split(breaks).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

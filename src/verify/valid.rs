//! The digests of a bag's files: each file is read once, and none beyond what it may have.

use std::io::Read;
use std::ops::AddAssign;

use rayon::prelude::*;

use super::bag::{Info, Manifest};
use super::digests::{Algorithm, take_digests};
use super::finding::{Code, Findings};
use super::holding::{Holding, most};

/// What was looked at in full.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Hashed {
    /// Files whose every byte was read.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files whose digests were all as listed.
    pub unchanged: u64,
}

impl AddAssign for Hashed {
    fn add_assign(&mut self, more: Hashed) {
        self.files += more.files;
        self.bytes += more.bytes;
        self.unchanged += more.unchanged;
    }
}

/// Most bytes of a file of our own payload: no program takes in a larger one.
const MOST_OWN: u64 = 256 << 20;

/// Bytes that are read of a file that no manifest lists.
const MOST_UNLISTED: u64 = 64 << 20;

/// Most bytes that each file may have: the payload as many as are recorded of all of it. What a foreign bag has beside it may
/// have any size.
pub fn most_hashed(info: &Info, is_own: bool) -> impl Fn(&str) -> u64 {
    let recorded = info.get("Payload-Oxum").into_iter().flatten();
    let bytes = recorded.filter_map(|oxum| oxum.split_once('.')?.0.parse::<u64>().ok()).max();
    move |path| match (path.starts_with("data/"), is_own) {
        (true, true) => bytes.unwrap_or(0).min(MOST_OWN),
        (true, false) => bytes.unwrap_or(u64::MAX),
        (false, true) => most(path),
        (false, false) => u64::MAX,
    }
}

/// Every listed digest is that of the file; each file is read once, several at a time.
pub fn check_valid(
    holding: &Holding,
    manifests: &[Manifest],
    most: &(dyn Fn(&str) -> u64 + Sync),
    seen: &(dyn Fn(u64) + Sync),
    findings: &mut Findings,
) -> Hashed {
    let listing = |path: &str| -> Vec<(Algorithm, &str)> {
        let of_file = manifests.iter().filter_map(|m| Some((m.algorithm, m.lines.get(path)?.as_str())));
        of_file.collect()
    };
    let paths: Vec<&str> = holding.paths().collect();
    let checked: Vec<_> = paths
        .par_iter()
        .map(|path| {
            let listing = listing(path);
            let algorithms: Vec<Algorithm> = listing.iter().map(|(algorithm, _)| *algorithm).collect();
            // Of what is listed nowhere in a folder nothing can be compared.
            let is_compared = !listing.is_empty() || holding.is_archive();
            let most = if is_compared { most(path) } else { u64::MAX };
            let stream = holding.whole(path, most);
            let stream = stream.map(|stream| stream.take(if is_compared { u64::MAX } else { MOST_UNLISTED }));
            let read = stream.and_then(|stream| take_digests(stream, &algorithms, seen));
            let read = read.map(|(found, length)| {
                let same = listing.iter().zip(&found).all(|((_, listed), found)| listed == found);
                (same, length)
            });
            (*path, !listing.is_empty(), read.map_err(|error| error.to_string()))
        })
        .collect();
    let mut hashed = Hashed::default();
    for (path, listed, read) in checked {
        match read {
            Ok((same, length)) => {
                hashed.files += 1;
                hashed.bytes += length;
                hashed.unchanged += u64::from(same && listed);
                if !same {
                    findings.note(Code::BagFileChanged, path, "");
                }
            }
            Err(why) => findings.note(
                match why.as_str() {
                    "crc" => Code::ZipCrc,
                    "data" => Code::ZipData,
                    _ if why.contains("deflate") => Code::ZipData,
                    _ => Code::BagFileUnreadable,
                },
                path,
                why,
            ),
        }
    }
    hashed
}

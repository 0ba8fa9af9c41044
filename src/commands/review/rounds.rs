//! The rounds that are over, as they lie on the disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{CONCLUDED, REVIEW, RULINGS};
use crate::commands::print::{Failed, unusable};
use crate::ingest;
use crate::message::{Language, Message, say, unread};
use crate::package::{Sha256, sha256};
use crate::publish::disk;
use crate::reexamination::{Concluded, Earlier, Receipt, Round, Ruling, RulingFile};

/// How the folder of a round begins.
pub const ROUND: &str = "round-";

/// Where the present round is written.
pub struct Desk {
    /// Its folder.
    pub home: PathBuf,
    /// The language of what is said.
    pub language: Language,
}

/// The rounds that are over, the first first.
pub struct History {
    /// What was decided in each.
    pub earlier: Vec<Earlier>,
    /// The lock of each.
    pub concluded: Vec<Concluded>,
    /// The rounds of the batch that this one continues; none where it continues none.
    pub season: Vec<Earlier>,
}

impl History {
    /// Reads the rounds of a batch up to the first that is not over.
    pub fn read(batch: &Path) -> Result<History, Failed> {
        let (mut earlier, mut concluded) = (Vec::new(), Vec::new());
        for number in 1u32.. {
            let home = batch.join(format!("{ROUND}{number}"));
            if !home.join(CONCLUDED).is_file() {
                break;
            }
            concluded.push(json(&home.join(CONCLUDED))?);
            let round: Round = json(&home.join(REVIEW))?;
            let rulings = rulings(&home.join(RULINGS))?;
            earlier.push(Earlier { round, rulings });
        }
        Ok(History { earlier, concluded, season: vec![] })
    }

    /// How many rounds are over.
    pub fn rounds(&self) -> u32 {
        u32::try_from(self.earlier.len()).unwrap_or(u32::MAX)
    }

    /// Whether what a college sent has been dealt with.
    pub fn covers(&self, receipt: &Receipt) -> bool {
        let rounds = self.earlier.iter().filter_map(|before| before.round.colleges.get(&receipt.college));
        let mut receipts = rounds.filter_map(|sender| sender.receipt.as_ref());
        receipts.any(|covered| covered.round >= receipt.round)
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failed> {
    fs::read(path).map_err(|error| unusable(unread(path, error)))
}

fn json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Failed> {
    serde_json::from_slice(&bytes(path)?).map_err(|error| unusable(unread(path, error)))
}

/// A round as it lies there, as far as it can be read, and what is wrong with it.
pub struct Lain {
    /// The round with what was decided in it; none where that cannot be read.
    pub earlier: Option<Earlier>,
    /// Its lock; none where it is not over.
    pub concluded: Option<Concluded>,
    /// Places, and why they cannot be used or are not as the lock says.
    pub broken: Vec<(String, Message)>,
}

/// Reads one round and holds it against its lock.
pub fn lain(home: &Path) -> Lain {
    let mut broken = Vec::new();
    let mut note = |name: &str, failed: Failed| broken.push((home.join(name).display().to_string(), failed.0));
    let concluded: Option<Concluded> = if home.join(CONCLUDED).is_file() {
        json(&home.join(CONCLUDED)).map_err(|failed| note(CONCLUDED, failed)).ok()
    } else {
        None
    };
    let round: Option<Round> = json(&home.join(REVIEW)).map_err(|failed| note(REVIEW, failed)).ok();
    let rulings = rulings(&home.join(RULINGS)).map_err(|failed| note(RULINGS, failed)).ok();
    let found = files(home).map_err(|failed| note("", failed)).unwrap_or_default();
    let listed = concluded.iter().flat_map(|lock| &lock.files);
    let changed = listed.filter(|(name, digest)| found.get(*name) != Some(digest));
    broken.extend(changed.map(|(name, _)| (home.join(name).display().to_string(), say("history-changed"))));
    let earlier = round.map(|round| Earlier { round, rulings: rulings.unwrap_or_default() });
    Lain { earlier, concluded, broken }
}

/// The decisions of a round by student.
fn rulings(path: &Path) -> Result<BTreeMap<String, Ruling>, Failed> {
    let list: RulingFile =
        ingest::parse(RULINGS, &bytes(path)?, RulingFile::SCHEMA).map_err(|_| unusable(unread(path, RULINGS)))?;
    Ok(list.rulings.into_iter().map(|ruling| (ruling.student.clone(), ruling)).collect())
}

/// The digest of every file of a round but its lock, and but what a pass that was killed was writing.
pub fn files(home: &Path) -> Result<BTreeMap<String, Sha256>, Failed> {
    let mut digests = BTreeMap::new();
    for entry in WalkDir::new(home).sort_by_file_name().into_iter().flatten() {
        let below = entry.path().strip_prefix(home).unwrap_or(entry.path());
        let name = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        if entry.file_type().is_file() && name != CONCLUDED && !disk::is_part(entry.path()) {
            digests.insert(name, sha256(&bytes(entry.path())?));
        }
    }
    Ok(digests)
}

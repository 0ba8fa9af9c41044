//! The rounds that are over, as they lie on the disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{CONCLUDED, LEDGER, REVIEW, RULINGS};
use crate::commands::print::{Failed, unusable, write_pile};
use crate::fault::Fault;
use crate::ingest;
use crate::message::{Language, Message, say, unread};
use crate::package::{Sha256, sha256};
use crate::publish::disk;
use crate::records::values::Day;
use crate::reexamination::{Concluded, Earlier, Ledger, Receipt, Round, Ruling, RulingFile};

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
#[derive(Default)]
pub struct History {
    /// What was decided in each.
    pub earlier: Vec<Earlier>,
    /// The lock of each.
    pub concluded: Vec<Concluded>,
    /// The text of each lock.
    pub locks: BTreeMap<u32, String>,
    /// The rounds of the batch that this one continues; none where it continues none.
    pub season: Vec<Earlier>,
    /// Whose conclusion an appeal has put aside, with the day.
    pub appeals: BTreeMap<String, Day>,
}

impl History {
    /// Reads the rounds of a batch up to the first that is not over.
    ///
    /// # Errors
    /// When a round cannot be read, is gone, or has lost its lock.
    pub fn read(batch: &Path) -> Result<History, Failed> {
        let mut history = History::default();
        for number in 1u32.. {
            let home = batch.join(format!("{ROUND}{number}"));
            // A link may lead to another round tomorrow.
            if home.is_symlink() || !home.join(CONCLUDED).is_file() {
                break;
            }
            history.locks.insert(number, String::from_utf8_lossy(&bytes(&home.join(CONCLUDED))?).into_owned());
            history.concluded.push(json(&home.join(CONCLUDED))?);
            let round: Round = json(&home.join(REVIEW))?;
            let rulings = rulings(&home.join(RULINGS))?;
            history.earlier.push(Earlier { round, rulings });
        }
        history.follows_all(batch)?;
        Ok(history)
    }

    /// The next round has never been over, and none lies behind it.
    fn follows_all(&self, batch: &Path) -> Result<(), Failed> {
        let next = self.rounds() + 1;
        let folders = fs::read_dir(batch).into_iter().flatten().flatten();
        let number = |name: &str| name.strip_prefix(ROUND)?.parse::<u32>().ok();
        let later = folders.filter_map(|entry| number(&entry.file_name().to_string_lossy())).filter(|one| *one > next);
        let listed = ledger(batch)?.into_iter().flat_map(|ledger| ledger.locks.into_keys());
        match listed.filter(|number| *number >= next).chain(later).max() {
            None => Ok(()),
            Some(known) => Err(unusable(say("round-gone").with("round", next).with("known", known))),
        }
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

/// The round as its last pass left it; none where it has not begun.
///
/// # Errors
/// When something lies there, and what was drawn and asked cannot be read.
pub fn begun(home: &Path) -> Result<Option<Round>, Failed> {
    let mut files = fs::read_dir(home).into_iter().flatten().flatten().map(|entry| entry.path());
    if files.all(|path| disk::is_part(&path)) { Ok(None) } else { json(&home.join(REVIEW)).map(Some) }
}

/// The ledger of the locks; none where no round is over, or none was kept.
pub fn ledger(batch: &Path) -> Result<Option<Ledger>, Failed> {
    let path = batch.join(LEDGER);
    if path.is_file() { json(&path).map(Some) } else { Ok(None) }
}

/// Puts back the locks that are gone, and says of which rounds.
pub fn restored(batch: &Path) -> Result<Vec<u32>, Failed> {
    let mut restored = Vec::new();
    for (number, lock) in ledger(batch)?.into_iter().flat_map(|ledger| ledger.locks) {
        let home = batch.join(format!("{ROUND}{number}"));
        if home.join(REVIEW).is_file() && !home.join(CONCLUDED).exists() {
            write_pile(&home.join(CONCLUDED), lock.as_bytes())?;
            restored.push(number);
        }
    }
    Ok(restored)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failed> {
    disk::read_regular(path).map_err(|error| unusable(unread(path, error)))
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
    // The place is said once.
    let mut note = |name: &str, (why, _): Failed| {
        let why = why.text_of("why").map_or(why.clone(), |why| say("history-unread").with("why", why));
        broken.push((home.join(name).display().to_string(), why));
    };
    let concluded: Option<Concluded> = if home.join(CONCLUDED).is_file() {
        json(&home.join(CONCLUDED)).map_err(|failed| note(CONCLUDED, failed)).ok()
    } else {
        None
    };
    let round: Option<Round> = json(&home.join(REVIEW)).map_err(|failed| note(REVIEW, failed)).ok();
    let rulings = rulings(&home.join(RULINGS)).map_err(|failed| note(RULINGS, failed)).ok();
    let found = round_files(home).map_err(|failed| note("", failed)).unwrap_or_default();
    let listed = concluded.iter().flat_map(|lock| &lock.files);
    let changed = listed.filter(|(name, digest)| found.get(*name) != Some(digest));
    broken.extend(changed.map(|(name, _)| (home.join(name).display().to_string(), say("history-changed"))));
    if !is_as_listed(home) {
        broken.push((home.join(CONCLUDED).display().to_string(), say("history-changed")));
    }
    let earlier = round.map(|round| Earlier { round, rulings: rulings.unwrap_or_default() });
    Lain { earlier, concluded, broken }
}

/// Whether the lock of a round is the one that the ledger has, where it has one.
fn is_as_listed(home: &Path) -> bool {
    let name = home.file_name().unwrap_or_default().to_string_lossy();
    let number = name.strip_prefix(ROUND).and_then(|number| number.parse::<u32>().ok());
    let ledger = home.parent().and_then(|batch| ledger(batch).ok().flatten());
    let listed = ledger.zip(number).and_then(|(ledger, number)| ledger.locks.get(&number).cloned());
    listed.is_none_or(|listed| bytes(&home.join(CONCLUDED)).is_ok_and(|found| found == listed.as_bytes()))
}

/// The decisions of a round by student.
pub fn rulings(path: &Path) -> Result<BTreeMap<String, Ruling>, Failed> {
    let said = say("file-unread").with("path", path.display().to_string());
    let first =
        |faults: Vec<Fault>| faults.into_iter().next().map_or_else(|| say("history-changed"), |one| one.problem);
    let list: RulingFile = ingest::parse(RULINGS, &bytes(path)?, RulingFile::SCHEMA)
        .map_err(|faults| unusable(said.with("why", first(faults))))?;
    Ok(list.rulings.into_iter().map(|ruling| (ruling.student.clone(), ruling)).collect())
}

/// The digest of every file of a round but its lock, and but what a pass that was killed was writing.
pub fn round_files(home: &Path) -> Result<BTreeMap<String, Sha256>, Failed> {
    let mut digests = BTreeMap::new();
    for entry in WalkDir::new(home).sort_by_file_name().into_iter().flatten() {
        let below = entry.path().strip_prefix(home).unwrap_or(entry.path());
        let name = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let kind = entry.file_type();
        if kind.is_dir() {
            // An empty folder is something that somebody has added.
            if entry.depth() > 0 && fs::read_dir(entry.path()).is_ok_and(|mut within| within.next().is_none()) {
                digests.insert(format!("{name}/"), sha256(b""));
            }
        } else if !kind.is_file() {
            // A link may lead elsewhere tomorrow, whatever it leads to today.
            digests.insert(name, sha256(b"link"));
        } else if name != CONCLUDED && !disk::is_part(entry.path()) {
            digests.insert(name, sha256(&bytes(entry.path())?));
        }
    }
    Ok(digests)
}

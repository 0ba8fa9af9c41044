//! The folder of a holding on disk: its lock, key and ledger, and how one submission comes in as a whole or not at all.
//!
//! ```text
//! <dir>/schools.yaml                       written by people
//! <dir>/holding/key                        the secret of the keyed digests
//! <dir>/holding/ledger.jsonl               what came
//! <dir>/holding/.staging/                  what is at work: removed, or finished, by the next that takes the lock
//! <dir>/<school>/<batch>/<college>/round-<n>/   submission.zip, receipt.json, marks.jsonl
//! <dir>/<school>/answers/<number>.json     with .txt for people, and .json.p7s where it is signed
//! <dir>/<school>/matches.json, .txt        what of the school occurs in others
//! <dir>/unknown/answers/                   on what no school is known to have sent
//! ```
//!
//! The line in the ledger is what files a submission: before it everything is written and synchronized in `.staging`, after it
//! everything is renamed to its place. Whoever finds the line and not yet the place renames it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rsa::rand_core::{OsRng, RngCore};

use super::halt::Halt;
use crate::holding::{Entry, HOME, Key, Ledger, LedgerFault};
use crate::message::say;
use crate::publish::disk;
use crate::publish::lock::Lock;

const KEY: &str = "key";
const LEDGER: &str = "ledger.jsonl";
const STAGING: &str = ".staging";
/// In the staging: the line, the round and the answer.
const LINE: &str = "line";
const ROUND: &str = "round";
const ANSWER: &str = "answer";
/// In a school's folder.
pub const ANSWERS: &str = "answers";

/// A holding, held by this process alone.
pub struct Stock {
    root: PathBuf,
    pub key: Key,
    pub ledger: Ledger,
    /// Whether the last line had been cut off, and was removed.
    pub was_torn: bool,
    _lock: Lock,
}

impl Stock {
    /// Takes the lock, reads key and ledger, and finishes what was begun.
    pub fn open(root: &Path) -> Result<Stock, Halt> {
        let home = root.join(HOME);
        disk::create_dir(&home).map_err(|error| Halt::unwritten(&home, &error))?;
        let lock = Lock::take(&home)?;
        let path = home.join(LEDGER);
        let text = match own(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            read => read.map_err(|error| Halt::unread(&path, &error))?,
        };
        let key = key(&home.join(KEY), text.is_empty())?;
        let ledger = Ledger::read(&text, &key).map_err(|fault| broken(&path, fault))?;
        let was_torn = ledger.whole < text.len();
        if was_torn {
            cut(&path, ledger.whole).map_err(|error| Halt::unwritten(&path, &error))?;
        }
        let stock = Stock { root: root.to_owned(), key, ledger, was_torn, _lock: lock };
        stock.finish().map_err(|error| Halt::unwritten(&stock.staging(), &error))?;
        Ok(stock)
    }

    /// A place below the holding.
    pub fn at(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// Where what is at work lies.
    pub fn staging(&self) -> PathBuf {
        self.root.join(HOME).join(STAGING)
    }

    /// Where the round of the submission at work is made.
    pub fn round(&self) -> PathBuf {
        self.staging().join(ROUND)
    }

    /// An empty place to work in.
    pub fn clear(&self) -> io::Result<()> {
        let staging = self.staging();
        if fs::symlink_metadata(&staging).is_ok() {
            disk::remove(&staging)?;
        }
        disk::create_dir(&staging).map(drop)
    }

    /// Files what lies in [`Stock::round`], or nothing where `entry` refuses it, with an answer by the names of its files.
    pub fn commit(&mut self, entry: Entry, answer: &[(String, Vec<u8>)]) -> Result<(), Halt> {
        let line = entry.line(&self.key);
        self.prepare(&entry, &line, answer).map_err(|error| Halt::unwritten(&self.staging(), &error))?;
        let path = self.root.join(HOME).join(LEDGER);
        if let Err(error) = append(&path, &line) {
            // What was written of the line is no line; where it cannot be taken away, the next does it.
            let _ = cut(&path, self.ledger.whole);
            return Err(Halt::unwritten(&path, &error));
        }
        self.ledger.push(entry, &line);
        self.finish().map_err(|error| Halt::unwritten(&self.staging(), &error))
    }

    fn prepare(&self, entry: &Entry, line: &str, answer: &[(String, Vec<u8>)]) -> io::Result<()> {
        let (staging, round, folder) = (self.staging(), self.round(), self.staging().join(ANSWER));
        if entry.place.is_empty() && round.exists() {
            disk::remove(&round)?;
        }
        disk::create_dir(&folder)?;
        for (name, bytes) in answer {
            disk::write_new(&folder.join(name), bytes)?;
        }
        disk::write_new(&staging.join(LINE), line.as_bytes())?;
        for folder in [&folder, &round, &staging] {
            if folder.is_dir() {
                disk::sync_dir(folder)?;
            }
        }
        Ok(())
    }

    /// Puts to its place what the last line files; all else that is at work was never finished.
    fn finish(&self) -> io::Result<()> {
        let staging = self.staging();
        let Ok(line) = own(&staging.join(LINE)) else { return self.clear() };
        let last = self.ledger.entries.last();
        if let Some(entry) = last.filter(|entry| entry.line(&self.key) == line) {
            let school = self.root.join(&entry.school);
            let (home, round) = (school.join(&entry.place), self.round());
            if !entry.place.is_empty() && round.is_dir() {
                let parent = home.parent().unwrap_or(&school);
                disk::create_dirs(parent)?;
                fs::rename(&round, &home)?;
                sync_up(parent, &self.root)?;
            }
            let answers = school.join(ANSWERS);
            disk::create_dirs(&answers)?;
            for file in fs::read_dir(staging.join(ANSWER))? {
                let file = file?;
                fs::rename(file.path(), answers.join(file.file_name()))?;
            }
            sync_up(&answers, &self.root)?;
        }
        self.clear()
    }
}

/// Synchronizes a folder and those above it, up to the holding.
fn sync_up(folder: &Path, root: &Path) -> io::Result<()> {
    folder.ancestors().take_while(|above| above.starts_with(root)).try_for_each(disk::sync_dir)
}

/// A text that the holding itself has written: no link, which may lead anywhere, and no pipe, which would never end.
fn own(path: &Path) -> io::Result<String> {
    let is_plain = fs::symlink_metadata(path)?.is_file();
    if is_plain { fs::read_to_string(path) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

/// The secret; it is made with the holding, and never again.
fn key(path: &Path, is_new: bool) -> Result<Key, Halt> {
    let shown = path.display().to_string();
    match own(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_new => {
            let mut random = [0; 32];
            OsRng.fill_bytes(&mut random);
            let key = Key::new(random);
            disk::replace_file(path, key.text().as_bytes()).map_err(|error| Halt::unwritten(path, &error))?;
            Ok(key)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Halt::unusable(say("holding-key-gone").with("path", shown)))
        }
        Err(error) => Err(Halt::unread(path, &error)),
        Ok(_) if cfg!(unix) && !disk::is_private(path).unwrap_or(false) => {
            Err(Halt::unusable(say("holding-key-open").with("path", shown)))
        }
        Ok(text) => Key::read(&text).ok_or_else(|| Halt::unusable(say("holding-key-broken").with("path", shown))),
    }
}

fn broken(path: &Path, fault: LedgerFault) -> Halt {
    let said = match fault {
        LedgerFault::Changed(line) => say("holding-ledger-changed").with("line", line),
        LedgerFault::Apart(line) => say("holding-ledger-apart").with("line", line),
    };
    Halt::unusable(said.with("path", path.display().to_string()))
}

fn append(path: &Path, line: &str) -> io::Result<()> {
    let is_new = !path.exists();
    drop(disk::open_or_create(path)?);
    let mut file = OpenOptions::new().append(true).open(path)?;
    file.write_all(line.as_bytes())?;
    file.sync_all()?;
    match path.parent().filter(|_| is_new) {
        Some(folder) => disk::sync_dir(folder),
        None => Ok(()),
    }
}

fn cut(path: &Path, length: usize) -> io::Result<()> {
    let file: File = OpenOptions::new().write(true).open(path)?;
    file.set_len(length as u64)?;
    file.sync_all()
}

//! A part of a large holding at a time, and the ledger of what was checked when.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use super::is_inside;
use crate::cli::Verify;
use crate::commands::progress;
use crate::message::{Language, Message, say};
use crate::pdf::bounded;
use crate::verify::{
    Check, Coverage, Demands, Ledger, LedgerFault, Options, Report, Sample, bytes_to_read, verify_sample,
};

/// Begins a ledger.
const HEAD: &str = "# UTC\tstate\tSHA-256\tbatch/run/path\n";

/// What a sample goes by, and what it is noted in.
pub struct Book {
    share: u64,
    since: Option<Timestamp>,
    ends: Option<Instant>,
    path: Option<PathBuf>,
    file: Mutex<Option<File>>,
    ledger: Mutex<Ledger>,
    broken: Mutex<Option<io::Error>>,
}

impl Book {
    /// None where all is to be checked. The clock begins to run here.
    pub fn open(arguments: &Verify) -> Result<Option<Book>, Message> {
        let Verify { sample, not_checked_since, max_duration, ledger, .. } = arguments;
        if sample.is_none() && not_checked_since.is_none() && max_duration.is_none() && ledger.is_none() {
            return Ok(None);
        }
        let term = not_checked_since.and_then(|term| SignedDuration::try_from(term.0).ok());
        let mut book = Book {
            share: sample.map_or(10_000, |share| share.0),
            since: term.map(|term| Timestamp::now().checked_sub(term).unwrap_or(Timestamp::MIN)),
            ends: max_duration.and_then(|term| Instant::now().checked_add(term.0)),
            path: ledger.clone(),
            file: Mutex::default(),
            ledger: Mutex::default(),
            broken: Mutex::default(),
        };
        if let Some(path) = ledger {
            let said = |key: &'static str| say(key).with("path", path.display().to_string());
            if is_inside(path, arguments) {
                return Err(said("verify-ledger-inside"));
            }
            let text = read(path).map_err(|why| said("verify-ledger-unread").with("why", why.to_string()))?;
            let ledger =
                Ledger::read(&text).map_err(|LedgerFault(line)| said("verify-ledger-line").with("line", line))?;
            let file = append(path, &text);
            book.file =
                Mutex::new(Some(file.map_err(|why| said("verify-ledger-unwritten").with("why", why.to_string()))?));
            book.ledger = Mutex::new(ledger);
        }
        Ok(Some(book))
    }

    /// Checks a sample of one path.
    pub fn check(&mut self, path: &Path, demands: &Demands, language: Language) -> io::Result<Vec<Report>> {
        let length = bytes_to_read(path).saturating_mul(self.share) / 10_000;
        let bar = progress::bytes(say("progress-verify"), length, language);
        let before = self.ledger.lock().map(|ledger| ledger.clone()).unwrap_or_default();
        let now = Timestamp::now();
        let sample = Sample {
            share: self.share,
            since: self.since,
            ledger: &before,
            // Nothing is remembered, so another day begins at another place.
            turn: if self.is_kept() { 0 } else { u64::try_from(now.as_second() / 86_400).unwrap_or(0) },
            now: &Timestamp::now,
            go_on: &|| self.ends.is_none_or(|end| Instant::now() < end) && self.is_whole(),
            checked: &|check| self.note(check),
        };
        let options = Options { quick: false, seen: &|bytes| bar.inc(bytes), demands, bounded: &bounded::look_bounded };
        let reports = verify_sample(path, &options, &sample);
        bar.finish_and_clear();
        reports
    }

    /// Whether what was checked is noted.
    pub fn is_kept(&self) -> bool {
        self.path.is_some()
    }

    /// Why the ledger could not be written to its end.
    pub fn broken(self) -> Option<Message> {
        let why = self.broken.into_inner().ok().flatten()?;
        let path = self.path.unwrap_or_default().display().to_string();
        Some(say("verify-ledger-unwritten").with("path", path).with("why", why.to_string()))
    }

    fn is_whole(&self) -> bool {
        self.broken.lock().is_ok_and(|broken| broken.is_none())
    }

    /// One line in one write, at once: what was checked stays known even if the check is killed.
    fn note(&self, check: &Check) {
        if let Ok(mut ledger) = self.ledger.lock() {
            ledger.add(check.clone());
        }
        let Ok(mut file) = self.file.lock() else { return };
        let written = file.as_mut().map(|file| file.write_all(format!("{check}\n").as_bytes()));
        if let (Some(Err(why)), Ok(mut broken)) = (written, self.broken.lock()) {
            broken.get_or_insert(why);
        }
    }
}

fn read(path: &Path) -> io::Result<String> {
    // What is no plain file may never end.
    if fs::metadata(path).is_ok_and(|data| !data.is_file()) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read,
    }
}

/// A line that was cut off by a crash is taken off before others follow it.
fn append(path: &Path, text: &str) -> io::Result<File> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    if whole < text.len() {
        file.set_len(whole as u64)?;
    }
    if whole == 0 {
        file.write_all(HEAD.as_bytes())?;
    }
    Ok(file)
}

/// What a sample covers, as lines for people.
pub fn coverage_lines(coverage: &Coverage) -> Vec<Message> {
    let percent = match coverage.dossiers {
        0 => 100.0,
        all => coverage.ever_checked as f64 * 100.0 / all as f64,
    };
    let counts = say("verify-coverage")
        .with("dossiers", coverage.dossiers.to_string())
        .with("chosen", coverage.chosen.to_string())
        .with("checked", coverage.checked.to_string())
        .with("ever", coverage.ever_checked.to_string())
        .with("percent", format!("{percent:.1}%"))
        .with("sound", coverage.sound.to_string())
        .with("term", coverage.in_term.to_string())
        .with("never", (coverage.dossiers - coverage.ever_checked).to_string());
    let oldest = coverage.oldest.map(|when| say("verify-coverage-oldest").with("when", format!("{when:.0}")));
    let left = (coverage.chosen - coverage.checked).to_string();
    let time = coverage.out_of_time.then(|| say("verify-coverage-time").with("left", left));
    [Some(counts), oldest, time].into_iter().flatten().collect()
}

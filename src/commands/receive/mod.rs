//! `receive`: what colleges send in, checked and filed.
//!
//! ```text
//! <to>/<batch>/<college>/round-<n>/submission.zip   as it came
//! <to>/<batch>/<college>/round-<n>/receipt.json     when it came, and what was remarked
//! ```

mod holding;
mod unpacked;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use unpacked::Unpacked;

use super::Exit;
use super::print::{Failed, unusable};
use super::verify::trust;
use crate::cli::Receive;
use crate::fault::Fault;
use crate::inputs;
use crate::json::json_lines;
use crate::message::{Language, Message, say, unread};
use crate::package::{EntryPath, Sha256, sha256_of};
use crate::publish::{BatchFolder, PublishError, disk};
use crate::records::Batch;
use crate::records::values::Day;
use crate::reexamination::{Filed, Place, Receipt, Remark, RemarkKind, Round, check_arrival, noticed, place, untimely};
use crate::report::printable_line;
use crate::verify::Demands;

/// Names of what is filed.
pub const SUBMISSION: &str = "submission.zip";
pub const RECEIPT: &str = "receipt.json";
/// How the folder of a round begins.
const ROUND: &str = "round-";

pub fn run_receive(arguments: &Receive, language: Language) -> Exit {
    match (&arguments.holding, &arguments.to) {
        (Some(holding), _) => holding::run_holding(holding, arguments, language),
        (None, Some(to)) => into(to, arguments, language),
        // The command line asks for one of both.
        (None, None) => Exit::Unusable,
    }
}

/// Files what colleges of one school send to its graduate school.
fn into(to: &Path, arguments: &Receive, language: Language) -> Exit {
    let batch = match inputs::batch(&arguments.inputs) {
        Ok(batch) => batch,
        Err(faults) => {
            err!("{}", say("inputs-unusable").text(language));
            super::print_faults(&faults, language);
            return Exit::Unusable;
        }
    };
    let faults = batch.reexamination.faults(|code| batch.college(code).is_some());
    if !faults.is_empty() {
        err!("{}", say("inputs-unusable").text(language));
        let at = |(field, why): (String, Message)| Fault::of("batch.yaml", &format!("reexamination.{field}"), why);
        super::print_faults(&faults.into_iter().map(at).collect::<Vec<_>>(), language);
        return Exit::Unusable;
    }
    match all(to, arguments, &batch, language) {
        Ok(exit) => exit,
        Err((why, failed)) => {
            err!("{}", printable_line(&why.text(language)));
            failed
        }
    }
}

/// Files all; what cannot be used stops nothing behind it, and the worst that happened is the outcome.
fn all(to: &Path, arguments: &Receive, batch: &Batch, language: Language) -> Result<Exit, Failed> {
    let demands = Demands { trust: trust(&arguments.trust, &arguments.crl).map_err(unusable)?, ..Demands::default() };
    let folder = BatchFolder::lock(to, &batch.batch).map_err(|error| lock_failure(&error))?;
    let rounds = match &arguments.reviewed {
        Some(reviewed) => concluded(&reviewed.join(&batch.batch))?,
        None => Vec::new(),
    };
    let desk = Desk { arguments, batch, demands, home: folder.path(), rounds, language };
    let mut outcome = Exit::Done;
    for path in &arguments.submissions {
        match desk.receive(path) {
            Ok(true) => {}
            Ok(false) if outcome == Exit::Done => outcome = Exit::NeedsPerson,
            Ok(false) => {}
            Err((why, Exit::Unusable)) => {
                err!("{}", printable_line(&why.text(language)));
                outcome = Exit::Unusable;
            }
            Err(failed) => return Err(failed),
        }
        folder.clear().map_err(|error| unwritten(folder.path(), &error))?;
    }
    Ok(outcome)
}

/// The rounds of the re-examination that are over, the first first.
pub fn concluded(batch: &Path) -> Result<Vec<Round>, Failed> {
    let homes = (1u32..).map(|number| batch.join(format!("{ROUND}{number}")));
    let over = homes.take_while(|home| home.join("concluded.json").is_file());
    let read = |home: PathBuf| {
        let path = home.join("review.json");
        let bytes = disk::read_regular(&path).map_err(|error| error.to_string());
        let round = bytes.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string()));
        let unread = |why| unusable(say("file-unread").with("path", path.display().to_string()).with("why", why));
        round.map_err(unread)
    };
    over.map(read).collect()
}

pub fn lock_failure(error: &PublishError) -> Failed {
    let outcome = match error {
        PublishError::Locked { .. } => Exit::TryAgain,
        PublishError::Path { .. } => Exit::Unusable,
        _ => Exit::CannotWrite,
    };
    (say("receive-folder").with("why", error.message()), outcome)
}

fn unwritten(path: &Path, error: &std::io::Error) -> Failed {
    let why = say("print-unwritten").with("path", path.display().to_string()).with("why", error.to_string());
    (why, Exit::CannotWrite)
}

struct Desk<'d> {
    arguments: &'d Receive,
    batch: &'d Batch,
    demands: Demands,
    /// The folder of the batch.
    home: &'d Path,
    /// The rounds that are over, where they are named.
    rounds: Vec<Round>,
    language: Language,
}

impl Desk<'_> {
    fn say(&self, message: &Message) {
        out!("{}", printable_line(&message.text(self.language)));
    }

    fn refuse(&self, path: &Path, remarks: &[Message]) -> bool {
        self.say(&say("receive-refused").with("path", path.display().to_string()));
        remarks.iter().for_each(|remark| self.say(remark));
        false
    }

    /// Checks one and files it; whether there is nothing to remark.
    fn receive(&self, path: &Path) -> Result<bool, Failed> {
        let failed = |error: std::io::Error| unusable(unread(path, error));
        let digest = disk::open_regular(path).and_then(sha256_of).map_err(failed)?;
        let unpacked = match Unpacked::new(path, &self.home.join(".staging-receive"), &self.demands) {
            Ok(unpacked) => unpacked,
            Err(unpacked::Refused::Faults(faults)) => {
                let lines: Vec<Message> = faults.iter().map(|fault| fault.message()).collect();
                return Ok(self.refuse(path, &lines));
            }
            Err(unpacked::Refused::Foreign(why)) => return Ok(self.refuse(path, &[why])),
            Err(unpacked::Refused::Disk(at, error)) => return Err(unwritten(&at, &error)),
        };
        let signatures = unpacked.signatures();
        let college = unpacked.college().to_owned();
        // What the submission says of itself is a name in the folder of the batch, and no way out of it.
        let is_name = EntryPath::new(college.as_str()).is_ok_and(|name| !name.as_str().contains('/'));
        let rounds = if is_name { self.home.join(&college) } else { self.home.to_owned() };
        let filed = if is_name { receipts(&rounds) } else { Vec::new() };
        let next = filed.iter().map(|one| one.round).max().unwrap_or(0) + 1;
        let notice = noticed(self.rounds.iter(), &college, next);
        let arrived = unpacked.arrived(self.arguments.on, !filed.is_empty(), notice);
        let mut remarks = check_arrival(&arrived, self.batch);
        remarks.extend(unpacked.reported_otherwise());
        remarks.extend(unpacked.contradictions());
        remarks.extend(unpacked.edits());
        remarks.extend(unpacked.signed_table());
        remarks.extend(untimely(&filed, self.arguments.on, self.batch.date));
        remarks.sort_by_key(|remark| remark.kind);
        let manifest = arrived.submission.manifest_sha256;
        let round = match place(&filed, digest, &arrived.submission.run, manifest) {
            Place::Again(round) => {
                self.say(&say("receive-again").with("path", path.display().to_string()).with("round", round));
                let asked = self.sent_back(&college, round).filter(|_| round + 1 == next);
                let unanswered = asked.map(|last| say("receive-again-returned").with("last", last.to_string()));
                unanswered.iter().for_each(|remark| self.say(remark));
                return Ok(unanswered.is_none());
            }
            Place::Refused(remark) => {
                remarks.insert(0, remark);
                0
            }
            Place::Round(round) => round,
        };
        if !is_name || remarks.iter().any(|remark| remark.kind.is_refusal()) {
            let lines: Vec<Message> = remarks.iter().map(Remark::message).collect();
            return Ok(self.refuse(path, &lines));
        }
        let receipt = Receipt {
            schema: Receipt::SCHEMA.into(),
            batch: self.batch.batch.clone(),
            round,
            run: arrived.submission.run.clone(),
            manifest_sha256: manifest,
            submission_sha256: digest,
            received: self.arguments.on,
            due: notice.or_else(|| self.batch.reexamination.deadline(&college, !filed.is_empty(), self.arguments.on)),
            contents: arrived.submission.contents,
            students: arrived.submission.students.len(),
            college,
            signatures,
            remarks,
        };
        self.file(&rounds, path, &receipt)
    }

    /// By when the college was to answer what was sent back of what it sent as a round: the same again is no answer.
    fn sent_back(&self, college: &str, round: u32) -> Option<Day> {
        self.rounds.iter().rev().find_map(|one| {
            let receipt = one.colleges.get(college)?.receipt.as_ref()?;
            one.again.get(college).filter(|_| receipt.round == round).copied()
        })
    }

    fn file(&self, rounds: &Path, sent: &Path, receipt: &Receipt) -> Result<bool, Failed> {
        let name = format!("{ROUND}{}", receipt.round);
        let (staging, home) = (self.home.join(format!(".staging-{name}")), rounds.join(&name));
        let list = json_lines(receipt);
        let written = disk::create_dirs(rounds)
            .and_then(|()| disk::create_dirs(&staging))
            .and_then(|()| copied(sent, &staging.join(SUBMISSION), receipt.submission_sha256))
            .and_then(|()| disk::write_new(&staging.join(RECEIPT), list.as_bytes()))
            .and_then(|()| disk::sync_dir(&staging))
            .and_then(|()| fs::rename(&staging, &home))
            .and_then(|()| disk::sync_dir(rounds));
        written.map_err(|error| unwritten(&home, &error))?;
        let done = say("receive-done").with("college", self.college(&receipt.college)).with("round", receipt.round);
        self.say(
            &done
                .with("run", receipt.run.as_str())
                .with("students", receipt.students)
                .with("path", home.display().to_string()),
        );
        for signature in &receipt.signatures {
            let line = say("receive-signer").with("signer", signature.signer.as_str());
            self.say(&line.with("state", crate::message::Fact::Word("verify-signature", state(&signature.state))));
        }
        receipt.remarks.iter().for_each(|remark| self.say(&remark.message()));
        Ok(receipt.remarks.is_empty())
    }

    fn college(&self, code: &str) -> String {
        self.batch.college(code).map_or_else(|| code.to_owned(), |college| college.name.clone())
    }
}

/// Copies a submission, a piece in memory at a time; what was checked is what must come.
fn copied(from: &Path, to: &Path, digest: Sha256) -> io::Result<()> {
    disk::copy_new(to, &mut File::open(from)?)?.sync_all()?;
    if sha256_of(File::open(to)?)? == digest { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// The key of a state of signatures, from what a receipt says.
fn state(text: &str) -> &'static str {
    ["none", "trusted", "unknown", "refused"].into_iter().find(|key| *key == text).unwrap_or("broken")
}

/// What is filed of a college, by round.
pub fn receipts(rounds: &Path) -> Vec<Receipt> {
    let folders = fs::read_dir(rounds).into_iter().flatten().flatten();
    let is_round = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(ROUND));
    let read = |path: PathBuf| serde_json::from_slice(&disk::read_regular(&path.join(RECEIPT)).ok()?).ok();
    let mut receipts: Vec<Receipt> = folders.map(|entry| entry.path()).filter(is_round).filter_map(read).collect();
    receipts.sort_by_key(|receipt| receipt.round);
    receipts
}

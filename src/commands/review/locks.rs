//! The lock of a round that is over: put on, held against the list of all locks, and what has changed since.

use std::collections::BTreeMap;
use std::path::Path;

use super::rounds::{self, Desk, History};
use super::{CONCLUDED, LEDGER};
use crate::cli::Review;
use crate::commands::print::{Failed, write_pile};
use crate::commands::receive::{RECEIPT, SUBMISSION};
use crate::json::json_lines;
use crate::message::{Language, Message, say};
use crate::package::{Sha256, sha256, sha256_of};
use crate::publish::disk;
use crate::reexamination::{Concluded, Drift, Earlier, Ledger, Receipt, Round, drift};
use crate::report::printable_line;

/// Prints what has changed since a round was concluded. True if the round's own files are unchanged.
pub fn print_drift(
    concluded: &Concluded,
    digests: &BTreeMap<String, Sha256>,
    home: &Path,
    language: Language,
) -> Result<bool, Failed> {
    let files = rounds::round_files(&home.join(format!("{}{}", rounds::ROUND, concluded.round)))?;
    let drifts = drift(concluded, digests, &files);
    let line = |drift: &Drift| match drift {
        Drift::Source(name) => say("drift-source").with("what", name.as_str()),
        Drift::Changed(name) => say("drift-changed").with("file", name.as_str()),
        Drift::Gone(name) => say("drift-gone").with("file", name.as_str()),
        Drift::Added(name) => say("drift-added").with("file", name.as_str()),
    };
    for drift in &drifts {
        out!("{}", printable_line(&line(drift).with("round", concluded.round).text(language)));
    }
    Ok(drifts.iter().all(|drift| matches!(drift, Drift::Source(_))))
}

/// Whether what colleges had sent for the rounds that are over lies there as it was filed; each that does not is printed.
pub fn submissions_hold(arguments: &Review, batch: &str, history: &History, language: Language) -> bool {
    let of_round = |before: &Earlier| {
        let receipts: Vec<Receipt> =
            before.round.colleges.values().filter_map(|sender| sender.receipt.clone()).collect();
        receipts.into_iter().map(|receipt| (before.round.round, receipt)).collect::<Vec<_>>()
    };
    let mut is_whole = true;
    for (round, receipt) in history.earlier.iter().flat_map(of_round) {
        let home =
            arguments.received.join(batch).join(&receipt.college).join(format!("{}{}", rounds::ROUND, receipt.round));
        let filed = disk::read_regular(&home.join(RECEIPT))
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Receipt>(&bytes).ok());
        let sent = disk::open_regular(&home.join(SUBMISSION)).and_then(sha256_of).ok();
        let held = [(RECEIPT, filed.as_ref() == Some(&receipt)), (SUBMISSION, sent == Some(receipt.submission_sha256))];
        // A link may lead elsewhere tomorrow.
        let is_link = |name: &str| home.join(name).is_symlink() || home.is_symlink();
        for (name, _) in held.into_iter().filter(|(name, is_same)| !is_same || is_link(name)) {
            let line = say("drift-submission").with("round", round).with("file", home.join(name).display().to_string());
            out!("{}", printable_line(&line.text(language)));
            is_whole = false;
        }
    }
    is_whole
}

/// Whether the locks are those that were put on: the ledger and every later round know their digests. Each that is not is
/// printed.
pub fn locks_hold(batch: &Path, history: &History, language: Language) -> Result<bool, Failed> {
    let ledger = rounds::ledger(batch)?;
    let is_other = |round: &u32, lock: &String| {
        let listed = ledger.as_ref().and_then(|ledger| ledger.locks.get(round));
        let digest = sha256(lock.as_bytes());
        let mut later = history.earlier.iter().filter_map(|earlier| earlier.round.locks.get(round));
        listed.is_some_and(|listed| listed != lock) || later.any(|known| *known != digest)
    };
    let others = history.locks.iter().filter(|(round, lock)| is_other(round, lock));
    let mut lines: Vec<Message> = others.map(|(round, _)| say("drift-lock").with("round", *round)).collect();
    if ledger.is_none() && !history.locks.is_empty() {
        lines.push(say("drift-ledger").with("file", LEDGER));
        write_pile(&batch.join(LEDGER), json_lines(&Ledger::of(history.locks.clone())).as_bytes())?;
    }
    lines.iter().for_each(|line| out!("{}", printable_line(&line.text(language))));
    Ok(lines.is_empty())
}

/// Puts the lock on a round: its digests into the list of all locks first, so that no lock stands without.
pub fn conclude(arguments: &Review, desk: &Desk, history: &History, round: &Round, by: &str) -> Result<(), Failed> {
    let submissions = round
        .colleges
        .iter()
        .filter_map(|(college, sender)| Some((college.clone(), sender.receipt.as_ref()?.submission_sha256)));
    let concluded = Concluded {
        schema: Concluded::SCHEMA.into(),
        round: round.round,
        by: by.to_owned(),
        date: arguments.on,
        program: concat!("zishen ", env!("CARGO_PKG_VERSION")).into(),
        digests: round.digests.clone(),
        submissions: submissions.collect(),
        files: rounds::round_files(&desk.home)?,
    };
    let lock = json_lines(&concluded);
    let mut locks = history.locks.clone();
    let batch = desk.home.parent().unwrap_or(&desk.home);
    // What it has is the first that was known of each.
    locks.extend(rounds::ledger(batch)?.into_iter().flat_map(|ledger| ledger.locks));
    locks.insert(round.round, lock.clone());
    write_pile(&batch.join(LEDGER), json_lines(&Ledger::of(locks)).as_bytes())?;
    desk.write(CONCLUDED, lock.as_bytes())?;
    let done = say("review-concluded").with("round", round.round).with("path", desk.home.display().to_string());
    out!("{}", printable_line(&done.text(desk.language)));
    Ok(())
}

//! The place of the output: where it lies, what its file system can do, its room, and who is at work there.

use std::fs::{File, TryLockError};
use std::io::{self, Read};
use std::path::Path;

use super::setup::Facts;
use super::{CheckLine, abilities};
use crate::cli::Doctor;
use crate::commands::apart::{is_within, nearest_folder};
use crate::commands::past::{Newest, Past};
use crate::message::{Message, say};
use crate::publish::disk;
use crate::publish::lock::LOCK;

/// Bytes of a dossier with the usual number of scans, where no earlier run gives a better figure.
const DOSSIER: u64 = 2_000_000;

const MEGABYTE: u64 = 1_000_000;

pub fn place_lines(arguments: &Doctor, facts: &Facts) -> Vec<CheckLine> {
    let out = &arguments.out;
    let mut lines = vec![apart(&arguments.source.inputs, out)];
    let Some(existing) = nearest_folder(out) else {
        lines.push(CheckLine::fault(say("doctor-out-nowhere").with("folder", out.display().to_string())));
        return lines;
    };
    lines.push(if existing == *out {
        CheckLine::ok(say("doctor-out").with("folder", out.display().to_string()))
    } else {
        CheckLine::ok(
            say("doctor-out-new")
                .with("folder", out.display().to_string())
                .with("above", existing.display().to_string()),
        )
    });
    if existing == *out {
        lines.extend(super::setup::open_to_others(out));
    }
    lines.extend(probe(&existing));
    let batch = facts.batch.as_ref().map(|batch| out.join(batch));
    lines.push(space(&existing, facts, batch.as_deref()));
    lines.extend(batch.as_deref().and_then(|batch| Newest::find(batch).warning()).map(CheckLine::fault));
    lines.push(lock(batch.as_deref()));
    lines
}

/// An output within the inputs would change them by every run.
fn apart(inputs: &Path, out: &Path) -> CheckLine {
    let filled =
        |message: Message| message.with("inputs", inputs.display().to_string()).with("out", out.display().to_string());
    if is_within(out, inputs) {
        CheckLine::fault(filled(say("doctor-within")))
    } else {
        CheckLine::ok(filled(say("doctor-apart")))
    }
}

/// Tries what a run does in a folder of its own, and takes that away.
fn probe(existing: &Path) -> Vec<CheckLine> {
    let folder = existing.join(format!(".zishen-doctor-{}", std::process::id()));
    let shown = existing.display().to_string();
    if let Err(why) = disk::create_dir(&folder) {
        return vec![CheckLine::fault(say("doctor-unwritable").with("folder", shown).with("why", why.to_string()))];
    }
    let mut lines = abilities::ability_lines(&folder);
    if let Err(why) = disk::remove(&folder) {
        let litter = say("doctor-litter").with("folder", folder.display().to_string()).with("why", why.to_string());
        lines.push(CheckLine::warn(litter));
    }
    lines
}

/// Whether another run of the size of the last fits, with as much again to spare.
fn space(existing: &Path, facts: &Facts, batch: Option<&Path>) -> CheckLine {
    let free = match fs4::available_space(existing) {
        Ok(free) => free,
        Err(why) => return CheckLine::warn(say("doctor-space-unknown").with("why", why.to_string())),
    };
    let current = batch.map(|batch| batch.join("current")).filter(|run| run.is_dir());
    let last = current.and_then(Past::read).map(|past| past.run.students.iter().map(|s| s.bytes as u64).sum());
    let need: u64 = last.unwrap_or(facts.students as u64 * DOSSIER).max(MEGABYTE);
    let filled = |message: Message| {
        message.with("free", (free / MEGABYTE).to_string()).with("need", need.div_ceil(MEGABYTE).to_string())
    };
    match free / need {
        0 => CheckLine::fault(filled(say("doctor-space-none"))),
        1 => CheckLine::warn(filled(say("doctor-space-little"))),
        _ => CheckLine::ok(filled(say("doctor-space"))),
    }
}

/// Whether a run of this batch is going on. A shared lock is taken for an instant and the file is left as it is.
fn lock(batch: Option<&Path>) -> CheckLine {
    let Some(path) = batch.map(|batch| batch.join(LOCK)).filter(|path| path.is_file()) else {
        return CheckLine::ok(say("doctor-unlocked"));
    };
    let shown = path.display().to_string();
    match File::open(&path).map(|mut file| (file.try_lock_shared(), pid(&mut file))) {
        Ok((Ok(()), _)) => CheckLine::ok(say("doctor-unlocked")),
        Ok((Err(TryLockError::WouldBlock), pid)) => {
            CheckLine::warn(say("doctor-locked").with("path", shown).with("pid", pid.unwrap_or_default()))
        }
        Ok((Err(TryLockError::Error(why)), _)) | Err(why) => {
            CheckLine::fault(say("doctor-lock-unread").with("path", shown).with("why", why.to_string()))
        }
    }
}

fn pid(file: &mut File) -> io::Result<String> {
    let mut text = String::new();
    file.take(32).read_to_string(&mut text)?;
    Ok(text.trim().to_owned())
}

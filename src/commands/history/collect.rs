//! Where the history lies on the disk: runs, submissions, rounds and cases, each read as far as it can be.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::past::{Past, PastDossier, head};
use super::super::receive::{RECEIPT, SUBMISSION, concluded};
use super::super::review::{Lain, lain};
use super::Found;
use crate::cases::Cases;
use crate::chronicle::{RunSeen, of_case, of_record, of_round, of_run, of_submission};
use crate::cli::History;
use crate::message::{Message, say};
use crate::package::{Sha256, sha256};
use crate::publish::{MANIFEST, batches, disk, list_runs};
use crate::reexamination::{Receipt, Round, Submission};

/// Collects everything that is known of the student.
pub fn all(arguments: &History, found: &mut Found) {
    if let Some(out) = there(&arguments.out) {
        of_runs(out, arguments.id.as_str(), found);
    }
    if let Some(received) = arguments.received.as_deref() {
        of_received(received, arguments.reviewed.as_deref(), arguments.id.as_str(), found);
    }
    if let Some(reviewed) = arguments.reviewed.as_deref() {
        of_rounds(reviewed, arguments.id.as_str(), found);
    }
    if let Some(inputs) = there(&arguments.inputs) {
        of_cases(inputs, arguments.id.as_str(), found);
    }
}

/// A folder that need not be there.
fn there(path: &Path) -> Option<&Path> {
    path.is_dir().then_some(path)
}

fn unread(why: impl std::fmt::Display) -> Message {
    say("history-unread").with("why", why.to_string())
}

/// The folders in a folder, in the order of their names.
fn folders(path: &Path, found: &mut Found) -> Vec<PathBuf> {
    let listed = fs::read_dir(path).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut listed: Vec<PathBuf> = match listed {
        Ok(listed) => listed,
        Err(error) => {
            found.damaged(path.display().to_string(), unread(error));
            return vec![];
        }
    };
    listed.retain(|path| path.is_dir() && !path.file_name().unwrap_or_default().to_string_lossy().starts_with('.'));
    listed.sort();
    listed
}

fn of_runs(out: &Path, id: &str, found: &mut Found) {
    let listed = batches(out)
        .and_then(|batches| batches.iter().map(|batch| list_runs(batch)).collect::<std::io::Result<Vec<_>>>());
    match listed {
        Err(error) => found.damaged(out.display().to_string(), unread(error)),
        Ok(listed) => listed.iter().flatten().for_each(|run| of_one_run(&run.path, id, found)),
    }
}

/// What a run says; a file that is not as its manifest says is reported, and what can be read of it is shown.
fn of_one_run(run: &Path, id: &str, found: &mut Found) {
    found.looked_at.runs += 1;
    let place = run.display().to_string();
    let Some((head, past)) = head(run).zip(Past::read(run.to_owned())) else {
        return found.damaged(place, unread("run.json"));
    };
    let manifest = disk::read_regular(&run.join(MANIFEST)).ok();
    let listed = listed(manifest.as_deref().unwrap_or_default());
    let Some(reported) = past.reported(|one| one == id).remove(id) else {
        // Who is not in the run is no damage; whose findings cannot be read is.
        if past.delivered(id).is_some() {
            found.damaged(place, unread("findings.json"));
        }
        return;
    };
    let mut files = vec!["run.json".to_owned(), "findings.json".to_owned()];
    files.extend(past.delivered(id).map(|delivered| delivered.dossier.clone()));
    for file in files {
        let digest = disk::read_regular(&run.join(&file)).map(|bytes| sha256(&bytes).to_string());
        match (digest, listed.get(file.as_str())) {
            (Ok(digest), Some(listed)) if digest == *listed => {}
            (Ok(_), Some(_)) => found.damaged(format!("{place}/{file}"), say("history-changed")),
            (Ok(_), None) => found.damaged(format!("{place}/{file}"), say("history-unlisted")),
            (Err(error), _) => found.damaged(format!("{place}/{file}"), unread(error)),
        }
    }
    found.named(&reported.name);
    let delivered = past.delivered(id);
    if let Some(dossier) = delivered {
        let record =
            PastDossier::open(&run.join(&dossier.dossier)).and_then(|mut zip| zip.json("data/record/student.json"));
        found
            .entries
            .extend(record.iter().flat_map(|record| of_record(record, &format!("{}/{}", head.batch, head.run))));
    }
    let dossier = delivered.map(|delivered| delivered.sha256);
    let manifest = manifest.map(|bytes| sha256(&bytes));
    found.entries.push(of_run(&RunSeen { head: &head, reported: &reported, dossier, manifest }));
}

/// What a manifest lists: digest by path.
fn listed(manifest: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(manifest);
    text.lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(digest, path)| (path.to_owned(), digest.to_owned()))
        .collect()
}

fn of_received(received: &Path, reviewed: Option<&Path>, id: &str, found: &mut Found) {
    for batch in folders(received, found) {
        // What is wrong with a round is told where the rounds are read.
        let rounds = reviewed.zip(batch.file_name()).map(|(reviewed, name)| concluded(&reviewed.join(name)));
        let rounds = rounds.and_then(Result::ok).unwrap_or_default();
        for college in folders(&batch, found) {
            for round in folders(&college, found) {
                of_one_submission(&round, &rounds, id, found);
            }
        }
    }
}

fn of_one_submission(round: &Path, rounds: &[Round], id: &str, found: &mut Found) {
    found.looked_at.submissions += 1;
    let place = round.display().to_string();
    let receipt = disk::read_regular(&round.join(RECEIPT)).map_err(|error| error.to_string());
    let receipt: Result<Receipt, String> =
        receipt.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string()));
    let receipt = match receipt {
        Ok(receipt) => receipt,
        Err(why) => return found.damaged(format!("{place}/{RECEIPT}"), unread(why)),
    };
    let path = round.join(SUBMISSION);
    match disk::read_regular(&path).map(|bytes| sha256(&bytes)) {
        Ok(digest) if digest == receipt.submission_sha256 => {}
        Ok(_) => found.damaged(path.display().to_string(), say("history-changed")),
        Err(error) => return found.damaged(path.display().to_string(), unread(error)),
    }
    let list = PastDossier::open(&path).and_then(|mut zip| zip.bytes("data/submission.json"));
    let list: Option<Submission> = list.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(list) = list else { return found.damaged(path.display().to_string(), unread("submission.json")) };
    let sent = list.students.iter().find(|sent| sent.id == id);
    found.entries.extend(sent.map(|sent| of_submission(&receipt, rounds, &list.college_name, sent)));
}

fn of_rounds(reviewed: &Path, id: &str, found: &mut Found) {
    for batch in folders(reviewed, found) {
        for home in folders(&batch, found) {
            found.looked_at.rounds += 1;
            let Lain { earlier, concluded, broken } = lain(&home);
            broken.into_iter().for_each(|(place, why)| found.damaged(place, why));
            let Some(earlier) = earlier else { continue };
            let name = earlier.round.case(id).map(|case| case.compared.name.clone()).unwrap_or_default();
            found.named(&name);
            found.entries.extend(of_round(&earlier, concluded.as_ref(), id));
        }
    }
}

fn of_cases(inputs: &Path, id: &str, found: &mut Found) {
    match Cases::read(inputs) {
        Err(faults) => faults.iter().for_each(|fault| found.damaged(fault.at.to_string(), fault.problem.clone())),
        Ok(cases) => {
            found.looked_at.cases += cases.cases.len() + cases.rejected.len();
            cases.rejected.iter().for_each(|fault| found.damaged(fault.at.to_string(), fault.problem.clone()));
            for case in cases.cases.values().filter(|case| case.student.as_str() == id) {
                let digest: Option<Sha256> =
                    disk::read_regular(&cases.path(&case.number)).ok().map(|bytes| sha256(&bytes));
                let digest = digest.map(|digest| digest.to_string()).unwrap_or_default();
                found.entries.extend(of_case(case, &digest));
            }
        }
    }
}

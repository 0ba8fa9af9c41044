//! `build`: the main job, from the input folder to a published run.

mod brakes;
mod chosen;
mod ledger;
mod page;
mod status;
mod stopped;
mod summary;

use std::fs;
use std::io;
use std::sync::Arc;
use std::time::Instant;

use super::past::Past;
use super::progress::bar;
use super::{Outcome, prepare, print_unprocessed};
use crate::cli::Build;
use crate::job::Job;
use crate::message::{Language, say};
use crate::package::sha256;
use crate::publish::{BatchFolder, MANIFEST, PublishError, Published, Staging};
use crate::report::{Delivered, Previous, Reported, findings_json, plain, result_table, run_json};
use crate::stop;
use crate::student_file::{Evaluated, Packed};
use crate::workers;
use chosen::Chosen;
use ledger::{Ledger, Stored};
use status::{Attempt, State};
use stopped::{Stopped, go_on};

pub fn run(arguments: &Build, language: Language) -> Outcome {
    let began = Instant::now();
    // Without a handler a signal ends the process as ever, which leaves no more than the next run cleans up.
    stop::listen().ok();
    let job = match prepare(&arguments.source, language) {
        Ok(job) => job,
        Err(outcome) => return outcome,
    };
    let folder = match BatchFolder::lock(&arguments.out, &job.inputs.batch.batch) {
        Ok(folder) => Arc::new(folder),
        Err(error) => return tell_stopped(&error.into(), language),
    };
    let mut attempt = Attempt::begin();
    note(&attempt, &folder, language);
    stop::at_the_end({
        let (folder, mut attempt) = (Arc::clone(&folder), attempt.clone());
        move |signal| {
            let stopped = Stopped::by(signal);
            attempt.end(State::Stopped, stopped.outcome, None, Some(&stopped.why));
            // The next run does what cannot be done now.
            let _ = folder.clear().is_ok() && attempt.note(&folder).is_ok();
        }
    });
    let outcome = match build(&job, arguments, &folder, language) {
        Ok(Ended::Unchanged { run, complete }) => {
            println!("{}", say("build-unchanged").with("run", run.as_str()).text(language));
            let outcome = if complete { Outcome::Done } else { Outcome::NeedsPerson };
            attempt.end(State::Unchanged, outcome, Some(run), None);
            outcome
        }
        Ok(Ended::Published(ledger, published)) => {
            tell_published(&ledger, &published, began, language);
            let outcome = if ledger.unprocessed.is_empty() { Outcome::Done } else { Outcome::NeedsPerson };
            attempt.end(State::Published, outcome, Some(published.name()), None);
            outcome
        }
        Err(stopped) => {
            let outcome = tell_stopped(&stopped, language);
            attempt.end(State::Stopped, outcome, None, Some(&stopped.why));
            outcome
        }
    };
    note(&attempt, &folder, language);
    outcome
}

/// A status that cannot be written changes nothing of what is published.
fn note(attempt: &Attempt, folder: &BatchFolder, language: Language) {
    if let Err(error) = attempt.note(folder) {
        eprintln!("{}", plain(&say("build-status").with("why", error.message()).text(language)));
    }
}

fn tell_stopped(stopped: &Stopped, language: Language) -> Outcome {
    eprintln!("{}", say("build-stopped").with("why", stopped.why.clone()).text(language));
    stopped.details.iter().for_each(|line| eprintln!("  {}", plain(&line.text(language))));
    stopped.outcome
}

fn tell_published(ledger: &Ledger, published: &Published, began: Instant, language: Language) {
    print!("{}", result_table(&ledger.totals, language));
    let done = say("build-done")
        .with("seconds", format!("{:.1}", began.elapsed().as_secs_f64()))
        .with("path", published.path.display().to_string())
        .with("files", published.files)
        .with("reused", ledger.reused);
    println!("{}", done.text(language));
    print_unprocessed(&ledger.unprocessed, language);
}

/// How a build ended.
enum Ended {
    /// Nothing differs from what the last run was made from.
    Unchanged { run: String, complete: bool },
    /// A new run stands.
    Published(Ledger, Published),
}

fn build(job: &Job, arguments: &Build, folder: &Arc<BatchFolder>, language: Language) -> Result<Ended, Stopped> {
    let staging = Staging::begin(Arc::clone(folder))?.for_group(arguments.group)?;
    let last = staging.previous().and_then(Past::read);
    let chosen = Chosen::of(arguments, job, last.as_ref()).map_err(Stopped::unusable)?;
    let same = last.as_ref().filter(|_| !arguments.force);
    if let Some(past) = same.filter(|past| past.run.digests == job.digests && past.is_intact()) {
        return Ok(Ended::Unchanged { run: past.name(), complete: past.run.unprocessed.is_empty() });
    }
    let mut ledger = review(job, &chosen, &staging, (last.as_ref(), same), language)?;
    if let Some(why) = job.inputs.failing() {
        return Err(Stopped::unusable(why));
    }
    let changes = last.as_ref().map(|past| ledger.changes(past)).unwrap_or_default();
    if let Some(past) = last.as_ref().filter(|_| !arguments.accept_changes) {
        Stopped::unless_empty(brakes::beyond(job, &changes, past))?;
    }
    ledger.write_tables(job, &staging, same)?;
    write_records(job, &chosen, &staging, &ledger)?;
    page::write(job, folder, &staging, &ledger, (last.as_ref(), &changes))?;
    go_on()?;
    Ok(Ended::Published(ledger, staging.publish()?))
}

/// Reviews the chosen students and stores their dossiers; takes all others over from the last run.
fn review(
    job: &Job,
    chosen: &Chosen,
    staging: &Staging,
    (last, same): (Option<&Past>, Option<&Past>),
    language: Language,
) -> Result<Ledger, Stopped> {
    let register = job.register();
    let frame = job.frame(&register);
    let students: Vec<_> =
        job.inputs.students.values().filter(|(_, student)| chosen.takes(student.id.as_str())).collect();
    let progress = bar(say("progress-build"), students.len(), language);
    let is_over = || stop::signal().is_some();
    let done = workers::each(job.threads, &students, is_over, |(file, student)| {
        let evaluated = Evaluated::new(job, &frame, file, student);
        let reported = Reported::new(&evaluated.reviewed());
        let fields = last.map(|past| past.fields(&evaluated)).unwrap_or_default();
        let stored = store(staging, same, evaluated);
        progress.inc(1);
        stored.map(|stored| ((file.as_str(), reported, stored), fields))
    });
    progress.finish_and_clear();
    go_on()?;
    let done = done.into_iter().collect::<Result<Vec<_>, PublishError>>()?;
    let mut ledger = Ledger { unprocessed: job.inputs.rejected.clone(), ..Ledger::default() };
    let mut entries = Vec::new();
    for (entry, fields) in done {
        ledger.fields.insert(entry.1.id.clone(), fields);
        entries.push(entry);
    }
    if !chosen.is_everyone() {
        let mut kept = last.map(Past::reported).unwrap_or_default();
        for (file, student) in job.inputs.students.values().filter(|(_, student)| !chosen.takes(student.id.as_str())) {
            if !kept.contains_key(student.id.as_str()) {
                ledger.miss(file, say("build-left-out").with("id", student.id.to_string()));
            }
        }
        kept.retain(|id, _| !chosen.takes(id));
        for (id, reported) in kept {
            let stored = keep(staging, last, &id)?;
            entries.push(("run.json", reported, stored));
        }
        entries.sort_by(|(_, a, _), (_, b, _)| a.id.cmp(&b.id));
    }
    entries.into_iter().for_each(|(file, reported, stored)| ledger.enter(job, file, reported, stored));
    Ok(ledger)
}

/// Takes the dossier over from the last run where it is made from the same, or makes it. The outer error is the disk's.
fn store(staging: &Staging, past: Option<&Past>, evaluated: Evaluated) -> Result<Stored, PublishError> {
    let (reviewed, made_from) = (evaluated.reviewed(), evaluated.made_from());
    let id = reviewed.id.to_string();
    let path = format!("dossiers/{}/{id}.zip", reviewed.college);
    if let Some(past) = past
        && let Some(old) = past.dossier(&id, &path, made_from)
        && let Some(file) = staging.hold(&past.folder.join(&path), old.sha256)
    {
        staging.take_over(&path, file)?;
        return Ok(Ok((old.clone(), true)));
    }
    let Packed { zip, documents, pages, unsigned } = match evaluated.pack() {
        Ok(packed) => packed,
        Err(why) => return Ok(Err(why)),
    };
    let (verdict, bytes) = (reviewed.evaluation.verdict, zip.len());
    let sha256 = staging.write(&path, &zip)?;
    Ok(Ok((Delivered { id, verdict, dossier: path, sha256, bytes, documents, pages, unsigned, made_from }, false)))
}

/// Takes over the dossier of a student who is not reviewed this time.
fn keep(staging: &Staging, last: Option<&Past>, id: &str) -> Result<Stored, PublishError> {
    let gone = || Ok(Err(say("build-kept-gone").with("id", id)));
    let Some((past, old)) = last.and_then(|past| Some((past, past.delivered(id)?))) else { return gone() };
    let Some(file) = staging.hold(&past.folder.join(&old.dossier), old.sha256) else { return gone() };
    staging.take_over(&old.dossier, file)?;
    Ok(Ok((old.clone(), true)))
}

fn write_records(job: &Job, chosen: &Chosen, staging: &Staging, ledger: &Ledger) -> Result<(), Stopped> {
    let batch = &job.inputs.batch;
    staging.write("findings.json", &findings_json(batch, &ledger.reported)?)?;
    ledger.write_handover(batch, staging)?;
    let mut digests = job.digests.clone();
    if !chosen.is_everyone() {
        // Not all of the run is made from these inputs, so no later build may find itself unchanged against it.
        digests.remove("inputs");
    }
    let place = (staging.name(), &previous(staging)?);
    let passports = &job.inputs.passports;
    let run = run_json(batch, place, &digests, passports, &ledger.delivered, &ledger.tables, &ledger.unprocessed)?;
    staging.write("run.json", &run)?;
    Ok(())
}

/// The run before this one, by the digest of its manifest. One whose manifest cannot be read is no reason to deny it.
fn previous(staging: &Staging) -> Result<Option<Previous>, Stopped> {
    let Some(folder) = staging.previous() else { return Ok(None) };
    let path = folder.join(MANIFEST);
    let unread = |error: &io::Error| {
        let path = path.display().to_string();
        Stopped::unusable(say("file-unread").with("path", path).with("why", error.to_string()))
    };
    let manifest = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|error| unread(&error))?,
    };
    let run = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Some(Previous { run, manifest_sha256: sha256(&manifest) }))
}

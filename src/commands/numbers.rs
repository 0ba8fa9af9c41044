//! 档号 of a batch: those of the runs before, and new ones for the students who pass.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use crate::finding::Verdict;
use crate::job::Job;
use crate::message::{Message, say, unread};
use crate::numbering::{Numbering, TABLE};
use crate::package::sha256;
use crate::publish::disk::{read_regular, read_regular_text};
use crate::publish::{BatchFolder, LastRun, MANIFEST, Run, batches, list_runs};
use crate::records::Batch;
use crate::student_file::Evaluated;
use crate::workers;

/// The archive numbers of this batch, with those that this build gives. A student gets a number on passing for the first
/// time, and keeps it.
///
/// # Errors
/// A number that would be given twice, in this batch or against another one of the same output folder.
pub fn give(job: &Job, out: &Path, is_chosen: impl Fn(&str) -> bool + Sync) -> Result<Numbering, Message> {
    let batch = &job.inputs.batch;
    let folder = out.join(&batch.batch);
    let runs = known_runs(&folder)?;
    let mut numbering = newest(&folder, &runs)?;
    if batch.archive.number.is_none() {
        return Ok(numbering);
    }
    let sealed = sealed(&runs)?;
    let passed = passed(job, |id| is_chosen(id) && numbering.of(id).is_none());
    let students = job.inputs.students.values().map(|(_, student)| student);
    let numbered =
        students.filter(|student| numbering.of(student.id.as_str()).is_some() || passed.contains(student.id.as_str()));
    let with_college = numbered.map(|student| (student.id.as_str(), student.college.as_deref().unwrap_or_default()));
    let with_college: Vec<_> = with_college.collect();
    numbering.give(&continued(batch, out)?, &sealed, with_college.into_iter())?;
    unless_taken(&numbering, out, &batch.batch)?;
    Ok(numbering)
}

/// The archive numbers of a plan, which were given for this batch when it was made.
///
/// # Errors
/// A number that another batch of the output folder has been given since.
pub fn planned_numbers(table: &str, job: &Job, out: &Path) -> Result<Numbering, Message> {
    let numbering = Numbering::read(table);
    if job.inputs.batch.archive.number.is_some() {
        unless_taken(&numbering, out, &job.inputs.batch.batch)?;
    }
    Ok(numbering)
}

/// The batch with the first number that is free after those of the batch that it continues.
fn continued(batch: &Batch, out: &Path) -> Result<Batch, Message> {
    let mut batch = batch.clone();
    if let Some(other) = &batch.reexamination.continues {
        let folder = out.join(other);
        let last = newest(&folder, &known_runs(&folder)?)?.last();
        batch.archive.first = batch.archive.first.max(Some(last.saturating_add(1)));
    }
    Ok(batch)
}

/// The runs of a batch; none where there is no folder yet.
fn known_runs(batch: &Path) -> Result<Vec<Run>, Message> {
    match list_runs(batch) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(unread(batch, &error)),
        runs => Ok(runs.unwrap_or_default()),
    }
}

/// All numbers that were ever given. The table of the newest run has them, or what is kept of it where its folder is gone; where
/// that is not as its run published it, those of the runs before count as well, back to one that is.
fn newest(folder: &Path, runs: &[Run]) -> Result<Numbering, Message> {
    let newest = runs.last().map_or(0, |run| run.number);
    let kept = LastRun::read(folder).map_err(|error| unread(folder, &error))?.filter(|kept| kept.run > newest);
    let mut numbering = kept.map(|kept| Numbering::read(&kept.numbers)).unwrap_or_default();
    for run in runs.iter().rev() {
        let (table, is_whole) = table(&run.path)?;
        numbering = numbering.and_older(table);
        if is_whole {
            break;
        }
    }
    Ok(numbering)
}

/// The numbers that stay as they are for good.
fn sealed(runs: &[Run]) -> Result<Numbering, Message> {
    let Some(run) = runs.iter().rev().find(|run| run.sealed()) else { return Ok(Numbering::default()) };
    match table(&run.path)? {
        (table, true) => Ok(table),
        (_, false) => Err(say("number-table-lost").with("path", run.path.join(TABLE).display().to_string())),
    }
}

/// Keeps the number of the newest run, and the archive numbers that were given, beside the runs.
///
/// # Errors
/// When the run cannot be read, or the disk refuses.
pub fn keep(folder: &BatchFolder) -> Result<(), Message> {
    let Some(run) = known_runs(folder.path())?.pop() else { return Ok(()) };
    let kept = LastRun::read(folder.path()).map_err(|error| unread(folder.path(), &error))?;
    if kept.is_some_and(|kept| kept.run == run.number) {
        return Ok(());
    }
    let path = run.path.join(MANIFEST);
    let manifest = sha256(&read_regular(&path).map_err(|error| unread(&path, &error))?);
    let numbers = match table(&run.path)? {
        (numbering, true) if !numbering.is_empty() => numbering.table(),
        _ => String::new(),
    };
    folder.keep(&LastRun { run: run.number, manifest, numbers }).map_err(|error| error.message())
}

/// Whether a run has the table of numbers that it was published with, be it none.
pub fn is_whole(run: &Path) -> bool {
    table(run).is_ok_and(|(_, is_whole)| is_whole)
}

/// The table of a run, and whether it is as the run was published; one that cannot be read is no empty one.
fn table(run: &Path) -> Result<(Numbering, bool), Message> {
    let path = run.join(TABLE);
    let table = match read_regular_text(&path) {
        Ok(table) => Some(table),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(unread(&path, &error)),
    };
    let manifest = read_regular_text(&run.join(MANIFEST));
    let listed = |manifest: &str| {
        let mut lines = manifest.lines().filter_map(|line| line.split_once("  "));
        lines.find(|(_, path)| *path == TABLE).map(|(digest, _)| digest.to_owned())
    };
    let there = table.as_ref().map(|table| sha256(table.as_bytes()).to_string());
    let is_whole = manifest.is_ok_and(|manifest| listed(&manifest) == there);
    Ok((table.map(|table| Numbering::read(&table)).unwrap_or_default(), is_whole))
}

/// Those who pass, of the students who are asked for.
fn passed(job: &Job, is_asked: impl Fn(&str) -> bool) -> BTreeSet<&str> {
    let register = job.register();
    let frame = job.frame(&register);
    let asked: Vec<_> = job.inputs.students.values().filter(|(_, student)| is_asked(student.id.as_str())).collect();
    let verdict =
        |(file, student): &&(String, crate::records::Student)| Evaluated::new(job, &frame, file, student).verdict();
    let verdicts = workers::each(job.threads, &asked, || false, verdict);
    let passed = asked.into_iter().zip(verdicts).filter(|(_, verdict)| *verdict == Verdict::Pass);
    passed.map(|((_, student), _)| student.id.as_str()).collect()
}

/// No other batch has one of the numbers.
fn unless_taken(numbering: &Numbering, out: &Path, own: &str) -> Result<(), Message> {
    for (name, other) in of_others(out, own)? {
        if let Some(number) = numbering.numbers().find(|number| other.has(number)) {
            return Err(say("number-taken").with("number", number).with("batch", name));
        }
    }
    Ok(())
}

/// Students of a batch who have a number in another batch of the same output folder too: one of the two dossiers is filed
/// under a number that the archive does not look for. A line each.
///
/// # Errors
/// When the numbers of another batch cannot be read.
pub fn second_numbers<'n>(
    given: impl Iterator<Item = (&'n str, &'n str)>,
    out: &Path,
    own: &str,
) -> Result<Vec<Message>, Message> {
    let others = of_others(out, own)?;
    let second = |(id, number): (&str, &str)| {
        let (batch, first) = others.iter().find_map(|(name, other)| Some((name, other.of(id)?)))?;
        let line = say("number-second").with("id", id).with("number", number);
        Some(line.with("batch", batch.as_str()).with("first", first))
    };
    Ok(given.filter(|(_, number)| !number.is_empty()).filter_map(second).collect())
}

/// The numbers of the other batches of an output folder.
fn of_others(out: &Path, own: &str) -> Result<Vec<(String, Numbering)>, Message> {
    let folders = match batches(out) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(unread(out, &error)),
        folders => folders.unwrap_or_default(),
    };
    let named = folders.into_iter().map(|folder| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        (folder, name)
    });
    let others = named.filter(|(_, name)| name != own);
    others.map(|(folder, name)| Ok((name, newest(&folder, &known_runs(&folder)?)?))).collect()
}

//! 档号 of a batch: those of the runs before, and new ones for the students who pass.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::finding::Verdict;
use crate::job::Job;
use crate::message::{Message, say};
use crate::numbering::{Numbering, TABLE};
use crate::publish::{batches, newest_run, runs};
use crate::student_file::Evaluated;
use crate::workers;

/// The archive numbers of this batch, with those that this build gives. A student gets a number on passing for the first
/// time, and keeps it.
///
/// # Errors
/// A number that would be given twice, in this batch or against another one of the same output folder.
pub fn give(job: &Job, out: &Path, is_chosen: impl Fn(&str) -> bool + Sync) -> Result<Numbering, Message> {
    let batch = &job.inputs.batch;
    let mut numbering = newest_run(out, &batch.batch).map(|run| table(&run)).unwrap_or_default();
    if batch.archive.number.is_none() {
        return Ok(numbering);
    }
    let all = runs(&out.join(&batch.batch)).unwrap_or_default();
    let sealed = all.iter().rev().find(|run| run.sealed()).map(|run| table(&run.path)).unwrap_or_default();
    let passed = passed(job, |id| is_chosen(id) && numbering.of(id).is_none());
    let students = job.inputs.students.values().map(|(_, student)| student);
    let numbered =
        students.filter(|student| numbering.of(student.id.as_str()).is_some() || passed.contains(student.id.as_str()));
    let with_college = numbered.map(|student| (student.id.as_str(), student.college.as_deref().unwrap_or_default()));
    let with_college: Vec<_> = with_college.collect();
    numbering.give(batch, &sealed, with_college.into_iter())?;
    unless_taken(&numbering, out, &batch.batch)?;
    Ok(numbering)
}

fn table(run: &Path) -> Numbering {
    fs::read_to_string(run.join(TABLE)).map(|table| Numbering::read(&table)).unwrap_or_default()
}

/// Those who pass, of the students who are asked for.
fn passed<'j>(job: &'j Job, is_asked: impl Fn(&str) -> bool) -> BTreeSet<&'j str> {
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
    for folder in batches(out).unwrap_or_default() {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(run) = newest_run(out, &name).filter(|_| name != own) else { continue };
        let other = table(&run);
        if let Some(number) = numbering.numbers().find(|number| other.has(number)) {
            return Err(say("number-taken").with("number", number).with("batch", name));
        }
    }
    Ok(())
}

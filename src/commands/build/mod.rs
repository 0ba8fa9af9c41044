//! `build`: the main job, from the input folder to a published run.

mod stopped;
mod summary;

use std::collections::BTreeMap;
use std::fs;
use std::time::Instant;

use super::past::Past;
use super::{Outcome, college_name, prepare, print_unprocessed};
use crate::cli::Build;
use crate::fault::Fault;
use crate::inputs::Rejected;
use crate::job::Job;
use crate::message::{Language, Message, say};
use crate::package::sha256;
use crate::publish::{MANIFEST, PublishError, Published, Staging};
use crate::records::Batch;
use crate::render::view::SummaryRow;
use crate::report::{Delivered, Previous, SummaryTable, Totals, findings_json, handover, result_table, run_json};
use crate::stop;
use crate::student_file::{Evaluated, Packed, Reviewed};
use crate::workers;
use stopped::{Stopped, go_on};

pub fn run(arguments: &Build, language: Language) -> Outcome {
    let began = Instant::now();
    // Without a handler a signal ends the process as ever, which leaves no more than the next run cleans up.
    stop::listen().ok();
    let job = match prepare(&arguments.source, language) {
        Ok(job) => job,
        Err(outcome) => return outcome,
    };
    match build(&job, arguments) {
        Ok(Ended::Unchanged { run, complete }) => {
            println!("{}", say("build-unchanged").with("run", run).text(language));
            if complete { Outcome::Done } else { Outcome::NeedsPerson }
        }
        Ok(Ended::Published(ledger, published)) => {
            print!("{}", result_table(&ledger.totals, language));
            let done = say("build-done")
                .with("seconds", format!("{:.1}", began.elapsed().as_secs_f64()))
                .with("path", published.path.display().to_string())
                .with("files", published.files)
                .with("reused", ledger.reused);
            println!("{}", done.text(language));
            print_unprocessed(&ledger.unprocessed, language);
            if ledger.unprocessed.is_empty() { Outcome::Done } else { Outcome::NeedsPerson }
        }
        Err(stopped) => {
            eprintln!("{}", say("build-stopped").with("why", stopped.why).text(language));
            stopped.outcome
        }
    }
}

/// How a build ended.
enum Ended {
    /// Nothing differs from what the last run was made from.
    Unchanged { run: String, complete: bool },
    /// A new run stands.
    Published(Ledger, Published),
}

/// What is known of all students once they are done.
#[derive(Default)]
struct Ledger {
    reviewed: Vec<Reviewed>,
    delivered: Vec<Delivered>,
    unprocessed: Vec<Rejected>,
    totals: Totals,
    rows: BTreeMap<String, Vec<SummaryRow>>,
    tables: Vec<SummaryTable>,
    /// Dossiers taken over from the last run.
    reused: usize,
}

fn build(job: &Job, arguments: &Build) -> Result<Ended, Stopped> {
    let batch = &job.inputs.batch;
    let staging = Staging::begin(&arguments.out, &batch.batch)?.for_group(arguments.group)?;
    let past = staging.previous().filter(|_| !arguments.force).and_then(Past::read);
    if let Some(past) = past.as_ref().filter(|past| past.run.digests == job.digests && past.is_intact()) {
        return Ok(Ended::Unchanged { run: past.name(), complete: past.run.unprocessed.is_empty() });
    }
    let register = job.register();
    let frame = job.frame(&register);
    let students: Vec<_> = job.inputs.students.values().collect();
    let is_over = || stop::signal().is_some();
    let done = workers::each(job.threads, &students, is_over, |(file, student)| {
        let evaluated = Evaluated::new(job, &frame, file, student);
        (file, evaluated.reviewed(), store(&staging, past.as_ref(), evaluated))
    });
    go_on()?;
    let mut ledger = Ledger { unprocessed: job.inputs.rejected.clone(), ..Ledger::default() };
    for (file, reviewed, stored) in done {
        match stored {
            Ok(stored) => ledger.deliver(job, &reviewed, stored?),
            Err(problem) => {
                let faults = vec![Fault::of(file, "", problem)];
                ledger.unprocessed.push(Rejected { file: file.clone(), faults });
            }
        }
        ledger.reviewed.push(reviewed);
    }
    ledger.write_tables(job, &staging, past.as_ref())?;
    staging.write("findings.json", &findings_json(batch, &ledger.reviewed)?)?;
    ledger.write_handover(batch, &staging)?;
    let place = (staging.name(), &previous(&staging));
    let run = run_json(
        batch,
        place,
        &job.digests,
        &job.inputs.passports,
        &ledger.delivered,
        &ledger.tables,
        &ledger.unprocessed,
    )?;
    staging.write("run.json", &run)?;
    go_on()?;
    Ok(Ended::Published(ledger, staging.publish()?))
}

/// The run before this one, by the digest of its manifest.
fn previous(staging: &Staging) -> Option<Previous> {
    let folder = staging.previous()?;
    let manifest = fs::read(folder.join(MANIFEST)).ok()?;
    let run = folder.file_name()?.to_str()?.to_owned();
    Some(Previous { run, manifest_sha256: sha256(&manifest) })
}

/// What came of one student: the dossier and whether it was taken over; or what the disk refused; or why there is none.
type Stored = Result<Result<(Delivered, bool), PublishError>, Message>;

/// Takes the dossier over from the last run where it is made from the same, or makes it.
fn store(staging: &Staging, past: Option<&Past>, evaluated: Evaluated) -> Stored {
    let (reviewed, made_from) = (evaluated.reviewed(), evaluated.made_from());
    let id = reviewed.id.to_string();
    let path = format!("dossiers/{}/{id}.zip", reviewed.college);
    if let Some(past) = past
        && let Some(old) = past.dossier(&id, &path, made_from)
        && let Some(file) = staging.hold(&past.folder.join(&path), old.sha256)
    {
        return Ok(staging.take_over(&path, file).map(|()| (old.clone(), true)));
    }
    let Packed { zip, documents, pages } = evaluated.pack()?;
    let (verdict, bytes) = (reviewed.evaluation.verdict, zip.len());
    Ok(staging
        .write(&path, &zip)
        .map(|sha256| (Delivered { id, verdict, dossier: path, sha256, bytes, documents, pages, made_from }, false)))
}

impl Ledger {
    fn deliver(&mut self, job: &Job, reviewed: &Reviewed, (delivered, reused): (Delivered, bool)) {
        let row = self.totals.entry(college_name(job, &reviewed.college, Language::Chinese)).or_default();
        *row.verdicts.entry(reviewed.evaluation.verdict).or_default() += 1;
        row.documents += delivered.documents;
        row.pages += delivered.pages;
        row.bytes += delivered.bytes;
        self.rows.entry(reviewed.college.clone()).or_default().push(reviewed.row.clone());
        self.delivered.push(delivered);
        self.reused += usize::from(reused);
    }

    /// What goes to the archive with the dossiers.
    fn write_handover(&self, batch: &Batch, staging: &Staging) -> Result<(), Stopped> {
        let names: BTreeMap<&str, &str> = self.reviewed.iter().map(|r| (r.id.as_str(), r.name.as_str())).collect();
        let name = |dossier: &Delivered| names.get(dossier.id.as_str()).copied().unwrap_or_default();
        let catalogue = handover::catalogue(batch, self.delivered.iter().map(|dossier| (dossier, name(dossier))));
        let catalogue = catalogue.map_err(|e| Stopped::unusable(say("build-json").with("why", e.to_string())))?;
        staging.write(handover::CATALOGUE, &catalogue)?;
        staging.write(handover::DESCRIPTION, handover::description(batch, &self.delivered).as_bytes())?;
        Ok(())
    }

    fn write_tables(&mut self, job: &Job, staging: &Staging, past: Option<&Past>) -> Result<(), Stopped> {
        for (code, rows) in &self.rows {
            go_on()?;
            let name = college_name(job, code, Language::Chinese);
            let table = summary::write(job, staging, past, (code, &name), rows)?;
            let row = self.totals.entry(name).or_default();
            row.documents += 1;
            row.pages += table.pages;
            self.tables.push(table);
        }
        Ok(())
    }
}

//! `build`: the main job, from the input folder to a published run.

use std::collections::BTreeMap;
use std::time::Instant;

use super::{Outcome, college_name, prepare, print_unprocessed};
use crate::cli::Build;
use crate::fault::Fault;
use crate::inputs::Rejected;
use crate::job::Job;
use crate::message::{Language, Message, say};
use crate::package::sha256;
use crate::publish::{PublishError, Published, Staging};
use crate::render::view::{self, SummaryRow};
use crate::report::{Delivered, Totals, findings_json, result_table, run_json, summary_xlsx};
use crate::stop;
use crate::student_file::{Reviewed, deliver};
use crate::workers;

pub fn run(arguments: &Build, language: Language) -> Outcome {
    let began = Instant::now();
    // Without a handler a signal ends the process as ever, which costs no more than the cleaning up.
    stop::listen().ok();
    let job = match prepare(&arguments.source, language) {
        Ok(job) => job,
        Err(outcome) => return outcome,
    };
    match build(&job, arguments) {
        Ok((ledger, published)) => {
            print!("{}", result_table(&ledger.totals, language));
            let done = say("build-done")
                .with("seconds", format!("{:.1}", began.elapsed().as_secs_f64()))
                .with("path", published.path.display().to_string())
                .with("files", published.files);
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

/// Why nothing is published, and the exit code for it.
struct Stopped {
    outcome: Outcome,
    why: Message,
}

impl Stopped {
    /// Ended by a signal.
    fn by(signal: i32) -> Stopped {
        let outcome = if signal == stop::TERMINATE { Outcome::Terminated } else { Outcome::Interrupted };
        Stopped { outcome, why: say("build-signal") }
    }

    fn unusable(why: Message) -> Stopped {
        Stopped { outcome: Outcome::Unusable, why }
    }
}

/// A disk that refuses and a lock that is held have exit codes of their own.
impl From<PublishError> for Stopped {
    fn from(error: PublishError) -> Stopped {
        let outcome = match error {
            _ if error.is_locked() => Outcome::Locked,
            _ if error.is_cannot_write() => Outcome::CannotWrite,
            _ => Outcome::Unusable,
        };
        Stopped { outcome, why: error.message() }
    }
}

impl From<serde_json::Error> for Stopped {
    fn from(error: serde_json::Error) -> Stopped {
        Stopped::unusable(say("build-json").with("why", error.to_string()))
    }
}

/// A safe place to end at.
fn go_on() -> Result<(), Stopped> {
    stop::signal().map_or(Ok(()), |signal| Err(Stopped::by(signal)))
}

/// What is known of all students once they are done.
#[derive(Default)]
struct Ledger {
    reviewed: Vec<Reviewed>,
    delivered: Vec<Delivered>,
    unprocessed: Vec<Rejected>,
    totals: Totals,
    tables: BTreeMap<String, Vec<SummaryRow>>,
}

fn build(job: &Job, arguments: &Build) -> Result<(Ledger, Published), Stopped> {
    let batch = &job.inputs.batch;
    let staging = Staging::begin(&arguments.out, &batch.batch)?;
    let register = job.register();
    let frame = job.frame(&register);
    let students: Vec<_> = job.inputs.students.values().collect();
    let done = workers::each(
        job.threads,
        &students,
        || stop::signal().is_some(),
        |(file, student)| {
            let (reviewed, packed) = deliver(job, &frame, file, student);
            let path = format!("dossiers/{}/{}.zip", reviewed.college, reviewed.id);
            let stored = packed.map(|packed| {
                let delivered = Delivered {
                    id: reviewed.id.to_string(),
                    verdict: reviewed.evaluation.verdict,
                    sha256: sha256(&packed.zip),
                    bytes: packed.zip.len(),
                    dossier: path.clone(),
                };
                staging.write(&path, &packed.zip).map(|_| (delivered, packed.documents, packed.pages))
            });
            (file.clone(), reviewed, stored)
        },
    );
    go_on()?;
    let mut ledger = Ledger { unprocessed: job.inputs.rejected.clone(), ..Ledger::default() };
    for (file, reviewed, stored) in done {
        match stored {
            Ok(written) => ledger.deliver(job, &reviewed, written?),
            Err(problem) => {
                ledger.unprocessed.push(Rejected { faults: vec![Fault::of(&file, "", problem)], file });
            }
        }
        ledger.reviewed.push(reviewed);
    }
    ledger.write_tables(job, &staging)?;
    staging.write("findings.json", &findings_json(batch, &ledger.reviewed)?)?;
    let run = run_json(batch, &job.digests, &ledger.delivered, &ledger.unprocessed)?;
    staging.write("run.json", &run)?;
    go_on()?;
    let published = staging.publish()?;
    Ok((ledger, published))
}

impl Ledger {
    fn deliver(&mut self, job: &Job, reviewed: &Reviewed, (delivered, documents, pages): (Delivered, usize, usize)) {
        let row = self.totals.entry(college_name(job, &reviewed.college, Language::Chinese)).or_default();
        *row.verdicts.entry(reviewed.evaluation.verdict).or_default() += 1;
        row.documents += documents;
        row.pages += pages;
        row.bytes += delivered.bytes;
        self.tables.entry(reviewed.college.clone()).or_default().push(reviewed.row.clone());
        self.delivered.push(delivered);
    }

    /// The summary table of every college, as PDF and XLSX.
    fn write_tables(&mut self, job: &Job, staging: &Staging) -> Result<(), Stopped> {
        let batch = &job.inputs.batch;
        for (code, rows) in &self.tables {
            go_on()?;
            let name = college_name(job, code, Language::Chinese);
            let view = view::summary(batch, &name, rows.clone());
            let unset = |why: Message| Stopped::unusable(say("build-summary").with("college", &*name).with("why", why));
            let xlsx =
                summary_xlsx(&view, batch.date).map_err(|e| unset(say("build-xlsx").with("why", e.to_string())))?;
            let ident = format!("{}/summary/{code}", batch.batch);
            let document = job.studio.set("summary", view, BTreeMap::new(), &ident).map_err(|e| unset(e.message()))?;
            staging.write(&format!("summary/{code}.pdf"), &document.pdf)?;
            staging.write(&format!("summary/{code}.xlsx"), &xlsx)?;
            let row = self.totals.entry(name).or_default();
            row.documents += 1;
            row.pages += document.pages;
        }
        Ok(())
    }
}

//! `build`: the main job, from the input folder to a published run.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context, anyhow};

use super::{Outcome, college_name, prepare, print_unprocessed, unread};
use crate::cli::Build;
use crate::job::Job;
use crate::package::sha256;
use crate::publish::{PublishError, Published, Staging};
use crate::render::view::{self, SummaryRow};
use crate::report::{Delivered, Totals, Unprocessed, findings_json, result_table, run_json, summary_xlsx};
use crate::student_file::{Reviewed, deliver};
use crate::workers;

pub fn run(arguments: &Build) -> Outcome {
    let began = Instant::now();
    let job = match prepare(&arguments.source) {
        Ok(job) => job,
        Err(outcome) => return outcome,
    };
    match build(&job, arguments) {
        Ok((ledger, published)) => {
            print!("{}", result_table(&ledger.totals));
            let seconds = began.elapsed().as_secs_f64();
            println!("用时{seconds:.1}秒，发布于 {}（{}个文件）", published.path.display(), published.files);
            print_unprocessed(&ledger.unprocessed);
            if ledger.unprocessed.is_empty() { Outcome::Done } else { Outcome::NeedsPerson }
        }
        Err(error) => {
            eprintln!("未发布：{error:#}");
            outcome_of(&error)
        }
    }
}

/// A disk that refuses and a lock that is held have exit codes of their own.
fn outcome_of(error: &anyhow::Error) -> Outcome {
    match error.downcast_ref::<PublishError>() {
        Some(error) if error.is_locked() => Outcome::Locked,
        Some(error) if error.is_cannot_write() => Outcome::CannotWrite,
        _ => Outcome::Unusable,
    }
}

/// What is known of all students once they are done.
#[derive(Default)]
struct Ledger {
    reviewed: Vec<Reviewed>,
    delivered: Vec<Delivered>,
    unprocessed: Vec<Unprocessed>,
    totals: Totals,
    tables: BTreeMap<String, Vec<SummaryRow>>,
}

fn build(job: &Job, arguments: &Build) -> anyhow::Result<(Ledger, Published)> {
    let batch = &job.inputs.batch;
    let staging = Staging::begin(&arguments.out, &batch.batch)?;
    let register = job.register();
    let frame = job.frame(&register);
    let students: Vec<_> = job.inputs.students.values().collect();
    let done = workers::each(job.threads, &students, |(file, student)| {
        let (reviewed, packed) = deliver(job, &frame, file, student);
        let path = format!("dossiers/{}/{}.zip", reviewed.college, reviewed.id);
        let stored = packed.map_err(|problem| problem.to_string()).map(|packed| {
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
    });
    let mut ledger = Ledger { unprocessed: unread(&job.inputs.rejected), ..Ledger::default() };
    for (file, reviewed, stored) in done {
        match stored {
            Ok(written) => ledger.deliver(job, &reviewed, written?),
            Err(problem) => ledger.unprocessed.push(Unprocessed { problem: format!("{file}：{problem}"), file }),
        }
        ledger.reviewed.push(reviewed);
    }
    ledger.write_tables(job, &staging)?;
    staging.write("findings.json", &findings_json(batch, &ledger.reviewed)?)?;
    let run = run_json(batch, &job.digests, &job.inputs.passports, &ledger.delivered, &ledger.unprocessed)?;
    staging.write("run.json", &run)?;
    let published = staging.publish()?;
    Ok((ledger, published))
}

impl Ledger {
    fn deliver(&mut self, job: &Job, reviewed: &Reviewed, (delivered, documents, pages): (Delivered, usize, usize)) {
        let row = self.totals.entry(college_name(job, &reviewed.college)).or_default();
        *row.verdicts.entry(reviewed.evaluation.verdict).or_default() += 1;
        row.documents += documents;
        row.pages += pages;
        row.bytes += delivered.bytes;
        self.tables.entry(reviewed.college.clone()).or_default().push(reviewed.row.clone());
        self.delivered.push(delivered);
    }

    /// The summary table of every college, as PDF and XLSX.
    fn write_tables(&mut self, job: &Job, staging: &Staging) -> anyhow::Result<()> {
        let batch = &job.inputs.batch;
        for (code, rows) in &self.tables {
            let name = college_name(job, code);
            let view = view::summary(batch, &name, rows.clone());
            let xlsx = summary_xlsx(&view, batch.date).with_context(|| format!("{name}汇总表无法写成XLSX"))?;
            let ident = format!("{}/summary/{code}", batch.batch);
            let document = job
                .studio
                .set("summary", view, BTreeMap::new(), &ident)
                .map_err(|error| anyhow!("{name}汇总表：{error}"))?;
            staging.write(&format!("summary/{code}.pdf"), &document.pdf)?;
            staging.write(&format!("summary/{code}.xlsx"), &xlsx)?;
            let row = self.totals.entry(name).or_default();
            row.documents += 1;
            row.pages += document.pages;
        }
        Ok(())
    }
}

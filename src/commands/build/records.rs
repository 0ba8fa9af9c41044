//! The records of a run: findings, photos, what an archive is handed, and `run.json`.

use super::ledger::Ledger;
use super::stopped::Stopped;
use crate::commands::past;
use crate::job::Job;
use crate::json::json_text;
use crate::publish::Staging;
use crate::report::{Intake, RunContent, findings_pieces, run_json};

pub fn write_records(
    job: &Job,
    is_settled: bool,
    staging: &Staging,
    ledger: &Ledger,
    accepted: &[String],
) -> Result<(), Stopped> {
    let batch = &job.inputs.batch;
    staging.write_pieces("findings.json", || findings_pieces(batch, &ledger.reported))?;
    write_photos(job, staging)?;
    ledger.write_handover(job, staging)?;
    let mut digests = job.digests.clone();
    if !is_settled {
        digests.remove("inputs");
    }
    let previous = staging.previous().as_deref().map(past::previous).transpose().map_err(Stopped::unusable)?.flatten();
    let content = RunContent {
        run: staging.name(),
        previous: &previous,
        digests: &digests,
        intake: Intake { passports: &job.inputs.passports, files: &job.files, accepted },
        students: &ledger.delivered,
        tables: &ledger.tables,
        unprocessed: &ledger.unprocessed,
    };
    let run = run_json(batch, content);
    staging.write("run.json", run.as_bytes())?;
    Ok(())
}

/// What was seen on photos, so that the next run need not look again; nothing where no faces are asked for.
fn write_photos(job: &Job, staging: &Staging) -> Result<(), Stopped> {
    let faces = job.album().faces();
    if !faces.is_empty() {
        let record = past::PhotoRecord { schema_version: 1, faces };
        staging.write(past::PHOTOS, json_text(&record).as_bytes())?;
    }
    Ok(())
}

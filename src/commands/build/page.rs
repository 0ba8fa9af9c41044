//! The page of a run: what the ledger holds, what changed, and what earlier runs came to.

use std::collections::BTreeMap;

use super::ledger::Ledger;
use super::stopped::Stopped;
use crate::appeal::{Due, due};
use crate::cases::Cases;
use crate::commands::past::{Past, head};
use crate::history::Changed;
use crate::job::Job;
use crate::message::say;
use crate::publish::{BatchFolder, Run, Staging, list_runs};
use crate::report::{PAGE, Page, RunHead, run_page};

/// Most earlier runs that the page draws.
const MOST_RUNS: usize = 30;

/// Writes the page into the run; gives the newest sealed run, where the inputs are no longer those that it was made from.
///
/// # Errors
/// When it cannot be written.
pub fn write_page(
    job: &Job,
    folder: &BatchFolder,
    staging: &Staging,
    ledger: &Ledger,
    last: Option<&Past>,
    changes: &[Changed],
) -> Result<Option<String>, Stopped> {
    let earlier = earlier(folder)?;
    let newest = earlier.get(earlier.len().saturating_sub(MOST_RUNS)..).unwrap_or_default();
    let heads: Vec<RunHead> = newest.iter().filter_map(|run| head(&run.path)).collect();
    let nothing = BTreeMap::new();
    let sealed = after_sealing(job, &earlier);
    let waiting = waiting(job);
    let text = run_page(&Page {
        batch: &job.inputs.batch,
        run: staging.name(),
        previous: last.map(Past::name),
        reported: &ledger.reported,
        delivered: &ledger.delivered,
        tables: &ledger.tables,
        unprocessed: &ledger.unprocessed,
        passports: &job.inputs.passports,
        changes,
        digests: [&job.digests, last.map_or(&nothing, |past| &past.run.digests)],
        runs: &heads,
        waiting: &waiting,
        after_sealing: sealed.clone(),
    });
    staging.write(PAGE, text.as_bytes())?;
    Ok(sealed)
}

/// What waits in the cases beside the records; what cannot be read of them is among what could not be processed.
fn waiting(job: &Job) -> Vec<Due> {
    let cases = Cases::read(job.inputs.root());
    cases.map(|cases| due(&cases.cases, &cases.remedies, &cases.calendar)).unwrap_or_default()
}

/// The runs that stand already.
fn earlier(folder: &BatchFolder) -> Result<Vec<Run>, Stopped> {
    let path = folder.path();
    let unread = |error: std::io::Error| {
        say("runs-unreadable").with("path", path.display().to_string()).with("why", error.to_string())
    };
    list_runs(path).map_err(|error| Stopped::unusable(unread(error)))
}

/// The newest sealed run, where the inputs are no longer those that it was made from.
fn after_sealing(job: &Job, earlier: &[Run]) -> Option<String> {
    let sealed = earlier.iter().rev().find(|run| run.sealed())?;
    let then = head(&sealed.path)?.digests.get("inputs").copied();
    (then != job.digests.get("inputs").copied()).then(|| sealed.name())
}

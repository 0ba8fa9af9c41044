//! `prune`: removes old runs, and never the newest, a signed one or one that was handed over.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Exit;
use super::runs::unreadable;
use crate::cli::Prune;
use crate::message::{Language, Message, say};
use crate::publish::{BatchFolder, PublishError, Run, batches, list_runs};
use crate::report::printable_line;

/// Why a batch is left as it is.
enum Refused {
    Unreadable(io::Error),
    Publish(PublishError),
}

pub fn run_prune(arguments: &Prune, language: Language) -> Exit {
    let found = match batches(&arguments.out) {
        Ok(found) => found,
        Err(error) => return unreadable(&arguments.out, &error, language),
    };
    if found.is_empty() {
        err!("{}", say("runs-none").with("path", arguments.out.display().to_string()).text(language));
        return Exit::Unusable;
    }
    for batch in found {
        match prune(&batch, arguments, language) {
            Ok(()) => {}
            Err(Refused::Unreadable(error)) => return unreadable(&batch, &error, language),
            Err(Refused::Publish(error)) => {
                err!("{}", printable_line(&say("prune-stopped").with("why", error.message()).text(language)));
                return if error.is_locked() { Exit::TryAgain } else { Exit::CannotWrite };
            }
        }
    }
    Exit::Done
}

fn prune(batch: &Path, arguments: &Prune, language: Language) -> Result<(), Refused> {
    let batch = std::fs::canonicalize(batch).map_err(Refused::Unreadable)?;
    let name = batch.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let line = |message: Message| out!("{}", printable_line(&message.with("batch", name.as_str()).text(language)));
    // Nothing is looked at before the lock is held, so that no run can be signed meanwhile.
    let folder = if arguments.dry_run {
        None
    } else {
        Some(BatchFolder::lock(batch.parent().unwrap_or(&batch), &name).map_err(Refused::Publish)?)
    };
    let runs = list_runs(&batch).map_err(Refused::Unreadable)?;
    let kept = kept(&runs, arguments.keep, arguments.keep_monthly);
    let (sealed, mut removed) = (runs.iter().filter(|run| run.sealed()).count(), 0usize);
    for run in runs.iter().filter(|run| !kept.contains(&run.number)) {
        match &folder {
            None => line(say("prune-would").with("run", run.name())),
            Some(folder) => {
                folder.remove_run(run.number).map_err(Refused::Publish)?;
                line(say("prune-removed").with("run", run.name()));
            }
        }
        removed += 1;
    }
    line(say("prune-done").with("removed", removed).with("kept", kept.len()).with("sealed", sealed));
    Ok(())
}

/// The runs that stay: the newest ones, the last one of each of the newest months, and whatever must never go.
fn kept(runs: &[Run], keep: usize, months: usize) -> BTreeSet<u32> {
    let mut kept: BTreeSet<u32> = runs.iter().rev().take(keep).map(|run| run.number).collect();
    kept.extend(runs.iter().filter(|run| run.current || run.sealed()).map(|run| run.number));
    let mut seen = BTreeSet::new();
    for run in runs.iter().rev() {
        // A run without its manifest is of no known month, and nothing that a month could rest on.
        let Some(month) = month(run) else { continue };
        if seen.len() < months && seen.insert(month) {
            kept.insert(run.number);
        }
    }
    kept
}

/// Year and month by the time zone of the machine.
fn month(run: &Run) -> Option<(i16, i8)> {
    let published = Timestamp::try_from(run.published?).ok()?.to_zoned(TimeZone::system());
    Some((published.year(), published.month()))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    /// Runs 1 to 6, published on the 15th at noon of January, January, February, March, March and April 2022.
    fn six() -> Vec<Run> {
        let days = [14, 14, 45, 73, 73, 104];
        let day = |days: u64| UNIX_EPOCH + Duration::from_secs(1_640_995_200 + days * 86_400 + 43_200);
        let run = |(days, number): (u64, u32)| Run {
            number,
            path: Default::default(),
            published: Some(day(days)),
            signed: number == 1,
            handed_over: false,
            current: number == 6,
        };
        days.into_iter().zip(1..).map(run).collect()
    }

    #[test]
    fn the_newest_the_monthly_and_the_sealed_stay() {
        let kept = |keep, months| kept(&six(), keep, months).into_iter().collect::<Vec<_>>();
        assert_eq!(kept(0, 0), [1, 6]);
        assert_eq!(kept(2, 0), [1, 5, 6]);
        assert_eq!(kept(1, 3), [1, 3, 5, 6]);
        assert_eq!(kept(1, 9), [1, 2, 3, 5, 6]);
        assert_eq!(kept(9, 0), [1, 2, 3, 4, 5, 6]);
    }
}

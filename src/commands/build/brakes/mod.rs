//! The brakes: so much change against the last run, or so much that is not there, that a person should look before
//! anything is published. Each has a name, by which `--accept-changes` lets it go.

mod columns;
mod elsewhere;
mod older;
mod sources;

use std::collections::BTreeSet;

pub use elsewhere::elsewhere;

use super::ledger::Ledger;
use super::log::{Log, safe_name};
use super::stopped::Stopped;
use crate::cli::Build;
use crate::commands::Exit;
use crate::commands::past::{Newest, Past};
use crate::finding::{Code, Verdict};
use crate::history::{Changed, Differing};
use crate::input_names::TABLES;
use crate::job::Job;
use crate::message::{Fact, Message, Word, say};
use crate::records::{Brakes, TableKind};

/// Fewer changes than this never stop a build, so that a small batch can be corrected.
const FEWEST: usize = 5;

/// Most students that are named for one brake: a night that went wrong has thousands, and all for one reason.
const MOST_NAMED: usize = 20;

/// The brake of a last run that is not as it was published.
const LAST_RUN: &str = "last-run";

/// One reason to stop.
pub struct Brake {
    /// What `--accept-changes` calls it: `verdicts`, `students`, `last-run`, a kind of table, a
    /// column as `results.mark`, a file or folder of the inputs.
    pub name: String,
    /// What has changed, in lines.
    pub lines: Vec<Message>,
}

impl Brake {
    fn new(name: impl Into<String>, line: Message) -> Brake {
        Brake { name: name.into(), lines: vec![line] }
    }

    /// With a line for each of the first students; how many more there are.
    fn naming(mut self, each: impl ExactSizeIterator<Item = Message>) -> Brake {
        self.lines.extend(first_of(each));
        self
    }
}

/// The first of many lines, and how many more there are.
fn first_of(each: impl ExactSizeIterator<Item = Message>) -> impl Iterator<Item = Message> {
    let more = each.len().saturating_sub(MOST_NAMED);
    each.take(MOST_NAMED).chain((more > 0).then(|| say("brake-more").with("count", more)))
}

/// What has changed beyond what the batch allows; empty where all is within.
pub fn beyond(job: &Job, changes: &[Changed], past: Option<&Past>) -> Vec<Brake> {
    let Some(past) = past else { return sources::against_roster(job) };
    let brakes = job.inputs.batch.brakes;
    let mut found: Vec<Brake> = students(brakes, changes, past).collect();
    found.extend(sources::against_last(job, past));
    found.extend(columns::against_last(job, past));
    found.extend(older::put_back(&job.inputs.passports, past));
    found.extend(costly(job, changes, past, &found));
    if let Some(roster) = found.iter_mut().find(|brake| brake.name == TableKind::Roster.key()) {
        roster.lines.extend(first_of(gone(changes).map(named_student)));
    }
    found
}

/// Losses however small, where somebody met last time what is not met now: what a loss has cost is not told afterwards.
fn costly(job: &Job, changes: &[Changed], past: &Past, found: &[Brake]) -> Vec<Brake> {
    let costs = costs(changes);
    let is_new = |brake: &Brake| found.iter().all(|known| known.name != brake.name);
    let mut losses: Vec<Brake> = losses(job, past).filter(|_| !costs.is_empty()).filter(is_new).collect();
    if let Some(last) = losses.last_mut() {
        last.lines.push(say("brake-cost").with("count", costs.len()));
        last.lines.extend(first_of(costs.into_iter()));
    }
    losses
}

/// Whatever there is less of than in the last run, however little.
fn losses(job: &Job, past: &Past) -> impl Iterator<Item = Brake> {
    let of_tables = sources::fewer_rows(job, past).into_iter().chain(columns::fewer(job, past));
    of_tables.chain(sources::fewer_files(job, past))
}

/// A line for everybody who met a requirement last time and does not now, with the requirements.
fn costs(changes: &[Changed]) -> Vec<Message> {
    let is_lost = |finding: &&Differing| {
        let was_met = finding.old.as_ref().is_some_and(|old| !old.outcome.is_open());
        was_met && finding.new.as_ref().is_some_and(|new| new.outcome.is_open())
    };
    let line = |student: &Changed| {
        let lost: BTreeSet<Code> = student.findings.iter().filter(is_lost).map(|finding| finding.code).collect();
        let lost: Vec<Fact> = lost.into_iter().map(Fact::from).collect();
        (!lost.is_empty()).then(|| say("brake-unmet").with("id", student.id.as_str()).with("lost", lost))
    };
    changes.iter().filter_map(line).collect()
}

/// What tables and files lack against the last run.
pub fn of_tables(job: &Job, past: &Past) -> Vec<Message> {
    let brakes = sources::against_last(job, past).into_iter().chain(columns::against_last(job, past));
    brakes.chain(older::put_back(&job.inputs.passports, past)).flat_map(|brake| brake.lines).collect()
}

/// What there is less of than in the last run, however little, and what it has cost, which a person has accepted.
pub fn fewer(job: &Job, changes: &[Changed], past: &Past) -> Vec<Message> {
    let less = losses(job, past).flat_map(|brake| brake.lines);
    let mut lines: Vec<Message> = less.map(|line| say("build-fewer").with("line", line)).collect();
    if !lines.is_empty() {
        lines.extend(first_of(costs(changes).into_iter()));
    }
    lines
}

/// The last run cannot be held against, for it is not as it was published.
pub fn broken(newest: &Newest) -> Option<Brake> {
    newest.warning().map(|line| Brake::new(LAST_RUN, line))
}

/// Stops a build that would change more than a person has accepted; returns the names of the brakes that were accepted.
pub fn accept(
    beyond: Vec<Brake>,
    arguments: &Build,
    ledger: &Ledger,
    last: Option<&Past>,
    log: &Log,
) -> Result<Vec<String>, Stopped> {
    let is_accepted = |brake: &Brake| accepts(&arguments.publishing.accept_changes, &brake.name);
    let (accepted, beyond): (Vec<Brake>, Vec<Brake>) = beyond.into_iter().partition(is_accepted);
    log.accepted(accepted.iter().filter_map(|brake| brake.lines.first()));
    stop(beyond, || totals(ledger, last))?;
    let mut accepted: Vec<String> = accepted.into_iter().map(|brake| brake.name).collect();
    accepted.sort();
    accepted.dedup();
    Ok(accepted)
}

/// A name that is accepted by hand and is that of no brake, whatever has changed: nobody could mean it.
pub fn unknown<'n>(accepted: &'n [String], job: &Job, past: Option<&Past>) -> Option<&'n String> {
    let before = past.map(|past| &past.run);
    let files = job.inputs.passports.iter().map(|passport| passport.file.as_str());
    let old_files = before.into_iter().flat_map(|run| &run.passports).map(|passport| passport.file.as_str());
    let folders = job.files.keys().chain(before.into_iter().flat_map(|run| run.files.keys()));
    let mut names: Vec<String> = files.chain(old_files).map(safe_name).collect();
    names.extend(folders.cloned());
    names.extend(["verdicts", "students", LAST_RUN].map(str::to_owned));
    names.extend(TableKind::all().map(|kind| kind.key().to_owned()));
    names.extend(columns::names(job));
    accepted.iter().find(|name| !names.iter().any(|known| accepts(std::slice::from_ref(name), known)))
}

/// Whether a person lets a brake go: all, or by its name; a file by its own name as well, with the folder or without.
fn accepts(named: &[String], brake: &str) -> bool {
    let is_it = |name: &String| {
        let of_table = safe_name(&format!("{TABLES}/{name}"));
        name.is_empty() || name == brake || of_table == brake || safe_name(name) == brake
    };
    named.iter().any(is_it)
}

/// Who is no longer there.
fn gone(changes: &[Changed]) -> impl ExactSizeIterator<Item = &str> {
    let gone: Vec<&str> = changes.iter().filter(|student| student.new.is_none()).map(|s| s.id.as_str()).collect();
    gone.into_iter()
}

fn named_student(id: &str) -> Message {
    say("brake-student").with("id", id)
}

fn students(brakes: Brakes, changes: &[Changed], past: &Past) -> impl Iterator<Item = Brake> {
    let before = past.run.students.len();
    let turned: Vec<_> = changes
        .iter()
        .filter_map(|student| Some((student.id.as_str(), student.old?, student.new?)))
        .filter(|(_, old, new)| old != new)
        .collect();
    let gone = gone(changes);
    let head = |say: Message, count: usize, most: u8| {
        is_beyond(count, before, most)
            .then(|| say.with("count", count).with("of", before).with("most", u32::from(most)))
    };
    let verdicts = head(say("brake-verdicts"), turned.len(), brakes.verdicts).map(|line| {
        let each = turned.iter();
        let each = each.map(|(id, old, new)| say("brake-verdict").with("id", *id).with("old", *old).with("new", *new));
        Brake::new("verdicts", line).naming(each)
    });
    let students = head(say("brake-students"), gone.len(), brakes.rows)
        .map(|line| Brake::new("students", line).naming(gone.map(named_student)));
    [verdicts, students].into_iter().flatten()
}

/// What a run would hold, beside what the last one holds.
fn totals(ledger: &Ledger, past: Option<&Past>) -> Message {
    let passes = |dossiers: &[crate::report::Delivered]| {
        dossiers.iter().filter(|dossier| dossier.verdict == Verdict::Pass).count()
    };
    let pages = |dossiers: &[crate::report::Delivered]| dossiers.iter().map(|dossier| dossier.pages).sum::<usize>();
    let before = past.map_or(&[][..], |past| &past.run.students);
    let now = &ledger.delivered;
    say("brake-totals")
        .with("passes-before", passes(before))
        .with("passes-now", passes(now))
        .with("dossiers-before", before.len())
        .with("dossiers-now", now.len())
        .with("pages-before", pages(before))
        .with("pages-now", pages(now))
}

/// Stops a build if there is anything that a person should look at first.
///
/// # Errors
/// If there is.
fn stop(beyond: Vec<Brake>, totals: impl FnOnce() -> Message) -> Result<(), Stopped> {
    if beyond.is_empty() {
        return Ok(());
    }
    let mut names: Vec<String> = beyond.iter().map(|brake| format!("--accept-changes={}", brake.name)).collect();
    names.sort();
    names.dedup();
    let mut details: Vec<Message> = beyond.into_iter().flat_map(|brake| brake.lines).collect();
    details.push(totals());
    details.push(say("brake-accept").with("flags", names.join(" ")));
    Err(Stopped { outcome: Exit::NeedsPerson, why: say("build-braked"), details })
}

/// More than `most` percent, and not a mere handful.
fn is_beyond(count: usize, of: usize, most: u8) -> bool {
    count >= FEWEST && count * 100 > of * usize::from(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_students_are_named_and_the_others_counted() {
        let lines = |count: usize| {
            let each = (0..count).map(|_| say("brake-student").with("id", "1"));
            Brake::new("students", say("brake-students")).naming(each).lines
        };
        assert_eq!(lines(MOST_NAMED).len(), 1 + MOST_NAMED);
        let more = lines(MOST_NAMED + 7);
        assert_eq!((more.len(), more[1 + MOST_NAMED].zh().trim().to_owned()), (2 + MOST_NAMED, "另有7人".to_owned()));
    }

    #[test]
    fn the_share_itself_is_still_allowed() {
        assert!(!is_beyond(20, 100, 20) && is_beyond(21, 100, 20));
        assert!(!is_beyond(4, 4, 20) && is_beyond(5, 5, 20));
        assert!(is_beyond(5, 100, 0) && !is_beyond(100, 100, 100));
    }
}

//! `build --plan --shard`: the dossiers of one share of a job, for a merge to take over. It may run several times, at once
//! and on several machines; the first that is done is kept, and all others come to the same.

use std::path::Path;

use serde_json::json;

use super::log::Log;
use super::planned::{again, as_planned, differs, other_file, unusable};
use super::stopped::{Stopped, go_on};
use crate::cli::{Build, Shard};
use crate::commands::Exit;
use crate::commands::progress::bar;
use crate::fault::Fault;
use crate::inputs::Rejected;
use crate::job::{Frozen, Job};
use crate::message::{Language, Message, say};
use crate::numbering::Numbering;
use crate::publish::{Attempt, PublishError, Publisher};
use crate::records::Student;
use crate::report::{Delivered, Reported, printable_line};
use crate::shards::{Failed, PlanFolder, ShardState, Share, is_unmounted};
use crate::stop;
use crate::student_file::Evaluated;
use crate::watch;
use crate::workers;

/// What is said of a file that the machine could not read, though nothing is wrong with the file.
const OF_MACHINE: [&str; 2] = ["file-failing", "file-unread"];

/// Does one shard and says what came of it.
pub fn run_shard(arguments: &Build, plan: &Path, shard: Shard, language: Language) -> Exit {
    let log = Log { format: arguments.publishing.log_format, language };
    stop::listen().ok();
    super::watch_steps(log);
    match work(arguments, plan, shard, &log) {
        Ok(outcome) => outcome,
        Err(stopped) => {
            log.stopped(&stopped);
            stopped.outcome
        }
    }
}

fn work(arguments: &Build, plan: &Path, shard: Shard, log: &Log) -> Result<Exit, Stopped> {
    let folder = PlanFolder::open(plan).map_err(unusable)?;
    if folder.plan.shards != shard.of {
        let why = say("shard-count").with("shard", shard.to_string()).with("count", folder.plan.shards);
        return Err(Stopped::unusable(why));
    }
    let job = match prepare(arguments, &folder, shard.number, log)? {
        Ok(job) => job,
        Err(outcome) => return Ok(outcome),
    };
    as_planned(&folder, &job)?;
    match folder.whole_state(shard.number) {
        ShardState::Absent => {}
        ShardState::Damaged(why) => return Err(Stopped::unusable(why)),
        ShardState::Unreadable(why) => return Err(again(why)),
        ShardState::Whole(share) => {
            report_share(&share, say("shard-there"), log);
            return Ok(Exit::Done);
        }
    }
    job.set_numbering(Numbering::read(&folder.plan.numbers));
    let attempt = folder.begin(shard.number).map_err(of_disk)?;
    let share = review(&job, &folder, shard.number, &attempt, log)?;
    if let Some(why) = job.inputs.failing() {
        return Err(again(why));
    }
    if let Some(file) = job.inputs.differing() {
        return Err(differs(vec![other_file(file)]));
    }
    go_on()?;
    let publisher = folder.publish(attempt, &share).map_err(of_disk)?;
    report_share(&share, if publisher == Publisher::This { say("shard-done") } else { say("shard-there") }, log);
    Ok(Exit::Done)
}

/// Reads what the shard needs, or says why it cannot; the outer error ends the shard.
fn prepare(arguments: &Build, folder: &PlanFolder, shard: u32, log: &Log) -> Result<Result<Job, Exit>, Stopped> {
    let source = &arguments.source;
    if is_unmounted(&source.inputs) {
        // The plan was made of them, so this machine does not see them.
        return Err(again(say("folder-unmounted").with("path", source.inputs.display().to_string())));
    }
    let plan = &folder.plan;
    let files = folder.inputs().map_err(unusable)?;
    let digest = plan.digests.get("inputs").copied().unwrap_or(folder.digest);
    let (faces, twins, shared, own) = (&plan.faces, &plan.twins, &plan.shared, plan.students_of(shard).collect());
    let frozen = Frozen { files, digest, faces, twins, shared, own };
    if let Some(file) = frozen.changed(source).map_err(again)?.first() {
        return Err(differs(vec![other_file(file)]));
    }
    let job = match Job::prepare_share(source, frozen) {
        Ok(job) => job,
        Err(faults) => {
            log.unusable(&faults);
            let is_of_machine = faults.iter().any(|fault| OF_MACHINE.contains(&fault.problem.key()));
            return Ok(Err(if is_of_machine { Exit::TryAgain } else { Exit::Unusable }));
        }
    };
    match job.inputs.failing() {
        Some(why) => Err(again(why)),
        None => Ok(Ok(job)),
    }
}

/// Makes the dossiers of the shard's students, but for those that the run before holds.
fn review(job: &Job, folder: &PlanFolder, shard: u32, attempt: &Attempt, log: &Log) -> Result<Share, Stopped> {
    let register = job.register();
    let frame = job.frame(&register);
    let find = |id: &str| {
        let id = id.parse().ok();
        let found = id.and_then(|id| job.inputs.students.get(&id));
        found.ok_or_else(|| Stopped::unusable(say("plan-students")))
    };
    let students = folder.plan.students_of(shard).map(find).collect::<Result<Vec<&(String, Student)>, _>>()?;
    let progress = bar(say("progress-build"), students.len(), log.language);
    let done = workers::each(
        job.threads,
        &students,
        || stop::signal().is_some(),
        |(file, student)| {
            let _step = watch::step(say("watch-student").with("id", student.id.as_str()));
            let made = make(folder, attempt, Evaluated::new(job, &frame, file, student));
            progress.inc(1);
            made.map(|made| (file.as_str(), student.id.to_string(), made))
        },
    );
    progress.finish_and_clear();
    go_on()?;
    let mut share = Share::new(folder.digest, shard);
    let mut unprocessed = Vec::new();
    for student in done {
        let (file, id, made) = student.map_err(of_disk)?;
        match made {
            Ok(Some(delivered)) => share.made.push(delivered),
            Ok(None) => share.kept.push(id),
            Err(why) => {
                share.failed.push(Failed { id, why: why.zh() });
                unprocessed.push(Rejected { file: file.to_owned(), faults: vec![Fault::of(file, "", why)] });
            }
        }
    }
    log.unprocessed(&unprocessed);
    Ok(share)
}

/// What came of one student: a dossier, none because the last run holds it, or why there is none.
type Making = Result<Option<Delivered>, Message>;

fn make(folder: &PlanFolder, attempt: &Attempt, evaluated: Evaluated) -> Result<Making, PublishError> {
    let reported = Reported::new(&evaluated);
    let made_from = evaluated.made_from();
    if folder.plan.made.get(&reported.id) == Some(&made_from) {
        return Ok(Ok(None));
    }
    let packed = match evaluated.pack() {
        Ok(packed) => packed,
        Err(why) => return Ok(Err(why)),
    };
    let delivered = Delivered::new(&reported.id, &reported.college, reported.verdict, made_from, &packed);
    attempt.write(&delivered.dossier, &packed.zip)?;
    Ok(Ok(Some(delivered)))
}

fn report_share(share: &Share, what: Message, log: &Log) {
    let (made, kept, failed) = (share.made.len(), share.kept.len(), share.failed.len());
    let line = what.with("shard", share.shard).with("made", made).with("kept", kept).with("failed", failed);
    out!("{}", printable_line(&line.text(log.language)));
    log.event("info", "shard", json!({"shard": share.shard, "made": made, "kept": kept, "failed": failed}));
}

fn of_disk(error: PublishError) -> Stopped {
    if error.is_cannot_write() { again(error.message()) } else { error.into() }
}

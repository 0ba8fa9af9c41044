//! `build`: the main job, from the input folder to a published run.

mod after;
mod brakes;
mod characters;
mod chosen;
mod ledger;
mod log;
mod page;
mod planned;
mod records;
mod shard;
mod status;
mod stopped;
mod store;
mod summary;

use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use super::apart::is_within;
use super::past::{self, Newest, Past};
use super::progress::bar;
use super::{Exit, numbers};
use crate::cli::Build;
use crate::inputs::batch_name;
use crate::job::Job;
use crate::message::{Language, Message, say};
use crate::numbering;
use crate::publish::{BatchFolder, PublishError, Published, Staging};
use crate::report::{Reported, result_table};
use crate::stop;
use crate::student_file::{Evaluated, UNASSIGNED};
use crate::watch;
use crate::workers;
use after::Account;
pub use brakes::of_tables as would_stop;
use chosen::Chosen;
use ledger::Ledger;
use log::{Log, open_lines, safe_name};
use planned::Planned;
use records::write_records;
use status::{Attempt, BuildState, Clock};
use stopped::{Stopped, go_on};
use store::{Sources, keep_dossier, store};
use summary::LastRun;

pub fn run_build(arguments: &Build, language: Language) -> Exit {
    if let Some((plan, shard)) = arguments.plan.as_deref().zip(arguments.shard) {
        return shard::run_shard(arguments, plan, shard, language);
    }
    let log = Log { format: arguments.publishing.log_format, language };
    let mut clock = Clock::start();
    let mut account = Account::default();
    let outcome = attempt(arguments, &log, &mut clock, &mut account);
    log.event("info", "ended", json!({"state": account.state, "exit_code": outcome as u8, "seconds": clock.seconds()}));
    if let Some(file) = &arguments.publishing.metrics
        && let Err(error) = after::replace_text(file, &account.metrics(outcome, &clock))
    {
        let path = file.display().to_string();
        log.warn(&say("metrics-failed").with("path", path).with("why", error.to_string()));
    }
    if let Some(command) = &arguments.publishing.notify
        && let Err(why) = after::notify(command, account.text(outcome, language))
    {
        log.warn(&why);
    }
    outcome
}

/// From the arguments to a published run, or to why there is none; says so, and fills the account.
fn attempt(arguments: &Build, log: &Log, clock: &mut Clock, account: &mut Account) -> Exit {
    // Without a handler a signal ends the process as ever, which leaves no more than the next run cleans up.
    stop::listen().ok();
    watch_steps(*log);
    let job = match Job::prepare_run(&arguments.source) {
        Ok(job) => job,
        Err(faults) => {
            log.unusable(&faults);
            account.batch = batch_name(&arguments.source.inputs).unwrap_or_default();
            account.why = Some(say("notify-unusable"));
            return Exit::Unusable;
        }
    };
    clock.step("inputs");
    account.batch.clone_from(&job.inputs.batch.batch);
    if let Some(why) = within_inputs(arguments, &job) {
        return stopped(&Stopped::unusable(why), log, account);
    }
    let refused = |error: PublishError, account: &mut Account| stopped(&error.into(), log, account);
    let folder = match BatchFolder::lock(&arguments.publishing.out, &job.inputs.batch.batch) {
        Ok(folder) => Arc::new(folder),
        Err(error) => return refused(error, account),
    };
    log.event("info", "began", json!({"batch": account.batch, "students": job.inputs.students.len()}));
    let mut attempt = Attempt::begin();
    note(&attempt, &folder, log);
    stop::at_the_end({
        let (folder, mut attempt, log) = (Arc::clone(&folder), attempt.clone(), *log);
        move |signal| {
            let stopped = Stopped::by(signal);
            attempt.end(BuildState::Stopped, stopped.outcome, None, Some(&stopped.why));
            // Each by itself: what is still written by other threads cannot be cleared, which the next run does.
            note(&attempt, &folder, &log);
            let _ = folder.clear();
        }
    });
    let outcome = match build(&job, arguments, &folder, BuildReport { log, clock, account }) {
        Ok(outcome) => outcome,
        Err(why) => stopped(&why, log, account),
    };
    // From here on the attempt itself says how it ended.
    let _ = stop::commit();
    let run = account.run.as_ref().filter(|_| account.state != BuildState::Stopped).map(|(run, _)| run.clone());
    attempt.end(account.state, outcome, run, account.why.as_ref());
    attempt.report(&account.details);
    attempt.took(clock);
    note(&attempt, &folder, log);
    outcome
}

/// Logs what is at work when a step takes long. Without the thread nothing is logged, and nothing else changes.
fn watch_steps(log: Log) {
    watch::begin(move |what, seconds| {
        log.warn(&say("watch-slow").with("what", what.clone()).with("count", seconds.to_string()));
    })
    .ok();
}

/// Whether anything would be written into the inputs, which would then differ every night.
fn within_inputs(arguments: &Build, job: &Job) -> Option<Message> {
    let inputs = &arguments.source.inputs;
    let batch = arguments.publishing.out.join(&job.inputs.batch.batch);
    let mut written =
        [Some(&arguments.publishing.out), Some(&batch), arguments.publishing.metrics.as_ref()].into_iter().flatten();
    let within = written.find(|path| is_within(path, inputs))?;
    let shown = |path: &Path| path.display().to_string();
    Some(say("doctor-within").with("out", shown(within)).with("inputs", shown(inputs)))
}

/// A status that cannot be written changes nothing of what is published.
fn note(attempt: &Attempt, folder: &BatchFolder, log: &Log) {
    if let Err(error) = attempt.note(folder) {
        log.warn(&say("build-status").with("why", error.message()));
    }
}

fn stopped(stopped: &Stopped, log: &Log, account: &mut Account) -> Exit {
    log.stopped(stopped);
    account.state = BuildState::Stopped;
    account.why = Some(stopped.why.clone());
    account.details = open_lines(stopped).collect();
    stopped.outcome
}

fn report_published(ledger: &Ledger, published: &Published, log: &Log, clock: &Clock) {
    super::terminal::print_text(result_table(&ledger.totals, log.language));
    let done = say("build-done")
        .with("seconds", format!("{:.1}", clock.seconds()))
        .with("path", published.path.display().to_string())
        .with("files", published.files)
        .with("reused", ledger.reused);
    out!("{}", done.text(log.language));
    log.unprocessed(&ledger.unprocessed);
    ledger.remarks().for_each(|what| log.warn(&what));
    let facts = json!({"run": published.name(), "dossiers": ledger.delivered.len(), "reused": ledger.reused});
    log.event("info", "published", facts);
}

/// Where a build reports what it does.
struct BuildReport<'a> {
    log: &'a Log,
    clock: &'a mut Clock,
    account: &'a mut Account,
}

fn build(job: &Job, arguments: &Build, folder: &Arc<BatchFolder>, report: BuildReport) -> Result<Exit, Stopped> {
    let BuildReport { log, clock, account } = report;
    let staging = Staging::begin(Arc::clone(folder))?.for_group(arguments.publishing.group)?;
    let newest = Newest::find(folder.path());
    if newest.is_sound() {
        keep_numbers(folder, log);
    }
    let last = newest.past.as_ref();
    account.run = last.map(|past| (past.name(), past.folder.clone()));
    let chosen = Chosen::of(arguments, job, last).map_err(Stopped::unusable)?;
    if let Some(name) = brakes::unknown(&arguments.publishing.accept_changes, job, last) {
        let why = say("build-accept-unknown").with("name", name.as_str());
        return Err(Stopped { outcome: Exit::Usage, ..Stopped::unusable(why) });
    }
    let same = last.filter(|_| !arguments.force);
    let plan = arguments.plan.as_deref().map(|path| planned::open_plan(path, job)).transpose()?;
    let made_of_these = same.filter(|past| newest.is_sound() && past.run.digests == job.digests && past.is_intact());
    if let Some(past) = made_of_these.filter(|past| past.has_all(job.inputs.students.keys())) {
        return Ok(unchanged(past, log, account));
    }
    let planned = plan.map(|plan| Planned::read(plan, staging.previous().as_deref(), log)).transpose()?;
    let faces = planned.as_ref().map(Planned::faces);
    let faces = faces.or_else(|| Some(same?.faces(job.digests.get("program"))));
    job.set_known_faces(faces.unwrap_or_default());
    number(job, arguments, &staging, &chosen, planned.as_ref())?;
    clock.step("numbers");
    let sources = Sources { last, same, planned: planned.as_ref() };
    let mut ledger = review(job, &chosen, &staging, sources, log.language)?;
    clock.step("review");
    let numbers = ledger.delivered.iter().map(|dossier| (dossier.id.as_str(), job.archive_number(&dossier.id)));
    let second = numbers::second_numbers(numbers, &arguments.publishing.out, &job.inputs.batch.batch);
    ledger.second_numbers = second.map_err(Stopped::unusable)?;
    if let Some(why) = job.inputs.failing() {
        return Err(Stopped::unusable(why));
    }
    Stopped::unless_read(&job.inputs.nothing_read())?;
    if let Some(past) = made_of_these.filter(|past| ledger.is_that_of(&past.run.students)) {
        return Ok(unchanged(past, log, account));
    }
    let changes = last.map(|past| ledger.changes(past)).unwrap_or_default();
    account.count(&changes);
    // Who is chosen by hand is looked at by a person.
    let is_held = chosen.is_everyone() || last.is_some();
    let mut beyond = if is_held { brakes::beyond(job, &changes, last) } else { vec![] };
    beyond.extend(brakes::broken(&newest));
    let accepted = brakes::accept(beyond, arguments, &ledger, last, log)?;
    let step = watch::step(say("watch-summary"));
    ledger.write_tables(job, &staging, LastRun { past: last, reusable: same })?;
    characters::write_characters(job, &staging, &ledger.reported)?;
    drop(step);
    let step = watch::step(say("watch-records"));
    let is_otherwise = hold_inputs(job, arguments, planned.is_some())?;
    // Not all of the run is made from these inputs, so no later build may find itself unchanged against it.
    let is_settled = chosen.is_everyone() && !is_otherwise;
    write_records(job, is_settled, &staging, &ledger, &accepted)?;
    let sealed = page::write_page(job, folder, &staging, &ledger, last, &changes)?;
    clock.step("records");
    if let Some(why) = past::failing() {
        return Err(Stopped::unusable(why));
    }
    stop::commit().map_err(Stopped::by)?;
    drop(step);
    let step = watch::step(say("watch-publish"));
    let published = staging.publish()?;
    drop(step);
    keep_numbers(folder, log);
    clock.step("publish");
    if let Some(run) = &sealed {
        log.warn(&say("build-after-sealing").with("run", run.as_str()));
    }
    report_published(&ledger, &published, log, clock);
    let fewer = last.map(|past| brakes::fewer(job, &changes, past)).unwrap_or_default();
    fewer.iter().for_each(|line| log.warn(line));
    let elsewhere = if last.is_none() { brakes::elsewhere(job, &arguments.publishing.out) } else { None };
    elsewhere.iter().for_each(|line| log.warn(line));
    account.state = BuildState::Published;
    account.run = Some((published.name(), published.path.clone()));
    (account.reused, account.unprocessed) = (ledger.reused, ledger.unprocessed.len());
    account.verdicts = ledger.verdicts();
    let is_done = ledger.unprocessed.is_empty() && sealed.is_none() && ledger.remarks().next().is_none();
    Ok(if is_done { Exit::Done } else { Exit::NeedsPerson })
}

/// Keeps the numbers of the newest run beside it; where that fails, the run itself still has them.
fn keep_numbers(folder: &BatchFolder, log: &Log) {
    if let Err(why) = numbers::keep(folder) {
        log.warn(&why);
    }
}

/// Gives the archive numbers, and keeps them with the run.
fn number(
    job: &Job,
    arguments: &Build,
    staging: &Staging,
    chosen: &Chosen,
    planned: Option<&Planned>,
) -> Result<(), Stopped> {
    let out = &arguments.publishing.out;
    let numbering = match planned {
        Some(planned) => numbers::planned_numbers(planned.numbers(), job, out),
        None => numbers::give(job, out, |id| chosen.takes(id)),
    };
    let numbering = numbering.map_err(Stopped::unusable)?;
    if !numbering.is_empty() {
        staging.write(numbering::TABLE, numbering.table().as_bytes())?;
    }
    job.set_numbering(numbering);
    Ok(())
}

/// Stops a build whose inputs have changed meanwhile. Returns whether something that is read only where it is needed (fonts,
/// templates) has, so that part of the run was made from other files.
fn hold_inputs(job: &Job, arguments: &Build, is_planned: bool) -> Result<bool, Stopped> {
    let (changed, is_otherwise) = job.changed(&arguments.source);
    if let Some(first) = changed.first() {
        let why = say("inputs-changed").with("count", changed.len()).with("file", safe_name(first));
        return Err(Stopped::unusable(why));
    }
    if is_otherwise && is_planned {
        return Err(planned::differs(vec![say("made-with-inputs")]));
    }
    Ok(is_otherwise)
}

/// Nothing differs from what the last run was made from.
fn unchanged(past: &Past, log: &Log, account: &mut Account) -> Exit {
    out!("{}", say("build-unchanged").with("run", past.name()).text(log.language));
    account.state = BuildState::Unchanged;
    past.run.students.iter().for_each(|student| *account.verdicts.entry(student.verdict).or_default() += 1);
    (account.reused, account.unprocessed) = (past.run.students.len(), past.run.unprocessed.len());
    if past.run.unprocessed.is_empty() { Exit::Done } else { Exit::NeedsPerson }
}

/// Reviews the chosen students and stores their dossiers; takes all others over from the last run.
fn review(
    job: &Job,
    chosen: &Chosen,
    staging: &Staging,
    sources: Sources,
    language: Language,
) -> Result<Ledger, Stopped> {
    let last = sources.last;
    let register = job.register();
    let frame = job.frame(&register);
    let students: Vec<_> =
        job.inputs.students.values().filter(|(_, student)| chosen.takes(student.id.as_str())).collect();
    let progress = bar(say("progress-build"), students.len(), language);
    let is_over = || stop::signal().is_some();
    let done = workers::each(job.threads, &students, is_over, |(file, student)| {
        let _step = watch::step(say("watch-student").with("id", student.id.as_str()));
        let evaluated = Evaluated::new(job, &frame, file, student);
        let reported = Reported::new(&evaluated);
        let fields = last.map(|past| past.fields(&evaluated)).unwrap_or_default();
        let stored = store(staging, &sources, &reported, evaluated);
        progress.inc(1);
        stored.map(|stored| ((file.as_str(), reported, stored), fields))
    });
    progress.finish_and_clear();
    go_on()?;
    let done = done.into_iter().collect::<Result<Vec<_>, Stopped>>()?;
    let mut ledger = Ledger { unprocessed: job.inputs.rejected.clone(), ..Ledger::default() };
    let mut entries = Vec::new();
    for (entry, fields) in done {
        ledger.fields.insert(entry.1.id.clone(), fields);
        entries.push(entry);
    }
    let known = |college: Option<String>| {
        college.filter(|code| job.inputs.batch.college(code).is_some()).unwrap_or_else(|| UNASSIGNED.into())
    };
    for college in &job.inputs.set_aside.colleges {
        *ledger.left_out.entry(known(college.clone())).or_default() += 1;
    }
    if !chosen.is_everyone() {
        let kept = last.map(|past| past.reported(|id| !chosen.takes(id))).unwrap_or_default();
        for (file, student) in job.inputs.students.values().filter(|(_, student)| !chosen.takes(student.id.as_str())) {
            if !kept.contains_key(student.id.as_str()) {
                ledger.miss(file, say("build-left-out").with("id", student.id.to_string()));
                *ledger.left_out.entry(known(student.college.clone())).or_default() += 1;
            }
        }
        for (id, reported) in kept {
            let stored = keep_dossier(staging, last, &id)?;
            entries.push(("run.json", reported, stored));
        }
        entries.sort_by(|(_, a, _), (_, b, _)| a.id.cmp(&b.id));
    }
    entries.into_iter().for_each(|(file, reported, stored)| ledger.enter(job, file, reported, stored));
    Ok(ledger)
}

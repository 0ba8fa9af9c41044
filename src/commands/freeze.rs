//! `plan --shards`: the batch cut into shards for several machines, with everything that its result depends on.

use std::io::ErrorKind;
use std::path::Path;

use super::apart::is_within;
use super::past::{Past, previous};
use super::{Exit, numbers, print_unprocessed, usable};
use crate::cli::Plan as Arguments;
use crate::job::Job;
use crate::message::{Language, Message, say, unread};
use crate::publish::{PublishError, last_run};
use crate::records::values::StudentId;
use crate::report::printable_line;
use crate::shards::{EXECUTABLE, Plan, PlanFolder, digest_executable};

/// Makes the plan and says what it holds.
pub fn run_freeze(arguments: &Arguments, shards: u32, to: &Path, language: Language) -> Exit {
    let job = match usable(Job::prepare_run(&arguments.source), language) {
        Ok(job) => job,
        Err(outcome) => return outcome,
    };
    match write(arguments, &job, shards, to) {
        Ok(digest) => {
            let done = say("plan-frozen").with("shards", shards).with("students", job.inputs.students.len());
            out!(
                "{}",
                printable_line(&done.with("path", to.display().to_string()).with("digest", digest).text(language))
            );
        }
        Err((outcome, why)) => {
            err!("{}", printable_line(&why.text(language)));
            return outcome;
        }
    }
    let unprocessed = job.inputs.unprocessed();
    print_unprocessed(&unprocessed, language);
    if unprocessed.is_empty() { Exit::Done } else { Exit::NeedsPerson }
}

/// Writes the plan and gives its digest.
fn write(arguments: &Arguments, job: &Job, shards: u32, to: &Path) -> Result<String, (Exit, Message)> {
    let unusable = |why: Message| (Exit::Unusable, why);
    if is_within(to, &arguments.source.inputs) {
        let (out, inputs) = (to.display().to_string(), arguments.source.inputs.display().to_string());
        return Err(unusable(say("doctor-within").with("out", out).with("inputs", inputs)));
    }
    let plan = plan(arguments, job, shards).map_err(unusable)?;
    let (changed, is_otherwise) = job.changed(&arguments.source);
    if is_otherwise || !changed.is_empty() {
        return Err(unusable(say("plan-changed")));
    }
    if let Some(why) = job.inputs.failing() {
        return Err(unusable(why));
    }
    let json = plan.json();
    PlanFolder::write(to, json.as_bytes(), &job.list).map_err(|error| match error {
        PublishError::Differs { .. } => unusable(say("plan-there").with("path", to.display().to_string())),
        error => (Exit::CannotWrite, error.message()),
    })?;
    let folder = PlanFolder::open(to).map_err(|unusable| (Exit::CannotWrite, unusable.why))?;
    Ok(folder.digest.to_string())
}

fn unread_executable(error: std::io::Error) -> Message {
    unread(Path::new("zishen"), error)
}

fn plan(arguments: &Arguments, job: &Job, shards: u32) -> Result<Plan, Message> {
    let batch = &job.inputs.batch.batch;
    let folder = arguments.runs().join(batch);
    let past = last_run(&folder).or_else(|error| match error.kind() {
        ErrorKind::NotFound => Ok(None),
        _ => Err(unread(&folder, error)),
    })?;
    let previous = past.as_deref().map(previous).transpose()?.flatten();
    let past = past.and_then(Past::read);
    job.set_known_faces(past.as_ref().map(|past| past.faces(job.digests.get("program"))).unwrap_or_default());
    let numbering = numbers::give(job, arguments.runs(), |_| true)?;
    let made = past.iter().flat_map(|past| &past.run.students);
    let students = job.inputs.students.keys().map(StudentId::as_str);
    let mut digests = job.digests.clone();
    digests.insert(EXECUTABLE.into(), digest_executable().map_err(unread_executable)?);
    Ok(Plan {
        digests,
        previous,
        numbers: if numbering.is_empty() { String::new() } else { numbering.table() },
        made: made.map(|dossier| (dossier.id.clone(), dossier.made_from)).collect(),
        faces: job.album().faces(),
        twins: job.album().all_twins(),
        shared: job.all_shared_files().clone(),
        ..Plan::new(batch, shards, students)
    })
}

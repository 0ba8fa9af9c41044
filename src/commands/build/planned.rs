//! What a merge takes over of its plan, each part checked against what is there: nothing that is not as planned is published.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::log::{Log, safe_name};
use super::stopped::Stopped;
use crate::commands::Exit;
use crate::commands::past::previous;
use crate::job::Job;
use crate::message::{Message, say};
use crate::records::KnownFaces;
use crate::records::values::StudentId;
use crate::report::Delivered;
use crate::shards::{EXECUTABLE, PlanFolder, ShardState, Unusable, array, digest_executable};

/// A plan with all that its shards have made.
pub struct Planned {
    folder: PlanFolder,
    made: BTreeMap<String, Made>,
}

/// A dossier that a shard has made.
pub struct Made {
    /// The folder of the shard.
    pub folder: PathBuf,
    /// The dossier.
    pub delivered: Delivered,
}

/// Reads a plan and holds it against the job.
///
/// # Errors
/// When it cannot be read, or the job is made from something else.
pub fn open_plan(path: &Path, job: &Job) -> Result<PlanFolder, Stopped> {
    let folder = PlanFolder::open(path).map_err(unusable)?;
    as_planned(&folder, job)?;
    let students = job.inputs.students.keys().map(StudentId::as_str);
    if !folder.plan.students.keys().map(String::as_str).eq(students) {
        return Err(Stopped::unusable(say("plan-students")));
    }
    Ok(folder)
}

/// Holds a plan against the job.
///
/// # Errors
/// When the job is made from something else.
pub fn as_planned(folder: &PlanFolder, job: &Job) -> Result<(), Stopped> {
    let mut found = job.digests.clone();
    // A program that cannot be read is not the one of the plan.
    found.extend(digest_executable().ok().map(|digest| (EXECUTABLE.into(), digest)));
    let differing = folder.plan.differing(&found);
    if differing.is_empty() {
        return Ok(());
    }
    let named = |what: Message| {
        let file = (what.key() == "made-with-inputs").then(|| folder.first_changed(&job.list)).flatten();
        file.map_or(what, |file| other_file(&file))
    };
    Err(differs(differing.into_iter().map(named).collect()))
}

/// A file of the inputs that is not as planned.
pub fn other_file(file: &str) -> Message {
    say("made-with-file").with("file", safe_name(file))
}

/// Trouble of this machine: the same command may succeed later, or on another one.
pub fn again(why: Message) -> Stopped {
    Stopped { outcome: Exit::TryAgain, why, details: vec![] }
}

/// A plan that cannot be used, or that the machine cannot read.
pub fn unusable(unusable: Unusable) -> Stopped {
    if unusable.is_of_machine { again(unusable.why) } else { Stopped::unusable(unusable.why) }
}

/// Refuses what is not as planned.
pub fn differs(what: Vec<Message>) -> Stopped {
    Stopped::unusable(say("plan-differs").with("what", what))
}

impl Planned {
    /// Reads what the shards say of themselves; reports what else lies among them.
    ///
    /// # Errors
    /// When a shard is missing or damaged, or another run than the planned one would be followed.
    pub fn read(folder: PlanFolder, last: Option<&Path>, log: &Log) -> Result<Planned, Stopped> {
        let last = last.map(previous).transpose().map_err(Stopped::unusable)?.flatten();
        if last != folder.plan.previous {
            return Err(differs(vec![say("made-with-previous")]));
        }
        let (mut open, mut damaged, mut made) = (Vec::new(), Vec::new(), BTreeMap::new());
        let mut outcome = Exit::Unusable;
        for shard in 1..=folder.plan.shards {
            match folder.state(shard) {
                ShardState::Absent => open.push(shard),
                ShardState::Damaged(why) => {
                    open.push(shard);
                    damaged.push(why);
                }
                ShardState::Unreadable(why) => {
                    open.push(shard);
                    damaged.push(why);
                    outcome = Exit::TryAgain;
                }
                ShardState::Whole(share) => {
                    let own =
                        |delivered: Delivered| (delivered.id.clone(), Made { folder: folder.shard(shard), delivered });
                    made.extend(share.made.into_iter().map(own));
                }
            }
        }
        let strays = folder.strays().unwrap_or_default();
        if !strays.is_empty() {
            log.warn(&say("shard-strays").with("count", strays.len()).with("known", strays.join("、")));
        }
        if !open.is_empty() {
            let why = say("shards-missing").with("count", open.len()).with("known", array(&open));
            return Err(Stopped { outcome, why, details: damaged });
        }
        Ok(Planned { folder, made })
    }

    /// The table of archive numbers.
    pub fn numbers(&self) -> &str {
        &self.folder.plan.numbers
    }

    /// What was seen on photos.
    pub fn faces(&self) -> KnownFaces {
        self.folder.plan.faces.clone()
    }

    /// The dossier of a student, where a shard has made it.
    pub fn made(&self, id: &str) -> Option<&Made> {
        self.made.get(id)
    }
}

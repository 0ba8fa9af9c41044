//! What a merge takes over of its plan, each part checked against what is there: nothing that is not as planned is published.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::log::Log;
use super::stopped::Stopped;
use crate::commands::Exit;
use crate::commands::past::previous;
use crate::job::Job;
use crate::message::{Message, say};
use crate::records::KnownFaces;
use crate::report::Delivered;
use crate::shards::{PlanFolder, ShardState, array};

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
    let folder = PlanFolder::open(path).map_err(|unusable| Stopped::unusable(unusable.why))?;
    as_planned(&folder, job)?;
    Ok(folder)
}

/// Holds a plan against the job.
///
/// # Errors
/// When the job is made from something else.
pub fn as_planned(folder: &PlanFolder, job: &Job) -> Result<(), Stopped> {
    let differing = folder.plan.differing(&job.digests);
    if differing.is_empty() { Ok(()) } else { Err(differs(differing)) }
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
        for shard in 1..=folder.plan.shards {
            match folder.state(shard) {
                ShardState::Absent => open.push(shard),
                ShardState::Damaged(why) | ShardState::Unreadable(why) => {
                    open.push(shard);
                    damaged.push(why);
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
            return Err(Stopped { outcome: Exit::Unusable, why, details: damaged });
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

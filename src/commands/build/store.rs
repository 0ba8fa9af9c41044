//! Where the dossier of a student comes from: taken over where it is made from the same, or made.

use super::ledger::Stored;
use super::planned::Planned;
use super::stopped::Stopped;
use crate::commands::past::Past;
use crate::message::say;
use crate::publish::{PublishError, Staging};
use crate::report::{Delivered, Reported};
use crate::student_file::Evaluated;

/// Where dossiers can be taken over from.
#[derive(Clone, Copy)]
pub struct Sources<'s> {
    /// The last run.
    pub last: Option<&'s Past>,
    /// The last run, if it may be taken over from.
    pub same: Option<&'s Past>,
    /// The shards of a plan.
    pub planned: Option<&'s Planned>,
}

/// Takes the dossier over from the last run or the shards where it is made from the same, or makes it. The outer error ends
/// the build.
pub fn store(
    staging: &Staging,
    sources: &Sources,
    reported: &Reported,
    evaluated: Evaluated,
) -> Result<Stored, Stopped> {
    let (made_from, id) = (evaluated.made_from(), reported.id.as_str());
    let path = Delivered::path(id, &reported.college);
    if let Some(past) = sources.same
        && let Some(old) = past.dossier(id, &path, made_from)
        && let Some(file) = staging.hold(&past.folder.join(&path), old.sha256)
    {
        staging.take_over(&path, file)?;
        return Ok(Ok((old.clone(), true)));
    }
    if let Some(made) = sources.planned.and_then(|planned| planned.made(id)) {
        if made.delivered.made_from != made_from || made.delivered.dossier != path {
            return Err(Stopped::unusable(say("shard-otherwise").with("id", id)));
        }
        let damaged =
            || say("shard-damaged").with("folder", made.folder.display().to_string()).with("why", path.as_str());
        let file = staging.hold(&made.folder.join(&path), made.delivered.sha256);
        staging.take_over(&path, file.ok_or_else(|| Stopped::unusable(damaged()))?)?;
        return Ok(Ok((made.delivered.clone(), false)));
    }
    let packed = match evaluated.pack() {
        Ok(packed) => packed,
        Err(why) => return Ok(Err(why)),
    };
    let delivered = Delivered::new(id, &reported.college, reported.verdict, made_from, &packed);
    staging.write(&path, &packed.zip)?;
    Ok(Ok((delivered, false)))
}

/// Takes over the dossier of a student who is not reviewed this time.
///
/// # Errors
/// When the disk refuses.
pub fn keep_dossier(staging: &Staging, last: Option<&Past>, id: &str) -> Result<Stored, PublishError> {
    let gone = || Ok(Err(say("build-kept-gone").with("id", id)));
    let Some((past, old)) = last.and_then(|past| Some((past, past.delivered(id)?))) else { return gone() };
    let Some(file) = staging.hold(&past.folder.join(&old.dossier), old.sha256) else { return gone() };
    staging.take_over(&old.dossier, file)?;
    Ok(Ok((old.clone(), true)))
}

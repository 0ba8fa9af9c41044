//! A share of a job that was planned elsewhere: of the inputs only what the share needs is read, and each file is checked against
//! the list of the plan. What the others hold is seen when the shares are put together.

use std::collections::BTreeMap;

use super::files::{digest_files, files_of, is_record};
use super::{Job, Source};
use crate::album::{Album, Twins};
use crate::fault::Fault;
use crate::message::Message;
use crate::package::Sha256;
use crate::records::KnownFaces;
use crate::shared::Shared;

/// What was found out about the whole batch when it was planned.
pub struct Frozen<'p> {
    /// The files of the inputs.
    pub files: BTreeMap<String, Sha256>,
    /// Digest of the list of these files.
    pub digest: Sha256,
    /// The faces on photos.
    pub faces: &'p KnownFaces,
    /// Photos that are the same.
    pub twins: &'p Twins,
    /// Files that several students have handed in.
    pub shared: &'p Shared,
    /// The students of the share.
    pub own: Vec<&'p str>,
}

impl Frozen<'_> {
    /// The files of the inputs that are not as planned. All files must be there, and no others; the digests are taken
    /// of what the share reads: records, settings and lists, and files that are named after its students.
    ///
    /// # Errors
    /// Which file the machine could not read.
    pub fn changed(&self, source: &Source) -> Result<Vec<String>, Message> {
        let found = files_of(&source.inputs)?;
        let names: BTreeMap<&str, ()> = found.iter().map(|(name, _)| (name.as_str(), ())).collect();
        let gone = self.files.keys().filter(|name| !names.contains_key(name.as_str())).cloned();
        let new = found.iter().map(|(name, _)| name).filter(|name| !self.files.contains_key(*name)).cloned();
        let mut changed: Vec<String> = gone.chain(new).collect();
        let read: Vec<_> = found.iter().filter(|(name, _)| self.is_read(name)).cloned().collect();
        let differs = |(name, digest): &(String, Sha256)| self.files.get(name) != Some(digest);
        changed.extend(digest_files(&read)?.into_iter().filter(differs).map(|(name, _)| name));
        changed.sort();
        changed.dedup();
        Ok(changed)
    }

    fn is_read(&self, name: &str) -> bool {
        let is_list = || [".yaml", ".yml"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
        is_record(name) || is_list() || name.split(['/', '.']).any(|part| self.own.binary_search(&part).is_ok())
    }
}

impl Job {
    /// Prepares a share. The templates were tried when it was planned.
    ///
    /// # Errors
    /// As those of [`Job::load`].
    pub fn prepare_share(source: &Source, frozen: Frozen) -> Result<Job, Vec<Fault>> {
        let mut job = Job::load(source)?;
        job.digests.insert("inputs".into(), frozen.digest);
        job.inputs.seal(frozen.files);
        let is_own = |id: &str| frozen.own.binary_search(&id).is_ok();
        let album = Album::of_some(&job.inputs, frozen.faces, frozen.twins, is_own);
        job.set_compared(album, frozen.shared.clone());
        Ok(job)
    }
}

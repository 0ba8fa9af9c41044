//! What is kept of the newest run beside it: its number, the digest of its manifest, and the numbers that were given till then.
//! Should its folder vanish, neither its number nor theirs are given again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::read_regular_text;
use super::number;
use crate::package::digest::Sha256;

/// The link to the newest run.
pub(super) const CURRENT: &str = "current";
/// The file that keeps it.
pub(super) const FILE: &str = "last-run.tsv";
const HEAD: &str = "run\tSHA-256 of its manifest\n";

/// What is known of the newest run without its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    /// Number of the run, from 1.
    pub run: u32,
    /// The digest of its manifest.
    pub manifest: Sha256,
    /// Its table of archive numbers; empty where it has none.
    pub numbers: String,
}

impl LastRun {
    /// What is kept of the newest run of a batch; none where nothing is, or what is there says nothing.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(batch: &Path) -> io::Result<Option<LastRun>> {
        match read_regular_text(&batch.join(FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            text => Ok(LastRun::parse(&text?)),
        }
    }

    fn parse(text: &str) -> Option<LastRun> {
        let (line, numbers) = text.strip_prefix(HEAD)?.split_once('\n')?;
        let (run, manifest) = line.split_once('\t')?;
        Some(LastRun { run: number::run_number(run)?, manifest: manifest.parse().ok()?, numbers: numbers.to_owned() })
    }

    pub(super) fn text(&self) -> String {
        format!("{HEAD}{}\t{}\n{}", self.name(), self.manifest, self.numbers)
    }

    /// The name of the run's folder.
    pub fn name(&self) -> String {
        number::run_name(self.run)
    }
}

/// The folder of the run that was published last, be it there or gone; none where none was.
///
/// # Errors
/// When the folder of the batch, or what is kept in it, cannot be read.
pub fn last_run(batch: &Path) -> io::Result<Option<PathBuf>> {
    let newest = number::newest_number(batch)?;
    let named = fs::read_link(batch.join(CURRENT)).ok();
    let named = named.and_then(|name| name.to_str().and_then(number::run_number)).unwrap_or(0);
    let kept = LastRun::read(batch)?.map_or(0, |kept| kept.run);
    let last = newest.max(named).max(kept);
    Ok((last > 0).then(|| batch.join(number::run_name(last))))
}

/// The number of the run that was published last, where its folder is gone.
///
/// # Errors
/// As [`last_run`].
pub fn vanished(batch: &Path) -> io::Result<Option<String>> {
    let gone = last_run(batch)?.filter(|run| fs::symlink_metadata(run).is_err());
    Ok(gone.and_then(|run| Some(run.file_name()?.to_str()?.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::digest::sha256;
    use crate::publish::BatchFolder;

    #[test]
    fn what_is_kept_comes_back_and_outlives_the_folder() {
        let out = tempfile::tempdir().unwrap();
        let folder = BatchFolder::lock(out.path(), "2022-autumn").unwrap();
        let batch = folder.path();
        assert_eq!((LastRun::read(batch).unwrap(), last_run(batch).unwrap()), (None, None));
        let kept = LastRun { run: 3, manifest: sha256(b"a"), numbers: "head\n1\t2\tx-2\n".into() };
        folder.keep(&kept).unwrap();
        assert_eq!(LastRun::read(batch).unwrap().as_ref(), Some(&kept));
        assert_eq!(vanished(batch).unwrap().as_deref(), Some("0003"));
        fs::create_dir(batch.join("0003")).unwrap();
        assert_eq!(vanished(batch).unwrap(), None);
        crate::publish::disk::link_dir("0007", &batch.join(CURRENT)).unwrap();
        assert_eq!(vanished(batch).unwrap().as_deref(), Some("0007"));
        fs::write(batch.join(FILE), "damaged").unwrap();
        assert_eq!(LastRun::read(batch).unwrap(), None);
    }
}

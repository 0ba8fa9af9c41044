//! The runs that stand in a batch's folder, found without its lock; and what keeps one from ever being removed.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{MANIFEST, disk, number};

/// Written by people, a run's number a line: the runs that an archive has been handed.
const HANDED_OVER: &str = "handed-over.txt";

/// A run on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Number of the run, from 1.
    pub number: u32,
    /// Path of its folder.
    pub path: PathBuf,
    /// When its manifest was written, which is when it was published; none where there is no manifest.
    pub published: Option<SystemTime>,
    /// Whether it holds a signature.
    pub signed: bool,
    /// Whether people have noted that an archive was handed it.
    pub handed_over: bool,
    /// Whether `current` names it, or would were the link not broken: it is the newest.
    pub current: bool,
}

impl Run {
    /// The name of its folder.
    pub fn name(&self) -> String {
        number::run_name(self.number)
    }

    /// Whether it must stay as it is for good.
    pub fn sealed(&self) -> bool {
        self.signed || self.handed_over
    }
}

/// The folders of batches at `out`: itself where runs lie in it, else every folder in it where runs lie.
///
/// # Errors
/// When a folder cannot be read.
pub fn batches(out: &Path) -> io::Result<Vec<PathBuf>> {
    if number::newest_number(out)? > 0 {
        return Ok(vec![out.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(out)? {
        let path = entry?.path();
        if path.is_dir() && number::newest_number(&path)? > 0 {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The runs of a batch by number, the oldest first.
///
/// # Errors
/// When the folder, or the note of runs that were handed over, cannot be read.
pub fn list_runs(batch: &Path) -> io::Result<Vec<Run>> {
    let handed_over = handed_over(batch)?;
    let current = fs::read_link(batch.join("current")).ok();
    let mut runs = Vec::new();
    for entry in fs::read_dir(batch)? {
        let entry = entry?;
        let Some(number) = entry.file_name().to_str().and_then(number::run_number) else { continue };
        let path = entry.path();
        let published = fs::metadata(path.join(MANIFEST)).and_then(|file| file.modified()).ok();
        let current = current.as_deref() == Some(Path::new(&entry.file_name()));
        let (signed, handed_over) = (is_signed(&path)?, handed_over.contains(&number));
        runs.push(Run { number, path, published, signed, handed_over, current });
    }
    runs.sort_by_key(|run| run.number);
    if let Some(newest) = runs.last_mut() {
        newest.current = true;
    }
    Ok(runs)
}

/// Whether a signature of any kind lies in the run's folder.
fn is_signed(run: &Path) -> io::Result<bool> {
    if !run.is_dir() {
        return Ok(false);
    }
    for entry in fs::read_dir(run)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "p7s" || extension == "sm2") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The first word of every line that is no remark; one that is no run's name is an error, for a run could be lost by it.
fn handed_over(batch: &Path) -> io::Result<BTreeSet<u32>> {
    let text = match disk::read_regular_text(&batch.join(HANDED_OVER)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        read => read?,
    };
    let words = text.trim_start_matches('\u{feff}').lines().filter_map(|line| line.split_whitespace().next());
    let read = |word: &str| {
        let number = word.parse().ok().filter(|number| *number > 0);
        number.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("{HANDED_OVER}: {word}")))
    };
    words.filter(|word| !word.starts_with('#')).map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_and_handed_over_runs_are_distinguished_from_others() {
        let out = tempfile::tempdir().unwrap();
        let batch = out.path().join("2022-autumn");
        for name in ["0001", "0002", "0003", "0004", "notes", ".staging-0005"] {
            fs::create_dir_all(batch.join(name)).unwrap();
        }
        fs::write(batch.join("0002/manifest-sha256.txt.p7s"), "").unwrap();
        fs::write(batch.join(HANDED_OVER), "\u{feff}# 已移交\n0003 2023-01-05 张\n\n").unwrap();
        assert_eq!(batches(out.path()).unwrap(), std::slice::from_ref(&batch));
        assert_eq!(batches(&batch).unwrap(), std::slice::from_ref(&batch));
        let listed: Vec<_> = list_runs(&batch)
            .unwrap()
            .iter()
            .map(|run| (run.name(), run.signed, run.handed_over, run.current))
            .collect();
        let listed: Vec<_> =
            listed.iter().map(|(name, signed, over, now)| (name.as_str(), *signed, *over, *now)).collect();
        let expected = [
            ("0001", false, false, false),
            ("0002", true, false, false),
            ("0003", false, true, false),
            ("0004", false, false, true),
        ];
        assert_eq!(listed, expected);
        fs::write(batch.join(HANDED_OVER), "all\n").unwrap();
        assert!(list_runs(&batch).is_err());
    }
}

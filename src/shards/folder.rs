//! The folder of a plan on disk: written once, read by every shard and by the merge.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::plan::Plan;
use super::share::Share;
use crate::json::json_lines;
use crate::message::{Message, say, unread};
use crate::package::{Sha256, sha256, sha256_of};
use crate::publish::disk::{open_regular, read_regular};
use crate::publish::{Attempt, MANIFEST, PublishError, Publisher};
use crate::report::Delivered;

const PLAN: &str = "plan.json";
/// Every file of the inputs, for `sha256sum -c`; its digest is that of the inputs.
const INPUTS: &str = "inputs-sha256.txt";
const SHARDS: &str = "shards";
const SHARE: &str = "shard.json";
/// Digits of the plan's digest in the names of its shards.
const DIGITS: usize = 16;

/// Why a plan cannot be used.
#[derive(Debug)]
pub struct Unusable {
    /// Why, in words for people.
    pub why: Message,
    /// Whether the machine is at fault, so that another one, or this one later, may do better.
    pub is_of_machine: bool,
}

/// What is known of a shard.
#[derive(Debug)]
pub enum ShardState {
    /// It is not done.
    Absent,
    /// It is done.
    Whole(Share),
    /// It was done, and is no longer what was published, for this reason.
    Damaged(Message),
    /// The machine cannot read it, for this reason, which says nothing of the shard.
    Unreadable(Message),
}

/// Why a shard is not whole.
enum Broken {
    Damaged(String),
    Unreadable(io::Error),
}

/// A plan on disk, with what its shards have left beside it.
#[derive(Debug)]
pub struct PlanFolder {
    path: PathBuf,
    /// What `plan.json` says.
    pub plan: Plan,
    /// The digest of its bytes, by which its shards are named.
    pub digest: Sha256,
}

impl PlanFolder {
    /// Writes a plan with the list of the inputs' files into a new folder; one that holds the same plan already is left as it is.
    ///
    /// # Errors
    /// [`PublishError::Differs`] where another plan lies there, [`PublishError::Io`] when the disk refuses.
    pub fn write(path: &Path, json: &[u8], inputs: &str) -> Result<Publisher, PublishError> {
        let attempt = Attempt::begin(path)?;
        attempt.write(INPUTS, inputs.as_bytes())?;
        attempt.write(PLAN, json)?;
        attempt.publish()
    }

    /// Reads the plan in a folder, whose files must be those that its manifest lists.
    ///
    /// # Errors
    /// Why there is none that can be used.
    pub fn open(path: &Path) -> Result<PlanFolder, Unusable> {
        let file = path.join(PLAN);
        let bytes = read(&file)?;
        let plan = Plan::read(&bytes).map_err(|why| damaged(&file, why))?;
        let folder = PlanFolder { path: path.to_owned(), plan, digest: sha256(&bytes) };
        let (manifest, inputs) = (path.join(MANIFEST), sha256(&folder.list()?));
        let listed = digests_in(&read(&manifest)?);
        if listed != BTreeMap::from([(PLAN.to_owned(), folder.digest), (INPUTS.to_owned(), inputs)]) {
            return Err(damaged(&manifest, PLAN.into()));
        }
        Ok(folder)
    }

    /// The files of the inputs as they were planned, by path.
    ///
    /// # Errors
    /// When the list cannot be read, or is not the one of the plan.
    pub fn inputs(&self) -> Result<BTreeMap<String, Sha256>, Unusable> {
        Ok(digests_in(&self.list()?))
    }

    /// The first file by name that is not as planned in a list of the inputs' files.
    pub fn first_changed(&self, list: &str) -> Option<String> {
        let (planned, found) = (self.inputs().ok()?, digests_in(list.as_bytes()));
        let names: BTreeSet<&String> = planned.keys().chain(found.keys()).collect();
        names.into_iter().find(|name| planned.get(*name) != found.get(*name)).cloned()
    }

    fn list(&self) -> Result<Vec<u8>, Unusable> {
        let file = self.path.join(INPUTS);
        let bytes = read(&file)?;
        let is_planned = self.plan.digests.get("inputs") == Some(&sha256(&bytes));
        if is_planned { Ok(bytes) } else { Err(damaged(&file, INPUTS.into())) }
    }

    fn name(&self, shard: u32) -> String {
        let digest = self.digest.to_string();
        format!("{}-{shard:04}", digest.get(..DIGITS).unwrap_or(&digest))
    }

    /// The folder of a shard.
    pub fn shard(&self, shard: u32) -> PathBuf {
        self.path.join(SHARDS).join(self.name(shard))
    }

    /// Begins an attempt to do a shard.
    ///
    /// # Errors
    /// [`PublishError::Io`] when the disk refuses.
    pub fn begin(&self, shard: u32) -> Result<Attempt, PublishError> {
        Attempt::begin(&self.shard(shard))
    }

    /// Publishes a shard that is done.
    ///
    /// # Errors
    /// As [`Attempt::publish`].
    pub fn publish(&self, attempt: Attempt, share: &Share) -> Result<Publisher, PublishError> {
        let json = json_lines(share);
        attempt.write(SHARE, json.as_bytes())?;
        attempt.publish()
    }

    /// Whether a shard is done: its own list against its checksums, and the sizes of its dossiers. What the dossiers hold
    /// is checked when they are taken over.
    pub fn state(&self, shard: u32) -> ShardState {
        self.state_of(shard, |_, _| Ok(()))
    }

    /// The same, with what the dossiers hold.
    pub fn whole_state(&self, shard: u32) -> ShardState {
        self.state_of(shard, |folder, share| {
            share.made.iter().try_for_each(|made| {
                let digest =
                    open_regular(&folder.join(&made.dossier)).and_then(sha256_of).map_err(Broken::Unreadable)?;
                if digest == made.sha256 { Ok(()) } else { Err(Broken::Damaged(made.dossier.clone())) }
            })
        })
    }

    fn state_of(&self, shard: u32, more: impl Fn(&Path, &Share) -> Result<(), Broken>) -> ShardState {
        let folder = self.shard(shard);
        let shown = folder.display().to_string();
        if fs::symlink_metadata(&folder).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            return ShardState::Absent;
        }
        match self.read(&folder, shard).and_then(|share| more(&folder, &share).map(|()| share)) {
            Ok(share) => ShardState::Whole(share),
            Err(Broken::Damaged(why)) => {
                ShardState::Damaged(say("shard-damaged").with("folder", shown).with("why", why))
            }
            Err(Broken::Unreadable(error)) => ShardState::Unreadable(unread(&folder, error)),
        }
    }

    fn read(&self, folder: &Path, shard: u32) -> Result<Share, Broken> {
        let damaged = |why: &str| Broken::Damaged(why.to_owned());
        match fs::metadata(folder) {
            Ok(found) if found.is_dir() => {}
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Broken::Unreadable(error)),
            // A file, or a link that leads nowhere.
            _ => return Err(damaged(MANIFEST)),
        }
        let read = |name: &str| {
            read_regular(&folder.join(name)).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::InvalidInput => damaged(name),
                _ => Broken::Unreadable(error),
            })
        };
        let (listed, json) = (digests_in(&read(MANIFEST)?), read(SHARE)?);
        let share: Share = serde_json::from_slice(&json).map_err(|_| damaged(SHARE))?;
        let is_own = share.plan == self.digest && share.shard == shard && share.is_complete(&self.plan);
        if !is_own || listed.get(SHARE) != Some(&sha256(&json)) || listed.len() != share.made.len() + 1 {
            return Err(damaged(SHARE));
        }
        let is_there = |path: &str, bytes: usize| {
            fs::symlink_metadata(folder.join(path)).is_ok_and(|file| file.is_file() && file.len() == bytes as u64)
        };
        let is_listed = |made: &Delivered| listed.get(&made.dossier) == Some(&made.sha256);
        let gone = share.made.iter().find(|made| !is_listed(made) || !is_there(&made.dossier, made.bytes));
        gone.map_or(Ok(()), |gone| Err(damaged(&gone.dossier)))?;
        Ok(share)
    }

    /// Whatever lies among the shards beside the finished shards of this plan, and in these beside what they list: attempts
    /// that were given up or still go on, and what other plans or people have put there. None of it is read.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn strays(&self) -> io::Result<Vec<String>> {
        let own: BTreeSet<String> = (1..=self.plan.shards).map(|shard| self.name(shard)).collect();
        let entries = match fs::read_dir(self.path.join(SHARDS)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
            entries => entries?,
        };
        let mut strays = Vec::new();
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if own.contains(&name) {
                strays.extend(strays_in(&entry.path())?.into_iter().map(|path| format!("{name}/{path}")));
            } else {
                strays.push(name);
            }
        }
        strays.sort();
        Ok(strays)
    }
}

/// What lies in a shard and not in its list.
fn strays_in(shard: &Path) -> io::Result<Vec<String>> {
    let mut listed = digests_in(&read_regular(&shard.join(MANIFEST)).unwrap_or_default());
    listed.insert(MANIFEST.into(), sha256(b""));
    let mut strays = Vec::new();
    for entry in WalkDir::new(shard) {
        let entry = entry?;
        let path = entry.path().strip_prefix(shard).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        if !path.is_empty() && !entry.file_type().is_dir() && !listed.contains_key(&path) {
            strays.push(path);
        }
    }
    Ok(strays)
}

/// The digests in a list as `sha256sum` writes it, by path.
fn digests_in(list: &[u8]) -> BTreeMap<String, Sha256> {
    let entry = |line: &str| line.split_once("  ").and_then(|(sum, path)| Some((path.to_owned(), sum.parse().ok()?)));
    String::from_utf8_lossy(list).lines().filter_map(entry).collect()
}

fn read(file: &Path) -> Result<Vec<u8>, Unusable> {
    read_regular(file).map_err(|error| Unusable {
        why: unread(file, &error),
        is_of_machine: match error.kind() {
            io::ErrorKind::NotFound => file.parent().is_some_and(is_unmounted),
            io::ErrorKind::InvalidInput | io::ErrorKind::NotADirectory => false,
            _ => true,
        },
    })
}

/// Whether a folder is absent or empty, as it is on a machine that has not mounted its file system.
pub fn is_unmounted(folder: &Path) -> bool {
    match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// A file of the plan that can be read and is no plan.
fn damaged(file: &Path, why: String) -> Unusable {
    let why = say("plan-unread").with("path", file.display().to_string()).with("why", why);
    Unusable { why, is_of_machine: false }
}

//! What a run asks of a file system, tried in a folder that is removed afterwards.

use std::fs::{self, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use super::CheckLine;
use crate::message::{Message, say};
use crate::publish::disk;

/// A run of 5,000 students synchronizes twice as many files and folders; slower than this it takes hours.
const SLOW: Duration = Duration::from_millis(100);

/// How many times the disk is asked, to distinguish its pace from a hiccup.
const SYNCS: u32 = 5;

/// A check of one ability: whether it is there.
type Check = fn(&Path) -> io::Result<bool>;

/// Every ability in the order in which a run needs it; the last two can be done without.
pub fn ability_lines(folder: &Path) -> Vec<CheckLine> {
    let needed: [(Check, Message, Message); 5] = [
        (is_private, say("doctor-private"), say("doctor-not-private")),
        (has_chinese_names, say("doctor-names"), say("doctor-no-names")),
        (locks, say("doctor-locks"), say("doctor-no-locks")),
        (keeps_on_rename, say("doctor-renames"), say("doctor-no-renames")),
        (moves_links, say("doctor-links"), say("doctor-no-links")),
    ];
    let mut lines: Vec<_> = needed.into_iter().map(|(check, good, bad)| tried(check(folder), good, bad)).collect();
    lines.push(match hard_links(folder) {
        Ok(true) => CheckLine::ok(say("doctor-hard-links")),
        _ => CheckLine::warn(say("doctor-no-hard-links")),
    });
    lines.push(sync(folder));
    lines
}

fn tried(result: io::Result<bool>, good: Message, bad: Message) -> CheckLine {
    match result {
        Ok(true) => CheckLine::ok(good),
        Ok(false) => CheckLine::fault(bad),
        Err(why) => CheckLine::fault(say("doctor-refused").with("what", bad).with("why", why.to_string())),
    }
}

/// Whether folders and files stay closed to others.
#[cfg(unix)]
fn is_private(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    let file = folder.join("private");
    disk::write_new(&file, b"private")?;
    let mode = |path: &Path| fs::metadata(path).map(|found| found.permissions().mode() & 0o777);
    Ok(mode(folder)? == 0o700 && mode(&file)? == 0o600)
}

/// Elsewhere they have the access list of the folder above.
#[cfg(not(unix))]
fn is_private(_folder: &Path) -> io::Result<bool> {
    Ok(true)
}

/// Whether a name comes back as it was written.
fn has_chinese_names(folder: &Path) -> io::Result<bool> {
    let folder = folder.join("names");
    let name = say("doctor-name").zh();
    disk::create_dir(&folder)?;
    disk::write_new(&folder.join(&name), b"name")?;
    fs::read_dir(&folder)?.try_fold(false, |found, entry| Ok(found || entry?.file_name().to_str() == Some(&name)))
}

/// Whether the kernel refuses a lock that is held: some network file systems grant everything.
fn locks(folder: &Path) -> io::Result<bool> {
    let path = folder.join("lock");
    let (first, second) = (disk::open_or_create(&path)?, disk::open_or_create(&path)?);
    first.try_lock().map_err(io::Error::from)?;
    Ok(matches!(second.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Whether a run that stands is never replaced by the rename of another.
fn keeps_on_rename(folder: &Path) -> io::Result<bool> {
    let (stands, next) = (folder.join("0001"), folder.join("0002"));
    for run in [&stands, &next] {
        disk::create_dir(run)?;
        disk::write_new(&run.join("run.json"), run.display().to_string().as_bytes())?;
    }
    let refused = fs::rename(&next, &stands).is_err();
    fs::rename(&next, folder.join("0003"))?;
    Ok(refused && stands.join("run.json").is_file())
}

/// Whether `current` can be a link, and be moved in one step.
fn moves_links(folder: &Path) -> io::Result<bool> {
    let (current, next) = (folder.join("current"), folder.join("current-next"));
    disk::link_dir("0001", &current)?;
    disk::link_dir("0003", &next)?;
    fs::rename(&next, &current)?;
    Ok(fs::read_link(&current)? == Path::new("0003"))
}

/// Whether unchanged dossiers can be shared with the last run.
fn hard_links(folder: &Path) -> io::Result<bool> {
    let (old, new) = (folder.join("old"), folder.join("new"));
    disk::write_new(&old, b"dossier")?;
    fs::hard_link(&old, &new)?;
    Ok(fs::read(&new)? == b"dossier")
}

/// Whether the disk says when it has something, and how long that takes.
fn sync(folder: &Path) -> CheckLine {
    let took = (0..SYNCS).try_fold(Duration::ZERO, |sum, number| {
        let began = Instant::now();
        let file = OpenOptions::new().write(true).create_new(true).open(folder.join(format!("sync-{number}")))?;
        file.sync_all()?;
        disk::sync_dir(folder)?;
        Ok::<_, io::Error>(sum + began.elapsed())
    });
    let timed =
        |message: Message, took: Duration| message.with("millis", format!("{:.1}", took.as_secs_f64() * 1000.0));
    match took.map(|sum| sum / SYNCS) {
        Ok(took) if took > SLOW => CheckLine::warn(timed(say("doctor-sync-slow"), took)),
        Ok(took) => CheckLine::ok(timed(say("doctor-sync"), took)),
        Err(why) => {
            CheckLine::fault(say("doctor-refused").with("what", say("doctor-no-sync")).with("why", why.to_string()))
        }
    }
}

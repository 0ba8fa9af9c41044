//! The few things that are done to the disk, private and durable; systems differ only in this file.
//!
//! Modes are set when a name is made, so that nobody can look in between, and once more afterwards, because the
//! umask may have taken too many bits away.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Makes the folder unless it is there; a new one is open to its owner alone. Returns whether it is new.
pub fn create_dir(path: &Path) -> io::Result<bool> {
    match private_dir().create(path) {
        Ok(()) => set_mode(path, 0o700).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(io::ErrorKind::NotADirectory.into()),
        Err(error) => Err(error),
    }
}

/// Makes the folder and those above it, each as [`create_dir`] does.
pub fn create_dirs(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() && !path.is_dir() => create_dirs(parent)?,
        _ => {}
    }
    create_dir(path).map(drop)
}

/// Writes a new file for its owner alone and returns when the disk has it; refuses one that is there.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_pieces(path, std::iter::once(bytes))
}

/// The same of a file in pieces, one in memory at a time.
pub fn write_pieces<P: AsRef<[u8]>>(path: &Path, pieces: impl Iterator<Item = P>) -> io::Result<()> {
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(path)?;
    set_mode(path, 0o600)?;
    for piece in pieces {
        file.write_all(piece.as_ref())?;
    }
    file.sync_all()
}

/// Writes a new file of all that is read, a piece in memory at a time, for its owner alone. It is the caller's to synchronize it
/// where it is to stay.
pub fn copy_new(path: &Path, from: &mut impl io::Read) -> io::Result<File> {
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(path)?;
    set_mode(path, 0o600)?;
    io::copy(from, &mut file)?;
    Ok(file)
}

/// Writes a new file piece by piece, under another name until it is whole and the disk has it; refuses one that is there.
///
/// # Errors
/// What `write` says, or the system; then nothing is left.
pub fn make_new<E: From<io::Error>>(path: &Path, write: impl FnOnce(&mut File) -> Result<(), E>) -> Result<(), E> {
    let part = part_of(path);
    // What a process that was killed left behind.
    let _ = fs::remove_file(&part);
    if fs::symlink_metadata(path).is_ok() {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
    }
    let mut file = private(OpenOptions::new().read(true).write(true).create_new(true)).open(&part)?;
    let written = set_mode(&part, 0o600).map_err(E::from).and_then(|()| write(&mut file));
    let made = written.and_then(|()| file.sync_all().and_then(|()| fs::rename(&part, path)).map_err(E::from));
    if made.is_err() {
        let _ = fs::remove_file(&part);
        return made;
    }
    sync_dir(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))).map_err(E::from)
}

/// What a file is called while it is written.
fn part_of(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}{PART}"))
}

/// Writes a file as a whole in the place of an older one, making the folders above it.
pub fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    create_dirs(folder)?;
    let part = part_of(path);
    // What a process that was killed left behind.
    let _ = fs::remove_file(&part);
    write_new(&part, bytes)?;
    fs::rename(&part, path)?;
    sync_dir(folder)
}

/// How the name of a file ends that is not written to its end.
const PART: &str = ".part";

/// Whether a file is one that [`replace_file`] was writing when its process was killed.
pub fn is_part(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') && name.ends_with(PART)
}

/// Which file a name stands for: where it lies, how long it is and when it was last changed. What has the same still is
/// the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    place: (u64, u64),
    bytes: u64,
    changed: (i64, i64),
}

impl Identity {
    /// How long it is.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether both are one file or folder, whatever became of its content.
    pub fn is_place_of(&self, other: &Identity) -> bool {
        self.place == other.place
    }
}

/// Reads a file that is one: a pipe or device would keep the program waiting for ever.
///
/// # Errors
/// `InvalidInput` for what is no file, else what the system says.
pub fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_regular(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The same of a text.
///
/// # Errors
/// As [`read_regular`], and `InvalidData` for what is no text.
pub fn read_regular_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read_regular(path)?).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// Opens a file to read, where it is one.
///
/// # Errors
/// As [`read_regular`].
pub fn open_regular(path: &Path) -> io::Result<File> {
    if fs::metadata(path)?.is_file() { File::open(path) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

/// The identity of what lies at a path; links are not followed.
#[cfg(unix)]
pub fn file_identity(path: &Path) -> io::Result<Option<Identity>> {
    use std::os::unix::fs::MetadataExt;
    let found = fs::symlink_metadata(path)?;
    let changed = (found.mtime(), found.mtime_nsec());
    Ok(Some(Identity { place: (found.dev(), found.ino()), bytes: found.len(), changed }))
}

/// Elsewhere the system gives no places; the caller compares contents instead.
#[cfg(not(unix))]
pub fn file_identity(path: &Path) -> io::Result<Option<Identity>> {
    fs::symlink_metadata(path).map(|_| None)
}

/// Opens a file to read and write, making it if need be; never truncates. A link would lead elsewhere.
pub fn open_or_create(path: &Path) -> io::Result<File> {
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let file = private(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(path)?;
    set_mode(path, 0o600)?;
    Ok(file)
}

/// Lets a group read what has been open to its owner alone; returns when the disk has it.
#[cfg(unix)]
pub fn share_with_group(path: &Path, group: u32) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let found = fs::symlink_metadata(path)?;
    let mode = if found.is_dir() { 0o750 } else { 0o640 };
    if found.gid() == group && found.permissions().mode() & 0o777 == mode {
        return Ok(());
    }
    // The group first, so that no other group can read in between; a service may be kept from this system call.
    if found.gid() != group {
        chown(path, None, Some(group))?;
    }
    set_mode(path, mode)?;
    File::open(path)?.sync_all()
}

/// Elsewhere no group can be named.
#[cfg(not(unix))]
pub fn share_with_group(_path: &Path, _group: u32) -> io::Result<()> {
    Ok(())
}

/// Whether nobody but the owner may enter.
#[cfg(unix)]
pub fn is_private(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(folder)?.permissions().mode() & 0o077 == 0)
}

/// Elsewhere access is a matter of lists.
#[cfg(not(unix))]
pub fn is_private(_folder: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Removes a file, a link or a whole folder; links are not followed.
pub fn remove(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

/// Returns when the disk has the names in the folder, and not only the files behind them.
#[cfg(unix)]
pub fn sync_dir(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Elsewhere folders cannot be synchronized; the file system's own journal must do.
#[cfg(not(unix))]
pub fn sync_dir(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a symbolic link to a folder.
#[cfg(unix)]
pub fn link_dir(target: &str, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

/// Makes a symbolic link to a folder.
#[cfg(windows)]
pub fn link_dir(target: &str, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(target, link)
}

#[cfg(unix)]
fn private_dir() -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

#[cfg(not(unix))]
fn private_dir() -> fs::DirBuilder {
    fs::DirBuilder::new()
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

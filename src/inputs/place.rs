//! Whether a folder is one of inputs at all: one fault instead of as many as it lacks files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::input_names::{BATCH, POLICY, PROGRAMMES};
use crate::message::{Message, say};

/// What the folder cannot do without.
const NEEDED: [&str; 3] = [BATCH, POLICY, PROGRAMMES];

/// Why a path is no folder of inputs, with the one that may be meant: the folder above, or one within it.
pub fn misplaced(root: &Path) -> Option<Message> {
    let path = || root.display().to_string();
    let data = match fs::metadata(root) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Some(say("folder-not-there").with("path", path()));
        }
        // What the system says of it is reported of its files.
        Err(_) => return None,
        Ok(data) => data,
    };
    let near = if data.is_dir() { above(root).or_else(|| within(root)) } else { root.parent().map(Path::to_owned) };
    let near = near.filter(|near| is_inputs(near));
    match near {
        _ if is_inputs(root) => None,
        Some(near) => Some(say("folder-near").with("path", path()).with("near", shown(&near))),
        None if data.is_dir() => Some(say("folder-no-inputs").with("path", path())),
        None => Some(say("folder-is-file").with("path", path())),
    }
}

fn is_inputs(folder: &Path) -> bool {
    NEEDED.iter().any(|name| fs::symlink_metadata(folder.join(name)).is_ok())
}

fn above(root: &Path) -> Option<PathBuf> {
    let above = if root.parent().is_some_and(|parent| parent.as_os_str().is_empty()) {
        PathBuf::from(".")
    } else {
        root.parent()?.to_owned()
    };
    Some(above).filter(|folder| is_inputs(folder))
}

/// The only folder within that is one.
fn within(root: &Path) -> Option<PathBuf> {
    let mut found = fs::read_dir(root).ok()?.flatten().map(|entry| entry.path()).filter(|path| is_inputs(path));
    found.next().filter(|_| found.next().is_none())
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

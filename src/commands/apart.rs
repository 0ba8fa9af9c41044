//! Whether what is written stays apart from what is read: an output within the inputs would change them by every run.

use std::fs;
use std::path::{self, Path, PathBuf};

/// Whether a path lies within a folder, links resolved; neither has to be there.
pub fn is_within(inner: &Path, folder: &Path) -> bool {
    real(inner).zip(real(folder)).is_some_and(|(inner, folder)| inner.starts_with(folder))
}

fn real(path: &Path) -> Option<PathBuf> {
    let path = path::absolute(path).ok()?;
    let above = nearest_folder(&path)?;
    let below = path.strip_prefix(&above).ok()?;
    Some(fs::canonicalize(&above).ok()?.join(below))
}

/// The folder itself, or the nearest above it that is there.
pub fn nearest_folder(path: &Path) -> Option<PathBuf> {
    let above = path.ancestors().map(|path| if path == Path::new("") { Path::new(".") } else { path });
    above.map(Path::to_owned).find(|path| fs::symlink_metadata(path).is_ok()).filter(|path| path.is_dir())
}

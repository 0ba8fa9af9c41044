//! Embedded files are read by a macro that cargo does not watch, so a change to them must rebuild the program; and the
//! program must know itself: the digests of its sources and fonts say whether another version made a dossier.

use std::path::PathBuf;
use std::{env, fs, io};

use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    for path in ["fonts", "inputs/programmes", "models", "templates", "src", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={path}");
    }
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    println!("cargo:rustc-env=ZISHEN_SOURCES={}", digest(files(&["Cargo.lock", "src", "models"])?, &version)?);
    let fonts = files(&["fonts"])?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "ttf"));
    println!("cargo:rustc-env=ZISHEN_FONTS={}", digest(fonts, "")?);
    Ok(())
}

/// The digest of files with their names, and of a text behind them.
fn digest(files: impl IntoIterator<Item = PathBuf>, last: &str) -> io::Result<String> {
    let mut digest = Sha256::new();
    for file in files {
        digest.update(file.to_string_lossy().as_bytes());
        digest.update(fs::read(&file)?);
    }
    digest.update(last);
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// These files, and those in these folders, in order.
fn files(paths: &[&str]) -> io::Result<Vec<PathBuf>> {
    let mut files = vec![];
    paths.iter().try_for_each(|path| list(path.into(), &mut files))?;
    files.sort();
    Ok(files)
}

fn list(path: PathBuf, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path);
        return Ok(());
    }
    fs::read_dir(path)?.try_for_each(|entry| list(entry?.path(), files))
}

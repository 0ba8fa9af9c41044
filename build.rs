//! Embedded files are read by a macro that cargo does not watch, so a change to them must rebuild the program; and the
//! program must know itself: the digest of its sources tells whether another version made a dossier.

use std::path::PathBuf;
use std::{env, fs, io};

use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    for path in ["fonts", "models", "templates", "src", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={path}");
    }
    let mut files = vec![PathBuf::from("Cargo.lock")];
    list("src".into(), &mut files)?;
    list("models".into(), &mut files)?;
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        digest.update(file.to_string_lossy().as_bytes());
        digest.update(fs::read(&file)?);
    }
    digest.update(env::var("CARGO_PKG_VERSION").unwrap_or_default());
    let digest: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("cargo:rustc-env=ZISHEN_SOURCES={digest}");
    Ok(())
}

fn list(folder: PathBuf, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { list(path, files)? } else { files.push(path) }
    }
    Ok(())
}

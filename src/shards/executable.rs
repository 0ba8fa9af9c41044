//! The running program as a file: two builds of the same sources are two programs, which may set a page otherwise.

use std::env;
use std::fs::File;
use std::io;

use crate::package::{Sha256, sha256_of};

/// Where Linux shows the file of the running program, also when another one has taken its name.
const RUNNING: &str = "/proc/self/exe";

/// Its digest.
///
/// # Errors
/// When the system does not show it.
pub fn digest_executable() -> io::Result<Sha256> {
    let running = File::open(RUNNING).or_else(|_| File::open(env::current_exe()?))?;
    sha256_of(running)
}

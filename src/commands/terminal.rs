//! Standard output and error: a closed pipe (`| head`) is ignored; a full disk is an error.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;

/// The first error of standard output; nothing is written after it.
static FAILED: OnceLock<io::Error> = OnceLock::new();

/// Writes to standard output.
pub fn print_text(text: impl Display) {
    if FAILED.get().is_none()
        && let Err(error) = write!(io::stdout().lock(), "{text}")
    {
        FAILED.set(error).ok();
    }
}

/// Writes to standard error; a failure is ignored, since there is nowhere left to report it.
pub fn error(text: impl Display) {
    write!(io::stderr().lock(), "{text}").ok();
}

/// Why what was written is not all there, where somebody wanted it all.
pub fn failed() -> Option<&'static io::Error> {
    if let Err(error) = io::stdout().flush() {
        FAILED.set(error).ok();
    }
    FAILED.get().filter(|error| error.kind() != ErrorKind::BrokenPipe)
}

/// A line on standard output.
macro_rules! out {
    ($($line:tt)*) => { $crate::commands::terminal::print_text(format_args!("{}\n", format_args!($($line)*))) };
}

/// A line on standard error.
macro_rules! err {
    ($($line:tt)*) => { $crate::commands::terminal::error(format_args!("{}\n", format_args!($($line)*))) };
}

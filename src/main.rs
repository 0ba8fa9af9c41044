//! Parse arguments, run one command, map its outcome to the exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;
use zishen::cli::{Cli, command, problem, spoken};
use zishen::commands;
use zishen::message::Language;

/// Typesetting makes many small allocations on several threads. Unlike jemalloc, mimalloc needs a C compiler
/// only, and no `make`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let language = spoken(&arguments);
    let read = command(language).try_get_matches_from(arguments).and_then(|found| Cli::from_arg_matches(&found));
    match read {
        Ok(cli) => commands::run_command(cli).into(),
        Err(error) => match problem(&error).filter(|_| language == Language::Chinese) {
            Some(problem) => commands::refuse(&problem),
            // Help, version, and English.
            None => error.exit(),
        },
    }
}

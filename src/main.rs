//! Parse arguments, run one command, map its outcome to the exit code.

use std::process::ExitCode;

use clap::Parser;
use zishen::cli::Cli;
use zishen::commands;

/// Typesetting makes many small allocations on several threads. Unlike jemalloc, mimalloc needs a C compiler
/// only, and no `make`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    commands::run(Cli::parse()).into()
}

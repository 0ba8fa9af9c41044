//! Parse arguments, run one command, map its outcome to the exit code.

use std::process::ExitCode;

use clap::Parser;
use zishen::cli::Cli;
use zishen::commands;

/// Many small allocations on several threads: measured faster and flatter than the system's allocator.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    commands::run(Cli::parse()).into()
}

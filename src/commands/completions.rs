//! `completions`: what a shell needs to complete the command line.

use clap::CommandFactory;

use super::{Exit, terminal};
use crate::cli::{Cli, Completions};

pub fn run_completions(arguments: &Completions) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "zishen", &mut script);
    terminal::print_text(String::from_utf8_lossy(&script));
    Exit::Done
}

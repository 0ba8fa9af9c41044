//! `completions`: what a shell needs to complete the command line.

use clap::CommandFactory;

use super::{Exit, terminal};
use crate::cli::{Cli, Completions};

pub fn run(arguments: &Completions) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "zishen", &mut script);
    terminal::text(String::from_utf8_lossy(&script));
    Exit::Done
}

//! `completions`: what a shell needs to complete the command line.

use clap::CommandFactory;

use super::{Outcome, terminal};
use crate::cli::{Cli, Completions};

pub fn run(arguments: &Completions) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "zishen", &mut script);
    terminal::text(String::from_utf8_lossy(&script));
    Outcome::Done
}

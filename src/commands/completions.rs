//! `completions`: what a shell needs to complete the command line.

use std::io::{self, Write};

use clap::CommandFactory;

use super::Outcome;
use crate::cli::{Cli, Completions};

pub fn run(arguments: &Completions) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "zishen", &mut script);
    match io::stdout().write_all(&script) {
        Ok(()) => Outcome::Done,
        Err(_) => Outcome::CannotWrite,
    }
}

//! The commands, one a file; the only places that print.

mod build;
mod check;

use std::process::ExitCode;

use crate::cli::{Cli, Command};
use crate::fault::Fault;
use crate::report::Unprocessed;

/// How a command ended; the numbers are a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Outcome {
    /// Done; students who fail the review are results, not failures.
    Done = 0,
    /// Done, but something needs a person.
    NeedsPerson = 1,
    /// Nothing was published: inputs, policy or templates unusable.
    Unusable = 3,
    /// Cannot write.
    CannotWrite = 4,
    /// Another run holds the lock.
    Locked = 75,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(outcome as u8)
    }
}

/// Runs one command.
pub fn run(cli: Cli) -> Outcome {
    match cli.command {
        Command::Build(arguments) => build::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
    }
}

/// Students whose records could not be read.
fn unread(rejected: &[Fault]) -> Vec<Unprocessed> {
    rejected.iter().map(|fault| Unprocessed { file: fault.file.clone(), problem: fault.to_string() }).collect()
}

/// Lists on stderr what needs a person.
fn print_unprocessed(unprocessed: &[Unprocessed]) {
    if !unprocessed.is_empty() {
        eprintln!("未能处理的学生（{}名，其余学生不受影响）：", unprocessed.len());
    }
    unprocessed.iter().for_each(|student| eprintln!("  {}", student.problem));
}

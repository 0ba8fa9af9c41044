//! The commands, one a file; the only places that print.

mod build;
mod check;
mod explain;
mod impact;
mod sample;
mod schema;

use std::process::ExitCode;

use crate::cli::{Cli, Command, Source};
use crate::fault::Fault;
use crate::inputs::Rejected;
use crate::job::Job;
use crate::report::Unprocessed;
use crate::student_file::{Reviewed, UNASSIGNED, review};
use crate::workers;

pub use schema::schema_of;

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
    let language = cli.lang.language();
    match cli.command {
        Command::Build(arguments) => build::run(&arguments),
        Command::Check(arguments) => check::run(&arguments, language),
        Command::Explain(arguments) => explain::run(&arguments, language),
        Command::Impact(arguments) => impact::run(&arguments, language),
        Command::Sample(arguments) => sample::run(&arguments, language),
        Command::Schema(arguments) => schema::run(&arguments),
    }
}

/// Reads everything that a command needs, or says why it cannot.
fn prepare(source: &Source) -> Result<Job, Outcome> {
    Job::prepare(source).map_err(|unusable| {
        eprintln!("材料无法使用，未写任何文件：\n{unusable}");
        Outcome::Unusable
    })
}

/// Evaluates every student, in the order of their IDs.
fn evaluate(job: &Job) -> Vec<Reviewed> {
    let register = job.register();
    let frame = job.frame(&register);
    let students: Vec<_> = job.inputs.students.values().collect();
    workers::each(job.threads, &students, |(file, student)| review(job, &frame, file, student))
}

/// The name of a college by its code.
fn college_name(job: &Job, code: &str) -> String {
    match (job.inputs.batch.college(code), code) {
        (Some(college), _) => college.name.clone(),
        (None, UNASSIGNED) => "未分学院".to_owned(),
        (None, code) => code.to_owned(),
    }
}

/// Lists on stderr why a file cannot be used.
fn print_faults(faults: &[Fault]) {
    faults.iter().for_each(|fault| eprintln!("{fault}"));
}

/// Files whose records could not be read.
fn unread(rejected: &[Rejected]) -> Vec<Unprocessed> {
    rejected.iter().map(|file| Unprocessed { file: file.file.clone(), problem: file.to_string() }).collect()
}

/// Lists on stderr what needs a person.
fn print_unprocessed(unprocessed: &[Unprocessed]) {
    if !unprocessed.is_empty() {
        eprintln!("未能处理的材料（{}份，其余不受影响）：", unprocessed.len());
    }
    unprocessed.iter().flat_map(|student| student.problem.lines()).for_each(|line| eprintln!("  {line}"));
}

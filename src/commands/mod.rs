//! The commands, one a file; the only places that print.

#[macro_use]
mod terminal;

mod apart;
mod appeal;
mod build;
mod check;
mod completions;
mod diff;
mod doctor;
mod explain;
mod export_templates;
mod file;
mod freeze;
mod handover;
mod history;
mod impact;
mod init;
mod learn;
mod man;
mod missing;
mod numbers;
mod past;
mod plan;
mod preview;
mod print;
mod progress;
mod prune;
mod receive;
mod review;
mod runs;
mod sample;
mod schema;
mod sign;
mod submit;
mod verify;

use std::env;
use std::process::ExitCode;

use crate::cli::{Cli, Command, Source};
use crate::fault::{Fault, folded_faults};
use crate::inputs::Rejected;
use crate::job::Job;
use crate::message::{Fact, Language, Message, say};
use crate::pdf::bounded;
use crate::report::printable_line;
use crate::student_file::UNASSIGNED;

pub use schema::schema_of;

/// How a command ended; the numbers are a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done; students who fail the review are results, not failures.
    Done = 0,
    /// Done, but something needs a person.
    NeedsPerson = 1,
    /// The command line asks for what cannot be.
    Usage = 2,
    /// Nothing was published: inputs, policy or templates unusable.
    Unusable = 3,
    /// Cannot write.
    CannotWrite = 4,
    /// Another run holds the lock, or this machine could not do its shard: the same command may succeed later.
    TryAgain = 75,
    /// Ended by SIGINT; nothing was published.
    Interrupted = 130,
    /// Ended by SIGTERM, or by a terminal that went away (SIGHUP); nothing was published.
    Terminated = 143,
}

impl Exit {
    /// Whether the command says that it did its work.
    fn is_of_work(self) -> bool {
        matches!(self, Exit::Done | Exit::NeedsPerson)
    }
}

impl From<Exit> for ExitCode {
    fn from(outcome: Exit) -> ExitCode {
        ExitCode::from(outcome as u8)
    }
}

/// Says what is wrong with the command line, and ends with the code for it.
pub fn refuse(problem: &str) -> ExitCode {
    terminal::error(problem);
    ExitCode::from(2)
}

/// Runs one command; output that is not all there is no success, nor is what was said without an earlier run that the machine could
/// not read.
pub fn run_command(cli: Cli) -> Exit {
    let language = cli.lang.language();
    // A program that does not find itself reads nothing that may be hostile.
    bounded::read_with(env::current_exe().unwrap_or_default());
    // A build asks before it publishes, and has published what it says.
    let is_build = matches!(cli.command, Command::Build(_) | Command::Merge(_));
    let mut outcome = command(cli.command, language);
    if let Some(why) = past::failing().filter(|_| !is_build && outcome.is_of_work()) {
        err!("{}", why.text(language));
        outcome = Exit::Unusable;
    }
    match terminal::failed() {
        Some(error) if outcome.is_of_work() => {
            err!("{}", say("output-unwritten").with("why", error.to_string()).text(language));
            Exit::CannotWrite
        }
        _ => outcome,
    }
}

fn command(command: Command, language: Language) -> Exit {
    match command {
        Command::Appeal(arguments) => appeal::run_appeal(&arguments, language),
        Command::Build(arguments) => build::run_build(&arguments, language),
        Command::Merge(arguments) => build::run_build(&arguments.into(), language),
        Command::Missing(arguments) => missing::run_missing(&arguments, language),
        Command::Check(arguments) => check::run_check(&arguments, language),
        Command::Explain(arguments) => explain::run_explain(&arguments, language),
        Command::ExportTemplates(arguments) => export_templates::run_export_templates(&arguments, language),
        Command::File(arguments) => file::run_file(&arguments, language),
        Command::Impact(arguments) => impact::run_impact(&arguments, language),
        Command::Plan(arguments) => plan::run_plan(&arguments, language),
        Command::Print(arguments) => print::run_print(&arguments, language),
        Command::Handover(arguments) => handover::run_handover(&arguments, language),
        Command::Preview(arguments) => preview::run_preview(&arguments, language),
        Command::Sample(arguments) => sample::run_sample(&arguments, language),
        Command::Init(arguments) => init::run_init(&arguments, language),
        Command::Learn(arguments) => learn::run_learn(&arguments, language),
        Command::Doctor(arguments) => doctor::run_doctor(&arguments, language),
        Command::Completions(arguments) => completions::run_completions(&arguments),
        Command::LookAtScan => look_at_scan(),
        Command::LookAtPdf { bytes } => look_at_pdf(bytes),
        Command::UnlockPdf { bytes } => unlock_pdf(bytes),
        Command::Man(arguments) => man::run_man(&arguments, language),
        Command::Schema(arguments) => schema::run_schema(&arguments),
        Command::Submit(arguments) => submit::run_submit(&arguments, language),
        Command::Receive(arguments) => receive::run_receive(&arguments, language),
        Command::Review(arguments) => review::run_review(&arguments, language),
        Command::Runs(arguments) => runs::run_list(&arguments, language),
        Command::History(arguments) => history::run_history(&arguments, language),
        Command::Diff(arguments) => diff::run_diff(&arguments, language),
        Command::Prune(arguments) => prune::run_prune(&arguments, language),
        Command::Sign(arguments) => sign::run_sign(&arguments, language),
        Command::Verify(arguments) => verify::run_verify(&arguments, language),
    }
}

/// Reads everything that a command needs, or says why it cannot.
fn prepare(source: &Source, language: Language) -> Result<Job, Exit> {
    usable(Job::prepare(source), language)
}

fn usable(job: Result<Job, Vec<Fault>>, language: Language) -> Result<Job, Exit> {
    job.map_err(|faults| {
        err!("{}", say("inputs-unusable").text(language));
        print_faults(&faults, language);
        Exit::Unusable
    })
}

/// The name of a college by its code.
fn college_name(job: &Job, code: &str, language: Language) -> String {
    match (job.inputs.batch.college(code), code) {
        (Some(college), _) => college.name.clone(),
        (None, UNASSIGNED) => say("college-unassigned").text(language),
        (None, code) => code.to_owned(),
    }
}

/// What lies beside the folders that are read, where there is anything.
fn unused(unused: &[(String, usize)]) -> Option<Message> {
    let one = |(name, count): &(String, usize)| {
        Fact::from(say("inputs-unused-one").with("name", name.as_str()).with("count", *count))
    };
    let list: Vec<Fact> = unused.iter().map(one).collect();
    (!list.is_empty()).then(|| say("inputs-unused").with("list", list))
}

/// Lists on stderr why a file cannot be used.
fn print_faults(faults: &[Fault], language: Language) {
    folded_faults(faults).iter().for_each(|fault| err!("  {}", printable_line(&fault.line(language))));
}

/// Lists on stderr what needs a person.
fn print_unprocessed(unprocessed: &[Rejected], language: Language) {
    if !unprocessed.is_empty() {
        err!("{}", say("inputs-unprocessed").with("count", unprocessed.len()).text(language));
    }
    unprocessed.iter().for_each(|rejected| print_faults(&rejected.faults, language));
}

/// The process that reads a PDF for another.
fn look_at_pdf(bytes: usize) -> Exit {
    match crate::pdf::bounded::print_facts(bytes) {
        Some(json) => {
            out!("{json}");
            Exit::Done
        }
        None => Exit::Unusable,
    }
}

/// The process that takes the encryption off a PDF for another.
fn unlock_pdf(bytes: usize) -> Exit {
    match crate::pdf::bounded::print_unlocked(bytes) {
        Some(()) => Exit::Done,
        None => Exit::Unusable,
    }
}

/// The process that reads a scan for another.
fn look_at_scan() -> Exit {
    match crate::scan::bounded::print_pages() {
        Some(()) => Exit::Done,
        None => Exit::Unusable,
    }
}

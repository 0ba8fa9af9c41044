//! `appeal`: a student's 申诉, 学术复核 or 复核, step by step; every step is checked against law and school before it is written.
//!
//! ```text
//! <inputs>/appeals/<number>.yaml     the case; steps are added and never taken away
//! <to>/<number>-<step>-<paper>.pdf   with --to: the papers of a step
//! ```

mod bundle;
mod list;
mod open;
mod papers;
mod steps;

use super::{Exit, print_faults};
use crate::appeal::{CaseFile, CaseNumber};
use crate::cases::Cases;
use crate::cli::{Appeal, AppealCommand, AppealPlace};
use crate::fault::Fault;
use crate::inputs::Inputs;
use crate::message::{Language, Message, say};
use crate::publish::PublishError;
use crate::publish::lock::Lock;
use crate::records::Student;
use crate::records::values::StudentId;
use crate::report::printable_line;

pub fn run_appeal(arguments: &Appeal, language: Language) -> Exit {
    let done = match &arguments.what {
        AppealCommand::Open(open) => open::open_case(open, language),
        AppealCommand::List(list) => list::list_cases(list, language),
        AppealCommand::Papers(print) => papers::print(print, language),
        AppealCommand::Bundle(bundle) => return bundle::run_bundle(bundle, language),
        step => steps::record_step(step, language),
    };
    match done {
        Ok(()) => Exit::Done,
        Err(stopped) => stopped.say(language),
    }
}

/// Why a command goes no further.
pub enum Stopped {
    /// Inputs or templates cannot be used.
    Unusable(Vec<Fault>),
    /// The step may not be recorded.
    Refused(Vec<Message>),
    /// Something cannot be written.
    Unwritten(Message),
    /// Somebody else is recording.
    Busy(Message),
}

impl Stopped {
    fn unusable(why: Message) -> Stopped {
        Stopped::Unusable(vec![Fault::of("", "", why)])
    }

    fn say(self, language: Language) -> Exit {
        match self {
            Stopped::Unusable(faults) => {
                err!("{}", say("inputs-unusable").text(language));
                print_faults(&faults, language);
                Exit::Unusable
            }
            Stopped::Refused(problems) => {
                err!("{}", say("case-refused").text(language));
                problems.iter().for_each(|problem| err!("  {}", printable_line(&problem.text(language))));
                Exit::NeedsPerson
            }
            Stopped::Unwritten(why) => {
                err!("{}", printable_line(&why.text(language)));
                Exit::CannotWrite
            }
            Stopped::Busy(why) => {
                err!("{}", printable_line(&why.text(language)));
                Exit::TryAgain
            }
        }
    }
}

/// Records and cases of a folder.
struct Desk {
    inputs: Inputs,
    cases: Cases,
}

impl Desk {
    fn read(place: &AppealPlace) -> Result<Desk, Stopped> {
        let inputs = Inputs::read(&place.inputs).map_err(Stopped::Unusable)?;
        let cases = Cases::read(&place.inputs).map_err(Stopped::Unusable)?;
        Ok(Desk { inputs, cases })
    }

    /// Whoever records a step has the cases alone, from reading to writing.
    fn alone(place: &AppealPlace) -> Result<(Lock, Desk), Stopped> {
        let lock = Cases::lock(&place.inputs).map_err(|error| match error {
            PublishError::Locked { path, .. } => {
                Stopped::Busy(say("case-busy").with("path", path.display().to_string()))
            }
            other => Stopped::Unwritten(other.message()),
        });
        // Where there are no inputs, that is what is wrong.
        let desk = Desk::read(place)?;
        Ok((lock?, desk))
    }

    /// The record of a student; without it nobody can say who is tied to the case.
    fn student(&self, id: &StudentId) -> Result<&Student, Stopped> {
        let found = self.inputs.students.get(id).map(|(_, student)| student);
        found.ok_or_else(|| Stopped::Refused(vec![say("case-student").with("id", id.as_str())]))
    }

    fn case(&self, number: &CaseNumber) -> Result<&CaseFile, Stopped> {
        let faults = self.cases.faults_of(number);
        if !faults.is_empty() {
            return Err(Stopped::Unusable(faults));
        }
        let found = self.cases.cases.get(number);
        found.ok_or_else(|| Stopped::Refused(vec![say("case-unknown").with("number", number.as_str())]))
    }

    /// The name of a student's college.
    fn college(&self, student: &Student) -> &str {
        let college = student.college.as_deref().and_then(|code| self.inputs.batch.college(code));
        college.map_or("", |college| college.name.as_str())
    }
}

//! `doctor`: whether the set-up can carry a run, and what to do where it cannot; leaves nothing behind.

mod abilities;
mod place;
mod setup;

use super::Exit;
use crate::cli::Doctor;
use crate::message::{Fact, Language, Message, say};
use crate::report::printable_line;

/// What one check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CheckState {
    /// As it should be.
    Ok,
    /// A run is possible, but a person should know.
    Warn,
    /// A run would fail, or could not be relied upon.
    Fault,
}

/// One line of the answer.
#[derive(Debug)]
struct CheckLine {
    state: CheckState,
    /// What was found, and what to do unless it is as it should be.
    message: Message,
}

impl CheckLine {
    fn ok(message: Message) -> CheckLine {
        CheckLine { state: CheckState::Ok, message }
    }

    fn warn(message: Message) -> CheckLine {
        CheckLine { state: CheckState::Warn, message }
    }

    fn fault(message: Message) -> CheckLine {
        CheckLine { state: CheckState::Fault, message }
    }

    fn text(&self, language: Language) -> String {
        let state = match self.state {
            CheckState::Ok => "ok",
            CheckState::Warn => "warn",
            CheckState::Fault => "fault",
        };
        let line = say("doctor-line").with("state", Fact::Word("doctor-state", state));
        printable_line(&line.with("what", self.message.clone()).text(language))
    }
}

pub fn run_doctor(arguments: &Doctor, language: Language) -> Exit {
    let (mut lines, facts) = setup::setup_lines(&arguments.source);
    lines.extend(place::place_lines(arguments, &facts));
    lines.iter().for_each(|line| out!("{}", line.text(language)));
    let count = |state: CheckState| lines.iter().filter(|line| line.state == state).count();
    let (faults, warnings) = (count(CheckState::Fault), count(CheckState::Warn));
    let end = say("doctor-end").with("faults", faults).with("warnings", warnings);
    out!("{}", end.text(language));
    if faults == 0 { Exit::Done } else { Exit::NeedsPerson }
}

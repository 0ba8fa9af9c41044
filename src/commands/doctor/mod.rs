//! `doctor`: whether the set-up can carry a run, and what to do where it cannot; leaves nothing behind.

mod abilities;
mod place;
mod setup;

use super::Outcome;
use crate::cli::Doctor;
use crate::message::{Fact, Language, Message, say};
use crate::report::plain;

/// What one check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// As it should be.
    Ok,
    /// A run is possible, but a person should know.
    Warn,
    /// A run would fail, or could not be relied upon.
    Fault,
}

/// One line of the answer.
#[derive(Debug)]
struct Line {
    state: State,
    /// What was found, and what to do unless it is as it should be.
    message: Message,
}

impl Line {
    fn ok(message: Message) -> Line {
        Line { state: State::Ok, message }
    }

    fn warn(message: Message) -> Line {
        Line { state: State::Warn, message }
    }

    fn fault(message: Message) -> Line {
        Line { state: State::Fault, message }
    }

    fn text(&self, language: Language) -> String {
        let state = match self.state {
            State::Ok => "ok",
            State::Warn => "warn",
            State::Fault => "fault",
        };
        let line = say("doctor-line").with("state", Fact::Word("doctor-state", state));
        plain(&line.with("what", self.message.clone()).text(language))
    }
}

pub fn run(arguments: &Doctor, language: Language) -> Outcome {
    let (mut lines, facts) = setup::lines(&arguments.source);
    lines.extend(place::lines(arguments, &facts));
    lines.iter().for_each(|line| out!("{}", line.text(language)));
    let count = |state: State| lines.iter().filter(|line| line.state == state).count();
    let (faults, warnings) = (count(State::Fault), count(State::Warn));
    let end = say("doctor-end").with("faults", faults).with("warnings", warnings);
    out!("{}", end.text(language));
    if faults == 0 { Outcome::Done } else { Outcome::NeedsPerson }
}

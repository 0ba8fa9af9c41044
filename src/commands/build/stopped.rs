//! Why a build publishes nothing.

use crate::commands::Exit;
use crate::fault::Fault;
use crate::message::{Message, say};
use crate::publish::PublishError;
use crate::stop;

/// Why nothing is published, and the exit code for it.
pub struct Stopped {
    /// For the exit code.
    pub outcome: Exit,
    /// Why, in words for people.
    pub why: Message,
    /// What a person needs to know beyond that.
    pub details: Vec<Message>,
}

impl Stopped {
    /// Ended by a signal.
    pub fn by(signal: i32) -> Stopped {
        let outcome = if signal == stop::TERMINATE { Exit::Terminated } else { Exit::Interrupted };
        Stopped { outcome, why: say("build-signal"), details: vec![] }
    }

    /// By files from which no record came.
    ///
    /// # Errors
    /// If there are any.
    pub fn unless_read(nothing: &[Fault]) -> Result<(), Stopped> {
        let line = |fault: &Fault| {
            say("build-nothing-read-file").with("file", &*fault.at.file).with("why", fault.problem.clone())
        };
        let (why, details) = (say("build-nothing-read"), nothing.iter().map(line).collect());
        if nothing.is_empty() { Ok(()) } else { Err(Stopped { outcome: Exit::NeedsPerson, why, details }) }
    }

    /// By something that is wrong with what goes in.
    pub fn unusable(why: Message) -> Stopped {
        Stopped { outcome: Exit::Unusable, why, details: vec![] }
    }
}

/// A disk that refuses and a lock that is held have exit codes of their own.
impl From<PublishError> for Stopped {
    fn from(error: PublishError) -> Stopped {
        let outcome = match error {
            _ if error.is_locked() => Exit::TryAgain,
            _ if error.is_cannot_write() => Exit::CannotWrite,
            _ => Exit::Unusable,
        };
        Stopped { outcome, why: error.message(), details: vec![] }
    }
}

/// A safe place to end at.
///
/// # Errors
/// When a signal has arrived.
pub fn go_on() -> Result<(), Stopped> {
    stop::signal().map_or(Ok(()), |signal| Err(Stopped::by(signal)))
}

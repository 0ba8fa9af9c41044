//! Why the work on a holding ends before its end.

use std::io;
use std::path::Path;

use crate::commands::Exit;
use crate::fault::Fault;
use crate::message::{Message, say, unread};
use crate::publish::PublishError;

/// Why, in lines for people, and the exit code for it.
pub struct Halt {
    pub lines: Vec<Message>,
    pub faults: Vec<Fault>,
    pub exit: Exit,
}

impl Halt {
    pub fn new(lines: Vec<Message>, exit: Exit) -> Halt {
        Halt { lines, faults: Vec::new(), exit }
    }

    /// Something must be put right by a person first.
    pub fn unusable(why: Message) -> Halt {
        Halt::new(vec![why], Exit::Unusable)
    }

    /// The disk refuses.
    pub fn unwritten(path: &Path, error: &io::Error) -> Halt {
        let why = say("print-unwritten").with("path", path.display().to_string()).with("why", error.to_string());
        Halt::new(vec![why], Exit::CannotWrite)
    }

    /// A file of the holding cannot be read.
    pub fn unread(path: &Path, error: &io::Error) -> Halt {
        Halt::unusable(unread(path, error))
    }
}

impl From<PublishError> for Halt {
    fn from(error: PublishError) -> Halt {
        let exit = if error.is_locked() { Exit::TryAgain } else { Exit::CannotWrite };
        Halt::new(vec![say("receive-folder").with("why", error.message())], exit)
    }
}

impl From<Vec<Fault>> for Halt {
    fn from(faults: Vec<Fault>) -> Halt {
        Halt { faults, ..Halt::unusable(say("holding-settings")) }
    }
}

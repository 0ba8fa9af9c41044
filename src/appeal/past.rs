//! What may have been done in a case.

use super::step::{Act, Notice};
use crate::message::{Fact, say};

/// Something that has been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Past {
    /// The application was received.
    Opened,
    /// It was accepted.
    Accepted,
    /// It was not accepted.
    Refused,
    /// The student was notified of what is about to be decided.
    Notified,
    /// The student was heard.
    Heard,
    /// The limit was extended.
    Extended,
    /// It was decided.
    Decided,
    /// The student took it back.
    Withdrawn,
    /// An entry was corrected.
    Corrected,
    /// A paper reached the student.
    Delivered(Notice),
}

impl Past {
    /// What it is called.
    pub fn fact(self) -> Fact {
        let act = match self {
            Past::Opened => "open",
            Past::Accepted => "accept",
            Past::Refused => "refuse",
            Past::Notified => "notify",
            Past::Heard => "hear",
            Past::Extended => "extend",
            Past::Decided => "decide",
            Past::Withdrawn => "withdraw",
            Past::Corrected => "correct",
            Past::Delivered(notice) => return say("past-delivered").with("notice", notice).into(),
        };
        Fact::Word("act", act)
    }

    /// The step behind a paper.
    pub fn behind(notice: Notice) -> Past {
        match notice {
            Notice::Accept => Past::Accepted,
            Notice::Refuse => Past::Refused,
            Notice::Notify => Past::Notified,
            Notice::Extend => Past::Extended,
            Notice::Decide => Past::Decided,
        }
    }

    /// What a step does.
    pub fn of(act: &Act) -> Past {
        match act {
            Act::Open => Past::Opened,
            Act::Accept => Past::Accepted,
            Act::Refuse => Past::Refused,
            Act::Notify(_) => Past::Notified,
            Act::Hear(_) => Past::Heard,
            Act::Extend(_) => Past::Extended,
            Act::Decide(_) => Past::Decided,
            Act::Withdraw => Past::Withdrawn,
            Act::Correct(_) => Past::Corrected,
            Act::Deliver(delivered) => Past::Delivered(delivered.of),
        }
    }
}

//! Whether something holds, as far as the records say.

use crate::policy::entry::Match;

/// Whether something holds, as far as the records say; ordered from the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// It does.
    Yes,
    /// A person must decide.
    Unclear,
    /// The records do not say.
    Unknown,
    /// It does not.
    No,
}

/// What is known either way, or not at all.
pub fn known(holds: Option<bool>) -> Holds {
    match holds {
        Some(true) => Holds::Yes,
        Some(false) => Holds::No,
        None => Holds::Unknown,
    }
}

/// A scope that matches or not.
pub fn scoped(of: Match) -> Holds {
    match of {
        Match::Yes => Holds::Yes,
        Match::No => Holds::No,
        Match::Unknown(_) => Holds::Unknown,
    }
}

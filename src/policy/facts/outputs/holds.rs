//! Whether something holds, as far as the records tell.

use crate::policy::entry::Match;

/// Whether something holds, as far as the records tell; ordered from the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// It does.
    Yes,
    /// A person must decide.
    Unclear,
    /// The records do not tell.
    Untold,
    /// It does not.
    No,
}

/// What is known either way, or not at all.
pub fn known(holds: Option<bool>) -> Holds {
    match holds {
        Some(true) => Holds::Yes,
        Some(false) => Holds::No,
        None => Holds::Untold,
    }
}

/// A list that asks nothing holds for everything.
pub fn in_list(list: &[String], value: Option<&str>) -> Holds {
    if list.is_empty() { Holds::Yes } else { known(value.map(|value| list.iter().any(|one| one == value))) }
}

/// One of several indexes, which a record may write in one cell: `SCI、EI`.
pub fn in_any(list: &[String], value: Option<&str>) -> Holds {
    let separators = |c: char| matches!(c, '、' | '，' | ',' | '；' | ';' | '/' | '|') || c.is_whitespace();
    match list.is_empty() {
        true => Holds::Yes,
        false => known(value.map(|value| value.split(separators).any(|one| list.iter().any(|known| known == one)))),
    }
}

/// A scope that matches or not.
pub fn scoped(of: Match) -> Holds {
    match of {
        Match::Yes => Holds::Yes,
        Match::No => Holds::No,
        Match::Unknown(_) => Holds::Untold,
    }
}

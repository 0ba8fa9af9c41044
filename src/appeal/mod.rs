//! What students may do against decisions, each way a case with steps and clocks.
//!
//! Three remedies are kept apart: 申诉 (教育部令第41号), 学术复核 (学位法 第四十条) and 复核 (学位法 第四十一条). A case is a file
//! of steps in the order in which they were recorded. The room is pure: it takes what the files say and decides whether a
//! step may follow, which clocks run, and until when.

mod admit;
mod agenda;
mod calendar;
mod due;
mod limit;
mod number;
mod past;
mod personal_steps;
mod persons;
mod record;
mod refusal;
mod remedies;
mod stage;
mod step;
mod tie;
mod vote;

pub use admit::{Office, admit};
pub use agenda::{Clock, Deadline, Party, Standing, clocks, closings, filing, unstarted};
pub use calendar::{Calendar, CalendarFile, CalendarYear, Holiday, SCHEMA as CALENDAR_SCHEMA, Uncovered};
pub use due::{Due, Waiting, due, is_gone};
pub use limit::{Clause, TimeLimit, Unit};
pub use number::CaseNumber;
pub use past::Past;
pub use personal_steps::steps_of_case;
pub use record::{CaseFile, Contested, Matter, Remedy, SCHEMA as CASE_SCHEMA};
pub use refusal::Refusal;
pub use remedies::{Closing, Remedies, RemedyFile, Rules, RulesFile, SCHEMA as REMEDIES_SCHEMA, applications_within};
pub use stage::{Stage, overturned_conclusions};
pub use step::{
    Act, Corrected, Decided, Delivered, Disposition, Extended, Heard, Hearing, Notice, Notified, Step, Way,
};
pub use tie::{Bond, Tie, ties};
pub use vote::{Body, Vote};

#[cfg(test)]
mod tests;

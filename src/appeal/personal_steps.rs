//! The entries of a case as steps of persons, for the run's record and the archive's metadata.

use super::record::CaseFile;
use super::step::{Act, Step};
use crate::records::{PersonalStep, on_one_line};

/// Every entry as it was recorded; a corrected one as its correction says.
pub fn steps_of_case(case: &CaseFile) -> Vec<PersonalStep> {
    let track: &str = case.remedy().into();
    let step = |(at, step): (usize, &Step)| PersonalStep {
        date: step.date,
        track: track.into(),
        act: step.what.key().into(),
        by: on_one_line(&step.by),
        role: on_one_line(&step.role),
        outcome: outcome(&step.what),
        place: format!("{}#{}", case.number, at + 1),
        note: on_one_line(&step.reason),
    };
    case.steps.iter().map(|step| &**step).enumerate().map(step).collect()
}

fn outcome(act: &Act) -> String {
    match act {
        Act::Decide(decided) => <&str>::from(decided.disposition).into(),
        Act::Hear(heard) => <&str>::from(heard.way).into(),
        Act::Deliver(delivered) => format!("{} {}", <&str>::from(delivered.of), <&str>::from(delivered.way)),
        Act::Correct(corrected) => match corrected.date {
            Some(day) => format!("entry {} is of {day}", corrected.entry),
            None => format!("entry {} does not count", corrected.entry),
        },
        Act::Open | Act::Accept | Act::Refuse | Act::Notify(_) | Act::Extend(_) | Act::Withdraw => String::new(),
    }
}

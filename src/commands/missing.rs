//! `missing`: the shards of a plan that are still to be done, as schedulers write an array.

use super::Exit;
use crate::cli::Missing;
use crate::message::{Language, Message};
use crate::report::printable_line;
use crate::shards::{PlanFolder, ShardState, array};

pub fn run_missing(arguments: &Missing, language: Language) -> Exit {
    let report = |why: &Message| err!("{}", printable_line(&why.text(language)));
    let folder = match PlanFolder::open(&arguments.plan) {
        Ok(folder) => folder,
        Err(unusable) => {
            report(&unusable.why);
            return if unusable.is_of_machine { Exit::TryAgain } else { Exit::Unusable };
        }
    };
    let (mut missing, mut damaged, mut outcome) = (Vec::new(), Vec::new(), Exit::Done);
    for shard in 1..=folder.plan.shards {
        match folder.state(shard) {
            ShardState::Whole(_) => {}
            ShardState::Absent => missing.push(shard),
            ShardState::Damaged(why) => {
                missing.push(shard);
                damaged.push(why);
                outcome = if outcome == Exit::Done { Exit::NeedsPerson } else { outcome };
            }
            ShardState::Unreadable(why) => {
                missing.push(shard);
                damaged.push(why);
                outcome = Exit::TryAgain;
            }
        }
    }
    damaged.iter().for_each(report);
    if !missing.is_empty() {
        out!("{}", array(&missing));
    }
    outcome
}

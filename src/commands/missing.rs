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
            return Exit::Unusable;
        }
    };
    let (mut missing, mut damaged) = (Vec::new(), Vec::new());
    for shard in 1..=folder.plan.shards {
        match folder.state(shard) {
            ShardState::Whole(_) => {}
            ShardState::Absent => missing.push(shard),
            ShardState::Damaged(why) | ShardState::Unreadable(why) => {
                missing.push(shard);
                damaged.push(why);
            }
        }
    }
    damaged.iter().for_each(report);
    if !missing.is_empty() {
        out!("{}", array(&missing));
    }
    if damaged.is_empty() { Exit::Done } else { Exit::NeedsPerson }
}

//! `missing`: the shards of a plan that are still to be done, as schedulers write an array.

use super::Outcome;
use crate::cli::Missing;
use crate::message::{Language, Message};
use crate::report::plain;
use crate::shards::{PlanFolder, State, array};

pub fn run(arguments: &Missing, language: Language) -> Outcome {
    let tell = |why: &Message| err!("{}", plain(&why.text(language)));
    let folder = match PlanFolder::open(&arguments.plan) {
        Ok(folder) => folder,
        Err(unusable) => {
            tell(&unusable.why);
            return Outcome::Unusable;
        }
    };
    let (mut missing, mut damaged) = (Vec::new(), Vec::new());
    for shard in 1..=folder.plan.shards {
        match folder.state(shard) {
            State::Whole(_) => {}
            State::Absent => missing.push(shard),
            State::Damaged(why) | State::Unreadable(why) => {
                missing.push(shard);
                damaged.push(why);
            }
        }
    }
    damaged.iter().for_each(tell);
    if !missing.is_empty() {
        out!("{}", array(&missing));
    }
    if damaged.is_empty() { Outcome::Done } else { Outcome::NeedsPerson }
}

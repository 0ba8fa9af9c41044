//! 培养环节: practice, academic activities, mid-term review, proposal, and what else a programme declares.
//!
//! Basis: the notice 三.3 and 四.1.(1)①, and the programme. Each is assessed once; the finding and the credits both come
//! from that.

mod activities;
mod assessed;
mod event_titles;
mod events;
mod held;
mod length;
mod practice;
mod results;
mod stages;

pub use assessed::Assessed;
pub use events::{Event, events};
pub use practice::voided;
pub use stages::{Stage, may_be_one_stage, months_beside, stages};

use crate::policy::case::Case;
use crate::policy::trail::Trail;

/// Assesses every milestone, in the order of the notice.
pub fn assess_all<'a>(case: &Case<'a>, stages: &[Stage<'a>], trail: &mut Trail<'a>) -> Vec<Assessed> {
    let mut all = vec![
        practice::assess_practice(case, stages, trail),
        activities::assess_activities(case, trail),
        results::assess_midterm(case, trail),
        results::assess_proposal(case, trail),
    ];
    all.extend(results::named(case));
    all
}

//! The rules, one requirement family a file, in the order of the notice.

mod activities;
mod courses;
mod credits;
mod information;
mod midterm;
mod outputs;
mod photo;
mod plan;
mod practice;
mod proposal;

use super::Case;
use crate::finding::Finding;

/// A rule looks at a case and says what it found.
type Rule = fn(&Case) -> Vec<Finding>;

/// Every rule.
pub const ALL: [Rule; 10] = [
    information::check,
    plan::check,
    credits::check,
    courses::check,
    practice::check,
    activities::check,
    midterm::check,
    proposal::check,
    outputs::check,
    photo::check,
];

pub use activities::credits as activity_credits;
pub use credits::earned as credits_earned;
pub use practice::credits as practice_credits;

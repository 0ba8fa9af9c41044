//! The rules, one requirement family a file, in the order of the notice.

mod application;
pub mod conclusions;
mod courses;
mod credits;
mod face;
pub mod gates;
mod information;
mod milestones;
mod outputs;
pub mod photo;
mod plan;
mod projects;
pub mod requirements;
mod volume;

use super::standing::Standing;
use super::trail::Trail;
use crate::finding::Finding;

/// A rule looks at the facts and says what it found.
type Rule = for<'a> fn(&Standing<'a>, &mut Trail<'a>) -> Vec<Finding>;

/// Every rule.
pub const ALL: [Rule; 10] = [
    information::check_information,
    application::check_application,
    plan::check_plan,
    credits::check_credits,
    courses::check_courses,
    milestones::check_milestones,
    outputs::check_outputs,
    projects::check_projects,
    photo::check_photo,
    volume::check_volume,
];

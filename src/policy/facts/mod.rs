//! What the records come to: programme, exceptions, courses, milestones, outputs, credits. Each is computed once, by value.

pub mod average;
pub mod courses;
pub mod credits;
mod decision_words;
pub mod exceptions;
pub mod milestones;
pub mod opinion;
pub mod outputs;
pub mod programme;
pub mod projects;
pub mod recognition;

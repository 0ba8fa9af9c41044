//! Conditions over what the records hold: requirements that a school or a programme sets itself.
//!
//! The language is `records::condition`; here it is checked against the facts. What is not known never decides: an item
//! that may or may not count makes a condition open only where it could matter.

mod answer;
mod courses;
mod filter;
mod ground;
mod interval;
mod item;
mod journal;
mod measure;
mod milestones;
mod numbers;
mod panel;
mod select;
mod sets;
mod words;

pub use answer::{answer_condition, in_words};
pub use ground::Ground;

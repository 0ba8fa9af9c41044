//! zishen 资审: graduation review for Chinese graduate schools.
//!
//! The way of the data, each step a room:
//!
//! ```text
//! inputs ─ingest→ records ─policy→ evaluations ─render→ documents ─package→ dossiers ─publish→ out/<batch>/<run>/
//! ```
//!
//! The core (`ingest`, `policy`, `render`, `package`) takes values and returns values; disk and terminal belong
//! to the shell (`commands`, `job`, `inputs`, `publish`).

// What is printed goes through `commands::terminal`, for a reader may go away and a disk may be full.
#![warn(clippy::print_stderr, clippy::print_stdout)]

// The rooms of the core, which `disallowed_methods` marks, have no files, clock, environment or processes: `clippy.toml`. Their
// tests read fixtures.

pub mod album;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod appeal;
pub mod attachments;
pub mod cases;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod chronicle;
pub mod cli;
pub mod commands;
pub mod evidence;
pub mod exports;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod fault;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod finding;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod history;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod holding;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod ingest;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod input_names;
pub mod inputs;
pub mod job;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod json;
pub mod limits;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod location;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod message;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod numbering;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod package;
pub mod pdf;
pub mod photos;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod policy;
pub mod publish;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod records;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod reexamination;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod render;
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod report;
pub mod sample;
pub mod scan;
pub mod shards;
pub mod shared;
pub mod sign;
pub mod stop;
pub mod student_file;
pub mod verify;
pub mod watch;
pub mod workers;

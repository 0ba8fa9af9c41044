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

pub mod album;
pub mod cli;
pub mod commands;
pub mod evidence;
pub mod exports;
pub mod fault;
pub mod finding;
pub mod gather;
pub mod history;
pub mod ingest;
pub mod inputs;
pub mod job;
pub mod limits;
pub mod location;
pub mod message;
pub mod numbering;
pub mod package;
pub mod pdf;
pub mod photos;
pub mod policy;
pub mod publish;
pub mod records;
pub mod render;
pub mod report;
pub mod sample;
pub mod scan;
pub mod shared;
pub mod sign;
pub mod stop;
pub mod student_file;
pub mod verify;
pub mod watch;
pub mod workers;

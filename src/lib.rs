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
//!
//! Other programs use it by five functions: [`read`] inputs, [`review`] students, [`deliver`] a dossier, [`verify()`] what was
//! delivered, [`sign()`] a manifest. The rooms behind them are the program's own: its tests, benchmarks and fuzz targets use them, no
//! promise is made of them, and `cargo doc` shows them with `RUSTDOCFLAGS="--cfg rooms"` only.

// What is printed goes through `commands::terminal`, for a reader may go away and a disk may be full.
#![warn(clippy::print_stderr, clippy::print_stdout)]

// The rooms of the core, which `disallowed_methods` marks, have no files, clock, environment or processes: `clippy.toml`. Their
// tests read fixtures.

#[cfg_attr(not(rooms), doc(hidden))]
pub mod album;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod appeal;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod attachments;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod cases;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod chronicle;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod cli;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod commands;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod evidence;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod exports;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod fault;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod finding;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod history;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod holding;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod ingest;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod input_names;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod inputs;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod job;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod json;
mod library;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod limits;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod location;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod message;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod numbering;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod package;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod pdf;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod photos;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod policy;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod publish;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod records;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod reexamination;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod render;
#[cfg_attr(not(rooms), doc(hidden))]
#[cfg_attr(not(test), warn(clippy::disallowed_methods))]
pub mod report;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod sample;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod scan;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod shards;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod shared;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod sign;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod stop;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod student_file;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod verify;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod watch;
#[cfg_attr(not(rooms), doc(hidden))]
pub mod workers;

pub use fault::Fault;
pub use finding::{Evaluation, Finding, Outcome, Verdict};
pub use job::Job;
pub use library::{deliver, read, review, sign, verify};
pub use message::Message;
pub use student_file::{Packed, Reviewed};
pub use verify::Report;

//! Publishing: files → one complete, immutable run on disk.
//!
//! ```text
//! out/<batch>/0007/          a run; it appears by one rename, when every byte of it is on the disk
//! out/<batch>/current        a symbolic link to the newest run
//! out/<batch>/last-run.tsv   what the newest run is called and has given, should its folder vanish
//! out/<batch>/status.json    the last attempt: running, published, unchanged or stopped, and when
//! out/<batch>/handed-over.txt  written by people: a line for each run that an archive has, which is then never removed
//! out/<batch>/.lock          held by the kernel for the process that publishes; the file itself always stays
//! out/<batch>/.staging-0008  a run in the making; what a killed process left is removed by the next
//! out/<batch>/.removing-0002 a run that is being removed; likewise
//! ```
//!
//! Runs hold personal data: folders are 0700 and files 0600 whatever the umask, or 0750 and 0640 for a group that is
//! named. This room is shell: it touches the disk. Read `folder` and `staging` first; `lock` and `disk` are what they
//! stand on.

pub mod attempt;
pub mod disk;
pub mod error;
pub mod folder;
pub mod last;
pub mod lock;
pub mod runs;
pub mod staging;

mod number;
mod rel_path;
mod whole;

pub use attempt::{Attempt, Publisher};
pub use error::{Altered, Holder, PublishError};
pub use folder::BatchFolder;
pub use last::{LastRun, last_run, vanished};
pub use runs::{Run, batches, list_runs};
pub use staging::{MANIFEST, Published, Staging, replace_signature};

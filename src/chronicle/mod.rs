//! One student's whole case in one account: who did what, when, on which data and clause, over all runs, rounds and tracks.
//! Pure: it takes what was read elsewhere.

mod appeals;
mod entry;
mod records;
mod rounds;
mod runs;

pub use appeals::of_case;
pub use entry::{Entry, Track, ordered};
pub use records::of_record;
pub use rounds::{of_round, of_submission};
pub use runs::{RunSeen, of_run};

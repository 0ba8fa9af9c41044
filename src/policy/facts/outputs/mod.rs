//! Research outputs of every kind in one shape: what each is, whether it stands, and what proves it.

mod byline;
mod claim;
mod holds;
mod index;
mod lacks;
mod number;
mod output;
mod proof;
mod serves;
mod titles;
mod twins;
mod unit;
mod ways;
mod words;

pub use holds::{Holds, known};
pub use output::{Output, outputs_of_form};
pub use proof::Proof;
pub use titles::{bare_title, is_untitled};
pub use ways::{MOST_WAYS, meets, open_points, rows_of, ways};
pub use words::in_words;

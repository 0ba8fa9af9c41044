//! Research outputs of every kind in one shape: what each is, whether it stands, and what proves it.

mod holds;
mod lacks;
mod output;
mod proof;
mod serves;
mod ways;
mod words;

pub use holds::Holds;
pub use output::{Output, outputs_of_form};
pub use proof::Proof;
pub use ways::{MOST_WAYS, meets, ways};
pub use words::in_words;

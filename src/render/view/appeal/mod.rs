//! Views of the papers of an appeal, academic review or reconsideration: letters, 陈述申辩笔录, 送达回证.

mod bundle;
mod docket;
mod letter;
mod sheets;
mod wording;

pub use bundle::{Advice, Concluded, Lacking, bundle};
pub use docket::Docket;
pub use letter::letter;
pub use sheets::{receipt, statement};

//! What a province holds of many schools: who they are, what came from them, and what two of them have in common. Values in,
//! values out.
//!
//! | file | holds |
//! |---|---|
//! | `schools` | `schools.yaml`: the schools and whose signatures they have |
//! | `key` | the secret under which digests are taken |
//! | `mark` | a person, a paper, a photo: what is compared, and under which digest |
//! | `ledger` | what came, one line each, in a chain |
//! | `answer` | what a school gets back |
//! | `matches` | what occurs in two schools, reported to each in its own terms |

mod answer;
mod key;
mod ledger;
mod mark;
mod matches;
mod schools;

pub use answer::{Answer, Compared, FiledAs, Said};
pub use key::Key;
pub use ledger::{Entry, Ledger, LedgerFault, Outcome};
pub use mark::{Mark, MarkKind, Marked, MarksFault, MarksFile};
pub use matches::{Match, Matches, shared};
pub use schools::{HOME, SCHOOLS, SCHOOLS_SCHEMA, School, SchoolsFile, UNKNOWN, is_name};

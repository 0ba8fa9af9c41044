//! A job cut into shards, which several machines do without a word between them: the plan and what a shard leaves behind.
//!
//! ```text
//! PLAN/plan.json                      what goes in, by digests, and who belongs to which shard; written once
//! PLAN/shards/<plan>-<shard>/         a shard that is done, published by one rename that replaces nothing:
//!     shard.json                      whose dossiers were made, kept as they are, or could not be made
//!     dossiers/<college>/<id>.zip
//!     manifest-sha256.txt
//! PLAN/shards/.<plan>-<shard>.<n>/    an attempt, which nobody but its own process reads
//! ```
//!
//! `<plan>` are the first digits of the digest of `plan.json`. Read `plan` first; `share` is what a shard says of itself.

mod array;
mod executable;
mod folder;
mod plan;
mod share;

pub use array::array;
pub use executable::digest_executable;
pub use folder::{PlanFolder, ShardState, Unusable, is_unmounted};
pub use plan::{EXECUTABLE, Plan};
pub use share::{Failed, Share};

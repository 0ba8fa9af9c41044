//! What a shard says of itself: whose dossiers were made, kept as they are, or could not be made.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::plan::Plan;
use crate::package::Sha256;
use crate::report::Delivered;

/// `shard.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Share {
    /// The digest of the plan.
    pub plan: Sha256,
    /// Number of the shard, from 1.
    pub shard: u32,
    /// Dossiers that were made.
    pub made: Vec<Delivered>,
    /// Students whose dossiers are those of the run before.
    pub kept: Vec<String>,
    /// Students of whom no dossier could be made.
    pub failed: Vec<Failed>,
}

/// A student of whom no dossier could be made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Failed {
    /// 学号.
    pub id: String,
    /// Why, as it is reported.
    pub why: String,
}

impl Share {
    /// A shard of which nothing is done yet.
    pub fn new(plan: Sha256, shard: u32) -> Share {
        Share { plan, shard, made: vec![], kept: vec![], failed: vec![] }
    }

    /// True if it lists every student of its shard exactly once, and nobody else.
    pub fn is_complete(&self, plan: &Plan) -> bool {
        let mut times: BTreeMap<&str, usize> = plan.students_of(self.shard).map(|id| (id, 0)).collect();
        let made = self.made.iter().map(|dossier| dossier.id.as_str());
        let mut listed =
            made.chain(self.kept.iter().map(String::as_str)).chain(self.failed.iter().map(|f| f.id.as_str()));
        let is_known = listed.all(|id| times.get_mut(id).map(|count| *count += 1).is_some());
        is_known && times.values().all(|count| *count == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::sha256;

    #[test]
    fn is_complete_with_everybody_once() {
        let plan = Plan::new("2022-autumn", 1, ["a", "b"].into_iter());
        let share = |kept: &[&str]| Share {
            kept: kept.iter().map(|id| (*id).to_owned()).collect(),
            ..Share::new(sha256(b""), 1)
        };
        assert!(share(&["a", "b"]).is_complete(&plan));
        for wrong in [&["a"][..], &["a", "a"], &["a", "b", "b"], &["a", "b", "c"]] {
            assert!(!share(wrong).is_complete(&plan), "{wrong:?}");
        }
    }
}

//! The plan of a job: everything that its result depends on, frozen before any machine begins.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::json::json_lines;
use crate::message::{Message, say};
use crate::package::{Sha256, sha256};
use crate::policy::{PhotoTwin, SharedFile};
use crate::records::KnownFaces;
use crate::records::values::StudentId;
use crate::report::Previous;

/// The digest of the program's file among those of a plan.
pub const EXECUTABLE: &str = "executable";
/// Format of the plan.
const SCHEMA: &str = "zishen/plan/1";

/// A job cut into shards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Format of the plan.
    pub schema: String,
    /// Name and version of the program, for people; `digests` distinguishes programs.
    pub program: String,
    /// Name of the batch.
    pub batch: String,
    /// Number of shards.
    pub shards: u32,
    /// Digests of the inputs, the program's sources and its file, the templates and the fonts.
    pub digests: BTreeMap<String, Sha256>,
    /// The run that the merged one follows.
    pub previous: Option<Previous>,
    /// The table of archive numbers, those of this run among them; empty where none are given.
    pub numbers: String,
    /// What the dossiers of that run are made from, by student: what is still made from the same is not made again.
    pub made: BTreeMap<String, Sha256>,
    /// The faces on photos, by the digest of the photo, so that each photo is searched once.
    pub faces: KnownFaces,
    /// Photos that are the same, by student, so that a shard looks at its own only.
    pub twins: BTreeMap<StudentId, Vec<PhotoTwin>>,
    /// Files that several students have handed in, likewise.
    pub shared: BTreeMap<StudentId, Vec<SharedFile>>,
    /// The students that are expected, each with its shard.
    pub students: BTreeMap<String, u32>,
}

impl Plan {
    /// A plan for students, whose shards follow from their IDs.
    pub fn new<'s>(batch: &str, shards: u32, students: impl Iterator<Item = &'s str>) -> Plan {
        Plan {
            schema: SCHEMA.into(),
            program: concat!("zishen ", env!("CARGO_PKG_VERSION")).into(),
            batch: batch.into(),
            shards,
            digests: BTreeMap::new(),
            previous: None,
            numbers: String::new(),
            made: BTreeMap::new(),
            faces: KnownFaces::new(),
            twins: BTreeMap::new(),
            shared: BTreeMap::new(),
            students: students.map(|id| (id.to_owned(), shard_of(id, shards))).collect(),
        }
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// Why it is none that this program knows.
    pub fn read(bytes: &[u8]) -> Result<Plan, String> {
        let plan: Plan = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if plan.schema != SCHEMA {
            return Err(plan.schema);
        }
        // One that stands in no shard would be made by the merge, on one machine.
        match plan.students.iter().find(|(id, shard)| plan.shards == 0 || **shard != shard_of(id, plan.shards)) {
            Some((id, _)) => Err(id.clone()),
            None => Ok(plan),
        }
    }

    /// The plan as it is written: the same plan has the same bytes.
    pub fn json(&self) -> String {
        json_lines(self)
    }

    /// The students of a shard.
    pub fn students_of(&self, shard: u32) -> impl Iterator<Item = &str> {
        self.students.iter().filter(move |(_, of)| **of == shard).map(|(id, _)| id.as_str())
    }

    /// What is not as it was planned.
    pub fn differing(&self, digests: &BTreeMap<String, Sha256>) -> Vec<Message> {
        let parts = [
            ("inputs", say("made-with-inputs")),
            ("program", say("made-with-program")),
            (EXECUTABLE, say("made-with-executable")),
            ("templates", say("made-with-templates")),
            ("fonts", say("made-with-fonts")),
        ];
        let differs = |name: &str| self.digests.get(name) != digests.get(name);
        parts.into_iter().filter(|(name, _)| differs(name)).map(|(_, what)| what).collect()
    }
}

/// The shard of a student, counted from 1: it follows from the ID alone, and not from who else is there.
fn shard_of(id: &str, shards: u32) -> u32 {
    let digest = sha256(id.as_bytes()).to_string();
    let head = digest.get(..15).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or_default();
    u32::try_from(head % u64::from(shards.max(1))).unwrap_or_default() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_follows_from_the_id_alone() {
        // echo -n 201920010101 | sha256sum | cut -c-15, modulo 7, plus 1.
        assert_eq!(shard_of("201920010101", 7), 5);
        assert_eq!(shard_of("anybody", 1), 1);
        let many: Vec<u32> = (0..7000).map(|n| shard_of(&format!("2019{n:08}"), 7)).collect();
        for shard in 1..=7 {
            let count = many.iter().filter(|of| **of == shard).count();
            assert!((850..1150).contains(&count), "{shard}: {count}");
        }
    }

    #[test]
    fn a_plan_is_read_as_it_was_written() {
        let plan = Plan::new("2022-autumn", 3, ["a", "b", "c"].into_iter());
        let json = plan.json();
        assert_eq!(Plan::read(json.as_bytes()).unwrap(), plan);
        let other = json.replace("plan/1", "plan/9");
        assert_eq!(Plan::read(other.as_bytes()).unwrap_err(), "zishen/plan/9");
        for (shard, shards) in [(2, 3), (4, 3), (1, 0)] {
            let mut moved = Plan { shards, ..plan.clone() };
            moved.students = [("b".to_owned(), shard)].into();
            assert_eq!(Plan::read(moved.json().as_bytes()).unwrap_err(), "b", "{shard} of {shards}");
        }
    }
}

//! How colleges send in what they examined and the graduate school re-examines it: days, sample, numbers of papers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::Day;

/// `reexamination` in `batch.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reexamination {
    /// Last day on which colleges send in; none where the school sets none.
    pub submit_by: Option<Day>,
    /// Last day of the re-examination.
    pub conclude_by: Option<Day>,
    /// Colleges that were given more time.
    pub extensions: Vec<MoreTime>,
    /// Share of the sample, in percent of the students of a college whom nothing else chooses.
    #[schemars(range(max = 100))]
    pub sample_percent: u8,
    /// Days that a college has to examine a case again, from the day of the notice.
    pub correction_days: u16,
    /// Number of the notices to colleges: a pattern with `{n}` where the running number stands. It is left to be filled in
    /// where none is given.
    pub notice_number: Option<String>,
}

impl Default for Reexamination {
    fn default() -> Reexamination {
        Reexamination {
            submit_by: None,
            conclude_by: None,
            extensions: vec![],
            sample_percent: 10,
            correction_days: 5,
            notice_number: None,
        }
    }
}

/// A later last day for one college, with who granted it and why.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoreTime {
    /// Code of the college.
    pub college: String,
    /// The new last day.
    pub until: Day,
    /// Why.
    pub reason: String,
    /// Who granted it.
    pub by: String,
    /// When.
    pub date: Day,
}

impl Reexamination {
    /// The last day on which a college sends in; what is sent in again is due by the end of the re-examination.
    pub fn deadline(&self, college: &str, again: bool) -> Option<Day> {
        let extended = self.extensions.iter().filter(|more| more.college == college).map(|more| more.until);
        let later = self.conclude_by.filter(|_| again);
        self.submit_by.into_iter().chain(later).chain(extended).max()
    }

    /// The number of the `n`th notice; empty where it is filled in by hand.
    pub fn numbered(&self, n: usize) -> String {
        self.notice_number.as_ref().map_or(String::new(), |pattern| pattern.replace("{n}", &n.to_string()))
    }
}

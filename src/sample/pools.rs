//! Names of made-up people, courses and places.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::ingest::parse;

/// What a made-up cohort is made of.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Pools {
    /// Format of the file.
    #[serde(rename = "schema")]
    _schema: String,
    pub surnames: Vec<String>,
    pub given: Vec<String>,
    pub minority: Vec<String>,
    pub ethnic: Vec<String>,
    /// Which college teaches what, by the first two digits of the major code.
    pub colleges: BTreeMap<String, String>,
    courses: BTreeMap<String, Vec<String>>,
    research: BTreeMap<String, Vec<String>>,
    titles: BTreeMap<String, Vec<String>>,
    pub talks: Vec<String>,
    pub hosts: Vec<String>,
    pub places: Vec<String>,
    pub units: Vec<String>,
    pub journals: Vec<String>,
    practices: BTreeMap<String, Vec<String>>,
    pub summaries: Vec<String>,
    pub awards: Vec<String>,
    pub opinions: Vec<String>,
    pub proposals: Vec<String>,
    pub midterm: String,
    pub works: String,
    pub remarks: BTreeMap<String, String>,
}

impl Pools {
    /// The built-in pools; a test holds that they are valid.
    pub fn built_in() -> Pools {
        parse("pools.yaml", include_bytes!("pools.yaml"), "zishen/pools/1").unwrap_or_default()
    }

    /// Names of the courses of a discipline, or of those that everybody takes (`public`, `remedial`).
    pub fn courses(&self, of: &str) -> &[String] {
        of_discipline(&self.courses, of)
    }

    /// Directions of research in a discipline.
    pub fn research(&self, of: &str) -> &[String] {
        of_discipline(&self.research, of)
    }

    /// Titles of theses and papers in a discipline.
    pub fn titles(&self, of: &str) -> &[String] {
        of_discipline(&self.titles, of)
    }

    /// Content or summary of a practice.
    pub fn practices(&self, part: &str) -> &[String] {
        self.practices.get(part).map(Vec::as_slice).unwrap_or_default()
    }

    /// A single word.
    pub fn remark(&self, key: &str) -> String {
        self.remarks.get(key).cloned().unwrap_or_default()
    }
}

/// A discipline without a list of its own has the common one.
fn of_discipline<'p>(lists: &'p BTreeMap<String, Vec<String>>, of: &str) -> &'p [String] {
    lists.get(of).or_else(|| lists.get("other")).map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_pools_are_valid() {
        let read = parse::<Pools>("pools.yaml", include_bytes!("pools.yaml"), "zishen/pools/1");
        assert!(read.is_ok_and(|pools| !pools.surnames.is_empty()));
    }
}

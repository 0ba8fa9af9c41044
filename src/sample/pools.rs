//! Names of made-up people, courses and places.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::ingest::parse;
use crate::records::CourseClass;

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
    pub courses: BTreeMap<CourseClass, Vec<String>>,
    pub titles: Vec<String>,
    pub talks: Vec<String>,
    pub hosts: Vec<String>,
    pub places: Vec<String>,
    pub units: Vec<String>,
    pub journals: Vec<String>,
    pub remarks: BTreeMap<String, String>,
}

impl Pools {
    /// The built-in pools; a test holds that they are valid.
    pub fn built_in() -> Pools {
        parse("pools.yaml", include_bytes!("pools.yaml"), "zishen/pools/1").unwrap_or_default()
    }

    /// A single word.
    pub fn remark(&self, key: &str) -> String {
        self.remarks.get(key).cloned().unwrap_or_default()
    }
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

//! What tells of a run beside its record: findings, the page, the summary tables and the lists for the archive. Each says what the record
//! says.

use std::collections::BTreeMap;

use super::finding::Findings;
use super::holding::Holding;
use super::record::Record;
use super::reported::{self, Reported};
use super::{catalogue, page, summaries};

/// What is known of the students of a run beside the record.
#[derive(Debug, Default)]
pub struct Papers {
    /// By student ID.
    pub reported: BTreeMap<String, Reported>,
    /// 档号 by student ID.
    pub numbers: catalogue::Numbers,
}

/// Checks all of them.
pub fn check(holding: &Holding, record: &Record, findings: &mut Findings) -> Papers {
    let reported = reported::check(holding, record, findings);
    page::check(holding, record, &reported, findings);
    summaries::check(holding, record, &reported, findings);
    let numbers = catalogue::check(holding, record, &reported, findings);
    Papers { reported, numbers }
}

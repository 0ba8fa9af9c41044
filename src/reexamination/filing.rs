//! Where a submission is filed: a round for each that is new, nothing for one that is filed already, and none for one
//! that would take the place of a newer one.

use serde::{Deserialize, Serialize};

use super::remark::{Remark, RemarkKind};
use super::submission::Contents;
use crate::package::Sha256;
use crate::records::values::Day;

/// Who signed what a college sent, and what is known of the signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// The signer's name.
    pub signer: String,
    /// `trusted`, `unknown`, `refused` or `broken`.
    pub state: String,
    /// The file that is signed.
    pub covers: String,
}

/// `receipt.json`: what was filed, when, and what was remarked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Format of the file.
    pub schema: String,
    /// Name of the batch.
    pub batch: String,
    /// Code of the college.
    pub college: String,
    /// Number of the college's submission, from 1.
    pub round: u32,
    /// Number of the college's run.
    pub run: String,
    /// Digest of the run's manifest.
    pub manifest_sha256: Sha256,
    /// Digest of the submission.
    pub submission_sha256: Sha256,
    /// The day on which it came.
    pub received: Day,
    /// The last day on which it was due.
    pub due: Option<Day>,
    /// Whether dossiers came with it.
    pub contents: Contents,
    /// Number of students.
    pub students: usize,
    /// Every signature in the submission, and whether it holds.
    pub signatures: Vec<Filed>,
    /// What was remarked.
    pub remarks: Vec<Remark>,
}

impl Receipt {
    /// Format of the file.
    pub const SCHEMA: &'static str = "zishen/receipt/1";

    /// Whether it came after the last day, which is that of the notice where one asked for it.
    pub fn is_late(&self, noticed: Option<Day>) -> bool {
        noticed.or(self.due).is_some_and(|due| self.received > due)
    }
}

/// What becomes of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// It is filed already, as this round.
    Again(u32),
    /// It is a round of its own.
    Round(u32),
    /// It is not filed.
    Refused(Remark),
}

/// The place of a submission among those that are filed.
pub fn place(filed: &[Receipt], submission: Sha256, run: &str, manifest: Sha256) -> Place {
    if let Some(same) = filed.iter().find(|one| one.submission_sha256 == submission) {
        return Place::Again(same.round);
    }
    let number = |run: &str| run.parse::<u32>().unwrap_or(0);
    let newest = filed.iter().max_by_key(|one| number(&one.run));
    match newest {
        Some(newest) if number(&newest.run) > number(run) => {
            Place::Refused(Remark::new(RemarkKind::Rollback, "").differs(run, &newest.run))
        }
        Some(newest) if newest.run == run && newest.manifest_sha256 != manifest => {
            let [found, expected] = [manifest, newest.manifest_sha256].map(|digest| digest.to_string());
            Place::Refused(Remark::new(RemarkKind::Fork, run).differs(found, expected))
        }
        _ => Place::Round(filed.iter().map(|one| one.round).max().unwrap_or(0) + 1),
    }
}

/// What is wrong with the day on which a submission is said to have come: before what is filed already, or more than a year
/// from the date of the batch.
pub fn untimely(filed: &[Receipt], on: Day, batch: Day) -> Option<Remark> {
    let newest = filed.iter().map(|one| one.received).max();
    let wrong = |kind, other: Day| Remark::new(kind, "").differs(on.to_string(), other.to_string());
    let is_other_year = on.plus_months(12) < batch || batch.plus_months(12) < on;
    let backdated = newest.filter(|newest| on < *newest).map(|newest| wrong(RemarkKind::Backdated, newest));
    is_other_year.then(|| wrong(RemarkKind::OtherYear, batch)).or(backdated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::sha256;

    fn receipt(round: u32, run: &str) -> Receipt {
        Receipt {
            schema: Receipt::SCHEMA.into(),
            batch: "2022-autumn".into(),
            college: "lit".into(),
            round,
            run: run.into(),
            manifest_sha256: sha256(run.as_bytes()),
            submission_sha256: sha256(format!("submission {run}").as_bytes()),
            received: "2022-11-15".parse().unwrap(),
            due: None,
            contents: Contents::Manifest,
            students: 1,
            signatures: vec![],
            remarks: vec![],
        }
    }

    fn placed(filed: &[Receipt], bytes: &str, run: &str, manifest: &str) -> Place {
        place(filed, sha256(bytes.as_bytes()), run, sha256(manifest.as_bytes()))
    }

    #[test]
    fn a_submission_comes_after_what_is_filed_and_about_the_date_of_the_batch() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let filed = [Receipt { received: day("2022-11-16"), ..receipt(2, "0002") }, receipt(1, "0001")];
        let found = |filed: &[Receipt], on| untimely(filed, day(on), day("2022-11-16")).map(|remark| remark.kind);
        for (on, first, later) in [
            ("2022-11-14", None, Some(RemarkKind::Backdated)),
            ("2022-11-16", None, None),
            ("2021-11-15", Some(RemarkKind::OtherYear), Some(RemarkKind::OtherYear)),
            ("2021-11-16", None, Some(RemarkKind::Backdated)),
            ("2023-11-16", None, None),
            ("2023-11-17", Some(RemarkKind::OtherYear), Some(RemarkKind::OtherYear)),
        ] {
            assert_eq!((found(&[], on), found(&filed, on)), (first, later), "{on}");
        }
    }

    #[test]
    fn a_submission_is_filed_once_and_never_before_a_newer_one() {
        let filed = [receipt(1, "0003"), receipt(2, "0010")];
        assert_eq!(placed(&[], "a", "0003", "0003"), Place::Round(1));
        assert_eq!(placed(&filed, "submission 0003", "0003", "0003"), Place::Again(1));
        assert_eq!(placed(&filed, "b", "0011", "0011"), Place::Round(3));
        assert_eq!(placed(&filed, "b", "0010", "0010"), Place::Round(3), "the same run, now with the signed table");
        let refused = |place| matches!(place, Place::Refused(Remark { kind, .. }) if kind.is_refusal());
        assert!(refused(placed(&filed, "c", "0009", "0009")), "an older run");
        assert!(refused(placed(&filed, "c", "0010", "another")), "two runs of one number");
    }
}

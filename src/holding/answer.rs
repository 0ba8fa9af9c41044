//! What a school gets back: a receipt that it can keep, or why nothing was filed.

use serde::{Deserialize, Serialize};

use super::ledger::Outcome;
use crate::message::{Language, Message, say};
use crate::package::Sha256;
use crate::records::values::Day;
use crate::reexamination::{Contents, Remark};

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Said {
    /// Puts a message into words.
    pub fn new(message: &Message) -> Said {
        let text = |language| message.text(language).trim().to_owned();
        Said { zh: text(Language::Chinese), en: text(Language::English) }
    }
}

/// As what a submission is filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiledAs {
    /// Name of the batch.
    pub batch: String,
    /// Code of the college.
    pub college: String,
    /// Number of the college's submission, from 1.
    pub round: u32,
    /// Number of the school's run.
    pub run: String,
    /// Digest of the run's manifest.
    pub manifest_sha256: Sha256,
    /// Whether dossiers came with it.
    pub contents: Contents,
    /// Number of students.
    pub students: usize,
    /// What of it is compared with other schools.
    pub compared: Compared,
    /// What was remarked.
    pub remarks: Vec<Remark>,
}

/// How much of a submission is compared with other schools.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// Number of students whose identity numbers are compared.
    pub persons: usize,
    /// Number of papers whose titles are compared.
    pub papers: usize,
    /// Number of photos that are compared.
    pub photos: usize,
    /// Students of whom nothing is compared, or no identity number.
    pub unidentified: usize,
}

/// An answer, `answers/<number>.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Format of the file.
    pub schema: String,
    /// Number of its line in the ledger.
    pub number: u32,
    /// Digest of the line before: whoever keeps the answer can show what the ledger held.
    pub previous: Sha256,
    /// What became of the submission.
    pub outcome: Outcome,
    /// Code of the school; empty where it is not known.
    pub school: String,
    /// Name of the school; empty where it is not known.
    pub school_name: String,
    /// The day on which it came.
    pub received: Day,
    /// Name under which the submission came.
    pub file: String,
    /// Digest of the submission.
    pub submission_sha256: Sha256,
    /// Batch, college and round under which it is filed; none where it is not.
    pub filed: Option<FiledAs>,
    /// Why it is not filed.
    pub faults: Vec<Said>,
}

impl Answer {
    /// Format of the file.
    pub const SCHEMA: &'static str = "zishen/answer/1";

    /// The answer in one sentence.
    pub fn message(&self) -> Message {
        let said = match &self.filed {
            Some(filed) => say("holding-filed")
                .with("batch", filed.batch.as_str())
                .with("college", filed.college.as_str())
                .with("round", filed.round)
                .with("run", filed.run.as_str())
                .with("students", filed.students),
            None => say("holding-refused").with("count", self.faults.len()),
        };
        said.with("number", self.number)
            .with("on", self.received.to_string())
            .with("school", self.school_name.as_str())
            .with("sha256", self.submission_sha256.to_string())
    }
}

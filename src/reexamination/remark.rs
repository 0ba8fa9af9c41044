//! What is wrong with a submission, or worth a look.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::message::{Message, Word, say};

/// What may be wrong; kinds up to `Fork` refuse the submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RemarkKind {
    /// The check of the archive found a fault.
    Broken,
    /// It is of another batch.
    OtherBatch,
    /// The batch has no such college.
    OtherCollege,
    /// The run is another school's.
    OtherSchool,
    /// The run's record or summary is not what the run's manifest lists.
    RunRecord,
    /// A student of the college in the run is not in the submission, or is another there.
    Student,
    /// A dossier is not there, or is another than the run made.
    Dossier,
    /// It is of an older run than one that is filed.
    Rollback,
    /// A run of this number is filed with another manifest.
    Fork,
    /// It came before what is filed already.
    Backdated,
    /// It came more than a year before or after the date of the batch.
    OtherYear,
    /// It came after the last day.
    Late,
    /// It came before a day on which the college decided.
    Early,
    /// A college's decision is that of no person, of the student or of a supervisor.
    DecidedBy,
    /// Nobody has signed it.
    NotSigned,
    /// What is sent as the signed table is the unsigned print, or no scan and not signed.
    NotTheSigned,
    /// The scan is that of another sheet.
    OtherSheet,
    /// The workbook cannot be read.
    WorkbookUnread,
    /// Pictures or shapes lie on the sheet, and may hide cells.
    Drawing,
    /// A cell is another than the run wrote.
    Cell,
    /// A column is gone.
    Column,
    /// A student's row is gone.
    RowGone,
    /// A row is of nobody in the run, or stands twice.
    RowAdded,
    /// A line beside the rows, such as the total, is another.
    LineChanged,
    /// A sheet that the run has not written.
    SheetAdded,
    /// A sheet, row or column is hidden.
    Hidden,
    /// A comment stands on a cell.
    Comment,
}

impl Word for RemarkKind {
    const KIND: &'static str = "remark";
}

impl RemarkKind {
    /// Whether a submission with it is not filed.
    pub fn is_refusal(self) -> bool {
        self < RemarkKind::Late
    }
}

/// Something that is wrong with a submission or with an edited workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What is wrong.
    pub kind: RemarkKind,
    /// A student, file or cell; empty where the whole is meant.
    pub place: String,
    /// What is there.
    pub found: String,
    /// What the run says, or should be there.
    pub expected: String,
}

impl Remark {
    /// A remark on a place.
    pub fn new(kind: RemarkKind, place: impl Into<String>) -> Remark {
        Remark { kind, place: place.into(), found: String::new(), expected: String::new() }
    }

    /// The same with what is there and what should be.
    pub fn differs(self, found: impl Into<String>, expected: impl Into<String>) -> Remark {
        Remark { found: found.into(), expected: expected.into(), ..self }
    }

    /// `单元格与运行结果不同：汇总表!K5，现为“36”，应为“30”`
    pub fn message(&self) -> Message {
        let line = match (self.place.is_empty(), self.found == self.expected) {
            (true, true) => say("remark-line"),
            (true, false) if self.kind == RemarkKind::Late => {
                say("remark-line-late").with("found", self.found.as_str()).with("expected", self.expected.as_str())
            }
            (true, false) if matches!(self.kind, RemarkKind::Backdated | RemarkKind::OtherYear | RemarkKind::Early) => {
                say("remark-line-days").with("found", self.found.as_str()).with("expected", self.expected.as_str())
            }
            (true, false) => {
                say("remark-line-whole").with("found", self.found.as_str()).with("expected", self.expected.as_str())
            }
            (false, true) => say("remark-line-place"),
            _ => say("remark-line-differs").with("found", self.found.as_str()).with("expected", self.expected.as_str()),
        };
        line.with("what", self.kind).with("place", self.place.as_str())
    }
}

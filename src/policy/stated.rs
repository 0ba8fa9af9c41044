//! What the entries of the policy's lists say: the words and numbers that an `is` may hold.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::Code;
use crate::records::values::Percent;
use crate::records::{ExceptionKind, OutputKind, PaperState, Quantity, Role, Shows};

/// 绩点 of marks: the first step that a mark reaches; a level counts as its least mark.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GradePoints {
    /// From the highest mark down.
    pub steps: Vec<GradeStep>,
}

/// A least mark and its points.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GradeStep {
    /// Least mark, included.
    pub from: Percent,
    /// Points.
    pub points: Quantity,
}

/// Whether a requirement holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Applies {
    /// It holds.
    Required,
    /// It does not hold.
    None,
    /// The programme says.
    ByProgramme,
}

/// Which of several attempts at a course counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AttemptRule {
    /// The best or the last one.
    pub take: Take,
    /// Whether 旷考 must be followed by 重修, so that a 补考 does not count.
    #[serde(default)]
    pub truant_must_retake: bool,
}

/// The best or the last attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Take {
    /// 取最好成绩
    Best,
    /// 取最近成绩
    Last,
}

/// Whether the mark 免修 needs a decision on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExemptionRule {
    /// The mark is enough.
    ByMark,
    /// A decision is needed.
    ByDecision,
}

/// How the weighted average is made up: Σ(成绩×学分)/Σ学分 over percent marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AverageRule {
    /// One mark a course, the one that counts.
    Counted,
    /// Every mark, failed ones included.
    EveryAttempt,
}

/// Whether 休学 counts as length of study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LeaveRule {
    /// 含休学
    LeaveCounts,
    /// 不含休学
    LeaveExcluded,
}

/// Whole months.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Months {
    /// Number of months.
    pub months: u16,
}

/// A least number.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// The number.
    pub count: u16,
}

/// Which sheets prove an output.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EvidenceRule {
    /// Kind of output.
    pub kind: OutputKind,
    /// States of a paper; all where empty.
    #[serde(default)]
    pub states: Vec<PaperState>,
    /// 收录类别; all where empty.
    #[serde(default)]
    pub indexes: Vec<String>,
    /// Sheets that must be there; any file will do where empty.
    #[serde(default)]
    pub sheets: Vec<Shows>,
    /// Whether the supervisor must have signed.
    #[serde(default)]
    pub supervisor_signed: bool,
    /// Such an output cannot be proven at all, so it does not count.
    #[serde(default)]
    pub refused: bool,
}

/// Which programme stands in for one that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fallback {
    /// None.
    None,
    /// The one of the nearest earlier cohort.
    LatestBefore,
    /// The one of the nearest later cohort.
    EarliestAfter,
}

/// Who may grant an exception.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DecisionRule {
    /// What is granted.
    pub kind: ExceptionKind,
    /// Requirements that a waiver or an extension may bear on; all where empty.
    #[serde(default)]
    pub rules: Vec<Code>,
    /// Offices that may decide; any of them is enough.
    pub roles: Vec<Role>,
    /// Number of different approvers, 1 or 2.
    #[serde(default = "one")]
    pub approvers: u16,
    /// Whether the paper must be there with its digest.
    #[serde(default)]
    pub evidence: bool,
}

fn one() -> u16 {
    1
}

//! Decisions of people: the steps of the review, and exceptions to the rules (`decisions/*.yaml`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::Sourced;
use super::values::{Credits, Day, StudentId};
use crate::finding::Code;
use crate::message::Word;

/// A step of the review, decided.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Which step.
    pub kind: DecisionKind,
    /// From 1; a 重审 counts on.
    pub round: Option<u16>,
    /// What was decided.
    pub decision: Ruling,
    /// Who.
    pub by: Option<String>,
    /// In which office, for example 主管副院长.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// When.
    pub date: Option<Day>,
    /// 备注.
    pub note: Option<String>,
}

/// A step of the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DecisionKind {
    /// 学院初审
    CollegeReview,
    /// 研究生院复核
    GraduateSchoolReview,
}

impl Word for DecisionKind {
    const KIND: &'static str = "review-step";
}

/// 通过, 不通过 or 缓议.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Ruling {
    /// 通过
    Pass,
    /// 不通过
    Fail,
    /// 缓议: nothing is concluded yet
    Defer,
}

impl Word for Ruling {
    const KIND: &'static str = "ruling";
}

/// `decisions/*.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionFile {
    /// Format of the file: `zishen/decisions/1`.
    pub schema: String,
    /// The exceptions, in any order.
    pub decisions: Vec<Sourced<Exception>>,
    /// What was decided on students in a round of the re-examination that is over, as `review` writes it: it counts as if
    /// their records held it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<StudentReview>,
}

impl DecisionFile {
    /// Format of the file.
    pub const SCHEMA: &'static str = "zishen/decisions/1";
}

/// What was decided on a student in a round.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudentReview {
    /// Name of the batch.
    pub batch: String,
    /// 学号.
    pub student: StudentId,
    /// The college's decisions and the graduate school's.
    pub decisions: Vec<Decision>,
}

/// An exception to a rule for one student, decided by people. The rule is evaluated and shown all the same.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Exception {
    /// Number of the decision, unique over all files.
    pub id: String,
    /// What is granted.
    pub kind: ExceptionKind,
    /// 学号.
    pub student: StudentId,
    /// The requirement that it bears on; for a waiver or an extension.
    pub rule: Option<Code>,
    /// Which part of the requirement: a credit group, class, milestone; for an exemption, transfer or substitution the
    /// planned course; for a recognition the title of the output.
    pub subject: Option<String>,
    /// Codes of the courses that were taken instead; for a substitution.
    #[serde(default)]
    pub courses: Vec<String>,
    /// Credits that are recognised; for a transfer.
    pub credits: Option<Credits>,
    /// New last day; for an extension.
    pub until: Option<Day>,
    /// Who decided.
    pub approvers: Vec<Approver>,
    /// Number of the document.
    pub document: String,
    /// Day of the decision.
    pub date: Day,
    /// 理由.
    pub reason: String,
    /// Last day on which it may be used; absent where it does not expire.
    pub valid_until: Option<Day>,
    /// The paper itself.
    pub evidence: Option<EvidenceFile>,
}

/// What an exception grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ExceptionKind {
    /// 豁免: the requirement need not be met
    Waiver,
    /// 免修: the course counts as passed
    Exemption,
    /// 课程替代: other courses stand for a planned one
    Substitution,
    /// 学分认定: credits from another school stand for a planned course
    CreditTransfer,
    /// 成果认定: another output of high standard is recognised
    Recognition,
    /// 延期: a last day is moved
    Extension,
}

impl Word for ExceptionKind {
    const KIND: &'static str = "exception";
}

/// Who decided.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approver {
    /// 姓名.
    pub name: String,
    /// In which office.
    pub role: Role,
}

/// An office that decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Role {
    /// 学院
    College,
    /// 院学术分委员会
    AcademicSubcommittee,
    /// 学位评定分委员会
    DegreeSubcommittee,
    /// 研究生院
    GraduateSchool,
}

impl Word for Role {
    const KIND: &'static str = "office";
}

/// A file and its digest.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceFile {
    /// Path below the inputs.
    pub file: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

//! What a person decides on a case of the re-examination, and whether it is said in full.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

use super::compare::{Compared, Comparison};
use crate::finding::Verdict;
use crate::message::Word;
use crate::records::values::Day;

/// What is done with a case.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumIter,
    EnumString,
    IntoStaticStr,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Action {
    /// 同意学院结论
    Agree,
    /// 退回重审
    Return,
    /// 认定通过
    Pass,
    /// 认定不通过
    Fail,
}

impl Word for Action {
    const KIND: &'static str = "action";
}

/// How a student's studies end for now.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumIter,
    EnumString,
    IntoStaticStr,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Ending {
    /// 毕业
    Graduate,
    /// 结业
    Complete,
    /// 延期毕业
    Extend,
    /// 肄业
    Leave,
    /// 退学
    Withdraw,
}

impl Word for Ending {
    const KIND: &'static str = "ending";
}

/// A decision on one student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ruling {
    /// 学号.
    pub student: String,
    /// What is done.
    pub action: Action,
    /// How the studies end; absent where that is left open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<Ending>,
    /// 理由; may be empty where both agree.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Who decides.
    pub by: String,
    /// When.
    pub date: Day,
}

/// `rulings.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RulingFile {
    /// Format of the file: `zishen/rulings/1`.
    pub schema: String,
    /// The decisions, by student.
    pub rulings: Vec<Ruling>,
}

impl RulingFile {
    /// Format of the file.
    pub const SCHEMA: &'static str = "zishen/rulings/1";
}

impl Ruling {
    /// Whether it says why, where that must be said.
    pub fn is_reasoned(&self, case: &Compared) -> bool {
        !self.reason.trim().is_empty() || (self.action == Action::Agree && case.comparison == Comparison::Agreed)
    }

    /// Whether the student passes by it; none where the college examines again.
    pub fn passes(&self, case: &Compared) -> Option<bool> {
        match self.action {
            Action::Agree => case.passed,
            Action::Return => None,
            Action::Pass => Some(true),
            Action::Fail => Some(false),
        }
    }
}

/// How a decision puts the college's conclusion right, where it does.
pub fn overruled(case: &Compared, ruling: &Ruling) -> Option<Comparison> {
    match (ruling.action, case.passed) {
        (Action::Fail, Some(true)) => Some(Comparison::TooLenient),
        (Action::Pass, Some(false)) => Some(Comparison::TooStrict),
        _ => None,
    }
}

/// What the comparison proposes; none where only a person can tell.
pub fn proposed_action(case: &Compared) -> Option<Action> {
    match case.comparison {
        Comparison::Agreed => Some(Action::Agree),
        Comparison::TooLenient | Comparison::TooStrict | Comparison::Unknown => Some(Action::Return),
        Comparison::DataDiffer | Comparison::Undetermined | Comparison::NotSent => None,
    }
}

/// What the findings propose: 毕业 for who passes, else what the school's rules name.
pub fn proposed_ending(case: &Compared) -> Option<Ending> {
    match case.own {
        Some(Verdict::Pass) => Some(Ending::Graduate),
        _ => Ending::iter().find(|ending| ending.chinese() == case.proposed),
    }
}

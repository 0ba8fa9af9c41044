//! Decisions of people: college review and graduate-school review.

use serde::{Deserialize, Serialize};

use super::values::Day;

/// A decision of people.
#[derive(Debug, Clone, Deserialize, Serialize)]
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
    /// When.
    pub date: Option<Day>,
    /// 备注.
    pub note: Option<String>,
}

/// A step of the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionKind {
    /// 学院初审
    CollegeReview,
    /// 研究生院复核
    GraduateSchoolReview,
}

/// 通过 or 不通过.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// 通过
    Pass,
    /// 不通过
    Fail,
}

impl Ruling {
    /// The word on forms.
    pub fn chinese(self) -> &'static str {
        match self {
            Ruling::Pass => "通过",
            Ruling::Fail => "不通过",
        }
    }
}

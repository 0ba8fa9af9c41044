//! 个人培养计划: what the student set out to do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::{Credits, Day};
use super::{Period, PlannedCourse, SignOff, Sourced};

/// 个人培养计划.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// 培养目标与学习计划.
    pub objective: Option<String>,
    /// 课程学习计划.
    #[serde(default)]
    pub courses: Vec<Sourced<PlannedCourse>>,
    /// 培养环节计划.
    #[serde(default)]
    pub milestones: Vec<PlannedMilestone>,
    /// 学位论文工作计划.
    #[serde(default)]
    pub thesis_schedule: Vec<Period>,
    /// Day on which the student signed.
    pub student_signed: Option<Day>,
    /// 导师线上审核.
    pub supervisor_review: Option<SignOff>,
    /// 学院审核.
    pub college_review: Option<SignOff>,
}

/// A milestone in the plan.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedMilestone {
    /// 环节名称.
    pub name: String,
    /// 学分.
    pub credits: Option<Credits>,
    /// 计划完成学期.
    pub term: Option<String>,
    /// 要求.
    pub requirement: Option<String>,
}

//! Courses: those a student planned and the results of every attempt.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::message::Word;

use super::values::{Credits, Day};

/// 课程类别, which decides the pass mark.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, IntoStaticStr, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum CourseClass {
    /// 学位课
    Degree,
    /// 非学位课
    NonDegree,
    /// 必修环节
    Milestone,
    /// 补修课: required, without credit
    Remedial,
}

impl Word for CourseClass {
    const KIND: &'static str = "class";
}

/// One line of the 个人培养计划.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedCourse {
    /// 课程编号, unique in the programme.
    pub code: String,
    /// 课程名称.
    pub name: String,
    /// Code of the programme's credit group that it counts in.
    pub group: Option<String>,
    /// 课程类别.
    pub class: CourseClass,
    /// 学时.
    pub hours: Option<String>,
    /// 学分.
    pub credits: Credits,
    /// 开课学期.
    pub term: Option<String>,
    /// 考核方式.
    pub assessment: Option<String>,
    /// 任课教师.
    pub teacher: Option<String>,
    /// 开课单位.
    pub unit: Option<String>,
    /// 备注.
    pub note: Option<String>,
}

/// Which attempt a result is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Attempt {
    /// 初修
    #[default]
    First,
    /// 补考
    Resit,
    /// 重修
    Retake,
}

impl Word for Attempt {
    const KIND: &'static str = "attempt";
}

/// One line of the results: a course and one attempt at it.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CourseResult {
    /// 课程编号.
    pub code: String,
    /// 课程名称.
    pub name: String,
    /// 课程类别.
    pub class: CourseClass,
    /// 学分.
    pub credits: Credits,
    /// 修读学期.
    pub term: Option<String>,
    /// The mark as exported: `85`, `优秀`, `免修`, `缺考`; absent while it is not entered.
    pub mark: Option<String>,
    /// 考核日期.
    pub date: Option<Day>,
    /// 初修、补考或重修.
    #[serde(default)]
    pub attempt: Attempt,
    /// 备注.
    pub note: Option<String>,
}

//! The axes by which students are distinguished, and the columns of the applicability table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::message::Word;

/// 学位层次.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Level {
    /// 博士
    Doctor,
    /// 硕士
    Master,
}

impl Word for Level {
    const KIND: &'static str = "level";
}

/// 学位类型.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DegreeKind {
    /// 学术学位
    Academic,
    /// 专业学位
    Professional,
}

impl Word for DegreeKind {
    const KIND: &'static str = "kind";
}

/// 学习方式.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum StudyMode {
    /// 全日制
    FullTime,
    /// 非全日制
    PartTime,
}

impl Word for StudyMode {
    const KIND: &'static str = "mode";
}

/// 培养类别.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Track {
    /// 学历教育
    Regular,
    /// 在职攻读硕士学位
    InService,
    /// 同等学力
    Equivalent,
    /// 非学历教育
    NonDegree,
}

impl Word for Track {
    const KIND: &'static str = "track";
}

/// 录取方式: how the student was admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Admission {
    /// 普通招考
    Ordinary,
    /// 硕博连读
    Successive,
    /// 直接攻博
    Direct,
    /// 以同等学力报考
    Equivalent,
}

impl Word for Admission {
    const KIND: &'static str = "admission";
}

/// A column of the applicability table.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, IntoStaticStr, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Category {
    /// 学术学位硕士
    AcademicMaster,
    /// 专业学位硕士
    ProfessionalMaster,
    /// 学术学位博士
    AcademicDoctor,
    /// 专业学位博士
    ProfessionalDoctor,
    /// 在职研究生
    InService,
    /// 同等学力申请学位
    Equivalent,
    /// 非学历教育
    NonDegree,
}

impl Word for Category {
    const KIND: &'static str = "category";
}

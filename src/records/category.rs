//! The axes by which students are told apart, and the columns of the applicability table.

use serde::{Deserialize, Serialize};

/// 学位层次.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// 博士
    Doctor,
    /// 硕士
    Master,
}

impl Level {
    /// The word on forms.
    pub fn chinese(self) -> &'static str {
        match self {
            Level::Doctor => "博士",
            Level::Master => "硕士",
        }
    }
}

/// 学位类型.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DegreeKind {
    /// 学术学位
    Academic,
    /// 专业学位
    Professional,
}

impl DegreeKind {
    /// The word on forms.
    pub fn chinese(self) -> &'static str {
        match self {
            DegreeKind::Academic => "学术学位",
            DegreeKind::Professional => "专业学位",
        }
    }
}

/// 学习方式.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StudyMode {
    /// 全日制
    FullTime,
    /// 非全日制
    PartTime,
}

impl StudyMode {
    /// The word on forms.
    pub fn chinese(self) -> &'static str {
        match self {
            StudyMode::FullTime => "全日制",
            StudyMode::PartTime => "非全日制",
        }
    }
}

/// 培养类别.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
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

impl Track {
    /// The word on forms.
    pub fn chinese(self) -> &'static str {
        match self {
            Track::Regular => "学历教育",
            Track::InService => "在职攻读学位",
            Track::Equivalent => "同等学力",
            Track::NonDegree => "非学历教育",
        }
    }
}

/// A column of the applicability table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// 学术学位硕士
    AcademicMaster,
    /// 专业学位硕士
    ProfessionalMaster,
    /// 学术学位博士
    AcademicDoctor,
    /// 专业学位博士
    ProfessionalDoctor,
    /// 在职（含同等学力）
    InService,
    /// 非学历教育
    NonDegree,
}

impl Category {
    /// The word on forms.
    pub fn chinese(self) -> &'static str {
        match self {
            Category::AcademicMaster => "学术学位硕士",
            Category::ProfessionalMaster => "专业学位硕士",
            Category::AcademicDoctor => "学术学位博士",
            Category::ProfessionalDoctor => "专业学位博士",
            Category::InService => "在职研究生",
            Category::NonDegree => "非学历教育研究生",
        }
    }
}

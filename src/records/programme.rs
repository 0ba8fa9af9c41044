//! The programme (培养方案) of one major, degree kind and range of cohorts.

use serde::{Deserialize, Serialize};

use super::values::Credits;
use super::{CourseClass, DegreeKind, Level, StudyMode};

/// `programmes/<id>.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Format of the file: `zishen/programme/1`.
    pub schema: String,
    /// The key by which students name it.
    pub id: String,
    /// 专业名称.
    pub name: String,
    /// 专业代码.
    pub major_code: String,
    /// 层次.
    pub level: Level,
    /// 学位类型.
    pub kind: DegreeKind,
    /// 学习方式.
    pub study_modes: Vec<StudyMode>,
    /// Years of entry that it holds for.
    pub cohorts: Cohorts,
    /// 学制.
    pub duration: Duration,
    /// Title of the document.
    pub basis: String,
    /// Credits to be earned.
    pub credits: CreditRequirement,
    /// 实践环节; absent where the programme declares none.
    pub practice: Option<PracticeRequirement>,
    /// 学术活动; a programme that says nothing is a fault, never a silent pass.
    pub activities: ActivityRequirement,
    /// 中期考核.
    pub midterm: Option<Declared>,
    /// 开题报告.
    pub proposal: Option<Declared>,
    /// 科研成果.
    pub outputs: OutputRequirement,
}

/// Years of entry, both ends included.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cohorts {
    /// First year.
    pub from: i16,
    /// Last year.
    pub to: i16,
}

/// Length of study in years.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Duration {
    /// 基本修业年限, for example `3` or `2.5`.
    pub years: String,
    /// 最长修业年限.
    pub max_years: String,
}

/// Credits in total and by group.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CreditRequirement {
    /// 应修总学分.
    pub total: Credits,
    /// Groups, in the order of the programme.
    pub groups: Vec<CreditGroup>,
}

/// A group of courses with its minimum.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CreditGroup {
    /// Key that planned courses carry.
    pub code: String,
    /// Name in the programme.
    pub name: String,
    /// Class of its courses.
    pub class: CourseClass,
    /// Least credits.
    pub min: Credits,
}

/// Which form the practice takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PracticeVariant {
    /// 实践环节
    Practice,
    /// 专业实践
    Professional,
}

/// What the programme asks of the practice.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PracticeRequirement {
    /// Which form.
    pub variant: PracticeVariant,
    /// Least credits.
    pub credits: Credits,
    /// Least whole months over all stages.
    pub months: Option<u16>,
}

/// What the programme asks of academic activities.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ActivityRequirement {
    /// Whether there is such a milestone.
    pub required: bool,
    /// Least number of activities of all kinds.
    #[serde(default)]
    pub count: u16,
    /// Least number of own talks among them.
    #[serde(default)]
    pub own_talks: u16,
    /// Credits given for the milestone.
    pub credits: Option<Credits>,
}

/// Whether the programme has a milestone.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Declared {
    /// Whether there is such a milestone.
    pub required: bool,
}

/// What the programme asks of research outputs.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OutputRequirement {
    /// Whether outputs are required.
    pub required: bool,
    /// Least number of papers.
    #[serde(default)]
    pub min_papers: u16,
}

//! The programme (培养方案) of one major, degree kind and range of cohorts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::{Credits, Percent};
use super::{
    ActivityKind, CourseClass, DegreeKind, Level, OutputRule, PracticeVariant, Requirement, StudyMode, Track, Years,
};
use crate::message::{Message, say};

/// `programmes/<id>.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Format of the file: `zishen/programme/2`.
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
    /// 补修课; absent where nobody has to make up for courses.
    pub remedial: Option<RemedialRequirement>,
    /// 实践环节; absent where the programme says nothing.
    pub practice: Option<PracticeRequirement>,
    /// 学术活动; a programme that says nothing is a fault, never a silent pass.
    pub activities: ActivityRequirement,
    /// 中期考核; absent where the programme says nothing.
    pub midterm: Option<MilestoneRequirement>,
    /// 开题报告; absent where the programme says nothing.
    pub proposal: Option<MilestoneRequirement>,
    /// 其他培养环节, for example 文献综述.
    #[serde(default)]
    pub milestones: Vec<NamedMilestone>,
    /// 科研成果.
    pub outputs: OutputRequirement,
    /// Requirements that are none of these, as conditions over the records.
    #[serde(default)]
    pub requirements: Vec<Requirement>,
}

impl Programme {
    /// A milestone that it declares, by its code.
    pub fn milestone(&self, code: &str) -> Option<&NamedMilestone> {
        self.milestones.iter().find(|milestone| milestone.code == code)
    }
}

/// Years of entry, both ends included; an end that is left out is open.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cohorts {
    /// First year.
    pub from: Option<i16>,
    /// Last year.
    pub to: Option<i16>,
}

impl Cohorts {
    /// Whether a year of entry is among them.
    pub fn contains(self, year: i16) -> bool {
        self.from.is_none_or(|from| from <= year) && self.to.is_none_or(|to| year <= to)
    }

    /// `2019–2022`, `2019起`, `2014及以前`; none where all years are meant.
    pub fn message(self) -> Option<Message> {
        let message = match (self.from, self.to) {
            (None, None) => return None,
            (Some(from), Some(to)) if from == to => say("cohorts-one"),
            (Some(_), Some(_)) => say("cohorts-between"),
            (Some(_), None) => say("cohorts-from"),
            (None, Some(_)) => say("cohorts-to"),
        };
        let year = |year: Option<i16>| year.map_or(String::new(), |year| year.to_string());
        Some(message.with("from", year(self.from)).with("to", year(self.to)))
    }
}

/// Length of study in half-years: `3` and `2.5` are read, `2.3` is not.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duration {
    /// 基本修业年限, in years.
    pub years: Years,
    /// 最长修业年限, in years.
    pub max_years: Years,
    /// The clause of the programme that asks for it.
    pub clause: Option<String>,
}

/// Credits in total, by class and by group.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditRequirement {
    /// 应修总学分.
    pub total: Credits,
    /// Least credits by class, for example 学位课 18.
    #[serde(default)]
    pub classes: BTreeMap<CourseClass, Credits>,
    /// Groups, in the order of the programme.
    pub groups: Vec<CreditGroup>,
    /// Least weighted average, where the programme asks for one.
    pub average: Option<Percent>,
    /// The clause of the programme that asks for it.
    pub clause: Option<String>,
}

impl CreditRequirement {
    /// The one group of 必修环节, where the programme has just one.
    pub fn only_milestone_group(&self) -> Option<&CreditGroup> {
        let mut of_class = self.groups.iter().filter(|group| group.class == CourseClass::Milestone);
        of_class.next().filter(|_| of_class.next().is_none())
    }
}

/// A group of courses with its minimum.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
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
    /// Codes of courses that everyone must take.
    #[serde(default)]
    pub compulsory: Vec<String>,
    /// The clause of the programme that asks for it.
    pub clause: Option<String>,
}

/// 补修课: required of some, without credit.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RemedialRequirement {
    /// Tracks that must, for example 同等学力.
    #[serde(default)]
    pub tracks: Vec<Track>,
    /// Whether those from another field (跨学科) must.
    #[serde(default)]
    pub cross_discipline: bool,
    /// Least number of courses.
    pub courses: u16,
    /// The clause of the programme that asks for it.
    pub clause: Option<String>,
}

/// What the programme asks of the practice.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PracticeRequirement {
    /// Whether there is such a milestone.
    #[serde(default = "yes")]
    pub required: bool,
    /// Which form.
    pub variant: PracticeVariant,
    /// Credits given once it is done.
    #[serde(default)]
    pub credits: Credits,
    /// Group in which the credits count; may be left out where there is one group of 必修环节.
    pub group: Option<String>,
    /// Least whole months over all stages.
    pub months: Option<u16>,
    /// The clause of the programme that asks for it.
    pub clause: Option<String>,
}

fn yes() -> bool {
    true
}

/// What the programme asks of academic activities.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityRequirement {
    /// Whether there is such a milestone.
    pub required: bool,
    /// Least number of activities of all kinds.
    #[serde(default)]
    pub count: u16,
    /// Least number by kind, for example own-talk 1.
    #[serde(default)]
    pub kinds: BTreeMap<ActivityKind, u16>,
    /// Points, where activities weigh differently.
    pub points: Option<ActivityPoints>,
    /// Credits given for the milestone.
    #[serde(default)]
    pub credits: Credits,
    /// Group in which the credits count; may be left out where there is one group of 必修环节.
    pub group: Option<String>,
    /// The clause of the programme that asks for it.
    pub clause: Option<String>,
}

/// Points by kind of activity.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityPoints {
    /// Least sum.
    pub min: Credits,
    /// Points for one activity of a kind; a kind that is left out gives none.
    pub each: BTreeMap<ActivityKind, Credits>,
}

/// What the programme asks of 中期考核 or 开题报告.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MilestoneRequirement {
    /// Whether there is such a milestone.
    pub required: bool,
    /// Credits given once it is passed.
    #[serde(default)]
    pub credits: Credits,
    /// Group in which the credits count; may be left out where there is one group of 必修环节.
    pub group: Option<String>,
    /// The clause of the programme that asks for it.
    pub clause: Option<String>,
}

/// Another milestone that the programme declares.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedMilestone {
    /// Key that records carry.
    pub code: String,
    /// Name in the programme, for example 文献综述.
    pub name: String,
    /// Credits given once it is passed.
    #[serde(default)]
    pub credits: Credits,
    /// Group in which the credits count; may be left out where there is one group of 必修环节.
    pub group: Option<String>,
    /// The clause of the programme that asks for it.
    pub clause: Option<String>,
}

/// What the programme asks of research outputs.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputRequirement {
    /// Whether outputs are required; the form 科研情况登记表 is asked for by the policy.
    pub required: bool,
    /// Which outputs are enough; where it is left out, the policy's rule holds.
    pub rule: Option<OutputRule>,
    /// The clause of the programme that asks for it.
    pub clause: Option<String>,
}

//! Milestones of training (培养环节): practice, academic activities, mid-term review, thesis proposal.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::message::Word;

use super::values::{Credits, Day};

/// What records say beyond their fields, by the names that the policy declares, for example 语种 or 级别.
pub type Attributes = BTreeMap<String, String>;

/// Who approved something, when, and in which words.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOff {
    /// 姓名.
    pub name: Option<String>,
    /// Day of the approval.
    pub date: Option<Day>,
    /// 意见.
    pub opinion: Option<String>,
}

/// Which form the practice takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PracticeVariant {
    /// 实践环节
    Practice,
    /// 专业实践
    Professional,
}

/// One 实践环节考核表 or 专业实践考核表; a student has one for each unit and stage.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Practice {
    /// Which form it was assessed on; absent where the records do not say.
    pub variant: Option<PracticeVariant>,
    /// 实践类型, for example 教学实践.
    pub kind: Option<String>,
    /// 实践单位.
    pub unit: Option<String>,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
    /// Length in words, for example 18周.
    pub length: Option<String>,
    /// Length in whole months.
    pub months: Option<u16>,
    /// 实践内容.
    pub content: Option<String>,
    /// 实践总结.
    pub summary: Option<String>,
    /// 校外（行业）导师评语.
    pub industry_tutor: Option<SignOff>,
    /// 校内导师评语.
    pub supervisor_opinion: Option<SignOff>,
    /// 实践单位鉴定意见.
    pub unit_opinion: Option<String>,
    /// 成绩.
    pub result: Option<String>,
    /// 学分.
    pub credits: Option<Credits>,
    /// 学院考核意见.
    pub college_opinion: Option<SignOff>,
    /// 备注.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How a student took part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ActivityKind {
    /// 听取
    Attended,
    /// 主讲
    OwnTalk,
    /// 参加会议
    Conference,
}

impl Word for ActivityKind {
    const KIND: &'static str = "activity";
}

/// One line of the 学术报告登记表.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// 报告题目.
    pub title: String,
    /// 报告人.
    pub speaker: Option<String>,
    /// 主办单位.
    pub host: Option<String>,
    /// Day.
    pub date: Option<Day>,
    /// 地点.
    pub place: Option<String>,
    /// How the student took part.
    pub kind: ActivityKind,
    /// 内容摘要.
    pub summary: Option<String>,
    /// 认定学分.
    pub credits: Option<Credits>,
    /// 备注.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the policy's `attributes` declare beyond these fields.
    #[serde(default)]
    pub attributes: Attributes,
}

/// 中期筛选考核.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Midterm {
    /// Day of the review.
    pub date: Option<Day>,
    /// 自我总结.
    pub self_summary: Option<String>,
    /// 课程学习情况.
    pub courses_summary: Option<String>,
    /// 科研成果.
    pub outputs_summary: Option<String>,
    /// 奖惩情况.
    pub awards: Option<String>,
    /// 考核小组意见.
    pub group_opinion: Option<String>,
    /// 考核小组成员.
    #[serde(default)]
    pub members: Vec<String>,
    /// 考核结果 as the school writes it.
    pub result: Option<String>,
    /// 导师意见.
    pub supervisor_review: Option<SignOff>,
    /// 学院意见.
    pub college_review: Option<SignOff>,
    /// 备注.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the policy's `attributes` declare beyond these fields.
    #[serde(default)]
    pub attributes: Attributes,
}

/// 学位论文开题.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Day of the presentation.
    pub date: Option<Day>,
    /// 论文题目.
    pub title: Option<String>,
    /// 课题来源.
    pub source: Option<String>,
    /// 题目类型.
    pub kind: Option<String>,
    /// The report itself.
    #[serde(default)]
    pub sections: Vec<Section>,
    /// 进度安排.
    #[serde(default)]
    pub schedule: Vec<Period>,
    /// 评议小组.
    #[serde(default)]
    pub panel: Vec<Panelist>,
    /// 表决结果.
    pub votes: Option<Votes>,
    /// 评议小组意见.
    pub panel_opinion: Option<String>,
    /// 评议结果.
    pub result: Option<String>,
    /// 导师意见.
    pub supervisor_review: Option<SignOff>,
    /// 学院意见.
    pub college_review: Option<SignOff>,
    /// 备注.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the policy's `attributes` declare beyond these fields.
    #[serde(default)]
    pub attributes: Attributes,
}

/// Another milestone that the programme or the policy declares, for example 文献综述; once for each time.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// Key in the programme or the policy.
    pub code: String,
    /// Day on which it was done.
    pub date: Option<Day>,
    /// Result as the school writes it.
    pub result: Option<String>,
    /// 备注.
    pub note: Option<String>,
    /// Who judged it.
    #[serde(default)]
    pub panel: Vec<Panelist>,
    /// How they voted.
    pub votes: Option<Votes>,
    /// What the policy's `attributes` declare beyond these fields.
    #[serde(default)]
    pub attributes: Attributes,
}

/// A titled part of a report.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Title of the part.
    pub heading: String,
    /// Text; blank lines separate paragraphs.
    pub text: String,
}

/// A line of a schedule.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// 起止时间.
    pub period: String,
    /// 工作内容.
    pub work: String,
}

/// A member of a panel.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Panelist {
    /// 姓名.
    pub name: String,
    /// 职称.
    pub title: Option<String>,
    /// 单位.
    pub unit: Option<String>,
    /// 组长 or 成员.
    pub role: Option<String>,
    /// Whether from outside the school.
    pub outside: Option<bool>,
}

/// Votes of a panel, in persons.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Votes {
    /// 出席人数.
    pub present: u16,
    /// 同意人数.
    pub agree: u16,
}

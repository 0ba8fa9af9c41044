//! A step of a case: what was done, on which day, by whom, why, and by which paper.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};

use super::vote::Vote;
use crate::message::Word;
use crate::records::EvidenceFile;
use crate::records::values::Day;

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What was done.
    pub what: Act,
    /// Day on which it was done.
    pub date: Day,
    /// Who did it.
    pub by: String,
    /// In which office; of the student 本人 or 代理人.
    pub role: String,
    /// 理由; of the first step the grounds of the student.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// 文号.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub paper: String,
    /// The papers themselves: evidence, signed sheets, receipts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<EvidenceFile>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// 提出: the application was received
    Open,
    /// 受理
    Accept,
    /// 不予受理
    Refuse,
    /// 告知拟作出的不利决定
    Notify(Notified),
    /// 听取陈述和申辩
    Hear(Heard),
    /// 延期
    Extend(Extended),
    /// 决定
    Decide(Decided),
    /// 送达
    Deliver(Delivered),
    /// 撤回: the student takes the application back
    Withdraw,
    /// 更正登记: an earlier entry was wrong
    Correct(Corrected),
}

/// 更正登记: the entry stays where it is, and counts otherwise or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Corrected {
    /// Which entry, from 1.
    pub entry: usize,
    /// The day that it should have had; absent where it should not be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
}

/// 告知: what is about to be decided, and on what (学位法 39); the facts and reasons are the step's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notified {
    /// 拟作出决定的内容.
    pub content: String,
    /// 依据.
    pub basis: String,
}

/// 陈述和申辩.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Heard {
    /// How.
    pub way: Hearing,
    /// What the student said; empty where it was given up.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub statement: String,
    /// 地点.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// 记录人.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub recorder: String,
}

/// How a student was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema, EnumIter)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Hearing {
    /// 当面
    Oral,
    /// 书面
    Written,
    /// 放弃
    Waived,
}

impl Word for Hearing {
    const KIND: &'static str = "hearing";
}

/// 延期, with approval.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extended {
    /// Who approved it.
    pub approver: String,
    /// In which office.
    pub office: String,
}

/// 决定.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// What was decided.
    pub disposition: Disposition,
    /// 依据.
    pub basis: String,
    /// Everybody who took part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// How they voted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<Vote>,
    /// The run in which the student was evaluated again with corrected data, as `<batch>/<run>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

/// What is done with the contested decision.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, IntoStaticStr, EnumIter, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Disposition {
    /// 维持
    Maintain,
    /// 撤销
    Revoke,
    /// 变更
    Change,
    /// 重新作出
    Remake,
}

impl Disposition {
    /// Whether it goes against the student, or may, who must have been notified before and heard: another decision in the
    /// place of the contested one may be worse.
    pub fn is_adverse(self) -> bool {
        matches!(self, Disposition::Maintain | Disposition::Change)
    }
}

impl Word for Disposition {
    const KIND: &'static str = "disposition";
}

/// 送达 of one paper.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delivered {
    /// Which paper.
    pub of: Notice,
    /// How.
    pub way: Way,
    /// Who took it: the student, or who did so in the student's place, or the witness of a delivery by leaving it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub receiver: String,
    /// Number of the receipt: of the 送达回证, the letter or the announcement.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub receipt: String,
}

/// A paper that the student must receive.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, IntoStaticStr, EnumIter, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Notice {
    /// 受理通知书
    Accept,
    /// 不予受理通知书
    Refuse,
    /// 拟不予通过告知书
    Notify,
    /// 延期告知书
    Extend,
    /// 决定书
    Decide,
}

impl Word for Notice {
    const KIND: &'static str = "notice";
}

/// How a paper reached the student (教育部令第41号 55).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema, EnumIter)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Way {
    /// 直接送达
    Direct,
    /// 留置送达
    Left,
    /// 邮寄送达
    Post,
    /// 电子送达
    Electronic,
    /// 公告送达
    Announcement,
}

impl Word for Way {
    const KIND: &'static str = "way";
}

impl Step {
    /// Whether the student let the time to state pass: given up, and no word or paper of the student says so.
    pub fn is_silent(&self) -> bool {
        let Act::Hear(heard) = &self.what else { return false };
        heard.way == Hearing::Waived && self.files.is_empty() && heard.statement.trim().is_empty()
    }
}

impl Act {
    /// The stable name, as in YAML and in the message tables.
    pub fn key(&self) -> &'static str {
        match self {
            Act::Open => "open",
            Act::Accept => "accept",
            Act::Refuse => "refuse",
            Act::Notify(_) => "notify",
            Act::Hear(_) => "hear",
            Act::Extend(_) => "extend",
            Act::Decide(_) => "decide",
            Act::Deliver(_) => "deliver",
            Act::Withdraw => "withdraw",
            Act::Correct(_) => "correct",
        }
    }

    /// The paper that notifies the student of it.
    pub fn notice(&self) -> Option<Notice> {
        match self {
            Act::Accept => Some(Notice::Accept),
            Act::Refuse => Some(Notice::Refuse),
            Act::Notify(_) => Some(Notice::Notify),
            Act::Extend(_) => Some(Notice::Extend),
            Act::Decide(_) => Some(Notice::Decide),
            Act::Open | Act::Hear(_) | Act::Deliver(_) | Act::Withdraw | Act::Correct(_) => None,
        }
    }
}

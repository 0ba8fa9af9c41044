//! The numbered forms of a volume, and originals that stand in for them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::message::Word;

use super::values::Day;

/// The numbered forms, in the order of the volume: the seven of the notice and the review itself.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema, IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FormCode {
    /// ① 个人培养计划书
    Plan,
    /// ② 课程学习成绩单
    Transcript,
    /// ③ 中期筛选考核评定表
    Midterm,
    /// ④ 开题报告书
    Proposal,
    /// ⑤ 实践环节考核表 or 专业实践考核表
    Practice,
    /// ⑥ 学术报告登记表
    Activities,
    /// ⑦ 科研情况登记表
    Outputs,
    /// 毕业资格审查表
    Review,
}

impl Word for FormCode {
    const KIND: &'static str = "form";
}

impl FormCode {
    /// The form of this key.
    pub fn of_key(key: &str) -> Option<FormCode> {
        FormCode::ALL.into_iter().find(|form| key == <&str>::from(form))
    }

    /// Every form, in the order of the volume.
    pub const ALL: [FormCode; 8] = [
        FormCode::Plan,
        FormCode::Transcript,
        FormCode::Midterm,
        FormCode::Proposal,
        FormCode::Practice,
        FormCode::Activities,
        FormCode::Outputs,
        FormCode::Review,
    ];
}

/// A form as settings and records name it: one of the notice by its key, or one of the school's own by its code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(from = "String", into = "String")]
#[schemars(with = "String")]
pub enum FormName {
    /// A numbered form.
    Numbered(FormCode),
    /// One of `print.forms`.
    Own(String),
}

impl FormName {
    /// The key or code.
    pub fn key(&self) -> &str {
        match self {
            FormName::Numbered(form) => form.into(),
            FormName::Own(code) => code,
        }
    }
}

impl From<String> for FormName {
    fn from(key: String) -> FormName {
        FormCode::of_key(&key).map_or(FormName::Own(key), FormName::Numbered)
    }
}

impl From<FormName> for String {
    fn from(form: FormName) -> String {
        form.key().to_owned()
    }
}

/// A form that the college kept on paper; it takes the place of the printed one.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Original {
    /// The form whose place it takes.
    pub form: FormCode,
    /// Pages of a paper that was not scanned.
    pub pages: Option<u16>,
    /// Scanned pages, one picture each, below the inputs.
    #[serde(default)]
    pub scans: Vec<String>,
    /// Day of the paper.
    pub date: Option<Day>,
}

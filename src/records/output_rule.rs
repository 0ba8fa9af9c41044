//! Which research outputs are enough: any-of, all-of and at-least over kind, index, author, unit and state.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::PaperState;
use super::values::Day;
use crate::message::Word;

/// A rule on outputs. One output serves one `at-least` only.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutputRule {
    /// One of these is enough.
    AnyOf(Vec<OutputRule>),
    /// All of these are needed, each with outputs of its own.
    AllOf(Vec<OutputRule>),
    /// So many outputs of a kind are needed.
    AtLeast(AtLeast),
}

/// So many outputs, each with everything that is asked here. What is left out is not asked.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct AtLeast {
    /// How many.
    pub count: u16,
    /// Kinds of output.
    pub kinds: Vec<OutputKind>,
    /// 收录类别, for example SCI, CSSCI.
    pub indexes: Vec<String>,
    /// Places among the authors.
    pub authors: Vec<AuthorPlace>,
    /// Whether the school must be the first affiliation.
    pub own_unit: bool,
    /// States of a paper.
    pub states: Vec<PaperState>,
    /// First day on which it may be dated: published, granted or awarded.
    pub since: Option<Day>,
    /// Last day on which it may be dated.
    pub until: Option<Day>,
    /// Most papers among them that are accepted but not out.
    pub most_accepted: Option<u16>,
    /// 级别 or type of a patent, book or award, for example 发明专利.
    pub types: Vec<String>,
}

/// What an output is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, IntoStaticStr, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum OutputKind {
    /// 论文
    Paper,
    /// 专利
    Patent,
    /// 著作
    Book,
    /// 获奖
    Award,
}

impl Word for OutputKind {
    const KIND: &'static str = "output";
}

/// A place among the authors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum AuthorPlace {
    /// 第一作者
    First,
    /// 导师第一、本人第二
    SecondAfterSupervisor,
    /// 共同第一作者
    CoFirst,
}

impl Word for AuthorPlace {
    const KIND: &'static str = "author";
}

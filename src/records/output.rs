//! Research outputs and projects (科研情况登记).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::message::Word;

use super::values::Day;
use super::{Attributes, Sourced};

/// Everything on the 科研情况登记表.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outputs {
    /// 论文.
    #[serde(default)]
    pub papers: Vec<Sourced<Paper>>,
    /// 项目.
    #[serde(default)]
    pub projects: Vec<Sourced<Project>>,
    /// 专利.
    #[serde(default)]
    pub patents: Vec<Sourced<Patent>>,
    /// 著作.
    #[serde(default)]
    pub books: Vec<Sourced<Book>>,
    /// 获奖.
    #[serde(default)]
    pub awards: Vec<Sourced<Award>>,
    /// 其他高水平创新成果.
    #[serde(default)]
    pub others: Vec<Sourced<OtherOutput>>,
    /// Day on which the student signed.
    pub signed: Option<Day>,
}

impl Outputs {
    /// The numbers by which outputs name their evidence.
    pub fn evidence_numbers(&self) -> Vec<&str> {
        let all = (self.papers.iter().map(|paper| &paper.evidence))
            .chain(self.projects.iter().map(|project| &project.evidence))
            .chain(self.patents.iter().map(|patent| &patent.evidence))
            .chain(self.books.iter().map(|book| &book.evidence))
            .chain(self.awards.iter().map(|award| &award.evidence))
            .chain(self.others.iter().map(|other| &other.evidence));
        all.flatten().flat_map(|numbers| each_number(numbers)).collect()
    }
}

/// The numbers of evidence that a cell names: `E01、E02` are two.
pub fn each_number(text: &str) -> impl Iterator<Item = &str> {
    text.split(['、', ',', '，', ';', '；', '\n']).map(str::trim).filter(|number| !number.is_empty())
}

/// Whether a paper is out; not to be concluded from its date, since an accepted one carries a future date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PaperState {
    /// 已刊
    Published,
    /// 在线
    Online,
    /// 录用
    Accepted,
}

impl Word for PaperState {
    const KIND: &'static str = "state";
}

/// 论文, published or accepted.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// 题目.
    pub title: String,
    /// 刊物.
    pub journal: Option<String>,
    /// 国际标准连续出版物号.
    pub issn: Option<String>,
    /// 国内统一连续出版物号.
    pub cn: Option<String>,
    /// 年卷期.
    pub issue: Option<String>,
    /// 页码.
    pub pages: Option<String>,
    /// 发表日期.
    pub date: Option<Day>,
    /// 本人排序, from 1.
    pub rank: Option<u16>,
    /// 作者总数.
    pub authors: Option<u16>,
    /// 全部作者, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub author_names: Vec<String>,
    /// How many share the first place (共同第一作者).
    pub co_first: Option<u16>,
    /// 导师排序, from 1.
    pub supervisor_rank: Option<u16>,
    /// 第一署名单位.
    pub first_unit: Option<String>,
    /// 收录类别.
    pub index: Option<String>,
    /// Whether it is out.
    pub state: Option<PaperState>,
    /// Numbers of the projects that the paper names as having paid for it (资助标注).
    #[serde(default)]
    pub grants: Vec<String>,
    /// Number of the evidence.
    pub evidence: Option<String>,
    /// 备注.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the policy's `attributes` declare beyond these fields.
    #[serde(default)]
    pub attributes: Attributes,
}

/// Part of the student in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ProjectRole {
    /// 主持
    Leader,
    /// 参与
    Member,
}

impl Word for ProjectRole {
    const KIND: &'static str = "role";
}

/// A research project.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// 项目名称.
    pub name: String,
    /// 立项编号.
    pub number: Option<String>,
    /// 来源.
    pub source: Option<String>,
    /// 级别.
    pub level: Option<String>,
    /// Part of the student.
    pub role: Option<ProjectRole>,
    /// First day.
    pub from: Option<Day>,
    /// Last planned day.
    pub to: Option<Day>,
    /// 结题日期.
    pub concluded: Option<Day>,
    /// 结题证书号 or 批文.
    pub certificate: Option<String>,
    /// Whether it is a 湖南省研究生科研创新项目, which must be concluded before the application.
    #[serde(default)]
    pub provincial: bool,
    /// Number of the evidence.
    pub evidence: Option<String>,
    /// 备注.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the policy's `attributes` declare beyond these fields.
    #[serde(default)]
    pub attributes: Attributes,
}

/// 专利 or 软件著作权.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Patent {
    /// 名称.
    pub name: String,
    /// 专利号.
    pub number: Option<String>,
    /// 类型.
    pub kind: Option<String>,
    /// 授权日期.
    pub date: Option<Day>,
    /// 本人排序, from 1.
    pub rank: Option<u16>,
    /// 导师排序, from 1.
    pub supervisor_rank: Option<u16>,
    /// 状态.
    pub state: Option<String>,
    /// 第一署名单位.
    pub first_unit: Option<String>,
    /// 标注的基金项目编号.
    #[serde(default)]
    pub grants: Vec<String>,
    /// Number of the evidence.
    pub evidence: Option<String>,
    /// 备注.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the policy's `attributes` declare beyond these fields.
    #[serde(default)]
    pub attributes: Attributes,
}

/// 著作 or 教材.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Book {
    /// 书名.
    pub title: String,
    /// 出版社.
    pub publisher: Option<String>,
    /// 国际标准书号 of 10 or 13 digits.
    pub isbn: Option<String>,
    /// 出版日期.
    pub date: Option<Day>,
    /// 本人角色.
    pub role: Option<String>,
    /// 本人排序, from 1.
    pub rank: Option<u16>,
    /// 导师排序, from 1.
    pub supervisor_rank: Option<u16>,
    /// 第一署名单位.
    pub first_unit: Option<String>,
    /// 标注的基金项目编号.
    #[serde(default)]
    pub grants: Vec<String>,
    /// Number of the evidence.
    pub evidence: Option<String>,
    /// 备注.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the policy's `attributes` declare beyond these fields.
    #[serde(default)]
    pub attributes: Attributes,
}

/// 获奖, in research or competitions.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Award {
    /// 名称.
    pub name: String,
    /// 授奖单位.
    pub grantor: Option<String>,
    /// 级别.
    pub level: Option<String>,
    /// 获奖日期.
    pub date: Option<Day>,
    /// 本人排序, from 1.
    pub rank: Option<u16>,
    /// 导师排序, from 1.
    pub supervisor_rank: Option<u16>,
    /// 第一署名单位.
    pub first_unit: Option<String>,
    /// 标注的基金项目编号.
    #[serde(default)]
    pub grants: Vec<String>,
    /// Number of the evidence.
    pub evidence: Option<String>,
    /// 备注.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the policy's `attributes` declare beyond these fields.
    #[serde(default)]
    pub attributes: Attributes,
}

/// Another output of high standard; three bodies must recognise it, each by a decision on record.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherOutput {
    /// 名称.
    pub name: String,
    /// 说明.
    pub description: Option<String>,
    /// Number of the evidence.
    pub evidence: Option<String>,
}

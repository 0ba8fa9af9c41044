//! Kinds of exported tables, and the names that a school gives to their columns and words (`tables` in `batch.yaml`).

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};

use crate::message::Word;

/// What a table holds.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Deserialize,
    Serialize,
    IntoStaticStr,
    EnumIter,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum TableKind {
    /// 名册
    Roster,
    /// 培养计划课程
    Plan,
    /// 课程成绩
    Results,
    /// 培养环节
    Milestones,
    /// 学术活动
    Activities,
    /// 实践环节
    Practice,
    /// 科研成果
    Outputs,
    /// 科研项目
    Projects,
    /// 照片清单
    Photos,
    /// 审查决定
    Decisions,
}

impl Word for TableKind {
    const KIND: &'static str = "records";
}

impl TableKind {
    /// All kinds, in the order in which they are assembled.
    pub fn all() -> impl Iterator<Item = TableKind> {
        TableKind::iter()
    }
}

/// Words of the exports, by kind of word and value; the values stand in the order in which people are shown them.
pub type Words = BTreeMap<String, IndexMap<String, Vec<String>>>;

/// The alias table. In a batch any part may be absent: it adds to the built-in one.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AliasTable {
    /// Format of the built-in table: `zishen/headings/1`; absent within a batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// What files hold where their headings do not say, by file below `tables`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, TableKind>,
    /// Columns by kind of table.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<TableKind, TableHeadings>,
    /// Words in cells, by kind of word and value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: Words,
    /// Beginnings of rows that sum up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub totals: Vec<String>,
    /// Beginnings of rows that are no data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl AliasTable {
    /// Adds what another has.
    pub fn extend(&mut self, more: &AliasTable) {
        for (kind, table) in &more.columns {
            let known = self.columns.entry(*kind).or_default();
            known.names.extend(table.names.iter().cloned());
            known.required.extend(table.required.iter().cloned());
            for (field, aliases) in &table.fields {
                known.fields.entry(field.clone()).or_default().extend(aliases.iter().cloned());
            }
        }
        for (kind, values) in &more.words {
            let known = self.words.entry(kind.clone()).or_default();
            for (value, words) in values {
                known.entry(value.clone()).or_default().extend(words.iter().cloned());
            }
        }
        self.totals.extend(more.totals.iter().cloned());
        self.notes.extend(more.notes.iter().cloned());
    }
}

/// How a kind of table is recognised and what its columns are called.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableHeadings {
    /// Words in a sheet name, title or file name that mark the kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Columns that must be there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    /// Names of every column, in the order in which a workbook has them.
    #[serde(default)]
    pub fields: IndexMap<String, Vec<String>>,
}

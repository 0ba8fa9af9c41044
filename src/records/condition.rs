//! Requirements that a school or a programme sets itself: conditions over what the records hold.
//!
//! A condition looks at a set (courses, outputs, milestones …), takes the items of it that a filter lets through, and
//! compares their number, sum, average or share with a bound. `docs/policy.md` explains it to officers.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};

use super::quantity::{Quantity, Ratio};
use super::test::Test;
use crate::message::Word;

/// A requirement that is none of the built-in ones.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Requirement {
    /// Key by which findings, waivers and other entries name it, for example `similarity`.
    pub code: String,
    /// Name in words, for example 学位论文重复率.
    pub name: String,
    /// What is asked; nothing where it is left out, so that an entry can except some students.
    pub asks: Option<Condition>,
    /// Code of the stage of the batch by whose last day it must be met; what is dated later does not count.
    pub stage: Option<String>,
    /// The clause of the programme; an entry of the policy has its own.
    pub clause: Option<String>,
}

/// What a school may conclude beyond pass and fail, for example 结业: proposed from the findings, decided by a person.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conclusion {
    /// Name in words, for example 结业.
    pub name: String,
    /// When it is proposed; always where it is left out.
    pub when: Option<Condition>,
}

/// What must hold.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// All of these.
    AllOf(Vec<Condition>),
    /// One of these at least.
    AnyOf(Vec<Condition>),
    /// The second, for whom the first holds.
    When(When),
    /// How many items there are.
    Count(Count),
    /// What an attribute of all items adds up to.
    Sum(Sum),
    /// A weighted average of an attribute.
    Average(AverageOf),
    /// How large a part some items are of all.
    Share(Share),
    /// Something holds of every item.
    Every(Every),
    /// The time between two events.
    Interval(Interval),
}

/// If this, then that.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// For whom it holds.
    #[serde(rename = "if")]
    pub if_holds: Box<Condition>,
    /// What must hold then.
    pub then: Box<Condition>,
}

/// The items of a record that a condition looks at.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, IntoStaticStr, EnumIter, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Set {
    /// 计划课程, each once, as it stands
    Courses,
    /// 历次考核: every result of every course
    Attempts,
    /// 学术活动
    Activities,
    /// 实践
    Practice,
    /// 科研成果
    Outputs,
    /// 科研项目
    Projects,
    /// 培养环节: every time that one was held
    Milestones,
    /// 评议、答辩小组成员
    Members,
    /// 签字
    Signatures,
    /// 审查项目, as found
    Findings,
}

impl Word for Set {
    const KIND: &'static str = "set";
}

/// What is asked of an item, by attribute; all of it must hold.
pub type Filter = BTreeMap<String, Test>;

/// How many items there are.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Count {
    /// Which items.
    pub of: Set,
    /// Those of them that count; all where it is left out.
    #[serde(default, rename = "where")]
    pub filter: Filter,
    /// Least number.
    pub least: Option<u16>,
    /// Greatest number.
    pub most: Option<u16>,
    /// Attribute whose every value is counted for itself, for example `term`.
    pub per: Option<String>,
    /// With `per: term`: the number of terms from entry that each need the least number.
    pub terms: Option<u16>,
    /// What must hold of those that are counted.
    #[serde(default)]
    pub among_them: Vec<Part>,
}

/// A part of the items that are counted.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Which of the counted items belong to the part.
    #[serde(rename = "where")]
    pub filter: Filter,
    /// At least so many.
    pub least: Option<u16>,
    /// No more than so many are counted.
    pub most: Option<u16>,
}

/// What an attribute adds up to.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// Which items.
    pub of: Set,
    /// Attribute with a number, for example `credits`.
    pub what: String,
    /// Those of them that count; all where it is left out.
    #[serde(default, rename = "where")]
    pub filter: Filter,
    /// Least sum.
    pub least: Option<Quantity>,
    /// Largest sum.
    pub most: Option<Quantity>,
}

/// A weighted average: Σ(what×weight)/Σweight over the items that have a number.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AverageOf {
    /// Courses or attempts.
    pub of: Set,
    /// `mark`, or `points` for grade points.
    pub what: String,
    /// Attribute by which each item weighs; all alike where it is left out.
    pub weight: Option<String>,
    /// Those of them that count; all where it is left out.
    #[serde(default, rename = "where")]
    pub filter: Filter,
    /// Entries in the place of a mark that count as 0, for example `truant` (旷考).
    #[serde(default)]
    pub zero: Vec<String>,
    /// What a mark won by 补考 counts at most.
    pub resit_most: Option<Quantity>,
    /// Least average; not rounded.
    pub least: Quantity,
}

/// How large a part some items are of all.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Which items.
    pub of: Set,
    /// Attribute with a number, for example `credits`; the items are counted where it is left out.
    pub what: Option<String>,
    /// The part.
    #[serde(rename = "where")]
    pub filter: Filter,
    /// The whole; all items where it is left out.
    #[serde(default)]
    pub among: Filter,
    /// Least share, for example `2/3`.
    pub least: Option<Ratio>,
    /// Largest share.
    pub most: Option<Ratio>,
}

/// Something holds of every item.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Every {
    /// Which items.
    pub of: Set,
    /// Those of them that are meant; all where it is left out.
    #[serde(default, rename = "where")]
    pub filter: Filter,
    /// What must hold of each.
    pub must: Filter,
}

/// The time between two events: `entry`, `application`, `review`, `midterm`, `proposal`, a milestone's code, or the
/// last day of a stage of the batch. Without bounds, the second may not be before the first.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// The earlier event.
    pub from: String,
    /// The later event.
    pub to: String,
    /// So long at least; the same day of the month is enough.
    pub least: Option<Length>,
    /// No longer than this.
    pub most: Option<Length>,
}

/// A length of time; what is given adds up.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Length {
    /// Whole years.
    pub years: u16,
    /// Months beyond the years.
    pub months: u16,
    /// Days beyond years and months.
    pub days: u16,
}

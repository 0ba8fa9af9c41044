//! `appeals/<number>.yaml`: one case, its contested decision and its steps.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};

use super::number::CaseNumber;
use super::step::{Act, Step};
use crate::message::Word;
use crate::records::Sourced;
use crate::records::values::{Day, StudentId};

/// Format of the file.
pub const SCHEMA: &str = "zishen/appeal/1";

/// `appeals/<number>.yaml`. Steps are added and never taken away.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// Format of the file: `zishen/appeal/1`.
    pub schema: String,
    /// 案号, after which the file is called.
    pub number: CaseNumber,
    /// 学号.
    pub student: StudentId,
    /// What it is directed against.
    pub against: Contested,
    /// What has been done, in the order in which it was recorded.
    pub steps: Vec<Sourced<Step>>,
}

impl CaseFile {
    /// Which way the case goes.
    pub fn remedy(&self) -> Remedy {
        self.against.matter.remedy()
    }

    /// The steps that count, each with its place: with the days to which they were corrected, and without those that
    /// should not be there.
    pub fn counted(&self) -> Vec<(usize, Step)> {
        let mut counted: BTreeMap<usize, Step> = BTreeMap::new();
        for (at, step) in self.steps.iter().enumerate() {
            if let Act::Correct(corrected) = &step.what {
                let place = corrected.entry.saturating_sub(1);
                match (corrected.date, counted.get_mut(&place)) {
                    (Some(date), Some(wrong)) => wrong.date = date,
                    (_, _) => drop(counted.remove(&place)),
                }
            }
            counted.insert(at, (**step).clone());
        }
        counted.into_iter().collect()
    }

    /// The case as it stood on a day, after all that is known of it now; none where it had not been filed.
    pub fn on(&self, day: Day) -> Option<CaseFile> {
        let counted = self.until(self.steps.len());
        let steps: Vec<Sourced<Step>> = counted.steps.into_iter().filter(|step| step.date <= day).collect();
        (!steps.is_empty()).then(|| CaseFile { steps, ..self.clone() })
    }

    /// The same case as it stood after so many entries, with the steps that count alone.
    pub fn until(&self, entries: usize) -> CaseFile {
        let counted =
            self.counted().into_iter().filter(|(at, step)| *at < entries && !matches!(step.what, Act::Correct(_)));
        let steps = counted.filter_map(|(at, step)| Some(Sourced::new(step, self.steps.get(at)?.at().clone())));
        CaseFile { steps: steps.collect(), ..self.clone() }
    }
}

/// The decision or conclusion that the student does not accept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contested {
    /// What was decided; it says which way is open.
    pub matter: Matter,
    /// Number or title of the paper.
    pub document: String,
    /// Day of the decision.
    pub decided: Day,
    /// 送达: day on which the student received it; absent where that never happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered: Option<Day>,
    /// Whether it stated until when the student may file.
    pub told: bool,
    /// Day on which the student came to know of it, where it was not delivered or did not state the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<Day>,
}

/// What is contested.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, IntoStaticStr, JsonSchema, EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Matter {
    /// 毕业资格审查结论
    Qualification,
    /// 学校的其他处理或者处分决定
    Measure,
    /// 学位论文或者实践成果的专家评阅结论
    ThesisReview,
    /// 答辩结论
    Defence,
    /// 成果认定结论
    Recognition,
    /// 不受理学位申请
    NonAcceptance,
    /// 不授予学位
    Denial,
    /// 撤销学位
    Revocation,
}

impl Matter {
    /// The way that is open against it.
    pub fn remedy(self) -> Remedy {
        match self {
            Matter::Qualification | Matter::Measure => Remedy::Appeal,
            Matter::ThesisReview | Matter::Defence | Matter::Recognition => Remedy::AcademicReview,
            Matter::NonAcceptance | Matter::Denial | Matter::Revocation => Remedy::Reconsideration,
        }
    }
}

impl Word for Matter {
    const KIND: &'static str = "matter";
}

/// A way that a student may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Remedy {
    /// 申诉: 普通高等学校学生管理规定（教育部令第41号） 60–64
    Appeal,
    /// 学术复核: 学位法 40
    AcademicReview,
    /// 复核: 学位法 41
    Reconsideration,
}

impl Word for Remedy {
    const KIND: &'static str = "remedy";
}

impl Remedy {
    /// The beginning of the numbers of its cases.
    pub fn prefix(self) -> &'static str {
        match self {
            Remedy::Appeal => "SS",
            Remedy::AcademicReview => "XSFH",
            Remedy::Reconsideration => "FH",
        }
    }

    /// Since when the law provides for it, as year, month and day.
    pub fn since(self) -> Option<Day> {
        let day = match self {
            Remedy::Appeal => "2017-09-01",
            Remedy::AcademicReview | Remedy::Reconsideration => "2025-01-01",
        };
        day.parse().ok()
    }
}

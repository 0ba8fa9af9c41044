//! `policy.yaml`: documents, clauses, words, and the rules as lists of entries.
//!
//! An entry says for whom it holds, what holds, and by which clause. In each list the first entry that matches holds.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entry::{Entries, Head};
use super::photo_rule::PhotoRule;
use super::stated::{
    Applies, AttemptRule, AverageRule, DecisionRule, EvidenceRule, ExemptionRule, Fallback, GradePoints, LeaveRule,
    Months, Number,
};
use crate::finding::Code;
use crate::policy::phrases::Phrases;
use crate::records::mark::{Judgement, MarkWords, PassMark};
use crate::records::normal::has_word;
use crate::records::{Conclusion, FormCode, OutputRule, Requirement};

/// The rules of one batch.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Policy {
    /// Format of the file: `zishen/policy/2`.
    pub schema: String,
    /// The documents that clauses refer to, by key.
    pub documents: BTreeMap<String, PolicyDocument>,
    /// Clauses of the requirements that hold for everyone.
    pub clauses: Clauses,
    /// The words of marks and results.
    pub words: Words,
    /// Which requirement holds for whom.
    pub applies: AppliesTo,
    /// 课程合格线.
    pub pass_marks: Entries<PassMark>,
    /// Which of several attempts at a course counts.
    pub attempts: Entries<AttemptRule>,
    /// Whether the mark 免修 needs a decision on record.
    pub exemptions: Entries<ExemptionRule>,
    /// How the weighted average is made up.
    pub average: Entries<AverageRule>,
    /// How the length of study is counted.
    pub study_length: Entries<LeaveRule>,
    /// Least whole months from 开题 to the application.
    #[serde(default)]
    pub proposal_interval: Entries<Months>,
    /// Forms that need the supervisor's review online.
    #[serde(default)]
    pub sign_offs: Entries<FormCode>,
    /// Which outputs are enough, where the programme does not say.
    #[serde(default)]
    pub outputs: Entries<OutputRule>,
    /// Which sheets prove an output.
    pub evidence: Entries<EvidenceRule>,
    /// Least outputs that name the provincial project that paid for them.
    #[serde(default)]
    pub project_outputs: Entries<Number>,
    /// Which programme stands in where none is registered for the year of entry; where no entry matches, none does.
    #[serde(default)]
    pub programme_fallback: Entries<Fallback>,
    /// What the degree photo must be like; where no entry matches, as the annex of the notice asks.
    #[serde(default)]
    pub photos: Entries<PhotoRule>,
    /// Who may grant which exception.
    #[serde(default)]
    pub decisions: Entries<DecisionRule>,
    /// Requirements that are none of these, as conditions over the records; of each code the first entry that matches
    /// holds.
    #[serde(default)]
    pub requirements: Entries<Requirement>,
    /// What may be concluded beyond pass and fail: the first that matches and whose condition holds is proposed.
    #[serde(default)]
    pub conclusions: Entries<Conclusion>,
    /// 绩点 of marks, for requirements that ask for an average of them.
    #[serde(default)]
    pub grade_points: Entries<GradePoints>,
    /// Attributes that records carry beyond their own fields, by key, with their names: `language: 语种`.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Ordered words, by key, from the highest rung down; what stands on one rung is equal.
    #[serde(default)]
    pub scales: BTreeMap<String, Vec<Vec<String>>>,
    /// Lists of journals, by key.
    #[serde(default)]
    pub journals: BTreeMap<String, JournalList>,
    /// Milestones that requirements name beyond those of the programmes, by code, with their names.
    #[serde(default)]
    pub milestones: BTreeMap<String, String>,
}

/// A list of journals.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalList {
    /// Name of the list, for example 北大中文核心期刊.
    pub name: String,
    /// Titles.
    #[serde(default)]
    pub titles: Vec<String>,
    /// ISSNs.
    #[serde(default)]
    pub issns: Vec<String>,
}

impl JournalList {
    /// Titles and ISSNs.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.titles.iter().chain(&self.issns).map(String::as_str)
    }
}

/// One list of the policy, whatever its entries hold.
#[derive(Debug)]
pub struct List<'p> {
    /// Where it stands in the file, for example `applies.practice`.
    pub name: &'static str,
    /// Whether the last entry must hold for everyone, so that nobody is left without a rule.
    pub closed: bool,
    /// Whether entries may name classes and terms of courses.
    pub of_courses: bool,
    /// What is common to all entries, in the order of the file.
    pub entries: Vec<Head<'p>>,
}

impl Policy {
    /// Every list; checking and the report on entries that apply to nobody both go through these.
    pub fn lists(&self) -> Vec<List<'_>> {
        let table = &self.applies;
        vec![
            closed("applies.practice", &table.practice),
            closed("applies.activities", &table.activities),
            closed("applies.midterm", &table.midterm),
            closed("applies.proposal", &table.proposal),
            closed("applies.outputs", &table.outputs),
            closed("applies.photo", &table.photo),
            closed("applies.chsi-photo", &table.chsi_photo),
            closed("applies.fees", &table.fees),
            List { of_courses: true, ..closed("pass-marks", &self.pass_marks) },
            List { of_courses: true, ..closed("attempts", &self.attempts) },
            List { of_courses: true, ..closed("exemptions", &self.exemptions) },
            closed("average", &self.average),
            closed("study-length", &self.study_length),
            open("proposal-interval", &self.proposal_interval),
            open("sign-offs", &self.sign_offs),
            open("outputs", &self.outputs),
            open("evidence", &self.evidence),
            open("project-outputs", &self.project_outputs),
            open("programme-fallback", &self.programme_fallback),
            open("photos", &self.photos),
            open("decisions", &self.decisions),
            open("requirements", &self.requirements),
            open("conclusions", &self.conclusions),
            open("grade-points", &self.grade_points),
        ]
    }
}

fn open<'p, T: Serialize>(name: &'static str, entries: &'p Entries<T>) -> List<'p> {
    let entries = entries.iter().map(|entry| entry.head(entry.at())).collect();
    List { name, closed: false, of_courses: false, entries }
}

fn closed<'p, T: Serialize>(name: &'static str, entries: &'p Entries<T>) -> List<'p> {
    List { closed: true, ..open(name, entries) }
}

/// A document with legal force.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyDocument {
    /// Title.
    pub title: String,
    /// 文号, if it has one.
    pub number: Option<String>,
}

/// A clause of one of the documents.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClauseRef {
    /// Key of the document.
    pub basis: String,
    /// The clause.
    pub clause: String,
}

/// Clauses of the requirements that hold for everyone.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Clauses {
    /// Records to be checked, and the application.
    pub application: ClauseRef,
    /// Courses and credits, and the programme of the year of entry.
    pub courses: ClauseRef,
    /// 其他培养环节.
    pub milestones: ClauseRef,
    /// Provincial projects.
    pub projects: ClauseRef,
    /// Outputs that committees recognise.
    pub other_outputs: ClauseRef,
}

/// The words of marks and results.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Words {
    /// Course marks and results of practice.
    pub marks: MarkWords,
    /// Results of 中期考核, 开题报告 and other milestones.
    pub results: ResultWords,
    /// Parts of an opinion that refuse, for example 不同意.
    #[schemars(with = "Vec<String>")]
    pub refusals: Phrases,
    /// Parts of an opinion that sound like a refusal and are none, for example 无不同意见.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub assents: Phrases,
    /// What a planned course may be called that stands for a milestone.
    pub milestones: MilestoneWords,
    /// Parts of the name of a project's source that make it a 省研究生科研创新项目, where the record has no mark.
    pub provincial_projects: Vec<String>,
}

/// Names of planned courses that stand for a milestone.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MilestoneWords {
    /// 实践环节
    pub practice: Vec<String>,
    /// 学术活动
    pub activities: Vec<String>,
    /// 中期考核
    pub midterm: Vec<String>,
    /// 开题报告
    pub proposal: Vec<String>,
}

impl MilestoneWords {
    /// The names of one milestone; none for those that a programme declares itself.
    pub fn of(&self, milestone: Code) -> &[String] {
        match milestone {
            Code::Practice => &self.practice,
            Code::Activities => &self.activities,
            Code::Midterm => &self.midterm,
            Code::Proposal => &self.proposal,
            _ => &[],
        }
    }
}

/// What the results of milestones mean.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResultWords {
    /// Passed.
    pub passed: Vec<String>,
    /// Not passed.
    pub failed: Vec<String>,
    /// Put off.
    pub pending: Vec<String>,
}

impl ResultWords {
    /// What a result means: an empty one is still to come, a word that no list knows is left to a person.
    pub fn judge(&self, result: Option<&str>) -> Judgement {
        let result = result.map(str::trim).unwrap_or_default();
        if result.is_empty() || has_word(&self.pending, result) {
            Judgement::Missing
        } else if has_word(&self.failed, result) {
            Judgement::Failed
        } else if has_word(&self.passed, result) {
            Judgement::Passed
        } else {
            Judgement::Undetermined
        }
    }
}

/// Which requirement holds for whom.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AppliesTo {
    /// 实践环节
    pub practice: Entries<Applies>,
    /// 学术活动
    pub activities: Entries<Applies>,
    /// 中期考核
    pub midterm: Entries<Applies>,
    /// 开题报告
    pub proposal: Entries<Applies>,
    /// 科研情况登记
    pub outputs: Entries<Applies>,
    /// 学位照片
    pub photo: Entries<Applies>,
    /// 学信网照片
    pub chsi_photo: Entries<Applies>,
    /// 缴费
    pub fees: Entries<Applies>,
}

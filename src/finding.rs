//! The central type: what a requirement says of one student, with clause, numbers and source.

mod evaluation;

use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::location::Location;
use crate::message::{Fact, Message, Word, say};
pub use evaluation::{Evaluation, Gate, OpenPoint, Proposed};

/// What came of checking one requirement.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, EnumIter, EnumString, IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Outcome {
    /// The requirement is met.
    Pass,
    /// The data are there and the requirement is not met.
    Fail,
    /// The data that would decide are not there.
    Missing,
    /// The data are there, but a person must decide.
    Undetermined,
    /// Not met, and set aside by a decision on record.
    Waived,
    /// The requirement does not apply; the finding says why.
    NotApplicable,
}

/// A stable name for a requirement; never renumbered, only retired. docs/findings.md explains each.
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
    EnumIter,
    EnumString,
    IntoStaticStr,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Code {
    /// 基本信息
    StudentInformation,
    /// 适用培养方案
    Programme,
    /// 毕业资格申请
    Application,
    /// 修业年限
    StudyLength,
    /// 个人培养计划
    Plan,
    /// 总学分
    TotalCredits,
    /// 分类学分（学位课、非学位课 …）
    ClassCredits,
    /// 分组学分
    GroupCredits,
    /// 加权平均成绩
    Average,
    /// 计划课程考核
    PlannedCourses,
    /// 补修课程
    RemedialCourses,
    /// 实践环节
    Practice,
    /// 学术活动
    Activities,
    /// 中期考核
    Midterm,
    /// 开题报告
    Proposal,
    /// 其他培养环节
    Milestone,
    /// 导师线上审核
    SignOff,
    /// 科研成果
    Outputs,
    /// 成果证明材料
    OutputEvidence,
    /// 科研创新项目结题
    ProjectConcluded,
    /// 学校另行规定的要求
    Requirement,
    /// 学位照片
    Photo,
    /// 学信网照片
    ChsiPhoto,
    /// 缴费
    Fees,
    /// 文字可印制
    Glyphs,
    /// 材料文件可读
    Files,
    /// 归档材料齐全
    Volume,
}

/// The review's conclusion on one student.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Verdict {
    /// 通过
    Pass,
    /// 不通过
    Fail,
    /// 待补充材料
    Supplement,
    /// 需人工认定
    Decide,
}

impl Word for Outcome {
    const KIND: &'static str = "outcome";
}

impl Word for Code {
    const KIND: &'static str = "code";
}

impl Word for Verdict {
    const KIND: &'static str = "verdict";
}

impl Outcome {
    /// Whether somebody must still do something about it.
    pub fn is_open(self) -> bool {
        matches!(self, Outcome::Fail | Outcome::Missing | Outcome::Undetermined)
    }

    /// True if reports for people list it: it is open, or was waived.
    pub fn is_reported(self) -> bool {
        self.is_open() || self == Outcome::Waived
    }
}

/// The document and clause that a requirement rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Basis {
    /// Number or title of the document, for example `院通〔2022〕56号`.
    pub document: String,
    /// The clause in it, for example `四.1.(1)①`; empty when the whole document is meant.
    pub clause: String,
    /// Years of entry that the rule holds for; none when for all.
    pub cohorts: Option<Message>,
}

impl Basis {
    /// `院通〔2022〕56号 四.1.(1)①（2019–2022级）`
    pub fn message(&self) -> Message {
        let clause = if self.clause.is_empty() {
            say("basis")
        } else {
            say("basis-clause").with("clause", self.clause.as_str())
        };
        let clause = clause.with("document", self.document.as_str());
        match self.cohorts.clone() {
            None => clause,
            Some(cohorts) => say("basis-cohorts").with("basis", clause).with("cohorts", cohorts),
        }
    }
}

/// A record that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Counted {
    /// What it holds, in words.
    pub what: Message,
    /// Whether it counts toward the requirement.
    pub counts: bool,
    /// Where it stands.
    pub at: Location,
}

/// A decision on record that bears on a finding.
#[derive(Debug, Clone, Serialize)]
pub struct Ruled {
    /// Number of the decision.
    pub id: String,
    /// Who decided, on which day, by which document, and why.
    pub what: Message,
    /// The paper behind it, with its digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<Message>,
    /// Where it stands.
    pub at: Location,
}

/// One requirement, checked for one student.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// The requirement that was checked.
    pub code: Code,
    /// Which part of it, where it is checked for several: a credit group, a class, a milestone; else empty.
    pub subject: String,
    /// Whether the requirement is met.
    pub outcome: Outcome,
    /// What it would be without the decision that waives it.
    pub without_waiver: Option<Outcome>,
    /// Document and clause that ask for it.
    pub basis: Basis,
    /// What is needed, with numbers and units.
    pub needed: Message,
    /// What the records hold.
    pub found: Message,
    /// What would be enough, what to mind, or why the requirement does not apply.
    pub note: Option<Message>,
    /// The records that were looked at.
    pub counted: Vec<Counted>,
    /// Waivers, recognitions and other decisions that were taken into account.
    pub decisions: Vec<Ruled>,
    /// IDs of other students whom it concerns. They stand in findings and explanations, and in nobody's dossier.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// Code of the stage of the batch that asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
}

impl Finding {
    /// Which other students it concerns, in words; none where it concerns nobody else.
    pub fn others(&self) -> Option<Message> {
        let others: Vec<Fact> = self.others.iter().map(|id| Fact::from(id.as_str())).collect();
        (!others.is_empty()).then(|| say("finding-others").with("others", others))
    }
}

impl Verdict {
    /// The conclusion from the findings: a failure outweighs missing data, missing data outweigh a pending
    /// decision, and only findings that are all met, waived by a decision on record, or not applicable make a pass.
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Verdict {
        let outcomes: Vec<Outcome> = findings.into_iter().map(|finding| finding.outcome).collect();
        let any = |outcome| outcomes.contains(&outcome);
        if any(Outcome::Fail) {
            Verdict::Fail
        } else if any(Outcome::Missing) || outcomes.is_empty() {
            Verdict::Supplement
        } else if any(Outcome::Undetermined) {
            Verdict::Decide
        } else {
            Verdict::Pass
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::say;

    fn finding(outcome: Outcome) -> Finding {
        Finding {
            code: Code::Plan,
            subject: String::new(),
            outcome,
            without_waiver: None,
            basis: Basis { document: "院通〔2022〕56号".into(), clause: "三.1".into(), cohorts: None },
            needed: say("plan-needed"),
            found: say("plan-needed"),
            note: None,
            counted: vec![],
            decisions: vec![],
            others: vec![],
            stage: None,
        }
    }

    #[test]
    fn nothing_missing_or_undetermined_ever_becomes_a_pass() {
        use Outcome::*;
        let cases: [(&[Outcome], Verdict); 8] = [
            (&[], Verdict::Supplement),
            (&[Pass, NotApplicable], Verdict::Pass),
            (&[Pass, Waived], Verdict::Pass),
            (&[Pass, Missing], Verdict::Supplement),
            (&[Waived, Undetermined], Verdict::Decide),
            (&[Undetermined, Missing], Verdict::Supplement),
            (&[Undetermined, Missing, Fail], Verdict::Fail),
            (&[Fail, Pass], Verdict::Fail),
        ];
        for (outcomes, verdict) in cases {
            let findings: Vec<_> = outcomes.iter().map(|o| finding(*o)).collect();
            assert_eq!(Verdict::of(&findings), verdict, "{outcomes:?}");
        }
    }
}

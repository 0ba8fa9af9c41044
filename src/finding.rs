//! The central type: what a requirement says of one student, with clause, numbers and source.

use std::fmt;

use serde::Serialize;

/// What came of checking one requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The requirement is met.
    Pass,
    /// The data are there and the requirement is not met.
    Fail,
    /// The data that would decide are not there.
    Missing,
    /// The data are there, but a person must decide.
    Undetermined,
    /// The requirement does not apply; the note says why.
    NotApplicable,
}

impl Outcome {
    /// The word that officers use.
    pub fn chinese(self) -> &'static str {
        match self {
            Outcome::Pass => "通过",
            Outcome::Fail => "不通过",
            Outcome::Missing => "缺材料",
            Outcome::Undetermined => "需人工认定",
            Outcome::NotApplicable => "不适用",
        }
    }
}

/// A stable name for a requirement; never renumbered, only retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// 基本信息
    StudentInformation,
    /// 毕业资格申请
    Application,
    /// 培养计划
    Plan,
    /// 总学分
    TotalCredits,
    /// 分类学分
    GroupCredits,
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
    /// 科研成果
    Outputs,
    /// 成果证明材料
    OutputEvidence,
    /// 科研创新项目结题
    ProjectConcluded,
    /// 学位照片
    Photo,
    /// 学信网照片
    ChsiPhoto,
    /// 文字可印制
    Glyphs,
    /// 材料文件可读
    Files,
}

impl Code {
    /// The requirement's title on forms and in messages.
    pub fn chinese(self) -> &'static str {
        match self {
            Code::StudentInformation => "基本信息",
            Code::Application => "毕业资格申请",
            Code::Plan => "个人培养计划",
            Code::TotalCredits => "总学分",
            Code::GroupCredits => "分类学分",
            Code::PlannedCourses => "计划课程考核",
            Code::RemedialCourses => "补修课程",
            Code::Practice => "实践环节",
            Code::Activities => "学术活动",
            Code::Midterm => "中期考核",
            Code::Proposal => "开题报告",
            Code::Outputs => "科研成果",
            Code::OutputEvidence => "成果证明材料",
            Code::ProjectConcluded => "科研创新项目结题",
            Code::Photo => "学位照片",
            Code::ChsiPhoto => "学信网照片",
            Code::Glyphs => "文字可印制",
            Code::Files => "材料文件可读",
        }
    }
}

/// The document and clause that a requirement rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Basis {
    /// Title or number of the document, for example `院通〔2022〕56号`.
    pub document: String,
    /// The clause in it, for example `四.1.(1)①`; empty when the whole document is meant.
    pub clause: String,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.clause.is_empty() {
            true => f.write_str(&self.document),
            false => write!(f, "{} {}", self.document, self.clause),
        }
    }
}

/// One requirement, checked for one student.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// Which requirement.
    pub code: Code,
    /// What came of it.
    pub outcome: Outcome,
    /// What it rests on.
    pub basis: Basis,
    /// What is needed, with numbers and units.
    pub needed: String,
    /// What the records hold.
    pub found: String,
    /// What would be enough, or why the requirement does not apply; empty for a plain pass.
    pub note: String,
    /// Where the records stand: `file:line`.
    pub sources: Vec<String>,
}

/// The review's conclusion on one student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
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

impl Verdict {
    /// Every verdict, in the order of the result table.
    pub const ALL: [Verdict; 4] = [Verdict::Pass, Verdict::Fail, Verdict::Supplement, Verdict::Decide];

    /// The conclusion from the findings: a failure outweighs missing data, missing data outweigh a
    /// pending decision, and only findings that are all met or not applicable make a pass.
    pub fn of(findings: &[Finding]) -> Verdict {
        let any = |outcome| findings.iter().any(|f| f.outcome == outcome);
        if any(Outcome::Fail) {
            Verdict::Fail
        } else if any(Outcome::Missing) || findings.is_empty() {
            Verdict::Supplement
        } else if any(Outcome::Undetermined) {
            Verdict::Decide
        } else {
            Verdict::Pass
        }
    }

    /// The word that officers use.
    pub fn chinese(self) -> &'static str {
        match self {
            Verdict::Pass => "通过",
            Verdict::Fail => "不通过",
            Verdict::Supplement => "待补充材料",
            Verdict::Decide => "需人工认定",
        }
    }
}

/// What the review says of one student.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// The conclusion.
    pub verdict: Verdict,
    /// One finding a requirement, in the order of the notice.
    pub findings: Vec<Finding>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(outcome: Outcome) -> Finding {
        let basis = Basis { document: "院通〔2022〕56号".into(), clause: "三.1".into() };
        let text = String::new;
        Finding { code: Code::Plan, outcome, basis, needed: text(), found: text(), note: text(), sources: vec![] }
    }

    #[test]
    fn nothing_missing_or_undetermined_ever_becomes_a_pass() {
        use Outcome::*;
        let cases: [(&[Outcome], Verdict); 7] = [
            (&[], Verdict::Supplement),
            (&[Pass, NotApplicable], Verdict::Pass),
            (&[Pass, Missing], Verdict::Supplement),
            (&[Pass, Undetermined], Verdict::Decide),
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

//! What the review says of one student as a whole.

use serde::Serialize;

use super::{Basis, Code, Finding, Verdict};
use crate::message::{Fact, Message, say};

/// What the review says of one student.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// Pass, fail, supplement or decide, from all findings.
    pub verdict: Verdict,
    /// One finding a requirement, in the order of the notice.
    pub findings: Vec<Finding>,
    /// What the school's rules propose beyond pass and fail; a person decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Proposed>,
    /// How the student stands at each gate of the batch that asks for anything, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Gate>,
}

/// How a student stands at a gate of the batch, for example 送审: by what it asks, and what the gates before it ask.
#[derive(Debug, Clone, Serialize)]
pub struct Gate {
    /// Code of the stage.
    pub code: String,
    /// Name in words.
    pub name: String,
    /// Its last day.
    pub until: String,
    /// The conclusion from the findings that it and the gates before it ask for.
    pub verdict: Verdict,
    /// What is open of them.
    pub open: Vec<OpenPoint>,
}

/// A finding that is open, by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenPoint {
    /// The requirement that is not met.
    pub code: Code,
    /// The credit group, class or milestone, where the requirement is checked for several; else empty.
    pub subject: String,
}

impl Gate {
    /// `论文送审（截止2022-09-30）：不通过，尚缺总学分`
    pub fn message(&self) -> Message {
        let point = |open: &OpenPoint| -> Fact {
            let key = if open.subject.is_empty() { "gate-point" } else { "gate-point-of" };
            say(key).with("code", open.code).with("subject", open.subject.as_str()).into()
        };
        let open: Vec<Fact> = self.open.iter().map(point).collect();
        let gate = if open.is_empty() { say("gate") } else { say("gate-open").with("open", open) };
        gate.with("name", self.name.as_str()).with("until", self.until.as_str()).with("verdict", self.verdict)
    }
}

/// A conclusion beyond pass and fail, for example 结业, proposed from the findings.
#[derive(Debug, Clone, Serialize)]
pub struct Proposed {
    /// Name in words.
    pub name: String,
    /// The entry of the policy that proposes it.
    pub basis: Basis,
}

impl Proposed {
    /// `建议结论：结业（麓师研〔2017〕30号 第三十条），由学校决定`
    pub fn message(&self) -> Message {
        say("proposed").with("name", self.name.as_str()).with("basis", self.basis.message())
    }
}

impl Evaluation {
    /// As the student's own dossier holds it: without the IDs of others.
    pub fn for_dossier(&self) -> Evaluation {
        let mut own = self.clone();
        own.findings.iter_mut().for_each(|finding| finding.others.clear());
        own
    }

    /// The evaluation with every sentence changed that says what records hold.
    pub fn reworded(&self, change: &impl Fn(&Message) -> Message) -> Evaluation {
        let reworded = |finding: &Finding| {
            let mut new = finding.clone();
            new.needed = change(&finding.needed);
            new.found = change(&finding.found);
            new.note = finding.note.as_ref().map(change);
            new.counted.iter_mut().for_each(|counted| counted.what = change(&counted.what));
            new.decisions.iter_mut().for_each(|decision| decision.what = change(&decision.what));
            new
        };
        Evaluation {
            verdict: self.verdict,
            findings: self.findings.iter().map(reworded).collect(),
            proposed: self.proposed.clone(),
            gates: self.gates.clone(),
        }
    }
}

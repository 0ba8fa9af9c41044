//! Recusal (回避): who is tied to a student's case, as the student's own record says, and who may hold no office in it.

use schemars::JsonSchema;
use serde::Serialize;
use strum::IntoStaticStr;

use crate::message::{Message, Word, say};
use crate::records::names::{is_same_person, may_be_one_person};
use crate::records::{Exception, Sourced, Student};

/// How somebody is tied to the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Bond {
    /// 导师
    Supervisor,
    /// 初审、复核人
    Reviewer,
    /// 中期考核、开题和其他环节的考核小组、评议小组成员
    Panel,
    /// 成果认定、豁免和其他例外的决定人
    Approver,
}

impl Word for Bond {
    const KIND: &'static str = "bond";
}

/// Somebody who may not decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// Name as the record has it.
    pub name: String,
    /// Why not.
    pub bond: Bond,
}

impl Tie {
    /// Why somebody must stand back, or may have to: the name is this person's, or may be.
    pub fn against(&self, name: &str) -> Option<Message> {
        let about = |key| say(key).with("name", self.name.as_str()).with("bond", self.bond);
        if is_same_person(&self.name, name) {
            return Some(about("step-tied"));
        }
        may_be_one_person(&self.name, name).then(|| about("step-tied-perhaps").with("other", name))
    }
}

/// Everybody who supervised the student, reviewed the student before, sat on a panel of the student's or decided one of the
/// `exceptions` for the student: who recognised an output does not judge it anew.
pub fn ties(student: &Student, exceptions: &[Sourced<Exception>]) -> Vec<Tie> {
    let tie = |bond| move |name: &str| Tie { name: name.to_owned(), bond };
    let supervisors = student.supervisors.iter().map(|tutor| tutor.name.as_str()).map(tie(Bond::Supervisor));
    let reviewers = student.decisions.iter().filter_map(|step| step.by.as_deref()).map(tie(Bond::Reviewer));
    let midterms = student.midterms().flat_map(|held| &held.members).map(String::as_str);
    let proposals = student.proposals().flat_map(|held| &held.panel);
    let others = student.milestones.iter().flat_map(|held| &held.panel);
    let panels = midterms.chain(proposals.chain(others).map(|member| member.name.as_str())).map(tie(Bond::Panel));
    let own = exceptions.iter().filter(|exception| exception.student == student.id);
    let approvers = own.flat_map(|exception| &exception.approvers).map(|one| one.name.as_str());
    supervisors.chain(reviewers).chain(panels).chain(approvers.map(tie(Bond::Approver))).collect()
}

//! Votes: who decides, and how many must be there and agree.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::message::{Message, Word, say};
use crate::records::Level;

/// Who decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, IntoStaticStr, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Body {
    /// 学生申诉处理委员会
    AppealCommittee,
    /// 复核专家组: experts who have not judged it before
    Experts,
    /// 学位评定委员会: 学位法 10
    DegreeCommittee,
    /// 答辩委员会: 学位法 26
    DefencePanel,
}

impl Word for Body {
    const KIND: &'static str = "body";
}

impl Body {
    /// Whether the law says how many must agree, so that the numbers must stand on record.
    pub fn must_vote(self) -> bool {
        matches!(self, Body::DegreeCommittee | Body::DefencePanel)
    }
}

/// A vote, in persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// Who voted.
    pub body: Body,
    /// 组成人员: all members.
    pub members: u16,
    /// 出席人数.
    pub present: u16,
    /// 同意人数: who agreed with what was decided.
    pub agree: u16,
}

/// Least members of a degree committee.
const COMMITTEE: u16 = 9;
/// Least members of a panel for a master's and a doctor's degree.
const PANEL: [u16; 2] = [3, 5];

impl Vote {
    /// What is wrong with the vote by law; of an unknown level the greater number of members is asked for.
    pub fn problems(&self, level: Option<Level>) -> Vec<Message> {
        let Vote { members, present, agree, .. } = *self;
        let (all, there, for_it) = (u32::from(members), u32::from(present), u32::from(agree));
        let panel = PANEL[usize::from(level != Some(Level::Master))];
        let least = |key| say(key).with("members", members);
        let mut problems = Vec::new();
        let mut refuse = |is_wrong: bool, why: Message| problems.extend(is_wrong.then_some(why));
        refuse(
            there > all || for_it > there,
            say("vote-numbers").with("members", members).with("present", present).with("agree", agree),
        );
        match self.body {
            Body::DegreeCommittee => {
                refuse(members < COMMITTEE || members % 2 == 0, least("vote-committee-members"));
                refuse(there * 3 < all * 2, least("vote-committee-present").with("present", present));
                refuse(for_it * 2 <= all, least("vote-committee-agree").with("agree", agree));
            }
            Body::DefencePanel => {
                refuse(members < panel, least("vote-panel-members").with("least", panel));
                refuse(for_it * 3 < all * 2, least("vote-panel-agree").with("agree", agree));
            }
            Body::AppealCommittee | Body::Experts => {
                refuse(for_it * 2 <= there, say("vote-majority").with("present", present).with("agree", agree));
            }
        }
        problems
    }

    /// Whether more are named than were there; experts are all named.
    pub fn miscounted(&self, named: usize) -> Option<Message> {
        let present = usize::from(self.present);
        let is_wrong = named > present || (self.body == Body::Experts && named != present);
        is_wrong.then(|| say("vote-named").with("named", named).with("present", self.present))
    }
}

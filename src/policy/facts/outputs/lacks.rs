//! What is missing of the proof of an output.

use super::output::Output;
use super::proof::Proof;
use crate::message::{Fact, Message, say};
use crate::policy::case::Case;
use crate::records::{Evidence, Shows};

impl Output<'_> {
    /// What is missing of its proof; nothing where the policy asks for none.
    pub fn lacks(&self, case: &Case) -> Option<Message> {
        let rule = match self.proof {
            Proof::Nothing => return None,
            Proof::Untold => return Some(say("evidence-untold").with("title", self.title)),
            Proof::Entry(entry) => &entry.is,
        };
        if rule.refused {
            return None;
        }
        let title = |message: Message| Some(message.with("title", self.title));
        let mut all = case.student.evidence.iter();
        let of_it = all.find(|evidence| Some(evidence.id.as_str()) == self.evidence);
        let Some(evidence) = of_it.filter(|evidence| !evidence.files.is_empty()) else {
            return title(match rule.sheets.is_empty() {
                true => say("evidence-none"),
                false => say("evidence-none-of").with("sheets", sheets(&rule.sheets)),
            });
        };
        if let Some((file, why)) = unusable(case, evidence) {
            return title(say("evidence-unusable").with("file", file.as_str()).with("why", why.clone()));
        }
        let absent: Vec<_> = rule.sheets.iter().copied().filter(|sheet| !evidence.shows.contains(sheet)).collect();
        if !absent.is_empty() {
            return title(say("evidence-lacks").with("sheets", sheets(&absent)));
        }
        let unsigned = rule.supervisor_signed && evidence.supervisor_signed != Some(true);
        if unsigned { title(say("evidence-unsigned")) } else { None }
    }
}

fn sheets(list: &[Shows]) -> Vec<Fact> {
    list.iter().map(|sheet| Fact::from(*sheet)).collect()
}

fn unusable<'c>(case: &'c Case, evidence: &Evidence) -> Option<&'c (String, Message)> {
    case.gathered.unusable_files.iter().find(|(file, _)| evidence.files.contains(file))
}

//! What is missing of the proof of an output.

use super::output::Output;
use super::proof::Proof;
use crate::message::{Fact, Message, say};
use crate::policy::case::Case;
use crate::records::normal::normal_number;
use crate::records::{Evidence, Shows};

impl Output<'_> {
    /// What it depends on which proof is needed: a word of its index that nobody knows, or what is not recorded.
    fn unknown_proof(&self) -> Message {
        let unknown: Vec<Fact> =
            self.views.iter().flat_map(|view| &view.index.unknown).map(|word| word.as_str().into()).collect();
        if unknown.is_empty() {
            say("evidence-untold").with("title", self.named())
        } else {
            say("evidence-index-unknown").with("title", self.named()).with("words", unknown)
        }
    }

    /// What is missing of its proof; nothing where the policy asks for none.
    pub fn lacks(&self, case: &Case) -> Option<Message> {
        let rule = match self.proof {
            Proof::Nothing => return None,
            Proof::Unknown | Proof::Unclear => return Some(self.unknown_proof()),
            Proof::Entry(entry) => &entry.is,
        };
        if rule.refused {
            return None;
        }
        let title = |message: Message| Some(message.with("title", self.named()));
        // Sheets of one number may be registered in several rows.
        let pieces: Vec<&Evidence> = case.student.evidence.iter().map(|piece| &**piece).filter(is_of(self)).collect();
        if pieces.iter().all(|piece| piece.files.is_empty()) {
            return title(if rule.sheets.is_empty() {
                say("evidence-none")
            } else {
                say("evidence-none-of").with("sheets", sheets(&rule.sheets))
            });
        }
        if let Some((file, why)) = pieces.iter().find_map(|piece| unusable(case, piece)) {
            return title(say("evidence-unusable").with("file", file.as_str()).with("why", why.clone()));
        }
        let is_shown = |sheet: &Shows| pieces.iter().any(|piece| piece.shows.contains(sheet));
        let absent: Vec<_> = rule.sheets.iter().copied().filter(|sheet| !is_shown(sheet)).collect();
        if !absent.is_empty() {
            return title(say("evidence-lacks").with("sheets", sheets(&absent)));
        }
        let unsigned = rule.supervisor_signed && !is_signed(&pieces, &rule.sheets);
        if unsigned { title(say("evidence-unsigned")) } else { None }
    }
}

/// Whether a piece of evidence has a number that the output names.
fn is_of<'o>(output: &'o Output) -> impl Fn(&&Evidence) -> bool + use<'o> {
    let numbers: Vec<String> = output.evidence.iter().map(|number| normal_number(number)).collect();
    move |piece| {
        let own = normal_number(&piece.id);
        numbers.contains(&own)
    }
}

/// Whether the supervisor has signed every row that shows one of the asked sheets; with none such, any row.
fn is_signed(pieces: &[&Evidence], asked: &[Shows]) -> bool {
    let mut showing = pieces.iter().filter(|piece| piece.shows.iter().any(|sheet| asked.contains(sheet))).peekable();
    if showing.peek().is_some() {
        showing.all(|piece| piece.supervisor_signed == Some(true))
    } else {
        pieces.iter().any(|piece| piece.supervisor_signed == Some(true))
    }
}

fn sheets(list: &[Shows]) -> Vec<Fact> {
    list.iter().map(|sheet| Fact::from(*sheet)).collect()
}

fn unusable<'c>(case: &'c Case, evidence: &Evidence) -> Option<&'c (String, Message)> {
    case.gathered.unusable_files.iter().find(|(file, _)| evidence.files.contains(file))
}

//! What was found becomes a finding, set aside where a decision on record waives it.

use super::case::Case;
use super::found::Found;
use super::trail::Trail;
use crate::finding::{Basis, Code, Finding, Outcome, Ruled};
use crate::message::{Message, say};
use crate::records::ExceptionKind;
use crate::records::normal::normal_code;

impl<'a> Case<'a> {
    /// Completes a finding with code and basis, and sets it aside where a decision on record waives it.
    pub(super) fn finding(
        &self,
        code: Code,
        subject: &str,
        basis: Basis,
        found: Found,
        trail: &mut Trail<'a>,
    ) -> Finding {
        let Found { outcome, needed, found, note, counted, mut decisions, others } =
            self.with_unread(code, found).with_reason_on_row();
        let waiving = if outcome.is_open() { self.waive(code, subject, &mut decisions, trail) } else { Waiving::None };
        let (outcome, note) = match &waiving {
            Waiving::Open(doubt) => {
                let list: Vec<Message> = note.into_iter().chain([doubt.clone()]).collect();
                (Outcome::Undetermined, Some(say("sentences").with("list", list)))
            }
            _ => (outcome, note),
        };
        let (outcome, without_waiver) = if waiving == Waiving::Valid {
            (Outcome::Waived, Some(outcome))
        } else if outcome == Outcome::Waived {
            // An extension has turned a failure.
            (outcome, Some(Outcome::Fail))
        } else {
            (outcome, None)
        };
        let subject = subject.to_owned();
        let asking = self.batch.stages.iter().find(|stage| stage.checks.contains(&code));
        let stage = asking.map(|stage| stage.code.clone());
        Finding {
            code,
            subject,
            outcome,
            without_waiver,
            basis,
            needed,
            found,
            note,
            counted,
            decisions,
            others,
            stage,
        }
    }

    /// What waivers make of an open finding; one that is not valid is shown beside it.
    fn waive(&self, code: Code, subject: &str, decisions: &mut Vec<Ruled>, trail: &mut Trail<'a>) -> Waiving {
        let waivers = self.exceptions.iter().filter(|granted| {
            let exception = granted.exception;
            exception.kind == ExceptionKind::Waiver
                && exception.rule == Some(code)
                && exception.subject.as_deref().is_none_or(|named| normal_code(named) == normal_code(subject))
        });
        let mut waiving = Waiving::None;
        for granted in waivers {
            decisions.push(granted.ruled());
            if granted.is_valid() {
                trail.mark_used(granted.exception);
                waiving = Waiving::Valid;
            } else if let Some(doubt) = granted.open_doubt().filter(|_| waiving == Waiving::None) {
                waiving = Waiving::Open(doubt);
            }
        }
        waiving
    }
}

/// What the waivers on record make of an open finding.
#[derive(Debug, PartialEq)]
enum Waiving {
    /// There is none that could count.
    None,
    /// A person must say whether one counts.
    Open(Message),
    /// It is set aside.
    Valid,
}

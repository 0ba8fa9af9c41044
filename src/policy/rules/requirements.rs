//! Requirements that the school or the programme sets itself: conditions over the facts.
//!
//! Basis: the entry of the policy, or the clause of the programme.

use std::collections::BTreeSet;

use crate::finding::{Basis, Code, Finding, Outcome};
use crate::message::{Message, say};
use crate::policy::asked::{not_applicable, unknown_axis};
use crate::policy::conditions::{Ground, answer_condition as hold, in_words};
use crate::policy::entry::{Entries, Match};
use crate::policy::facts::outputs::Holds;
use crate::policy::found::Found;
use crate::policy::standing::Standing;
use crate::policy::trail::Trail;
use crate::records::Requirement;

/// Of the entries with one code the first that holds for the student is asked; those of the programme stand beside them.
pub fn check_requirements<'a>(standing: &Standing<'a>, before: &[Finding], trail: &mut Trail<'a>) -> Vec<Finding> {
    let case = &standing.case;
    let entries = &case.policy.requirements;
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for code in entries.iter().map(|entry| entry.is.code.as_str()).filter(|code| seen.insert(*code)) {
        let Chosen { basis, found, stage } = chosen(standing, entries, code, before, trail);
        let finding = case.finding(Code::Requirement, code, basis, found, trail);
        findings.push(at_stage(finding, stage));
    }
    let declared = case.programme().map_or(&[][..], |programme| &programme.requirements);
    for requirement in declared {
        let basis = Basis { clause: requirement.clause.clone().unwrap_or_default(), ..case.programme_basis() };
        let found = judge(standing, requirement, before);
        let finding = case.finding(Code::Requirement, &requirement.code, basis, found, trail);
        findings.push(at_stage(finding, requirement.stage.as_deref()));
    }
    findings
}

/// The stage that a requirement names precedes the one that checks all of them.
fn at_stage(finding: Finding, stage: Option<&str>) -> Finding {
    Finding { stage: stage.map(str::to_owned).or(finding.stage.clone()), ..finding }
}

/// What came of the entries of a code.
struct Chosen<'a> {
    basis: Basis,
    found: Found,
    stage: Option<&'a str>,
}

/// The entry of a code that holds for the student, judged.
fn chosen<'a>(
    standing: &Standing<'a>,
    entries: &'a Entries<Requirement>,
    code: &str,
    before: &[Finding],
    trail: &mut Trail<'a>,
) -> Chosen<'a> {
    let case = &standing.case;
    let of_code = entries.iter().filter(|entry| entry.is.code == code);
    let mut first = None;
    for entry in of_code {
        let basis = case.entry_basis(entry);
        let first = first.get_or_insert_with(|| basis.clone());
        let stage = entry.is.stage.as_deref();
        match entry.scope.matches(&case.subject) {
            Match::Yes => {
                trail.note_met(entry.at());
                return Chosen { basis, found: judge(standing, &entry.is, before), stage };
            }
            Match::Unknown(axis) => {
                return Chosen { basis: first.clone(), found: unknown_axis(case, axis, &named(&entry.is)), stage };
            }
            Match::No => {}
        }
    }
    let basis = first.unwrap_or_else(|| case.programme_basis());
    Chosen { basis, found: not_applicable(say("requirement-not-for")), stage: None }
}

fn named(requirement: &Requirement) -> Message {
    say("requirement-named").with("name", requirement.name.as_str())
}

fn judge(standing: &Standing, requirement: &Requirement, before: &[Finding]) -> Found {
    let Some(condition) = &requirement.asks else { return not_applicable(say("requirement-lifted")) };
    let stage = requirement.stage.as_ref().and_then(|code| standing.case.batch.stage(code));
    let ground = Ground { standing, findings: before, until: stage.map(|stage| stage.until), with_strays: false };
    let asks = in_words(&ground, condition);
    let needed = match stage {
        None => say("requirement-needed").with("name", requirement.name.as_str()).with("asks", asks),
        Some(stage) => say("requirement-needed-by")
            .with("name", requirement.name.as_str())
            .with("asks", asks)
            .with("stage", stage.name.as_str())
            .with("date", stage.until.to_string()),
    };
    let mut answer = hold(&ground, condition);
    // Rows that may be somebody else's hold back no pass, but nobody fails for want of them.
    let has_strays = || standing.case.student.unread.iter().any(|row| !row.is_certain);
    if answer.holds == Holds::No && has_strays() {
        let with_strays = hold(&Ground { with_strays: true, ..ground }, condition);
        answer = if with_strays.holds == Holds::No { answer } else { with_strays };
    }
    let (outcome, note) = match answer.holds {
        Holds::Yes => (Outcome::Pass, None),
        Holds::No => (Outcome::Fail, Some(say("requirement-short").with("name", requirement.name.as_str()))),
        Holds::Unknown => (Outcome::Missing, Some(say("requirement-supply").with("name", requirement.name.as_str()))),
        Holds::Unclear => {
            (Outcome::Undetermined, Some(say("requirement-decide").with("name", requirement.name.as_str())))
        }
    };
    Found::new(outcome, needed, answer.found).note_if(note).rows(answer.rows)
}

//! 科研成果 and their proofs.
//!
//! Basis: the notice 三.2 and 四.1.(1)①, and the rule of the programme or of the policy.

use crate::finding::{Basis, Code, Counted, Finding, Outcome};
use crate::message::{Fact, Message, say};
use crate::policy::asked::{Asked, no_programme, unknown_axis};
use crate::policy::case::Case;
use crate::policy::entry::Choice;
use crate::policy::facts::outputs::{Holds, Proof, in_words, meets, open_points, rows_of};
use crate::policy::facts::recognition::recognition;
use crate::policy::found::{Found, counted};
use crate::policy::standing::Standing;
use crate::policy::trail::Trail;
use crate::records::normal::normal_number;
use crate::records::{OtherOutput, OutputRule, Outputs, Sourced};

pub fn check_outputs<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Vec<Finding> {
    let mut findings = vec![enough(standing, trail)];
    findings.extend(evidence(standing, trail));
    findings
}

/// The rule that holds: the programme's own, or the policy's for the student.
fn rule<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Result<Option<(&'a OutputRule, Basis)>, Box<Found>> {
    let own = case.programme().and_then(|programme| programme.outputs.rule.as_ref());
    let clause = case.programme().and_then(|programme| programme.outputs.clause.as_ref());
    if let Some(rule) = own {
        return Ok(Some((rule, case.programme_clause(clause))));
    }
    match case.choose(&case.policy.outputs, trail) {
        Choice::Entry(entry) => Ok(Some((&entry.is, case.entry_basis(entry)))),
        Choice::Unknown(axis) => Err(Box::new(unknown_axis(case, axis, &say("outputs-needed-any")))),
        Choice::None => Ok(None),
    }
}

/// The form is asked for by the policy, outputs by the programme.
fn enough<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Finding {
    let case = &standing.case;
    let (row_basis, asked) = case.asked(&case.policy.applies.outputs, &say("outputs-registered"), None, trail);
    let (basis, found) = match asked {
        Asked::Settled(found) => (row_basis, *found),
        Asked::Yes => asked_outputs(standing, row_basis, trail),
    };
    case.finding(Code::Outputs, "", basis, found, trail)
}

fn asked_outputs<'a>(standing: &Standing<'a>, row_basis: Basis, trail: &mut Trail<'a>) -> (Basis, Found) {
    let case = &standing.case;
    let Some(programme) = case.programme() else {
        return (row_basis, no_programme(&say("outputs-needed-any")));
    };
    if !programme.outputs.required {
        return (row_basis, registered(case));
    }
    match rule(case, trail) {
        Err(found) => (row_basis, *found),
        Ok(None) => {
            let found = Found::new(Outcome::Undetermined, say("outputs-needed-any"), say("outputs-no-rule"));
            (row_basis, found.note(say("outputs-rule-supply")))
        }
        Ok(Some((rule, basis))) => (basis, measured(standing, rule, trail)),
    }
}

/// Nothing but the form is asked.
fn registered(case: &Case) -> Found {
    let needed = say("outputs-registered");
    match &case.student.outputs {
        None => Found::new(Outcome::Missing, needed, say("outputs-no-form")).note(say("outputs-form-supply")),
        Some(own) => Found::new(Outcome::Pass, needed, tally(own)).row(say("row-outputs"), true, own.at()),
    }
}

fn tally(own: &Outputs) -> Message {
    say("outputs-found")
        .with("papers", own.papers.len())
        .with("more", own.patents.len() + own.books.len() + own.awards.len())
        .with("others", own.others.len())
}

fn measured<'a>(standing: &Standing<'a>, rule: &OutputRule, trail: &mut Trail<'a>) -> Found {
    let case = &standing.case;
    let needed = in_words(rule);
    let Some(own) = &case.student.outputs else {
        return Found::new(Outcome::Missing, needed, say("outputs-no-form")).note(say("outputs-form-supply"));
    };
    let (holds, rows) = meets(rule, &standing.outputs);
    let others = || own.others.iter().map(|other| row_of_other(case, other));
    let found = |outcome| Found::new(outcome, needed.clone(), tally(own)).rows(rows.iter().cloned()).rows(others());
    if holds == Holds::Yes {
        return found(Outcome::Pass);
    }
    for granted in own.others.iter().flat_map(|other| recognition(case, other).valid) {
        trail.mark_used(granted.exception);
    }
    if let Some(other) = own.others.iter().find(|other| recognition(case, other).is_complete()) {
        let steps = recognition(case, other);
        let note = say("outputs-recognised").with("title", other.name.as_str());
        return found(Outcome::Pass).note(note).decided(steps.ruled());
    }
    let by_others: Vec<Message> = own.others.iter().map(|other| recognition(case, other).open_steps(other)).collect();
    let refused = own.others.iter().flat_map(|other| recognition(case, other).ruled());
    let with_points = |note: Message| {
        let points = open_points(rule, &standing.outputs);
        say("sentences").with("list", [vec![note], points].concat())
    };
    match (holds, by_others.is_empty()) {
        (Holds::Unclear, _) => found(Outcome::Undetermined).note(with_points(say("outputs-unclear"))),
        (Holds::Unknown, _) => found(Outcome::Missing).note(with_points(say("outputs-untold"))),
        (_, false) => found(Outcome::Undetermined).note(say("sentences").with("list", by_others)).decided(refused),
        (_, true) => found(Outcome::Fail).note(with_points(say("outputs-short"))),
    }
}

/// Another output as a row: it counts once all three bodies have recognised it, and says before what is still to come.
fn row_of_other(case: &Case, other: &Sourced<OtherOutput>) -> Counted {
    let steps = recognition(case, other);
    counted(say("row-other-output"), (!steps.is_complete()).then(|| steps.open_steps(other)), other.at())
}

/// Every output on the form has the sheets that the policy asks for.
fn evidence<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Option<Finding> {
    let case = &standing.case;
    let asked: Vec<_> = standing.outputs.iter().filter(|output| !matches!(output.proof, Proof::Nothing)).collect();
    let first = asked.iter().find_map(|output| output.proof.entry()).or(case.policy.evidence.first());
    let basis = first.filter(|_| !asked.is_empty()).map(|entry| case.entry_basis(entry))?;
    let needed = say("evidence-needed");
    let lacks: Vec<_> = asked.iter().map(|output| output.lacks(case)).collect();
    let rows: Vec<Counted> = asked
        .iter()
        .zip(&lacks)
        .flat_map(|(output, lacks)| {
            let refused = || output.proof.is_refused().then(|| say("output-not-admitted"));
            rows_of(output, lacks.clone().or_else(refused))
        })
        .collect();
    let refused = asked.iter().filter(|output| output.proof.is_refused()).count();
    let lacking: Vec<Message> = lacks.into_iter().flatten().collect();
    // What nobody can read asks for no scan: a person must read it first.
    let is_unclear = asked.iter().all(|output| matches!(output.proof, Proof::Unclear) || output.lacks(case).is_none());
    let found = if lacking.is_empty() {
        Found::new(Outcome::Pass, needed, say("evidence-complete").with("count", asked.len() - refused))
    } else if is_unclear {
        Found::new(Outcome::Undetermined, needed, say("sentences").with("list", lacking))
    } else {
        let found = say("sentences").with("list", lacking);
        let notes = [Some(say("evidence-supply")), loose(case)].into_iter().flatten().collect::<Vec<_>>();
        Found::new(Outcome::Missing, needed, found).note(say("sentences").with("list", notes))
    };
    let found = match refused {
        0 => found,
        count if found.note.is_none() => found.note(say("evidence-refused").with("count", count)),
        _ => found,
    };
    Some(case.finding(Code::OutputEvidence, "", basis, found.rows(rows), trail))
}

/// What the student handed in that no output names: it may be what is lacking, under another name.
fn loose(case: &Case) -> Option<Message> {
    const MOST: usize = 5;
    let numbers = case.student.outputs.as_ref().map(|outputs| outputs.evidence_numbers()).unwrap_or_default();
    let known: Vec<String> = numbers.iter().map(|number| normal_number(number)).collect();
    let pieces = case.student.evidence.iter().filter(|piece| !piece.files.is_empty());
    let loose: Vec<&str> =
        pieces.map(|piece| piece.id.as_str()).filter(|id| !known.contains(&normal_number(id))).collect();
    let some: Vec<Fact> = loose.iter().take(MOST).map(|id| Fact::from(*id)).collect();
    let number = numbers.first().copied().unwrap_or("E01");
    (!loose.is_empty())
        .then(|| say("evidence-loose-pieces").with("count", loose.len()).with("some", some).with("number", number))
}

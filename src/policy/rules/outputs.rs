//! 科研成果, their proofs, and 湖南省研究生科研创新项目.
//!
//! Basis: the notice 三.2 and 四.1.(1)①, and the rule of the programme or of the policy.

use crate::finding::{Basis, Code, Counted, Finding, Outcome};
use crate::message::{Message, say};
use crate::policy::asked::{Asked, no_programme, untold};
use crate::policy::case::Case;
use crate::policy::entry::Choice;
use crate::policy::facts::outputs::{Holds, Output, Proof, in_words, meets};
use crate::policy::facts::recognition::recognition;
use crate::policy::found::Found;
use crate::policy::standing::Standing;
use crate::policy::trail::Trail;
use crate::records::{OutputRule, Outputs, Project, ProjectRole};

pub fn check<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Vec<Finding> {
    let case = &standing.case;
    let mut findings = vec![enough(standing, trail)];
    findings.extend(evidence(standing, trail));
    if let Some(found) = project(standing, trail) {
        let basis = case.clause(&case.policy.clauses.projects);
        findings.push(case.finding(Code::ProjectConcluded, "", basis, found, trail));
    }
    findings
}

/// The rule that holds: the programme's own, or the policy's for the student.
fn rule<'a>(case: &Case<'a>, trail: &mut Trail<'a>) -> Result<Option<(&'a OutputRule, Basis)>, Box<Found>> {
    let own = case.programme().and_then(|programme| programme.outputs.rule.as_ref());
    if let Some(rule) = own {
        return Ok(Some((rule, case.programme_basis())));
    }
    match case.choose(&case.policy.outputs, trail) {
        Choice::Entry(entry) => Ok(Some((&entry.is, case.entry_basis(entry)))),
        Choice::Unknown(axis) => Err(Box::new(untold(axis, &say("outputs-needed-any")))),
        Choice::None => Ok(None),
    }
}

/// The form is asked for by the policy, outputs by the programme.
fn enough<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Finding {
    let case = &standing.case;
    let (row_basis, asked) = case.asked(&case.policy.applies.outputs, &say("outputs-registered"), None, trail);
    let (basis, found) = match asked {
        Asked::Settled(found) => (row_basis, found),
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
    let found = |outcome| Found::new(outcome, needed.clone(), tally(own)).rows(rows.iter().cloned());
    if holds == Holds::Yes {
        return found(Outcome::Pass);
    }
    for granted in own.others.iter().flat_map(|other| recognition(case, other).valid) {
        trail.mark_used(granted.exception);
    }
    if let Some(other) = own.others.iter().find(|other| recognition(case, other).is_complete()) {
        let steps = recognition(case, other);
        let note = say("outputs-recognised").with("title", other.name.as_str());
        return found(Outcome::Pass).note(note).decided(steps.ruled()).row(say("row-other-output"), true, other.at());
    }
    let by_others: Vec<Message> = own.others.iter().map(|other| recognition(case, other).open_steps(other)).collect();
    let refused = own.others.iter().flat_map(|other| recognition(case, other).ruled());
    match (holds, by_others.is_empty()) {
        (Holds::Unclear, _) => found(Outcome::Undetermined).note(say("outputs-unclear")),
        (Holds::Untold, _) => found(Outcome::Missing).note(say("outputs-untold")),
        (_, false) => found(Outcome::Undetermined).note(say("sentences").with("list", by_others)).decided(refused),
        (_, true) => found(Outcome::Fail).note(say("outputs-short")),
    }
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
        .map(|(output, lacks)| output.row(!output.proof.is_refused() && lacks.is_none()))
        .collect();
    let refused = asked.iter().filter(|output| output.proof.is_refused()).count();
    let lacking: Vec<Message> = lacks.into_iter().flatten().collect();
    let found = match lacking.is_empty() {
        true => Found::new(Outcome::Pass, needed, say("evidence-complete").with("count", asked.len() - refused)),
        false => {
            let found = say("sentences").with("list", lacking);
            Found::new(Outcome::Missing, needed, found).note(say("evidence-supply"))
        }
    };
    let found = match refused {
        0 => found,
        count if found.note.is_none() => found.note(say("evidence-refused").with("count", count)),
        _ => found,
    };
    Some(case.finding(Code::OutputEvidence, "", basis, found.rows(rows), trail))
}

/// Told by the mark in the record or by the words of the source, so that a mark left out hides no project.
fn is_provincial(case: &Case, project: &Project) -> bool {
    let words = &case.policy.words.provincial_projects;
    let says_so = |source: &str| words.iter().any(|word| source.contains(word));
    project.provincial || project.source.as_deref().is_some_and(says_so)
}

/// Who leads a provincial project may apply only after it is concluded.
fn project<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    let case = &standing.case;
    let own = case.student.outputs.as_ref()?;
    let held = own.projects.iter().filter(|p| is_provincial(case, p) && p.role != Some(ProjectRole::Member));
    let judged: Vec<_> = held.map(|project| (project, concluded(standing, project, trail))).collect();
    // The worst of several projects speaks.
    let (_, worst) = judged.iter().max_by_key(|(_, (outcome, ..))| gravity(*outcome))?;
    let (outcome, found, note) = worst.clone();
    let rows = judged.iter().map(|(project, (outcome, found, _))| Counted {
        what: found.clone(),
        counts: *outcome == Outcome::Pass,
        at: project.at().clone(),
    });
    Some(Found::new(outcome, say("project-needed"), found).note_if(note).rows(rows))
}

/// As in the verdict: a failure outweighs missing data, and these a pending decision.
fn gravity(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Fail => 3,
        Outcome::Missing => 2,
        Outcome::Undetermined => 1,
        _ => 0,
    }
}

fn concluded<'a>(
    standing: &Standing<'a>,
    project: &Project,
    trail: &mut Trail<'a>,
) -> (Outcome, Message, Option<Message>) {
    let case = &standing.case;
    let named = |message: Message| {
        let number = project.number.as_deref().filter(|number| !number.trim().is_empty());
        let number = number.map_or_else(|| say("project-no-number"), |number| say("mark").with("mark", number));
        message.with("name", project.name.as_str()).with("number", number)
    };
    let Some(end) = project.concluded else {
        if project.role.is_none() {
            return (Outcome::Undetermined, named(say("project-open")), Some(say("project-role-untold")));
        }
        return (Outcome::Fail, named(say("project-open")), Some(say("project-conclude")));
    };
    let found = named(say("project-concluded").with("date", end.to_string()));
    if project.role.is_none() {
        return (Outcome::Undetermined, found, Some(say("project-role-untold")));
    }
    match case.applied() {
        None => return (Outcome::Missing, found, Some(say("application-supply"))),
        Some(applied) if end > applied => {
            let note = say("project-late").with("applied", applied.to_string());
            return (Outcome::Fail, found, Some(note));
        }
        Some(_) => {}
    }
    let least = match case.choose(&case.policy.project_outputs, trail) {
        Choice::Entry(entry) => usize::from(entry.is.count),
        Choice::Unknown(axis) => return (Outcome::Missing, found, Some(say("axis-complete").with("axis", axis))),
        Choice::None => 0,
    };
    let of_project: Vec<&Output> =
        standing.outputs.iter().filter(|output| names_grant(output.grants, project)).collect();
    let marked = |most: Holds| of_project.iter().filter(|output| output.stands() <= most).count();
    if marked(Holds::Yes) >= least {
        return (Outcome::Pass, found, None);
    }
    let note = say("project-outputs-short").with("count", least).with("marked", marked(Holds::Yes));
    let outcome = match (marked(Holds::Unclear) >= least, marked(Holds::Untold) >= least) {
        (true, _) => Outcome::Undetermined,
        (_, true) => Outcome::Missing,
        _ => Outcome::Fail,
    };
    (outcome, found, Some(note))
}

/// An output counts for a project only if it names its number.
fn names_grant(grants: &[String], project: &Project) -> bool {
    let number = project.number.as_deref().map(str::trim).filter(|number| !number.is_empty());
    number.is_some_and(|number| grants.iter().any(|grant| grant.trim() == number))
}

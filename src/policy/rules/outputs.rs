//! 科研成果, their proofs, and 湖南省研究生科研创新项目.
//!
//! Basis: the notice 三.2 and 四.1.(1)①, and the rule of the programme or of the policy.

use crate::finding::{Basis, Code, Finding, Outcome, Ruled};
use crate::message::{Fact, Message, say};
use crate::policy::case::{Case, Scope, no_programme, untold};
use crate::policy::exceptions::Granted;
use crate::policy::found::Found;
use crate::policy::outputs::{Asked, Holds, in_words, meets, outputs};
use crate::policy::scope::Choice;
use crate::records::values::Day;
use crate::records::{Exception, ExceptionKind, OtherOutput, OutputRule, Outputs, Project, ProjectRole, Role, Sourced};

pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = vec![enough(case)];
    findings.extend(evidence(case));
    findings.extend(
        project(case)
            .map(|found| case.finding(Code::ProjectConcluded, "", case.clause(&case.policy.clauses.projects), found)),
    );
    findings
}

/// The rule that holds: the programme's own, or the policy's for the student.
fn rule<'a>(case: &Case<'a>) -> Result<Option<(&'a OutputRule, Basis)>, Box<Found>> {
    let own = case.programme().and_then(|programme| programme.outputs.rule.as_ref());
    if let Some(rule) = own {
        return Ok(Some((rule, case.programme_basis())));
    }
    match case.choose(&case.policy.outputs) {
        Choice::Entry(entry) => Ok(Some((&entry.is, case.entry_basis(entry)))),
        Choice::Unknown(axis) => Err(Box::new(untold(axis, &say("outputs-needed-any")))),
        Choice::None => Ok(None),
    }
}

/// The form is asked for by the policy, outputs by the programme.
fn enough(case: &Case) -> Finding {
    let (row_basis, scope) = case.scope(&case.policy.applies.outputs, &say("outputs-registered"), None);
    let settled = |basis: Basis, found: Found| case.finding(Code::Outputs, "", basis, found);
    if let Scope::Settled(found) = scope {
        return settled(row_basis, found);
    }
    let Some(programme) = case.programme() else {
        return settled(row_basis, no_programme(&say("outputs-needed-any")));
    };
    if !programme.outputs.required {
        return settled(row_basis, registered(case));
    }
    match rule(case) {
        Err(found) => settled(row_basis, *found),
        Ok(None) => {
            let found = Found::new(Outcome::Undetermined, say("outputs-needed-any"), say("outputs-no-rule"));
            settled(row_basis, found.note(say("outputs-rule-supply")))
        }
        Ok(Some((rule, basis))) => settled(basis, measured(case, rule)),
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

fn measured(case: &Case, rule: &OutputRule) -> Found {
    let needed = in_words(rule);
    let Some(own) = &case.student.outputs else {
        return Found::new(Outcome::Missing, needed, say("outputs-no-form")).note(say("outputs-form-supply"));
    };
    let (holds, rows) = meets(case, rule, &outputs(own));
    let found = |outcome| Found::new(outcome, needed.clone(), tally(own)).rows(rows.iter().cloned());
    if holds == Holds::Yes {
        return found(Outcome::Pass);
    }
    for granted in own.others.iter().flat_map(|other| recognition(case, other).valid) {
        case.mark_used(granted.exception);
    }
    if let Some(other) = own.others.iter().find(|other| recognition(case, other).is_complete()) {
        let steps = recognition(case, other);
        let note = say("outputs-recognised").with("title", other.name.as_str());
        return found(Outcome::Pass).note(note).decided(steps.ruled()).row(say("row-other-output"), true, other.at());
    }
    let by_others: Vec<Message> = own.others.iter().map(|other| recognition(case, other).open(other)).collect();
    let refused = own.others.iter().flat_map(|other| recognition(case, other).ruled());
    match (holds, by_others.is_empty()) {
        (Holds::Unclear, _) => found(Outcome::Undetermined).note(say("outputs-unclear")),
        (Holds::Untold, _) => found(Outcome::Missing).note(say("outputs-untold")),
        (_, false) => found(Outcome::Undetermined).note(say("sentences").with("list", by_others)).decided(refused),
        (_, true) => found(Outcome::Fail).note(say("outputs-short")),
    }
}

/// 院学术分委员会、学位评定分委员会、研究生院: each must have recognised it, by a decision on record.
const STEPS: [Role; 3] = [Role::AcademicSubcommittee, Role::DegreeSubcommittee, Role::GraduateSchool];

/// The decisions on another output.
struct Recognition<'c, 'a> {
    valid: Vec<&'c Granted<'a>>,
    refused: Vec<&'c Granted<'a>>,
}

fn recognition<'c, 'a>(case: &'c Case<'a>, other: &OtherOutput) -> Recognition<'c, 'a> {
    let all = case.granted(ExceptionKind::Recognition, &other.name);
    let (valid, refused) = all.partition(|granted| granted.refusal.is_none());
    Recognition { valid, refused }
}

impl Case<'_> {
    /// The day of the valid decision by which a body recognised another output.
    pub fn recognised(&self, other: &OtherOutput, body: Role) -> Option<Day> {
        let valid = recognition(self, other).valid;
        valid.into_iter().find(|granted| decides(granted.exception, body)).map(|granted| granted.exception.date)
    }
}

fn decides(exception: &Sourced<Exception>, step: Role) -> bool {
    exception.approvers.iter().any(|approver| approver.role == step)
}

impl Recognition<'_, '_> {
    fn is_complete(&self) -> bool {
        STEPS.iter().all(|step| self.valid.iter().any(|granted| decides(granted.exception, *step)))
    }

    fn ruled(&self) -> Vec<Ruled> {
        self.valid.iter().chain(&self.refused).map(|granted| granted.ruled()).collect()
    }

    /// Which steps are still to come.
    fn open(&self, other: &OtherOutput) -> Message {
        let open = STEPS.iter().filter(|step| !self.valid.iter().any(|granted| decides(granted.exception, **step)));
        let steps: Vec<Fact> = open.map(|step| Fact::from(*step)).collect();
        say("outputs-recognition-open").with("title", other.name.as_str()).with("steps", steps)
    }
}

/// Every output on the form has the sheets that the policy asks for.
fn evidence(case: &Case) -> Option<Finding> {
    let own = case.student.outputs.as_ref()?;
    let all = outputs(own);
    let each = all.iter().map(|output| (output, output.evidence_rule(case)));
    let asked: Vec<_> = each.filter(|(_, asked)| !matches!(asked, Asked::Nothing)).collect();
    let basis = asked.iter().find_map(|(_, asked)| asked.entry()).or(case.policy.evidence.first());
    let basis = basis.filter(|_| !asked.is_empty()).map(|entry| case.entry_basis(entry))?;
    let needed = say("evidence-needed");
    let lacking: Vec<Message> = all.iter().filter_map(|output| output.lacks(case)).collect();
    let is_refused = |asked: &Asked| asked.entry().is_some_and(|entry| entry.is.refused);
    let refused = asked.iter().filter(|(_, asked)| is_refused(asked)).count();
    let rows = asked.iter().map(|(output, asked)| crate::finding::Counted {
        what: say("output-row").with("kind", output.kind).with("title", output.title),
        counts: !is_refused(asked) && output.lacks(case).is_none(),
        at: output.at.clone(),
    });
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
    Some(case.finding(Code::OutputEvidence, "", basis, found.rows(rows)))
}

/// Told by the mark in the record or by the words of the source, so that a mark left out hides no project.
fn is_provincial(case: &Case, project: &Project) -> bool {
    let words = &case.policy.words.provincial_projects;
    let says_so = |source: &str| words.iter().any(|word| source.contains(word));
    project.provincial || project.source.as_deref().is_some_and(says_so)
}

/// Who leads a provincial project may apply only after it is concluded.
fn project(case: &Case) -> Option<Found> {
    let own = case.student.outputs.as_ref()?;
    let held = own.projects.iter().filter(|p| is_provincial(case, p) && p.role != Some(ProjectRole::Member));
    let judged: Vec<_> = held.map(|project| (project, concluded(case, own, project))).collect();
    // The worst of several projects speaks.
    let (_, worst) = judged.iter().max_by_key(|(_, (outcome, ..))| gravity(*outcome))?;
    let (outcome, found, note) = worst.clone();
    let rows = judged.iter().map(|(project, (outcome, found, _))| crate::finding::Counted {
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

fn concluded(case: &Case, own: &Outputs, project: &Project) -> (Outcome, Message, Option<Message>) {
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
    let least = match case.choose(&case.policy.project_outputs) {
        Choice::Entry(entry) => usize::from(entry.is.count),
        Choice::Unknown(axis) => return (Outcome::Missing, found, Some(say("axis-complete").with("axis", axis))),
        Choice::None => 0,
    };
    let all = outputs(own);
    let of_project: Vec<_> = all.iter().filter(|output| names_grant(output.grants, project)).collect();
    let marked = |most: Holds| of_project.iter().filter(|output| output.stands(case) <= most).count();
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

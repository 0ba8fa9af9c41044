//! 湖南省研究生科研创新项目: concluded before the application, with outputs that name it.
//!
//! Basis: the notice 三.2②.

use crate::finding::{Basis, Code, Counted, Finding, Outcome};
use crate::message::{Fact, Message, say};
use crate::policy::case::Case;
use crate::policy::entry::Choice;
use crate::policy::facts::outputs::{Holds, Output};
use crate::policy::facts::projects::{HeldProject, number_of, provincial_projects, undone};
use crate::policy::found::{Found, counted};
use crate::policy::standing::Standing;
use crate::policy::trail::Trail;
use crate::policy::unread::in_words;
use crate::records::normal::normal_number;
use crate::records::values::Day;
use crate::records::{Project, ProjectRole, TableKind, Unread};

pub fn check_projects<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Vec<Finding> {
    let case = &standing.case;
    let found = project(standing, trail).or_else(|| Some((unread(case)?, None)));
    let general = || case.clause(&case.policy.clauses.projects);
    let finding = |(found, basis): (Found, Option<Basis>)| {
        case.finding(Code::ProjectConcluded, "", basis.unwrap_or_else(general), found, trail)
    };
    found.map(finding).into_iter().collect()
}

/// Who leads a provincial project may apply only after it is concluded; with the entry that decides, where it is one.
fn project<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Option<(Found, Option<Basis>)> {
    let own = standing.case.student.outputs.as_ref()?;
    let held = provincial_projects(&standing.case, own);
    let judged: Vec<_> = held.iter().map(|project| (project, judged_project(standing, project, trail))).collect();
    // The worst of several projects speaks.
    let (_, worst) = judged.iter().max_by_key(|(_, state)| gravity(state.outcome))?;
    let ProjectState { outcome, found, note, basis } = worst.clone();
    let rows: Vec<Counted> = judged
        .iter()
        .flat_map(|(project, state)| {
            let why =
                (state.outcome != Outcome::Pass).then(|| state.note.clone().unwrap_or_else(|| say("project-open-why")));
            let again = project.again.iter().map(|row| {
                counted(say("project-name").with("name", row.name.as_str()), Some(say("row-double")), row.at())
            });
            [counted(state.found.clone(), why, project.row.at())].into_iter().chain(again).collect::<Vec<_>>()
        })
        .collect();
    Some((Found::new(outcome, say("project-needed"), found).note_if(note).rows(rows), basis))
}

/// A row that could not be read may describe a provincial project, so none is not known.
fn unread(case: &Case) -> Option<Found> {
    let of_projects = |row: &&Unread| row.is_certain && row.table == TableKind::Projects;
    let rows: Vec<&Unread> = case.student.unread.iter().filter(of_projects).collect();
    let note = || say("unread-rows").with("rows", in_words(&rows));
    let found = || Found::new(Outcome::Missing, say("project-needed"), say("project-unread")).note(note());
    (!rows.is_empty()).then(found)
}

/// What one project comes to: what each of its rows does, or nothing certain.
fn judged_project<'a>(standing: &Standing<'a>, project: &HeldProject<'a>, trail: &mut Trail<'a>) -> ProjectState {
    let views = project.views();
    let mut each = views.iter().map(|view| concluded(standing, view, trail)).collect::<Vec<_>>().into_iter();
    let Some(mut state) = each.next() else {
        return ProjectState { outcome: Outcome::Undetermined, found: say("project-needed"), note: None, basis: None };
    };
    if each.any(|other| other.outcome != state.outcome) {
        state.outcome = Outcome::Undetermined;
        let rows: Vec<Fact> = project.rows().map(|row| Fact::from(row.at().to_string())).collect();
        state.note = Some(say("project-contradicts").with("rows", rows));
    }
    if !project.is_certain && state.outcome.is_open() {
        state.outcome = Outcome::Undetermined;
        state.note = Some(say("project-perhaps-provincial"));
    }
    state
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

/// What was found of a project.
#[derive(Clone)]
struct ProjectState {
    outcome: Outcome,
    found: Message,
    note: Option<Message>,
    /// The entry of the policy that decides, where it is not the general clause.
    basis: Option<Basis>,
}

fn concluded<'a>(standing: &Standing<'a>, project: &Project, trail: &mut Trail<'a>) -> ProjectState {
    let case = &standing.case;
    let named = |message: Message| {
        let number = project.number.as_deref().filter(|number| !number.trim().is_empty());
        let number = number.map_or_else(|| say("project-no-number"), |number| say("mark").with("mark", number));
        message.with("name", project.name.as_str()).with("number", number)
    };
    // Who only takes part need not conclude it.
    if project.role == Some(ProjectRole::Member) {
        let found = project.concluded.map(|end| say("project-concluded").with("date", end.to_string()));
        let found = named(found.unwrap_or_else(|| say("project-open")));
        return ProjectState { outcome: Outcome::Pass, found, note: None, basis: None };
    }
    let Some(end) = project.concluded else {
        let (outcome, note) = match project.role {
            None => (Outcome::Undetermined, say("project-role-untold")),
            Some(_) => (Outcome::Fail, say("project-conclude")),
        };
        return ProjectState { outcome, found: named(say("project-open")), note: Some(note), basis: None };
    };
    let found = named(say("project-concluded").with("date", end.to_string()));
    match not_concluded_in_time(case, project, end) {
        Some((outcome, note)) => ProjectState { outcome, found, note: Some(note), basis: None },
        None => enough_marked(standing, project, found, trail),
    }
}

fn not_concluded_in_time(case: &Case, project: &Project, end: Day) -> Option<(Outcome, Message)> {
    if project.role.is_none() {
        return Some((Outcome::Undetermined, say("project-role-untold")));
    }
    if case.is_slip(end) {
        return Some((Outcome::Undetermined, say("date-impossible").with("date", end.to_string())));
    }
    if let Some(note) = undone(case, project) {
        return Some((Outcome::Undetermined, say("project-undone").with("note", note)));
    }
    let Some(applied) = case.applied() else { return Some((Outcome::Missing, say("application-supply"))) };
    if end > applied {
        return Some((Outcome::Fail, say("project-late").with("applied", applied.to_string())));
    }
    let reversed = project.from.is_some_and(|from| end < from);
    reversed.then(|| (Outcome::Undetermined, say("item-ends-before-it-begins")))
}

/// Enough outputs name the project that paid for them.
fn enough_marked<'a>(
    standing: &Standing<'a>,
    project: &Project,
    found: Message,
    trail: &mut Trail<'a>,
) -> ProjectState {
    let case = &standing.case;
    let state = |outcome, note, basis| ProjectState { outcome, found, note, basis };
    let (least, basis) = match case.choose(&case.policy.project_outputs, trail) {
        Choice::Entry(entry) => (usize::from(entry.is.count), Some(case.entry_basis(entry))),
        Choice::Unknown(axis) => return state(Outcome::Missing, Some(say("axis-complete").with("axis", axis)), None),
        Choice::None => (0, None),
    };
    if least == 0 {
        return state(Outcome::Pass, None, None);
    }
    let number = number_of(project);
    let stands = |output: &&Output| output.stands().max(names_grant(&output.grants, number.as_deref()));
    let marked = |most: Holds| standing.outputs.iter().filter(|output| stands(output) <= most).count();
    if marked(Holds::Yes) >= least {
        return state(Outcome::Pass, None, None);
    }
    let outcome = match (marked(Holds::Unclear) >= least, marked(Holds::Unknown) >= least) {
        (true, _) => Outcome::Undetermined,
        (_, true) => Outcome::Missing,
        _ => Outcome::Fail,
    };
    let short = || say("project-outputs-short").with("count", least).with("marked", marked(Holds::Yes));
    let is_unnumbered = number.is_none() && outcome == Outcome::Missing;
    state(outcome, Some(if is_unnumbered { say("project-number-supply") } else { short() }), basis)
}

/// Whether an output names a project by its number, which may stand among words and other numbers: 湖南省研究生科研创新项目
/// （CX20210345）. Where the number runs into another one, a person must look; without a number any grant may be the project's.
fn names_grant(grants: &[&str], number: Option<&str>) -> Holds {
    let Some(number) = number else {
        let is_named = grants.iter().any(|grant| grant.chars().any(char::is_alphanumeric));
        return if is_named { Holds::Unknown } else { Holds::No };
    };
    let is_end = |c: char| {
        matches!(
            c,
            '(' | ')' | '（' | '）' | '[' | ']' | '【' | '】' | ':' | '：' | ';' | '；' | ',' | '，' | '、' | '\n'
        )
    };
    let names = |part: &str| is_apart(&normal_number(part), number);
    if grants.iter().flat_map(|grant| grant.split(is_end)).any(names) {
        return Holds::Yes;
    }
    let runs_together = grants.iter().any(|grant| normal_number(grant).contains(number));
    if runs_together { Holds::Unclear } else { Holds::No }
}

/// Whether a number stands in a text between other letters than its own kind; `NO` before it is a label.
fn is_apart(text: &str, number: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric();
    text.match_indices(number).any(|(at, _)| {
        let (before, behind) = (text.get(..at).unwrap_or_default(), text.get(at + number.len()..).unwrap_or_default());
        let before = before.strip_suffix("NO").unwrap_or(before);
        !before.ends_with(goes_on) && !behind.starts_with(goes_on)
    })
}

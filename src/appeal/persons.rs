//! Who must stand back, and who is named in two places of which one person may hold but one.

use std::collections::BTreeSet;

use super::record::CaseFile;
use super::step::{Act, Step, Way};
use super::tie::Tie;
use crate::message::{Message, say};
use crate::records::Student;
use crate::records::names::{is_same_person, is_several, may_be_one_person, normal_name};

/// Everybody who holds an office in a step: nobody in what the student does.
fn officers(step: &Step) -> Vec<&str> {
    let by = step.by.as_str();
    match &step.what {
        Act::Open | Act::Withdraw => vec![],
        Act::Accept | Act::Refuse | Act::Notify(_) | Act::Correct(_) => vec![by],
        Act::Hear(heard) => vec![by, &heard.recorder],
        Act::Extend(more) => vec![by, &more.approver],
        Act::Decide(decided) => [by].into_iter().chain(decided.members.iter().map(String::as_str)).collect(),
        Act::Deliver(delivered) if delivered.way == Way::Left => vec![by, &delivered.receiver],
        Act::Deliver(_) => vec![by],
    }
}

/// Two people in the place of one: who must stand back would not be found.
pub fn several(step: &Step) -> Vec<Message> {
    let joined = officers(step).into_iter().filter(|name| is_several(name));
    joined.map(|name| say("name-several").with("name", name)).collect()
}

/// Who holds an office in a step and may not: whoever is a party to the case holds none, and whoever is tied to the student
/// brings papers at most.
pub fn partial(case: &CaseFile, step: &Step, student: &Student, ties: &[Tie]) -> Vec<Message> {
    let officers = officers(step);
    let mut problems: Vec<Message> = Vec::new();
    for name in &officers {
        let problem = party(case, name, student);
        problems.extend(problem.filter(|problem| !problems.contains(problem)));
    }
    let serves = matches!(step.what, Act::Deliver(_));
    for tie in ties.iter().filter(|_| !serves) {
        let problem = officers.iter().find_map(|name| tie.against(name));
        problems.extend(problem.filter(|problem| !problems.contains(problem)));
    }
    problems
}

/// Why somebody is a party: the student, or who filed for the student or took it back.
fn party(case: &CaseFile, name: &str, student: &Student) -> Option<Message> {
    if student.is_called(name) {
        return Some(say("step-own-case").with("name", name));
    }
    let steps = case.counted().into_iter().map(|(_, step)| step);
    let filed: Vec<String> =
        steps.filter(|step| matches!(step.what, Act::Open | Act::Withdraw)).map(|step| step.by.clone()).collect();
    if filed.iter().any(|by| is_same_person(by, name)) {
        return Some(say("step-agent").with("name", name));
    }
    let mut parties = student.name.iter().chain(&filed);
    let other = parties.find(|party| may_be_one_person(party, name))?;
    Some(say("step-party-perhaps").with("name", name).with("other", other.as_str()))
}

/// Why the same person is named in two places of which one may hold but one, or may be: `twice` with the name, however it is
/// written.
pub fn one_for_two<'n>(twice: &'static str, names: impl IntoIterator<Item = &'n str>) -> Option<Message> {
    let names: Vec<&str> = names.into_iter().collect();
    if let Some(name) = named_twice(names.iter().copied()) {
        return Some(say(twice).with("name", name));
    }
    let before = |at: usize, name: &str| names.iter().take(at).find(|one| may_be_one_person(one, name)).copied();
    let (one, other) = names.iter().enumerate().find_map(|(at, name)| Some((before(at, name)?, *name)))?;
    Some(say("step-perhaps-one").with("one", one).with("other", other))
}

/// The first name that stands twice, however it is written.
fn named_twice<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let mut seen = BTreeSet::new();
    names.into_iter().find(|name| {
        let person = normal_name(name);
        !person.is_empty() && !seen.insert(person)
    })
}

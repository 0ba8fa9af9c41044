//! Who must stand back, and who is named in two places of which one person may hold but one.

use std::collections::BTreeSet;

use super::record::CaseFile;
use super::step::{Act, Step, Way};
use super::tie::ties;
use crate::message::{Message, say};
use crate::records::Student;
use crate::records::names::{is_same_person, normal_name};

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

/// Who holds an office in a step and may not: whoever is a party to the case holds none, and whoever is tied to the student
/// brings papers at most.
pub fn partial(case: &CaseFile, step: &Step, student: &Student) -> Vec<Message> {
    let officers = officers(step);
    let mut problems: Vec<Message> = Vec::new();
    for name in &officers {
        let problem = party(case, name, student);
        problems.extend(problem.filter(|problem| !problems.contains(problem)));
    }
    let serves = matches!(step.what, Act::Deliver(_));
    for tie in ties(student).iter().filter(|_| !serves) {
        let problem = tie.message();
        if officers.iter().any(|name| tie.is(name)) && !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems
}

/// Why somebody is a party: the student, or who filed for the student or took it back.
fn party(case: &CaseFile, name: &str, student: &Student) -> Option<Message> {
    if student.is_called(name) {
        return Some(say("step-own-case").with("name", name));
    }
    let own =
        case.counted().into_iter().map(|(_, step)| step).filter(|step| matches!(step.what, Act::Open | Act::Withdraw));
    own.into_iter().any(|step| is_same_person(&step.by, name)).then(|| say("step-agent").with("name", name))
}

/// The first name that stands twice, however it is written.
pub fn named_twice<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let mut seen = BTreeSet::new();
    names.into_iter().find(|name| {
        let person = normal_name(name);
        !person.is_empty() && !seen.insert(person)
    })
}

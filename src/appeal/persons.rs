//! Who must stand back, and who is named in two places of which one person may hold but one.

use std::collections::BTreeSet;

use super::tie::ties;
use crate::message::Message;
use crate::records::Student;
use crate::records::names::normal_name;

/// Who of those that decide must stand back.
pub fn tied(names: &[&str], student: &Student) -> Vec<Message> {
    let mut problems: Vec<Message> = Vec::new();
    for tie in ties(student) {
        let problem = tie.message();
        if names.iter().any(|name| tie.is(name)) && !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems
}

/// The first name that stands twice, however it is written.
pub fn named_twice<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let mut seen = BTreeSet::new();
    names.into_iter().find(|name| {
        let normal = normal_name(name);
        !normal.is_empty() && !seen.insert(normal)
    })
}

//! The plan's courses, each once: rows of one course are one, and rows that contradict each other leave open what it brings.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::policy::case::Case;
use crate::records::normal::{normal_code, normal_title};
use crate::records::values::Credits;
use crate::records::{CourseClass, PlannedCourse, Sourced};

/// A course of the plan.
#[derive(Debug)]
pub struct Planned<'a> {
    /// What it is known by.
    pub key: Cow<'a, str>,
    /// The first row of the course.
    pub course: &'a Sourced<PlannedCourse>,
    /// Further rows of the same course.
    pub again: Vec<&'a Sourced<PlannedCourse>>,
    /// Where it may count; more than one where its rows contradict each other, or name no group of the programme.
    pub places: Vec<CoursePlace<'a>>,
}

/// Where a course counts, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CoursePlace<'a> {
    /// The class that decides the pass mark: the programme's for the course's group, before the plan's own word.
    pub class: CourseClass,
    /// Code of the programme's group.
    pub group: Option<&'a str>,
    /// Credits that the plan gives it.
    pub credits: Credits,
    /// Whether it is planned as 补修课, which never counts in credits.
    pub is_remedial: bool,
}

/// What a course is known by: its code, or its name where it has none.
pub fn course_key<'a>(code: &'a str, name: &str) -> Cow<'a, str> {
    let code = normal_code(code);
    if code.is_empty() { format!("《{}》", normal_title(name)).into() } else { code }
}

/// Every course of the plan, in the order of the plan.
pub fn planned_courses<'a>(case: &Case<'a>) -> Vec<Planned<'a>> {
    let mut all: Vec<Planned<'a>> = Vec::new();
    let mut known: BTreeMap<Cow<str>, usize> = BTreeMap::new();
    for course in case.student.planned_courses() {
        let places = places_of(case, course);
        let key = course_key(&course.code, &course.name);
        let at = match known.entry(key) {
            Entry::Occupied(at) => *at.get(),
            Entry::Vacant(free) => {
                let key = free.key().clone();
                free.insert(all.len());
                all.push(Planned { key, course, again: vec![], places });
                continue;
            }
        };
        let Some(planned) = all.get_mut(at) else { continue };
        planned.again.push(course);
        planned.places.extend(places);
        planned.places.sort();
        planned.places.dedup();
    }
    all
}

/// The group that the plan names; where the programme has none of that code, any of the class may be meant.
fn places_of<'a>(case: &Case<'a>, course: &'a PlannedCourse) -> Vec<CoursePlace<'a>> {
    let groups = case.programme().map_or(&[][..], |p| &p.credits.groups);
    let named = groups.iter().find(|group| Some(&group.code) == course.group.as_ref());
    let is_remedial = course.class == CourseClass::Remedial;
    let class = named.map_or(course.class, |group| group.class);
    let place = |group| CoursePlace { class, group, credits: course.credits, is_remedial };
    let others = groups.iter().filter(|group| named.is_none() && !is_remedial && group.class == class);
    let others = others.map(|group| place(Some(group.code.as_str())));
    [place(course.group.as_deref())].into_iter().chain(others).collect()
}

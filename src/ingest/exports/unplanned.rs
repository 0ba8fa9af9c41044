//! Results of courses that no plan of the batch and no programme has: a system may have given them other codes, and then they
//! count for nobody.

use std::collections::{BTreeMap, BTreeSet};

use super::notice::{Notice, Weight};
use super::{Assembly, Context, Opened};
use crate::location::Location;
use crate::message::{Fact, say};
use crate::records::normal::normal_code;

/// Most codes of a file that are named.
const MOST: usize = 8;

/// Codes that nobody planned, each with the number of its rows and the first of them.
type Unplanned<'a> = BTreeMap<&'a str, (usize, &'a Location)>;

/// Notes them in the passport of each file. Where there is no plan at all, nothing is unplanned.
pub fn note_unplanned(opened: &mut [Opened], assembly: &Assembly, context: &Context) {
    let students = || assembly.students.values().map(|(_, student)| student);
    let mut known: BTreeSet<_> =
        students().flat_map(|student| student.planned_courses()).map(|course| normal_code(&course.code)).collect();
    if known.is_empty() {
        return;
    }
    let groups = context.programmes.values().flat_map(|programme| &programme.credits.groups);
    known.extend(groups.flat_map(|group| &group.compulsory).map(|code| normal_code(code)));
    let mut by_file: BTreeMap<&str, Unplanned> = BTreeMap::new();
    let results = students().filter(|student| !student.planned_courses().is_empty()).flat_map(|s| &s.results);
    for result in results.filter(|result| !known.contains(&normal_code(&result.code))) {
        let unplanned = by_file.entry(&result.at().file).or_default();
        unplanned.entry(&result.code).or_insert((0, result.at())).0 += 1;
    }
    for passport in opened.iter_mut().map(|file| &mut file.passport) {
        let Some(unplanned) = by_file.get(passport.file.as_str()) else { continue };
        let Some((_, at)) = unplanned.values().next() else { continue };
        let some: Vec<Fact> = unplanned.keys().take(MOST).map(|code| Fact::from(*code)).collect();
        let rows: usize = unplanned.values().map(|(count, _)| count).sum();
        let message = say("table-codes-unplanned").with("rows", rows).with("count", unplanned.len()).with("some", some);
        passport.note(Notice { weight: Weight::Note, at: (*at).clone(), message });
    }
}

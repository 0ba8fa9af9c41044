//! What cannot be seen file by file: references between policy, programmes and batch.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::check_conditions::{policy_requirement_faults, programme_requirement_faults};
use super::facts::exceptions;
use super::facts::outputs::{MOST_WAYS, ways};
use super::photo_rule::FaceRule;
use super::tables::{List, Policy};
use crate::fault::Fault;
use crate::input_names::{BATCH, POLICY, PROGRAMMES};
use crate::location::Location;
use crate::message::{Message, say};
use crate::records::values::{Credits, Percent};
use crate::records::{AtLeast, Batch, CourseClass, DecisionFile, Exception, OutputRule, Programme, Sourced};

/// Every fault in batch, policy and programmes that reading them one by one does not show.
pub fn faults<'a>(batch: &Batch, policy: &Policy, programmes: impl Iterator<Item = &'a Programme>) -> Vec<Fault> {
    let mut faults = batch_faults(batch);
    faults.extend(policy_faults(batch, policy));
    let programmes: Vec<&Programme> = programmes.collect();
    faults.extend(policy_requirement_faults(batch, policy, &programmes));
    for programme in programmes {
        faults.extend(programme_faults(programme));
        faults.extend(programme_requirement_faults(batch, policy, programme));
    }
    faults
}

/// Every fault of a file of decisions that reading it does not show.
pub fn decision_faults(file: &DecisionFile) -> Vec<Fault> {
    file.decisions.iter().filter_map(exception_faults).collect()
}

/// Whether a name can be a folder's or a file's: 1 to 32 ASCII letters, digits, `-` and `_`.
pub fn is_folder_name(text: &str) -> bool {
    text.parse::<crate::records::values::StudentId>().is_ok()
}

/// Why a name cannot be a folder's; `otherwise` says how such names are written.
fn no_folder(name: &str, otherwise: Message) -> Option<Message> {
    let why = name.parse::<crate::records::values::StudentId>().err()?;
    Some(if why.key() == "value-reserved-name" { why } else { otherwise.with("value", name) })
}

/// A name as people read it: without blanks, in one form and case.
fn folded_name(name: &str) -> String {
    name.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

fn batch_faults(batch: &Batch) -> Vec<Fault> {
    let fault = |field: &str, problem: Message| Fault::of(BATCH, field, problem);
    let mut faults = Vec::new();
    faults.extend(no_folder(&batch.batch, say("inputs-batch-name")).map(|why| fault("batch", why)));
    if !(1900..=9999).contains(&batch.date.ymd().0) {
        faults.push(fault("date", say("inputs-batch-date").with("value", batch.date.to_string())));
    }
    let (mut seen, mut names) = (BTreeSet::new(), BTreeSet::new());
    for college in &batch.colleges {
        faults.extend(no_folder(&college.code, say("inputs-college-code")).map(|why| fault("colleges", why)));
        if college.code == "unassigned" {
            faults.push(fault("colleges", say("inputs-college-reserved")));
        }
        // Folders whose names differ in case alone are one on some file systems.
        if !seen.insert(college.code.to_ascii_lowercase()) {
            faults.push(fault("colleges", say("inputs-college-again").with("value", college.code.as_str())));
        }
        if !names.insert(folded_name(&college.name)) {
            faults.push(fault("colleges", say("inputs-college-name-again").with("value", college.name.as_str())));
        }
    }
    let days = &batch.reexamination;
    faults.extend(
        days.faults(|code| batch.college(code).is_some())
            .into_iter()
            .map(|(field, why)| fault(&format!("reexamination.{field}"), why)),
    );
    if let Some(other) = days.continues.as_ref().filter(|other| !is_folder_name(other) || **other == batch.batch) {
        faults.push(fault("reexamination.continues", say("days-continues").with("value", other.as_str())));
    }
    faults
}

fn policy_faults(batch: &Batch, policy: &Policy) -> Vec<Fault> {
    let mut faults = clause_faults(policy);
    for list in policy.lists() {
        faults.extend(list_faults(batch, policy, &list));
    }
    faults.extend(word_faults(policy));
    faults.extend(policy.photos.iter().filter_map(|entry| face_fault(entry.at(), entry.is.face.as_ref()?)));
    faults.extend(policy.outputs.iter().filter_map(|entry| rule_fault(entry.at(), "outputs", &entry.is)));
    faults
}

/// Spans whose ends are changed round: nothing would lie within.
fn face_fault(at: &Location, face: &FaceRule) -> Option<Fault> {
    let [least, most] = face.width;
    let eyes = face.eyes.is_some_and(|[least, most]| least > most);
    (least > most || eyes).then(|| Fault::at(at, "photos.is.face", say("photo-face-span")))
}

fn clause_faults(policy: &Policy) -> Vec<Fault> {
    let clauses = &policy.clauses;
    let clauses = [
        ("clauses.application", &clauses.application),
        ("clauses.courses", &clauses.courses),
        ("clauses.milestones", &clauses.milestones),
        ("clauses.projects", &clauses.projects),
        ("clauses.other-outputs", &clauses.other_outputs),
    ];
    let unknown = clauses.into_iter().filter(|(_, clause)| !policy.documents.contains_key(&clause.basis));
    unknown.map(|(field, clause)| Fault::of(POLICY, field, unlisted(&clause.basis))).collect()
}

fn unlisted(basis: &str) -> Message {
    say("inputs-basis").with("value", basis)
}

fn list_faults(batch: &Batch, policy: &Policy, list: &List) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (entry, i) in list.entries.iter().zip(0..) {
        let mut fault = |field: &str, problem: Message| {
            faults.push(Fault::at(entry.at, format!("{}[{i}]{field}", list.name), problem));
        };
        if !policy.documents.contains_key(entry.basis) {
            fault(".basis", unlisted(entry.basis));
        }
        if entry.scope.names_courses() && !list.of_courses {
            fault(".for", say("inputs-scope-courses"));
        }
        for code in entry.scope.colleges.iter().filter(|code| batch.college(code).is_none()) {
            fault(".for.colleges", say("inputs-scope-college").with("value", code.as_str()));
        }
        if list.closed && entry.scope.is_everyone() && i + 1 < list.entries.len() {
            fault("", say("inputs-scope-everyone"));
        }
    }
    if list.closed && !list.entries.last().is_some_and(|entry| entry.scope.is_everyone()) {
        let problem = say("inputs-scope-last");
        faults.push(match list.entries.last() {
            Some(last) => Fault::at(last.at, list.name, problem),
            None => Fault::of(POLICY, list.name, problem),
        });
    }
    faults
}

/// Levels go down without a gap to 0, and every word means one thing.
fn word_faults(policy: &Policy) -> Vec<Fault> {
    let words = &policy.words.marks;
    let mut faults = Vec::new();
    let mut fault = |field: &str, problem: Message| faults.push(Fault::of(POLICY, field, problem));
    if words.levels.windows(2).any(|pair| pair[0].from <= pair[1].from) {
        fault("words.marks.levels", say("inputs-levels-order"));
    }
    if words.levels.last().is_none_or(|level| level.from != Percent::ZERO) {
        fault("words.marks.levels", say("inputs-levels-zero"));
    }
    let lists = [&words.passed, &words.failed, &words.exempt, &words.deferred, &words.absent, &words.truant];
    let levels = words.levels.iter().flat_map(|level| &level.words);
    let all = levels.chain(lists.into_iter().flatten()).chain(&words.cheated).chain(&words.pending);
    let mut seen = BTreeSet::new();
    for word in all {
        if !seen.insert(word) {
            fault("words.marks", say("inputs-word-twice").with("value", word.as_str()));
        }
    }
    let results = &policy.words.results;
    let mut seen = BTreeSet::new();
    for word in results.passed.iter().chain(&results.failed).chain(&results.pending) {
        if !seen.insert(word) {
            fault("words.results", say("inputs-word-twice").with("value", word.as_str()));
        }
    }
    for entry in policy.pass_marks.iter() {
        if let Some(level) = entry.is.level.as_deref().filter(|level| words.level(level).is_none()) {
            faults.push(Fault::at(entry.at(), "pass-marks", say("inputs-level-unlisted").with("value", level)));
        }
    }
    faults
}

/// A rule on outputs that asks nothing, or that has too many ways of being met.
fn rule_fault(at: &Location, field: &str, rule: &OutputRule) -> Option<Fault> {
    let ways = ways(rule);
    let empty = ways.is_empty() || ways.iter().any(|way| way.iter().all(|asked| asked.count == 0));
    if empty {
        return Some(Fault::at(at, field, say("inputs-outputs-empty")));
    }
    let backwards = |asked: &&AtLeast| asked.since.zip(asked.until).is_some_and(|(since, until)| since > until);
    if ways.iter().flatten().any(backwards) {
        return Some(Fault::at(at, field, say("inputs-outputs-dates")));
    }
    let most = ways.iter().flatten().map(|asked| asked.count).max().unwrap_or(0);
    if ways.len() > MOST_WAYS || most > 50 {
        return Some(Fault::at(at, field, say("inputs-outputs-many")));
    }
    None
}

fn programme_faults(programme: &Programme) -> Vec<Fault> {
    let file = format!("{PROGRAMMES}/{}.yaml", programme.id);
    let fault = |field: &str, problem: Message| Fault::of(&file, field, problem);
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for group in &programme.credits.groups {
        if !seen.insert(&group.code) {
            faults.push(fault("credits.groups", say("inputs-group-again").with("value", group.code.as_str())));
        }
        if group.class == CourseClass::Remedial {
            faults.push(fault("credits.groups", say("inputs-group-remedial")));
        }
    }
    if programme.credits.classes.contains_key(&CourseClass::Remedial) {
        faults.push(fault("credits.classes", say("inputs-class-remedial")));
    }
    let cohorts = programme.cohorts;
    if cohorts.from.zip(cohorts.to).is_some_and(|(from, to)| from > to) {
        faults.push(fault("cohorts", say("inputs-cohorts")));
    }
    if programme.duration.years > programme.duration.max_years {
        faults.push(fault("duration", say("inputs-duration")));
    }
    faults.extend(milestone_faults(programme).into_iter().map(|(field, problem)| fault(&field, problem)));
    if let Some(rule) = &programme.outputs.rule {
        let at = Location { file: file.as_str().into(), place: crate::location::Place::Whole };
        faults.extend(rule_fault(&at, "outputs.rule", rule));
    }
    faults
}

/// Credits of a milestone must count somewhere.
fn milestone_faults(programme: &Programme) -> Vec<(String, Message)> {
    let mut places: Vec<(String, Credits, Option<&String>)> = Vec::new();
    let mut place = |field: &str, credits, group| places.push((field.to_owned(), credits, group));
    if let Some(practice) = &programme.practice {
        place("practice", practice.credits, practice.group.as_ref());
    }
    place("activities", programme.activities.credits, programme.activities.group.as_ref());
    for (field, milestone) in [("midterm", &programme.midterm), ("proposal", &programme.proposal)] {
        if let Some(milestone) = milestone {
            place(field, milestone.credits, milestone.group.as_ref());
        }
    }
    for milestone in &programme.milestones {
        place(&format!("milestones {}", milestone.code), milestone.credits, milestone.group.as_ref());
    }
    let of_class = || programme.credits.groups.iter().filter(|group| group.class == CourseClass::Milestone);
    let faults =
        places.into_iter().filter(|(_, credits, _)| *credits > Credits::ZERO).filter_map(|(field, _, group)| {
            let problem = match group {
                Some(code) if of_class().any(|group| group.code == *code) => return None,
                Some(code) => say("inputs-milestone-group").with("value", code.as_str()),
                None if of_class().count() == 1 => return None,
                None => say("inputs-milestone-no-group"),
            };
            Some((field, problem))
        });
    faults.collect()
}

fn exception_faults(exception: &Sourced<Exception>) -> Option<Fault> {
    let field = exceptions::incomplete(exception)?;
    let problem = say("inputs-decision-field").with("id", exception.id.as_str()).with("field", field);
    Some(Fault::at(exception.at(), field, problem))
}

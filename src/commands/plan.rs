//! `plan`: what a build would do with every dossier, and why; writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::build::would_stop;
use super::past::{Newest, Past, PastDossier};
use super::{Exit, freeze, numbers, print_unprocessed, usable};
use crate::cli::Plan;
use crate::finding::Outcome;
use crate::job::Job;
use crate::location::Location;
use crate::message::{Language, Message, Word, say};
use crate::package::sha256;
use crate::records::values::StudentId;
use crate::records::{Change, Student, changes};
use crate::report::{Delivered, printable_line};
use crate::student_file::Evaluated;
use crate::workers;

/// Most changes of one student that are printed one by one.
const MOST_CHANGES: usize = 12;

pub fn run_plan(arguments: &Plan, language: Language) -> Exit {
    if let Some((shards, folder)) = arguments.cut() {
        return freeze::run_freeze(arguments, shards, folder, language);
    }
    let job = match usable(Job::prepare_run(&arguments.source), language) {
        Ok(job) => job,
        Err(outcome) => return outcome,
    };
    match numbers::give(&job, arguments.runs(), |_| true) {
        Ok(numbering) => job.set_numbering(numbering),
        Err(why) => {
            err!("{}", printable_line(&why.text(language)));
            return Exit::Unusable;
        }
    }
    let newest = Newest::find(&arguments.runs().join(&job.inputs.batch.batch));
    let past = newest.past.as_ref();
    let line = |message: Message| out!("{}", printable_line(&message.text(language)));
    newest.warning().into_iter().for_each(line);
    match past {
        None => line(say("plan-first").with("count", job.inputs.students.len())),
        Some(past)
            if newest.is_sound()
                && past.run.digests == job.digests
                && past.is_intact()
                && past.has_all(job.inputs.students.keys()) =>
        {
            line(say("plan-unchanged").with("run", past.name()));
        }
        Some(past) => {
            let steps = steps(&job, past);
            let count = |kind: fn(&PlanStep) -> bool| steps.iter().filter(|(_, step)| kind(step)).count();
            let head = say("plan-head")
                .with("run", past.name())
                .with("new", count(|step| matches!(step, PlanStep::New)))
                .with("anew", count(|step| matches!(step, PlanStep::Anew(_))))
                .with("kept", count(|step| matches!(step, PlanStep::Kept)))
                .with("gone", count(|step| matches!(step, PlanStep::Gone)));
            line(head);
            made_with(&job, past).into_iter().for_each(line);
            let brakes = would_stop(&job, past);
            if !brakes.is_empty() {
                line(say("plan-braked"));
                brakes.into_iter().for_each(line);
            }
            steps
                .iter()
                .filter(|(_, step)| !matches!(step, PlanStep::Kept))
                .for_each(|(id, step)| print_step(id, step, language));
        }
    }
    let unprocessed = job.inputs.unprocessed();
    print_unprocessed(&unprocessed, language);
    if unprocessed.is_empty() { Exit::Done } else { Exit::NeedsPerson }
}

/// What is done with one dossier.
enum PlanStep {
    /// It is made for the first time.
    New,
    /// It is made anew, for these reasons.
    Anew(Vec<Message>),
    /// It is taken over.
    Kept,
    /// Its student is no longer in the records.
    Gone,
}

fn print_step(id: &str, step: &PlanStep, language: Language) {
    let what = match step {
        PlanStep::New => say("plan-new"),
        PlanStep::Anew(_) => say("plan-anew"),
        PlanStep::Kept => return,
        PlanStep::Gone => say("plan-gone"),
    };
    out!("{id}  {}", what.text(language));
    if let PlanStep::Anew(reasons) = step {
        reasons.iter().take(MOST_CHANGES).for_each(|reason| out!("  {}", printable_line(&reason.text(language))));
        if reasons.len() > MOST_CHANGES {
            out!("  {}", say("plan-more").with("count", reasons.len() - MOST_CHANGES).text(language));
        }
    }
}

/// What all documents are made with, where it is no longer the same.
fn made_with(job: &Job, past: &Past) -> Vec<Message> {
    let parts = [
        ("program", say("made-with-program")),
        ("templates", say("made-with-templates")),
        ("fonts", say("made-with-fonts")),
    ];
    let changed = parts.into_iter().filter(|(name, _)| past.run.digests.get(*name) != job.digests.get(*name));
    changed.map(|(_, what)| say("plan-made-with").with("what", what)).collect()
}

fn steps(job: &Job, past: &Past) -> BTreeMap<String, PlanStep> {
    let register = job.register();
    let frame = job.frame(&register);
    let students: Vec<_> = job.inputs.students.values().collect();
    let mut steps: BTreeMap<String, PlanStep> = workers::each(
        job.threads,
        &students,
        || false,
        |(file, student)| {
            let evaluated = Evaluated::new(job, &frame, file, student);
            (student.id.to_string(), step(past, student, evaluated))
        },
    )
    .into_iter()
    .collect();
    let there: BTreeSet<&str> = job.inputs.students.keys().map(StudentId::as_str).collect();
    let gone = past.run.students.iter().filter(|old| !there.contains(old.id.as_str()));
    steps.extend(gone.map(|old| (old.id.clone(), PlanStep::Gone)));
    steps
}

fn step(past: &Past, student: &Student, evaluated: Evaluated) -> PlanStep {
    let Some(old) = past.delivered(student.id.as_str()) else { return PlanStep::New };
    if old.made_from == evaluated.made_from() {
        return PlanStep::Kept;
    }
    PlanStep::Anew(reasons(past, old, student, &evaluated))
}

/// Why a dossier is made anew, as far as the old one records what it was made from.
fn reasons(past: &Past, old: &Delivered, student: &Student, evaluated: &Evaluated) -> Vec<Message> {
    let Some(mut dossier) = PastDossier::open(&past.folder.join(&old.dossier)) else {
        return vec![say("plan-unreadable")];
    };
    let mut read = |name: &str| dossier.json(name);
    let (record, evaluation, index) =
        (read("data/record/student.json"), read("data/record/evaluation.json"), read("/dossier.json"));
    let mut reasons = Vec::new();
    if let Some(record) = record {
        let places = student.places();
        let found = changes(&record, evaluated.record());
        reasons.extend(found.iter().map(|change| in_words(change, student, &places)));
    }
    reasons.extend(files(index.as_ref(), evaluated));
    if let Some(evaluation) = evaluation {
        reasons.extend(findings(&evaluation, evaluated));
    }
    if reasons.is_empty() { vec![say("plan-settings")] } else { reasons }
}

/// `results[2].mark：71 → 82（students/1.yaml:40）`
fn in_words(change: &Change, student: &Student, places: &BTreeMap<String, &Location>) -> Message {
    let holder = places
        .iter()
        .filter(|(field, _)| change.field.starts_with(field.as_str()))
        .max_by_key(|(field, _)| field.len());
    let nothing = || say("plan-nothing");
    let text = |value: &Option<String>| {
        value.as_ref().map_or_else(nothing, |text| say("plan-value").with("value", text.as_str()))
    };
    let message = say("plan-change")
        .with("field", named(&change.field, student))
        .with("old", text(&change.old))
        .with("new", text(&change.new));
    match holder {
        Some((_, at)) => say("plan-change-at").with("change", message).with("at", at.to_string()),
        None => message,
    }
}

/// The field with the course's name, which says more than its place in the list.
fn named(field: &str, student: &Student) -> String {
    let course = field.strip_prefix("results[").and_then(|rest| {
        let (i, rest) = rest.split_once(']')?;
        Some((student.results.get(i.parse::<usize>().ok()?)?, rest))
    });
    match course {
        Some((result, rest)) => format!("results「{}」{rest}", result.name),
        None => field.to_owned(),
    }
}

/// Photo and evidence that are other files than those in the dossier.
fn files(index: Option<&Value>, evaluated: &Evaluated) -> Vec<Message> {
    let listed = index.and_then(|index| index["files"].as_array()).into_iter().flatten();
    let of = |source: &'static str| {
        let mut digests: Vec<String> = listed
            .clone()
            .filter(|file| file["source"] == source)
            .filter_map(|file| file["sha256"].as_str().map(str::to_owned))
            .collect();
        digests.sort();
        digests
    };
    let (photo, evidence) = evaluated.files();
    let mut evidence: Vec<String> = evidence.map(|bytes| sha256(bytes).to_string()).collect();
    evidence.sort();
    let photo: Vec<String> = photo.map(|bytes| sha256(bytes).to_string()).into_iter().collect();
    let mut changes = Vec::new();
    if of("photo") != photo {
        changes.push(say("plan-photo"));
    }
    if of("evidence") != evidence {
        changes.push(say("plan-evidence"));
    }
    changes
}

/// Findings that come out otherwise.
fn findings(old: &Value, evaluated: &Evaluated) -> Vec<Message> {
    let old = old["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let new = &evaluated.evaluation().findings;
    let changed = new.iter().filter_map(|finding| {
        let of_it = |old: &&Value| old["code"] == finding.code.key() && old["subject"] == finding.subject.as_str();
        let before = old.iter().find(of_it).and_then(|old| old["outcome"].as_str());
        let before = before.and_then(|outcome| outcome.parse::<Outcome>().ok());
        (before != Some(finding.outcome)).then(|| {
            let was =
                before.map_or_else(|| say("plan-nothing"), |outcome| say("plan-outcome").with("outcome", outcome));
            say("plan-finding").with("code", finding.code).with("old", was).with("new", finding.outcome)
        })
    });
    changed.collect()
}

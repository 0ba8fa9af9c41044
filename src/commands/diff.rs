//! `diff`: what changed between two runs, student by student, and why; writes nothing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use strum::IntoEnumIterator;

use super::Exit;
use super::past::{InOrder, Past, changed_fields, findings};
use super::runs::unreadable;
use crate::cli::{Diff, Format};
use crate::history::{Changed, Differing, Kind, Side, compare_runs};
use crate::json::json_lines;
use crate::message::{Language, Message, say};
use crate::publish::batches;
use crate::records::Change;
use crate::report::{printable_line, state};

/// The comparison as JSON.
#[derive(Serialize)]
struct RunComparison<'d> {
    schema_version: &'static str,
    old: String,
    new: String,
    /// Digests of the run that differ: inputs, program, templates, fonts.
    made_with: Vec<&'d str>,
    students: &'d [Changed],
}

pub fn run_diff(arguments: &Diff, language: Language) -> Exit {
    let (old, new) = match places(&arguments.runs) {
        Ok([old, new]) => (old, new),
        Err((path, error)) => return unreadable(&path, &error, language),
    };
    let read = |path: PathBuf| {
        let missing = say("diff-unreadable").with("path", path.display().to_string());
        Past::read(path).ok_or(missing)
    };
    let (old, new) = match (read(old), read(new)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(why), _) | (_, Err(why)) => {
            err!("{}", printable_line(&why.text(language)));
            return Exit::Unusable;
        }
    };
    let students = changes(&old, &new);
    let made_with = made_with(&old, &new);
    match arguments.format {
        Format::Json => {
            let comparison =
                RunComparison { schema_version: "1", old: old.name(), new: new.name(), made_with, students: &students };
            super::terminal::print_text(json_lines(&comparison));
        }
        Format::Text => print_changes(&old, &new, &made_with, &students, language),
    }
    Exit::Done
}

/// The folders of the two runs: as given, or by number below an output folder that holds one batch.
fn places(given: &[PathBuf]) -> Result<[PathBuf; 2], (PathBuf, io::Error)> {
    let resolved = |path: PathBuf| fs::canonicalize(&path).map_err(|error| (path, error));
    let [old, new] = match given {
        [out, old, new] => {
            let found = batches(out).map_err(|error| (out.clone(), error))?;
            let batch = match found.as_slice() {
                [batch] => batch.clone(),
                _ => {
                    let why = if found.is_empty() { say("diff-no-batch") } else { say("diff-batches") }.zh();
                    return Err((out.clone(), io::Error::other(why)));
                }
            };
            [old, new].map(|run| batch.join(numbered(run)))
        }
        [old, new] => [old.clone(), new.clone()],
        _ => [PathBuf::new(), PathBuf::new()],
    };
    Ok([resolved(old)?, resolved(new)?])
}

/// `7` as the folder is named.
fn numbered(run: &Path) -> PathBuf {
    let number = run.to_str().and_then(|text| text.parse::<u32>().ok());
    number.map_or_else(|| run.to_owned(), |number| format!("{number:04}").into())
}

/// The comparison, with the fields of the records where the dossiers were made from something else.
fn changes(old: &Past, new: &Past) -> Vec<Changed> {
    let (before, now) = (old.verdicts(), new.verdicts());
    let before = state(before.iter().map(|(id, verdict)| (id.as_str(), *verdict)), &old.run.students);
    let now = state(now.iter().map(|(id, verdict)| (id.as_str(), *verdict)), &new.run.students);
    let (mut old_lines, mut new_lines) = (InOrder::new(old.lines()), InOrder::new(new.lines()));
    let mut changes =
        compare_runs(&before, &now, |id| findings(old_lines.of(id).as_deref(), new_lines.of(id).as_deref()));
    for student in changes.iter_mut().filter(|student| student.dossier && !student.same_source) {
        let dossiers = old.delivered(&student.id).zip(new.delivered(&student.id));
        if let Some((before, now)) = dossiers {
            student.fields = changed_fields(&old.folder.join(&before.dossier), &new.folder.join(&now.dossier));
        }
    }
    changes
}

fn made_with<'d>(old: &'d Past, new: &'d Past) -> Vec<&'d str> {
    let (old, new) = (&old.run.digests, &new.run.digests);
    new.iter().filter(|(name, digest)| old.get(*name) != Some(digest)).map(|(name, _)| name.as_str()).collect()
}

fn print_changes(old: &Past, new: &Past, made_with: &[&str], students: &[Changed], language: Language) {
    let line = |indent: &str, message: Message| out!("{indent}{}", printable_line(&message.text(language)));
    line("", say("diff-head").with("old", old.name()).with("new", new.name()).with("count", students.len()));
    let parts = [
        ("program", say("made-with-program")),
        ("templates", say("made-with-templates")),
        ("fonts", say("made-with-fonts")),
    ];
    for (_, what) in parts.into_iter().filter(|(name, _)| made_with.contains(name)) {
        line("", say("diff-made-with").with("what", what));
    }
    for kind in Kind::iter() {
        let of_it: Vec<_> = students.iter().filter(|student| student.kind == kind).collect();
        if of_it.is_empty() {
            continue;
        }
        line("", say("diff-kind").with("kind", kind).with("count", of_it.len()));
        for student in of_it {
            line("  ", head(student));
            reasons(student).into_iter().for_each(|reason| line("    ", reason));
        }
    }
}

fn head(student: &Changed) -> Message {
    match (student.old, student.new) {
        (Some(old), Some(new)) if old != new => {
            say("diff-turned").with("id", student.id.as_str()).with("old", old).with("new", new)
        }
        (old, new) => match new.or(old) {
            Some(verdict) => say("diff-student").with("id", student.id.as_str()).with("verdict", verdict),
            None => say("diff-gone").with("id", student.id.as_str()),
        },
    }
}

/// Why: the findings and fields that differ; and where neither does, what else there is.
fn reasons(student: &Changed) -> Vec<Message> {
    let mut reasons: Vec<Message> = student.findings.iter().map(finding).collect();
    reasons.extend(student.fields.iter().map(field));
    if reasons.is_empty() && student.dossier && student.old.is_some() && student.new.is_some() {
        reasons.push(if student.same_source { say("diff-signature") } else { say("diff-made-anew") });
    }
    reasons
}

fn finding(differing: &Differing) -> Message {
    let side = |side: &Option<Side>| match side {
        None => say("plan-nothing"),
        Some(Side { outcome, found, .. }) => say("diff-side").with("outcome", *outcome).with("found", found.as_str()),
    };
    let message = say("diff-finding").with("code", differing.code);
    message.with("old", side(&differing.old)).with("new", side(&differing.new))
}

fn field(change: &Change) -> Message {
    let value = |value: &Option<String>| match value {
        None => say("plan-nothing"),
        Some(text) => say("plan-value").with("value", text.as_str()),
    };
    let message = say("plan-change").with("field", change.field.as_str());
    message.with("old", value(&change.old)).with("new", value(&change.new))
}

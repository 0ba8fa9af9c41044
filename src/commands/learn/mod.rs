//! `learn`: headings and words of the exports that no list knows, shown with the known ones that come nearest, and
//! written into `batch.yaml` once a person agrees.

mod batch_file;

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use super::{Exit, print_faults};
use crate::cli::Learn;
use crate::ingest::exports::{Candidate, Headings, Lesson, Unknown, lessons};
use crate::input_names::BATCH;
use crate::inputs::Inputs;
use crate::message::{Language, Message, Word, say};
use crate::records::{AliasTable, TableKind};
use crate::report::printable_line;

pub fn run_learn(arguments: &Learn, language: Language) -> Exit {
    let inputs = match Inputs::read(&arguments.inputs) {
        Ok(inputs) => inputs,
        Err(faults) => {
            err!("{}", say("inputs-unusable").text(language));
            print_faults(&faults, language);
            return Exit::Unusable;
        }
    };
    let known = inputs.batch.tables.clone().unwrap_or_default();
    let headings = Headings::with(Some(&known));
    let lessons = lessons(&inputs.passports, &headings);
    if lessons.is_empty() {
        out!("{}", say("learn-nothing").text(language));
        return Exit::Done;
    }
    out!("{}", say("learn-found").with("count", lessons.len()).text(language));
    let mut tables = known;
    let mut learnt = 0;
    for lesson in &lessons {
        out!("{}", printable_line(&line(lesson, &headings).text(language)));
        let Some(key) = answer(lesson, arguments.yes, language) else { continue };
        lesson.teach(&key, &mut tables);
        learnt += 1;
    }
    if learnt == 0 {
        out!("{}", say("learn-unwritten").text(language));
        return Exit::Done;
    }
    write(&arguments.inputs, &tables, learnt, language)
}

/// What is unknown, how often it stands there, and what may be meant.
fn line(lesson: &Lesson, headings: &Headings) -> Message {
    let shown = |candidate: &Candidate| format!("{}（{}）", candidate.shown, candidate.key);
    let near = lesson.candidates.iter().zip(1..).map(|(candidate, n)| format!("{n} {}", shown(candidate)));
    let near = near.collect::<Vec<_>>().join("，");
    let line = match &lesson.unknown {
        Unknown::Heading(kind, heading) => {
            say("learn-heading").with("kind", kind.chinese()).with("heading", heading.as_str())
        }
        Unknown::Word(kind, word) => say("learn-word").with("kind", column(kind, headings)).with("word", word.as_str()),
    };
    let line = line.with("count", lesson.count);
    match &lesson.unknown {
        _ if near.is_empty() => line.with("near", say("learn-none-near")),
        _ if lesson.is_near => line.with("near", say("learn-near").with("list", near)),
        Unknown::Heading(..) => line.with("near", say("learn-lacking").with("list", near)),
        Unknown::Word(..) => line.with("near", say("learn-words").with("list", near)),
    }
}

/// The column in which words of a kind stand; the kind itself where no column is called so.
fn column<'h>(kind: &'h str, headings: &'h Headings) -> &'h str {
    let named = TableKind::all().find_map(|table| headings.aliases(table, kind).first());
    named.map_or(kind, String::as_str)
}

/// The field or value that a person names: by number, by key, or as it is proposed with `--yes`.
fn answer(lesson: &Lesson, yes: bool, language: Language) -> Option<String> {
    if yes {
        return lesson.clear().map(|candidate| candidate.key.clone());
    }
    if !io::stdin().is_terminal() || lesson.candidates.is_empty() {
        return None;
    }
    write!(io::stdout(), "{}", say("learn-ask").text(language)).ok()?;
    io::stdout().flush().ok()?;
    let mut text = String::new();
    io::stdin().read_line(&mut text).ok()?;
    let text = text.trim();
    let by_number = text.parse::<usize>().ok().and_then(|n| lesson.candidates.get(n.checked_sub(1)?));
    let by_key = || lesson.candidates.iter().find(|candidate| candidate.key == text || candidate.shown == text);
    by_number.or_else(by_key).map(|candidate| candidate.key.clone())
}

fn write(root: &Path, tables: &AliasTable, learnt: usize, language: Language) -> Exit {
    let path = root.join(BATCH);
    match batch_file::set_tables(&path, tables) {
        Ok(()) => {
            let done = say("learn-done").with("count", learnt).with("path", path.display().to_string());
            out!("{}", done.text(language));
            Exit::Done
        }
        Err(why) => {
            let path = path.display().to_string();
            err!("{}", say("learn-failed").with("path", path).with("why", why).text(language));
            Exit::CannotWrite
        }
    }
}

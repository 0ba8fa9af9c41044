//! `history`: one student's whole case over all runs, rounds and tracks; writes nothing. What is damaged is reported, and
//! the rest is shown.

mod collect;

use serde::Serialize;

use super::Exit;
use crate::chronicle::{Entry, ordered};
use crate::cli::{Format, History};
use crate::json::json_lines;
use crate::message::{Language, Message, say};
use crate::report::printable_line;

/// What was found, and what could not be read.
#[derive(Default, Serialize)]
pub struct Found {
    schema_version: u32,
    /// 学号.
    student: String,
    /// 姓名, as the newest source has it.
    name: String,
    /// How many of what was looked at.
    looked_at: Looked,
    entries: Vec<Entry>,
    damaged: Vec<Damaged>,
}

/// How many of what was looked at.
#[derive(Default, Serialize)]
pub struct Looked {
    runs: usize,
    submissions: usize,
    rounds: usize,
    cases: usize,
}

/// Something that cannot be read, or is not as its digest says.
#[derive(Serialize)]
pub struct Damaged {
    place: String,
    why: Message,
}

pub fn run_history(arguments: &History, language: Language) -> Exit {
    let mut found = Found { schema_version: 1, student: arguments.id.to_string(), ..Found::default() };
    collect::all(arguments, &mut found);
    found.entries = ordered(std::mem::take(&mut found.entries));
    if found.entries.is_empty() && found.damaged.is_empty() {
        err!("{}", printable_line(&say("history-none").with("id", arguments.id.as_str()).text(language)));
        return Exit::Unusable;
    }
    match arguments.format {
        Format::Json => super::terminal::print_text(json_lines(&found)),
        Format::Text => print_history(&found, language),
    }
    if found.damaged.is_empty() { Exit::Done } else { Exit::NeedsPerson }
}

fn print_history(found: &Found, language: Language) {
    let line = |message: Message| out!("{}", printable_line(&message.text(language)));
    line(say("history-head").with("id", found.student.as_str()).with("name", found.name.as_str()));
    for entry in &found.entries {
        let day = entry.date.map_or_else(|| say("history-undated").text(language), |day| day.to_string());
        let head = say("history-entry").with("date", day).with("track", entry.track).with("what", entry.what.clone());
        line(head.with("place", entry.place.as_str()));
        let below = |message: Message| out!("    {}", printable_line(&message.text(language)));
        match (entry.by.as_str(), entry.role.as_str()) {
            ("", "") => {}
            (by, "") | ("", by) => below(say("history-by").with("by", by)),
            (by, role) => below(say("history-by-role").with("by", by).with("role", role)),
        }
        entry.more.iter().for_each(|more| below(more.clone()));
        if !entry.reason.is_empty() {
            below(say("history-reason").with("reason", entry.reason.as_str()));
        }
        if !entry.clauses.is_empty() {
            below(say("history-clauses").with("clauses", entry.clauses.join("; ")));
        }
        let data = entry.data.iter().map(|(name, digest)| format!("{name} {}", digest.get(..SHOWN).unwrap_or(digest)));
        let data: Vec<String> = data.collect();
        if !data.is_empty() {
            below(say("history-data").with("data", data.join(", ")));
        }
    }
    let Looked { runs, submissions, rounds, cases } = found.looked_at;
    line(
        say("history-looked")
            .with("runs", runs)
            .with("submissions", submissions)
            .with("rounds", rounds)
            .with("cases", cases),
    );
    for damaged in &found.damaged {
        let message = say("history-damaged").with("place", damaged.place.as_str()).with("why", damaged.why.clone());
        err!("{}", printable_line(&message.text(language)));
    }
}

/// Digits of a digest that are shown to people.
const SHOWN: usize = 16;

impl Found {
    /// Notes what cannot be used.
    pub fn damaged(&mut self, place: impl Into<String>, why: Message) {
        self.damaged.push(Damaged { place: place.into(), why });
    }

    /// Keeps a name; a later source counts.
    pub fn named(&mut self, name: &str) {
        if !name.is_empty() {
            name.clone_into(&mut self.name);
        }
    }
}

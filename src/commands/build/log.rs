//! What a build says while and after it works: lines for people, or JSON lines for a log. A log keeps places, keys and
//! student IDs, and never a name, a number of a document or a mark: sentences on a terminal have them, sentences that
//! go anywhere else have `…` in their place, and JSON lines leave them out.

use std::io::{IsTerminal, stderr};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::stopped::Stopped;
use crate::cli::Format;
use crate::commands::Exit;
use crate::fault::{Fault, folded_faults};
use crate::input_names::ALL;
use crate::inputs::Rejected;
use crate::location::{Place, cell_name};
use crate::message::{Language, Message, Word, say};
use crate::package::sha256;
use crate::records::TableKind;
use crate::report::printable_line;

/// Where and how a build speaks.
#[derive(Debug, Clone, Copy)]
pub struct Log {
    /// How it is said.
    pub format: Format,
    /// In which language people read it.
    pub language: Language,
}

impl Log {
    /// A line of JSON on stderr; nothing where people read.
    pub fn event(&self, level: &str, event: &str, facts: Value) {
        if self.format == Format::Json {
            let mut line = Map::new();
            line.insert("time".into(), json!(now()));
            line.insert("level".into(), json!(level));
            line.insert("event".into(), json!(event));
            if let Value::Object(facts) = facts {
                line.extend(facts);
            }
            err!("{}", Value::Object(line));
        }
    }

    /// That something could not be done which changes nothing of the run.
    pub fn warn(&self, message: &Message) {
        match self.format {
            Format::Text => err!("{}", printable_line(&message.text(self.language))),
            Format::Json => self.event("warn", message.key(), json!({})),
        }
    }

    /// Why the inputs cannot be used.
    pub fn unusable(&self, faults: &[Fault]) {
        match self.format {
            Format::Text => {
                err!("{}", say("inputs-unusable").text(self.language));
                self.faults(faults.iter());
            }
            Format::Json => faults.iter().for_each(|fault| self.event("error", "unusable", place(fault))),
        }
    }

    /// What needs a person.
    pub fn unprocessed(&self, unprocessed: &[Rejected]) {
        match self.format {
            Format::Text if unprocessed.is_empty() => (),
            Format::Text => {
                err!("{}", say("inputs-unprocessed").with("count", unprocessed.len()).text(self.language));
                self.faults(unprocessed.iter().flat_map(|file| &file.faults));
            }
            Format::Json => {
                let faults = unprocessed.iter().flat_map(|file| &file.faults);
                faults.for_each(|fault| self.event("warn", "unprocessed", place(fault)));
            }
        }
    }

    /// Faults line by line: whole for the person who runs the program, masked where a log may keep them.
    fn faults<'f>(&self, faults: impl Iterator<Item = &'f Fault>) {
        let seen = stderr().is_terminal();
        let faults: Vec<&Fault> = faults.collect();
        let show = |fault: &&Fault| if seen { (*fault).clone() } else { fault.masked(may_stand) };
        let shown: Vec<Fault> = faults.iter().map(show).collect();
        folded_faults(&shown).iter().for_each(|fault| err!("  {}", printable_line(&fault.line(self.language))));
        if faults.iter().zip(&shown).any(|(fault, shown)| shown != *fault) {
            err!("  {}", say("log-masked").text(self.language));
        }
    }

    /// Which changes are published though they are beyond the limits, because a person accepts them.
    pub fn accepted<'m>(&self, lines: impl Iterator<Item = &'m Message>) {
        let mut lines = lines.peekable();
        if lines.peek().is_none() {
            return;
        }
        match self.format {
            Format::Text => {
                err!("{}", say("build-accepted").text(self.language));
                self.details(lines);
            }
            Format::Json => self.event("warn", "accepted", json!({"count": lines.count()})),
        }
    }

    /// Lines below another: whole for the person who runs the program, masked where a log may keep them.
    fn details<'m>(&self, lines: impl Iterator<Item = &'m Message>) {
        let (seen, mut masked) = (stderr().is_terminal(), false);
        for line in lines {
            let shown = if seen { line.clone() } else { masked_line(line) };
            let [shown, whole] = [&shown, line].map(|line| line.text(self.language));
            masked |= shown != whole;
            err!("  {}", printable_line(&shown));
        }
        if masked {
            err!("  {}", say("log-masked").text(self.language));
        }
    }

    /// Why nothing was published.
    pub fn stopped(&self, stopped: &Stopped) {
        match self.format {
            Format::Text => {
                err!("{}", say("build-stopped").with("why", stopped.why.clone()).text(self.language));
                self.details(stopped.details.iter());
            }
            Format::Json => {
                // Of the disk and the lock the sentence holds nothing but paths and what the system says.
                let of_the_machine = matches!(stopped.outcome, Exit::CannotWrite | Exit::TryAgain);
                let text = of_the_machine.then(|| stopped.why.text(self.language));
                let lines: Vec<String> =
                    open_lines(stopped).map(|line| printable_line(&line.text(self.language))).collect();
                let details = stopped.details.len();
                let facts = json!({"why": stopped.why.key(), "details": details, "text": text, "lines": lines});
                self.event("error", "stopped", facts);
            }
        }
    }
}

/// The details that name no student, as a log may keep them: what was held against which limit, and what to accept.
pub fn open_lines(stopped: &Stopped) -> impl Iterator<Item = Message> {
    stopped.details.iter().filter(|line| line.text_of("id").is_none()).map(masked_line)
}

/// A line for a log: without what the records say, but with the name of the file where it names nobody.
fn masked_line(line: &Message) -> Message {
    match line.text_of("file") {
        Some(file) => line.masked().with("file", safe_name(file)),
        None => line.masked(),
    }
}

/// Where a fault lies and of which kind it is, without what stands there.
fn place(fault: &Fault) -> Value {
    let fault = fault.masked(may_stand);
    let (line, column) = match fault.at.place {
        Place::Line { line, column } => (Some(line), Some(column)),
        _ => (None, None),
    };
    let cell = match &fault.at.place {
        Place::Cell { row, column, .. } => Some(cell_name(*row, *column)),
        _ => None,
    };
    let (file, field, problem) = (&*fault.at.file, &fault.field, fault.problem.key());
    json!({"file": file, "line": line, "column": column, "cell": cell, "field": field, "problem": problem})
}

/// Folders of a record's own files.
const FOLDERS: [&str; 2] = ["scans", "originals"];

/// Whether a part of a path may stand in a log: a folder, settings, a student ID, or a table that is called after what it holds. All
/// other names are somebody's own and may be a person's.
fn may_stand(part: &str) -> bool {
    let stem = part.rsplit_once('.').map_or(part, |(stem, _)| stem);
    let is_id = (6..=14).contains(&stem.len()) && stem.bytes().all(|byte| byte.is_ascii_digit());
    let bare = stem.trim_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | ' '));
    let is_table = || TableKind::all().any(|kind| bare == kind.chinese() || bare == kind.key());
    // Twelve digits are left to a date and a time at most; a longer number may be that of a document.
    let digits = stem.bytes().filter(u8::is_ascii_digit).count();
    ALL.contains(&part) || FOLDERS.contains(&part) || is_id || (digits <= 14 && is_table())
}

/// A file by a name that may stand in a log, and by which it can be named again: its own, or digits made from it.
pub fn safe_name(file: &str) -> String {
    if file.split('/').all(may_stand) {
        file.to_owned()
    } else {
        sha256(file.as_bytes()).to_string().chars().take(8).collect()
    }
}

fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::may_stand;

    #[test]
    fn names_of_files_stand_in_a_log_only_where_they_name_nobody() {
        for part in [
            "batch.yaml",
            "programmes",
            "tables",
            "201920010101.yaml",
            "201920010101",
            "名册.xlsx",
            "课程成绩_20261101.xls",
            "results.csv",
        ] {
            assert!(may_stand(part), "{part}");
        }
        for part in
            ["张三成绩.xlsx", "zhangsan.yaml", "430102199901011234.jpg", "43010219990101123X.jpg", "E12345678.pdf"]
        {
            assert!(!may_stand(part), "{part}");
        }
    }
}

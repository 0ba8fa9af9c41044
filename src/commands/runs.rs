//! `runs`: the runs of every batch with their counts; writes nothing.

use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use strum::IntoEnumIterator;

use super::Exit;
use super::past::{Newest, head};
use crate::cli::{Format, Runs};
use crate::finding::Verdict;
use crate::json::json_lines;
use crate::message::{Fact, Language, Message, say};
use crate::publish::{Run, batches, list_runs};
use crate::report::{Counts, Incomplete, RunHead, printable_line};

/// A run as it is listed.
#[derive(Serialize)]
struct RunLine {
    run: String,
    batch: String,
    /// When it was published, to the second; none where its manifest is gone.
    published: Option<Timestamp>,
    program: Option<String>,
    counts: Option<Counts>,
    signed: bool,
    signed_from: Option<String>,
    /// Why it was signed while dossiers were drafts.
    incomplete: Option<Incomplete>,
    handed_over: bool,
    current: bool,
    /// Whether `run.json` could be read.
    readable: bool,
}

pub fn run_list(arguments: &Runs, language: Language) -> Exit {
    let lines = match lines(&arguments.out) {
        Ok(lines) => lines,
        Err(error) => return unreadable(&arguments.out, &error, language),
    };
    if lines.is_empty() {
        err!("{}", say("runs-none").with("path", arguments.out.display().to_string()).text(language));
        return Exit::Unusable;
    }
    match arguments.format {
        Format::Json => super::terminal::print_text(json_lines(&lines)),
        Format::Text => lines.iter().for_each(|line| out!("{}", printable_line(&line.message().text(language)))),
    }
    let gone = gone(&arguments.out);
    gone.iter().for_each(|line| err!("{}", printable_line(&line.text(language))));
    if gone.is_empty() && lines.iter().all(|line| line.readable) { Exit::Done } else { Exit::NeedsPerson }
}

/// Runs that were published last and are gone, a batch a line.
fn gone(out: &Path) -> Vec<Message> {
    let folders = batches(out).unwrap_or_default();
    let newest = folders.iter().map(|batch| Newest::find(batch)).filter(|newest| newest.vanished.is_some());
    newest.filter_map(|newest| newest.warning()).collect()
}

/// Says that a folder cannot be read.
pub fn unreadable(path: &Path, error: &io::Error, language: Language) -> Exit {
    let why = say("runs-unreadable").with("path", path.display().to_string()).with("why", error.to_string());
    err!("{}", printable_line(&why.text(language)));
    Exit::Unusable
}

fn lines(out: &Path) -> io::Result<Vec<RunLine>> {
    let mut lines = Vec::new();
    for batch in batches(out)? {
        let name = batch.file_name().unwrap_or_default().to_string_lossy().into_owned();
        lines.extend(list_runs(&batch)?.into_iter().map(|run| RunLine::of(&name, &run)));
    }
    Ok(lines)
}

impl RunLine {
    fn of(batch: &str, run: &Run) -> RunLine {
        let head = head(&run.path);
        let published = run.published.and_then(|time| Timestamp::try_from(time).ok());
        let readable = head.is_some();
        let incomplete = head.as_ref().and_then(|head| head.incomplete.clone());
        let (program, counts, signed_from, named) = match head {
            Some(RunHead { program, counts, signed_from, batch, .. }) => {
                (Some(program), Some(counts), signed_from, Some(batch))
            }
            None => (None, None, None, None),
        };
        RunLine {
            run: run.name(),
            batch: named.unwrap_or_else(|| batch.to_owned()),
            published: published.and_then(|time| Timestamp::from_second(time.as_second()).ok()),
            program,
            counts,
            signed: run.signed,
            signed_from,
            incomplete,
            handed_over: run.handed_over,
            current: run.current,
            readable,
        }
    }

    /// `2022-autumn/0007　2022-11-16　32人：通过10…　zishen 0.1.0　已签名`
    fn message(&self) -> Message {
        let named = say("runs-broken").with("batch", self.batch.as_str()).with("run", self.run.as_str());
        let Some(counts) = &self.counts else { return named };
        let zone = jiff::tz::TimeZone::system();
        let day = self.published.map(|time| time.to_zoned(zone).strftime("%Y-%m-%d").to_string());
        let of = |verdict| counts.verdicts.get(&verdict).copied().unwrap_or(0);
        let verdicts = Verdict::iter()
            .map(|verdict| Fact::Message(say("runs-verdict").with("verdict", verdict).with("count", of(verdict))));
        say("runs-line")
            .with("batch", self.batch.as_str())
            .with("run", self.run.as_str())
            .with("day", day.unwrap_or_default())
            .with("students", counts.dossiers)
            .with("verdicts", verdicts.collect::<Vec<_>>())
            .with("unprocessed", counts.unprocessed)
            .with("program", self.program.clone().unwrap_or_default())
            .with("marks", self.marks())
    }

    fn marks(&self) -> Vec<Fact> {
        let signed = match &self.signed_from {
            Some(from) => say("runs-signed-from").with("from", from.as_str()),
            None => say("runs-signed"),
        };
        let incomplete = self.incomplete.as_ref().map(|incomplete| {
            say("runs-incomplete").with("drafts", incomplete.drafts).with("reason", incomplete.reason.as_str())
        });
        let marks = [
            (self.signed, signed),
            (incomplete.is_some(), incomplete.unwrap_or(say("runs-signed"))),
            (self.handed_over, say("runs-handed-over")),
            (!self.signed && !self.handed_over, say("runs-open")),
            (self.current, say("runs-current")),
        ];
        marks.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| Fact::Message(mark)).collect()
    }
}

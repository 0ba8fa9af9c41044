//! `verify`: dossiers, bags, runs and whole output folders against their checksums; writes nothing.

use std::io;
use std::path::{Path, PathBuf};

use super::{Outcome, progress};
use crate::cli::{Format, Verify};
use crate::message::{Fact, Language, Message, Word, say};
use crate::report::plain;
use crate::verify::code;
use crate::verify::{Finding, Options, Report, bytes_to_read, verify};

pub fn run(arguments: &Verify, language: Language) -> Outcome {
    if let Some(code) = &arguments.code {
        return sheet(code, &arguments.paths, language);
    }
    let mut reports = Vec::new();
    let mut outcome = Outcome::Done;
    for path in &arguments.paths {
        match check(path, arguments.quick, language) {
            Ok(more) => reports.extend(more),
            Err(error) => {
                let nothing =
                    say("verify-nothing").with("path", path.display().to_string()).with("why", error.to_string());
                eprintln!("{}", plain(&nothing.text(language)));
                outcome = Outcome::Unusable;
            }
        }
    }
    match arguments.format {
        Format::Text => reports.iter().for_each(|report| print(report, language)),
        Format::Json => match serde_json::to_string_pretty(&reports) {
            Ok(json) => println!("{json}"),
            Err(error) => eprintln!("{error}"),
        },
    }
    match reports.iter().all(Report::holds) {
        true => outcome,
        false => Outcome::NeedsPerson,
    }
}

/// Tells which file a sheet of paper belongs to.
fn sheet(text: &str, paths: &[PathBuf], language: Language) -> Outcome {
    let line = |message: Message| plain(&message.text(language));
    let Some(wanted) = code::Code::read(text) else {
        eprintln!("{}", line(say("code-unread").with("text", text)));
        return Outcome::Unusable;
    };
    let mut found = Vec::new();
    for path in paths {
        match code::find(path, &wanted) {
            Ok(sheets) => found.extend(sheets),
            Err(error) => {
                let path = path.display().to_string();
                eprintln!("{}", line(say("verify-nothing").with("path", path).with("why", error.to_string())));
                return Outcome::Unusable;
            }
        }
    }
    for sheet in &found {
        let key = match sheet.current {
            Some(true) => "code-current",
            Some(false) => "code-old",
            None => "code-found",
        };
        let said = say(key).with("title", sheet.title.as_str()).with("path", sheet.path.as_str());
        println!("{}", line(said.with("dossier", sheet.dossier.display().to_string())));
    }
    if found.is_empty() {
        println!("{}", line(say("code-nowhere").with("student", wanted.student.as_str())));
    } else if found.iter().all(|sheet| sheet.current == Some(false)) {
        println!("{}", line(say("code-superseded")));
    }
    match found.iter().any(|sheet| sheet.current != Some(false)) {
        true => Outcome::Done,
        false => Outcome::NeedsPerson,
    }
}

/// Checks with a bar on a terminal: bytes, and the time left.
fn check(path: &Path, quick: bool, language: Language) -> io::Result<Vec<Report>> {
    let length = if quick { 0 } else { bytes_to_read(path) };
    let bar = progress::bytes(say("progress-verify"), length, language);
    let reports = verify(path, &Options { quick, seen: &|bytes| bar.inc(bytes) });
    bar.finish_and_clear();
    reports
}

fn print(report: &Report, language: Language) {
    let line = |message: Message| println!("{}", plain(&message.text(language)));
    let verdict = match (report.holds(), report.quick) {
        (false, _) => say("verify-fails"),
        (true, true) => say("verify-holds-quick"),
        (true, false) => say("verify-holds"),
    };
    line(say("verify-head").with("path", report.path.display().to_string()).with("verdict", verdict));
    line(say("verify-by").with("standard", Fact::Word("verify-standard", report.standard.key())));
    let counts = match report.quick {
        true => say("verify-counts-quick"),
        false => say("verify-counts")
            .with("files", report.files_hashed.to_string())
            .with("bytes", report.bytes_hashed.to_string())
            .with("unchanged", report.unchanged.to_string()),
    };
    line(counts.with("dossiers", report.dossiers.to_string()));
    line(say("verify-unsigned"));
    report.findings.iter().for_each(|finding| line(told(finding)));
}

fn told(finding: &Finding) -> Message {
    let severity = if finding.warning { "warning" } else { "fault" };
    let line = match finding.detail.is_empty() {
        true => say("verify-finding"),
        false => say("verify-finding-detail").with("detail", finding.detail.as_str()),
    };
    line.with("severity", Fact::Word("verify-severity", severity))
        .with("code", finding.code.key())
        .with("subject", finding.subject.as_str())
        .with("what", finding.code)
}

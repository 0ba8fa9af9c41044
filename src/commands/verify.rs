//! `verify`: dossiers, bags, runs and whole output folders against their checksums; writes nothing there, and elsewhere
//! only the ledger and the report that are asked for.

mod properties;
mod sampling;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use sampling::Book;

use super::{Exit, progress};
use crate::cli::{Format, Verify};
use crate::message::{Fact, Language, Message, say};
use crate::pdf::bounded;
use crate::publish::disk::read_regular;
use crate::report::printable_line;
use crate::sign::sm2::Sm2PublicKey;
use crate::sign::{Trust, certificate, pem};
use crate::verify::code;
use crate::verify::{Demands, Options, Report, Signed, State, bytes_to_read, verify};

pub fn run_verify(arguments: &Verify, language: Language) -> Exit {
    if let Some(code) = &arguments.code {
        return sheet(code, &arguments.paths, language);
    }
    let demands = match demands(arguments) {
        Ok(demands) => demands,
        Err(why) => {
            err!("{}", printable_line(&why.text(language)));
            return Exit::Unusable;
        }
    };
    let mut book = match Book::open(arguments) {
        Ok(book) => book,
        Err(why) => {
            err!("{}", printable_line(&why.text(language)));
            return Exit::Unusable;
        }
    };
    let mut reports = Vec::new();
    let mut outcome = Exit::Done;
    for path in &arguments.paths {
        let checked = match &mut book {
            Some(book) => book.check(path, &demands, language),
            None => check(path, arguments.quick, &demands, language),
        };
        match checked {
            Ok(more) => reports.extend(more),
            Err(error) => {
                let nothing =
                    say("verify-nothing").with("path", path.display().to_string()).with("why", error.to_string());
                err!("{}", printable_line(&nothing.text(language)));
                outcome = Exit::Unusable;
            }
        }
    }
    if book.as_ref().is_some_and(|book| !book.is_kept()) && arguments.format == Format::Text {
        err!("{}", printable_line(&say("verify-coverage-unkept").text(language)));
    }
    if let Some(why) = book.and_then(Book::broken) {
        err!("{}", printable_line(&why.text(language)));
        outcome = Exit::CannotWrite;
    }
    match arguments.format {
        _ if arguments.properties => {
            if let Err(failed) = properties::report_properties(&reports, arguments, language) {
                outcome = failed;
            }
        }
        Format::Text => reports.iter().for_each(|report| print(report, language)),
        Format::Json => match serde_json::to_string_pretty(&reports) {
            Ok(json) => out!("{json}"),
            Err(error) => err!("{error}"),
        },
    }
    if reports.iter().all(Report::holds) || outcome == Exit::CannotWrite { outcome } else { Exit::NeedsPerson }
}

/// Whether a file would lie within what is checked, where nothing may be written.
fn is_inside(file: &Path, arguments: &Verify) -> bool {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(folder) = folder.canonicalize() else { return false };
    // The file itself may be a link that leads there.
    let file = file.canonicalize().unwrap_or_else(|_| folder.join(file.file_name().unwrap_or_default()));
    let mut checked = arguments.paths.iter().filter_map(|path| path.canonicalize().ok());
    checked.any(|path| file.starts_with(&path))
}

/// What signatures are checked against, from the files that were named.
fn demands(arguments: &Verify) -> Result<Demands, Message> {
    let trust = trust(&arguments.trust, &arguments.crl)?;
    let sm2 = match &arguments.sm2_key {
        Some(path) => Some(one(path, Sm2PublicKey::open)?),
        None => None,
    };
    Ok(Demands { trust, sm2, signers: arguments.require_signature, run: arguments.expect_run })
}

/// A check of all there is, for who needs no progress.
pub fn in_full(demands: &Demands) -> Options<'_> {
    Options { quick: false, seen: &|_| (), demands, bounded: &bounded::look_bounded }
}

/// Whom to trust now, from the files that were named.
pub fn trust(anchors: &[PathBuf], lists: &[PathBuf]) -> Result<Trust, Message> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Trust {
        anchors: all(anchors, pem::pem_certificates)?,
        lists: all(lists, pem::revocation_lists)?,
        now,
        proven: None,
    })
}

fn all<T>(paths: &[PathBuf], read: fn(&[u8]) -> Option<Vec<T>>) -> Result<Vec<T>, Message> {
    let lists: Result<Vec<_>, _> = paths.iter().map(|path| one(path, read)).collect();
    Ok(lists?.into_iter().flatten().collect())
}

fn one<T>(path: &Path, read: fn(&[u8]) -> Option<T>) -> Result<T, Message> {
    let unusable = |why: String| say("sign-file").with("path", path.display().to_string()).with("why", why);
    // A pipe might never end.
    let bytes = read_regular(path).map_err(|error| unusable(error.to_string()))?;
    read(&bytes).ok_or_else(|| unusable("PEM".into()))
}

/// Prints which file a sheet of paper belongs to.
fn sheet(text: &str, paths: &[PathBuf], language: Language) -> Exit {
    let line = |message: Message| printable_line(&message.text(language));
    let Some(wanted) = code::Code::read(text) else {
        err!("{}", line(say("code-unread").with("text", text)));
        return Exit::Unusable;
    };
    let mut found = Vec::new();
    for path in paths {
        match code::find_sheets(path, &wanted) {
            Ok(sheets) => found.extend(sheets),
            Err(error) => {
                let path = path.display().to_string();
                err!("{}", line(say("verify-nothing").with("path", path).with("why", error.to_string())));
                return Exit::Unusable;
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
        out!("{}", line(said.with("dossier", sheet.dossier.display().to_string())));
    }
    if found.is_empty() {
        out!("{}", line(say("code-nowhere").with("student", wanted.student.as_str())));
    } else if found.iter().all(|sheet| sheet.current == Some(false)) {
        out!("{}", line(say("code-superseded")));
    }
    if found.iter().any(|sheet| sheet.current != Some(false)) { Exit::Done } else { Exit::NeedsPerson }
}

/// Checks with a bar on a terminal: bytes, and the time left.
fn check(path: &Path, quick: bool, demands: &Demands, language: Language) -> io::Result<Vec<Report>> {
    let length = if quick { 0 } else { bytes_to_read(path) };
    let bar = progress::bytes(say("progress-verify"), length, language);
    let reports =
        verify(path, &Options { quick, seen: &|bytes| bar.inc(bytes), demands, bounded: &bounded::look_bounded });
    bar.finish_and_clear();
    reports
}

/// One word on a report; what was not looked at in full is never said to hold.
fn verdict(report: &Report) -> Message {
    let partly = report.coverage.as_ref().is_some_and(|coverage| coverage.checked < coverage.dossiers);
    if !report.holds() {
        say("verify-fails")
    } else if report.quick {
        say("verify-holds-quick")
    } else if partly {
        say("verify-holds-sample")
    } else {
        say("verify-holds")
    }
}

fn print(report: &Report, language: Language) {
    let line = |message: Message| out!("{}", printable_line(&message.text(language)));
    line(say("verify-head").with("path", report.path.display().to_string()).with("verdict", verdict(report)));
    line(say("verify-by").with("standard", Fact::Word("verify-standard", report.standard.key())));
    let counts = if report.quick {
        say("verify-counts-quick")
    } else {
        say("verify-counts")
            .with("files", report.files_hashed.to_string())
            .with("bytes", report.bytes_hashed.to_string())
            .with("unchanged", report.unchanged.to_string())
    };
    line(counts.with("dossiers", report.dossiers.to_string()));
    if report.drafts > 0 {
        line(say("verify-drafts").with("drafts", report.drafts.to_string()));
    }
    if report.forms_unread > 0 {
        line(say("verify-forms-unread").with("count", report.forms_unread.to_string()));
    }
    report.incomplete.iter().for_each(|reason| line(say("verify-incomplete").with("reason", reason.as_str())));
    report.coverage.iter().flat_map(sampling::coverage_lines).for_each(line);
    line(say("verify-signature").with("state", Fact::Word("verify-signature", report.signature.key())));
    signers(&report.signatures).into_iter().for_each(&line);
    report.findings.iter().for_each(|finding| line(finding.message()));
}

/// The signers, each once for the whole and once for all single dossiers.
fn signers(all: &[Signed]) -> Vec<Message> {
    let (of_dossiers, of_whole): (Vec<_>, Vec<_>) = all.iter().partition(|signed| signed.covers.contains('!'));
    let mut lines: Vec<Message> = of_whole
        .into_iter()
        .map(|signed| {
            let covers = say("verify-covers").with("manifest", signed.covers.as_str()).with("files", signed.files);
            signer(signed, covers)
        })
        .collect();
    // A signature in a document of a dossier covers that document alone.
    let is_of_document = |signed: &Signed| signed.covers.ends_with(".pdf");
    let key = |signed: &Signed| (is_of_document(signed), signed.signer.clone(), signed.serial.clone(), signed.state);
    let mut groups: BTreeMap<(bool, String, String, State), Vec<&Signed>> = BTreeMap::new();
    of_dossiers.into_iter().for_each(|signed| groups.entry(key(signed)).or_default().push(signed));
    lines.extend(groups.iter().map(|((is_of_document, ..), group)| {
        let covers = if *is_of_document { "verify-covers-documents" } else { "verify-covers-dossiers" };
        signer(group[0], say(covers).with("count", group.len()))
    }));
    lines
}

fn signer(signed: &Signed, covers: Message) -> Message {
    let at = |time: Option<std::time::Duration>| time.map(certificate::shown_time).unwrap_or_else(|| "-".into());
    say("verify-signer")
        .with("state", Fact::Word("verify-signature", signed.state.key()))
        .with("signer", signed.signer.as_str())
        .with("issuer", signed.issuer.as_str())
        .with("serial", signed.serial.as_str())
        .with("claimed", at(signed.claimed))
        .with("stamped", at(signed.stamped))
        .with("covers", covers)
}

//! The PDFs of a dossier or run: they open, have the pages that are recorded, declare their standard, nothing in them
//! acts, and the signatures in them hold.
//!
//! What may be hostile is handed to the caller's own reader, which can bound time and memory.

use std::collections::BTreeMap;
use std::io::Read;
use std::time::{Duration, Instant};

use memchr::memmem;

use super::Options;
use super::finding::{Code, Findings};
use super::holding::Holding;
use super::index::{File, Index};
use super::pictures::PHOTO;
use super::places::Source;
use super::printed::{self, Records};
use super::record::Due;
use super::seals::{self, Hand};
use super::signatures::Signed;
use crate::pdf::{ARCHIVAL, Facts, is_plain, look};

/// Largest PDF that is opened, in bytes; others are reported.
const MOST: u64 = 64 << 20;
/// Where a PDF says that it is one (ISO 32000-1, implementation note 13), in bytes from its start.
const HEAD: u64 = 1024;
const MARK: &[u8] = b"%PDF-";
/// Most PDFs that are looked for within another file.
const MOST_WITHIN: usize = 8;
/// Longest time for all PDFs of a holding, whether they open or not.
const TIME: Duration = Duration::from_secs(10);
/// Bytes that a second more is given for: honest scans are read ten times as fast.
const BYTES_A_SECOND: u64 = 4 << 20;
/// Reads a PDF within bounds of time and memory; none if it does not open or goes beyond.
pub type Bounded<'b> = &'b (dyn Fn(&[u8]) -> Option<Facts> + Sync);

/// Digests of what is drawn on the pages of PDFs, by their paths.
pub type Drawn = BTreeMap<String, Vec<String>>;

/// What the runs of text by page of the document at a path do not show; no runs where they cannot be read.
pub type Shown<'s> = &'s dyn Fn(&str, Option<&[Vec<String>]>) -> Option<String>;

/// Reads PDFs one after the other while there is time.
struct Desk<'d> {
    holding: &'d Holding,
    options: &'d Options<'d>,
    spent: Duration,
    bytes: u64,
}

/// Checks every PDF that a dossier lists, whatever it is called. Gives the signatures that are the school's own, and what is
/// drawn on the pages.
pub fn check_pdfs(
    holding: &Holding,
    index: &Index,
    records: &Records,
    options: &Options,
    findings: &mut Findings,
) -> (Vec<Signed>, Drawn) {
    let mut desk = Desk::new(holding, options);
    let (mut signed, mut drawn) = (Vec::new(), Drawn::new());
    let photo = holding.bytes(PHOTO).ok();
    for file in index.files.iter().filter(|file| holding.has(&file.path)) {
        if !is_pdf(holding, &file.path) {
            desk.look_within(&file.path, findings);
            continue;
        }
        let Some((bytes, facts)) = desk.look(&file.path, findings) else { continue };
        compare(&facts, file, findings);
        records.check_about(file, &facts.about, findings);
        records.check(file, facts.text.as_ref(), &facts.about.subject, findings);
        records.check_photo(file, photo.as_deref(), &bytes, findings);
        // What the program sets says of whom it is; version 2 had documents that did not.
        let is_due = file.pdf_standard.is_some() && (index.version() != Some(2) || !facts.about.subject.is_empty());
        if is_due && !(names(&facts.about.subject, &index.student_id) && is_titled(&facts.about.subject, file, index)) {
            findings.note(Code::DossierIdentity, &file.path, &facts.about.subject);
        }
        let hand = if file.source == Source::Printed { Hand::Own } else { Hand::Foreign };
        signed.extend(seals::check_seals(&bytes, &facts, &file.path, hand, options.demands, findings));
        drawn.insert(file.path.clone(), facts.drawn);
    }
    (signed, drawn)
}

/// Whether a subject is of a student: the ID stands in it as a word of its own.
fn names(subject: &str, id: &str) -> bool {
    let is_of_id = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    subject.split(|c| !is_of_id(c)).any(|word| word == id)
}

/// Whether a subject begins with the title of the file. Where the volume is listed, the list may call a form otherwise than
/// the form does itself, but not as another file.
fn is_titled(subject: &str, file: &File, index: &Index) -> bool {
    let begins = |file: &File| begins_with(subject, &file.title);
    let is_other = |other: &&File| other.path != file.path && other.title != file.title && begins(other);
    // Version 2 had documents with subjects of other forms.
    index.version() == Some(2)
        || begins(file)
        || (!index.volume.is_empty() && !index.files.iter().any(|one| is_other(&one)))
}

/// Whether a subject begins with a title, and its last word ends there.
fn begins_with(subject: &str, title: &str) -> bool {
    subject.strip_prefix(title.trim()).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Checks the PDFs of a run that stand in no dossier: the summary tables, of which it is recorded how many pages they have.
/// All are the school's own. `shown` says what else the text of a document lacks.
pub fn check_tables(
    holding: &Holding,
    due: &BTreeMap<String, Due<'_>>,
    wanted: &dyn Fn(&str) -> bool,
    shown: Shown,
    options: &Options,
    findings: &mut Findings,
) -> (Vec<Signed>, Drawn) {
    let mut desk = Desk::new(holding, options);
    let (mut signed, mut drawn) = (Vec::new(), Drawn::new());
    for path in holding.paths().filter(|path| path.ends_with(".pdf") && wanted(path)) {
        if let Some((bytes, facts)) = desk.look(path, findings) {
            if let Some(due) = due.get(path) {
                compare_table(&facts, due, path, findings);
            }
            if let Some(what) = shown(path, facts.text.as_deref()) {
                findings.note(Code::PdfText, path, what);
            }
            compare_ends(&facts, path, findings);
            compare_shown(&facts, path, findings);
            signed.extend(seals::check_seals(&bytes, &facts, path, Hand::Own, options.demands, findings));
            drawn.insert(path.to_owned(), facts.drawn);
        }
    }
    (signed, drawn)
}

/// By its name or by what it is: a reader opens it in either case.
fn is_pdf(holding: &Holding, path: &str) -> bool {
    let mut head = Vec::new();
    let read = holding.reader(path).and_then(|reader| reader.take(HEAD).read_to_end(&mut head));
    path.to_ascii_lowercase().ends_with(".pdf") || (read.is_ok() && memmem::find(&head, MARK).is_some())
}

impl<'d> Desk<'d> {
    fn new(holding: &'d Holding, options: &'d Options) -> Desk<'d> {
        Desk { holding, options, spent: Duration::ZERO, bytes: 0 }
    }

    /// The bytes of a PDF and what is known of it; none, which is noted, where nothing is.
    fn look(&mut self, path: &str, findings: &mut Findings) -> Option<(Vec<u8>, Facts)> {
        let fits = self.holding.size(path).is_some_and(|size| size <= MOST);
        let bytes = if fits { self.holding.bytes(path).ok() } else { None };
        let Some((bytes, facts)) = bytes.and_then(|bytes| self.read(&bytes).map(|facts| (bytes, facts))) else {
            findings.note(Code::PdfUnreadable, path, "");
            return None;
        };
        if facts.encrypted {
            // Nothing else is known of it.
            findings.note(Code::PdfEncrypted, path, "");
            return None;
        }
        if let Some(what) = &facts.active {
            findings.note(Code::PdfActive, path, what);
        }
        Some((bytes, facts))
    }

    /// Looks at PDFs that begin within another file: some readers find them wherever they begin.
    fn look_within(&mut self, path: &str, findings: &mut Findings) {
        let fits = self.holding.size(path).is_some_and(|size| size <= MOST);
        let bytes = if fits { self.holding.bytes(path).unwrap_or_default() } else { Vec::new() };
        for at in memmem::find_iter(&bytes, MARK).take(MOST_WITHIN) {
            let facts = self.read(&bytes[at..]);
            if let Some(what) = facts.and_then(|facts| facts.active) {
                return findings.note(Code::PdfActive, path, what);
            }
        }
    }

    fn read(&mut self, bytes: &[u8]) -> Option<Facts> {
        self.bytes += bytes.len() as u64;
        if self.spent > TIME + Duration::from_secs(self.bytes / BYTES_A_SECOND) {
            return None;
        }
        let began = Instant::now();
        let facts = if is_plain(bytes) { look(bytes) } else { (self.options.bounded)(bytes) };
        self.spent += began.elapsed();
        facts
    }
}

/// Students of a table that is always read: its text is a part of what is read of a document.
const MOST_READ: usize = 1000;

/// Holds the document of a summary table against what is recorded of it.
fn compare_table(facts: &Facts, due: &Due<'_>, path: &str, findings: &mut Findings) {
    if due.pages() != facts.pages {
        findings.note(Code::PdfPages, path, facts.pages.to_string());
    }
    if facts.standard.as_deref() != Some(ARCHIVAL) {
        findings.note(Code::PdfConformance, path, facts.standard.clone().unwrap_or_default());
    }
    if !due.is_named(&facts.about.subject) {
        findings.note(Code::RunRecord, path, &facts.about.subject);
    }
    if !printed::is_set(&facts.about, due.program(), due.day()) {
        findings.note(Code::RunRecord, path, due.day());
    }
    let of_pages = facts.text.as_ref().zip(due.content());
    // A table of thousands may be too large to be read, and then nobody takes it for read; any other was made so.
    match (&facts.text, due.content()) {
        (None, Some(_)) if due.shown.len() > MOST_READ => findings.warn(Code::PdfText, path, "?"),
        (None, Some(_)) => findings.note(Code::PdfText, path, "?"),
        _ => {}
    }
    if let Some(what) =
        of_pages.and_then(|(text, content)| printed::wrong_table(text, due.college(), content, &due.shown))
    {
        findings.note(Code::PdfText, path, what);
    }
}

/// What the program has set is whole as it was set: nothing stands around it, and nothing was added but its signatures.
fn compare_ends(facts: &Facts, path: &str, findings: &mut Findings) {
    if !facts.is_bare {
        findings.note(Code::PdfConformance, path, "… %%EOF …");
    }
    if facts.ends != facts.seals.len() + 1 {
        findings.note(Code::PdfConformance, path, format!("{} × %%EOF", facts.ends));
    }
}

/// What the program has set says one thing of itself, and its pages are shown as they were drawn.
fn compare_shown(facts: &Facts, path: &str, findings: &mut Findings) {
    for what in facts.about.differs.iter().chain(&facts.otherwise) {
        findings.note(Code::PdfConformance, path, what);
    }
}

/// Holds a PDF against what is recorded of it.
fn compare(facts: &Facts, file: &File, findings: &mut Findings) {
    if let Some(standard) = &file.pdf_standard
        && facts.standard.as_ref() != Some(standard)
    {
        findings.note(Code::PdfConformance, &file.path, facts.standard.clone().unwrap_or_default());
    }
    if file.pdf_standard.is_some() && file.source == Source::Printed {
        compare_ends(facts, &file.path, findings);
        compare_shown(facts, &file.path, findings);
    }
    if file.pages.is_some_and(|pages| pages != facts.pages) {
        findings.note(Code::PdfPages, &file.path, format!("{} ≠ {}", file.pages.unwrap_or_default(), facts.pages));
    }
}

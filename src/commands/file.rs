//! `file`: scanned sheets back to the students whose code they carry. A document is filed whole or not at all.
//!
//! ```text
//! inputs/evidence/<student ID>/<form>-<digits>-<page>.jpg   a page, upright
//! inputs/scanned/<digits>/scan.pdf                          the scan as it came, by its SHA-256
//! inputs/scanned/<digits>/report.json, page-<n>.png         what came of each page; thumbnails of those without a code
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Outcome;
use super::past::{Past, PastDossier};
use crate::cli::FileScans;
use crate::evidence;
use crate::ingest::sort_by_name;
use crate::job::SCANNED;
use crate::message::{Language, Message, say};
use crate::package::sha256;
use crate::publish::{batches, disk, runs};
use crate::records::FormCode;
use crate::render::Form;
use crate::report::plain;
use crate::scan::ink::{LEAST, ink};
use crate::scan::{Page, bounded};
use crate::verify::code::{self, Code, Sheet};

/// What came of each page.
const REPORT: &str = "report.json";
/// Digits by which a scan is named.
const DIGITS: usize = 16;
/// Missing sheets that are told on the terminal; the report has all.
const SOME: usize = 20;

/// A document on paper: student ID, form, first digits of its content.
type Paper = (String, FormCode, String);

/// A scan that was read, and what came of its pages.
struct Scan {
    name: String,
    digest: String,
    folder: PathBuf,
    pages: usize,
    lines: Vec<Line>,
}

/// What came of one page.
struct Line {
    page: usize,
    code: Option<String>,
    is_filed: bool,
    what: Message,
}

/// The pages of one document, wherever they were scanned: scan, page of the scan, picture.
struct Document {
    sheet: Sheet,
    pages: BTreeMap<u32, (usize, usize, Page)>,
}

pub fn run(arguments: &FileScans, language: Language) -> Outcome {
    match file(arguments, language) {
        Ok(outcome) => outcome,
        Err(error) => {
            err!("{}", plain(&say("file-unwritten").with("why", error.to_string()).text(language)));
            Outcome::CannotWrite
        }
    }
}

fn file(arguments: &FileScans, language: Language) -> io::Result<Outcome> {
    if let Some(why) = misplaced(arguments) {
        err!("{}", plain(&why.text(language)));
        return Ok(Outcome::Unusable);
    }
    let unsigned = unsigned(&arguments.out);
    let mut desk = Desk { arguments, scans: vec![], documents: BTreeMap::new(), known: BTreeMap::new(), unsigned };
    let mut outcome = Outcome::Done;
    for path in &arguments.scans {
        if desk.take(path)?.is_none() {
            let unreadable = say("file-no-scan").with("scan", path.display().to_string());
            err!("{}", plain(&unreadable.text(language)));
            outcome = Outcome::Unusable;
        }
    }
    desk.file()?;
    let missing = desk.missing();
    for scan in &desk.scans {
        scan.tell(&missing, language)?;
    }
    if !missing.is_empty() {
        out!("{}", say("file-missing").with("count", missing.len()).text(language));
        let told = missing.iter().take(SOME).map(|(student, form)| waiting(student, *form));
        told.for_each(|line| out!("{}", plain(&line.text(language))));
    }
    let is_whole = desk.scans.iter().flat_map(|scan| &scan.lines).all(|line| line.is_filed);
    Ok(if outcome == Outcome::Done && !is_whole { Outcome::NeedsPerson } else { outcome })
}

/// What is wrong with the folders; nothing is made in the place of one that was meant.
fn misplaced(arguments: &FileScans) -> Option<Message> {
    let FileScans { inputs, out, .. } = arguments;
    if !inputs.join("batch.yaml").is_file() {
        return Some(say("file-no-inputs").with("path", inputs.display().to_string()));
    }
    let has_runs = batches(out).is_ok_and(|batches| !batches.is_empty());
    (!has_runs).then(|| say("runs-none").with("path", out.display().to_string()))
}

fn waiting(student: &str, form: FormCode) -> Message {
    say("file-waiting").with("student", student).with("form", form)
}

/// All scans of one call.
struct Desk<'a> {
    arguments: &'a FileScans,
    scans: Vec<Scan>,
    documents: BTreeMap<Paper, Document>,
    /// Sheets that were looked for, by student and digits.
    known: BTreeMap<(String, String), Vec<Sheet>>,
    /// Forms that wait to be signed by hand, by student.
    unsigned: Vec<(String, FormCode)>,
}

impl Desk<'_> {
    /// Reads a scan, keeps it as it came, and sorts its pages; none if it cannot be read.
    fn take(&mut self, path: &Path) -> io::Result<Option<()>> {
        let Some(bytes) = content(path) else { return Ok(None) };
        let Some(pages) = bounded::read(&bytes) else { return Ok(None) };
        let digest = sha256(&bytes).to_string();
        if self.scans.iter().any(|scan| scan.digest == digest) {
            return Ok(Some(()));
        }
        let folder = self.arguments.inputs.join(SCANNED).join(&digest[..DIGITS]);
        disk::create_dirs(&folder)?;
        let kind = path.extension().filter(|kind| kind.len() <= 4).unwrap_or_default();
        put(&folder.join("scan").with_extension(kind), &bytes)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let place = self.scans.len();
        self.scans.push(Scan { name, digest, folder, pages: pages.len(), lines: vec![] });
        for (page, number) in pages.into_iter().zip(1..) {
            self.sort(place, number, page)?;
        }
        Ok(Some(()))
    }

    /// Puts a page to the others of its document, or tells why it belongs to none.
    fn sort(&mut self, scan: usize, number: usize, page: Page) -> io::Result<()> {
        let code = page.code.as_deref().and_then(Code::read);
        let form = code.as_ref().and_then(|code| Form::ALL.into_iter().find(|form| form.code() == code.form));
        if let (Some(code), None) = (&code, form.and_then(Form::number)) {
            let what = say("file-form").with("student", code.student.as_str()).with("form", code.form.as_str());
            self.scans[scan].tell_of(number, page.code, false, what);
            return Ok(());
        }
        let (Some(code), Some(form)) = (code, form.and_then(Form::number)) else {
            return self.scans[scan].without_code(number, page);
        };
        let sheets = self.known.entry((code.student.clone(), code.digits.clone()));
        let sheets = sheets.or_insert_with(|| code::find(&self.arguments.out, &code).unwrap_or_default());
        let Some(sheet) = sheets.iter().find(|sheet| sheet.current != Some(false)).cloned() else {
            let what = if sheets.is_empty() { say("file-unknown") } else { say("file-outdated") };
            self.scans[scan].tell_of(number, page.code, false, what.with("student", code.student));
            return Ok(());
        };
        // The dossier has the ID as the records write it.
        let student = sheet.dossier.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let document = self.documents.entry((student, form, code.digits.clone()));
        let document = document.or_insert_with(|| Document { sheet, pages: BTreeMap::new() });
        match document.pages.get(&code.page.unwrap_or(1)) {
            Some((first, place, _)) => {
                let what = say("file-double").with("scan", self.scans[*first].name.as_str()).with("first", *place);
                self.scans[scan].tell_of(number, page.code, false, what);
            }
            None => {
                document.pages.insert(code.page.unwrap_or(1), (scan, number, page));
            }
        }
        Ok(())
    }

    /// Files every document that is whole and has no other original in its way.
    fn file(&mut self) -> io::Result<()> {
        for ((student, form, digits), Document { sheet, pages }) in std::mem::take(&mut self.documents) {
            let home = self.arguments.inputs.join(evidence::FOLDER).join(&student);
            let stem = format!("{}-{digits}", <&str>::from(form));
            let lacking: Vec<String> =
                (1..=sheet.pages).filter(|page| !pages.contains_key(page)).map(|page| page.to_string()).collect();
            let others = originals(&home, form)?;
            let other = others.iter().find(|path| !is_page_of(path, &stem, &pages));
            // Only sheets that wait for ink must have some; a copy that nobody has to sign is filed as it is.
            let is_unsigned =
                lacking.is_empty() && self.waits(&student, form) && is_as_printed(&sheet, &pages) == Some(true);
            for (page, (scan, number, picture)) in pages {
                let path = home.join(format!("{stem}-{page}.{}", picture.kind));
                let at = |key: Message| key.with("path", path.display().to_string());
                let (is_filed, what) = match other {
                    _ if !lacking.is_empty() => {
                        let short = say("file-short").with("student", student.as_str());
                        (false, short.with("title", sheet.title.as_str()).with("lacking", lacking.join("、")))
                    }
                    _ if is_unsigned => {
                        let unsigned = say("file-unsigned").with("student", student.as_str());
                        (false, unsigned.with("title", sheet.title.as_str()))
                    }
                    Some(other) => (false, say("file-other").with("path", other.display().to_string())),
                    None if others.contains(&path) => (true, at(say("file-same"))),
                    None => {
                        disk::create_dirs(&home)?;
                        put(&path, &picture.picture)?;
                        (true, at(say("file-filed")))
                    }
                };
                self.scans[scan].tell_of(number, picture.code, is_filed, what);
            }
        }
        Ok(())
    }

    /// Whether a form of a student is one that is signed by hand, by the newest runs.
    fn waits(&self, student: &str, form: FormCode) -> bool {
        self.unsigned.iter().any(|(id, waiting)| id == student && *waiting == form)
    }

    /// What still waits to be signed by hand, by the newest runs and what has been filed since.
    fn missing(&self) -> BTreeSet<(String, FormCode)> {
        let all = self.unsigned.iter().cloned();
        let waits = |(student, form): &(String, FormCode)| {
            let home = self.arguments.inputs.join(evidence::FOLDER).join(student);
            originals(&home, *form).is_ok_and(|there| there.is_empty())
        };
        all.filter(waits).collect()
    }
}

impl Scan {
    /// The back of a sheet, or a page for a person to look at.
    fn without_code(&mut self, number: usize, page: Page) -> io::Result<()> {
        if page.is_blank {
            self.tell_of(number, None, true, say("file-blank"));
            return Ok(());
        }
        let path = self.folder.join(format!("page-{number}.png"));
        let picture = if page.thumbnail.is_empty() { &page.picture } else { &page.thumbnail };
        disk::replace(&path, picture)?;
        self.tell_of(number, page.code, false, say("file-no-code").with("path", path.display().to_string()));
        Ok(())
    }

    fn tell_of(&mut self, page: usize, code: Option<String>, is_filed: bool, what: Message) {
        self.lines.push(Line { page, code, is_filed, what });
    }

    /// Tells what came of the pages, on the terminal and in the report.
    fn tell(&self, missing: &BTreeSet<(String, FormCode)>, language: Language) -> io::Result<()> {
        let mut lines: Vec<&Line> = self.lines.iter().collect();
        lines.sort_by_key(|line| line.page);
        let text = |line: &Line| line.what.text(language);
        let pages = lines.iter().map(|line| {
            json!({"page": line.page, "code": line.code, "filed": line.is_filed, "what": line.what.key(), "text": text(line)})
        });
        let missing: Vec<Value> =
            missing.iter().map(|(student, form)| json!({"student": student, "form": form})).collect();
        let report = json!({
            "schema_version": "1", "scan": self.name, "sha256": self.digest,
            "pages": pages.collect::<Vec<_>>(), "missing": missing,
        });
        let path = self.folder.join(REPORT);
        disk::replace(&path, format!("{report:#}\n").as_bytes())?;
        for line in &lines {
            let line = say("file-line").with("page", line.page).with("what", line.what.clone());
            out!("{}", plain(&line.with("scan", self.name.as_str()).text(language)));
        }
        let filed = lines.iter().filter(|line| line.is_filed && line.code.is_some()).count();
        let done = say("file-done").with("scan", self.name.as_str()).with("pages", self.pages).with("filed", filed);
        out!("{}", plain(&done.with("path", path.display().to_string()).text(language)));
        Ok(())
    }
}

/// The forms that the newest runs of all batches wait to have signed.
fn unsigned(out: &Path) -> Vec<(String, FormCode)> {
    let newest = batches(out).unwrap_or_default().into_iter();
    let newest = newest.filter_map(|batch| Past::read(runs(&batch).ok()?.pop()?.path));
    let students = newest.flat_map(|past| past.run.students);
    students.flat_map(|student| student.unsigned.into_iter().map(move |form| (student.id.clone(), form))).collect()
}

/// Whether nothing is written where the sheets are signed, beyond what was printed; none where that cannot be seen. A note
/// in the margin is no signature; on sheets without a line to sign on it may be one.
fn is_as_printed(sheet: &Sheet, pages: &BTreeMap<u32, (usize, usize, Page)>) -> Option<bool> {
    let printed = bounded::read(&PastDossier::open(&sheet.dossier)?.bytes(&sheet.path)?)?;
    let prints = printed.iter().map(|page| page.dots.as_ref()).collect::<Option<Vec<_>>>()?;
    let has_lines = prints.iter().any(|print| !print.fields.is_empty());
    let mut written = 0;
    for (number, (_, _, page)) in pages {
        let at = usize::try_from(*number).ok()?.checked_sub(1)?;
        let print = prints.get(at)?;
        if has_lines == print.fields.is_empty() {
            continue;
        }
        written += ink(print, page.dots.as_ref()?, &print.fields);
    }
    Some(written < LEAST)
}

/// The bytes of a regular file within the limit.
fn content(scan: &Path) -> Option<Vec<u8>> {
    let data = fs::metadata(scan).ok()?;
    if !data.is_file() || data.len() > bounded::MOST {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(scan).ok()?.take(bounded::MOST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Files in a student's folder that are originals of a form by their names.
fn originals(home: &Path, form: FormCode) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(home) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let sorted = sort_by_name([name.as_str()].into_iter(), &BTreeSet::new(), &[]);
        if !name.starts_with('.') && sorted.originals.iter().any(|original| original.form == form) {
            found.push(path);
        }
    }
    Ok(found)
}

/// Whether a file is one of the pages, and holds the same picture.
fn is_page_of(path: &Path, stem: &str, pages: &BTreeMap<u32, (usize, usize, Page)>) -> bool {
    let is = |(page, (_, _, picture)): (&u32, &(usize, usize, Page))| {
        path.file_name().is_some_and(|name| name.to_string_lossy() == format!("{stem}-{page}.{}", picture.kind))
            && fs::read(path).is_ok_and(|bytes| bytes == picture.picture)
    };
    pages.iter().any(is)
}

/// A whole new file or none: a hidden one first, then its name, which a file that is there keeps.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = path.parent().unwrap_or(Path::new("."));
    let hidden = folder.join(format!(".{name}.part"));
    // What a process that was killed left behind.
    let _ = fs::remove_file(&hidden);
    disk::write_new(&hidden, bytes)?;
    let linked = match fs::hard_link(&hidden, path) {
        // A file system without such links.
        Err(_) if !path.exists() => return fs::rename(&hidden, path).and_then(|()| disk::sync_dir(folder)),
        linked => linked,
    };
    fs::remove_file(&hidden)?;
    linked?;
    disk::sync_dir(folder)
}

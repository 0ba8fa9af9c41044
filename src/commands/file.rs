//! `file`: scanned sheets back to the students whose code they carry. A document is filed whole or not at all.
//!
//! ```text
//! inputs/evidence/<student ID>/<form>-<digits>-<page>.jpg   a page, upright; in the student's folder wherever that lies
//! inputs/scanned/<digits>/scan.pdf                          the scan as it came, by its SHA-256
//! inputs/scanned/<digits>/report.json, page-<n>.png         what came of each page; thumbnails of those without a code
//! ```

mod originals;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Exit;
use super::past::{Past, PastDossier};
use crate::cli::FileScans;
use crate::input_names::{BATCH, SCANNED};
use crate::message::{Language, Message, say};
use crate::package::{Opened, own_code, sha256};
use crate::publish::{batches, disk, list_runs};
use crate::records::FormName;
use crate::render::Form;
use crate::report::{Delivered, printable_line};
use crate::scan::ink::{LEAST, ink};
use crate::scan::{Page, bounded};
use crate::verify::code::{self, Code, Sheet};
use originals::{Shelves, content, is_page_of, put};

/// What came of each page.
const REPORT: &str = "report.json";
/// Digits by which a scan is named.
const DIGITS: usize = 16;
/// Missing sheets that are printed on the terminal; the report has all.
const SOME: usize = 20;

/// A document on paper: student ID, form, first digits of its content.
type Paper = (String, FormName, String);

/// The titles of forms that wait, by student and form.
type Waiting = BTreeMap<(String, FormName), String>;

/// A scan that was read, and what came of its pages.
struct Scan {
    name: String,
    digest: String,
    folder: PathBuf,
    pages: usize,
    lines: Vec<PageResult>,
}

/// What came of one page.
struct PageResult {
    page: usize,
    code: Option<String>,
    is_filed: bool,
    what: Message,
}

/// The pages of one document, wherever they were scanned.
struct PaperDocument {
    sheet: Sheet,
    pages: BTreeMap<u32, ScannedPage>,
}

/// A page, and where it was scanned.
struct ScannedPage {
    /// Index of the scan.
    scan: usize,
    /// Number of the page in the scan, from 1.
    number: usize,
    page: Page,
}

pub fn run_file(arguments: &FileScans, language: Language) -> Exit {
    match file(arguments, language) {
        Ok(outcome) => outcome,
        Err(error) => {
            err!("{}", printable_line(&say("file-unwritten").with("why", error.to_string()).text(language)));
            Exit::CannotWrite
        }
    }
}

fn file(arguments: &FileScans, language: Language) -> io::Result<Exit> {
    if let Some(why) = misplaced(arguments) {
        err!("{}", printable_line(&why.text(language)));
        return Ok(Exit::Unusable);
    }
    let newest = newest_runs(&arguments.out);
    let students = newest.iter().flat_map(|past| &past.run.students);
    let shelves = Shelves::of(&arguments.inputs, students.map(|student| student.id.as_str()));
    let unsigned = unsigned(&newest);
    let mut desk =
        Desk { arguments, scans: vec![], documents: BTreeMap::new(), known: BTreeMap::new(), shelves, unsigned };
    let mut outcome = Exit::Done;
    for path in &arguments.scans {
        if desk.take(path)?.is_none() {
            let unreadable = say("file-no-scan").with("scan", path.display().to_string());
            err!("{}", printable_line(&unreadable.text(language)));
            outcome = Exit::Unusable;
        }
    }
    desk.file()?;
    let missing = desk.missing();
    for scan in &desk.scans {
        scan.report(&missing, language)?;
    }
    if !missing.is_empty() {
        out!("{}", say("file-missing").with("count", missing.len()).text(language));
        let lines = missing.iter().take(SOME).map(|((student, form), title)| waiting(student, form, title));
        lines.for_each(|line| out!("{}", printable_line(&line.text(language))));
    }
    let is_whole = desk.scans.iter().flat_map(|scan| &scan.lines).all(|line| line.is_filed);
    Ok(if outcome == Exit::Done && !is_whole { Exit::NeedsPerson } else { outcome })
}

/// What is wrong with the folders; nothing is made in the place of one that was meant.
fn misplaced(arguments: &FileScans) -> Option<Message> {
    let FileScans { inputs, out, .. } = arguments;
    if !inputs.join(BATCH).is_file() {
        return Some(say("file-no-inputs").with("path", inputs.display().to_string()));
    }
    let has_runs = batches(out).is_ok_and(|batches| !batches.is_empty());
    (!has_runs).then(|| say("runs-none").with("path", out.display().to_string()))
}

fn waiting(student: &str, form: &FormName, title: &str) -> Message {
    let waiting = say("file-waiting").with("student", student);
    match form {
        FormName::Numbered(form) => waiting.with("form", *form),
        FormName::Own(_) => waiting.with("form", title),
    }
}

/// All scans of one call.
struct Desk<'a> {
    arguments: &'a FileScans,
    scans: Vec<Scan>,
    documents: BTreeMap<Paper, PaperDocument>,
    /// Sheets that were looked for, by student and digits.
    known: BTreeMap<(String, String), Vec<Sheet>>,
    /// Where the originals lie.
    shelves: Shelves,
    /// Forms that wait to be signed by hand.
    unsigned: Waiting,
}

impl Desk<'_> {
    /// Reads a scan, keeps it as it came, and sorts its pages; none if it cannot be read.
    fn take(&mut self, path: &Path) -> io::Result<Option<()>> {
        let Some(bytes) = content(path) else { return Ok(None) };
        let Some(pages) = bounded::scan_bounded(&bytes) else { return Ok(None) };
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

    /// Adds a page to its document, or notes why it belongs to none.
    fn sort(&mut self, scan: usize, number: usize, page: Page) -> io::Result<()> {
        let Some(code) = page.code.as_deref().and_then(Code::read) else {
            return self.scans[scan].without_code(number, page);
        };
        let built_in = Form::ALL.into_iter().find(|form| form.code() == code.form);
        let not_kept = || say("file-form").with("student", code.student.as_str()).with("form", code.form.as_str());
        if built_in.as_ref().is_some_and(|form| form.name().is_none()) {
            self.scans[scan].note(number, page.code, false, not_kept());
            return Ok(());
        }
        let sheets = self.known.entry((code.student.clone(), code.digits.clone()));
        let sheets = sheets.or_insert_with(|| code::find_sheets(&self.arguments.out, &code).unwrap_or_default());
        let Some(sheet) = sheets.iter().find(|sheet| sheet.current != Some(false)).cloned() else {
            let what = if sheets.is_empty() { say("file-unknown") } else { say("file-outdated") };
            self.scans[scan].note(number, page.code, false, what.with("student", code.student));
            return Ok(());
        };
        // Codes write the code of a form of the school's own in their letters, the dossier as the settings do.
        let own = || own_code(&sheet.path).filter(|own| own.eq_ignore_ascii_case(&code.form));
        let form = built_in.map_or_else(|| own().map(|own| FormName::Own(own.to_owned())), |form| form.name());
        let Some(form) = form else {
            self.scans[scan].note(number, page.code, false, not_kept());
            return Ok(());
        };
        // The dossier has the ID as the records write it.
        let student = sheet.dossier.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let document = self.documents.entry((student, form, code.digits.clone()));
        let document = document.or_insert_with(|| PaperDocument { sheet, pages: BTreeMap::new() });
        match document.pages.get(&code.page.unwrap_or(1)) {
            Some(first) => {
                let name = self.scans[first.scan].name.as_str();
                let what = say("file-double").with("scan", name).with("first", first.number);
                self.scans[scan].note(number, page.code, false, what);
            }
            None => {
                document.pages.insert(code.page.unwrap_or(1), ScannedPage { scan, number, page });
            }
        }
        Ok(())
    }

    /// Files every document that is whole and has no other original in its way.
    fn file(&mut self) -> io::Result<()> {
        for ((student, form, digits), PaperDocument { sheet, pages }) in std::mem::take(&mut self.documents) {
            let home = self.shelves.home(&student);
            let stem = format!("{}-{digits}", form.key());
            let lacking: Vec<String> =
                (1..=sheet.pages).filter(|page| !pages.contains_key(page)).map(|page| page.to_string()).collect();
            let others = self.shelves.originals(&student, &form, &sheet.title);
            let other = others.iter().find(|path| !is_page_of(path, &stem, &pages));
            // Only sheets that wait for ink must have some; a copy that nobody has to sign is filed as it is.
            let waits = self.unsigned.contains_key(&(student.clone(), form));
            let is_unsigned = lacking.is_empty() && waits && is_as_printed(&sheet, &pages) == Some(true);
            for (at_page, ScannedPage { scan, number, page }) in pages {
                let path = home.join(format!("{stem}-{at_page}.{}", page.kind));
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
                        put(&path, &page.picture)?;
                        (true, at(say("file-filed")))
                    }
                };
                self.scans[scan].note(number, page.code, is_filed, what);
            }
        }
        Ok(())
    }

    /// What still waits to be signed by hand, by the newest runs and what has been filed since.
    fn missing(&self) -> Waiting {
        let is_lacking = |student: &str, form, title| self.shelves.originals(student, form, title).is_empty();
        let all = self.unsigned.iter().filter(|((student, form), title)| is_lacking(student, form, title));
        all.map(|(waiting, title)| (waiting.clone(), title.clone())).collect()
    }
}

impl Scan {
    /// The back of a sheet, or a page for a person to look at.
    fn without_code(&mut self, number: usize, page: Page) -> io::Result<()> {
        if page.is_blank {
            self.note(number, None, true, say("file-blank"));
            return Ok(());
        }
        let path = self.folder.join(format!("page-{number}.png"));
        let picture = if page.thumbnail.is_empty() { &page.picture } else { &page.thumbnail };
        disk::replace_file(&path, picture)?;
        self.note(number, page.code, false, say("file-no-code").with("path", path.display().to_string()));
        Ok(())
    }

    fn note(&mut self, page: usize, code: Option<String>, is_filed: bool, what: Message) {
        self.lines.push(PageResult { page, code, is_filed, what });
    }

    /// Prints what came of the pages, and writes the report.
    fn report(&self, missing: &Waiting, language: Language) -> io::Result<()> {
        let mut lines: Vec<&PageResult> = self.lines.iter().collect();
        lines.sort_by_key(|line| line.page);
        let text = |line: &PageResult| line.what.text(language);
        let pages = lines.iter().map(|line| {
            json!({"page": line.page, "code": line.code, "filed": line.is_filed, "what": line.what.key(), "text": text(line)})
        });
        let missing: Vec<Value> =
            missing.keys().map(|(student, form)| json!({"student": student, "form": form})).collect();
        let report = json!({
            "schema_version": "1", "scan": self.name, "sha256": self.digest,
            "pages": pages.collect::<Vec<_>>(), "missing": missing,
        });
        let path = self.folder.join(REPORT);
        disk::replace_file(&path, format!("{report:#}\n").as_bytes())?;
        for line in &lines {
            let line = say("file-line").with("page", line.page).with("what", line.what.clone());
            out!("{}", printable_line(&line.with("scan", self.name.as_str()).text(language)));
        }
        let filed = lines.iter().filter(|line| line.is_filed && line.code.is_some()).count();
        let done = say("file-done").with("scan", self.name.as_str()).with("pages", self.pages).with("filed", filed);
        out!("{}", printable_line(&done.with("path", path.display().to_string()).text(language)));
        Ok(())
    }
}

/// The newest runs of all batches.
fn newest_runs(out: &Path) -> Vec<Past> {
    let batches = batches(out).unwrap_or_default().into_iter();
    batches.filter_map(|batch| Past::read(list_runs(&batch).ok()?.pop()?.path)).collect()
}

/// The forms that they wait to have signed.
fn unsigned(newest: &[Past]) -> Waiting {
    let students = newest.iter().flat_map(|past| past.run.students.iter().map(move |student| (past, student)));
    let of_student = |(past, student): (&Past, &Delivered)| -> Vec<_> {
        let titled = |form: &FormName| ((student.id.clone(), form.clone()), title(past, student, form));
        student.unsigned.iter().map(titled).collect()
    };
    students.flat_map(of_student).collect()
}

/// What the dossier calls a form of the school's own: uploads may be called so. The names of the others are known.
fn title(past: &Past, student: &Delivered, form: &FormName) -> String {
    let FormName::Own(code) = form else { return String::new() };
    let zip = fs::read(past.folder.join(&student.dossier)).ok();
    let listed = zip.and_then(|zip| Opened::read(&zip).ok()?.form(form));
    listed.map_or_else(|| code.clone(), |listed| listed.title)
}

/// Whether nothing is written where the sheets are signed, beyond what was printed; none where that cannot be seen. A note
/// in the margin is no signature; on sheets without a line to sign on it may be one.
fn is_as_printed(sheet: &Sheet, pages: &BTreeMap<u32, ScannedPage>) -> Option<bool> {
    let printed = bounded::scan_bounded(&PastDossier::open(&sheet.dossier)?.bytes(&sheet.path)?)?;
    let prints = printed.iter().map(|page| page.dots.as_ref()).collect::<Option<Vec<_>>>()?;
    let has_lines = prints.iter().any(|print| !print.fields.is_empty());
    let mut written = 0;
    for (number, ScannedPage { page, .. }) in pages {
        let at = usize::try_from(*number).ok()?.checked_sub(1)?;
        let print = prints.get(at)?;
        if has_lines == print.fields.is_empty() {
            continue;
        }
        written += ink(print, page.dots.as_ref()?, &print.fields);
    }
    Some(written < LEAST)
}

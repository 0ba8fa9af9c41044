//! `print`: the sheets that wait to be signed by hand, a PDF a pile with its list to tick off; or whole volumes.
//!
//! ```text
//! <to>/<batch>-<run>/<college>.pdf              the list, then every sheet in its order
//! <to>/<batch>-<run>/<college>-<n>-<tutor>.pdf  the same for one tutor
//! <to>/<batch>-<run>/<college>/<id>.pdf         with --volumes: cover, contents, forms and notes of one student
//! ```

mod volumes;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Exit;
use super::past::{Past, head};
use super::runs::unreadable;
use crate::cli::{By, Print};
use crate::job;
use crate::message::{Language, Message, say, unread};
use crate::package::{Opened, Place, sha256};
use crate::pdf::{Binding, Part, join_pdfs};
use crate::publish::{Run, batches, disk, list_runs};
use crate::records::values::Day;
use crate::records::{FormName, Student};
use crate::render::view::{Listed, Pile, to_sign};
use crate::render::{Press, Studio};
use crate::report::{Delivered, RunHead, printable_line};

pub use volumes::parts;

/// A sheet that waits, and whose it is.
struct SheetToSign {
    college: String,
    id: String,
    name: String,
    supervisor: String,
    title: String,
    pages: usize,
    pdf: Vec<u8>,
}

pub fn run_print(arguments: &Print, language: Language) -> Exit {
    let newest = batches(&arguments.out)
        .and_then(|batches| batches.iter().map(|batch| Ok(list_runs(batch)?.pop())).collect::<io::Result<Vec<_>>>());
    let newest: Vec<_> = match newest {
        Ok(newest) => newest.into_iter().flatten().collect(),
        Err(error) => return unreadable(&arguments.out, &error, language),
    };
    if newest.is_empty() {
        err!("{}", printable_line(&say("runs-none").with("path", arguments.out.display().to_string()).text(language)));
        return Exit::Unusable;
    }
    if let Some(why) = unknown(arguments, &newest) {
        err!("{}", printable_line(&why.text(language)));
        return Exit::Unusable;
    }
    let mut outcome = Exit::Done;
    for run in newest {
        match printed(arguments, &run.path, language) {
            Ok(true) => {}
            Ok(false) => outcome = Exit::NeedsPerson,
            Err((why, failed)) => {
                err!("{}", printable_line(&why.text(language)));
                return failed;
            }
        }
    }
    outcome
}

/// A student or college that is asked for and stands in no run: nothing would be printed, and nobody would know.
fn unknown(arguments: &Print, newest: &[Run]) -> Option<Message> {
    let known: Vec<Delivered> =
        newest.iter().filter_map(|run| Past::read(run.path.clone())).flat_map(|past| past.run.students).collect();
    let is_known = |id: &&String| known.iter().any(|delivered| delivered.id == **id);
    let student = arguments.only.iter().find(|id| !is_known(id));
    let student = student.map(|id| say("print-only-unknown").with("id", id.as_str()));
    let is_there = |code: &&String| known.iter().any(|delivered| delivered.dossier.split('/').nth(1) == Some(code));
    let college = arguments.college.as_ref().filter(|code| !is_there(code));
    student.or_else(|| college.map(|code| say("print-college-unknown").with("college", code.as_str())))
}

/// Why nothing more is written, and how that ends the command.
pub type Failed = (Message, Exit);

pub fn unusable(why: Message) -> Failed {
    (why, Exit::Unusable)
}

/// The head of a run and its students.
pub fn read_run(run: &Path) -> Result<(RunHead, Past), Failed> {
    head(run).zip(Past::read(run.to_owned())).ok_or_else(|| unusable(unread(run, "run.json")))
}

/// Writes what is asked for of a run; whether every dossier could be read.
fn printed(arguments: &Print, folder: &Path, language: Language) -> Result<bool, Failed> {
    let (head, past) = read_run(folder)?;
    if arguments.volumes {
        volumes::volumes(arguments, &head, &past, language)
    } else {
        piles(arguments, &head, &past, language)
    }
}

impl Print {
    /// Sides of a sheet that are printed: those for which the run's pages were set, unless another number is asked for.
    fn sides(&self, head: &RunHead) -> u8 {
        self.sides.unwrap_or(head.sides)
    }

    /// The folder of a run's piles.
    fn home(&self, default: &str, head: &RunHead) -> PathBuf {
        let to = self.to.clone().unwrap_or_else(|| default.into());
        to.join(format!("{}-{}", head.batch, head.run))
    }
}

pub fn write_pile(path: &Path, pdf: &[u8]) -> Result<(), Failed> {
    disk::replace_file(path, pdf).map_err(|error| {
        let path = path.display().to_string();
        (say("print-unwritten").with("path", path).with("why", error.to_string()), Exit::CannotWrite)
    })
}

/// A dossier; none if it is not as the run has it.
pub fn dossier_of(run: &Path, delivered: &Delivered) -> Option<Opened> {
    let zip = fs::read(run.join(&delivered.dossier)).ok().filter(|zip| sha256(zip) == delivered.sha256)?;
    Opened::read(&zip).ok()
}

/// Writes the piles of a run that wait to be signed; whether every dossier could be read.
fn piles(arguments: &Print, head: &RunHead, past: &Past, language: Language) -> Result<bool, Failed> {
    let (folder, by) = (past.folder.as_path(), arguments.by.unwrap_or(By::College));
    let date: Day = head.date.parse().map_err(unusable)?;
    let templates = job::templates(arguments.templates.as_deref()).map_err(unusable)?;
    let fonts = job::fonts(arguments.fonts.as_deref()).map_err(unusable)?;
    let studio = Studio::new(templates, fonts, date).map_err(|error| unusable(error.message()))?;
    let sides = arguments.sides(head);
    let (mut piles, mut whole): (BTreeMap<_, Vec<SheetToSign>>, bool) = (BTreeMap::new(), true);
    for delivered in volumes::chosen(arguments, past).into_iter().filter(|delivered| !delivered.unsigned.is_empty()) {
        let Some(sheets) = sheets(folder, delivered) else {
            err!("{}", printable_line(&say("print-skipped").with("student", delivered.id.as_str()).text(language)));
            whole = false;
            continue;
        };
        for sheet in sheets {
            let whose = match by {
                By::College => String::new(),
                By::Supervisor => sheet.supervisor.clone(),
                By::Student => sheet.id.clone(),
            };
            piles.entry((sheet.college.clone(), whose)).or_default().push(sheet);
        }
    }
    if piles.is_empty() {
        out!("{}", say("print-none").with("batch", head.batch.as_str()).with("run", head.run.as_str()).text(language));
    }
    let home = arguments.home("to-sign", head);
    for ((college, whose), sheets) in &piles {
        let order = piles.keys().filter(|(other, tutor)| other == college && tutor <= whose).count();
        let path = home.join(match by {
            By::College => format!("{college}.pdf"),
            By::Supervisor => format!("{college}-{order:02}-{}.pdf", file_name(whose)),
            By::Student => format!("{college}-{whose}.pdf"),
        });
        let supervisor = if by == By::Supervisor { whose } else { "" };
        let pdf = pile(&studio, head, ToSign { college, supervisor, date, sheets, sides }).map_err(unusable)?;
        let pages: usize = sheets.iter().map(|sheet| sheet.pages).sum();
        write_pile(&path, &pdf)?;
        let done = say("print-done").with("path", path.display().to_string()).with("sheets", sheets.len());
        out!("{}", printable_line(&done.with("pages", pages).text(language)));
    }
    Ok(whole)
}

/// What of a dossier waits to be signed; none if it is not as the run has it.
fn sheets(run: &Path, delivered: &Delivered) -> Option<Vec<SheetToSign>> {
    let dossier = dossier_of(run, delivered)?;
    let record = Place::StudentRecord.path().ok()?;
    let student: Student = serde_json::from_slice(dossier.file(record.as_str())?).ok()?;
    let supervisor = student.supervisors.first().map(|tutor| tutor.name.clone()).unwrap_or_default();
    let college = delivered.dossier.split('/').nth(1)?;
    let sheet = |form: &FormName| {
        let listed = dossier.form(form)?;
        let pdf = dossier.file(&listed.path)?.to_vec();
        Some(SheetToSign {
            college: college.to_owned(),
            id: delivered.id.clone(),
            name: student.name.clone().unwrap_or_default(),
            supervisor: supervisor.clone(),
            title: listed.title,
            pages: usize::try_from(listed.pages?).ok()?,
            pdf,
        })
    };
    delivered.unsigned.iter().map(sheet).collect()
}

/// What lies in one pile to sign.
struct ToSign<'s> {
    /// Code of the college.
    college: &'s str,
    /// Name of the supervisor who signs; empty where the college does.
    supervisor: &'s str,
    date: Day,
    sheets: &'s [SheetToSign],
    /// Printed sides of a sheet of paper.
    sides: u8,
}

/// The list and the sheets.
fn pile(studio: &Studio, head: &RunHead, of: ToSign) -> Result<Vec<u8>, Message> {
    let ToSign { college, supervisor, date, sheets, sides } = of;
    let college_name = head.college(college);
    let pile =
        Pile { school: &head.school, batch: &head.title, run: &head.run, college: &college_name, supervisor, date };
    let listed: Vec<_> = sheets
        .iter()
        .map(|sheet| Listed {
            id: &sheet.id,
            name: &sheet.name,
            supervisor: &sheet.supervisor,
            title: &sheet.title,
            pages: sheet.pages,
        })
        .collect();
    let ident = format!("{}/to-sign", head.batch);
    let list = studio.set("to-sign", to_sign(&pile, &listed), BTreeMap::new(), &ident);
    let list = list.map_err(|error| error.message())?.pdf;
    let title = say("print-pile").with("batch", head.title.as_str()).with("college", pile.college).zh();
    let list = Part { bytes: list, title: title.clone(), is_inner: false };
    let sheet = |sheet: &SheetToSign| Part {
        bytes: sheet.pdf.clone(),
        title: format!("{} {} {}", sheet.id, sheet.name, sheet.title),
        is_inner: true,
    };
    let parts: Vec<Part> = [list].into_iter().chain(sheets.iter().map(sheet)).collect();
    join_pdfs(&parts, &Binding { title: &title, sides })
        .ok_or_else(|| say("print-skipped").with("student", sheets.first().map_or("", |sheet| &sheet.id)))
}

/// A tutor's name as it can stand in a file name on any system.
fn file_name(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).take(20).collect()
}

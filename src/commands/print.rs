//! `print`: the sheets that wait to be signed by hand, a PDF a pile with its list to tick off.
//!
//! ```text
//! <to>/<batch>-<run>/<college>.pdf              the list, then every sheet in its order
//! <to>/<batch>-<run>/<college>-<n>-<tutor>.pdf  the same for one tutor
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::Outcome;
use super::past::{Past, head};
use super::runs::unreadable;
use crate::cli::{By, Print};
use crate::job;
use crate::message::{Language, Message, say};
use crate::package::{Opened, Place, sha256};
use crate::pdf::join;
use crate::publish::{batches, disk, runs};
use crate::records::values::Day;
use crate::records::{FormCode, Student};
use crate::render::view::{Listed, Pile, to_sign};
use crate::render::{Press, Studio};
use crate::report::{Delivered, RunHead, plain};

/// A sheet that waits, and whose it is.
struct Sheet {
    college: String,
    id: String,
    name: String,
    supervisor: String,
    title: String,
    pages: usize,
    pdf: Vec<u8>,
}

pub fn run(arguments: &Print, language: Language) -> Outcome {
    let newest = batches(&arguments.out)
        .and_then(|batches| batches.iter().map(|batch| Ok(runs(batch)?.pop())).collect::<io::Result<Vec<_>>>());
    let newest: Vec<_> = match newest {
        Ok(newest) => newest.into_iter().flatten().collect(),
        Err(error) => return unreadable(&arguments.out, &error, language),
    };
    if newest.is_empty() {
        err!("{}", plain(&say("runs-none").with("path", arguments.out.display().to_string()).text(language)));
        return Outcome::Unusable;
    }
    let mut outcome = Outcome::Done;
    for run in newest {
        match piles(arguments, &run.path, language) {
            Ok(true) => {}
            Ok(false) => outcome = Outcome::NeedsPerson,
            Err((why, failed)) => {
                err!("{}", plain(&why.text(language)));
                return failed;
            }
        }
    }
    outcome
}

/// Writes the piles of a run; whether every dossier could be read.
fn piles(arguments: &Print, folder: &Path, language: Language) -> Result<bool, (Message, Outcome)> {
    let unusable = |why: Message| (why, Outcome::Unusable);
    let broken = || unusable(say("file-unread").with("path", folder.display().to_string()).with("why", "run.json"));
    let (head, past) = head(folder).zip(Past::read(folder.to_owned())).ok_or_else(broken)?;
    let date: Day = head.date.parse().map_err(unusable)?;
    let templates = job::templates(arguments.templates.as_deref()).map_err(unusable)?;
    let fonts = job::fonts(arguments.fonts.as_deref()).map_err(unusable)?;
    let studio = Studio::new(templates, fonts, date).map_err(|error| unusable(error.message()))?;
    let (mut piles, mut whole): (BTreeMap<_, Vec<Sheet>>, bool) = (BTreeMap::new(), true);
    for delivered in past.run.students.iter().filter(|delivered| !delivered.unsigned.is_empty()) {
        let Some(sheets) = sheets(folder, delivered) else {
            err!("{}", plain(&say("print-skipped").with("student", delivered.id.as_str()).text(language)));
            whole = false;
            continue;
        };
        for sheet in sheets {
            let supervisor = if arguments.by == By::Supervisor { sheet.supervisor.clone() } else { String::new() };
            piles.entry((sheet.college.clone(), supervisor)).or_default().push(sheet);
        }
    }
    if piles.is_empty() {
        out!("{}", say("print-none").with("batch", head.batch.as_str()).with("run", head.run.as_str()).text(language));
    }
    let home = arguments.to.join(format!("{}-{}", head.batch, head.run));
    for ((college, supervisor), sheets) in &piles {
        let order = piles.keys().filter(|(other, tutor)| other == college && tutor <= supervisor).count();
        let path = home.join(match supervisor.as_str() {
            _ if arguments.by == By::College => format!("{college}.pdf"),
            name => format!("{college}-{order:02}-{}.pdf", file_name(name)),
        });
        let pdf = pile(&studio, &head, date, (college, supervisor), sheets).map_err(unusable)?;
        let pages: usize = sheets.iter().map(|sheet| sheet.pages).sum();
        disk::replace(&path, &pdf).map_err(|error| {
            let path = path.display().to_string();
            (say("print-unwritten").with("path", path).with("why", error.to_string()), Outcome::CannotWrite)
        })?;
        let done = say("print-done").with("path", path.display().to_string()).with("sheets", sheets.len());
        out!("{}", plain(&done.with("pages", pages).text(language)));
    }
    Ok(whole)
}

/// What of a dossier waits to be signed; none if it is not as the run has it.
fn sheets(run: &Path, delivered: &Delivered) -> Option<Vec<Sheet>> {
    let zip = fs::read(run.join(&delivered.dossier)).ok().filter(|zip| sha256(zip) == delivered.sha256)?;
    let dossier = Opened::read(&zip).ok()?;
    let record = Place::StudentRecord.path().ok()?;
    let student: Student = serde_json::from_slice(dossier.file(record.as_str())?).ok()?;
    let supervisor = student.supervisors.first().map(|tutor| tutor.name.clone()).unwrap_or_default();
    let college = delivered.dossier.split('/').nth(1)?;
    let sheet = |form: &FormCode| {
        let path = Place::Form(*form).path().ok()?;
        let listed = dossier.listed(path.as_str())?;
        let pdf = dossier.file(path.as_str())?.to_vec();
        Some(Sheet {
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

/// The list and the sheets.
fn pile(
    studio: &Studio,
    head: &RunHead,
    date: Day,
    (college, supervisor): (&str, &str),
    sheets: &[Sheet],
) -> Result<Vec<u8>, Message> {
    let pile = Pile {
        school: &head.school,
        batch: &head.title,
        run: &head.run,
        college: head.colleges.get(college).map_or(college, String::as_str),
        supervisor,
        date,
    };
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
    let documents: Vec<Vec<u8>> = [list].into_iter().chain(sheets.iter().map(|sheet| sheet.pdf.clone())).collect();
    join(&documents).ok_or_else(|| say("print-skipped").with("student", sheets.first().map_or("", |sheet| &sheet.id)))
}

/// A tutor's name as it can stand in a file name on any system.
fn file_name(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).take(20).collect()
}

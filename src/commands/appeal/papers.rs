//! The papers of a case: a letter with its 送达回证 a step, and 陈述申辩笔录.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::{Desk, Stopped};
use crate::appeal::CaseFile;
use crate::cli::{AppealPapers, AppealPlace};
use crate::job;
use crate::message::{Language, say};
use crate::publish::disk;
use crate::records::values::Day;
use crate::render::view::appeal::{Docket, letter, receipt, statement};
use crate::render::{Press, Studio};
use crate::report::printable_line;

pub fn print(arguments: &AppealPapers, language: Language) -> Result<(), Stopped> {
    let desk = Desk::read(&arguments.place)?;
    let case = desk.case(&arguments.number)?;
    let Some(to) = &arguments.place.to else { return Err(Stopped::Refused(vec![say("case-to")])) };
    case.counted().into_iter().try_for_each(|(at, _)| print_step(&desk, &arguments.place, case, at, to, language))
}

/// Writes the papers of a step; some steps have none.
pub fn print_step(
    desk: &Desk,
    place: &AppealPlace,
    case: &CaseFile,
    at: usize,
    to: &Path,
    language: Language,
) -> Result<(), Stopped> {
    let student = desk.student(&case.student)?;
    let docket = Docket {
        school: &desk.inputs.batch.school.name,
        college: desk.college(student),
        student,
        case,
        remedies: &desk.cases.remedies,
        calendar: &desk.cases.calendar,
    };
    let views = [letter(&docket, at), statement(&docket, at), receipt(&docket, at)];
    let Some(step) = docket.step(at) else { return Ok(()) };
    let views: Vec<Value> = views.into_iter().flatten().collect();
    if views.is_empty() {
        return Ok(());
    }
    let studio = appeal_studio(desk, place, step.date)?;
    for view in views {
        let title = view["form"]["title"].as_str().unwrap_or_default();
        let name = format!("{}-{:02}-{title}.pdf", case.number, at + 1);
        let path = to.join(&name);
        let pdf = set(&studio, view, &name)?;
        write_paper(&path, &pdf)?;
        out!("  {}", printable_line(&say("case-printed").with("path", path.display().to_string()).text(language)));
    }
    Ok(())
}

/// A studio with the school's templates, fonts and wording.
pub fn appeal_studio(desk: &Desk, place: &AppealPlace, date: Day) -> Result<Studio, Stopped> {
    let mut templates = job::templates(place.templates.as_deref()).map_err(Stopped::unusable)?;
    templates.word(&desk.inputs.batch.print.wording);
    let fonts = job::fonts(place.fonts.as_deref()).map_err(Stopped::unusable)?;
    Studio::new(templates, fonts, date).map_err(|error| Stopped::unusable(error.message()))
}

/// Sets a paper with the template that its view names.
pub fn set(studio: &Studio, view: Value, ident: &str) -> Result<Vec<u8>, Stopped> {
    let template = view["form"]["code"].as_str().unwrap_or_default().to_owned();
    let set = studio.set(&template, view, BTreeMap::new(), ident);
    set.map(|document| document.pdf).map_err(|error| Stopped::unusable(error.message()))
}

/// Writes a paper for its owner alone.
pub fn write_paper(path: &Path, pdf: &[u8]) -> Result<(), Stopped> {
    disk::replace_file(path, pdf).map_err(|error| {
        let path = path.display().to_string();
        Stopped::Unwritten(say("print-unwritten").with("path", path).with("why", error.to_string()))
    })
}

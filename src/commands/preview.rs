//! `preview`: one form, set again whenever its template changes; the last good pages stay when it has a fault.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use super::Exit;
use crate::cli::{Preview, Source};
use crate::job::{self, Job};
use crate::message::{Language, Message, say};
use crate::records::values::Day;
use crate::render::{Outside, Scene, Studio, Templates, example_pictures, forget, within_time};
use crate::report::printable_line;
use crate::student_file::Evaluated;

/// How often the folder of templates is looked at.
const LOOK: Duration = Duration::from_millis(150);
/// How long a form may take; the largest that was seen took a hundredth of it.
const LONGEST: Duration = Duration::from_secs(30);
/// The date of the documents that are made from examples.
const EXAMPLE_DATE: &str = "2022-11-16";
/// Pixels an inch of the pictures.
const PIXELS: f32 = 144.0;

pub fn run_preview(arguments: &Preview, language: Language) -> Exit {
    let report = |message: &Message| err!("{}", printable_line(&message.text(language)));
    let given = match arguments.student.as_deref().map(|id| of_student(arguments, id, language)).transpose() {
        Ok(given) => given,
        Err(outcome) => return outcome,
    };
    let first = once(arguments, given.as_ref()).unwrap_or_else(|stopped| stopped);
    let outcome = first.say(&report);
    if !arguments.watch || first.is_last {
        return outcome;
    }
    let mut seen = changed(arguments.templates.as_deref());
    // Until somebody ends the program.
    loop {
        sleep(LOOK);
        let now = changed(arguments.templates.as_deref());
        if now == seen {
            continue;
        }
        seen = now;
        match once(arguments, given.as_ref()) {
            Ok(done) => drop(done.say(&report)),
            Err(stopped) => {
                let outcome = stopped.say(&report);
                report(&say("preview-kept"));
                if stopped.is_last {
                    return outcome;
                }
            }
        }
    }
}

/// What to say, line by line, and how that ends the command.
struct Said {
    lines: Vec<Message>,
    outcome: Exit,
    /// Whether nothing more can be set: a thread that never ends still works.
    is_last: bool,
}

impl Said {
    fn new(lines: Vec<Message>, outcome: Exit) -> Said {
        Said { lines, outcome, is_last: false }
    }

    fn say(&self, report: &impl Fn(&Message)) -> Exit {
        self.lines.iter().for_each(report);
        self.outcome
    }
}

fn unusable(why: Message) -> Said {
    Said::new(vec![why], Exit::Unusable)
}

/// Sets the form with the templates as they are now.
fn once(arguments: &Preview, given: Option<&(Scene, Day)>) -> Result<Said, Said> {
    let began = Instant::now();
    let templates = job::templates(arguments.templates.as_deref()).map_err(unusable)?;
    let fonts = job::fonts(arguments.fonts.as_deref()).map_err(unusable)?;
    let ((view, pictures), date) = match given {
        Some(given) => given.clone(),
        None => of_example(&templates, &arguments.form).map_err(unusable)?,
    };
    let studio = Studio::new(templates, fonts, date).map_err(|error| unusable(error.message()))?;
    let (form, pixels) = (arguments.form.clone(), arguments.png.then_some(PIXELS));
    let set = within_time(LONGEST, move || {
        let set = studio.set_and_draw(&form, view, pictures, pixels);
        forget();
        set
    });
    let endless = || {
        let why = say("preview-endless").with("seconds", LONGEST.as_secs().to_string());
        Said { lines: vec![why], outcome: Exit::Unusable, is_last: true }
    };
    let set = set.ok_or_else(endless)?;
    let (document, drawn) = set.map_err(|error| Said::new(error.report(), Exit::Unusable))?;
    let file = arguments.out.join(format!("{}.pdf", arguments.form));
    write(&file, &document.pdf)?;
    for (png, page) in drawn.iter().zip(1..) {
        write(&arguments.out.join(format!("{}-{page}.png", arguments.form)), png)?;
    }
    let milliseconds = began.elapsed().as_millis().to_string();
    let done = say("preview-done").with("file", file.display().to_string()).with("pages", document.pages);
    let outside = |text: &Outside| say("preview-outside").with("page", text.page).with("text", text.text.as_str());
    let outside = document.readback.outside.iter().map(outside);
    let lines = [done.with("milliseconds", milliseconds)].into_iter().chain(outside).collect();
    Ok(Said::new(lines, Exit::Done))
}

fn of_example(templates: &Templates, form: &str) -> Result<(Scene, Day), Message> {
    let Some(example) = templates.example(form) else {
        let known: Vec<String> = templates.examples().map(|(name, _)| name.to_owned()).collect();
        return Err(say("preview-form-unknown").with("form", form).with("known", known.join("、")));
    };
    Ok(((example.clone(), example_pictures(example)), EXAMPLE_DATE.parse()?))
}

/// What the form is given for one student.
fn of_student(arguments: &Preview, id: &str, language: Language) -> Result<(Scene, Day), Exit> {
    let refused = |message: Message| {
        err!("{}", printable_line(&message.text(language)));
        Exit::Unusable
    };
    let source = Source {
        inputs: arguments.inputs.clone(),
        templates: arguments.templates.clone(),
        fonts: arguments.fonts.clone(),
        threads: None,
    };
    let job = Job::load(&source).map_err(|faults| {
        super::print_faults(&faults, language);
        Exit::Unusable
    })?;
    let unknown = || refused(say("preview-student-unknown").with("id", id));
    let found = job.inputs.students.values().find(|(_, student)| student.id.as_str() == id);
    let (file, student) = found.ok_or_else(unknown)?;
    let register = job.register();
    let scene = Evaluated::new(&job, &job.frame(&register), file, student).scene(&arguments.form);
    let form = arguments.form.as_str();
    let date = job.inputs.batch.date;
    scene
        .map(|scene| (scene, date))
        .ok_or_else(|| refused(say("preview-not-in-volume").with("id", id).with("form", form)))
}

/// A file appears whole or not at all: a viewer may be looking at it.
fn write(file: &Path, bytes: &[u8]) -> Result<(), Said> {
    let part = file.with_extension("part");
    let made = file.parent().map_or(Ok(()), fs::create_dir_all);
    let written = made.and_then(|()| fs::write(&part, bytes)).and_then(|()| fs::rename(&part, file));
    written.map_err(|error| {
        let said = say("preview-unwritten").with("file", file.display().to_string()).with("why", error.to_string());
        Said::new(vec![said], Exit::CannotWrite)
    })
}

/// Names and times of the templates' files.
fn changed(folder: Option<&Path>) -> Vec<(PathBuf, Option<SystemTime>, u64)> {
    let files = folder.into_iter().flat_map(walkdir::WalkDir::new).filter_map(Result::ok);
    let mut files: Vec<_> = files
        .filter_map(|entry| {
            let data = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            Some((entry.into_path(), data.modified().ok(), data.len()))
        })
        .collect();
    files.sort();
    files
}

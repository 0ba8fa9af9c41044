//! `print --volumes`: whole volumes, a PDF a student or one for a college, as a print shop takes them.

use std::path::Path;

use super::{Failed, dossier_of, unusable, write_pile};
use crate::cli::{By, Print};
use crate::commands::past::Past;
use crate::message::{Language, Message, say};
use crate::package::{ListedFile, Opened};
use crate::pdf::{Binding, Part, join_pdfs};
use crate::report::{Delivered, RunHead, printable_line};

/// Writes the volumes of a run; whether every dossier could be read.
pub fn volumes(arguments: &Print, head: &RunHead, past: &Past, language: Language) -> Result<bool, Failed> {
    let home = arguments.home("volumes", head);
    let (mut pile, mut whole): (Vec<Part>, bool) = (Vec::new(), true);
    let mut chosen = chosen(arguments, past);
    // The pile of a college is written when the next one begins.
    chosen.sort_by(|a, b| (college(a), &a.id).cmp(&(college(b), &b.id)));
    for (at, delivered) in chosen.iter().enumerate() {
        let Some(parts) = dossier_of(&past.folder, delivered).and_then(|dossier| parts(&dossier)) else {
            err!("{}", printable_line(&say("print-skipped").with("student", delivered.id.as_str()).text(language)));
            whole = false;
            continue;
        };
        report_paper(delivered, &past.folder, language);
        pile.extend(parts);
        let is_last = chosen.get(at + 1).is_none_or(|next| college(next) != college(delivered));
        let (name, title) = match arguments.by {
            Some(By::College) if !is_last => continue,
            Some(By::College) => (format!("{}.pdf", college(delivered)), college_title(head, delivered)),
            _ => (format!("{}/{}.pdf", college(delivered), delivered.id), format!("{} {}", head.title, delivered.id)),
        };
        let binding = Binding { title: &title, sides: arguments.sides(head) };
        let pdf = join_pdfs(&pile, &binding).ok_or_else(|| unusable(skipped(&delivered.id)))?;
        let path = home.join(name);
        write_pile(&path, &pdf)?;
        let done = say("print-volume").with("path", path.display().to_string()).with("documents", pile.len());
        out!("{}", printable_line(&done.text(language)));
        pile.clear();
    }
    if chosen.is_empty() {
        out!(
            "{}",
            say("print-nobody").with("batch", head.batch.as_str()).with("run", head.run.as_str()).text(language)
        );
    }
    Ok(whole)
}

fn skipped(student: &str) -> Message {
    say("print-skipped").with("student", student)
}

/// The dossiers that are asked for.
pub fn chosen<'p>(arguments: &Print, past: &'p Past) -> Vec<&'p Delivered> {
    let takes = |delivered: &&Delivered| {
        arguments.college.as_deref().is_none_or(|code| code == college(delivered))
            && (arguments.only.is_empty() || arguments.only.contains(&delivered.id))
    };
    past.run.students.iter().filter(takes).collect()
}

fn college(delivered: &Delivered) -> &str {
    delivered.dossier.split('/').nth(1).unwrap_or_default()
}

fn college_title(head: &RunHead, delivered: &Delivered) -> String {
    format!("{} {}", head.title, head.college(college(delivered)))
}

/// The documents of a volume in its order: cover, contents, forms by their page numbers, notes.
pub fn parts(dossier: &Opened) -> Option<Vec<Part>> {
    let mut files: Vec<ListedFile> = dossier.files()?;
    files.retain(|file| is_of_volume(&file.path));
    files.sort_by_key(|file| (file.volume_start.is_none() && file.path.ends_with("/99-notes.pdf"), file.volume_start));
    let part = |(at, file): (usize, &ListedFile)| {
        let bytes = dossier.file(&file.path)?.to_vec();
        let whose = if at == 0 { format!("{} {}", dossier.top(), file.title) } else { file.title.clone() };
        Some(Part { bytes, title: whose, is_inner: at > 0 })
    };
    files.iter().enumerate().map(part).collect()
}

fn is_of_volume(path: &str) -> bool {
    path.ends_with(".pdf") && (path.starts_with("data/cover/") || path.starts_with("data/forms/"))
}

/// Originals on paper have to be put in by hand.
fn report_paper(delivered: &Delivered, run: &Path, language: Language) {
    let Some(papers) = dossier_of(run, delivered).and_then(|dossier| dossier.paper_originals()) else { return };
    for paper in papers {
        let line = say("print-paper").with("student", delivered.id.as_str()).with("title", paper.title);
        let line = line.with("from", paper.volume_start).with("to", paper.volume_start + paper.pages.max(1) - 1);
        out!("{}", printable_line(&line.text(language)));
    }
}

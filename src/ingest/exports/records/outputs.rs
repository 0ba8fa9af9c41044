//! Rows of research outputs, projects, photos and decisions.

use super::super::heads::contained_word;
use super::super::line::Line;
use super::super::values::{person_name, read_count, read_day, read_share};
use super::roster::photo_path;
use crate::message::say;
use crate::records::names::parted_names;
use crate::records::{
    Attributes, Award, Book, Decision, OtherOutput, Outputs, Paper, Patent, PhotoCheck, Project, ProjectRole, Sourced,
    Student,
};

fn outputs<'s>(student: &'s mut Student, line: &Line) -> &'s mut Outputs {
    student.outputs.get_or_insert_with(|| Sourced::new(Outputs::default(), line.at("id")))
}

/// A paper, book, patent, award or other output; 无 in the place of the title says that there is none.
pub fn output(line: &mut Line, student: &mut Student) -> Option<()> {
    let title = line.need_text("title")?;
    if line.headings.word("nothing", &title).is_some() {
        outputs(student, line);
        return Some(());
    }
    let kind: String = line.word_nearby("type", "output")?;
    let at = line.at("title");
    let (evidence, date, attributes) = (line.text("evidence"), line.read("date", read_day), Attributes::new());
    let note = line.text("note");
    let ranked = line.read("rank", read_share);
    let rank = ranked.map(|(rank, _)| rank);
    let supervisor_rank = line.read("supervisor_rank", read_share).map(|(rank, _)| rank);
    match &*kind {
        "papers" => {
            let authors = line.read("authors", |value| read_count(value, &["人"])).or(ranked.and_then(|(_, of)| of));
            let author_names = authors_of(line);
            let authors = authors.or(u16::try_from(author_names.len()).ok().filter(|count| *count > 0));
            let paper = Paper { author_names, ..paper(line, title, authors) };
            let note = joined(note, line.text("state").as_deref().and_then(in_brackets));
            outputs(student, line)
                .papers
                .push(Sourced::new(Paper { date, rank, supervisor_rank, evidence, note, ..paper }, at));
        }
        "books" => {
            let (publisher, isbn, role) = (line.text("journal"), line.text("isbn"), line.text("role"));
            let (first_unit, grants) = (line.text("first_unit"), grants(line));
            let book = Book {
                title,
                publisher,
                isbn,
                date,
                role,
                rank,
                supervisor_rank,
                first_unit,
                grants,
                evidence,
                note,
                attributes,
            };
            outputs(student, line).books.push(Sourced::new(book, at));
        }
        "patents" => {
            let (number, kind, state) = (line.text("number"), line.text("level"), line.text("state"));
            let (first_unit, grants) = (line.text("first_unit"), grants(line));
            let patent = Patent {
                name: title,
                number,
                kind,
                date,
                rank,
                supervisor_rank,
                state,
                first_unit,
                grants,
                evidence,
                note,
                attributes,
            };
            outputs(student, line).patents.push(Sourced::new(patent, at));
        }
        "awards" => {
            let (grantor, level) = (line.text("journal"), line.text("level"));
            let (first_unit, grants) = (line.text("first_unit"), grants(line));
            let award = Award {
                name: title,
                grantor,
                level,
                date,
                rank,
                supervisor_rank,
                first_unit,
                grants,
                evidence,
                note,
                attributes,
            };
            outputs(student, line).awards.push(Sourced::new(award, at));
        }
        _ => {
            let other = OtherOutput { name: title, description: note, evidence };
            outputs(student, line).others.push(Sourced::new(other, at));
        }
    }
    Some(())
}

/// 已刊（已用于硕士学位）: what stands behind the word is a remark.
fn in_brackets(text: &str) -> Option<&str> {
    let (_, remark) = text.split_once(['(', '（'])?;
    Some(remark.trim_end_matches([')', '）'])).filter(|remark| !remark.is_empty())
}

fn joined(note: Option<String>, more: Option<&str>) -> Option<String> {
    match (note, more) {
        (Some(note), Some(more)) => Some(format!("{note}；{more}")),
        (note, more) => note.or(more.map(str::to_owned)),
    }
}

/// Numbers of projects, several in one cell.
fn grants(line: &mut Line) -> Vec<String> {
    several(line, "grants")
}

/// Several texts in one cell.
fn several(line: &mut Line, field: &str) -> Vec<String> {
    let texts = line.text(field).unwrap_or_default();
    let texts = texts.split([',', '，', '、', ';', '；', '\n']).map(str::trim).filter(|text| !text.is_empty());
    texts.map(str::to_owned).collect()
}

fn authors_of(line: &mut Line) -> Vec<String> {
    several(line, "author_names").iter().flat_map(|text| parted_names(text)).map(str::to_owned).collect()
}

fn paper(line: &mut Line, title: String, authors: Option<u16>) -> Paper {
    Paper {
        title,
        journal: line.text("journal"),
        issn: line.text("issn"),
        cn: line.text("cn"),
        issue: line.text("issue"),
        pages: line.text("pages"),
        date: None,
        rank: None,
        authors,
        author_names: vec![],
        co_first: line.read("co_first", |value| read_count(value, &["人"])),
        supervisor_rank: None,
        first_unit: line.text("first_unit"),
        index: line.text("index"),
        state: line.word("state", "paper-state"),
        grants: grants(line),
        evidence: None,
        note: None,
        attributes: Attributes::new(),
    }
}

/// A project; whether it is one of those that must be concluded is never guessed.
pub fn project(line: &mut Line, student: &mut Student) -> Option<()> {
    let name = line.need_text("project")?;
    let role: Option<ProjectRole> = line.word("role", "project-role");
    let (number, source, level) = (line.text("number"), line.text("source"), line.text("level"));
    let provincial = if line.is_blank("provincial") {
        is_provincial(line, [Some(&name), source.as_ref(), level.as_ref()])
    } else {
        line.need_word::<String>("provincial", "yes-no")? == "yes"
    };
    let project = Project {
        name,
        number,
        source,
        level,
        role,
        from: line.read("from", read_day),
        to: line.read("to", read_day),
        concluded: line.read("concluded", read_day),
        certificate: line.text("certificate"),
        provincial,
        evidence: line.text("evidence"),
        note: line.text("note"),
        attributes: Attributes::new(),
    };
    let at = line.at("project");
    outputs(student, line).projects.push(Sourced::new(project, at));
    Some(())
}

/// Whether name, source or level say that it is one.
fn is_provincial(line: &Line, texts: [Option<&String>; 3]) -> bool {
    texts.into_iter().flatten().any(|text| contained_word(line.headings, "provincial", text) == Some("yes"))
}

/// The photo of a student. A row without a file may still say what the platform or 学信网 found.
pub fn photo(line: &mut Line, student: &mut Student) -> Option<()> {
    let confirmed = line.word("chsi_photo", "chsi-photo");
    let check = photo_check(line)?;
    if !line.is_blank("photo") || (confirmed.is_none() && check.is_none()) {
        let file = photo_path(&line.need_text("photo")?);
        if let Some(other) = student.photo.as_ref().filter(|other| **other != file) {
            let why = say("table-photo-twice").with("other", crate::ingest::table::one_line(other));
            return line.refuse("photo", why);
        }
        student.photo = Some(file);
    }
    student.chsi_photo = confirmed.or(student.chsi_photo);
    student.photo_check = check.or(student.photo_check.take());
    Some(())
}

/// What the platform found, where the list says so; none where a word cannot be read, which refuses the row.
fn photo_check(line: &mut Line) -> Option<Option<PhotoCheck>> {
    if line.is_blank("check") {
        return Some(None);
    }
    let result = line.need_word("check", "photo-check")?;
    let (reason, identity) = (line.text("reason"), line.word("identity", "identity-check"));
    Some(Some(PhotoCheck { result, reason, identity }))
}

/// A step of the review, decided.
pub fn decision(line: &mut Line, student: &mut Student) -> Option<()> {
    let decision = Decision {
        kind: line.word_nearby("step", "step")?,
        round: line.read("round", |value| read_count(value, &["轮", "次"])),
        decision: line.need_word("ruling", "ruling")?,
        by: line.read("by", person_name),
        role: line.text("role"),
        date: line.read("date", read_day),
        note: line.text("note"),
    };
    student.decisions.push(decision);
    Some(())
}

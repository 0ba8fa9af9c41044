//! Outputs and projects as rows: one function for each kind of output.

use super::{Field, day, text, word, yes_no};
use crate::ingest::exports::Headings;
use crate::message::Word;
use crate::records::{Award, Book, OtherOutput, Outputs, Paper, Patent};

/// The rows of a student in the table of outputs; one that says so where there are none.
pub fn output_rows(all: &Outputs, headings: &Headings) -> Vec<Vec<Field>> {
    let papers = all.papers.iter().map(|paper| paper_row(paper, headings));
    let books = all.books.iter().map(|book| book_row(book, headings));
    let patents = all.patents.iter().map(|patent| patent_row(patent, headings));
    let awards = all.awards.iter().map(|award| award_row(award, headings));
    let others = all.others.iter().map(|other| other_row(other, headings));
    let rows: Vec<_> = papers.chain(books).chain(patents).chain(awards).chain(others).collect();
    if rows.is_empty() && all.projects.is_empty() {
        vec![vec![("title", word(headings, "nothing", "none"))]]
    } else {
        rows
    }
}

/// The column that says which kind of output a row is.
fn kind(key: &str, headings: &Headings) -> Field {
    ("type", word(headings, "output", key))
}

fn paper_row(paper: &Paper, headings: &Headings) -> Vec<Field> {
    let rank = paper.rank.map(|rank| paper.authors.map_or(rank.to_string(), |of| format!("{rank}/{of}")));
    vec![
        kind("papers", headings),
        ("title", Some(paper.title.clone())),
        ("journal", paper.journal.clone()),
        ("issn", paper.issn.clone()),
        ("cn", paper.cn.clone()),
        ("issue", paper.issue.clone()),
        ("pages", paper.pages.clone()),
        ("date", day(paper.date)),
        ("rank", rank),
        ("co_first", text(paper.co_first)),
        ("supervisor_rank", text(paper.supervisor_rank)),
        ("first_unit", paper.first_unit.clone()),
        ("index", paper.index.clone()),
        ("state", paper.state.map(|state| state.chinese())),
        ("grants", Some(paper.grants.join("、"))),
        ("evidence", paper.evidence.clone()),
    ]
}

fn book_row(book: &Book, headings: &Headings) -> Vec<Field> {
    vec![
        kind("books", headings),
        ("title", Some(book.title.clone())),
        ("journal", book.publisher.clone()),
        ("isbn", book.isbn.clone()),
        ("date", day(book.date)),
        ("rank", text(book.rank)),
        ("role", book.role.clone()),
        ("first_unit", book.first_unit.clone()),
        ("grants", Some(book.grants.join("、"))),
        ("evidence", book.evidence.clone()),
    ]
}

fn patent_row(patent: &Patent, headings: &Headings) -> Vec<Field> {
    vec![
        kind("patents", headings),
        ("title", Some(patent.name.clone())),
        ("number", patent.number.clone()),
        ("level", patent.kind.clone()),
        ("date", day(patent.date)),
        ("rank", text(patent.rank)),
        ("state", patent.state.clone()),
        ("first_unit", patent.first_unit.clone()),
        ("grants", Some(patent.grants.join("、"))),
        ("evidence", patent.evidence.clone()),
    ]
}

fn award_row(award: &Award, headings: &Headings) -> Vec<Field> {
    vec![
        kind("awards", headings),
        ("title", Some(award.name.clone())),
        ("journal", award.grantor.clone()),
        ("level", award.level.clone()),
        ("date", day(award.date)),
        ("rank", text(award.rank)),
        ("first_unit", award.first_unit.clone()),
        ("grants", Some(award.grants.join("、"))),
        ("evidence", award.evidence.clone()),
    ]
}

fn other_row(other: &OtherOutput, headings: &Headings) -> Vec<Field> {
    vec![
        kind("others", headings),
        ("title", Some(other.name.clone())),
        ("note", other.description.clone()),
        ("evidence", other.evidence.clone()),
    ]
}

/// The rows of a student in the table of projects.
pub fn projects(all: &Outputs, headings: &Headings) -> Vec<Vec<Field>> {
    let projects = all.projects.iter().map(|project| {
        vec![
            ("project", Some(project.name.clone())),
            ("number", project.number.clone()),
            ("source", project.source.clone()),
            ("level", project.level.clone()),
            ("role", project.role.map(|role| role.chinese())),
            ("from", day(project.from)),
            ("to", day(project.to)),
            ("concluded", day(project.concluded)),
            ("certificate", project.certificate.clone()),
            ("provincial", yes_no(headings, project.provincial)),
            ("evidence", project.evidence.clone()),
        ]
    });
    projects.collect()
}

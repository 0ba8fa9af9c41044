//! Students as the tables that a college exports, with the titles, totals and clerks' notes that such tables have.

mod files;
mod rows;

use std::collections::BTreeMap;

use rust_xlsxwriter::XlsxError;

use super::Frame;
use super::pools::Pools;
use crate::ingest::exports::Headings;
use crate::message::Word;
use crate::records::{CourseClass, Student, TableKind};
use rows::Row;

/// A table could not be written.
pub type ExportError = XlsxError;

/// A sheet: title and rows.
struct Sheet {
    name: String,
    /// Those of the fields that a row has, in the order of the columns.
    fields: Vec<&'static str>,
    rows: Vec<Row>,
}

/// Writes all tables that have rows.
pub fn export_files(students: &[Student], frame: &Frame, pools: &Pools) -> Result<Vec<(String, Vec<u8>)>, ExportError> {
    let headings = Headings::with(None);
    let mut files = Vec::new();
    for kind in TableKind::all() {
        let sheets = match kind {
            TableKind::Roster => rosters(students, frame, &headings),
            TableKind::Results => results(students),
            _ => {
                vec![sheet(kind.chinese(), kind, students.iter().flat_map(|s| rows::of(kind, s, &headings)).collect())]
            }
        };
        let sheets: Vec<Sheet> = sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect();
        let name = kind.chinese();
        match (&sheets[..], kind) {
            ([], _) => (),
            ([only], TableKind::Milestones) => {
                files.push((format!("{name}.xls"), files::html_page(only, kind, &headings)))
            }
            ([only], TableKind::Activities | TableKind::Photos) => {
                files.push((format!("{name}.csv"), files::csv_file(only, kind, &headings)));
            }
            _ => {
                let book = files::xlsx_file(&sheets, kind, &headings, pools, frame.batch.date)?;
                files.push((format!("{name}.xlsx"), book));
            }
        }
    }
    Ok(files)
}

fn sheet(name: String, kind: TableKind, rows: Vec<Row>) -> Sheet {
    let met = |field: &&'static str| rows.iter().any(|row| row.contains_key(field));
    Sheet { name, fields: rows::table_fields(kind).filter(met).collect(), rows }
}

/// A sheet a college.
fn rosters(students: &[Student], frame: &Frame, headings: &Headings) -> Vec<Sheet> {
    let mut colleges: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for student in students {
        let rows = colleges.entry(student.college.as_deref().unwrap_or("")).or_default();
        rows.push(rows::roster_row(student, headings, frame));
    }
    let sheets = colleges.into_iter().map(|(college, rows)| {
        let name = frame.batch.college(college).map_or(college, |college| &college.name);
        sheet(name.to_owned(), TableKind::Roster, rows)
    });
    sheets.collect()
}

/// A sheet a class of courses.
fn results(students: &[Student]) -> Vec<Sheet> {
    let classes = [CourseClass::Degree, CourseClass::NonDegree, CourseClass::Milestone, CourseClass::Remedial];
    let rows = |class| students.iter().flat_map(move |student| rows::results_of(student, class)).collect();
    classes.into_iter().map(|class| sheet(class.chinese(), TableKind::Results, rows(class))).collect()
}

//! The header block that all forms share.

use serde_json::{Value, json};

use super::{Sheet, text, word};
use crate::records::{Supervisor, values::CalendarMonth};

pub fn header(sheet: &Sheet) -> Value {
    let (student, programme) = (sheet.standing.case.student, sheet.standing.case.programme());
    let college = sheet.standing.case.college().or(student.college.as_deref());
    json!({
        "id": student.id,
        "name": text(&student.name),
        "sex": word(student.sex),
        "birth_date": text(&student.birth_date),
        "college": college.unwrap_or_default(),
        "major": programme.map_or("", |p| &p.name),
        "major_code": programme.map_or("", |p| &p.major_code),
        "research": text(&student.research),
        "category": word(student.category()),
        "study_mode": word(student.study_mode),
        "track": word(student.track),
        "supervisors": student.supervisors.iter().map(supervisor).collect::<Vec<_>>().join("、"),
        "supervisor": student.supervisors.first().map_or("", |s| &s.name),
        "enrolled": month(student.enrolled),
        "expected": month(student.expected),
        "grade": student.enrolled.map_or(String::new(), |m| format!("{}级", m.year())),
        "archive_number": sheet.archive_number,
        "programme": programme.map_or("", |p| &p.basis),
        "thesis": student.thesis.as_ref().map_or(String::new(), |t| text(&t.title)),
    })
}

fn month(month: Option<CalendarMonth>) -> String {
    month.map(CalendarMonth::chinese).unwrap_or_default()
}

/// `李文博（教授）`
fn supervisor(supervisor: &Supervisor) -> String {
    match &supervisor.title {
        Some(title) => format!("{}（{title}）", supervisor.name),
        None => supervisor.name.clone(),
    }
}

//! What is checked of a person, whether the record comes from an export or from a file of its own.

use std::sync::Arc;

use super::notice::{Notice, Weight};
use super::values::{Noted, document_number, major_fits, person_name, resident};
use crate::ingest::table::Value;
use crate::location::Location;
use crate::message::{Message, say};
use crate::records::names::without_office;
use crate::records::{DocumentKind, Student};

/// Birth date and sex against the resident identity number, each with its field.
pub fn contradictions(student: &Student) -> Vec<(&'static str, Message)> {
    let number = student.document.as_ref().filter(|document| document.kind == DocumentKind::ResidentId);
    let Some(Ok(known)) = number.map(|document| resident(&document.number)) else { return vec![] };
    let birth = student.birth_date.filter(|birth| *birth != known.birth);
    let sex = student.sex.filter(|sex| *sex != known.sex);
    let birth = birth.map(|_| ("birth_date", say("table-birth-differs")));
    birth.into_iter().chain(sex.map(|_| ("sex", say("table-sex-differs")))).collect()
}

/// Checks the record of a file as the row of an export is checked; values are cleaned with notes, as they are there.
pub fn check_student(student: &mut Student, file: &str, text: &str) -> Vec<Notice> {
    let mut checked = Checked { file: file.into(), text, notices: vec![] };
    // What is blank is absent, which the review reports by itself.
    let is_given = |text: &str| !text.trim().is_empty();
    if let Some(read) =
        student.name.as_deref().filter(|text| is_given(text)).map(|t| person_name(&Value::Text(t.into())))
    {
        student.name = checked.take("name", read).or(student.name.take());
    }
    for supervisor in student.supervisors.iter_mut().filter(|supervisor| is_given(&supervisor.name)) {
        let bare = without_office(&supervisor.name);
        let is_bare = bare == supervisor.name;
        let read = checked.take("supervisors", person_name(&Value::Text(bare.into())));
        if let Some(read) = read.filter(|_| is_bare) {
            supervisor.name = read;
        }
    }
    if let Some(document) = student.document.as_mut().filter(|document| is_given(&document.number)) {
        let read = document_number(&Value::Text(document.number.as_str().into()), document.kind);
        document.number = checked.take("document", read).unwrap_or_else(|| document.number.clone());
    }
    contradictions(student).into_iter().for_each(|(field, why)| checked.push(Weight::Doubt, field, why));
    if let Some(why) = student.major_code.as_deref().zip(student.kind).and_then(|(code, kind)| major_fits(code, kind)) {
        checked.push(Weight::Doubt, "major_code", why);
    }
    checked.find_invisible();
    checked.notices
}

struct Checked<'t> {
    file: Arc<str>,
    text: &'t str,
    notices: Vec<Notice>,
}

impl Checked<'_> {
    /// The place of a field at the left margin of the file.
    fn at(&self, field: &str) -> Location {
        let is_field = |line: &str| line.strip_prefix(field).is_some_and(|rest| rest.trim_start().starts_with(':'));
        match self.text.lines().position(is_field) {
            Some(line) => Location::line(self.file.clone(), line as u64 + 1, 1),
            None => Location::whole(&self.file),
        }
    }

    fn push(&mut self, weight: Weight, field: &str, message: Message) {
        let at = self.at(field);
        self.notices.push(Notice { weight, at, message });
    }

    /// The value, with its remarks noted; none where it cannot be read.
    fn take(&mut self, field: &str, read: Result<Noted<String>, Message>) -> Option<String> {
        match read {
            Ok(noted) => {
                noted.notes.into_iter().for_each(|note| self.push(Weight::Note, field, note));
                noted.doubts.into_iter().for_each(|doubt| self.push(Weight::Doubt, field, doubt));
                Some(noted.value)
            }
            Err(why) => {
                self.push(Weight::Doubt, field, why);
                None
            }
        }
    }

    /// Characters that take no room, which no export would have kept: the first of each line.
    fn find_invisible(&mut self) {
        for (line, number) in self.text.lines().zip(1..) {
            let found = line.chars().zip(1..).find(|(c, _)| super::headings::is_invisible(*c));
            let Some((c, column)) = found.filter(|(_, column)| (number, *column) != (1, 1)) else { continue };
            let message = say("record-invisible").with("code", format!("U+{:04X}", u32::from(c)));
            let at = Location::line(self.file.clone(), number, column);
            self.notices.push(Notice { weight: Weight::Doubt, at, message });
        }
    }
}

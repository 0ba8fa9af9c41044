//! Students whose records are larger than any real one: set aside, so that nobody waits for them.

use std::io;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, Serializer};

use crate::fault::Fault;
use crate::json::json_value;
use crate::message::{Message, say};
use crate::records::{Limits, Student, TableKind, Unread};

/// Why a student's record costs too much, if it does.
fn excess(limits: Limits, file: &str, student: &Student) -> Option<Fault> {
    let Written { length, longest, .. } = Written::of(student);
    // No text has more characters than bytes: nearly every student is done here.
    if longest <= limits.field_characters as usize && length / 1024 <= limits.record_kilobytes as usize {
        return None;
    }
    let record = json_value(student);
    let fault = |field: &str, problem: Message| {
        let places = student.places();
        let holder =
            places.iter().filter(|(holder, _)| field.starts_with(holder.as_str())).max_by_key(|(h, _)| h.len());
        let problem = problem.with("id", student.id.as_str());
        match holder.filter(|_| !field.is_empty()) {
            Some((_, at)) => Fault::at(at, field, problem),
            None => Fault::of(file, field, problem),
        }
    };
    if let Some((field, count)) = too_long("", &record, limits.field_characters as usize) {
        let problem = say("limit-field").with("field", field.as_str()).with("count", count);
        return Some(fault(&field, problem.with("most", limits.field_characters)));
    }
    let kilobytes = length / 1024;
    let is_large = kilobytes > limits.record_kilobytes as usize;
    is_large.then(|| fault("", say("limit-record").with("count", kilobytes).with("most", limits.record_kilobytes)))
}

/// The excesses of many students, in their order.
pub fn excesses<'s>(limits: Limits, students: Vec<&'s (String, Student)>) -> Vec<(&'s Student, Fault)> {
    let of = |(file, student): &'s (String, Student)| Some((student, excess(limits, file, student)?));
    students.into_par_iter().filter_map(of).collect()
}

/// What is kept of such a record: whose it is.
const KEPT: [&str; 17] = [
    "schema",
    "id",
    "name",
    "sex",
    "birth_date",
    "document",
    "college",
    "programme",
    "major_code",
    "level",
    "kind",
    "study_mode",
    "track",
    "admission",
    "enrolled",
    "expected",
    "decisions",
];
/// Most characters of a text in it.
const MOST_KEPT: usize = 100;

/// As much of a record as says whose it is, so that the student stands in the table; nothing of the rest counts as absent.
pub fn whose_record(student: &Student, fault: &Fault) -> Option<Student> {
    let Value::Object(mut record) = json_value(student) else { return None };
    record.retain(|key, _| KEPT.contains(&key.as_str()));
    record.values_mut().for_each(cut_texts);
    let mut kept: Student = serde_json::from_value(Value::Object(record)).ok()?;
    let (at, why) = (&fault.at, &fault.problem);
    let unread = |table| Unread { table, at: at.clone(), why: why.clone(), is_certain: true, course: None };
    kept.unread = TableKind::all().map(unread).collect();
    Some(kept)
}

fn cut_texts(value: &mut Value) {
    match value {
        Value::String(text) if text.len() > MOST_KEPT => *text = text.chars().take(MOST_KEPT).collect(),
        Value::Array(list) => {
            list.truncate(MOST_KEPT);
            list.iter_mut().for_each(cut_texts);
        }
        Value::Object(fields) => fields.values_mut().for_each(cut_texts),
        _ => {}
    }
}

/// What a record is as JSON, which is counted and not kept.
#[derive(Default)]
struct Written {
    /// Bytes of all.
    length: usize,
    /// Bytes of the longest text.
    longest: usize,
    /// Bytes of the text that is being written.
    text: usize,
}

impl Written {
    fn of(student: &Student) -> Written {
        let (mut bytes, mut written) = (Bytes(0), Written::default());
        let mut serializer = Serializer::with_formatter(&mut bytes, &mut written);
        // What has no JSON form is looked at as a whole.
        let is_whole = student.serialize(&mut serializer).is_ok();
        Written { length: if is_whole { bytes.0 } else { usize::MAX }, ..written }
    }
}

impl Formatter for &mut Written {
    fn begin_string<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.text = 0;
        writer.write_all(b"\"")
    }

    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        self.text += fragment.len();
        writer.write_all(fragment.as_bytes())
    }

    fn write_char_escape<W: ?Sized + io::Write>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        self.text += 1;
        CompactFormatter.write_char_escape(writer, escape)
    }

    fn end_string<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.longest = self.longest.max(self.text);
        writer.write_all(b"\"")
    }
}

/// Counts what is written.
struct Bytes(usize);

impl io::Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The first text that is longer than `most` characters, with its field and length.
fn too_long(field: &str, value: &Value, most: usize) -> Option<(String, usize)> {
    match value {
        // No text has more characters than bytes.
        Value::String(text) if text.len() > most => {
            let count = text.chars().count();
            (count > most).then(|| (field.to_owned(), count))
        }
        Value::Array(list) => {
            list.iter().zip(0..).find_map(|(value, at)| too_long(&format!("{field}[{at}]"), value, most))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            let field = if field.is_empty() { name.clone() } else { format!("{field}.{name}") };
            too_long(&field, value, most)
        }),
        _ => None,
    }
}

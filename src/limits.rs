//! Students whose records are larger than any real one: set aside, so that nobody waits for them.

use std::io;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, Serializer};

use crate::fault::Fault;
use crate::json::json_value;
use crate::message::{Message, say};
use crate::records::{Limits, Student};

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
        let problem = say("limit-field").with("count", count).with("most", limits.field_characters);
        return Some(fault(&field, problem));
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

//! Rows of all tables into students. A row that does not fit is set aside with its reason, the rest go on.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use sha2::{Digest, Sha256};

use super::catalogue::Catalogue;
use super::line::Line;
use super::notice::{Notice, Weight};
use super::values::{name, student_id};
use super::{Context, records};
use crate::ingest::table::{Value, one_line};
use crate::location::Location;
use crate::message::say;
use crate::records::values::StudentId;
use crate::records::{Student, TableKind};

/// Most doubts that are kept of one student; one is enough to stop a pass.
const MOST_DOUBTS: usize = 50;

/// Refuses a row that is torn.
fn untorn(line: &mut Line) -> Option<()> {
    match line.torn() {
        None => Some(()),
        Some(why) => line.refuse("id", why),
    }
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is in the records.
    Accepted,
    /// It is set aside.
    Quarantined,
    /// It repeats what another row says.
    Repeated,
}

/// The students, as far as they are assembled.
#[derive(Default)]
pub struct Assembly {
    /// Students, each with the place of its row in the roster.
    pub students: BTreeMap<StudentId, (Location, Student)>,
    /// What a person must look at before the student can pass.
    pub doubts: BTreeMap<StudentId, Vec<Notice>>,
    /// Students whose rows in the roster contradict each other.
    contradicted: BTreeMap<StudentId, Location>,
    /// Courses by name and credits, as all plans and results with codes have them.
    pub catalogue: Catalogue,
    /// Rows that were taken, to tell repeated ones.
    taken: BTreeMap<(TableKind, StudentId, [u8; 32]), Location>,
}

impl Assembly {
    /// Takes a row of the roster.
    pub fn enrol(&mut self, line: &mut Line, context: &Context) -> Fate {
        let Some(student) = untorn(line).and_then(|()| records::roster(line, context)) else {
            return self.set_aside(line);
        };
        let (id, at) = (student.id.clone(), line.at("id"));
        if let Some(other) = self.contradicted.get(&id) {
            let why = say("table-roster-contradicts").with("id", id.as_str()).with("other", other.to_string());
            line.remark(Weight::Refused, "id", why);
            return self.set_aside(line);
        }
        let Some((other, known)) = self.students.get(&id) else {
            self.students.insert(id, (at, student));
            return self.keep(line);
        };
        if serde_json::to_value(known).ok() == serde_json::to_value(&student).ok() {
            line.remark(Weight::Note, "id", say("table-row-repeated").with("other", other.to_string()));
            return Fate::Repeated;
        }
        let why = say("table-roster-contradicts").with("id", id.as_str()).with("other", other.to_string());
        line.remark(Weight::Refused, "id", why);
        let first = self.students.remove(&id).map_or(at, |(first, _)| first);
        self.contradicted.insert(id, first);
        self.set_aside(line)
    }

    /// Takes a row of any other table.
    pub fn take(&mut self, kind: TableKind, line: &mut Line, context: &Context) -> Fate {
        let Some(id) = untorn(line).and_then(|()| self.owner(line)) else { return self.set_aside(line) };
        if let Some(other) = self.repeated(kind, &id, line) {
            line.remark(Weight::Note, "id", say("table-row-repeated").with("other", other.to_string()));
            return Fate::Repeated;
        }
        let Some((_, student)) = self.students.get_mut(&id) else { return self.set_aside(line) };
        let taken = records::take(kind, line, context, student, &self.catalogue);
        match taken.is_some() && !line.is_refused() {
            true => self.keep(line),
            false => self.set_aside(line),
        }
    }

    /// The student whom a row names; ID and name must not contradict each other.
    fn owner(&self, line: &mut Line) -> Option<StudentId> {
        let id = line.need("id", student_id)?;
        let Some((_, student)) = self.students.get(&id) else {
            let why = match (self.contradicted.contains_key(&id), self.padded(&id)) {
                (true, _) => say("table-student-contradicted").with("id", id.as_str()),
                (false, Some(near)) => say("table-student-zeros").with("id", id.as_str()).with("near", near.as_str()),
                (false, None) => say("table-student-unknown").with("id", id.as_str()),
            };
            return line.refuse("id", why);
        };
        let (shown, known) = (line.value("name").map(|(value, ..)| name(value)), student.name.clone());
        if let (Some(Ok(shown)), Some(known)) = (shown, known)
            && shown.value != known
        {
            let why = say("table-name-differs").with("name", one_line(&shown.value)).with("known", one_line(&known));
            return line.refuse("name", why);
        }
        Some(id)
    }

    /// The one student whose ID this would be with leading zeros.
    fn padded(&self, id: &StudentId) -> Option<&StudentId> {
        let longer = |other: &&StudentId| other.as_str().trim_start_matches('0') == id.as_str() && *other != id;
        let mut found = self.students.keys().filter(longer);
        found.next().filter(|_| found.next().is_none())
    }

    /// Where the same row, cell by cell, was taken before.
    fn repeated(&mut self, kind: TableKind, id: &StudentId, line: &Line) -> Option<Location> {
        let cells = line.block.columns.keys().map(|field| {
            let text = line.value(field).map(|(value, ..)| value.to_string()).unwrap_or_default();
            format!("{field}\u{1f}{text}")
        });
        // The title tells the class of a course, so equal rows under two titles differ.
        let title = line.block.caption.clone().unwrap_or_default();
        let whole = format!("{}\u{1e}{title}", cells.collect::<Vec<_>>().join("\u{1e}"));
        let digest = Sha256::digest(whole.as_bytes()).into();
        match self.taken.entry((kind, id.clone(), digest)) {
            Entry::Occupied(before) => Some(before.get().clone()),
            Entry::Vacant(free) => {
                free.insert(line.at("id"));
                None
            }
        }
    }

    /// The student whom a row names, used or not; a quote that is no part of an ID is left aside.
    fn named(&self, line: &Line) -> Option<StudentId> {
        let (value, ..) = line.value("id")?;
        let id = match value {
            Value::Text(text) => student_id(&Value::Text(text.trim_matches(['"', '\'']).into())),
            value => student_id(value),
        };
        id.ok().map(|id| id.value).filter(|id| self.students.contains_key(id))
    }

    fn keep(&mut self, line: &Line) -> Fate {
        self.weigh(line);
        Fate::Accepted
    }

    fn set_aside(&mut self, line: &Line) -> Fate {
        self.weigh(line);
        Fate::Quarantined
    }

    /// What weighs on a row weighs on its student.
    pub fn weigh(&mut self, line: &Line) {
        let heavy: Vec<Notice> = line.notices.iter().filter(|notice| notice.weight > Weight::Note).cloned().collect();
        if let Some(id) = self.named(line).filter(|_| !heavy.is_empty()) {
            let doubts = self.doubts.entry(id).or_default();
            let room = MOST_DOUBTS.saturating_sub(doubts.len());
            doubts.extend(heavy.into_iter().take(room));
        }
    }
}

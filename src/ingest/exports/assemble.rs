//! Rows of all tables into students. A row that does not fit is set aside with its reason, the rest go on.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use super::catalogue::Catalogue;
use super::line::Line;
use super::notice::{Notice, Weight};
use super::strays::{Strays, Unclaimed};
use super::values::{cell_text, is_same_name, letter_difference, person_name, student_id};
use super::{Context, records};
use crate::ingest::table::{Value, one_line};
use crate::json::json_value;
use crate::location::Location;
use crate::message::{Fact, say};
use crate::records::values::StudentId;
use crate::records::{Student, TableKind, Unread};

/// Most doubts that are kept of one student; one is enough to stop a pass.
pub const MOST_DOUBTS: usize = 50;

/// Refuses a row that is torn or cut off, or that stands below labels of somebody whose ID is unknown.
fn untorn(line: &mut Line) -> Option<()> {
    if let Some(why) = line.torn().or_else(|| line.cut()) {
        return line.refuse("id", why);
    }
    if let Some((text, row)) = line.block.lost() {
        let why = say("table-label-lost").with("text", one_line(text)).with("row", row.saturating_add(1).to_string());
        return line.refuse("id", why);
    }
    Some(())
}

/// The column of the roster that tells a field of the record.
fn column_of(field: &str) -> &str {
    match field {
        "supervisors" => "supervisor",
        "application" => "submitted",
        field => field,
    }
}

/// What a text may begin with that is a name amid words: three or four characters, or two before 同学.
fn within_words(rest: &str) -> impl Iterator<Item = &str> {
    let end = |count: usize| rest.char_indices().nth(count).map_or(rest.len(), |(end, _)| end);
    let part = move |count: usize| rest.get(..end(count));
    let short = part(2).filter(|name| rest.get(name.len()..).is_some_and(|behind| behind.starts_with("同学")));
    short.into_iter().chain([3, 4].into_iter().filter_map(part))
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
    /// What the rows of a student in the roster say otherwise.
    differing: BTreeMap<StudentId, BTreeSet<String>>,
    /// Students whose rows in the roster may be two people's.
    contradicted: BTreeMap<StudentId, Location>,
    /// The student who alone has a name, or an ID when its leading zeros are lost; none where several have.
    by_name: HashMap<String, Option<StudentId>>,
    by_bare_id: HashMap<String, Option<StudentId>>,
    /// Courses by name and credits, as all plans and results with codes have them.
    pub catalogue: Catalogue,
    /// Refused rows that name nobody for certain.
    strays: Strays,
    /// Rows that were taken, by the digest of what they say, to recognise repeated ones.
    taken: HashMap<[u8; 32], Location>,
}

impl Assembly {
    /// Takes a row of the roster.
    pub fn enrol(&mut self, line: &mut Line, context: &Context) -> Fate {
        let Some(student) = untorn(line).and_then(|()| records::read_roster(line, context)) else {
            return self.set_aside(line);
        };
        let (id, at) = (student.id.clone(), line.at("id"));
        if let Some(other) = self.contradicted.get(&id) {
            let why = say("table-roster-contradicts").with("id", id.as_str()).with("other", other.to_string());
            line.remark(Weight::Refused, "id", why);
            return self.set_aside(line);
        }
        let Some((other, known)) = self.students.get_mut(&id) else {
            self.note_known(&id, student.name.as_deref());
            self.students.insert(id, (at, student));
            return self.keep(line);
        };
        let is_same = json_value(&*known) == json_value(&student);
        if is_same {
            line.remark(Weight::Note, "id", say("table-row-repeated").with("other", other.to_string()));
            return Fate::Repeated;
        }
        let differing = records::differing_fields(known, &student);
        if !records::may_be_two(&differing) {
            let open = self.differing.entry(id.clone()).or_default();
            let is_new = differing.iter().any(|field| !open.contains(field));
            open.extend(differing);
            records::join_rows(known, student, open);
            let (weight, key) =
                if is_new { (Weight::Doubt, "table-roster-differs") } else { (Weight::Note, "table-roster-joined") };
            let fields: Vec<Fact> = open.iter().map(|field| line.heading(column_of(field)).into()).collect();
            let joined = say(key).with("id", id.as_str()).with("other", other.to_string());
            line.remark(weight, "id", if is_new { joined.with("fields", fields) } else { joined });
            return self.keep(line);
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
            self.weigh(line);
            line.remark(Weight::Note, "id", say("table-row-repeated").with("other", other.to_string()));
            return Fate::Repeated;
        }
        let Some((_, student)) = self.students.get_mut(&id) else { return self.set_aside(line) };
        let taken = records::take(kind, line, context, student, &self.catalogue);
        if taken.is_some() && !line.is_refused() { self.keep(line) } else { self.set_aside(line) }
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
        let (shown, known) = (line.value("name").map(|(value, ..)| value), student.name.clone());
        // In nearly every row the name stands as it is known, and needs no closer look.
        let shown = shown.filter(|value| Some(value.shown()) != known.as_deref()).map(person_name);
        if let (Some(Ok(shown)), Some(known)) = (shown, known)
            && !is_same_name(&shown.value, &known)
        {
            let why =
                say("table-name-differs").with("name", one_line(&shown.value)).with("registered", one_line(&known));
            let why = why.with("points", letter_difference(&shown.value, &known));
            return line.refuse("name", why);
        }
        Some(id)
    }

    /// Whether any row of a roster named a student.
    pub fn has_roster(&self) -> bool {
        !self.students.is_empty() || !self.contradicted.is_empty()
    }

    /// The part of a text that is the ID or the name of a student. Names of two characters are words, too: they count alone,
    /// or before 同学.
    pub fn mentioned<'t>(&self, text: &'t str) -> Option<&'t str> {
        let is_id =
            |part: &str| student_id(&Value::Text(part.into())).is_ok_and(|id| self.students.contains_key(&id.value));
        let mut parts = text.split(|c: char| !c.is_alphanumeric() && c != '·').filter(|part| !part.is_empty());
        let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let is_named = |part: &&str| self.by_name.contains_key(*part);
        let whole = parts.find(|part| is_named(part) || is_id(part)).or_else(|| numbers.find(|number| is_id(number)));
        whole.or_else(|| {
            let starts = text.char_indices().map(|(start, _)| text.get(start..).unwrap_or_default());
            starts.flat_map(within_words).find(is_named)
        })
    }

    /// The one student whose ID this would be with leading zeros.
    fn padded(&self, id: &StudentId) -> Option<&StudentId> {
        let found = self.by_bare_id.get(id.as_str())?.as_ref()?;
        (found != id && self.students.contains_key(found)).then_some(found)
    }

    fn note_known(&mut self, id: &StudentId, name: Option<&str>) {
        let bare = id.as_str().trim_start_matches('0');
        let keys = [(&mut self.by_bare_id, Some(bare)), (&mut self.by_name, name)];
        for (map, key) in keys.into_iter().filter_map(|(map, key)| Some((map, key?))) {
            map.entry(key.to_owned()).and_modify(|known| *known = None).or_insert_with(|| Some(id.clone()));
        }
    }

    /// Where the same row, cell by cell, was taken before.
    fn repeated(&mut self, kind: TableKind, id: &StudentId, line: &Line) -> Option<Location> {
        let mut digest = Sha256::new();
        [<&str>::from(kind), "\u{1e}", id.as_str(), "\u{1e}"].iter().for_each(|part| digest.update(part));
        for (field, _) in line.block.columns.iter() {
            let text = line.value(field).map_or("", |(value, ..)| value.shown());
            [field, "\u{1f}", text, "\u{1e}"].iter().for_each(|part| digest.update(part));
        }
        // The title says the class of a course, so equal rows under two titles differ.
        digest.update(line.block.caption.as_deref().unwrap_or_default());
        let digest = digest.finalize().into();
        match self.taken.entry(digest) {
            Entry::Occupied(before) => Some(before.get().clone()),
            Entry::Vacant(free) => {
                free.insert(line.at("id"));
                None
            }
        }
    }

    /// The student whom a row names, used or not: by its ID, where quotes are left aside and zeros may be lost, else by a
    /// name that only one student has.
    fn named(&self, line: &Line) -> Option<StudentId> {
        self.named_by_id(line).or_else(|| {
            let is_unreadable = line.value("id").is_none_or(|(value, ..)| student_id(value).is_err());
            let (shown, ..) = line.value("name").filter(|_| is_unreadable)?;
            let only = self.by_name.get(&person_name(shown).ok()?.value)?.clone()?;
            self.students.contains_key(&only).then_some(only)
        })
    }

    fn named_by_id(&self, line: &Line) -> Option<StudentId> {
        let (value, ..) = line.value("id")?;
        let id = match value {
            Value::Text(text) => student_id(&Value::Text(text.trim_matches(['"', '\'']).into())),
            value => student_id(value),
        };
        let id = id.ok()?.value;
        if self.students.contains_key(&id) { Some(id) } else { self.padded(&id).cloned() }
    }

    fn keep(&mut self, line: &Line) -> Fate {
        self.weigh(line);
        self.note_unread_cells(line);
        Fate::Accepted
    }

    /// What a cell of a row that counts would have said is not absent, either; it holds back no pass.
    fn note_unread_cells(&mut self, line: &Line) {
        if line.unread.is_empty() {
            return;
        }
        let Some(id) = self.named(line) else { return };
        let Some((_, student)) = self.students.get_mut(&id) else { return };
        let cells = line.block.kinds().into_iter().flat_map(|table| line.unread.iter().map(move |cell| (table, cell)));
        let unread = cells.map(|(table, (at, why))| Unread {
            table,
            at: at.clone(),
            why: why.clone(),
            is_certain: false,
            course: None,
        });
        let room = MOST_DOUBTS.saturating_sub(student.unread.len());
        student.unread.extend(unread.take(room));
    }

    /// Sets a row aside. What it would have said of its student is not absent but unread; of a row that names nobody this
    /// is said.
    pub fn set_aside(&mut self, line: &mut Line) -> Fate {
        self.weigh(line);
        let owner = self.named(line);
        self.strays.note(line, owner.clone());
        match owner {
            Some(id) => self.note_unread(&id, line),
            // A row of the roster that cannot be read enrols nobody, and so nobody lacks it.
            None if line.block.lost().is_none()
                && line.block.kind.as_ref().ok() != Some(&TableKind::Roster)
                && line.value("id").is_none_or(|(value, ..)| student_id(value).is_err()) =>
            {
                line.remark(Weight::Refused, "id", say("table-row-nobody"));
            }
            None => {}
        }
        Fate::Quarantined
    }

    /// Gives every student the refused rows that may be theirs.
    pub fn share_strays(&mut self) {
        self.strays.share(&mut self.students, MOST_DOUBTS);
    }

    /// The refused rows of those whom no roster has.
    pub fn unclaimed(&self) -> Vec<Unclaimed> {
        self.strays.unclaimed(&self.students)
    }

    fn note_unread(&mut self, id: &StudentId, line: &Line) {
        let refusal = line.notices.iter().find(|notice| notice.weight == Weight::Refused);
        let (Some((_, student)), Some(refusal)) = (self.students.get_mut(id), refusal) else { return };
        // Of a table that is not recognised, nobody knows what its rows would have fed.
        let tables = line.block.kinds();
        if student.unread.len() < MOST_DOUBTS {
            let is_certain = tables.len() == 1;
            let course = line.value("code").and_then(|(value, ..)| cell_text(value));
            let unread = |table| Unread {
                table,
                at: refusal.at.clone(),
                why: refusal.message.clone(),
                is_certain,
                course: course.clone(),
            };
            student.unread.extend(tables.into_iter().map(unread));
        }
    }

    /// What weighs on a row weighs on its student.
    fn weigh(&mut self, line: &Line) {
        let heavy: Vec<Notice> = line.notices.iter().filter(|notice| notice.weight > Weight::Note).cloned().collect();
        if heavy.is_empty() {
            return;
        }
        if let Some(id) = self.named(line) {
            let doubts = self.doubts.entry(id).or_default();
            let room = MOST_DOUBTS.saturating_sub(doubts.len());
            doubts.extend(heavy.into_iter().take(room));
        }
    }
}

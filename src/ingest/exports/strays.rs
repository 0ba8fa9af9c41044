//! Rows that were refused and name no student for certain: whose they may be, so that none of these fails for want of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::line::Line;
use super::notice::Weight;
use super::values::{cell_text, person_name, student_id};
use crate::location::Location;
use crate::records::values::StudentId;
use crate::records::{Student, TableKind, Unread};

/// Most rows that are kept of one kind of table, one ID and one name; one is enough to leave a shortage open.
const MOST_ALIKE: usize = 5;

/// A row that was refused, and what it says of its student.
#[derive(Debug)]
struct Stray {
    /// What it would have fed.
    unread: Unread,
    /// The ID that stands there, where it can be read.
    id: Option<StudentId>,
    /// The name that stands there.
    name: Option<String>,
    /// The student on whom it already weighs.
    owner: Option<StudentId>,
    /// Whether its table is surely of that kind.
    is_of_one_kind: bool,
}

/// A refused row that names somebody of whom the exports have no roster.
#[derive(Debug)]
pub struct Unclaimed {
    /// Whom it names.
    pub id: StudentId,
    /// The name that stands there.
    pub name: Option<String>,
    /// What it would have fed.
    pub unread: Unread,
}

/// All such rows.
#[derive(Debug, Default)]
pub struct Strays {
    rows: Vec<Stray>,
    /// How many there are of a kind of table, an ID and a name.
    alike: HashMap<(TableKind, Option<StudentId>, Option<String>), usize>,
}

/// The students by ID, as they are assembled.
type Students = BTreeMap<StudentId, (Location, Student)>;

impl Strays {
    /// Notes a refused row. A row of the roster enrols nobody, and so nobody lacks it.
    pub fn note(&mut self, line: &Line, owner: Option<StudentId>) {
        let Some(refusal) = line.notices.iter().find(|notice| notice.weight == Weight::Refused) else { return };
        let id = line.value("id").and_then(|(value, ..)| student_id(value).ok()).map(|read| read.value);
        // A name that is itself damaged identifies nobody.
        let shown =
            line.value("name").and_then(|(value, ..)| person_name(value).ok()).filter(|read| read.doubts.is_empty());
        let shown = shown.map(|read| read.value).filter(|name| !name.is_empty());
        if owner.is_some() && shown.is_none() {
            return;
        }
        let course = line.value("code").and_then(|(value, ..)| cell_text(value));
        let kinds = line.block.kinds();
        let is_of_one_kind = kinds.len() == 1;
        for table in kinds.into_iter().filter(|table| *table != TableKind::Roster) {
            let alike = self.alike.entry((table, id.clone(), shown.clone())).or_default();
            if *alike >= MOST_ALIKE {
                continue;
            }
            *alike += 1;
            let (at, why, course) = (refusal.at.clone(), refusal.message.clone(), course.clone());
            let unread = Unread { table, at, why, is_certain: false, course };
            let (id, name, owner) = (id.clone(), shown.clone(), owner.clone());
            self.rows.push(Stray { unread, id, name, owner, is_of_one_kind });
        }
    }

    /// The rows with an ID that no roster has: whoever keeps a record of that student elsewhere must know of them.
    pub fn unclaimed(&self, students: &Students) -> Vec<Unclaimed> {
        let of_nobody = |stray: &&Stray| stray.owner.is_none();
        let named = self.rows.iter().filter(of_nobody).filter_map(|stray| {
            let id = stray.id.clone().filter(|id| !students.contains_key(id))?;
            let unread = Unread { is_certain: stray.is_of_one_kind, ..stray.unread.clone() };
            Some(Unclaimed { id, name: stray.name.clone(), unread })
        });
        named.collect()
    }

    /// Gives every student the rows that may be theirs, as long as there is `room`. They fail nobody, and hold back no pass.
    pub fn share(&self, students: &mut Students, room: usize) {
        if self.rows.is_empty() {
            return;
        }
        let index = Index::of(students);
        let is_sure = |stray: &Stray, students: &Students| {
            let owner = stray.owner.as_ref().and_then(|id| students.get(id));
            owner.is_some_and(|(_, student)| student.name.as_deref().map(bare) == stray.name.as_deref().map(bare))
        };
        for stray in &self.rows {
            if is_sure(stray, students) {
                continue;
            }
            for id in index.may_own(stray) {
                let Some((_, student)) = students.get_mut(&id).filter(|_| stray.owner.as_ref() != Some(&id)) else {
                    continue;
                };
                if student.unread.len() < room {
                    student.unread.push(stray.unread.clone());
                }
            }
        }
    }
}

/// The students by what a row may say of them.
struct Index {
    all: Vec<StudentId>,
    by_name: HashMap<String, Vec<StudentId>>,
    /// By the ID with one character left out.
    by_part: HashMap<Vec<u8>, Vec<StudentId>>,
    lengths: BTreeSet<usize>,
    has_letters: bool,
}

impl Index {
    fn of(students: &Students) -> Index {
        let mut index = Index {
            all: students.keys().cloned().collect(),
            by_name: HashMap::new(),
            by_part: HashMap::new(),
            lengths: students.keys().map(|id| id.as_str().len()).collect(),
            has_letters: students.keys().any(|id| !is_number(id)),
        };
        for (id, (_, student)) in students {
            if let Some(name) = &student.name {
                index.by_name.entry(bare(name)).or_default().push(id.clone());
            }
            for part in parts(id) {
                index.by_part.entry(part).or_default().push(id.clone());
            }
        }
        index
    }

    /// By the name, where one stands there; else by an ID that is nearly the student's, or that is no ID of this batch at
    /// all. A row without either may be anybody's.
    fn may_own(&self, stray: &Stray) -> BTreeSet<StudentId> {
        match (&stray.name, &stray.id) {
            (Some(name), _) => self.by_name.get(&bare(name)).into_iter().flatten().cloned().collect(),
            (None, Some(id)) if self.fits(id) => {
                parts(id).iter().filter_map(|part| self.by_part.get(part)).flatten().cloned().collect()
            }
            _ => self.all.iter().cloned().collect(),
        }
    }

    /// Whether an ID looks like those of the batch.
    fn fits(&self, id: &StudentId) -> bool {
        self.lengths.contains(&id.as_str().len()) && (self.has_letters || is_number(id))
    }
}

fn is_number(id: &StudentId) -> bool {
    id.as_str().bytes().all(|byte| byte.is_ascii_digit())
}

/// A name without blanks.
fn bare(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The ID, and the ID with each of its characters left out; IDs with one slip between them share one of these.
fn parts(id: &StudentId) -> BTreeSet<Vec<u8>> {
    let whole = id.as_str().as_bytes();
    let without = |at: usize| whole.iter().enumerate().filter(move |(place, _)| *place != at).map(|(_, byte)| *byte);
    (0..=whole.len()).map(|at| without(at).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> StudentId {
        text.parse().unwrap()
    }

    #[test]
    fn ids_with_one_slip_share_a_part() {
        let is_near = |one: &str| !parts(&id(one)).is_disjoint(&parts(&id("201920010102")));
        for near in ["201920010103", "201920010120", "20192001012", "2019200101023"] {
            assert!(is_near(near), "{near}");
        }
        for far in ["201920010219", "201920120304", "2019", "999"] {
            assert!(!is_near(far), "{far}");
        }
    }
}

//! Tables and files: what the last run had and this one has not; and on the first build, tables against the roster.

use std::collections::BTreeMap;

use super::{Brake, is_beyond};
use crate::commands::build::log::safe_name;
use crate::commands::past::Past;
use crate::ingest::exports::{Passport, Rows};
use crate::input_names::{DECISIONS, PROGRAMMES, STUDENTS, TABLES};
use crate::job::Job;
use crate::message::{Message, Word, say};
use crate::records::values::StudentId;
use crate::records::{Brakes, Student, TableKind};
use crate::report::{PastPassport, PastTable};

/// What a table feeds into the records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Feed {
    rows: usize,
    /// Rows that were set aside: they are there, and each is reported by itself.
    refused: usize,
    students: usize,
    /// Tables in which students are counted.
    tables: usize,
}

impl Feed {
    fn add(&mut self, rows: Rows, students: usize) {
        self.join(Feed { rows: rows.accepted, refused: rows.quarantined, students, tables: 1 });
    }

    fn join(&mut self, more: Feed) {
        self.rows += more.rows;
        self.refused += more.refused;
        self.students += more.students;
        self.tables += more.tables;
    }

    /// Rows that were there before and are not.
    fn lost_rows(self, now: Feed) -> usize {
        self.rows.saturating_sub(now.rows + self.newly_refused(now))
    }

    /// Students of whom something was there before, and nothing is.
    fn lost_students(self, now: Feed) -> usize {
        self.students.saturating_sub(now.students + self.newly_refused(now))
    }

    fn newly_refused(self, now: Feed) -> usize {
        now.refused.saturating_sub(self.refused)
    }
}

/// How much less is still allowed.
#[derive(Debug, Clone, Copy)]
struct Allowed {
    brakes: Brakes,
    /// Students who are in no record any more: what the roster tells, no other table need tell again.
    gone: usize,
}

impl Allowed {
    fn of(job: &Job, past: &Past) -> Allowed {
        let is_gone = |id: &str| id.parse::<StudentId>().map_or(true, |id| !job.inputs.students.contains_key(&id));
        let gone = past.verdicts().iter().filter(|(id, _)| is_gone(id)).count();
        Allowed { brakes: job.inputs.batch.brakes, gone }
    }

    /// Nothing left, more than half gone, more rows or students than the share, or students of whom nothing is told any more.
    fn is_less(self, kind: &str, before: Feed, now: Feed) -> bool {
        let Brakes { rows: most, fed, .. } = self.brakes;
        let less = |before: usize, now: usize| {
            let lost = before.saturating_sub(now);
            is_beyond(lost, before, most) || (lost > 1 && lost * 2 > before && most < 100)
        };
        let excused = if kind == TableKind::Roster.key() { 0 } else { self.gone * before.tables };
        let unfed = before.lost_students(now).saturating_sub(excused);
        let is_unfed = unfed > 0 && unfed * 100 > before.students * usize::from(fed);
        let is_gone = now.rows == 0 && before.rows > 0;
        is_gone || is_unfed || less(before.rows, now.rows) || less(before.students, now.students)
    }
}

/// By file and kind of table.
type Feeds<'f> = BTreeMap<(&'f str, &'f str), Feed>;

/// Settings that nobody takes away by the way: one file fewer is already reported.
const COUNTED: [&str; 2] = [DECISIONS, PROGRAMMES];
/// Rows that systems export at most, or of which this is a multiple.
const PAGE: usize = 500;
const ROUND: [usize; 2] = [100, 200];

/// What the last run had, and this one has not.
pub fn against_last(job: &Job, past: &Past) -> Vec<Brake> {
    let allowed = Allowed::of(job, past);
    let (passports, before) = (&job.inputs.passports, &past.run.passports);
    let (old, new) = (old_feeds(before), new_feeds(passports));
    let mut found = kinds(&old, &new, allowed);
    found.extend(files(&old, &new, allowed));
    found.extend(passports.iter().filter_map(|passport| cut_off(passport, before, &old, &new)));
    found.extend(folders(&past.run.files, &job.files, allowed.brakes.rows));
    found
}

/// The kinds of tables of which fewer rows are there than last time, however few.
pub fn fewer_rows(job: &Job, past: &Past) -> Vec<Brake> {
    let (old, new) = (together(&old_feeds(&past.run.passports)), together(&new_feeds(&job.inputs.passports)));
    let brake = |(kind, before): (&str, Feed)| {
        let now = new.get(kind).copied().unwrap_or_default();
        let line = || numbers(say("brake-kind"), before, now).with("kind", known(kind));
        (before.lost_rows(now) > 0).then(|| Brake::new(kind, line()))
    };
    old.into_iter().filter_map(brake).collect()
}

/// The folders, but for those of tables and of students, of which files are gone, however few.
pub fn fewer_files(job: &Job, past: &Past) -> Vec<Brake> {
    shrunk(&past.run.files, &job.files).map(folder_brake).collect()
}

/// Students of the roster of whom no table says anything, where tables do of others; and tables that are broken off.
pub fn against_roster(job: &Job) -> Vec<Brake> {
    let most = job.inputs.batch.brakes.rows;
    let from_tables = job.inputs.students.values().filter(|(file, _)| file.starts_with(&format!("{TABLES}/")));
    let students: Vec<&Student> = from_tables.map(|(_, student)| student).collect();
    type Lacks = fn(&Student) -> bool;
    let without: [(TableKind, Lacks); 3] = [
        (TableKind::Results, |student| student.results.is_empty()),
        (TableKind::Plan, |student| student.plan.as_ref().is_none_or(|plan| plan.courses.is_empty())),
        (TableKind::Milestones, |student| {
            student.midterm.is_none() && student.proposal.is_none() && student.milestones.is_empty()
        }),
    ];
    let lacking = without.into_iter().filter_map(|(kind, lacks)| {
        let count = students.iter().filter(|student| lacks(student)).count();
        let line = || say("brake-roster").with("count", count).with("of", students.len()).with("kind", kind);
        let is_all = count > 0 && count == students.len();
        (is_all || is_beyond(count, students.len(), most)).then(|| Brake::new(kind.key(), line()))
    });
    let cut =
        job.inputs.passports.iter().filter(|passport| passport.cut_off).map(|passport| {
            Brake::new(safe_name(&passport.file), say("brake-cut").with("file", passport.file.as_str()))
        });
    lacking.chain(cut).collect()
}

fn old_feeds(passports: &[PastPassport]) -> Feeds<'_> {
    let mut feeds = Feeds::new();
    for passport in passports {
        for PastTable { kind, rows, students, .. } in passport.sheets.iter().flat_map(|sheet| &sheet.tables) {
            let kind = kind.as_deref().unwrap_or_default();
            feeds.entry((passport.file.as_str(), kind)).or_default().add(*rows, *students);
        }
    }
    feeds.retain(|(_, kind), feed| !kind.is_empty() && feed.rows > 0);
    feeds
}

fn new_feeds(passports: &[Passport]) -> Feeds<'_> {
    let mut feeds = Feeds::new();
    for passport in passports {
        for table in passport.sheets.iter().flat_map(|sheet| &sheet.tables) {
            let kind = table.kind.map_or("", Word::key);
            feeds.entry((passport.file.as_str(), kind)).or_default().add(table.rows, table.students);
        }
    }
    feeds
}

/// All tables of a kind together: so a file that is only called otherwise than last night stops nothing.
fn together<'f>(feeds: &Feeds<'f>) -> BTreeMap<&'f str, Feed> {
    let mut sums: BTreeMap<&str, Feed> = BTreeMap::new();
    for ((_, kind), feed) in feeds {
        sums.entry(kind).or_default().join(*feed);
    }
    sums
}

fn kinds(old: &Feeds, new: &Feeds, allowed: Allowed) -> Vec<Brake> {
    let now = together(new);
    let brake = |(kind, before): (&str, Feed)| {
        let now = now.get(kind).copied().unwrap_or_default();
        let line = if now.rows == 0 { say("brake-kind-gone") } else { say("brake-kind") };
        allowed
            .is_less(kind, before, now)
            .then(|| Brake::new(kind, numbers(line, before, now).with("kind", known(kind))))
    };
    together(old).into_iter().filter_map(brake).collect()
}

/// Single files that feed less, where no other file makes up for it.
fn files(old: &Feeds, new: &Feeds, allowed: Allowed) -> Vec<Brake> {
    let (sums_before, sums_now) = (together(old), together(new));
    let brake = |((file, kind), before): (&(&str, &str), &Feed)| {
        let now = new.get(&(*file, *kind)).copied().unwrap_or_default();
        let sum = |sums: &BTreeMap<&str, Feed>| sums.get(kind).map_or(0, |feed| feed.rows);
        let lost = sum(&sums_before).saturating_sub(sum(&sums_now));
        // Half of what the file fed must be lost to all tables of the kind, or it has only moved.
        let is_lost = lost * 2 >= before.rows.saturating_sub(now.rows) && lost > 0;
        let line = if now.rows == 0 { say("brake-file-gone") } else { say("brake-file") };
        let line = numbers(line, *before, now).with("kind", known(kind)).with("file", *file);
        (is_lost && allowed.is_less(kind, *before, now)).then(|| Brake::new(safe_name(file), line))
    };
    old.iter().filter_map(brake).collect()
}

fn numbers(line: Message, before: Feed, now: Feed) -> Message {
    let line = line.with("rows-before", before.rows).with("rows-now", now.rows);
    line.with("students-before", before.students).with("students-now", now.students)
}

/// A file that looks cut off: its end is broken, or it has fewer rows and a round size or number of rows, as systems export
/// at most so many.
fn cut_off(passport: &Passport, before: &[PastPassport], old: &Feeds, new: &Feeds) -> Option<Brake> {
    let file = passport.file.as_str();
    let same = before.iter().find(|then| then.file == file);
    if same.is_some_and(|then| then.sha256 == passport.sha256) {
        return None;
    }
    let rows =
        |feeds: &Feeds| feeds.iter().filter(|((of, _), _)| *of == file).map(|(_, feed)| feed.rows).sum::<usize>();
    let (then, now) = (rows(old), rows(new));
    let is_round = passport.bytes > 0 && [4096, 1000].iter().any(|unit| passport.bytes.is_multiple_of(*unit));
    let line = if passport.cut_off {
        say("brake-cut")
    } else if is_page(then, now) {
        say("brake-page").with("rows-before", then).with("rows-now", now)
    } else if now < then && is_round && !passport.is_blocks() {
        say("brake-round").with("rows-before", then).with("rows-now", now).with("bytes", passport.bytes.to_string())
    } else {
        return None;
    };
    Some(Brake::new(safe_name(file), line.with("file", file)))
}

/// Fewer rows, and just as many as systems export at most.
fn is_page(then: usize, now: usize) -> bool {
    now > 0 && now < then && (ROUND.contains(&now) || now.is_multiple_of(PAGE))
}

/// Folders of which more files are gone than the share, or settings.
fn folders(old: &BTreeMap<String, usize>, new: &BTreeMap<String, usize>, most: u8) -> Vec<Brake> {
    let is_less = |(folder, before, now): &(&str, usize, usize)| {
        COUNTED.contains(folder) || *now == 0 || is_beyond(before - now, *before, most)
    };
    shrunk(old, new).filter(is_less).map(folder_brake).collect()
}

/// Folders with fewer files, each with both numbers.
fn shrunk<'f>(
    old: &'f BTreeMap<String, usize>,
    new: &BTreeMap<String, usize>,
) -> impl Iterator<Item = (&'f str, usize, usize)> {
    // What is read from tables has its own brakes, and students have theirs.
    let own = [TABLES, STUDENTS];
    let counted = old.iter().map(|(folder, before)| (folder.as_str(), *before, new.get(folder).copied().unwrap_or(0)));
    counted.filter(move |(folder, before, now)| now < before && !own.contains(folder))
}

fn folder_brake((folder, before, now): (&str, usize, usize)) -> Brake {
    Brake::new(folder, say("brake-folder").with("folder", folder).with("files-before", before).with("files-now", now))
}

/// A kind as a word; as it stands where this program does not know it.
fn known(kind: &str) -> crate::message::Fact {
    TableKind::all().find(|known| known.key() == kind).map_or_else(|| kind.into(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(rows: usize) -> Feed {
        Feed { rows, refused: 0, students: rows, tables: 1 }
    }

    fn feeds<'f>(list: &[(&'f str, &'f str, usize)]) -> Feeds<'f> {
        list.iter().map(|(file, kind, rows)| ((*file, *kind), feed(*rows))).collect()
    }

    fn names(old: &[(&str, &str, usize)], new: &[(&str, &str, usize)]) -> Vec<String> {
        let (old, new) = (feeds(old), feeds(new));
        // Each row is of one student here, so students are left to the test below.
        let allowed = Allowed { brakes: Brakes { fed: 100, ..Brakes::default() }, gone: 0 };
        kinds(&old, &new, allowed).into_iter().chain(files(&old, &new, allowed)).map(|brake| brake.name).collect()
    }

    #[test]
    fn a_table_that_is_gone_or_cut_stops_and_one_that_is_renamed_does_not() {
        // Names that nobody knows are named by digits.
        let (a, b) = (safe_name("a"), safe_name("b"));
        assert_eq!(names(&[("a", "plan", 3)], &[]), ["plan", a.as_str()]);
        assert_eq!(names(&[("a", "plan", 100)], &[("b", "plan", 99)]), [""; 0]);
        assert_eq!(names(&[("a", "plan", 100)], &[("a", "plan", 90)]), [""; 0]);
        assert_eq!(names(&[("a", "plan", 100)], &[("a", "plan", 89)]), ["plan", a.as_str()]);
        // One college of ten: little of the whole, and all of its own table.
        assert_eq!(names(&[("a", "plan", 900), ("b", "plan", 40)], &[("a", "plan", 900)]), [b.as_str()]);
        assert_eq!(names(&[("a", "plan", 4)], &[("a", "plan", 3)]), [""; 0]);
        assert_eq!(names(&[("a", "plan", 4)], &[("a", "plan", 1)]), ["plan", a.as_str()]);
    }

    #[test]
    fn one_student_of_whom_nothing_is_told_any_more_stops_and_one_who_left_does_not() {
        let allowed = |gone| Allowed { brakes: Brakes::default(), gone };
        let of = |rows, refused, students| Feed { rows, refused, students, tables: 1 };
        let before = of(900, 2, 300);
        for (kind, gone, now, stops) in [
            ("results", 0, of(897, 2, 299), true),
            ("results", 1, of(897, 2, 299), false),
            ("results", 1, of(894, 2, 298), true),
            ("roster", 1, of(899, 2, 299), true),
            // Refused rows are reported by themselves; corrected ones cost nobody anything.
            ("roster", 1, of(899, 3, 299), false),
            ("results", 0, of(897, 5, 299), false),
            ("results", 0, of(880, 2, 300), false),
            ("results", 0, of(890, 1, 299), true),
        ] {
            assert_eq!(allowed(gone).is_less(kind, before, now), stops, "{kind} {gone} {now:?}");
        }
        let lenient = Allowed { brakes: Brakes { fed: 5, ..Brakes::default() }, gone: 0 };
        assert!(
            !lenient.is_less("results", before, of(855, 2, 285)) && lenient.is_less("results", before, of(852, 2, 284))
        );
    }

    #[test]
    fn a_table_that_shrinks_to_what_systems_export_at_most_looks_cut_off() {
        for (then, now) in [(508, 500), (201, 200), (104, 100), (1047, 1000), (65_600, 65_500)] {
            assert!(is_page(then, now), "{then} {now}");
        }
        for (then, now) in [(500, 500), (499, 500), (508, 507), (320, 300), (1, 0), (60, 50)] {
            assert!(!is_page(then, now), "{then} {now}");
        }
    }

    #[test]
    fn one_decision_fewer_is_reported_and_one_photo_fewer_is_not() {
        let of = |list: &[(&str, usize)]| list.iter().map(|(f, n)| ((*f).to_owned(), *n)).collect::<BTreeMap<_, _>>();
        let reported = |old: &[(&str, usize)], new: &[(&str, usize)]| folders(&of(old), &of(new), 10).len();
        assert_eq!(reported(&[("decisions", 3)], &[("decisions", 2)]), 1);
        assert_eq!(reported(&[("photos", 300)], &[("photos", 299)]), 0);
        assert_eq!(reported(&[("photos", 300)], &[]), 1);
    }
}
